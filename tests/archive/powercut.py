"""What a power cut may leave of files: a model of a disk that has what was fsynced, and of the rest what it likes.

A file's bytes are durable once the file has been fsynced, a name once its folder has been (POSIX promises no more).
What was done since may be there in part: names one by one (a rename is one change), bytes in sectors, of which some
may hold zeros. `Disk.follow` takes the calls that `accidents.Boundary` noted.
"""

from __future__ import annotations

import copy
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from tests.archive.accidents import Call

SECTOR = 512


@dataclass(slots=True)
class File:
    durable: bytes = b""
    now: bytes = b""

    def left(self, chance: Random | None) -> bytes:
        """Return the bytes after the cut: those fsynced alone, or with a part of the others."""
        if chance is None or self.now == self.durable:
            return self.durable
        if not self.now.startswith(self.durable):  # rewritten or cut: the one state or the other
            return chance.choice([self.durable, self.now])
        # As it was grown, shorter, or of that length with holes.
        size = chance.randint(len(self.durable), len(self.now))
        data = bytearray(self.now[:size])
        for start in range(len(self.durable) // SECTOR * SECTOR, size, SECTOR):
            begin, end = max(start, len(self.durable)), min(start + SECTOR, size)
            if chance.random() < 0.2:
                data[begin:end] = bytes(end - begin)
        return bytes(data)


Change: TypeAlias = "dict[str, File | Folder | None]"


@dataclass(slots=True)
class Folder:
    durable: dict[str, File | Folder] = field(default_factory=dict)
    now: dict[str, File | Folder] = field(default_factory=dict)
    pending: list[Change] = field(default_factory=list)

    def change(self, change: Change) -> None:
        self.pending.append(change)
        _change(self.now, change)

    def fsync(self) -> None:
        self.durable = dict(self.now)
        self.pending.clear()

    def left(self, chance: Random | None) -> dict[str, File | Folder]:
        """Return the names after the cut."""
        names = dict(self.durable)
        for change in self.pending:
            if chance is not None and chance.random() < 0.5:
                _change(names, change)
        return names


def _change(names: dict[str, File | Folder], change: Change) -> None:
    for name, node in change.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


class Disk:
    """The files below one folder, as they are and as a power cut would leave them."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self._top = Folder()
        self._opened: dict[int, File | Folder] = {}
        self._stands: dict[int, int | None] = {}  # where a descriptor writes next; None: at the end

    @classmethod
    def of(cls, base: Path) -> Disk:
        """Return a disk on which all files below a folder are durable."""
        disk = cls(base)
        disk._top = _read(base)
        return disk

    def follow(self, calls: Iterable[Call]) -> None:
        """Do what was noted."""
        for call in calls:
            if call.name == "open":
                path, flags, made = call.arguments
                self._open(path, flags, call.result, made=made)
            elif call.name != "said":
                getattr(self, f"_{call.name}")(*call.arguments)

    def copy(self) -> Disk:
        """Return the same disk once more, to go on with in another way."""
        return copy.deepcopy(self)

    def put(self, *, cut: bool, chance: Random | None = None) -> None:
        """Make the files for real: as they are, or as a power cut leaves them (without `chance`: at the worst)."""
        shutil.rmtree(self.base, ignore_errors=True)
        _put(self._top, self.base, cut=cut, chance=chance)

    def _place(self, path: str | Path) -> tuple[Folder, str]:
        *above, name = Path(path).relative_to(self.base).parts
        folder = self._top
        for part in above:
            found = folder.now[part]
            assert isinstance(found, Folder)
            folder = found
        return folder, name

    def _node(self, path: str | Path) -> File | Folder:
        if Path(path) == self.base:
            return self._top
        folder, name = self._place(path)
        return folder.now[name]

    def _open(self, path: str, flags: int, descriptor: int, *, made: bool) -> None:
        if made:
            folder, name = self._place(path)
            folder.change({name: File()})
        node = self._node(path)
        if flags & os.O_TRUNC and isinstance(node, File):
            node.now = b""
        self._opened[descriptor] = node
        self._stands[descriptor] = None if flags & os.O_APPEND else 0

    def _write(self, descriptor: int, data: bytes) -> None:
        file = self._file(descriptor)
        at = self._stands[descriptor]
        start = len(file.now) if at is None else at
        file.now = file.now[:start] + data + file.now[start + len(data) :]
        if at is not None:
            self._stands[descriptor] = at + len(data)

    def _pwrite(self, descriptor: int, data: bytes, at: int) -> None:
        file = self._file(descriptor)
        file.now = file.now[:at].ljust(at, b"\0") + data + file.now[at + len(data) :]

    def _file(self, descriptor: int) -> File:
        file = self._opened[descriptor]
        assert isinstance(file, File)
        return file

    def _fsync(self, descriptor: int) -> None:
        node = self._opened[descriptor]
        if isinstance(node, File):
            node.durable = node.now
        else:
            node.fsync()

    def _link(self, old: Path, new: Path) -> None:
        folder, name = self._place(new)
        folder.change({name: self._node(old)})

    def _rename(self, old: Path, new: Path) -> None:
        folder, name = self._place(old)
        other, new_name = self._place(new)
        assert folder is other, "a rename from folder to folder is two changes"
        folder.change({name: None, new_name: folder.now[name]})

    _replace = _rename

    def _unlink(self, path: Path) -> None:
        folder, name = self._place(path)
        folder.change({name: None})

    def _rmdir(self, path: Path) -> None:
        self._unlink(path)

    def _mkdir(self, path: Path, _mode: int = 0o777) -> None:
        folder, name = self._place(path)
        folder.change({name: Folder()})

    def _truncate(self, path: Path, size: int) -> None:
        file = self._node(path)
        assert isinstance(file, File)
        file.now = file.now[:size]

    def _ftruncate(self, descriptor: int, size: int) -> None:
        file = self._file(descriptor)
        file.now = file.now[:size]


def _read(path: Path) -> Folder:
    names: dict[str, File | Folder] = {}
    for below in path.iterdir():
        names[below.name] = _read(below) if below.is_dir() else File(below.read_bytes(), below.read_bytes())
    return Folder(dict(names), dict(names))


def _put(folder: Folder, path: Path, *, cut: bool, chance: Random | None) -> None:
    path.mkdir()
    for name, node in (folder.left(chance) if cut else folder.now).items():
        if isinstance(node, Folder):
            _put(node, path / name, cut=cut, chance=chance)
        else:
            (path / name).write_bytes(node.left(chance) if cut else node.now)
