"""What this machine has of what the program needs, and what an archive's file system can do. Changes nothing.

Each check is a `Check`: what it is about, how it stands, and, if something is missing, for what it is needed and how to
get it. Python packages are those that this distribution itself names, with its extras.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import ssl
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from archive.files import ARCHIVE_FILE, LOG_FILE, exclusive, file_system_of, is_network, weaknesses
from archive.log import CaptureLog, parse_line
from archive.model import ArchiveDamaged, RepostError
from archive.report import Checks
from scraper.version import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.report import Language

State = Literal["good", "missing", "bad"]  # bad: the work itself suffers

# Extras for those who work on the program.
DEVELOPERS: Final = frozenset(("test", "bench", "fuzz", "cluster"))
# The clock of a machine whose battery is empty begins long before; no capture can be older than this program.
EARLIEST: Final = datetime(2024, 1, 1, tzinfo=UTC)
NEWEST: Final = 64 << 10  # bytes of the log
LITTLE_SPACE: Final = 1 << 30  # bytes
_REQUIREMENT: Final = re.compile(r"([\w.-]+)[^;]*(?:;\s*extra\s*==\s*[\"']([\w-]+)[\"'])?")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `needed` and `get` are said where it is not good."""

    name: str
    state: State
    found: str
    needed: str = ""
    get: str = ""


def checks(archive: Path, language: Language) -> Iterator[Check]:
    """Yield what there is and what is missing, on this machine and for an archive at a path, there or not yet."""
    yield from _packages(language)
    yield from _programs(language)
    yield _database(language)
    yield _authorities(language)
    yield from _folder(archive, language)
    yield _clock(archive, datetime.now(UTC), language)


def _packages(language: Language) -> Iterator[Check]:
    """Yield a check of what the program always needs, and one for each extra."""
    groups: dict[str, list[str]] = {}
    for line in requires(NAME) or ():
        if (found := _REQUIREMENT.fullmatch(line.strip())) is not None and found[2] not in DEVELOPERS:
            groups.setdefault(found[2] or "", []).append(found[1])
    for extra, names in groups.items():
        missing = [name for name in names if _version(name) is None]
        title = f"[{extra}]" if extra else Checks.packages.say(language)
        if not missing:
            yield Check(title, "good", ", ".join(f"{name} {_version(name)}" for name in names))
            continue
        needed = (
            Checks.extras[extra].say(language) if extra in Checks.extras else Checks.extra.say(language, extra=extra)
        )
        get = f"pip install '{NAME}[{extra}]'" if extra else f"pip install {NAME}"
        yield Check(title, "missing" if extra else "bad", _without(missing, language), needed if extra else "", get)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _programs(language: Language) -> Iterator[Check]:
    for name, get in (("openssl", "Debian: apt install openssl"), ("chromium", "apt install chromium")):
        path = shutil.which(name)
        needed = Checks.programs[name].say(language)
        yield Check(name, "good", path) if path else Check(name, "missing", _without([name], language), needed, get)
    yield _fonts(language)


def _fonts(language: Language) -> Check:
    """Return whether the system has a font with Chinese characters, as far as fontconfig knows."""
    title, get = Checks.fonts.say(language), "Debian: apt install fonts-noto-cjk"
    needed = Checks.programs["fonts"].say(language)
    lister = shutil.which("fc-list")
    if lister is None:
        return Check(title, "missing", _without(["fc-list"], language), needed, get)
    try:
        listed = subprocess.run(  # noqa: S603 - the program of fontconfig, without a shell
            [lister, ":lang=zh", "family"], capture_output=True, text=True, timeout=20, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        listed = ""
    families = sorted({line.split(",")[0].strip() for line in listed.splitlines() if line.strip()})
    return Check(title, "good", families[0]) if families else Check(title, "missing", _none(language), needed, get)


def _database(language: Language) -> Check:
    found = f"SQLite {sqlite3.sqlite_version}"
    try:
        with sqlite3.connect(":memory:") as connection:
            connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
    except sqlite3.Error as error:
        return Check(
            "SQLite", "bad", f"{found}: {error}", Checks.full_text.say(language), "Debian: apt install libsqlite3-0"
        )
    return Check("SQLite", "good", f"{found}, FTS5")


def _authorities(language: Language) -> Check:
    count = ssl.create_default_context().cert_store_stats()["x509_ca"]
    paths = ssl.get_default_verify_paths()
    if count or (paths.capath and any(Path(paths.capath).iterdir())):
        return Check("TLS", "good", Checks.authorities.say(language, count=count))
    return Check(
        "TLS", "missing", _none(language), Checks.own_roots.say(language), "Debian: apt install ca-certificates"
    )


def _folder(archive: Path, language: Language) -> Iterator[Check]:
    """Yield what the file system of an archive can do, there or not yet: tried in a folder that is removed."""
    there = next(folder for folder in (archive.absolute(), *archive.absolute().parents) if folder.is_dir())
    kind = file_system_of(there) or "?"
    title = Checks.disk.say(language)
    if is_network(there):
        yield Check(title, "bad", f"{there} ({kind})", Checks.network.say(language), Checks.local_disk.say(language))
    elif not os.access(there, os.W_OK):
        yield Check(title, "missing", f"{there} ({kind})", Checks.read_only.say(language))
    else:
        yield _tried(there, kind, language)
    free = shutil.disk_usage(there).free
    found = Checks.free.say(language, size=free / 2**30)
    state: State = "good" if free > LITTLE_SPACE else "bad"
    yield Check(Checks.space.say(language), state, found)


def _tried(there: Path, kind: str, language: Language) -> Check:
    title = Checks.disk.say(language)
    try:
        with tempfile.TemporaryDirectory(prefix=".repost-doctor-", dir=there) as folder:
            file = Path(folder) / ARCHIVE_FILE
            with exclusive(file):
                weak = weaknesses(file.parent, file, file.with_suffix(".new"))
    except (OSError, RepostError) as error:
        return Check(title, "bad", f"{there} ({kind}): {error}", "", Checks.local_disk.say(language))
    if weak:
        return Check(title, "missing", f"{there} ({kind})", "; ".join(weak), Checks.local_disk.say(language))
    return Check(title, "good", Checks.disk_can.say(language, folder=there, kind=kind))


def _clock(archive: Path, now: datetime, language: Language) -> Check:
    """Return whether the clock can be right: neither before this program nor before the archive's last line."""
    latest = max([EARLIEST, *_newest(archive)])
    found = f"{now:%Y-%m-%d %H:%M}Z"
    if now < latest - timedelta(minutes=5):
        said = Checks.clock_behind.say(language, at=f"{latest:%Y-%m-%d %H:%M}Z")
        return Check(Checks.clock.say(language), "bad", found, said, "timedatectl set-ntp true")
    return Check(Checks.clock.say(language), "good", found)


def _newest(archive: Path) -> Iterator[datetime]:
    """Yield the times of the newest lines of an archive's log; none if there is none that can be read."""
    log = archive / LOG_FILE
    start = max(0, log.stat().st_size - NEWEST) if log.is_file() else 0
    with suppress(ArchiveDamaged):  # repost verify says so
        for _, raw in CaptureLog(archive).lines(start):
            with suppress(ValueError):  # the first line is cut
                yield parse_line(raw).at


def _without(names: list[str], language: Language) -> str:
    return Checks.without.say(language, names=", ".join(names))


def _none(language: Language) -> str:
    return Checks.none.say(language)
