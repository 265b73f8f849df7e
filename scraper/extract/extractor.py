"""A payload to an article: decode, parse, find the body, read the metadata, label every line. Pure.

The front of the reader; the parts (`decode`, `markup`, `document`, `plain`, `body`, `metadata`, `labels`, `blocks`)
don't know it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import urls
from archive.model.record import Article, Boilerplate, Evidence, Reading
from scraper.body.blocks import body_blocks
from scraper.body.find import Body, body_size, find_body
from scraper.boilerplate.labels import fallback, shape
from scraper.document.encoding import decode
from scraper.document.html import parse_html
from scraper.document.layout import read_markup, read_tree
from scraper.document.plaintext import read_text
from scraper.extract.errors import EmptyPage, NotText
from scraper.extract.page_type import refusal
from scraper.extract.script_data import embedded_page
from scraper.extract.site_rules import rule_for, ruled_body, ruled_metadata, ruled_tree
from scraper.metadata.metadata import read_metadata
from scraper.version import NAME, VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from archive.model.record import BoilerplateKind, Capture
    from scraper.document.lines import Page
    from scraper.extract.site_rules import SiteRule
    from scraper.metadata.metadata import Metadata

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
    return read_payload(capture.payload, url=capture.final_url, headers=capture.headers, captured_at=capture.fetched_at)


def read_payload(
    payload: bytes,
    *,
    url: str | None = None,
    headers: Sequence[tuple[str, str]] = (),
    captured_at: datetime | None = None,
    form: str = "html",
) -> Reading:
    """Read the article of a payload; `form` is "html", or "text" for a page saved as plain text.

    `captured_at` is what relative dates ("3小时前") are relative to. Raises ReadError.
    """
    _refuse_what_is_no_text(payload)
    content_type = next((value for name, value in headers if name.lower() == "content-type"), None)
    decoded = decode(payload, content_type)
    if _is_noise(decoded.text):
        raise NotText("bytes that are no text in any encoding")
    # A payload that is UTF-8 as it stands needs no second coding.
    encoded = payload if decoded.how == "valid" else None
    seen = _read(decoded.text, form, url, captured_at, encoded)
    if refused := refusal(decoded.text, seen.page, seen.body):
        raise refused
    assert seen.body is not None, "a page without a body is no article"
    metadata = read_metadata(seen.page, seen.body.lines)
    if seen.rule:
        metadata = ruled_metadata(seen.page, seen.rule, metadata)
    return Reading(
        article=_article(seen.page, seen.shapes, seen.body, metadata),
        evidence={**metadata.evidence, **_own_address(seen.page)},
        encoding=decoded.encoding,
        parser=seen.parser,
    )


def _own_address(page: Page) -> dict[str, Evidence]:
    """Return the address that a page says is its own, as evidence: it is no field of the record."""
    return {"canonical": Evidence("link rel=canonical", page.canonical)} if page.canonical else {}


class _Seen(NamedTuple):
    """A page, what the shape of each line makes it, and the body among them."""

    page: Page
    shapes: Sequence[BoilerplateKind | None]
    body: Body | None
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


def _read(text: str, form: str, url: str | None, captured_at: datetime | None, encoded: bytes | None = None) -> _Seen:
    """Read a text in its form, and find its body; what has no markup in it is plain text whatever its name."""
    if form != "html" or "<" not in text:
        return _seen(read_text(text, url=url, captured_at=captured_at), "text")
    if rule := rule_for(url, captured_at):
        return _by_rule(text, rule, url, captured_at)
    found = read_markup(text, url=url, captured_at=captured_at, encoded=encoded)
    if found is None:  # nothing but comments and declarations, which no one sees
        return _seen(read_text("", url=url, captured_at=captured_at), "text")
    seen = _seen(*found)
    size = body_size(seen.page, seen.body)
    if seen.page.concealed > UNCOVERED * size or size < SLIGHT:
        return _uncovered(text, seen, size)
    return seen


def _by_rule(text: str, rule: SiteRule, url: str | None, captured_at: datetime | None) -> _Seen:
    """Read a page of a site that has a rule."""
    tree = parse_html(text)
    if tree is None:
        return _seen(read_text("", url=url, captured_at=captured_at), "text")
    seen = _seen(read_tree(ruled_tree(tree.root, rule), url=url, captured_at=captured_at), tree.parser)
    return seen._replace(body=ruled_body(seen.page, seen.shapes, seen.body), rule=rule)


def _uncovered(text: str, seen: _Seen, size: int) -> _Seen:
    """Look for an article that a script would show: in what is hidden, and in the script's own data.

    `size` is that of the body that shows. Better read than lost; where neither holds much more, what shows is it.
    """
    tree, page = parse_html(text), seen.page
    if tree is None:
        return seen
    if page.concealed > UNCOVERED * size:
        whole = read_tree(tree.root, url=page.url, captured_at=page.captured_at, concealed=True)
        found = _seen(whole, tree.parser)
        if body_size(whole, found.body) > UNCOVERED * size:
            return found
    if size < SLIGHT and (drawn := embedded_page(tree.root, page)):
        found = _seen(drawn, tree.parser)
        if body_size(drawn, found.body) > DRAWN * size:
            return found
    return seen


def _seen(page: Page, parser: str) -> _Seen:
    shapes = [shape(line) for line in page.lines]
    return _Seen(page, shapes, find_body(page, shapes), parser)


def _article(page: Page, shapes: Sequence[BoilerplateKind | None], body: Body, metadata: Metadata) -> Article:
    """Put each line of the page in its one place."""
    in_body = [i for i in body.lines if i not in body.inside and i not in metadata.title_lines]
    placed = metadata.title_lines.union(in_body)
    boilerplate = []
    for index, (line, shaped) in enumerate(zip(page.lines, shapes, strict=True)):
        if index in placed:
            continue
        read: BoilerplateKind | None = None
        if index in metadata.crumb_lines:
            read = "navigation"
        elif index in metadata.credit_lines:
            read = "credit"
        kind = read or shaped or fallback(line, before_body=index < body.lines.start)
        boilerplate.append(Boilerplate(kind, line.text))
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
