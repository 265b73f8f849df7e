"""Which styles hide an element, or its text, from the reader of a page.

A style is judged by itself, as a dictionary of its declarations. What a script or a click may open again (`CLOSED`) is
told apart from what never opens (`UNSEEN`: text beside the screen, cut to nothing, for screen readers only).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

# How an element is hidden.
SHOWN: Final = 0
CLOSED: Final = 1
UNSEEN: Final = 2
TWIN: Final = 3  # a second form of something that is read in the first

# What a style does to the text inside an element, as bits; children inherit them, or set them anew.
NO_SIZE: Final = 1  # font-size: 0
NO_COLOR: Final = 2  # color: transparent
LINES: Final = 4  # white-space: pre-wrap and the like: line feeds are line breaks
VERBATIM: Final = 8  # <pre>: line feeds and indents are part of the text
INKLESS: Final = NO_SIZE | NO_COLOR

# Text is moved off the screen by a round number of pixels or by nines. Slides stand a multiple of their width aside,
# and a visitor reaches them.
FAR_PIXELS: Final = 999
VERY_FAR_PIXELS: Final = 5000
FAR_EMS: Final = 99
# A hanging indent has a few em; one that hides a text has hundreds of pixels.
FAR_INDENT: Final = 500

PROPERTIES: Final = frozenset(
    "display visibility content-visibility opacity transition animation font font-size color background "
    "background-color background-clip -webkit-background-clip -webkit-text-fill-color text-shadow text-indent position "
    "left right top bottom margin-left margin-top transform clip clip-path height max-height width max-width overflow "
    "overflow-x overflow-y padding padding-top padding-bottom white-space".split()
)

_LENGTH = re.compile(r"([+-]?\d{0,9}\.?\d{0,9})(px|em|rem|vw|vh|pt|ch|ex|%)?")
_NO_ALPHA = re.compile(
    r"transparent|#[0-9a-f]{3}0|#[0-9a-f]{6}00|"
    r"(?:rgb|hsl)a?\((?:(?:[^(),]*,){3}|[^(),/]*/)\s*(?:0|0?\.0+|0%)\s*\)"
)
_ZERO_FONT = re.compile(r"0(?:px|em|rem|pt|%)?\s*(?:/|\s|$)")
_CLIPPED = re.compile(
    r"inset\(\s*(?:(?:[5-9]\d|100)(?:\.\d+)?%\s*\)|[^()]*\b100%)|(?:circle|ellipse)\(\s*0(?:px|%)?[\s)]|"
    r"polygon\(\s*(?:0(?:px|%)?[\s,]*)+\)"
)
_MOVED = re.compile(r"translate(?:x|y|3d)?\(([^(),]*)(?:,([^(),]*))?")
_SHRUNK = re.compile(r"scale(?:x|y|3d)?\(\s*0(?:\.0+)?\s*[,)]")
_COLORS: Final = {"white": "#fff", "#ffffff": "#fff", "black": "#000", "#000000": "#000", "rgb(255,255,255)": "#fff"}


class Look(NamedTuple):
    """What a style does: how it hides the element, and which bits of the text it clears and sets."""

    hidden: int = SHOWN
    cleared: int = 0
    set: int = 0


def declarations(style: str) -> dict[str, str]:
    """Return the declarations of a style that matter here; the last of a property counts, an important one first.

    >>> declarations("Display: none !important; color: red; display: block")
    {'display': 'none', 'color': 'red'}
    """
    found: dict[str, str] = {}
    important: set[str] = set()
    for declaration in style.lower().split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip()
        if name not in PROPERTIES:
            continue
        value, mark, _ = value.partition("!")
        value = value.strip()
        if not value or (name in important and not mark):
            continue
        found[name] = value
        if mark:
            important.add(name)
    return found


def look_of(style: Mapping[str, str]) -> Look:
    """Return what a style does, given its declarations."""
    cleared, added = _text_change(style)
    hidden = CLOSED if _is_closed(style) else UNSEEN if _is_unseen(style) else SHOWN
    return Look(hidden, cleared, added)


def _is_closed(style: Mapping[str, str]) -> bool:
    get = style.get
    if get("display") == "none" or get("visibility") in ("hidden", "collapse") or get("content-visibility") == "hidden":
        return True
    if _is_zero(get("opacity")) and "transition" not in style and "animation" not in style:
        return True  # otherwise it fades in
    return _is_flat(style) or _SHRUNK.search(get("transform", "")) is not None


def _is_flat(style: Mapping[str, str]) -> bool:
    """Return whether a box has no size and shows nothing of what overflows it; a padding is a size."""
    get = style.get
    clips = get("overflow", "") + get("overflow-x", "") + get("overflow-y", "")
    if "hidden" not in clips and "clip" not in clips:
        return False
    if any(
        not _is_zero(style[name].split()[0]) for name in ("padding", "padding-top", "padding-bottom") if name in style
    ):
        return False
    return any(_is_zero(get(name)) for name in ("height", "max-height", "width", "max-width")) or (
        get("height") == "1px" and get("width") == "1px"
    )


def _is_unseen(style: Mapping[str, str]) -> bool:
    """Return whether an element stands beside the screen, or is cut to nothing."""
    get = style.get
    if "text-indent" in style and _is_indented_away(style):
        return True
    if "clip-path" in style and _CLIPPED.search(style["clip-path"]):
        return True
    if get("position") in ("absolute", "fixed") and (
        _is_clipped(get("clip", "")) or any(_is_far(get(side)) for side in ("left", "right", "top", "bottom"))
    ):
        return True
    if _is_far(get("margin-left")) or _is_far(get("margin-top")):
        return True
    moved = _MOVED.search(get("transform", ""))
    return moved is not None and (_is_far(moved[1].strip()) or _is_far((moved[2] or "").strip()))


def _is_indented_away(style: Mapping[str, str]) -> bool:
    number, unit = _length(style["text-indent"])
    if unit in ("em", "rem", "ch"):
        return number <= -FAR_EMS
    if unit in ("%", "vw"):
        return number <= -100 or (number >= 100 and "hidden" in style.get("overflow", ""))
    return number <= -FAR_INDENT


def _is_clipped(clip: str) -> bool:
    """Return whether a rectangle has no area: `rect(top, right, bottom, left)`."""
    if not clip.startswith("rect("):
        return False
    sides = [_length(side) for side in clip[5:].rstrip(") ").replace(",", " ").split()]
    if len(sides) != 4 or any(side == _NO_LENGTH for side in sides):
        return False
    (top, _), (right, _), (bottom, _), (left, _) = sides
    return bottom <= top or right <= left


def _is_far(value: str | None) -> bool:
    if not value:
        return False
    number, unit = _length(value)
    size = abs(number)
    if unit in ("em", "rem"):
        return size >= FAR_EMS
    if unit in ("px", "pt"):
        return size >= VERY_FAR_PIXELS or (size >= FAR_PIXELS and (size % 1000 == 0 or set(str(int(size))) == {"9"}))
    return unit in ("vw", "vh", "%") and size >= FAR_PIXELS


def _text_change(style: Mapping[str, str]) -> tuple[int, int]:
    """Return the bits that a style clears for the text inside, and those that it sets."""
    cleared = added = 0
    get = style.get
    size = get("font-size")
    if size is not None:
        number, unit = _length(size)
        if (number, unit) != _NO_LENGTH and number == 0:
            added |= NO_SIZE
        elif unit not in ("em", "%") and size not in ("inherit", "larger", "smaller"):
            cleared |= NO_SIZE  # a share of nothing is nothing
    elif "font" in style:
        cleared |= NO_SIZE
        added |= NO_SIZE if _ZERO_FONT.match(style["font"]) else 0
    if "color" in style and style["color"] not in ("inherit", "unset"):
        cleared |= NO_COLOR
        added |= NO_COLOR if _is_colorless(style) else 0
    space = get("white-space")
    if space in ("pre", "pre-wrap", "pre-line", "break-spaces"):
        added |= LINES
    elif space in ("normal", "nowrap", "initial"):
        cleared |= LINES | VERBATIM
    return cleared, added


def _is_colorless(style: Mapping[str, str]) -> bool:
    """Return whether text has no colour, or that of its own background; a gradient may shine through."""
    get = style.get
    if "text" in (get("background-clip"), get("-webkit-background-clip")) or get("text-shadow", "none") != "none":
        return False
    color = get("-webkit-text-fill-color", style["color"])
    if _NO_ALPHA.fullmatch(color):
        return True
    behind = get("background-color") or get("background") or ""
    return behind != "" and _plain_color(color) == _plain_color(behind)


def _plain_color(color: str) -> str:
    color = color.replace(" ", "")
    return _COLORS.get(color, color)


_NO_LENGTH: Final = (0.0, "?")


def _length(value: str) -> tuple[float, str]:
    """Return a length's number and unit ("px" without one), or `_NO_LENGTH` if it is none."""
    match = _LENGTH.fullmatch(value.strip())
    try:
        return (float(match[1]), match[2] or "px") if match else _NO_LENGTH
    except ValueError:  # no digit
        return _NO_LENGTH


def _is_zero(value: str | None) -> bool:
    return value is not None and _length(value)[0] == 0 and _length(value) != _NO_LENGTH
