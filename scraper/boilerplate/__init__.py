"""Classify lines as kinds of boilerplate."""

from scraper.boilerplate.classify import kind_by_shape, kind_outside_body

__all__ = [
    "kind_by_shape",
    "kind_outside_body",
]
