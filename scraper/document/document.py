"""A payload that is decoded and laid out only once: what fetching passes on to extraction."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, cast

from archive.model import header
from scraper.document.elements import is_prose, reachable, worth_a_look
from scraper.document.encoding import BY_HAND, decode, query_encoding
from scraper.document.html import feed, parse_html, parse_leniently
from scraper.document.layout import Layout, lay_out_tree, read_tree
from scraper.document.plaintext import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from lxml import etree

    from archive.model import Capture, Headers
    from scraper.document.elements import Appearance, ClosedElement
    from scraper.document.encoding import DecodedText
    from scraper.document.html import Tree
    from scraper.document.lines import Page

T = TypeVar("T")

# Values of `LaidOutPage.parser`; the third is "html.parser".
TEXT: Final = "text"
LIBXML2: Final = "libxml2"
# How often hidden elements are looked for inside those that were found: panels inside a part that opens.
MAX_ROUNDS: Final = 3


class LaidOutPage(NamedTuple):
    """The lines of a document, and what parsed them: "libxml2", "html.parser" or "text"."""

    page: Page
    parser: str


class Document:
    """One payload and the views of it (text, lines, elements), each computed on first use and cached. Read-only.

    Relative references are resolved against `url`, relative dates against `captured_at`. `form` is "html", or "text"
    for a page that was saved as plain text. `encoding` is one given by hand, as `known_encoding` names it.
    """

    def __init__(
        self,
        payload: bytes,
        *,
        url: str | None = None,
        headers: Headers = (),
        captured_at: datetime | None = None,
        form: str = "html",
        encoding: str | None = None,
    ) -> None:
        self.payload = payload
        self.url = url
        self.headers = headers
        self.captured_at = captured_at
        self._form = form
        self._encoding = encoding
        self._computed: dict[Callable[[Document], Any], Any] = {}

    @classmethod
    def of_capture(cls, capture: Capture) -> Document:
        """Return the document of a capture's payload."""
        return cls(
            capture.payload,
            url=capture.final_url,
            headers=capture.headers,
            captured_at=capture.fetched_at,
            encoding=capture.encoding_by_hand,
        )

    @property
    def content_type(self) -> str | None:
        """The Content-Type header as received."""
        return header(self.headers, "content-type")

    @cached_property
    def decoded(self) -> DecodedText:
        """The payload as text, with its encoding; see `scraper.document.encoding.decode`."""
        return decode(self.payload, self.content_type, self._encoding)

    @property
    def encoding_by_hand(self) -> str | None:
        """The encoding that was given by hand and that the payload is read in; None if its bytes decide."""
        return self.decoded.encoding if self.decoded.how == BY_HAND else None

    @property
    def text(self) -> str:
        """The payload as text."""
        return self.decoded.text

    @property
    def is_markup(self) -> bool:
        """Return whether the text is read as HTML. A payload without markup is plain text whatever its type."""
        return self._form == "html" and "<" in self.text

    @property
    def page(self) -> Page:
        """The lines that a reader sees."""
        return self.laid_out.page

    @cached_property
    def laid_out(self) -> LaidOutPage:
        """The lines, and what parsed them. A tree is built only if libxml2 gives up."""
        if not self.is_markup:
            page = read_text(self.text, url=self.url, captured_at=self.captured_at)
            return LaidOutPage(self.with_encoding(page), TEXT)
        return self._lay_out(concealed=False)

    @cached_property
    def uncovered(self) -> LaidOutPage:
        """The lines including those hidden by style or attribute. The page is parsed again to get them."""
        return self._lay_out(concealed=True)

    @cached_property
    def tree(self) -> Tree | None:
        """The element tree, for selecting elements; None if the page has no elements."""
        return parse_html(self.text)

    def with_encoding(self, page: Page) -> Page:
        """Return a page of this document with the encoding in which the queries of its links are written."""
        encoding = query_encoding(self.payload, self.content_type, self.decoded.encoding)
        return page if encoding == page.encoding else page._replace(encoding=encoding)

    def compute_once(self, compute: Callable[[Document], T]) -> T:
        """Return `compute(self)`, cached per function."""
        if compute not in self._computed:
            self._computed[compute] = compute(self)
        return cast("T", self._computed[compute])

    def _lay_out(self, *, concealed: bool) -> LaidOutPage:
        # A payload that is valid UTF-8 need not be encoded again.
        encoded = self.payload if self.decoded.how == "valid" else None
        page, parser = lay_out(self.text, self.url, self.captured_at, concealed=concealed, encoded=encoded)
        return LaidOutPage(self.with_encoding(page), parser)


def lay_out(
    text: str,
    url: str | None,
    captured_at: datetime | None,
    *,
    concealed: bool = False,
    encoded: bytes | None = None,
) -> LaidOutPage:
    """Lay out HTML text with what a visitor can reach; if `concealed`, with all that a script may open.

    `encoded` is the same text in UTF-8, if the caller has it already.
    """
    layout = Layout(concealed=concealed)
    read = feed(text, layout, encoded=encoded)
    if read and layout.appearance.late:
        layout = Layout(concealed=concealed, appearance=layout.appearance.again())
        read = feed(text, layout, encoded=encoded)
    if read:
        laid_out = LaidOutPage(layout.page(url, captured_at), LIBXML2)
        if candidates := worth_a_look(layout.closed, (line.text for line in laid_out.page.lines)):
            return _with_reachable(laid_out, candidates, parse_html(text), layout.appearance)
        return laid_out
    tree = parse_leniently(text)
    if tree is None:  # nothing but comments and declarations, which are not shown
        return LaidOutPage(read_text("", url=url, captured_at=captured_at), TEXT)
    return LaidOutPage(read_tree(tree.root, url=url, captured_at=captured_at, concealed=concealed), tree.parser)


def _with_reachable(
    laid_out: LaidOutPage, closed: Sequence[ClosedElement], tree: Tree | None, appearance: Appearance
) -> LaidOutPage:
    """Return the page together with the hidden elements that a visitor can reach, if there are any."""
    page = laid_out.page
    shown: set[etree._Element] = set()
    for _ in range(MAX_ROUNDS if tree else 0):
        assert tree is not None
        found = reachable(tree.root, closed, sum(len(line.text) for line in page.lines if is_prose(line.text)))
        if found <= shown:
            break
        shown |= found
        layout = lay_out_tree(tree.root, shown=shown, appearance=appearance.again())
        page = layout.page(page.url, page.captured_at)
        closed = worth_a_look(layout.closed, (line.text for line in page.lines))
    return LaidOutPage(page, tree.parser) if shown and tree else laid_out
