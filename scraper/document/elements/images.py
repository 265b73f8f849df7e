"""The images of a page, with the address of the picture that a browser shows in the end.

Lazy loading puts the address into an attribute of any name, a srcset, a <source> or a <noscript>, and a placeholder
into `src`. Finding it takes longer than laying out the element; so it is done only for the images of an article.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.document.elements.placeholders import is_decoration, is_placeholder, is_preview

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

# Attributes that lazy loading takes the address from, whatever `src` is: the libraries' and the CMSs' own.
_LAZY: Final = (
    *("data-src", "data-original", "data-actualsrc", "data-lazyload", "data-lazy-src", "data-lazy", "data-echo"),
    *("data-srv", "lay-src", "zoomfile", "file", "_src", "data-croporisrc", "data-ks-lazyload", "data-lazyload-src"),
)
_LAZY_NAMES: Final = frozenset(_LAZY)
# Attributes that hold no picture, or a lesser one; and what the names of the others consist of.
_NOT_THIS: Final = frozenset(
    "alt class decoding height href id itemid itemprop itemtype link loading longdesc name role sizes src style title "
    "usemap width".split()
)
_LESSER = re.compile(
    r"^on|avatar|blank|blur|default|error|fail|fallback|href|icon|link|low|medium|mini|placeholder|poster|preview|small|thumb"
)
_TELLING = re.compile(r"big|echo|file|full|image|img|large|lazy|lzl|orig|photo|pic|real|src|url")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|jfif|png|webp|gif|avif|bmp)(?:[?#!@][^\s{}<>]{0,300})?$", re.IGNORECASE)
_DESCRIBED = re.compile(r"\S\s+\d{1,9}(?:\.\d{1,4})?[wx](?=\s*(?:,|$))")
_BACKGROUND = re.compile(r"background[^:;]{0,20}:[^;]{0,200}?url\(\s*[\"']?([^\"')]+)", re.IGNORECASE)
_JSON_ADDRESS = re.compile(r'"(?:src|url)"\s*:\s*"([^"\s]{5,})"')
_DESCRIPTOR = re.compile(r"(\d{1,9}(?:\.\d{1,4})?)[wx]")
# Longer values are no addresses, apart from data: URIs.
_MAX_ADDRESS: Final = 4000
_MAX_SOURCES: Final = 100


class ImageElement(NamedTuple):
    """An element for an image in front of line `before`; `unscripted`: in a <noscript>, where scripts are off."""

    tag: str
    attributes: Mapping[str, str]
    before: int
    box: int
    unscripted: bool


class Picture(NamedTuple):
    """A picture in front of line `before`, with its address and its alternative text as written."""

    before: int
    src: str
    alt: str
    box: int


def find_pictures(elements: Iterable[ImageElement], buttons: Container[int]) -> list[Picture]:
    """Return the pictures that image elements show, each once; `buttons`: the boxes that are buttons."""
    finder = _PictureFinder()
    for element in elements:
        finder.add(element, in_control=element.box in buttons)
    return finder.found


def find_address(attributes: Mapping[str, str], sources: Sequence[str] = ()) -> str:
    """Return the address of an image element's picture, or "" if it names none.

    `sources` are the srcsets of the <source>s in front of it.
    """
    get = attributes.get
    if not _LAZY_NAMES.isdisjoint(attributes):
        for name in _LAZY:
            if (value := get(name)) and (address := _best_address(value)):
                return address
    own = _address(get("src") or "")
    if not sources and _NOT_THIS.issuperset(attributes) and own:  # most images
        return own
    if own and not is_preview(own):
        # A placeholder may look like a picture.
        lazy = "lazy" in (get("class") or "").lower() and _first_of(_other_addresses(attributes, several=False))
        return lazy or own
    address = _first_of(_other_addresses(attributes, several=True)) or _first_of(map(_largest, sources))
    if not address and (style := get("style")) and (background := _BACKGROUND.search(style)):
        address = _address(background[1])
    return address or own


class _PictureFinder:
    """Find the pictures among a page's image elements, each once."""

    def __init__(self) -> None:
        self.found: list[Picture] = []
        self._place = -1  # of the last element
        self._sources: list[str] = []  # the srcsets of <source>s there that await their image
        self._last, self._shown = -1, ""  # the place of the last image that scripts see, and its address
        self._repeatable = False  # whether the last picture may be repeated by the next image

    def add(self, element: ImageElement, *, in_control: bool) -> None:
        """Handle the next element; `in_control`: it is part of a button."""
        attributes, before = element.attributes, element.before
        if before != self._place:
            self._place = before
            self._sources.clear()
        if element.tag == "source":
            self._add_source(attributes)
            return
        src = find_address(attributes, self._sources)
        self._sources.clear()
        if is_decoration(attributes, src, in_control=in_control) or _stands_for_another(attributes):
            return
        if element.unscripted:
            if not self._is_missing(src, before):
                return
        else:
            self._last, self._shown = before, src
        if src and not self._is_repeated(src, before):
            self._drop_preview(src, before, unscripted=element.unscripted)
            self.found.append(Picture(before, src, attributes.get("alt") or attributes.get("title") or "", element.box))
            self._repeatable = element.unscripted or element.tag != "img"

    def _add_source(self, attributes: Mapping[str, str]) -> None:
        srcset = attributes.get("srcset") or attributes.get("data-srcset") or attributes.get("data-lazy-srcset")
        if srcset and len(self._sources) < _MAX_SOURCES:
            self._sources.append(srcset)

    def _is_repeated(self, src: str, before: int) -> bool:
        """Return whether the last picture is the same.

        A <noscript> may stand in front of the image that a script loads, and an <amp-img> holds a second one.
        """
        last = self.found[-1] if self.found and self._repeatable else None
        return last is not None and (last.before, last.src) == (before, src)

    def _is_missing(self, src: str, before: int) -> bool:
        """Return whether the image of a <noscript> shows what the image beside it does not show yet."""
        beside, shown = self._last == before, self._shown
        self._last = -1
        if not beside:  # it may count visits
            return _PICTURE_FILE.search(src) is not None
        return not shown or (bool(src) and src != shown and is_preview(shown))

    def _drop_preview(self, src: str, before: int, *, unscripted: bool) -> None:
        """Remove the last picture if it is a preview of this one."""
        if self.found and self.found[-1].before == before and is_preview(self.found[-1].src):
            name = _file_name(src)
            if unscripted or (name and name == _file_name(self.found[-1].src)):
                self.found.pop()


def _stands_for_another(attributes: Mapping[str, str]) -> bool:
    """Return whether an image is one of AMP's, shown only until, or in case that, the one around it is not."""
    return attributes.get("placeholder") == "" or attributes.get("fallback") == ""


def _file_name(address: str) -> str:
    return address.partition("?")[0].rpartition("/")[2]


def _address(value: str) -> str:
    """Return the value of an attribute if it is the address of a picture, else ""."""
    value = value.strip()
    if value[:5].lower() == "data:":
        return "" if is_placeholder(value) else value
    if len(value) > _MAX_ADDRESS or "{" in value or "<" in value:  # a template that a script fills
        return ""
    return "" if value[:11].lower() in ("about:blank", "javascript:") or is_placeholder(value) else value


def _best_address(value: str) -> str:
    """Return the address in the value of an attribute, which may have the form of a srcset."""
    if value[:1] == "{":
        found = _JSON_ADDRESS.search(value[:_MAX_ADDRESS])
        return _address(found[1].replace("\\/", "/")) if found else ""
    if value[:5] != "data:" and _DESCRIBED.search(value):
        return _largest(value)
    return _address(value) if "." in value or "/" in value else ""  # data-lazy=true


def _first_of(addresses: Iterator[str]) -> str:
    return next(filter(None, addresses), "")


def _other_addresses(attributes: Mapping[str, str], *, several: bool) -> Iterator[str]:
    """Yield the addresses in attributes of other names, or "": those of one picture, then `several` sizes of it."""
    srcsets = []
    for name, value in attributes.items():
        if not value or name in _NOT_THIS or _LESSER.search(name):
            continue
        if name.endswith("srcset") or _DESCRIBED.search(value[:_MAX_ADDRESS]):
            srcsets.append(value)
        elif len(value) > _MAX_ADDRESS:
            continue
        elif _PICTURE_FILE.search(value) or ((value[:1] == "/" or "://" in value[:8]) and _TELLING.search(name)):
            yield _address(value)
    if several:
        yield from map(_largest, srcsets)


def _largest(srcset: str) -> str:
    """Return the address of the largest image of a srcset that is a picture, or "" (HTML Standard § 4.8.4.2.1)."""
    best, best_size = "", 0.0
    for candidate, size in _candidates(srcset):
        if size > best_size and (address := _address(candidate)):
            best, best_size = address, size
    return best


def _candidates(srcset: str) -> Iterator[tuple[str, float]]:
    """Yield the addresses of a srcset with their sizes; an address may contain commas."""
    address = ""
    for word in srcset.split():
        if not address:
            address = word.lstrip(",")
            if address.endswith(","):
                yield address.rstrip(","), 1.0
                address = ""
            continue
        descriptor, comma, following = word.partition(",")
        size = _DESCRIPTOR.fullmatch(descriptor)
        if size or comma:
            yield address, float(size[1]) if size else 1.0
            address = following.lstrip(",")
    if address:
        yield address, 1.0
