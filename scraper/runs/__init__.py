"""Scheduled runs: sources looked at, what is new about each page, sites that are read badly, the report."""

from scraper.runs.drift import Drift, DriftWatch
from scraper.runs.look import SourceLook, look_at
from scraper.runs.news import SAID, STATES, Before, PageNews, news_of
from scraper.runs.report import (
    KEPT,
    Behind,
    RunReport,
    SourceFailure,
    behind,
    failing_sources,
    last_reports,
    write_report,
)
from scraper.runs.scheduled import PageDone, RunPlan, ScheduledRun

__all__ = [
    "KEPT",
    "SAID",
    "STATES",
    "Before",
    "Behind",
    "Drift",
    "DriftWatch",
    "PageDone",
    "PageNews",
    "RunPlan",
    "RunReport",
    "ScheduledRun",
    "SourceFailure",
    "SourceLook",
    "behind",
    "failing_sources",
    "last_reports",
    "look_at",
    "news_of",
    "write_report",
]
