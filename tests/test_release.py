"""A release: the wheel and the sdist have all that is needed, and the installed program does the main job.

Dependencies are those of the environment of the tests; `make release` installs them anew (`tests/release.py`).
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests import release
from tests.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build the sdist from the repository, and the wheel from the sdist, as `make release` does."""
    pytest.importorskip("build", reason="the builder of distributions")
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "-o", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    return {file.suffix: file for file in folder.iterdir()}


@pytest.mark.slow
def test_a_wheel_and_an_sdist_have_all_that_is_needed(built: dict[str, Path]) -> None:
    assert set(built) == {".whl", ".gz"}
    for file in built.values():
        assert release.missing_from(file) == []
    assert not [name for name in release.contents(built[".whl"]) if name.startswith("tests")]


@pytest.mark.slow
def test_the_installed_program_does_the_main_job(built: dict[str, Path], tmp_path: Path) -> None:
    python = release.environment(tmp_path / "env")
    release.install(python, built[".whl"], "--no-deps", "--no-index")
    # The packages of the tests' environment, after the environment's own.
    (site,) = (tmp_path / "env" / "lib").glob("python*/site-packages")
    packages = [path for path in sys.path if path.endswith("site-packages")]
    (site / "dependencies.pth").write_text("".join(f"{path}\n" for path in packages))
    where = [str(python), "-I", "-c", "import scraper; print(scraper.__file__)"]
    assert str(site) in subprocess.run(where, check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    (tmp_path / "work").mkdir()
    assert release.do_the_job(python.with_name("repost"), tmp_path / "work") == []


def test_what_is_missing_is_found(tmp_path: Path) -> None:
    import tarfile  # noqa: PLC0415

    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as sdist:
        sdist.add(ROOT / "NOTICE", "repost-archiver/NOTICE")
    missing = release.missing_from(tmp_path / "x.tar.gz")
    assert "NOTICE" not in missing
    assert {"archive/store/archive_readme.md", "scraper/cli/main.py", "CHANGELOG.md"} <= set(missing)


def test_a_release_is_in_the_changelog() -> None:
    assert release.changelog_has("1.2.0", "# Changelog\n\n## 1.2.0 - 2024-05-31\n")
    assert not release.changelog_has("1.2.0", "# Changelog\n\n## 1.1.0\n")
