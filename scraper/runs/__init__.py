"""Scheduled runs: sources looked at, what is new about each page, sites that are read badly, the report."""

from scraper.runs.drift import Drift, DriftWatch
from scraper.runs.look import SourceLook, look_at
from scraper.runs.news import SAID, STATES, Before, PageNews, news_of
from scraper.runs.report import RunReport, last_reports, write_report

__all__ = [
    "SAID",
    "STATES",
    "Before",
    "Drift",
    "DriftWatch",
    "PageNews",
    "RunReport",
    "SourceLook",
    "last_reports",
    "look_at",
    "news_of",
    "write_report",
]
