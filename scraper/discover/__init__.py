"""Find the articles that pages, feeds and sitemaps name, without a rule for the site; nothing is fetched here."""

from scraper.discover.declared import declared_feeds, declared_sitemaps
from scraper.discover.feed import NotAFeed, read_feed
from scraper.discover.further import next_list_page
from scraper.discover.kind import Kind, sniff_kind
from scraper.discover.listed import ListedArticle, Listing
from scraper.discover.listing import find_articles
from scraper.discover.page_links import without_visitor
from scraper.discover.sitemap import NotASitemap, read_sitemap

__all__ = [
    "Kind",
    "ListedArticle",
    "Listing",
    "NotAFeed",
    "NotASitemap",
    "declared_feeds",
    "declared_sitemaps",
    "find_articles",
    "next_list_page",
    "read_feed",
    "read_sitemap",
    "sniff_kind",
    "without_visitor",
]
