"""Fetching pages, reading articles out of them, scheduled runs, the command line. Stands on `archive`."""
