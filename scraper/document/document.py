"""One payload, decoded and laid out once, whoever asks: what fetching hands to reading."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, cast

from archive.model import header
from scraper.document.encoding import decode
from scraper.document.html import feed, parse_html, parse_leniently
from scraper.document.layout import Layout, read_tree
from scraper.document.plaintext import read_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from archive.model import Capture, Headers
    from scraper.document.encoding import Decoded
    from scraper.document.html import Tree
    from scraper.document.lines import Page

T = TypeVar("T")

# What a page was read by.
TEXT: Final = "text"
LIBXML2: Final = "libxml2"


class LaidOut(NamedTuple):
    """The lines of a document, and what parsed them: "libxml2", "html.parser" or "text"."""

    page: Page
    parser: str


class Document:
    """What one payload holds. Read-only: each view of it is worked out when it is first asked for, and kept.

    `url` is where the payload came from, which references are relative to; `captured_at` is when, which relative dates
    are relative to. `form` is "html", or "text" for a page that was saved as plain text.
    """

    def __init__(
        self,
        payload: bytes,
        *,
        url: str | None = None,
        headers: Headers = (),
        captured_at: datetime | None = None,
        form: str = "html",
    ) -> None:
        self.payload = payload
        self.url = url
        self.headers = headers
        self.captured_at = captured_at
        self._form = form
        self._derived: dict[Callable[[Document], Any], Any] = {}

    @classmethod
    def of_capture(cls, capture: Capture) -> Document:
        """Return the document that a capture brought."""
        return cls(capture.payload, url=capture.final_url, headers=capture.headers, captured_at=capture.fetched_at)

    @property
    def content_type(self) -> str | None:
        """The Content-Type header, as it came."""
        return header(self.headers, "content-type")

    @cached_property
    def decoded(self) -> Decoded:
        """The payload as text, with its encoding."""
        return decode(self.payload, self.content_type)

    @property
    def text(self) -> str:
        """The payload as text."""
        return self.decoded.text

    @property
    def is_markup(self) -> bool:
        """Whether the text is read as HTML: what has no markup in it is plain text whatever its name."""
        return self._form == "html" and "<" in self.text

    @property
    def page(self) -> Page:
        """The lines that a reader sees."""
        return self.laid_out.page

    @cached_property
    def laid_out(self) -> LaidOut:
        """The lines, and what parsed them. No tree is built unless libxml2 gives up."""
        if not self.is_markup:
            return LaidOut(read_text(self.text, url=self.url, captured_at=self.captured_at), TEXT)
        return self._lay_out(concealed=False)

    @cached_property
    def uncovered(self) -> LaidOut:
        """The lines with those that are hidden by style or attribute: the page is parsed again for them."""
        return self._lay_out(concealed=True)

    @cached_property
    def tree(self) -> Tree | None:
        """The elements, for who selects among them; None where there are none."""
        return parse_html(self.text)

    def once(self, derive: Callable[[Document], T]) -> T:
        """Return what a function makes of this document, worked out once."""
        if derive not in self._derived:
            self._derived[derive] = derive(self)
        return cast("T", self._derived[derive])

    def _lay_out(self, *, concealed: bool) -> LaidOut:
        # A payload that is UTF-8 as it stands needs no second coding.
        encoded = self.payload if self.decoded.how == "valid" else None
        return lay_out(self.text, self.url, self.captured_at, concealed=concealed, encoded=encoded)


def lay_out(
    text: str,
    url: str | None,
    captured_at: datetime | None,
    *,
    concealed: bool = False,
    encoded: bytes | None = None,
) -> LaidOut:
    """Lay HTML text out; `concealed`: with what is hidden. `encoded` is the text in UTF-8, where the caller has it."""
    layout = Layout(concealed=concealed)
    if feed(text, layout, encoded=encoded):
        return LaidOut(layout.page(url, captured_at), LIBXML2)
    tree = parse_leniently(text)
    if tree is None:  # nothing but comments and declarations, which no one sees
        return LaidOut(read_text("", url=url, captured_at=captured_at), TEXT)
    return LaidOut(read_tree(tree.root, url=url, captured_at=captured_at, concealed=concealed), tree.parser)
