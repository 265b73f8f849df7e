"""Write one comparison as a self-contained HTML file, the overview first, in one language.

The page is complete without its script, which only adds keys and filters. It loads nothing, and its
Content-Security-Policy forbids loading. Strings from pages are escaped by `archive.report.html_escape`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from archive.report import escape_attribute, escape_text, layout, load_asset
from archive.report.html.change_map import write_legend, write_map
from archive.report.html.columns import write_columns
from archive.report.html.gravest import write_gravest
from archive.report.html.outside import write_outside
from archive.report.html.overview import write_figures, write_overview
from archive.report.html.subject import MAX_NUMBERED, make_subject
from archive.report.words import CLASSES, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Article, Comparison
    from archive.report import Row
    from archive.report.html.subject import Subject
    from archive.report.words import Language, Term


def html_report(
    comparison: Comparison,
    left: Article,
    right: Article,
    *,
    left_term: Term | None = None,
    language: Language = "en",
    navigation: str = "",
) -> str:
    """Return a comparison of two articles as one HTML file.

    `left_term` is what the left page is called, if it is not simply the original of a repost. The page is written in
    `language`; what the two pages say stays as it is. `navigation` is HTML to stand above all else.
    """
    return "".join(_page(make_subject(comparison, left, right, left_term, language), navigation))


def _page(subject: Subject, navigation: str) -> Iterator[str]:
    style, script = load_asset("report.css"), load_asset("report.js")
    policy = f"default-src 'none'; style-src {style.source}; script-src {script.source}; base-uri 'none'"
    left, right, words = subject.articles["left"], subject.articles["right"], subject.words
    verdict = subject.comparison.verdict
    title = subject.cut(right.title or left.title or words.no_title)
    name = VERDICTS[verdict] if subject.language == "zh" else verdict
    yield (
        f'<!DOCTYPE html>\n<html lang="{subject.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}; form-action \'none\'">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape_attribute(title)} · {name}</title>\n"
        f"<style>{style.text}</style>\n</head>\n<body>\n{navigation}<header>\n"
    )
    yield from write_overview(subject)
    yield "</header>\n<main>\n"
    yield from write_gravest(subject)
    yield from write_figures(subject)
    yield from write_outside(subject)
    yield from _text(subject)
    read_by = words.read_by.format(left=_extractor(subject, left), right=_extractor(subject, right))
    data = words.data.format(command="<code>repost diff --format json</code>")
    yield f'</main>\n<footer class="soft"><p>{read_by} {data}</p></footer>\n'
    yield f"<script>{script.text}</script>\n</body>\n</html>\n"


def _text(subject: Subject) -> Iterator[str]:
    """Yield both bodies, below the map of their changes."""
    words = subject.words
    yield f'<h2 id="text">{words.text if subject.is_told else words.unmarked}</h2>\n'
    rows: tuple[Row, ...] = ()
    if subject.is_told:
        comparison = subject.comparison
        rows = layout(comparison, subject.articles["left"], subject.articles["right"])
        yield write_legend(subject)
        rest = len(comparison.edits) - len(subject.numbered)
        if rest:
            yield f'<p class="soft">{words.limit.format(most=f"{MAX_NUMBERED:,}", rest=f"{rest:,}")}</p>\n'
        strip = write_map(subject, rows)
        if strip:
            yield f'<p class="soft caption" aria-hidden="true">{words.map}</p>\n'
            yield f'<div class="stick">{strip}{_toolbar(subject)}</div>\n'
    yield from write_columns(subject, rows)


def _extractor(subject: Subject, article: Article) -> str:
    return escape_text(subject.cut(article.extractor))


def _toolbar(subject: Subject) -> str:
    """Return the toolbar of keys and filters, which is hidden until the script shows it; "" if nothing is marked."""
    words, edits = subject.words, subject.comparison.edits
    counts = Counter(edits[number].cls for number in subject.numbered)
    if not counts:
        return ""
    boxes = "".join(
        f'<label><input type="checkbox" data-class="{cls}" checked> {subject.class_name(cls)} {counts[cls]:,}</label>'
        for cls in CLASSES
        if counts[cls]
    )
    said = {"one": words.count.one, "many": words.count.many, "position": words.position, "hidden": words.hidden}
    data = "".join(f' data-{name}="{escape_attribute(label)}"' for name, label in said.items())
    return (
        f'<div class="bar" role="toolbar" aria-label="{words.bar}"{data} hidden>'
        f'<button type="button" data-step="-1">{words.previous} <kbd>p</kbd></button>'
        f'<button type="button" data-step="1">{words.next} <kbd>n</kbd></button><output aria-live="polite"></output>'
        f'<label><input type="checkbox" data-unchanged checked> {words.unchanged}</label>'
        f'<details><summary>{words.classes}</summary><fieldset aria-label="{words.marked_classes}">'
        f"{boxes}</fieldset></details></div>\n"
    )
