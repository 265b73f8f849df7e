"""Recognise the encodings that are written in ASCII bytes alone: ISO-2022-JP, ISO-2022-KR and HZ.

Any such payload is valid UTF-8, so it is looked at for their escape sequences (ECMA-35; RFC 1468, 1557, 1843).
"""

from __future__ import annotations

import re
from typing import Final

from scraper.document.encoding_score import legibility

# The escape sequences that select a character set of more than ASCII, and Python's widest codec that knows them.
_ESCAPES: Final = (
    (re.compile(rb"\x1b\$[@B]|\x1b\(I|\x1b\$\([DOPQ]"), "iso2022_jp_ext"),
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
)
# How many bytes are searched: pages begin with a title or a menu.
SEARCHED: Final = 1 << 16
# Pairs of bytes of GB 2312 without their high bits, between ~{ and ~}.
_HZ_RUN = re.compile(rb"~\{((?:[\x21-\x77][\x21-\x7e]){1,500})~\}")
_HZ_LABEL = re.compile(rb"charset\s*=\s*[\"']?\s*hz(?:-gb-?2312)?\b", re.IGNORECASE)
# Runs that are scored where HZ is not declared: a template or a regular expression may hold one by chance.
_HZ_SAMPLE: Final = 8
_HZ_LEAST_SCORE: Final = 12.0


def escaped_encoding(payload: bytes, content_type: str | None) -> tuple[str, str] | None:
    """Return the encoding of an ASCII payload that is written with escapes, and how it was found; None for any other.

    >>> escaped_encoding(b"<p>~{NR~}</p>", "text/html; charset=HZ-GB-2312")
    ('hz', 'declared')
    """
    if b"\x1b" in payload:
        for escape, encoding in _ESCAPES:
            if escape.search(payload, 0, SEARCHED):
                return encoding, "guess"
    if b"~{" in payload:
        runs = [run[1] for run in _HZ_RUN.finditer(payload, 0, SEARCHED)][:_HZ_SAMPLE]
        declared = _HZ_LABEL.search(payload, 0, 4096) or _HZ_LABEL.search((content_type or "").encode())
        if declared and runs:
            return "hz", "declared"
        if runs and _reads_as_chinese(runs):
            return "hz", "guess"
    return None


def _reads_as_chinese(runs: list[bytes]) -> bool:
    raised = b" ".join(bytes(byte | 0x80 for byte in run) for run in runs)
    return legibility(raised, "gb18030")[0] >= _HZ_LEAST_SCORE
