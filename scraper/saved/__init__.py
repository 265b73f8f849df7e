"""Saved pages as a source: folders, WARC files, MHTML, text."""
