"""The HTML face of one comparison: one file that needs nothing else, the overview first.

It reads whole without its script, which adds keys and filters; it loads nothing, and its policy forbids it to. The
bodies side by side are in `archive.report.html_rows`; page strings go through `archive.report.html_escape`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

from archive.comparison import compute_metrics
from archive.comparison.text import fold_text
from archive.model import bare_host, same_page
from archive.report.html_escape import escape_attribute, escape_text, language, link
from archive.report.html_rows import bilingual, label, look, write_rows
from archive.report.labels import ATTRIBUTIONS, CLASSES, FIELD_CLASSES, FIELDS, PAGES, SENTENCES, STATES, VERDICTS, Term
from archive.report.static import load_asset
from archive.report.text import LEFT, shares, shorten, untouched

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import Article, Comparison, Edit, FieldChange, Side

_Names: TypeAlias = tuple[Term, Term]

# Changes named in the overview, the gravest first; all are marked in the text below it.
LISTED: Final = 60
# Characters of one side of a change in that list: about a line of it.
LISTED_CHARACTERS: Final = 44
LISTED_END: Final = 12


def html_report(comparison: Comparison, left: Article, right: Article, *, left_term: Term | None = None) -> str:
    """Return a comparison of two articles as one HTML file.

    `left_term` is what the left page is called, where it is not simply the original of a repost.
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
    yield _bar(comparison)
    yield '<h2 id="text">Side by side</h2>\n<div class="row heads">'
    yield "".join(f"<div>{_both(name)}</div>" for name in names) + "</div>\n"
    yield from write_rows(comparison, left, right, names)
    read_by = f"{escape_text(left.extractor)} (left) and {escape_text(right.extractor)} (right)"
    yield f'</main>\n<footer class="soft"><p>Read by {read_by}.'
    yield " The same as data, with offsets: <code>repost diff --format json</code>.</p></footer>\n"
    yield f"<script>{script.text}</script>\n</body>\n</html>\n"


def _overview(comparison: Comparison, left: Article, right: Article, names: _Names) -> Iterator[str]:
    """Yield the head: the verdict in a sentence, the figures, the two articles."""
    verdict, credit = comparison.verdict, comparison.attribution.verdict
    kept, new = shares(comparison.kept, comparison.new).replace(" kept", "").replace(" new", "").split(", ")
    heading = f"<bdi>{escape_text(right.title)}</bdi>" if right.title else "(no title)"
    yield '<p class="kicker">What changed · <span lang="zh">转载比对</span></p>\n'
    yield f'<h1 lang="{language(right.language) if right.title else "en"}">{heading}</h1>\n'
    yield (
        f'<p class="verdict"><strong>{bilingual(verdict, VERDICTS[verdict])}</strong>: '
        f"{SENTENCES[verdict]}</p>\n"
        f'<ul class="figures"><li><b>{kept}</b>of the {_both(names[0])} is kept</li>'
        f"<li><b>{new}</b>of the {_both(names[1])} is new</li>"
        f"<li><b>{len(comparison.edits):,}</b>changes in the text</li>"
        f"<li><b>{credit}</b>{bilingual('attribution', ATTRIBUTIONS[credit])}</li></ul>\n"
    )
    yield f'<p class="soft">{escape_text(untouched(compute_metrics(comparison, left, right)).capitalize())}.</p>\n'
    yield f'<ul class="counts">{"".join(_counts(comparison))}</ul>\n' if comparison.edits else ""
    yield '<h2>The two pages</h2>\n<div class="sides">\n'
    yield _card(_both(names[0]), left, comparison.left)
    yield _card(_both(names[1]), right, comparison.right)
    yield "</div>\n"


def _counts(comparison: Comparison) -> Iterator[str]:
    counts = Counter(edit.cls for edit in comparison.edits)
    first = {edit.cls: number for number, edit in reversed(list(enumerate(comparison.edits, start=1)))}
    for cls, term in CLASSES.items():
        if counts[cls]:
            words = bilingual(term.one if counts[cls] == 1 else term.many, term.chinese)
            yield f'<li><a href="#e{first[cls]}">{counts[cls]:,} {words}</a></li>'


def _card(name: str, article: Article, side: Side) -> str:
    lang = language(article.language)
    site = bare_host(article.url)
    said = [
        ("site", f"<bdi>{escape_text(site)}</bdi>" if site else ""),
        (_both(FIELDS["source"]), f'<bdi lang="{lang}">{escape_text(article.source)}</bdi>' if article.source else ""),
        (_both(FIELDS["author"]), f'<bdi lang="{lang}">{escape_text(article.author)}</bdi>' if article.author else ""),
        (_both(FIELDS["published"]), f"<bdi>{escape_text(article.published)}</bdi>" if article.published else ""),
        ("address", link(article.url)),
        ("original link", link(article.original_url)),
        ("version", f"{side.version}" if side.version else ""),
        ("digest", f'<span class="digest">{escape_text(side.digest)}</span>' if side.digest else ""),
    ]
    lines = "".join(f"<dt>{key}</dt><dd>{value}</dd>" for key, value in said if value)
    title = f'<bdi lang="{lang}">{escape_text(article.title)}</bdi>' if article.title else "(no title)"
    return f'<section class="card"><p class="kicker">{name}</p><p class="title">{title}</p><dl>{lines}</dl></section>\n'


def _findings(comparison: Comparison, left: Article, right: Article, names: _Names) -> Iterator[str]:
    """Yield what stands outside the bodies, and the list of changes inside."""
    credit = comparison.attribution
    yield f"<section>\n<h2>Attribution: {bilingual(credit.verdict, ATTRIBUTIONS[credit.verdict])}</h2>\n"
    reasons = (f"<li>{escape_text(reason.replace(LEFT, f'the {names[0].one}'))}</li>" for reason in credit.reasons)
    yield f"<ul>{''.join(reasons)}</ul>\n</section>\n"
    changed = [change for change in comparison.fields if not _is_slip(change)]
    if changed:
        yield '<section>\n<h2>Outside the text</h2>\n<table class="fields"><thead><tr><th scope="col">field</th>'
        yield f'<th scope="col">{_both(names[0])}</th><th scope="col">{_both(names[1])}</th></tr></thead>\n<tbody>\n'
        yield from (_field(change, left, right, names) for change in changed)
        yield "</tbody></table>\n</section>\n"
    yield from _slips([change for change in comparison.fields if _is_slip(change)])
    yield from _around(left, right, names)
    yield from _index(comparison.edits)


def _is_slip(change: FieldChange) -> bool:
    return change.field == "boilerplate" and change.cls == "changed"


def _field(change: FieldChange, left: Article, right: Article, names: _Names) -> str:
    cells = ""
    for name, value, article in ((names[0], change.left, left), (names[1], change.right, right)):
        side = f'data-side="{name.one} {name.chinese}"'
        if value is None:
            cells += f'<td {side}><span class="soft">none</span></td>'
            continue
        element, kind = ("del", "w-old") if article is left else ("ins", "w-new")
        words = link(value) if change.field == "original_url" else f"<bdi>{escape_text(value)}</bdi>"
        mark = f'<{element} class="other {kind}">{words}</{element}>'
        cells += f'<td {side} lang="{language(article.language)}">{mark}</td>'
    what = bilingual(change.cls, FIELD_CLASSES[change.cls])
    head = f'<th scope="row">{_both(FIELDS[change.field])}<br><span class="soft">{what}</span></th>'
    return f"<tr>{head}{cells}</tr>\n"


def _both(term: Term) -> str:
    return bilingual(term.one, term.chinese)


def _slips(changes: Sequence[FieldChange]) -> Iterator[str]:
    """Yield what is missing in one body and stands elsewhere on its page: an extractor's slip, no deletion."""
    if changes:
        lines = "".join(f"<li><bdi>{escape_text(change.left or '')}</bdi></li>" for change in changes)
        yield f"<section>\n<h2>In one body only, but on both pages: no change</h2>\n<ul>{lines}</ul>\n</section>\n"


def _around(left: Article, right: Article, names: _Names) -> Iterator[str]:
    """Yield what the right page has around its article and the left has not."""
    known = {fold_text(line.text).text for line in left.boilerplate}
    kinds: dict[str, list[str]] = defaultdict(list)
    for line in right.boilerplate:
        if fold_text(line.text).text not in known:
            kinds[line.kind].append(line.text)
    if not kinds:
        return
    count = sum(map(len, kinds.values()))
    lines_only = f"{count:,} lines that only the {names[1].one} has"
    yield f'<details class="around"><summary>Around the text: {lines_only}</summary>\n'
    lang = language(right.language)
    for kind, lines in kinds.items():
        items = "".join(f"<li><bdi>{escape_text(line)}</bdi></li>" for line in lines)
        yield f'<h3>{kind}</h3><ul lang="{lang}">{items}</ul>\n'
    yield "</details>\n"


def _index(edits: Sequence[Edit]) -> Iterator[str]:
    """Yield the changes as a list of links, the gravest first."""
    order = {cls: rank for rank, cls in enumerate(CLASSES)}
    grave = sorted(
        ((number, edit) for number, edit in enumerate(edits, start=1) if edit.cls != "typographic"),
        key=lambda pair: (order[pair[1].cls], pair[0]),
    )
    if not grave:
        return
    yield '<section>\n<h2>Changes, the gravest first</h2>\n<ol class="index">\n'
    yield from (_entry(number, edit) for number, edit in grave[:LISTED])
    yield "</ol>\n"
    if len(grave) > LISTED:
        yield f'<p class="soft">… and {len(grave) - LISTED:,} more, all marked in the text below.</p>\n'
    yield "</section>\n"


def _entry(number: int, edit: Edit) -> str:
    old, new = (_brief(span.text) if span else "" for span in (edit.left, edit.right))
    if edit.cls in ("move", "split", "merge"):
        words = f"<bdi>{escape_text(new or old)}</bdi>"
    else:
        words = f'<del class="other {look(edit.cls, "left")}"><bdi>{escape_text(old)}</bdi></del>' if old else ""
        words += " → " if old and new else ""
        words += f'<ins class="other {look(edit.cls, "right")}"><bdi>{escape_text(new)}</bdi></ins>' if new else ""
    return f'<li data-entry="{edit.cls}"><a href="#e{number}">{label(edit.cls)}</a> {words}</li>\n'


def _brief(words: str) -> str:
    """Return the beginning and the end of a text that would not fit on the line of a list."""
    if len(words) <= LISTED_CHARACTERS:
        return words
    return f"{words[: LISTED_CHARACTERS - LISTED_END]}…{words[-LISTED_END:]}"


def _bar(comparison: Comparison) -> str:
    """Return the bar of keys and filters; the script shows it."""
    counts = Counter(edit.cls for edit in comparison.edits)
    boxes = "".join(
        f'<label><input type="checkbox" data-class="{cls}" checked> {label(cls)} {counts[cls]:,}</label>'
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
