"""Take every article out of a crawl or a folder of saved pages."""

from scraper.ingest.ingest import ComparedPages, Ingest
from scraper.ingest.known import KnownPages

__all__ = ["ComparedPages", "Ingest", "KnownPages"]
