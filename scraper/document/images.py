"""The images of a page, with the address of the picture that a browser shows in the end.

Lazy loading puts the address into an attribute of any name, a srcset, a <source> or a <noscript>, and a placeholder
into `src`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.document.lines import Image, fold_whitespace
from scraper.document.placeholders import is_decoration, is_placeholder, is_preview

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Attributes that lazy loading takes the address from, whatever `src` is: the libraries' and the CMSs' own.
_LAZY: Final = (
    *("data-src", "data-original", "data-actualsrc", "data-lazyload", "data-lazy-src", "data-lazy", "data-echo"),
    *("data-srv", "lay-src", "zoomfile", "file", "_src", "data-croporisrc", "data-ks-lazyload", "data-lazyload-src"),
)
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


class Picture(NamedTuple):
    """The address of an image; `stand_in`: it is none or that of a preview, and the real one may follow."""

    src: str
    stand_in: bool


def find_picture(attributes: Mapping[str, str], sources: tuple[str, ...] = ()) -> Picture:
    """Return the address of an image element's picture; `sources`: the srcsets of the <source>s in front of it."""
    get = attributes.get
    for name in _LAZY:
        if name in attributes and (address := _best_address(get(name) or "")):
            return Picture(address, stand_in=False)
    own = _address(get("src") or "")
    if own and not is_preview(own):
        return Picture(own, stand_in=False)
    address = next(filter(None, _other_addresses(attributes)), "") or next(filter(None, map(_largest, sources)), "")
    if not address and (style := get("style")) and (background := _BACKGROUND.search(style)):
        address = _address(background[1])
    return Picture(address, stand_in=False) if address else Picture(own, stand_in=True)


class ImageCollector:
    """Collect the images of one page from parser events, each picture once."""

    def __init__(self) -> None:
        self._images: list[Image] = []
        self._sources: list[tuple[str, int]] = []  # srcsets and the place where they stand
        self._stand_in = self._whole = -1  # the place of the last image, by what its address is
        self._repeatable = False  # whether the last image may be repeated by the next one

    def add_source(self, attributes: Mapping[str, str], before: int) -> None:
        """Handle a <source>: other addresses of the image that follows."""
        srcset = attributes.get("srcset") or attributes.get("data-srcset") or attributes.get("data-lazy-srcset")
        if srcset and len(self._sources) < _MAX_SOURCES:
            self._sources.append((srcset, before))

    def add(
        self, tag: str, attributes: Mapping[str, str], before: int, box: int, *, in_control: bool, unscripted: bool
    ) -> None:
        """Handle an image element in front of line `before`.

        `unscripted`: it is inside a <noscript>, where pages repeat the picture that a script loads.
        """
        picture = find_picture(attributes, tuple(srcset for srcset, place in self._sources if place == before))
        self._sources.clear()
        if is_decoration(attributes, picture.src, in_control=in_control) or _stands_for_another(attributes):
            return
        if unscripted:
            if not self._is_missing(picture, before):
                return
        else:
            self._stand_in, self._whole = (before, -1) if picture.stand_in else (-1, before)
        if picture.src and not self._is_repeated(picture, before):
            words = fold_whitespace(attributes.get("alt") or attributes.get("title") or "")
            self._images.append(Image(before, picture.src, words, box))
            self._repeatable = unscripted or tag != "img"

    def collected(self) -> tuple[Image, ...]:
        """Return the images, in document order."""
        return tuple(self._images)

    def _is_repeated(self, picture: Picture, before: int) -> bool:
        """Return whether the last image is the same picture.

        A <noscript> may stand in front of the image that a script loads, and an <amp-img> holds a second one.
        """
        last = self._images[-1] if self._images and self._repeatable else None
        return last is not None and (last.before, last.src) == (before, picture.src)

    def _is_missing(self, picture: Picture, before: int) -> bool:
        """Return whether the image of a <noscript> is to be added, after removing the preview that it replaces."""
        expected, shown = self._stand_in == before, self._whole == before
        self._stand_in = self._whole = -1
        if expected:
            if picture.src and self._images and self._images[-1].before == before and is_preview(self._images[-1].src):
                self._images.pop()
            return True
        # Without a placeholder it may be a counter of visits.
        return not shown and _PICTURE_FILE.search(picture.src) is not None


def _stands_for_another(attributes: Mapping[str, str]) -> bool:
    """Return whether an image is one of AMP's, shown only until, or in case that, the one around it is not."""
    return attributes.get("placeholder") == "" or attributes.get("fallback") == ""


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


def _other_addresses(attributes: Mapping[str, str]) -> Iterator[str]:
    """Yield the addresses in attributes of other names, or "": those of one picture, then those of several sizes."""
    several = []
    for name, value in attributes.items():
        if not value or name in _NOT_THIS or _LESSER.search(name):
            continue
        if name.endswith("srcset") or _DESCRIBED.search(value[:_MAX_ADDRESS]):
            several.append(value)
        elif len(value) > _MAX_ADDRESS:
            continue
        elif _PICTURE_FILE.search(value) or ((value[:1] == "/" or "://" in value[:8]) and _TELLING.search(name)):
            yield _address(value)
    yield from map(_largest, several)


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
