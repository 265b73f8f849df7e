"""The extractor's identity: the version, and a digest of everything that decides what is read from a page.

A word added to a table can change what is read without a new version. With the version alone, the next capture would
pass such a change off as an edit of the site (`scraper.jobs.page.reextract_latest`).
"""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import TYPE_CHECKING, Final

from lxml import etree

from scraper.extract.own_rules import own_rules
from scraper.version import NAME, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The packages whose modules and tables decide what is read. A comment counts as well: reading a page once more costs
# little, and that a change of a comment changes nothing is what every such reading then says.
READING_ROOMS: Final = (
    "archive.model",
    "scraper.document",
    "scraper.boilerplate",
    "scraper.metadata",
    "scraper.body",
    "scraper.interstitials",
    "scraper.extract",
    "scraper.multipage",
    "scraper.sites",
)
# Of 40 bits; two of a thousand states of the rules agree by chance once in two million.
DIGITS: Final = 10


def extractor_identity() -> str:
    """Return the name, the version and the rules of this extractor, as records name it: name/1.2.3+0123456789."""
    parser = ".".join(map(str, etree.LIBXML_VERSION))  # libxml2 decides what tree a broken page becomes
    return f"{NAME}/{VERSION}+{rules_digest([('libxml2', parser), *rule_files()])}"


def rule_files() -> Iterator[tuple[str, str]]:
    """Yield the path within its package and the text of each module and table that decides what is read."""
    for room in READING_ROOMS:
        package, _, folder = room.partition(".")
        for file in resources.files(package).joinpath(folder).iterdir():
            if file.name.endswith((".py", ".toml")):
                yield f"{room}/{file.name}", file.read_text(encoding="utf-8")
    yield from ((f"own/{name}", text) for name, text in own_rules())


def rules_digest(files: Iterable[tuple[str, str]]) -> str:
    """Return a digest of named texts, whatever their order."""
    whole = hashlib.sha256()
    for name, text in sorted(files):
        whole.update(f"{name}\0{len(text)}\0{text}\0".encode())
    return whole.hexdigest()[:DIGITS]
