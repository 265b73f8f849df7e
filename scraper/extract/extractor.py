"""Read the article of a document: find its body, read its metadata, label every line. Pure.

The front of reading; the parts don't know it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import Article, Boilerplate, Evidence, Reading, urls
from scraper.body import body_blocks, body_size, locate_body, locate_body_in
from scraper.boilerplate import kind_outside_body
from scraper.document import Document, read_tree
from scraper.extract.errors import EmptyPage, NotText
from scraper.extract.page_type import refusal
from scraper.extract.script_data import embedded_page
from scraper.extract.site_rules import rule_for, ruled_body, ruled_metadata, ruled_tree
from scraper.metadata import read_metadata
from scraper.version import NAME, VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from archive.model import BoilerplateKind, Capture, Headers
    from scraper.body import Body, LocatedBody
    from scraper.document import Page
    from scraper.extract.site_rules import SiteRule
    from scraper.metadata import Metadata

EXTRACTOR: Final = f"{NAME}/{VERSION}"

# Hidden text is the article only where it is so many times what shows: a page's own copies of its text (for print,
# for reading aloud) are as long as the text, and collapsed comments may be twice that.
UNCOVERED: Final = 4

# A body of fewer characters may be the frame of a page that a script draws; its data are the article only where they
# are so many times what shows. (With any length up to 1,000, no page of the corpus changes.)
SLIGHT: Final = 200
DRAWN: Final = 2

# Text is noise from this share of control and undecodable characters on, in so many characters of its beginning.
# The worst page that is one has a damaged character in forty.
NOISE: Final = 0.1
NOISE_SAMPLE: Final = 4096
_NOISE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]")

# First bytes of what is no page of text, and what it is called.
_MAGIC: Final = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"Rar!", "a RAR archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x7fELF", "a program"),
    (b"RIFF", "a sound, a video or a WebP image"),
    (b"ID3", "a sound"),
)


def read_capture(capture: Capture) -> Reading:
    """Read the article of a successful capture. Raises ReadError."""
    return read_document(Document.of_capture(capture))


def read_payload(
    payload: bytes,
    *,
    url: str | None = None,
    headers: Headers = (),
    captured_at: datetime | None = None,
    form: str = "html",
) -> Reading:
    """Read the article of a payload; the arguments are those of `Document`. Raises ReadError."""
    return read_document(Document(payload, url=url, headers=headers, captured_at=captured_at, form=form))


def read_document(document: Document) -> Reading:
    """Read the article of a document. Raises ReadError."""
    _refuse_what_is_no_text(document.payload)
    if _is_noise(document.text):
        raise NotText("bytes that are no text in any encoding")
    seen = _read(document)
    if refused := refusal(seen.located):
        raise refused
    page, shapes, body, _ = seen.located
    assert body is not None, "a page without a body is no article"
    metadata = read_metadata(page, body.lines)
    if seen.rule:
        metadata = ruled_metadata(page, seen.rule, metadata)
    return Reading(
        article=_article(page, shapes, body, metadata),
        evidence={**metadata.evidence, **_own_address(page)},
        encoding=document.decoded.encoding,
        parser=seen.parser,
    )


def _own_address(page: Page) -> dict[str, Evidence]:
    """Return the address that a page says is its own, as evidence: it is no field of the record."""
    return {"canonical": Evidence("link rel=canonical", page.canonical)} if page.canonical else {}


class _Seen(NamedTuple):
    """A page with its body, what parsed it, and the site's rule that was followed."""

    located: LocatedBody
    parser: str
    rule: SiteRule | None = None


def _refuse_what_is_no_text(payload: bytes) -> None:
    if not payload.strip(b" \t\r\n\x00"):
        raise EmptyPage("the page is empty")
    for magic, name in _MAGIC:
        if payload.startswith(magic):
            raise NotText(f"{name}, no page of text")


def _is_noise(text: str) -> bool:
    """Whether a text is mostly what no text holds: control characters, and bytes that meant nothing."""
    head = text[:NOISE_SAMPLE]
    # Most pages have none at all.
    return _NOISE.search(head) is not None and len(_NOISE.findall(head)) > NOISE * len(head)


def _read(document: Document) -> _Seen:
    """Lay a document out and find its body: by the site's rule, as it shows, or in what a script would show."""
    if document.is_markup and (rule := rule_for(document.url, document.captured_at)):
        return _by_rule(document, rule)
    seen = _Seen(locate_body(document), document.laid_out.parser)
    if document.is_markup and (
        seen.located.page.concealed_prose > UNCOVERED * seen.located.size or seen.located.size < SLIGHT
    ):
        return _uncovered(document, seen)
    return seen


def _by_rule(document: Document, rule: SiteRule) -> _Seen:
    """Read a page of a site that has a rule."""
    if document.tree is None:
        return _Seen(locate_body(document), document.laid_out.parser)
    tree = ruled_tree(document.tree.root, rule)
    located = locate_body_in(read_tree(tree, url=document.url, captured_at=document.captured_at))
    body = ruled_body(located.page, located.shapes, located.body)
    located = located._replace(body=body, size=body_size(located.page, body))
    return _Seen(located, document.tree.parser, rule)


def _uncovered(document: Document, seen: _Seen) -> _Seen:
    """Look for an article that a script would show: in what is hidden, and in the script's own data.

    Better read than lost; where neither holds much more than the body that shows, that is the article.
    """
    page, size = seen.located.page, seen.located.size
    if page.concealed_prose > UNCOVERED * size:
        whole, parser = document.uncovered
        located = locate_body_in(whole)
        if located.size > UNCOVERED * size:
            return _Seen(located, parser)
    if size < SLIGHT and (drawn := embedded_page(page)):
        located = locate_body_in(drawn)
        if located.size > DRAWN * size:
            return seen._replace(located=located)
    return seen


def _article(page: Page, shapes: Sequence[BoilerplateKind | None], body: Body, metadata: Metadata) -> Article:
    """Put each line of the page in its one place."""
    in_body = [i for i in body.lines if i not in body.inside and i not in metadata.title_lines]
    placed = metadata.title_lines.union(in_body)
    read: dict[int, BoilerplateKind] = dict.fromkeys(metadata.credit_lines, "credit")
    read |= dict.fromkeys(metadata.crumb_lines, "navigation")
    start = body.lines.start
    boilerplate = [
        Boilerplate(read.get(index) or shaped or kind_outside_body(line, before_body=index < start), line.text)
        for index, (line, shaped) in enumerate(zip(page.lines, shapes, strict=True))
        if index not in placed
    ]
    return Article(
        url=urls.canonical_url(page.url) if page.url else None,
        title=metadata.title,
        published=metadata.published,
        source=metadata.source,
        author=metadata.author,
        editor=metadata.editor,
        breadcrumb=metadata.breadcrumb,
        original_url=metadata.original_url,
        language=metadata.language,
        body=tuple(body_blocks(page, in_body)),
        boilerplate=tuple(boilerplate),
        extractor=EXTRACTOR,
    )
