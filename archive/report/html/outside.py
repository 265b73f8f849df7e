"""Write what is outside the bodies: the two pages, the attribution, the fields that differ, the boilerplate."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from archive.comparison.text import fold_text
from archive.model import bare_host
from archive.report import LEFT, SIDES, escape_attribute, escape_text, is_slip, lang_attribute
from archive.report.html.values import link_html, title_html, value_html
from archive.report.words import FIELDS, aside_in_chinese, in_chinese

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import BoilerplateKind, FieldChange
    from archive.report import SideName
    from archive.report.html.subject import Subject

# What the Chinese reasons call the left page.
_LEFT_IN_CHINESE: Final = "左页"
# Maximum characters of a value that differs, and of a line; maximum lines of boilerplate.
LONGEST_VALUE: Final = 1000
MAX_LINES: Final = 200


def write_outside(subject: Subject) -> Iterator[str]:
    """Yield all that is said of the two pages apart from their bodies."""
    yield f'<section>\n<h2>{subject.words.pages}</h2>\n<div class="sides">\n'
    yield from (_card(subject, side) for side in SIDES)
    yield "</div>\n</section>\n"
    yield from _attribution(subject)
    yield from _fields(subject)
    yield from _slips(subject)
    yield from _boilerplate(subject)


def _card(subject: Subject, side: SideName) -> str:
    words, article, digest = subject.words, subject.articles[side], subject.sides[side].digest
    said = [
        (words.site, value_html(subject, bare_host(article.url), side)),
        (subject.term(FIELDS["source"]), value_html(subject, article.source, side)),
        (subject.term(FIELDS["author"]), value_html(subject, article.author, side)),
        (subject.term(FIELDS["published"]), value_html(subject, article.published, side)),
        (subject.term(FIELDS["original_url"]), link_html(subject, article.original_url)),
        (words.digest, f'<span class="digest">{escape_text(subject.cut(digest))}</span>' if digest else ""),
    ]
    lines = "".join(f"<dt>{key}</dt><dd>{value}</dd>" for key, value in said if value)
    return (
        f'<section class="card"><p class="kicker">{subject.names[side]}</p>'
        f'<p class="title">{title_html(subject, side)}</p><dl>{lines}</dl></section>\n'
    )


def _attribution(subject: Subject) -> Iterator[str]:
    """Yield what the repost says about its origin; two states of one page say nothing of it."""
    if subject.same_page:
        return
    heading = subject.words.attribution_is.format(verdict=subject.attribution())
    yield f"<section>\n<h2>{heading}</h2>\n<ul>"
    yield from (
        f"<li>{escape_text(_reason(subject, reason))}</li>" for reason in subject.comparison.attribution.reasons
    )
    yield "</ul>\n</section>\n"


def _reason(subject: Subject, reason: str) -> str:
    name = subject.names["left"]
    if subject.language == "zh":
        said = in_chinese(reason).replace(_LEFT_IN_CHINESE, name)
    else:
        said = reason.replace(LEFT, f"the {name}")
    return subject.cut(said, LONGEST_VALUE)


def _fields(subject: Subject) -> Iterator[str]:
    """Yield the fields that differ as a table."""
    changed = [change for change in subject.comparison.fields if not is_slip(change)]
    if not changed:
        return
    words = subject.words
    yield f'<section>\n<h2>{words.outside}</h2>\n<table class="fields"><thead><tr><th scope="col">{words.field}</th>'
    yield from (f'<th scope="col">{name}</th>' for name in subject.names.values())
    yield "</tr></thead>\n<tbody>\n"
    yield from (_field_row(subject, change) for change in changed)
    yield "</tbody></table>\n</section>\n"


def _field_row(subject: Subject, change: FieldChange) -> str:
    values = {"left": change.left, "right": change.right}
    cells = ""
    for side in SIDES:
        value = values[side]
        where = f'data-side="{escape_attribute(subject.names[side])}"'
        if value is None:
            cells += f'<td {where}><span class="soft">{subject.words.nothing}</span></td>'
            continue
        element, kind = ("del", "w-old") if side == "left" else ("ins", "w-new")
        mark = f'<{element} class="other {kind}">{_field_value(subject, change, value)}</{element}>'
        cells += f'<td {where} lang="{lang_attribute(subject.articles[side].language)}">{mark}</td>'
    what = subject.field_class(change.cls)
    head = f'<th scope="row">{subject.term(FIELDS[change.field])}<br><span class="soft">{what}</span></th>'
    return f"<tr>{head}{cells}</tr>\n"


def _field_value(subject: Subject, change: FieldChange, value: str) -> str:
    if change.field == "original_url":
        return link_html(subject, value)
    said = aside_in_chinese(value) if subject.language == "zh" else value
    return f"<bdi>{escape_text(subject.cut(said, LONGEST_VALUE))}</bdi>"


def _slips(subject: Subject) -> Iterator[str]:
    """Yield the texts that one body lacks but its page has elsewhere: extraction slips, not deletions."""
    texts = [change.left or "" for change in subject.comparison.fields if is_slip(change)]
    if texts:
        yield f"<section>\n<h2>{subject.words.slips}</h2>\n<ul>{_lines(subject, texts)}</ul>\n</section>\n"


def _boilerplate(subject: Subject) -> Iterator[str]:
    """Yield the boilerplate that only the right page has."""
    left, right = subject.articles["left"], subject.articles["right"]
    known = {fold_text(line.text).text for line in left.boilerplate}
    kinds: dict[BoilerplateKind, list[str]] = defaultdict(list)
    for line in right.boilerplate:
        if fold_text(line.text).text not in known:
            kinds[line.kind].append(line.text)
    if not kinds:
        return
    count = sum(map(len, kinds.values()))
    summary = subject.words.around.of(count).format(side=subject.names["right"])
    yield f'<details class="around"><summary>{summary}</summary>\n'
    lang = lang_attribute(right.language)
    for kind, texts in kinds.items():
        yield f'<h3>{subject.words.kinds[kind]}</h3><ul lang="{lang}">{_lines(subject, texts)}</ul>\n'
    yield "</details>\n"


def _lines(subject: Subject, texts: Sequence[str]) -> str:
    items = [f"<li><bdi>{escape_text(subject.cut(text, LONGEST_VALUE))}</bdi></li>" for text in texts[:MAX_LINES]]
    if len(texts) > MAX_LINES:
        more = subject.words.more_lines.of(len(texts) - MAX_LINES)
        items.append(f'<li lang="{subject.language}">{more}</li>')
    return "".join(items)
