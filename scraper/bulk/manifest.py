"""The manifest of a shard that is done: of what it was made, by what, and what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from scraper.bulk.shards import Shard

FORMAT: Final = "repost-shard/1"


class Source(msgspec.Struct, frozen=True):
    """The files that were read: how many, their bytes, their first and last, and a digest of which they are.

    `version` is the ETag or the time of the last change of an only file.
    """

    files: int
    bytes: int
    first: str
    last: str
    version: str | None
    digest: str


class Output(msgspec.Struct, frozen=True):
    """The file that was written."""

    name: str
    bytes: int
    digest: str


class Counts(msgspec.Struct, frozen=True):
    """How many pages have an article, how many have an error by kind, and what was no page by kind."""

    pages: int = 0
    errors: dict[str, int] = {}
    no_pages: dict[str, int] = {}


class Manifest(msgspec.Struct, frozen=True):
    """All that is known of a finished shard."""

    format: str
    source: Source
    output: Output
    extractor: str
    evidence: bool
    counts: Counts

    def matches(self, shard: Shard, name: str, extractor: str, *, evidence: bool) -> bool:
        """Return whether doing the shard again would make the same output."""
        made = (self.format, self.source.digest, self.output.name, self.extractor, self.evidence)
        return made == (FORMAT, shard.digest, name, extractor, evidence)


def source_of(shard: Shard) -> Source:
    """Return what a manifest says of the files of a shard."""
    first, last = shard.files[0], shard.files[-1]
    version = (first.version or None) if len(shard.files) == 1 else None
    return Source(len(shard.files), shard.size, _text(first.path), _text(last.path), version, shard.digest)


def encode(manifest: Manifest) -> bytes:
    """Return a manifest as JSON, for people too."""
    return msgspec.json.format(msgspec.json.encode(manifest, order="deterministic"), indent=1) + b"\n"


def decode(data: bytes) -> Manifest | None:
    """Read a manifest; None for what is none, or is damaged: the shard is done again."""
    try:
        return msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _text(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
