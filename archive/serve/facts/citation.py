r"""How a stored version is cited: GB/T 7714-2015 and BibTeX, with its version, its time, its digest. Pure.

The form of GB/T 7714 is that of an electronic resource, [EB/OL] (section 4.6 of the standard): who is responsible,
title, date of publication, date of access, address; the archive's part stands behind it as a note.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.log import format_time
from archive.report import printable, shorten

if TYPE_CHECKING:
    from archive.model import Version

# What no reader would copy by hand.
_LONGEST: Final = 300
# What TeX reads as something else than itself.
_TEX: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class Citation(NamedTuple):
    """One version, cited in both ways."""

    gbt7714: str
    bibtex: str


def cite(version: Version) -> Citation:
    """Return how a version is cited."""
    article = version.article
    return Citation(
        _gbt7714(version, _text(article.title), _text(article.author or article.source)),
        _bibtex(version),
    )


def _text(words: str | None) -> str:
    return shorten(printable(words or "").strip(), _LONGEST)


def _gbt7714(version: Version, title: str, who: str) -> str:
    published = _DATE.match(version.article.published or "")
    accessed = f"{version.captured_at:%Y-%m-%d}"
    dates = f"({published[0]})[{accessed}]" if published else f"[{accessed}]"
    kept = f"存档第{version.number}版，采集于{format_time(version.captured_at)}，{version.digest}"
    return f"{f'{who}. ' if who else ''}{title or '[题名不详]'}[EB/OL]. {dates}. {printable(version.url)}. {kept}."


def _bibtex(version: Version) -> str:
    article = version.article
    published = _DATE.match(article.published or "")
    fields = {
        "title": f"{{{_tex(_text(article.title))}}}" if article.title else "",
        "author": f"{{{_tex(_text(article.author or article.source))}}}" if article.author or article.source else "",
        "publisher": _tex(_text(article.source)) if article.author else "",
        "year": published[0][:4] if published else "",
        "date": published[0] if published else "",
        "url": re.sub(r"[{}\\]", lambda found: f"%{ord(found[0]):02X}", printable(version.url)),
        "urldate": f"{version.captured_at:%Y-%m-%d}",
        "note": _tex(
            f"archived version {version.number}, captured {format_time(version.captured_at)}, {version.digest}"
        ),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@online{{repost-{version.digest.removeprefix('sha256:')[:12]},\n{lines}}}\n"


def _tex(words: str) -> str:
    r"""Return words as TeX sets them.

    >>> _tex("50% of {a_b}")
    '50\\% of \\{a\\_b\\}'
    """
    return "".join(_TEX.get(character, character) for character in words)
