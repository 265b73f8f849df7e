"""Which frames of a page to look for its article in, where the page shows no text of its own. Pure.

A frame is another page: whoever fetches it judges its address like any other. Frames of other sites are theirs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.model import resolve_url, site_of

if TYPE_CHECKING:
    from scraper.document import Frame
    from scraper.interstitials.probe import Probe

# What a page of frames says itself: that the browser shows no frames, and whose it is.
MAX_SAID: Final = 120
MAX_BODY: Final = 80
# The article is in one of the first of these, or what else is there is not worth the requests.
MAX_TRIED: Final = 3
# A frame of fewer pixels holds a counter or a banner.
NARROW: Final = 300
LOW: Final = 120

_MAIN = re.compile(r"main|content|body|right|center|article|detail|text|news|show|view|zhengwen|neirong")
_ASIDE = re.compile(
    r"top|head|left|menu|nav|foot|bottom|banner|logo|tree|tool|search|login|weather|tianqi|comment|count|stat|share|"
    r"(?:^|[^a-z])ads?(?:[^a-z]|$)|player|video|map|code"
)


def article_frames(seen: Probe, url: str) -> tuple[str, ...]:
    """Return the canonical URLs of the frames that may hold a page's article, the likeliest first, at most three."""
    if seen.credited or seen.size >= MAX_BODY or seen.said > MAX_SAID:
        return ()
    base = resolve_url(url, seen.page.base or "") or url
    site = site_of(url)
    rated: dict[str, tuple[int, int]] = {}
    for order, frame in enumerate(seen.frames):
        target = resolve_url(base, frame.src)
        if target is None or target == url or target in rated or site_of(target) != site or not _is_large(frame):
            continue
        rated[target] = (-_likeliness(frame), order)
    return tuple(sorted(rated, key=lambda target: rated[target]))[:MAX_TRIED]


def _likeliness(frame: Frame) -> int:
    """Rate a frame by its names, and by its part of the window."""
    names = f"{frame.name} {urlsplit(frame.src.lower()).path.rpartition('/')[2]}"
    rating = 2 * bool(_MAIN.search(names)) - 3 * bool(_ASIDE.search(names))
    if frame.share == "*":
        rating += 2
    elif (percent := frame.share.removesuffix("%")) != frame.share and percent.isdigit():
        rating += 1 if int(percent[:3]) > 50 else -1
    elif frame.share.isdigit():  # pixels: of a bar at the side
        rating -= 1
    return rating


def _is_large(frame: Frame) -> bool:
    """Whether a frame is shown, and of a size to read in."""
    if frame.hidden:
        return False
    sizes = ((frame.width, NARROW), (frame.height, LOW))
    return all(_pixels(size) is None or (_pixels(size) or 0) >= least for size, least in sizes)


def _pixels(size: str) -> int | None:
    """Read a width or a height; None where it is a part of the window, or isn't said."""
    text = size.strip().lower().removesuffix("px")
    return int(text[:6]) if text.isascii() and text.isdigit() else None
