"""Choose the frames that may hold the article of a page without text of its own. Pure.

A frame is another page: its address must pass the same checks as any other when it is fetched. Frames of other sites
are ignored.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.model import resolve_url, site_of

if TYPE_CHECKING:
    from scraper.document import Frame
    from scraper.interstitials.probe import Probe

# The most text of a frameset page itself: that the browser shows no frames, and whose page it is.
MAX_OWN_TEXT: Final = 120
MAX_BODY: Final = 80
# How many frames are tried: more are not worth the requests.
MAX_TRIED: Final = 3
# A frame narrower or lower than this, in pixels, holds a counter or a banner.
NARROW: Final = 300
LOW: Final = 120

_MAIN = re.compile(r"main|content|body|right|center|article|detail|text|news|show|view|zhengwen|neirong")
_ASIDE = re.compile(
    r"top|head|left|menu|nav|foot|bottom|banner|logo|tree|tool|search|login|weather|tianqi|comment|count|stat|share|"
    r"(?:^|[^a-z])ads?(?:[^a-z]|$)|player|video|map|code"
)


def article_frames(probe: Probe, url: str) -> tuple[str, ...]:
    """Return the canonical URLs of the frames that may hold the article, most likely first, at most `MAX_TRIED`."""
    if probe.has_dated_credit or probe.body_size >= MAX_BODY or probe.own_text_size > MAX_OWN_TEXT:
        return ()
    base = resolve_url(url, probe.page.base or "") or url
    site = site_of(url)
    rated: dict[str, tuple[int, int]] = {}
    for order, frame in enumerate(probe.frames):
        target = resolve_url(base, frame.src, probe.page.encoding)
        if target is None or target == url or target in rated or site_of(target) != site or not _is_large(frame):
            continue
        rated[target] = (-_likeliness(frame), order)
    return tuple(sorted(rated, key=lambda target: rated[target]))[:MAX_TRIED]


def _likeliness(frame: Frame) -> int:
    """Rate a frame by its names and by its share of the window."""
    names = f"{frame.name} {urlsplit(frame.src.lower()).path.rpartition('/')[2]}"
    rating = 2 * bool(_MAIN.search(names)) - 3 * bool(_ASIDE.search(names))
    if frame.share == "*":
        rating += 2
    elif (percent := frame.share.removesuffix("%")) != frame.share and percent.isdigit():
        rating += 1 if int(percent[:3]) > 50 else -1
    elif frame.share.isdigit():  # pixels: a bar at the side
        rating -= 1
    return rating


def _is_large(frame: Frame) -> bool:
    """Return whether a frame is visible and large enough to read in."""
    if frame.hidden:
        return False
    sizes = ((frame.width, NARROW), (frame.height, LOW))
    return all(_pixels(size) is None or (_pixels(size) or 0) >= least for size, least in sizes)


def _pixels(size: str) -> int | None:
    """Parse a width or a height in pixels; None if it is relative or missing."""
    text = size.strip().lower().removesuffix("px")
    return int(text[:6]) if text.isascii() and text.isdigit() else None
