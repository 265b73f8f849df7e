"""Fetch a URL as a capture: policy, throttle (rate limit), retries, redirects, robots.txt."""

from scraper.fetch.answers import GONE, REDIRECTS, location_of
from scraper.fetch.deadline import Deadline, RunLimit
from scraper.fetch.fetcher import Fetcher
from scraper.fetch.policy import CONNECT_TIMEOUT, user_agent
from scraper.fetch.retrying_client import Trail
from scraper.fetch.rules import Cookies
from scraper.fetch.sources import SavedFetcher, open_fetcher, open_saved

__all__ = [
    "CONNECT_TIMEOUT",
    "GONE",
    "REDIRECTS",
    "Cookies",
    "Deadline",
    "Fetcher",
    "RunLimit",
    "SavedFetcher",
    "Trail",
    "location_of",
    "open_fetcher",
    "open_saved",
    "user_agent",
]
