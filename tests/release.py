"""Check what `make release` built: each file is installed into an environment of its own, and does the main job there.

    python -m tests.release dist/*.whl dist/*.tar.gz

What runs is the installed program, from a folder that is not the repository. Exit status 0 if all is well.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path
from typing import Final

from tests.paths import ROOT

# What an sdist has beside the package: all that `make check` needs.
SOURCES: Final = (
    *("README.md", "docs/README.zh.md", "CHANGELOG.md", "LICENSE", "NOTICE", "Makefile", "pyproject.toml"),
    *("constraints.txt", "tests/paths.py", "fixtures/watchlist.toml", "fixtures/.later", "docs/deploy/Containerfile"),
)
PAGE: Final = "https://www.jcsp.example/html/20418.html"
# The job of `make demo`, and what each command says; 1: some pages could not be fetched, on purpose.
JOB: Final = (
    (("archive", PAGE, "--from", "fixtures"), 0, "identical"),
    (("run", "fixtures/watchlist.toml"), 1, "7 pages"),
    (("archive", PAGE, "--from", "fixtures/.later"), 0, "altered"),
    (("diff", f"{PAGE}@v1", f"{PAGE}@v2", "-o", "changes.html"), 0, ""),
    (("history", PAGE), 0, "v2 new"),
    (("list", "--lang", "zh"), 0, "个版本"),
    (("search", "小院会"), 0, PAGE),
    (("export", PAGE, "-o", "case.zip"), 0, ""),
    (("parse", "fixtures/jcsp.example/20418-faithful", "--json"), 0, "repost-article/1"),
    (("verify", "--deep"), 0, "All is well."),
    (("--version",), 0, "extractor repost-archiver/"),
)


def packaged() -> list[str]:
    """Return the files that a distribution has to have for the program to run: modules and data."""
    files = [path for room in ("archive", "scraper") for path in (ROOT / room).rglob("*") if path.is_file()]
    return sorted(path.relative_to(ROOT).as_posix() for path in files if path.suffix not in (".pyc", ".pyo"))


def contents(file: Path) -> set[str]:
    """Return the names in a wheel or an sdist; those of an sdist without its top folder."""
    if file.suffix == ".whl":
        with zipfile.ZipFile(file) as wheel:
            return set(wheel.namelist())
    with tarfile.open(file) as sdist:
        return {name.partition("/")[2] for name in sdist.getnames()}


def missing_from(file: Path) -> list[str]:
    """Return what a distribution lacks."""
    names = contents(file)
    wanted = packaged()
    if file.suffix == ".whl":
        licences = [name for name in names if re.search(r"\.dist-info/licenses/(LICENSE|NOTICE)$", name)]
        return [name for name in wanted if name not in names] + ["LICENSE and NOTICE"] * (len(licences) != 2)
    return [name for name in (*wanted, *SOURCES) if name not in names]


def changelog_has(version: str, text: str) -> bool:
    """Return whether the changelog has something to say of a version: under its heading, or as what comes next."""
    return re.search(rf"^## (\[?{re.escape(version)}\]?\b|Unreleased)", text, re.MULTILINE) is not None


def environment(folder: Path) -> Path:
    """Make a virtual environment and return its Python."""
    venv.create(folder, with_pip=True, symlinks=True)
    return folder / "bin" / "python"


def install(python: Path, file: Path, *options: str) -> None:
    """Install a distribution into an environment."""
    subprocess.run(
        [str(python), "-I", "-m", "pip", "install", "-q", *options, str(file)], check=True, cwd=python.parent
    )


def do_the_job(program: Path, folder: Path) -> list[str]:
    """Run the main job with an installed program in an empty folder; return what went wrong, a line each."""
    shutil.copytree(ROOT / "fixtures", folder / "fixtures")
    wrong = []
    for arguments, status, said in JOB:
        ran = subprocess.run(
            [program, *arguments],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "REPOST_ARCHIVE": "archive"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if ran.returncode != status or said not in ran.stdout:
            wrong.append(f"repost {' '.join(arguments)}: status {ran.returncode}\n{ran.stdout}{ran.stderr}")
    made = ("changes.html", "case.zip", "archive/README.md")
    return wrong + [f"{name} is missing" for name in made if not (folder / name).is_file()]


def check(file: Path) -> list[str]:
    """Check a distribution; return what is wrong with it."""
    wrong = [f"{file.name} lacks {name}" for name in missing_from(file)]
    with tempfile.TemporaryDirectory() as folder:
        python = environment(Path(folder) / "env")
        install(python, file.resolve(), "-c", str(ROOT / "constraints.txt"))
        (Path(folder) / "work").mkdir()
        return wrong + do_the_job(python.with_name("repost"), Path(folder) / "work")


def main(names: list[str]) -> int:
    """Check each distribution and print what came of it."""
    wrong = []
    for file in map(Path, names):
        found = check(file)
        print(f"{file}: {'installs and runs' if not found else 'WRONG'}")
        wrong += found
    version = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    if version is None or not changelog_has(version[1], (ROOT / "CHANGELOG.md").read_text("utf-8")):
        wrong.append("CHANGELOG.md says nothing of this version")
    print(*wrong, sep="\n")
    return 1 if wrong or not names else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
