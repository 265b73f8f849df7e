"""Show a comparison to people: as text, on a terminal; the layout of both bodies, which the HTML page uses as well."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names

if TYPE_CHECKING:
    from archive.report.html_escape import escape_attribute, escape_text, lang_attribute, link
    from archive.report.memento_label import left_term, memento
    from archive.report.messages import epilog_in, help_in, message_in, problem_in
    from archive.report.placement import SIDES, SideName, anchor_side
    from archive.report.rows import Cell, Row, layout
    from archive.report.spans import Mark, Piece, cut_at_marks, divide_at_offsets
    from archive.report.static import load_asset
    from archive.report.terminal import render_comparison
    from archive.report.wording import (
        GRAVEST,
        LEFT,
        finding_lines,
        gravest_lines,
        image_name,
        is_slip,
        metrics_line,
        printable,
        shares,
        shorten,
        summary_line,
        verdict_line,
    )
    from archive.report.words import (
        ATTRIBUTIONS,
        CLASSES,
        FIELDS,
        PAGES,
        SENTENCES,
        VERDICTS,
        Checks,
        Face,
        Finds,
        Language,
        Outputs,
        Phrase,
        Runs,
        Said,
        Serve,
        Summary,
        kind_in,
        name_in,
        reversed_order,
        verdict_sentence,
    )

__all__ = [
    "ATTRIBUTIONS",
    "CLASSES",
    "FIELDS",
    "GRAVEST",
    "LEFT",
    "PAGES",
    "SENTENCES",
    "SIDES",
    "VERDICTS",
    "Cell",
    "Checks",
    "Face",
    "Finds",
    "Language",
    "Mark",
    "Outputs",
    "Phrase",
    "Piece",
    "Row",
    "Runs",
    "Said",
    "Serve",
    "SideName",
    "Summary",
    "anchor_side",
    "cut_at_marks",
    "divide_at_offsets",
    "epilog_in",
    "escape_attribute",
    "escape_text",
    "finding_lines",
    "gravest_lines",
    "help_in",
    "image_name",
    "is_slip",
    "kind_in",
    "lang_attribute",
    "layout",
    "left_term",
    "link",
    "load_asset",
    "memento",
    "message_in",
    "metrics_line",
    "name_in",
    "printable",
    "problem_in",
    "render_comparison",
    "reversed_order",
    "shares",
    "shorten",
    "summary_line",
    "verdict_line",
    "verdict_sentence",
]

# Some modules load a library that not every caller needs, so each is imported when one of its names is first used.
__getattr__ = lazy_names(
    __name__,
    {
        "html_escape": ["escape_attribute", "escape_text", "lang_attribute", "link"],
        "messages": ["epilog_in", "help_in", "message_in", "problem_in"],
        "memento_label": ["left_term", "memento"],
        "placement": ["SIDES", "SideName", "anchor_side"],
        "rows": ["Cell", "Row", "layout"],
        "spans": ["Mark", "Piece", "cut_at_marks", "divide_at_offsets"],
        "static": ["load_asset"],
        "terminal": ["render_comparison"],
        "words": [
            "ATTRIBUTIONS",
            "CLASSES",
            "FIELDS",
            "PAGES",
            "SENTENCES",
            "VERDICTS",
            "Checks",
            "Face",
            "Finds",
            "Language",
            "Outputs",
            "Phrase",
            "Runs",
            "Said",
            "Serve",
            "Summary",
            "kind_in",
            "name_in",
            "reversed_order",
            "verdict_sentence",
        ],
        "wording": [
            *("GRAVEST", "LEFT", "finding_lines", "gravest_lines", "image_name", "is_slip", "metrics_line"),
            *("printable", "shares", "shorten", "summary_line", "verdict_line"),
        ],
    },
)
