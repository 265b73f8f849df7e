"""Captures that are not believed at once: notices in an article's place, halves of pages."""

from scraper.jobs.doubts.half_page import completes, half_page_reason, without_open_end
from scraper.jobs.doubts.suspect import suspect_reason

__all__ = ["completes", "half_page_reason", "suspect_reason", "without_open_end"]
