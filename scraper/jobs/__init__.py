"""The work of the commands: archive one page or one repost, parse saved pages, re-extract, timestamp."""

from scraper.jobs.by_host import WORKERS, HostQueue
from scraper.jobs.page import PageResult, fetch_page, page_result, store_page
from scraper.jobs.parse import ParsedLine, parse_only, parse_paths
from scraper.jobs.reextract import Reextraction, reextract_documents
from scraper.jobs.repost import RepostResult, archive_repost
from scraper.jobs.template import TemplateChange, TemplateWatch
from scraper.jobs.timestamp import authorities, request_timestamps
from scraper.jobs.watchlist import WatchedPage, Watchlist, read_watchlist

__all__ = [
    "WORKERS",
    "HostQueue",
    "PageResult",
    "ParsedLine",
    "Reextraction",
    "RepostResult",
    "TemplateChange",
    "TemplateWatch",
    "WatchedPage",
    "Watchlist",
    "archive_repost",
    "authorities",
    "fetch_page",
    "page_result",
    "parse_only",
    "parse_paths",
    "read_watchlist",
    "reextract_documents",
    "request_timestamps",
    "store_page",
]
