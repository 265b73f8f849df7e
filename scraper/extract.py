"""A payload to an article: decode, parse, find the body, read the metadata, label every line. Pure.

The front of the reader; the parts (`decode`, `markup`, `document`, `plain`, `body`, `metadata`, `labels`, `blocks`)
don't know it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import scraper
from archive import urls
from archive.record import Article, Boilerplate, Reading
from scraper.blocks import body_blocks
from scraper.body import Body, body_size, find_body
from scraper.decode import decode
from scraper.document import read_tree
from scraper.errors import EmptyPage, NotAnArticle, NotText
from scraper.labels import fallback, shape
from scraper.markup import parse_html
from scraper.metadata import read_metadata
from scraper.plain import read_text
from scraper.verdict import why_no_article

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from archive.record import BoilerplateKind, Capture
    from scraper.lines import Page
    from scraper.metadata import Metadata

EXTRACTOR: Final = f"repost-archiver/{scraper.__version__}"

# Hidden text is the article only where it is so many times what shows: a page's own copies of its text (for print,
# for reading aloud) are as long as the text, and collapsed comments may be twice that.
UNCOVERED: Final = 4

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
    page, body, parser = _read(decoded.text, form, url, captured_at)
    if reason := why_no_article(page, body):
        raise NotAnArticle(reason)
    assert body is not None, "a page without a body is no article"
    metadata = read_metadata(page, body.lines)
    return Reading(
        article=_article(page, body, metadata),
        evidence=metadata.evidence,
        encoding=decoded.encoding,
        parser=parser,
    )


def _refuse_what_is_no_text(payload: bytes) -> None:
    if not payload.strip(b" \t\r\n\x00"):
        raise EmptyPage("the page is empty")
    for magic, name in _MAGIC:
        if payload.startswith(magic):
            raise NotText(f"{name}, no page of text")


def _is_noise(text: str) -> bool:
    """Whether a text is mostly what no text holds: control characters, and bytes that meant nothing."""
    head = text[:NOISE_SAMPLE]
    return len(_NOISE.findall(head)) > NOISE * len(head)


def _read(text: str, form: str, url: str | None, captured_at: datetime | None) -> tuple[Page, Body | None, str]:
    """Read a text in its form, and find its body; what has no element in it is plain text whatever its name."""
    tree = parse_html(text) if form == "html" and "<" in text else None
    if tree is None:
        page, parser = read_text(text, url=url, captured_at=captured_at), "text"
    else:
        page, parser = read_tree(tree.root, url=url, captured_at=captured_at), tree.parser
    body = find_body(page)
    if tree is not None and page.concealed and body_size(page, body) < page.concealed:
        # Pages that a script uncovers hide their article in the markup: better read than lost.
        whole = read_tree(tree.root, url=url, captured_at=captured_at, concealed=True)
        other = find_body(whole)
        if body_size(whole, other) > UNCOVERED * body_size(page, body):
            return whole, other, parser
    if not page.lines:
        raise EmptyPage("the page shows no text")
    return page, body, parser


def _kind(page: Page, index: int, body: Body, metadata: Metadata) -> BoilerplateKind:
    """Label a line outside the body: as what it was read, by its shape, else by where it stands."""
    if index in metadata.crumb_lines:
        return "navigation"
    if index in metadata.credit_lines:
        return "credit"
    line = page.lines[index]
    return shape(line) or fallback(line, before_body=index < body.lines.start)


def _article(page: Page, body: Body, metadata: Metadata) -> Article:
    """Put each line of the page in its one place."""
    in_body = [i for i in body.lines if i not in body.inside and i not in metadata.title_lines]
    placed = metadata.title_lines.union(in_body)
    boilerplate = tuple(
        Boilerplate(_kind(page, i, body, metadata), line.text) for i, line in enumerate(page.lines) if i not in placed
    )
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
        boilerplate=boilerplate,
        extractor=EXTRACTOR,
    )
