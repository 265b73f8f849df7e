"""What may import what, and what pure code may not touch. The picture is in docs/ARCHITECTURE.md."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections import Counter
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

PACKAGES: Final = ("archive", "scraper")

# Modules that touch the network, the disk, the clock or the terminal. All others are pure: values in, values out.
EDGE: Final = frozenset(
    """
    archive.archive
    archive.verify.assembly
    archive.files.bounded_read
    archive.warc.records
    archive.export.external_sort
    archive.export.pack.pack
    archive.export.selection
    archive.export.wacz
    archive.export.zip
    archive.files.durable
    archive.files.lock
    archive.files.quarantine
    archive.files.temporary
    archive.index.check
    archive.index.file
    archive.index.index
    archive.files.mounts
    archive.files.page_tags
    archive.index.search
    archive.index.update
    archive.index.version_rows
    archive.log.capture_log
    archive.log.head
    archive.report.static
    archive.log.aliases
    archive.store.archive_format
    archive.store.documents
    archive.store.group_commit
    archive.store.journal
    archive.store.reader
    archive.store.snapshot
    archive.store.withdrawal
    archive.warc.holes
    archive.withdraw.unlogged
    archive.merge.evidence
    archive.merge.merge
    archive.log.foreign
    scraper.cli.commands.upkeep.merge
    scraper.cli.commands.upkeep.withdraw
    archive.store.writer
    archive.timestamps.log_timestamp
    archive.verify.versions
    archive.verify.log
    archive.warc.check
    archive.verify.unlogged
    archive.verify.state
    archive.verify.timestamps
    archive.verify.evidence
    archive.warc.files
    scraper.cli.arguments
    scraper.cli.main
    scraper.cli.rules
    scraper.cli.commands.archive
    scraper.cli.commands.save
    scraper.cli.commands.upkeep.machine
    scraper.cli.language
    scraper.extract.own_rules
    scraper.cli.scheduled.run
    scraper.cli.scheduled.status
    scraper.cli.scheduled.watch
    scraper.cli.commands.ingest
    scraper.cli.commands.upkeep.timestamp
    scraper.cli.output.console
    scraper.fetch.retrying_client
    scraper.cli.commands.export
    scraper.fetch.fetcher
    scraper.saved.folder
    scraper.saved.inputs
    scraper.transport.dns
    scraper.saved.mhtml
    scraper.cli.operands.operands
    scraper.cli.operands.original
    scraper.cli.output.progress
    scraper.cli.commands.reextract
    scraper.extract.identity
    scraper.extract.site_rules
    scraper.saved.transport
    scraper.schedule.database
    scraper.schedule.store
    scraper.schedule.glance
    scraper.cli.scheduled.progress
    scraper.runs.report
    scraper.watchlist.edit
    scraper.watchlist.watchlist
    scraper.notify.alerts
    scraper.notify.channels
    scraper.notify.feed
    scraper.fetch.sources
    scraper.transport.tls
    scraper.jobs.timestamp
    scraper.cli.commands.inspect
    scraper.saved.warc
    scraper.transport.web
    archive.processes.supervised
    scraper.bulk.fetched
    scraper.saved.fast_records
    scraper.bulk.operands
    scraper.bulk.parse_shard
    scraper.bulk.run
    scraper.bulk.store
    scraper.cli.commands.parse_shards
    scraper.cli.output.bulk
    archive.reuse.candidates
    archive.reuse.find
    archive.reuse.ingest
    archive.reuse.pieces
    archive.reuse.verify
    archive.reuse.work_folder
    scraper.cli.commands.find
    scraper.cli.operands.corpus
    archive.serve.app
    archive.serve.facts.log_index
    archive.serve.facts.open_archive
    archive.serve.server
    """.split()
)
# What makes a result depend on when, where or how often a function is called. Prefixes of full names.
IMPURE: Final = (
    *("time.time", "time.time_ns", "time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.localtime"),
    *("time.gmtime", "time.sleep"),
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
    *("random", "secrets", "uuid.uuid1", "uuid.uuid4", "os.urandom", "os.environ", "os.getenv", "os.getpid"),
    *("open", "io.open", "os.open", "input", "socket", "tempfile"),
)
# Methods of paths and files that reach the disk.
DISK_METHODS: Final = frozenset(("open", "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "mkdir"))


class Module:
    """One module of the product: its full name and its syntax tree."""

    def __init__(self, root: Path, path: Path) -> None:
        parts = path.relative_to(root).with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self.tree = ast.parse(path.read_text(encoding="utf-8"))

    def imports(self, known: frozenset[str], *, at_import: bool = False) -> Iterator[str]:
        """Yield what the module imports, modules of the project by their own names.

        `from package import module` names the module. With `at_import` only what is imported as the module itself
        is: neither inside functions nor for types alone.
        """
        for source, name in self.at_import if at_import else self.statements:
            full = f"{source}.{name}"
            yield full if full in known else source

    @cached_property
    def statements(self) -> list[tuple[str, str]]:
        """The module and the name of each thing that is imported, as it is written; "" for a whole module."""
        return list(self._imported(ast.walk(self.tree)))

    @cached_property
    def at_import(self) -> list[tuple[str, str]]:
        """The same of what stands at the module's top."""
        return list(self._imported(self.tree.body))

    def _imported(self, nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
        for node in nodes:
            if isinstance(node, ast.Import):
                yield from ((alias.name, "") for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.name}: imports are written in full"
                yield from ((f"{node.module}", alias.name) for alias in node.names)

    @cached_property
    def exported(self) -> frozenset[str]:
        """Return what the module's `__all__` names."""
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                return frozenset(ast.literal_eval(node.value))
        return frozenset()

    @cached_property
    def impure(self) -> list[str]:
        """Each use of the clock, of chance, of the environment or of the disk."""
        return list(self._impure())

    def _impure(self) -> Iterator[str]:
        names = self._imported_names()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute | ast.Name):
                full = _full_name(node, names)
                if full and any(full == one or full.startswith(f"{one}.") for one in IMPURE):
                    yield f"{self.name}:{node.lineno} uses {full}"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in DISK_METHODS:
                yield f"{self.name}:{node.lineno} calls .{node.func.attr}()"

    def _imported_names(self) -> dict[str, str]:
        names = {"open": "open", "input": "input"}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names |= {alias.asname or alias.name.partition(".")[0]: alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        return names


def _full_name(node: ast.expr, names: dict[str, str]) -> str | None:
    """Return the full name that an expression spells, or None where it begins with no imported name."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute) and (start := _full_name(node.value, names)):
        return f"{start}.{node.attr}"
    return None


class House:
    """All modules below a folder, and what is wrong with them."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self.modules = list(modules)
        self.names = frozenset(module.name for module in self.modules)
        self._packages = {name.rpartition(".")[0] for name in self.names if "." in name}

    def with_copy(self, copy: Module) -> House:
        """Return the house with a copy in place of the module of its name."""
        return House(copy if module.name == copy.name else module for module in self.modules)

    def is_package(self, name: str) -> bool:
        """Return whether a name is that of a room, not of a module."""
        return name in self._packages

    def room(self, name: str) -> str:
        """Return the room that a module stands in; one that stands beside the rooms is a room of its own."""
        if self.is_package(name) or name.count(".") < 2:
            return name
        return name.rpartition(".")[0]

    def crossings(self) -> Iterator[tuple[Module, str]]:
        """Yield each import of one room's module in another."""
        for module in self.modules:
            for name in module.imports(self.names):
                if name in self.names and self.room(name) != self.room(module.name):
                    yield module, name

    def room_imports(self) -> dict[str, set[str]]:
        """Return which rooms each room imports."""
        rooms = {self.room(name) for name in self.names} - set(PACKAGES)
        found: dict[str, set[str]] = {room: set() for room in rooms}
        for module, name in self.crossings():
            if self.room(module.name) in found:
                found[self.room(module.name)].add(self.room(name))
        return found

    def against(self, table: Mapping[str, Sequence[str]]) -> list[str]:
        """Return what rooms import and the table doesn't say, and the reverse; and imports against its order."""
        order = list(table)
        wrong = []
        for room, imported in sorted(self.room_imports().items()):
            said = set(table.get(room, ()))
            wrong += [f"{room} imports {other}, and the table doesn't say so" for other in sorted(imported - said)]
            wrong += [f"the table lets {room} import {other}, and it doesn't" for other in sorted(said - imported)]
            wrong += [
                f"{room} imports {other}, which stands above it"
                for other in sorted(imported & set(order))
                if room in order and order.index(other) > order.index(room)
            ]
        return wrong + [f"{room} is in the table alone" for room in order if room not in self.room_imports()]

    def through_walls(self) -> list[str]:
        """Return the imports of another room that don't go through its face, or name what the face doesn't."""
        faces = {module.name: module.exported for module in self.modules if self.is_package(module.name)}
        found = []
        for module in self.modules:
            for source, name in module.statements:
                if source not in self.names or self.room(source) == self.room(module.name):
                    continue
                face = self.room(source)
                if source != face or (face in faces and face not in PACKAGES and name not in faces[face]):
                    found.append(f"{module.name} imports {name} from {source}")
        # The entry point of the command line is no part of a face: it is what starts the program.
        return [one for one in found if one != "scraper.__main__ imports main from scraper.cli.main"]

    def impure(self) -> list[str]:
        """Return what pure modules may not do and do."""
        return [found for module in self.modules if module.name not in EDGE for found in module.impure]

    def upward(self) -> list[str]:
        """Return the imports of `scraper` in `archive`."""
        return [
            f"{module.name} imports {name}"
            for module in self.modules
            for name in module.imports(self.names)
            if module.name.split(".")[0] == "archive" and name.split(".")[0] == "scraper"
        ]

    def circles(self) -> list[str]:
        """Return the circles among what modules import at run time."""
        graph = {module.name: set(module.imports(self.names, at_import=True)) & self.names for module in self.modules}
        done: set[str] = set()
        found: list[str] = []

        def visit(name: str, trail: tuple[str, ...]) -> None:
            if name in trail:
                found.append(" → ".join((*trail[trail.index(name) :], name)))
            elif name not in done:
                for other in sorted(graph[name] - {name}):
                    visit(other, (*trail, name))
                done.add(name)

        for name in sorted(graph):
            visit(name, ())
        return found


# Modules of one room, its face apart. More, and it is two rooms.
FULL: Final = 12


@cache
def house() -> House:
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return House(Module(ROOT, path) for path in paths)


def table() -> dict[str, list[str]]:
    """Return the table of rooms in docs/ARCHITECTURE.md, lowest first: each room, and what it may import."""
    rows = re.findall(
        r"^\| `([\w/.]+)` \| .* \| ([^|]*) \|$", (ROOT / "docs" / "ARCHITECTURE.md").read_text(), re.MULTILINE
    )
    rows = [(name, may) for name, may in rows if name.split("/")[0] in PACKAGES]
    return {dotted(name): [dotted(other) for other in re.findall(r"`([\w/.]+)`", may)] for name, may in rows}


def dotted(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")


def test_rooms_import_what_the_table_says_and_nothing_else() -> None:
    assert not house().against(table())


def test_rooms_are_entered_by_their_face() -> None:
    assert not house().through_walls()


def test_no_room_is_full() -> None:
    rooms = Counter(house().room(name) for name in house().names if not house().is_package(name))
    assert not {room: count for room, count in rooms.items() if count > FULL}


@pytest.mark.parametrize(
    "room", [name for name in sorted(house().names) if name.count(".") and house().is_package(name)]
)
def test_a_face_holds_what_it_names(room: str) -> None:
    face = importlib.import_module(room)
    named: list[str] = getattr(face, "__all__", [])
    assert len(set(named)) == len(named)
    for name in named:
        try:
            assert getattr(face, name) is not None
        except ModuleNotFoundError as error:
            pytest.skip(f"{error.name} is not installed: an extra")


def test_archive_never_imports_scraper() -> None:
    assert not house().upward()


def test_pure_modules_reach_neither_clock_nor_chance_nor_disk() -> None:
    assert not house().impure()


def test_there_is_no_circle() -> None:
    assert not house().circles()


def test_the_edge_names_modules_that_exist() -> None:
    assert house().names >= EDGE


NETWORK: Final = frozenset(("httpx", "httpcore", "socket", "urllib.request"))


def test_one_module_knows_httpx() -> None:
    knowing = {module.name for module in house().modules if NETWORK & set(module.imports(house().names))}
    # Alerts go to the user's own mail server and webhook, not to sites; the pages over an archive only listen.
    assert knowing == {"scraper.transport.web", "scraper.notify.channels", "archive.serve.server"}


# What a planted fault looks like: the module it is planted in, the line, and a piece of what must be said of it.
PURE: Final = "archive.comparison.text.fold"
LOWEST: Final = "archive.model.errors"
BELOW_ALIGN: Final = "archive.comparison.text.similarity"
FAULTS: Final = {
    "a clock in nanoseconds": (PURE, "import time\nT = time.time_ns()", "time.time_ns"),
    "a clock by another name": (PURE, "from time import time_ns as turn\nT = turn()", "time.time_ns"),
    "a date": (PURE, "from datetime import datetime\nT = datetime.now()", "datetime.now"),
    "chance": (PURE, "import random\nT = random.random()", "random.random"),
    "a name of chance": (PURE, "from uuid import uuid4\nT = uuid4()", "uuid.uuid4"),
    "the environment": (PURE, "import os\nT = os.environ['HOME']", "os.environ"),
    "a file": (PURE, "T = open('x')", "open"),
    "a path that is read": (PURE, "from pathlib import Path\nT = Path('x').read_text()", "read_text"),
}


def planted(folder: Path, module: str, lines: str) -> House:
    """Return the house with a copy of one of its modules that has these lines, too."""
    path = Path(*module.split(".")).with_suffix(".py")
    (folder / path).parent.mkdir(parents=True)
    (folder / path).write_text(f"{(ROOT / path).read_text(encoding='utf-8')}\n{lines}\n", encoding="utf-8")
    return house().with_copy(Module(folder, folder / path))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_impurity_is_found(tmp_path: Path, fault: str) -> None:
    module, lines, said = FAULTS[fault]
    (found, *_) = planted(tmp_path, module, lines).impure()
    assert said in found


@pytest.mark.parametrize(
    "line",
    ["import scraper.metadata.dates", "from scraper.metadata import dates", "from scraper.metadata.dates import CHINA"],
)
def test_a_planted_import_upwards_is_found(tmp_path: Path, line: str) -> None:
    assert planted(tmp_path, PURE, line).upward()


@pytest.mark.parametrize(
    "line", ["import archive.store", "from archive import store", "from archive.store import reader"]
)
def test_a_planted_import_against_the_order_is_found(tmp_path: Path, line: str) -> None:
    found = planted(tmp_path, LOWEST, line).against(table())
    assert found == [
        "archive.model imports archive.store, and the table doesn't say so",
        "archive.model imports archive.store, which stands above it",
    ]


def test_a_planted_import_through_a_wall_is_found(tmp_path: Path) -> None:
    line = "from archive.store.reader import versions"
    assert planted(tmp_path, "archive.index.update", line).through_walls()


@pytest.mark.parametrize(
    "line",
    [
        "import archive.comparison.text.align",
        "from archive.comparison.text import align",
        "from archive.comparison.text.align import align",
    ],
)
def test_a_planted_circle_is_found(tmp_path: Path, line: str) -> None:
    (found, *_) = planted(tmp_path, BELOW_ALIGN, line).circles()
    assert "archive.comparison.text.align" in found


def imported(code: str, *heavy: str) -> set[str]:
    """Return which of these libraries a new interpreter has imported after some code."""
    code = f"import sys\n{code}\nprint(*sorted(set({heavy!r}) & set(sys.modules)), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stderr.split())


def test_reading_an_archive_needs_neither_httpx_nor_lxml() -> None:
    code = """
import archive.archive
import archive.comparison.articles
import archive.report.wording
"""
    assert not imported(code, "httpx", "lxml", "bs4")


def test_help_imports_nothing_heavy() -> None:
    code = """
from scraper.cli.main import main
try:
    main(["--help"])
except SystemExit:
    pass
"""
    assert not imported(code, "httpx", "lxml", "bs4", "rich", "warcio", "rapidfuzz")
