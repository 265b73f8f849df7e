"""Show a comparison to people: as text, on a terminal, or as one HTML page."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names

if TYPE_CHECKING:
    from archive.report.html import html_report
    from archive.report.html_escape import escape_attribute, escape_text, link
    from archive.report.memento_label import left_term, memento
    from archive.report.static import load_asset
    from archive.report.terminal import render_comparison
    from archive.report.wording import finding_lines, gravest_lines, printable, shares, shorten, summary_line
    from archive.report.words import (
        ATTRIBUTIONS,
        CLASSES,
        FIELDS,
        PAGES,
        SENTENCES,
        VERDICTS,
        Language,
        verdict_sentence,
    )

__all__ = [
    "ATTRIBUTIONS",
    "CLASSES",
    "FIELDS",
    "PAGES",
    "SENTENCES",
    "VERDICTS",
    "Language",
    "escape_attribute",
    "escape_text",
    "finding_lines",
    "gravest_lines",
    "html_report",
    "left_term",
    "link",
    "load_asset",
    "memento",
    "printable",
    "render_comparison",
    "shares",
    "shorten",
    "summary_line",
    "verdict_sentence",
]

# Some modules load a library that not every caller needs, so each is imported when one of its names is first used.
__getattr__ = lazy_names(
    __name__,
    {
        "html": ["html_report"],
        "html_escape": ["escape_attribute", "escape_text", "link"],
        "memento_label": ["left_term", "memento"],
        "static": ["load_asset"],
        "terminal": ["render_comparison"],
        "words": [
            "ATTRIBUTIONS",
            "CLASSES",
            "FIELDS",
            "PAGES",
            "SENTENCES",
            "VERDICTS",
            "Language",
            "verdict_sentence",
        ],
        "wording": ["finding_lines", "gravest_lines", "printable", "shares", "shorten", "summary_line"],
    },
)
