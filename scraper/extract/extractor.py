"""Read the article of a document: find its body, read its metadata, label every line. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import Article, Boilerplate, Evidence, Reading, urls
from scraper.body import body_blocks, body_size, locate_body, locate_body_in
from scraper.boilerplate import kind_outside_body
from scraper.document import Document, read_tree
from scraper.extract.data_types import data_instead_of_page
from scraper.extract.enclosed import enclosed_page
from scraper.extract.errors import EmptyPage, NotAnArticle, NotText
from scraper.extract.identity import extractor_identity
from scraper.extract.page_type import why_not_an_article
from scraper.extract.script_data import embedded_page
from scraper.extract.site_rules import body_by_rule, mark_tree, metadata_by_rule, rule_for
from scraper.metadata import read_metadata

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from archive.model import BoilerplateKind, Capture, Headers
    from scraper.body import Body, LocatedBody
    from scraper.document import Page
    from scraper.extract.site_rules import SiteRule
    from scraper.metadata import Metadata

EXTRACTOR: Final = extractor_identity()

# Hidden text is the article only if it is this many times as long as the visible text: a page's own copies of its
# text (for print, for reading aloud) are as long as the text, and collapsed comments may be twice that.
HIDDEN_RATIO: Final = 4

# A body of fewer characters may be the frame of a page that a script draws. The script's data are the article only if
# they are `DATA_RATIO` times as long as the body. (With any length up to 1,000, no page of the corpus changes.)
SHORT_BODY: Final = 200
DATA_RATIO: Final = 2

# XML, scripts and tables with less text than this are no article.
SHORT_DATA: Final = 600

# Text is noise if more than this share of its first `NOISE_SAMPLE` characters are control or undecodable characters.
# The worst real page has one damaged character in forty.
NOISE_THRESHOLD: Final = 0.1
NOISE_SAMPLE: Final = 4096
_NOISE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]")

# The first bytes of payloads that are not text, and their names in messages.
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
    encoding: str | None = None,
) -> Reading:
    """Read the article of a payload. The arguments are those of `Document`. Raises ReadError."""
    return read_document(
        Document(payload, url=url, headers=headers, captured_at=captured_at, form=form, encoding=encoding)
    )


def read_document(document: Document) -> Reading:
    """Read the article of a document. Raises ReadError."""
    _check_is_text(document.payload)
    if _is_noise(document.text):
        raise NotText("bytes that are not text in any encoding")
    enclosed = enclosed_page(document)
    found = _find_body(enclosed.document if enclosed else document)
    # Whole articles come as XML, too; short data is an answer to a program.
    if enclosed is None and found.located.size < SHORT_DATA and (data := data_instead_of_page(document)):
        raise NotText(data)
    if refused := why_not_an_article(found.located, found.shown):
        raise NotAnArticle(f"{enclosed.what} without an article") if enclosed else refused
    page, shapes, body, _ = found.located
    assert body is not None, "`why_not_an_article` refuses a page without a body"
    metadata = read_metadata(page, body.lines)
    if found.rule:
        metadata = metadata_by_rule(page, found.rule, metadata)
    return Reading(
        article=_build_article(page, shapes, body, metadata),
        evidence={**metadata.evidence, **_canonical_evidence(page), **_encoding_evidence(document)},
        encoding=document.decoded.encoding,
        parser=found.parser,
        concealed=page.concealed,
    )


def _canonical_evidence(page: Page) -> dict[str, Evidence]:
    """Return the page's canonical URL as evidence; the record has no field for it."""
    return {"canonical": Evidence("link rel=canonical", page.canonical)} if page.canonical else {}


def _encoding_evidence(document: Document) -> dict[str, Evidence]:
    """Return an encoding that was given by hand as evidence: the bytes are to be read in it again."""
    given = document.encoding_by_hand
    return {} if given is None else {"encoding": Evidence("by hand", given)}


class _FoundBody(NamedTuple):
    """A page with its body, and how it was found."""

    located: LocatedBody
    parser: str
    rule: SiteRule | None = None
    shown: Page | None = None  # the page as it is shown, if the body was found in what is hidden


def _check_is_text(payload: bytes) -> None:
    if not payload.strip(b" \t\r\n\x00"):
        raise EmptyPage("the page is empty")
    for magic, name in _MAGIC:
        if payload.startswith(magic):
            raise NotText(f"{name}, not a page of text")


def _is_noise(text: str) -> bool:
    """Return whether too many characters are control characters or undecodable bytes for a text."""
    head = text[:NOISE_SAMPLE]
    # Most pages have none at all.
    return _NOISE.search(head) is not None and len(_NOISE.findall(head)) > NOISE_THRESHOLD * len(head)


def _find_body(document: Document) -> _FoundBody:
    """Find the body of a document: by the site's rule, in the visible text, or in text that a script would show."""
    if document.is_markup and (rule := rule_for(document.url, document.captured_at)):
        return _find_body_by_rule(document, rule)
    found = _FoundBody(locate_body(document), document.laid_out.parser)
    if document.is_markup and (
        found.located.page.concealed_prose > HIDDEN_RATIO * found.located.size or found.located.size < SHORT_BODY
    ):
        return _find_hidden_body(document, found)
    return found


def _find_body_by_rule(document: Document, rule: SiteRule) -> _FoundBody:
    """Find the body of a page of a site that has a rule."""
    if document.tree is None:
        return _FoundBody(locate_body(document), document.laid_out.parser)
    tree = mark_tree(document.tree.root, rule)
    page = read_tree(tree, url=document.url, captured_at=document.captured_at)
    located = locate_body_in(document.with_encoding(page))
    body = body_by_rule(located.page, located.shapes, located.body)
    located = located._replace(body=body, size=body_size(located.page, body))
    return _FoundBody(located, document.tree.parser, rule)


def _find_hidden_body(document: Document, found: _FoundBody) -> _FoundBody:
    """Look for an article that a script would show: in hidden text, then in the script's own data.

    Return `found` if neither is much longer than the visible body.
    """
    page, size = found.located.page, found.located.size
    if page.concealed_prose > HIDDEN_RATIO * size:
        whole, parser = document.uncovered
        located = locate_body_in(whole)
        if located.size > HIDDEN_RATIO * size:
            return _FoundBody(located, parser, shown=page)
    if size < SHORT_BODY and (drawn := embedded_page(page)):
        located = locate_body_in(drawn)
        if located.size > DATA_RATIO * size:
            return found._replace(located=located)
    return found


def _build_article(page: Page, shapes: Sequence[BoilerplateKind | None], body: Body, metadata: Metadata) -> Article:
    """Build the article: put each line of the page into the title, the body or the boilerplate, once."""
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
        body=tuple(body_blocks(page, in_body, body.box)),
        boilerplate=tuple(boilerplate),
        extractor=EXTRACTOR,
    )
