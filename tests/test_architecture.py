"""What may import what. The picture is in docs/ARCHITECTURE.md."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted([*ROOT.glob("archive/*.py"), *ROOT.glob("scraper/*.py")])

# Modules that touch the network, the disk, the clock or the terminal. All others are pure: values in, values out.
EDGE = {
    "archive": {
        "assets",
        "disk",
        "pack",
        "index",
        "indexcheck",
        "indexer",
        "indexfile",
        "indexread",
        "mounts",
        "search",
        "selection",
        "sorting",
        "wacz",
        "zipping",
        "journal",
        "lock",
        "log",
        "opening",
        "reader",
        "store",
        "timestamps",
        "versions",
        "warcfile",
        "writer",
        "bounded",
        "head",
        "snapshot",
        "quarantine",
        "verifyfiles",
        "verifywarc",
        "verifyrecords",
        "verifyrest",
        "verifystate",
        "verifytokens",
        "verifylog",
        "assembly",
    },
    "scraper": {
        "cli",
        "commands",
        "console",
        "export_command",
        "reread_command",
        "views",
        "fetch",
        "folders",
        "inputs",
        "operands",
        "progress",
        "rules",
        "saved",
        "sources",
        "warcs",
        "watchlist",
        "web",
        "exchange",
        "mhtml",
    },
}
# The fronts, and who may import each.
FRONTS = {
    "archive.store": {"scraper"},
    "scraper.cli": {
        "scraper.__main__",
        "scraper.commands",
        "scraper.console",
        "scraper.export_command",
        "scraper.views",
        "scraper.reread_command",
        "scraper.verify_command",
    },
    "scraper.commands": {"scraper.cli"},
    "scraper.views": {"scraper.cli"},
}


def imports(path: Path) -> Iterator[str]:
    """Yield the full names that a module imports, also inside functions and for types alone."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def runtime_imports(path: Path) -> Iterator[str]:
    """Yield the modules imported at run time on import: neither inside functions nor for types alone."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{node.module}"


def named(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=lambda path: f"{path.parent.name}/{path.name}")


@named([path for path in MODULES if path.parent.name == "archive"])
def test_archive_never_imports_scraper(path: Path) -> None:
    assert not [name for name in imports(path) if name.split(".")[0] == "scraper"]


@named([path for path in MODULES if path.name != "web.py"])
def test_one_module_knows_httpx(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & {"httpx", "httpcore", "socket", "urllib.request"}


@named(MODULES)
def test_the_parts_do_not_know_the_front(path: Path) -> None:
    package, module = path.parent.name, f"{path.parent.name}.{path.stem}"
    for name in imports(path):
        for front, allowed in FRONTS.items():
            if name == front or name.startswith(f"{front}."):
                assert {package, module} & allowed, f"{module} imports {name}"


@named([path for path in MODULES if path.stem not in EDGE[path.parent.name]])
def test_pure_modules_read_no_clock_and_open_no_file(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        assert called not in ("open", "datetime.now", "datetime.utcnow", "date.today", "time.time"), called
        assert not called.endswith((".open", ".write_text", ".write_bytes", ".read_text", ".read_bytes")), called


def test_the_edge_names_modules_that_exist() -> None:
    modules = {(path.parent.name, path.stem) for path in MODULES}
    assert {(package, name) for package, names in EDGE.items() for name in names} <= modules


def test_no_import_cycles() -> None:
    graph = {
        f"{path.parent.name}.{path.stem}": {
            name for name in runtime_imports(path) if name.startswith(("archive.", "scraper."))
        }
        for path in MODULES
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail, name))
        if name not in done:
            for other in graph.get(name, ()):
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_reading_an_archive_needs_neither_httpx_nor_lxml() -> None:
    code = (
        "import archive.store, archive.compare, archive.report, sys\nprint({'httpx', 'lxml', 'bs4'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "set()"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom scraper.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print({'httpx', 'lxml', 'bs4', 'rich', 'warcio', 'rapidfuzz'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stderr.strip() == "set()"
