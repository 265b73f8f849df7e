"""`repost diff`: compare two pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.model import RequestError, record_json
from scraper.cli import DONE
from scraper.cli.output import note, output, terminal

if TYPE_CHECKING:
    from argparse import Namespace


# The format for each ending of an output file.
_FORMAT_BY_SUFFIX: Final = {".html": "html", ".htm": "html", ".json": "json"}


def diff_pages(options: Namespace) -> int:
    """Run `repost diff LEFT RIGHT` and return its exit status."""
    from archive.comparison import compare  # noqa: PLC0415
    from archive.model import comparison_to_json  # noqa: PLC0415
    from scraper.cli.commands.operands import Operands  # noqa: PLC0415

    format_ = _output_format(options)
    with Operands(
        options.archive, options.saved, contact=options.contact, allow_private=options.allow_private
    ) as operands:
        left, left_side = operands.article(options.left)
        right, right_side = operands.article(options.right)
        note(options, operands.problems)
    found = compare(left, right, left_side=left_side, right_side=right_side)
    with output(options.output) as out:
        if format_ == "json":
            out.write(record_json.line(comparison_to_json(found)) + "\n")
        elif format_ == "html":
            from archive.report.html import html_report  # noqa: PLC0415

            out.write(html_report(found, left, right, language=options.lang))
        else:
            from archive.report import render_comparison  # noqa: PLC0415

            width, colour = terminal(out)
            out.write(render_comparison(found, left, right, width=width, colour=colour, language=options.lang) + "\n")
    return DONE


def _output_format(options: Namespace) -> str:
    """Return the output format: from the options, else from the ending of the output file."""
    if options.json and options.format not in (None, "json"):
        raise RequestError(f"--json can't be combined with --format {options.format}")
    if options.json or options.format is not None:
        return options.format or "json"
    return _FORMAT_BY_SUFFIX.get("" if options.output is None else options.output.suffix.lower(), "text")
