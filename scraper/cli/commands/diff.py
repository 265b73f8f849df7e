"""`repost diff`: compare two pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.model import RequestError, record_json
from scraper.cli import DONE
from scraper.cli.output import check_ending, note, output, terminal

if TYPE_CHECKING:
    from argparse import Namespace

    from archive.model import Article, Comparison

# The format for each ending of an output file.
_FORMAT_BY_SUFFIX: Final = {".html": "html", ".htm": "html", ".json": "json"}


def diff_pages(options: Namespace) -> int:
    """Run `repost diff LEFT [RIGHT]` and return its exit status."""
    from archive.model import comparison_to_json  # noqa: PLC0415
    from archive.report import reversed_order  # noqa: PLC0415

    format_ = _output_format(options)
    found, left, right, notes = _compare(options)
    if format_ != "text":  # the text says it itself
        order = reversed_order(found, left, right, options.lang)
        note(options, [*notes, *([order] if order else [])])
    with output(options.output) as out:
        if format_ == "json":
            out.write(record_json.line(comparison_to_json(found)) + "\n")
        elif format_ == "html":
            from archive.report.html import html_report  # noqa: PLC0415

            out.write(html_report(found, left, right, language=options.lang))
        else:
            from archive.report import render_comparison  # noqa: PLC0415

            width, colour = terminal(out)
            text = render_comparison(
                *(found, left, right),
                width=width,
                colour=colour,
                language=options.lang,
                notes=notes,
                every=options.all,
            )
            out.write(text + "\n")
    return DONE


def _compare(options: Namespace) -> tuple[Comparison, Article, Article, list[str]]:
    """Compare what the options name: two pages, or one with its original. Return the articles, too, and notes."""
    from archive.comparison import compare  # noqa: PLC0415
    from archive.report import Face  # noqa: PLC0415
    from scraper.cli.operands import Operands  # noqa: PLC0415

    notes: list[str] = []
    linked = None
    with Operands(
        options.archive, options.saved, contact=options.contact, allow_private=options.allow_private
    ) as operands:
        left, left_side = operands.article(options.left)
        if options.right is not None:
            right, right_side = operands.article(options.right)
        else:
            right, right_side = left, left_side
            left, left_side, is_linked, newest = operands.original(options.left, right, right_side)
            linked = is_linked or None
            if newest is not None:
                at = f"{newest.captured_at:%Y-%m-%d %H:%M}Z"
                notes.append(Face.edited_since.say(options.lang, number=newest.number, at=at))
        note(options, operands.problems)
    found = compare(left, right, left_side=left_side, right_side=right_side, linked=linked)
    return found, left, right, notes


def _output_format(options: Namespace) -> str:
    """Return the output format: from the options, else from the ending of the output file."""
    if options.json and options.format not in (None, "json"):
        raise RequestError(f"--json can't be combined with --format {options.format}")
    if options.json or options.format is not None:
        return options.format or "json"
    check_ending(options.output, ".txt", *_FORMAT_BY_SUFFIX)
    return _FORMAT_BY_SUFFIX.get("" if options.output is None else options.output.suffix.lower(), "text")
