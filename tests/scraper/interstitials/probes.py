"""Pages probed as they stand, however much they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.body.find import locate_body
from scraper.document.document import Document
from scraper.interstitials.probe import probe_body

if TYPE_CHECKING:
    from scraper.interstitials.probe import Probe


def probed(html: str, url: str | None = None) -> Probe:
    return probe_body(locate_body(Document(html.encode(), url=url)))
