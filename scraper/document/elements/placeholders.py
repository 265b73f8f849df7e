"""Images that show no picture: placeholders of lazy loading, spacers, counting pixels, icons, smileys.

They are told by what they are (size, name, content), since what surrounds them differs from site to site.
"""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

# An image no larger than this, in pixels, in one direction is a spacer or counts visits.
_MAX_PIXEL: Final = 2
# An image no larger than this in both directions is an icon or a smiley; pictures in the text are larger.
_MAX_ICON: Final = 32
# An image with at least this width or height is a picture whatever its name.
_MIN_PICTURE: Final = 100
# A picture inside a data: URI is larger than this in one direction: blurred previews have 10 to 50 pixels.
_MAX_PREVIEW: Final = 64
# A data: URI whose size in pixels can't be read holds a picture if it has at least this many characters. The usual
# placeholders (one transparent pixel, an empty SVG of a given size) have less than 200.
_MIN_DATA: Final = 200
# A drawing has more code than an empty SVG with a background.
_MIN_DRAWING: Final = 500
# How many characters of a data: URI are decoded to find its size; a multiple of four, as base64 is.
_HEAD: Final = 8192

_SIZE = re.compile(r"\s*(\d{1,5})(?:\.\d*)?\s*(?:px)?\s*", re.IGNORECASE)
_STYLE_SIZE = re.compile(
    r"(?<![-\w])(width|height)\s*:\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*(?:!important\s*)?(?:;|$)", re.IGNORECASE
)
# Names of placeholder files: all words are of these, and one of them is of the first group.
_EMPTY: Final = (
    "blank|cleardot|empty|imgload(?:ing)?|lazy(?:img|load|loader|loading)?|load(?:er|img|ing)|no(?:image|img|ne|photo|pic)|"
    "placehold(?:er)?|preload(?:er)?|space(?:ball|r)|spinner|trans(?:parent)?"
)
_FILLER: Final = (
    "bg|big|clear|default|dot|gif|gr[ae]y|icon|images?|img|large|load|logo|photo|pic|picture|pix|pixel|png|px|small|"
    "square|thumb|white|x"
)
_EMPTY_WORD = re.compile(rf"(?<![a-z])(?:{_EMPTY})(?![a-z])")
_EMPTY_NAME = re.compile(rf"(?:(?:{_EMPTY}|{_FILLER})(?![a-z])|[^a-z])+")
_EMPTY_NAMES: Final = frozenset(
    "1x1 1px clear dot grey gray load no-image no-pic no-photo no_image pixel shim space".split()
)
_COUNTERS: Final = frozenset(
    "beacon click clicks collect cnt count counter hit hits pixel stat stats tongji track tracker visit".split()
)
_COUNTER_ENDINGS: Final = frozenset(("", "ashx", "asp", "aspx", "cgi", "do", "gif", "jsp", "php", "png"))
# Folders and file names of icons and smileys, which are no photographs.
_ICON_ENDINGS: Final = (".gif", ".png", ".svg", ".ico", ".GIF", ".PNG")
_ICON = re.compile(
    r"/(?:icons?|ico|smil(?:ey|eys|ies|es)|emojis?|emoticons?|emotions?|emot|twemoji|filetypes?|filetypeimages|"
    r"file-?icons?)/|(?<![a-z])(?:icons?|ico|btn|button|arrow|bullet|smiley|emoji|favicon)(?:[_.-][^/]{0,60})?\.\w{3}$|"
    r"\.ico$",
    re.IGNORECASE,
)
_ICON_CLASSES: Final = frozenset(
    "avatar emoji emoticon emotion favicon icon ico smilies smiley smilie twemoji wp-smiley".split()
)
# Addresses of blurred or tiny previews, which are loaded first.
_PREVIEW = re.compile(
    r"[?&/,_-](?:w|width|max|h|height)[=_/-]\d{1,2}(?![\d.])|(?<![a-z])(?:lqip|blur)|[-_]\d{1,2}x\d{1,2}(?=\.\w{3,4}$)",
    re.IGNORECASE,
)
_EMOJI = re.compile(
    "(?:[\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23fa\u24c2\u25aa\u25ab\u25b6"
    "\u25c0\u25fb-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff][\ufe0e\ufe0f\u200d\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*|[0-9#*]\ufe0f?\u20e3)+"
)
_MAX_EMOJI: Final = 24


def emoji_of(attributes: Mapping[str, str]) -> str:
    """Return the emoji that an image stands for, or "": its alternative text is nothing but emoji."""
    alt = (attributes.get("alt") or "").strip()
    if not alt or len(alt) > _MAX_EMOJI or not _EMOJI.fullmatch(alt):
        return ""
    width, height = _stated_size(attributes)
    return "" if max(width or 0, height or 0) >= _MIN_PICTURE else alt


def is_decoration(attributes: Mapping[str, str], address: str, *, in_control: bool) -> bool:
    """Return whether an image is a spacer, counts visits, or is an icon; `in_control`: it is part of a button."""
    sizes = [size for size in _stated_size(attributes) if size is not None]
    if sizes:
        if max(sizes) <= _MAX_ICON or min(size or _MIN_PICTURE for size in sizes) <= _MAX_PIXEL:
            return True
        if max(sizes) >= _MIN_PICTURE:
            return False
    if in_control or "smilieid" in attributes:  # Discuz numbers its smileys
        return True
    classes = (attributes.get("class") or "").lower().split()
    return not _ICON_CLASSES.isdisjoint(classes) or _is_icon_address(address)


def _is_icon_address(address: str) -> bool:
    """Return whether an address is that of an icon, a smiley or a counter of visits."""
    if address[:5].lower() == "data:":
        return False
    path = address.partition("?")[0].partition("#")[0]
    if path.endswith(_ICON_ENDINGS) and _ICON.search(path):
        return True
    stem, _, ending = path.rpartition("/")[2].lower().partition(".")
    return stem in _COUNTERS and ending in _COUNTER_ENDINGS


def is_placeholder(address: str) -> bool:
    """Return whether an address is that of an image which only fills the place of another."""
    if address[:5].lower() == "data:":
        return not _holds_picture(address)
    name = address.partition("?")[0].partition("#")[0].rpartition("/")[2].lower()
    stem, _, ending = name.rpartition(".")
    stem = stem or ending
    if stem in _EMPTY_NAMES or (ending == "gif" and len(stem) == 1 and stem.isalpha()):
        return True
    return _EMPTY_NAME.fullmatch(stem) is not None and _EMPTY_WORD.search(stem) is not None


def is_preview(address: str) -> bool:
    """Return whether an address reads like that of a tiny or blurred preview, shown until the picture is loaded."""
    return _PREVIEW.search(address[:2000]) is not None


def _stated_size(attributes: Mapping[str, str]) -> tuple[int | None, int | None]:
    """Return the width and height in pixels that the attributes or the inline style state."""
    width, height = _pixels(attributes.get("width")), _pixels(attributes.get("height"))
    style = attributes.get("style")
    if style and (width is None or height is None):
        for name, size in _STYLE_SIZE.findall(style[:1000]):
            if int(size) == 0:  # the fade-in of lazy loading
                continue
            if name.lower() == "width":
                width = int(size) if width is None else width
            elif height is None:
                height = int(size)
    return width, height


def _pixels(value: str | None) -> int | None:
    match = _SIZE.fullmatch(value) if value else None
    return int(match[1]) if match else None


def _holds_picture(address: str) -> bool:
    """Return whether a data: URI holds a picture, not a placeholder. Only its beginning is decoded."""
    head, _, content = address.partition(",")
    kind = head[5:].strip().lower()
    if not kind.startswith("image/"):
        return False
    if kind.startswith("image/svg"):
        return len(content) >= _MIN_DRAWING and "GaussianBlur" not in _decode(kind, content).decode("latin-1")
    if len(content) < _MIN_DATA:
        return False
    size = _pixel_size(_decode(kind, content))
    return size is None or max(size) > _MAX_PREVIEW


def _decode(kind: str, content: str) -> bytes:
    """Return the first bytes of a data: URI's content, as far as they can be decoded."""
    start = content[:_HEAD]
    if "base64" not in kind:
        return start.encode("utf-8", "replace")
    try:
        return binascii.a2b_base64(start.encode("ascii", "ignore"))
    except binascii.Error:
        return b""


def _pixel_size(data: bytes) -> tuple[int, int] | None:
    """Return the width and height of a PNG, GIF, JPEG or WebP image from its first bytes; None if unknown."""
    width = height = 0
    if data[:4] == b"\x89PNG":
        width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    elif data[:3] == b"GIF":
        width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    elif data[:2] == b"\xff\xd8":
        width, height = _jpeg_size(data)
    elif data[8:15] == b"WEBPVP8":
        if data[15:16] == b"X":
            width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        elif data[15:16] == b"L":
            bits = int.from_bytes(data[21:25], "little")
            width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        else:
            width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    return (width, height) if width and height else None


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Return the width and height of a JPEG image, (0, 0) if they are not among these bytes."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # a frame header
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
    return 0, 0
