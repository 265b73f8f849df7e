"""The work of the commands: archive one page or one repost, parse saved pages, re-extract, timestamp."""

from scraper.jobs.by_host import WORKERS, HostQueue
from scraper.jobs.found import record_found
from scraper.jobs.once import PagesOnce
from scraper.jobs.page import PageResult, fetch_page, page_result, store_page
from scraper.jobs.parse import ParsedLine, count_no_pages, parse_inputs, parse_only, parse_paths, parse_pieces
from scraper.jobs.reextract import Reextraction, reextract_documents
from scraper.jobs.repost import RepostResult, archive_repost
from scraper.jobs.template import TemplateChange, TemplateWatch
from scraper.jobs.timestamp import authorities, request_timestamps

__all__ = [
    "WORKERS",
    "HostQueue",
    "PageResult",
    "PagesOnce",
    "ParsedLine",
    "Reextraction",
    "RepostResult",
    "TemplateChange",
    "TemplateWatch",
    "archive_repost",
    "authorities",
    "count_no_pages",
    "fetch_page",
    "page_result",
    "parse_inputs",
    "parse_only",
    "parse_paths",
    "parse_pieces",
    "record_found",
    "reextract_documents",
    "request_timestamps",
    "store_page",
]
