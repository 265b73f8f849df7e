"""The ground floor: the record, the versioned store, captures, comparison, reports on what is stored.

Never imports `scraper`, and reads an archive without httpx or lxml.
"""
