"""Articles made for a test: all fields but those that matter to it are filled in here."""

from __future__ import annotations

from typing import Any

from archive.model.record import Article, Block, TextBlock


def article(*body: str | Block, **fields: object) -> Article:
    """Make an article of paragraphs and blocks."""
    values: dict[str, Any] = dict.fromkeys(("url", "published", "source", "author", "editor", "original_url"))
    values |= {"title": "标题", "language": "zh", "breadcrumb": (), "boilerplate": (), "extractor": "test/1"}
    values["body"] = tuple(TextBlock("paragraph", block) if isinstance(block, str) else block for block in body)
    return Article(**(values | fields))
