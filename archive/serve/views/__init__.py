"""The pages over an archive, as data: one function for each, from what is asked for to what is shown."""

from archive.serve.views.asked import Asked, View
from archive.serve.views.compare import Reports, comparison_data, comparison_report
from archive.serve.views.feed import attribution_in, edits_said, news_feed, news_said
from archive.serve.views.front import findings, front, health, site, sites
from archive.serve.views.page import history, page
from archive.serve.views.saved import Download, capture, payload, record, saved
from archive.serve.views.search import search

__all__ = [
    "Asked",
    "Download",
    "Reports",
    "View",
    "attribution_in",
    "capture",
    "comparison_data",
    "comparison_report",
    "edits_said",
    "findings",
    "front",
    "health",
    "history",
    "news_feed",
    "news_said",
    "page",
    "payload",
    "record",
    "saved",
    "search",
    "site",
    "sites",
]
