"""What kind of boilerplate a line is."""

from scraper.boilerplate.labels import kind_by_shape, kind_outside_body

__all__ = [
    "kind_by_shape",
    "kind_outside_body",
]
