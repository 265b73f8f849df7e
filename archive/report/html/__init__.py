"""The comparison as one HTML page, in English or in Chinese: the overview first, then both texts with their changes."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names

if TYPE_CHECKING:
    from archive.report.html.page import html_report

__all__ = ["html_report"]

# The page is written by few commands, and none of its modules is needed before that.
__getattr__ = lazy_names(__name__, {"page": ["html_report"]})
