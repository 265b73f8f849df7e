"""Articles, the archive that keeps them, and the comparison of two: what Python code imports (docs/API.md).

The ground floor: it never imports `scraper`, and reads an archive without httpx or lxml.
"""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.comparison import compare
    from archive.model import (
        ArchiveDamaged,
        Article,
        Attribution,
        Boilerplate,
        Capture,
        Comparison,
        Edit,
        Evidence,
        FieldChange,
        FormatError,
        ImageBlock,
        ListBlock,
        NotAnArchive,
        NotArchived,
        Reading,
        RepostError,
        RequestError,
        Side,
        Span,
        TableBlock,
        TextBlock,
        Version,
        comparison_to_json,
        from_record,
        to_record,
    )
    from archive.report import render_comparison
    from archive.report.html import html_report

__all__ = [
    "Archive",
    "ArchiveDamaged",
    "Article",
    "Attribution",
    "Boilerplate",
    "Capture",
    "Comparison",
    "Edit",
    "Evidence",
    "FieldChange",
    "FormatError",
    "ImageBlock",
    "ListBlock",
    "NotAnArchive",
    "NotArchived",
    "Reading",
    "RepostError",
    "RequestError",
    "Side",
    "Span",
    "TableBlock",
    "TextBlock",
    "Version",
    "compare",
    "comparison_to_json",
    "from_record",
    "html_report",
    "render_comparison",
    "to_record",
]

# Every module of a package imports its face first: each name's own module is imported when the name is first used.
__getattr__ = lazy_names(
    __name__,
    {
        "archive": ["Archive"],
        "comparison": ["compare"],
        "model": [
            *("ArchiveDamaged", "FormatError", "NotAnArchive", "NotArchived", "RepostError", "RequestError"),
            *("Article", "Boilerplate", "Evidence", "ImageBlock", "ListBlock", "TableBlock", "TextBlock"),
            *("Attribution", "Comparison", "Edit", "FieldChange", "Side", "Span"),
            *("Capture", "Reading", "Version"),
            *("comparison_to_json", "from_record", "to_record"),
        ],
        "report": ["render_comparison"],
        "report.html": ["html_report"],
    },
)
