"""Write one comparison as a self-contained HTML file, the overview first.

The page is complete without its script, which only adds keys and filters. It loads nothing, and its
Content-Security-Policy forbids loading. The side-by-side bodies are in `archive.report.html_rows`; strings from pages
are escaped by `archive.report.html_escape`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

from archive.comparison import compute_metrics
from archive.comparison.text import fold_text
from archive.model import bare_host, same_page
from archive.report.html_escape import escape_attribute, escape_text, lang_attribute, link
from archive.report.html_rows import bilingual, class_label, mark_class, write_rows
from archive.report.static import load_asset
from archive.report.wording import GRAVEST, LEFT, is_slip, metrics_line, shares, shorten
from archive.report.words import (
    ATTRIBUTIONS,
    CLASSES,
    FIELD_CLASSES,
    FIELDS,
    PAGES,
    STATES,
    VERDICTS,
    Term,
    verdict_sentence,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import Article, Comparison, Edit, FieldChange, Finding, Side

_Names: TypeAlias = tuple[Term, Term]

# Maximum number of changes listed in the overview, the gravest first; all are marked in the text below it.
MAX_LISTED: Final = 60
# Maximum characters of one side of a change in that list, about one line of it; LISTED_END of them are its end.
LISTED_CHARACTERS: Final = 44
LISTED_END: Final = 12


def html_report(comparison: Comparison, left: Article, right: Article, *, left_term: Term | None = None) -> str:
    """Return a comparison of two articles as one HTML file.

    `left_term` is what the left page is called, if it is not simply the original of a repost.
    """
    names = STATES if same_page(left.url, right.url) else PAGES
    if left_term is not None:
        names = (left_term, names[1])
    return "".join(_page(comparison, left, right, names))


def _page(comparison: Comparison, left: Article, right: Article, names: _Names) -> Iterator[str]:
    style, script = load_asset("report.css"), load_asset("report.js")
    policy = f"default-src 'none'; style-src {style.source}; script-src {script.source}; base-uri 'none'"
    title = shorten(right.title or left.title or "no title")
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}; form-action \'none\'">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape_attribute(title)} · {comparison.verdict}</title>\n"
        f"<style>{style.text}</style>\n</head>\n<body>\n<header>\n"
    )
    yield from _overview(comparison, left, right, names)
    yield "</header>\n<main>\n"
    yield from _findings(comparison, left, right, names)
    yield _toolbar(comparison)
    yield '<h2 id="text">Side by side</h2>\n<div class="row heads">'
    yield "".join(f"<div>{_term_html(name)}</div>" for name in names) + "</div>\n"
    yield from write_rows(comparison, left, right, names)
    read_by = f"{escape_text(left.extractor)} (left) and {escape_text(right.extractor)} (right)"
    yield f'</main>\n<footer class="soft"><p>Read by {read_by}.'
    yield " The same as data, with offsets: <code>repost diff --format json</code>.</p></footer>\n"
    yield f"<script>{script.text}</script>\n</body>\n</html>\n"


def _overview(comparison: Comparison, left: Article, right: Article, names: _Names) -> Iterator[str]:
    """Yield the head of the page: the verdict in a sentence, the figures, the two articles."""
    verdict, credit = comparison.verdict, comparison.attribution.verdict
    kept, new = shares(comparison.kept, comparison.new).replace(" kept", "").replace(" new", "").split(", ")
    heading = f"<bdi>{escape_text(right.title)}</bdi>" if right.title else "(no title)"
    yield '<p class="kicker">What changed · <span lang="zh">转载比对</span></p>\n'
    yield f'<h1 lang="{lang_attribute(right.language) if right.title else "en"}">{heading}</h1>\n'
    yield (
        f'<p class="verdict"><strong>{bilingual(verdict, VERDICTS[verdict])}</strong>: '
        f"{bilingual(escape_text(verdict_sentence(comparison)), verdict_sentence(comparison, 'zh'))}</p>\n"
        f'<ul class="figures"><li><b>{kept}</b>of the {_term_html(names[0])} is kept</li>'
        f"<li><b>{new}</b>of the {_term_html(names[1])} is new</li>"
        f"<li><b>{len(comparison.edits):,}</b>changes in the text</li>"
        f"<li><b>{credit}</b>{bilingual('attribution', ATTRIBUTIONS[credit])}</li></ul>\n"
    )
    yield f'<p class="soft">{escape_text(metrics_line(compute_metrics(comparison, left, right)).capitalize())}.</p>\n'
    yield f'<ul class="counts">{"".join(_counts(comparison))}</ul>\n' if comparison.edits else ""
    yield '<h2>The two pages</h2>\n<div class="sides">\n'
    yield _card(_term_html(names[0]), left, comparison.left)
    yield _card(_term_html(names[1]), right, comparison.right)
    yield "</div>\n"


def _counts(comparison: Comparison) -> Iterator[str]:
    counts = Counter(edit.cls for edit in comparison.edits)
    first = {edit.cls: number for number, edit in reversed(list(enumerate(comparison.edits, start=1)))}
    for cls, term in CLASSES.items():
        if counts[cls]:
            words = bilingual(term.one if counts[cls] == 1 else term.many, term.chinese)
            yield f'<li><a href="#e{first[cls]}">{counts[cls]:,} {words}</a></li>'


def _card(name: str, article: Article, side: Side) -> str:
    lang = lang_attribute(article.language)
    site = bare_host(article.url)
    said = [
        ("site", f"<bdi>{escape_text(site)}</bdi>" if site else ""),
        (
            _term_html(FIELDS["source"]),
            f'<bdi lang="{lang}">{escape_text(article.source)}</bdi>' if article.source else "",
        ),
        (
            _term_html(FIELDS["author"]),
            f'<bdi lang="{lang}">{escape_text(article.author)}</bdi>' if article.author else "",
        ),
        (_term_html(FIELDS["published"]), f"<bdi>{escape_text(article.published)}</bdi>" if article.published else ""),
        ("address", link(article.url)),
        ("original link", link(article.original_url)),
        ("version", f"{side.version}" if side.version else ""),
        ("captured", f"{side.captured_at:%Y-%m-%d %H:%M}Z" if side.captured_at else ""),
        ("digest", f'<span class="digest">{escape_text(side.digest)}</span>' if side.digest else ""),
    ]
    lines = "".join(f"<dt>{key}</dt><dd>{value}</dd>" for key, value in said if value)
    title = f'<bdi lang="{lang}">{escape_text(article.title)}</bdi>' if article.title else "(no title)"
    return f'<section class="card"><p class="kicker">{name}</p><p class="title">{title}</p><dl>{lines}</dl></section>\n'


def _findings(comparison: Comparison, left: Article, right: Article, names: _Names) -> Iterator[str]:
    """Yield the findings outside the bodies, and the list of changes inside."""
    credit = comparison.attribution
    yield f"<section>\n<h2>Attribution: {bilingual(credit.verdict, ATTRIBUTIONS[credit.verdict])}</h2>\n"
    reasons = (f"<li>{escape_text(reason.replace(LEFT, f'the {names[0].one}'))}</li>" for reason in credit.reasons)
    yield f"<ul>{''.join(reasons)}</ul>\n</section>\n"
    changed = [change for change in comparison.fields if not is_slip(change)]
    if changed:
        yield '<section>\n<h2>Outside the text</h2>\n<table class="fields"><thead><tr><th scope="col">field</th>'
        yield from (f'<th scope="col">{_term_html(name)}</th>' for name in names)
        yield "</tr></thead>\n<tbody>\n"
        yield from (_field_row(change, left, right, names) for change in changed)
        yield "</tbody></table>\n</section>\n"
    yield from _slips([change for change in comparison.fields if is_slip(change)])
    yield from _boilerplate(left, right, names)
    yield from _change_list(comparison)


def _field_row(change: FieldChange, left: Article, right: Article, names: _Names) -> str:
    cells = ""
    for name, value, article in ((names[0], change.left, left), (names[1], change.right, right)):
        side = f'data-side="{name.one} {name.chinese}"'
        if value is None:
            cells += f'<td {side}><span class="soft">none</span></td>'
            continue
        element, kind = ("del", "w-old") if article is left else ("ins", "w-new")
        words = link(value) if change.field == "original_url" else f"<bdi>{escape_text(value)}</bdi>"
        mark = f'<{element} class="other {kind}">{words}</{element}>'
        cells += f'<td {side} lang="{lang_attribute(article.language)}">{mark}</td>'
    what = bilingual(change.cls, FIELD_CLASSES[change.cls])
    head = f'<th scope="row">{_term_html(FIELDS[change.field])}<br><span class="soft">{what}</span></th>'
    return f"<tr>{head}{cells}</tr>\n"


def _term_html(term: Term) -> str:
    return bilingual(term.one, term.chinese)


def _slips(changes: Sequence[FieldChange]) -> Iterator[str]:
    """Yield the texts that one body lacks but its page has elsewhere: extraction slips, not deletions."""
    if changes:
        lines = "".join(f"<li><bdi>{escape_text(change.left or '')}</bdi></li>" for change in changes)
        yield f"<section>\n<h2>In one body only, but on both pages: no change</h2>\n<ul>{lines}</ul>\n</section>\n"


def _boilerplate(left: Article, right: Article, names: _Names) -> Iterator[str]:
    """Yield the boilerplate that only the right page has."""
    known = {fold_text(line.text).text for line in left.boilerplate}
    kinds: dict[str, list[str]] = defaultdict(list)
    for line in right.boilerplate:
        if fold_text(line.text).text not in known:
            kinds[line.kind].append(line.text)
    if not kinds:
        return
    count = sum(map(len, kinds.values()))
    lines_only = f"{count:,} {'line' if count == 1 else 'lines'} that only the {names[1].one} has"
    yield f'<details class="around"><summary>Around the text: {lines_only}</summary>\n'
    lang = lang_attribute(right.language)
    for kind, lines in kinds.items():
        items = "".join(f"<li><bdi>{escape_text(line)}</bdi></li>" for line in lines)
        yield f'<h3>{kind}</h3><ul lang="{lang}">{items}</ul>\n'
    yield "</details>\n"


def _change_list(comparison: Comparison) -> Iterator[str]:
    """Yield the findings as a list of links, the gravest first."""
    grave = [finding for finding in comparison.findings if finding.cls != "typographic"]
    if not grave or comparison.verdict == "different":  # between different articles, no single edit says anything
        return
    yield '<section>\n<h2>Changes, the gravest first</h2>\n<ol class="index">\n'
    yield from (_entry(finding, comparison.edits[finding.edits[0]]) for finding in grave[:GRAVEST])
    yield "</ol>\n"
    if len(grave) > GRAVEST:
        yield f'<details><summary>{len(grave) - GRAVEST:,} more</summary>\n<ol class="index" start="{GRAVEST + 1}">\n'
        yield from (_entry(finding, comparison.edits[finding.edits[0]]) for finding in grave[GRAVEST:MAX_LISTED])
        yield "</ol>\n</details>\n"
    if len(grave) > MAX_LISTED:
        yield f'<p class="soft">… and {len(grave) - MAX_LISTED:,} more, all marked in the text below.</p>\n'
    yield "</section>\n"


def _entry(finding: Finding, edit: Edit) -> str:
    old, new = (_abbreviate(span.text) if span else "" for span in (edit.left, edit.right))
    if edit.cls in ("move", "split", "merge"):
        words = f"<bdi>{escape_text(new or old)}</bdi>"
    else:
        words = f'<del class="other {mark_class(edit.cls, "left")}"><bdi>{escape_text(old)}</bdi></del>' if old else ""
        words += " → " if old and new else ""
        words += (
            f'<ins class="other {mark_class(edit.cls, "right")}"><bdi>{escape_text(new)}</bdi></ins>' if new else ""
        )
    times = f" ×{finding.count:,}" if finding.count > 1 else ""
    number = finding.edits[0] + 1
    beside = f' <span class="soft"><bdi>{escape_text(finding.context)}</bdi></span>' if finding.context else ""
    link_to = f'<a href="#e{number}">{number}. {class_label(edit.cls)}</a>'
    return f'<li data-entry="{edit.cls}">{link_to} {words}{times}{beside}</li>\n'


def _abbreviate(words: str) -> str:
    """Shorten a text to its beginning and end if it does not fit on a line of the list."""
    if len(words) <= LISTED_CHARACTERS:
        return words
    return f"{words[: LISTED_CHARACTERS - LISTED_END]}…{words[-LISTED_END:]}"


def _toolbar(comparison: Comparison) -> str:
    """Return the toolbar of keys and filters, which is hidden until the script shows it."""
    counts = Counter(edit.cls for edit in comparison.edits)
    boxes = "".join(
        f'<label><input type="checkbox" data-class="{cls}" checked> {class_label(cls)} {counts[cls]:,}</label>'
        for cls in CLASSES
        if counts[cls]
    )
    return (
        '<div class="bar" role="toolbar" aria-label="Changes" hidden>'
        '<button type="button" data-step="-1">Previous <kbd>p</kbd></button>'
        '<button type="button" data-step="1">Next <kbd>n</kbd></button><output aria-live="polite"></output>'
        '<label><input type="checkbox" data-unchanged checked> unchanged paragraphs</label>'
        '<details><summary>Classes</summary><fieldset aria-label="Classes that are marked">'
        f"{boxes}</fieldset></details></div>\n"
    )
