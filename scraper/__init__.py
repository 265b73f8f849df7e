"""Fetching pages, reading articles out of them, scheduled runs, the command line. Stands on `archive`."""

from importlib.metadata import version

__version__ = version("repost-archiver")
