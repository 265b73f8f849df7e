"""What each command does, about one module each; those of scheduled runs are in `scraper.cli.scheduled`."""
