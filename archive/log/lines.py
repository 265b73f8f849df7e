"""The capture log's lines: an entry to JSON and back.

A line leaves out what goes without saying (no redirects, no reason, …): an archive that is visited for years
is mostly lines. Reading takes lines that leave out nothing (format 1 of the archive) as well, and passes over keys
that it doesn't know. It takes no value of another type than an entry has: whoever reads an archive that was tampered
with gets entries, or is told that a line is none.
"""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec

from archive.log.entries import CaptureEntry, Entry

Json = dict[str, Any]

_DECODER: Final = msgspec.json.Decoder(Entry)
# What a line need not say: a key that is missing means this. Its number and its link are always said.
_DEFAULTS: Final[Json] = {
    field.name: field.default
    for field in msgspec.structs.fields(CaptureEntry)
    if field.default is not msgspec.NODEFAULT and field.name not in {"seq", "prev", "final_url"}
}
# An escape of half a surrogate pair, which JSON allows and UTF-8 can't hold.
_SURROGATE: Final = b"\\ud"


def to_json(entry: Entry) -> Json:
    """Return the entry as a JSON object, every key there."""
    value: Json = msgspec.to_builtins(entry)
    return {"seq": value.pop("seq"), **value}


def to_line(entry: Entry) -> bytes:
    """Return the entry's line, with its line feed: without what goes without saying."""
    value = to_json(entry)
    if isinstance(entry, CaptureEntry):
        if entry.final_url == entry.url:
            del value["final_url"]
        if entry.same:
            del value["payload_digest"]
        value = {key: said for key, said in value.items() if key not in _DEFAULTS or said != _DEFAULTS[key]}
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # a lone surrogate in a reason or a URL: only an escape can say it
        text = json.dumps(value, separators=(",", ":")).encode()
    return text + b"\n"


def parse_line(raw: bytes) -> Entry:
    """Read one line that ends with its line feed. Raises ValueError, which says why, where it is none of ours."""
    if not raw.endswith(b"\n"):
        raise ValueError("it has no line feed at its end")
    return parse_entry(raw)


def parse_entry(raw: bytes) -> Entry:
    """Read the JSON of one line, whether it ends or is cut. Raises ValueError, which says why."""
    try:
        entry: Entry = _DECODER.decode(raw)
    except msgspec.ValidationError as error:
        raise ValueError(_reason(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        entry = _with_surrogates(raw, error)
    if entry.seq <= 0:
        raise ValueError("it has no number")
    return entry


def _with_surrogates(raw: bytes, error: Exception) -> Entry:
    """Read a line that the fast reader refused: it knows no lone surrogates, the standard library's does."""
    if _SURROGATE not in raw.lower():
        raise ValueError("it is no JSON") from error
    try:
        entry: Entry = msgspec.convert(json.loads(raw), Entry)
    except msgspec.ValidationError as refused:
        raise ValueError(_reason(refused)) from refused
    except (ValueError, RecursionError) as refused:
        raise ValueError("it is no JSON") from refused
    return entry


def _reason(error: msgspec.ValidationError) -> str:
    return f"it doesn't have the form of an entry: {error}"
