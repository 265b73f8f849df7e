"""The capture log's lines: an entry to JSON and back.

A line leaves out default values (no redirects, no reason, …), since an archive that is used for years is mostly lines.
Reading also accepts lines that leave out nothing (format 1 of the archive), and ignores unknown keys. A value of the
wrong type is an error: reading an archive that was tampered with gives valid entries or ValueError.
"""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec

from archive.log.entries import CaptureEntry, ComparisonEntry, Entry

Json = dict[str, Any]

_DECODER: Final = msgspec.json.Decoder(Entry)
# The values that a line leaves out: a missing key means this one. The number and the link are always written.
_DEFAULTS: Final[Json] = {
    field.name: field.default
    for field in msgspec.structs.fields(CaptureEntry)
    if field.default is not msgspec.NODEFAULT and field.name not in {"seq", "prev", "final_url"}
}
# An escape of half a surrogate pair, which JSON allows and UTF-8 can't encode.
_SURROGATE: Final = b"\\ud"


def to_json(entry: Entry) -> Json:
    """Return the entry as a JSON object with every key; `merged` and `found` only where they are."""
    value: Json = msgspec.to_builtins(entry)
    if entry.merged is None:
        del value["merged"]
    if isinstance(entry, ComparisonEntry):
        if entry.found is None:
            del value["found"]
        for side in ("left", "right"):
            value[side].pop("captured_at")  # the line of the version's capture has it
    return {"seq": value.pop("seq"), **value}


def to_line(entry: Entry) -> bytes:
    """Return the entry's line, without default values and with its line feed."""
    value = to_json(entry)
    if isinstance(entry, CaptureEntry):
        if entry.final_url == entry.url:
            del value["final_url"]
        if entry.same:
            del value["payload_digest"]
        value = {key: item for key, item in value.items() if key not in _DEFAULTS or item != _DEFAULTS[key]}
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # a lone surrogate in a reason or a URL: only an escape can represent it
        text = json.dumps(value, separators=(",", ":")).encode()
    return text + b"\n"


def parse_line(raw: bytes) -> Entry:
    """Read one line that ends with its line feed. Raises ValueError, which says why, if it is not an entry."""
    if not raw.endswith(b"\n"):
        raise ValueError("it has no line feed at its end")
    return parse_entry(raw)


def parse_entry(raw: bytes) -> Entry:
    """Read the JSON of one line, with or without its line feed. Raises ValueError, which says why."""
    try:
        entry: Entry = _DECODER.decode(raw)
    except msgspec.ValidationError as error:
        raise ValueError(_form_error(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        entry = _parse_with_surrogates(raw, error)
    if entry.seq <= 0:
        raise ValueError("it has no number")
    return entry


def _parse_with_surrogates(raw: bytes, error: Exception) -> Entry:
    """Read a line that msgspec refused: it accepts no lone surrogates, the standard library's reader does."""
    if _SURROGATE not in raw.lower():
        raise ValueError("it is not JSON") from error
    try:
        entry: Entry = msgspec.convert(json.loads(raw), Entry)
    except msgspec.ValidationError as refused:
        raise ValueError(_form_error(refused)) from refused
    except (ValueError, RecursionError) as refused:
        raise ValueError("it is not JSON") from refused
    return entry


def _form_error(error: msgspec.ValidationError) -> str:
    return f"it is not a valid entry: {error}"
