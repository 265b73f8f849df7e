"""What HTTP and its neighbours say: cookies, ranges, Retry-After, robots.txt. Nothing is fetched here."""

from scraper.fetch.rules.cookies import Cookies
from scraper.fetch.rules.partial_content import part_of_page
from scraper.fetch.rules.retry_after_header import retry_after
from scraper.fetch.rules.robots_rules import MAX_ROBOTS, ROBOTS_TOKEN, RobotsRules, parse_rules

__all__ = [
    "MAX_ROBOTS",
    "ROBOTS_TOKEN",
    "Cookies",
    "RobotsRules",
    "parse_rules",
    "part_of_page",
    "retry_after",
]
