"""What the pages over an archive are made of: the log by page and time, news, timelines, cascades, citations, tags."""

from archive.serve.facts.capture_runs import CaptureRun, fold_captures
from archive.serve.facts.cascade import Cascade, Node, Pair, PairSource, make_cascade
from archive.serve.facts.citation import Citation, cite
from archive.serve.facts.log_index import LogIndex, Mention, PageRow
from archive.serve.facts.news import LEVELS, NEWS_KINDS
from archive.serve.facts.open_archive import OpenArchive, readable
from archive.serve.facts.timeline import WIDTH, Timeline, is_capture, make_timeline
from archive.serve.facts.times import iso, to_number

__all__ = [
    "LEVELS",
    "NEWS_KINDS",
    "WIDTH",
    "CaptureRun",
    "Cascade",
    "Citation",
    "LogIndex",
    "Mention",
    "Node",
    "OpenArchive",
    "PageRow",
    "Pair",
    "PairSource",
    "Timeline",
    "cite",
    "fold_captures",
    "is_capture",
    "iso",
    "make_cascade",
    "make_timeline",
    "readable",
    "to_number",
]
