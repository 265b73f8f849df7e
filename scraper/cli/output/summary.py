"""The results of commands as plain text, one fact per line. Builds strings, prints nothing.

All text from a page or a server goes through `printable`. The wording of comparisons is in `archive.report.wording`.
"""

from __future__ import annotations

import shlex
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.model import ListBlock, TableBlock
from archive.report import (
    Face,
    Summary,
    finding_lines,
    image_name,
    name_in,
    printable,
    problem_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from archive.log import WithdrawalEntry
    from archive.model import Article, Block, Capture, Comparison, Side, Version
    from archive.report import Language, Phrase
    from scraper.jobs import PageResult, RepostResult, TemplateChange

Row = tuple[str, str]  # a label and its value; "" as the label continues the row above

# The gap between columns; a column of labels is as wide as its longest label.
_GAP: Final = 2
# The width for the longest label of an archive summary, so that all its tables line up.
_LABEL_WIDTH: Final = 13 + _GAP


def repost_summary(result: RepostResult, archive: Path, language: Language = "en") -> str:
    """Return the result for one repost and its original; `archive` is the archive's folder."""
    parts = [_page_rows(Summary.repost, result.repost, language)]
    if result.original is not None:
        parts.append(_page_rows(Summary.original, result.original, language))
    if result.copy is not None:
        parts.append(_page_rows(Summary.archived_copy, result.copy, language))
    if result.comparison is not None:
        rows = _comparison_rows(result.comparison, archive, language)
        if (other := _describe_substitute(result, language)) is not None:
            rows.insert(1, (Summary.compared_with.say(language), other))
        if result.copied_from is not None:
            version, certainty = result.copied_from
            said = Summary.source_version.say(language, number=version.number, how=name_in(certainty, language))
            rows.append((Summary.copied_from.say(language), said))
        if (newest := result.edited_since) is not None:
            at = format_minute(newest.captured_at)
            said = Summary.edited_since.say(language, number=newest.number, at=at)
            rows.insert(1, (Summary.note.say(language), said))
        parts.append(rows)
    elif result.original is not None:
        parts.append([(Summary.verdict.say(language), Summary.nothing_to_compare.say(language))])
    elif result.repost.reading is not None:
        parts.append([(Summary.original.say(language), Summary.no_original.say(language))])
    return "\n\n".join(table(rows, _LABEL_WIDTH) for rows in parts) + "\n"


def version_summary(version: Version, *, taken_back: bool = False, language: Language = "en") -> str:
    """Return one version: its metadata, its body, its labelled boilerplate; `taken_back`: it is no edit after all."""
    article = version.article
    why = Summary.template if taken_back else Summary.causes[version.cause]
    captured = Summary.version_cause.say(
        language, number=version.number, at=format_minute(version.captured_at), why=why.say(language)
    )
    rows = [
        (Summary.title.say(language), article.title or Summary.no_title.say(language)),
        ("", version.url),
        (Summary.version.say(language), captured),
        *_article_rows(article, language),
    ]
    parts = [table(rows, _LABEL_WIDTH), *("\n".join(_block_lines(block, language)) for block in article.body)]
    if article.boilerplate:
        lines = [(name_in(line.kind, language), line.text) for line in article.boilerplate]
        parts += [Summary.not_the_article.say(language), table(lines)]
    return "\n\n".join(parts)


def template_line(change: TemplateChange, language: Language = "en") -> str:
    """Return the line for what changed on many pages of a host in one run."""
    template, parts = Summary.template.say(language), parts_in_words(change.parts, language)
    return Summary.template_run.say(language, host=change.host, parts=parts, count=change.pages, template=template)


def parts_in_words(names: Iterable[str], language: Language) -> str:
    """Return the names of parts of an article, as a list in words."""
    return Summary.and_.say(language).join(name_in(part, language).replace("_", " ") for part in names)


def _describe_substitute(result: RepostResult, language: Language) -> str | None:
    """Return what the repost was compared with in place of an original that can't be fetched; None otherwise."""
    if result.kept is not None:
        at = format_minute(result.kept.captured_at)
        return Summary.kept_version.say(language, number=result.kept.number, at=at)
    return None if result.copy is None else _describe_copy(result.copy, language)


def _describe_copy(page: PageResult, language: Language) -> str:
    """Return a description of an archived copy: whose it is, and its date, if the service gave one."""
    capture = page.capture
    if capture.memento_at is None:
        return Summary.a_copy.say(language)
    return copy_label(capture.url, capture.memento_at, language)


def copy_label(url: str, at: datetime, language: Language) -> str:
    """Return what an archived copy is called: whose it is, and from when."""
    return Summary.copy_taken.say(language, host=urlsplit(url).netloc, at=format_minute(at))


def run_total(counts: Mapping[str, int], language: Language = "en") -> str:
    """Return the last line of a run: the number of pages, in total and by state."""
    return Summary.total.say(language, count=sum(counts.values()), states=states(counts, language))


def states(counts: Mapping[str, int], language: Language = "en") -> str:
    """Return the number of pages in each state."""
    return Face.between.say(language).join(
        Summary.total_state.say(language, number=count, state=name_in(state, language))
        for state, count in counts.items()
    )


def withdrawn(entry: WithdrawalEntry, language: Language = "en") -> str:
    """Return what was withdrawn, in a few words."""
    versions = [Summary.withdrawn_version.say(language, number=version.number) for version in entry.versions]
    evidence = Summary.withdrawn_evidence.say(language, count=len(entry.evidence)) if entry.evidence else ""
    parts = [part for part in (Face.between.say(language).join(versions), evidence) if part]
    if not parts and not entry.also_future and not entry.cut_off:
        return Summary.forgotten.say(language)
    what = Summary.and_.say(language).join(parts) or Summary.nothing_left.say(language)
    said = Summary.withdrawn.say(language, what=what)
    return said + (Summary.also_future.say(language) if entry.also_future else "")


def _page_rows(name: Phrase, page: PageResult, language: Language) -> list[Row]:
    """Return rows for one page: its metadata, its version, and the paths of its files."""
    capture, label = page.capture, name.say(language)
    problem = None if page.problem is None else problem_in(page.problem, language)
    if page.reading is None:
        rows = [(label, problem or name_in(capture.outcome, language)), ("", _address(capture))]
    else:
        article = page.reading.article
        title = article.title or Summary.no_title.say(language)
        rows = [(label, title), ("", _address(capture)), *_article_rows(article, language)]
        if problem is not None:
            rows.append((Summary.problem.say(language), problem))
    if page.version is not None:
        if page.pages > 1:
            rows.append((Summary.cut_into.say(language), Summary.pages_joined.say(language, count=page.pages)))
        state = (
            Summary.new_states[page.version.cause].say(language)
            if page.is_new
            else Summary.unchanged_since.say(language, at=format_minute(page.version.captured_at))
        )
        said = Summary.version_state.say(language, number=page.version.number, state=state)
        rows.append((Summary.version.say(language), said))
    if page.path is not None:
        rows.append((Summary.kept_in.say(language), str(page.path)))
    if page.evidence is not None:
        rows.append((Summary.evidence.say(language), str(page.evidence)))
    return rows


def _comparison_rows(comparison: Comparison, archive: Path, language: Language) -> list[Row]:
    original = Summary.the_original.say("en")  # the reasons are translated as a whole
    (label, verdict), *rows = finding_lines(comparison, left=original, language=language)
    names = [_diff_operand(side) for side in (comparison.left, comparison.right)]
    if comparison.edits and None not in names:
        command = ["repost", "diff", "--archive", str(archive), *(name for name in names if name)]
        rows.append((Summary.edit_by_edit.say(language), shlex.join(command)))
    return [(label.capitalize(), verdict), *rows]


def _diff_operand(side: Side) -> str | None:
    """Return the operand of `repost diff` for a stored version; None if the side is not stored."""
    return None if side.url is None or side.version is None else f"{side.url}@v{side.version}"


def _address(capture: Capture) -> str:
    if capture.final_url == capture.url:
        return capture.url
    return f"{capture.url} → {capture.final_url}"


def _article_rows(article: Article, language: Language) -> list[Row]:
    kinds = Counter(block.kind for block in article.body)
    blocks = [Summary.kinds[kind].say(language, count=count) for kind, count in kinds.items()]
    shape = Summary.between_kinds.say(language).join(blocks) or Summary.nothing.say(language)
    size = Summary.character.say(language, count=sum(len(block.text) for block in article.body))
    rows = [
        (Summary.published, article.published),
        (Summary.source, article.source),
        (Summary.author, article.author),
        (Summary.editor, article.editor),
        (Summary.links_to, article.original_url),
        (Summary.body, Summary.body_size.say(language, shape=shape, size=size)),
    ]
    return [(label.say(language), value) for label, value in rows if value]


def _block_lines(block: Block, language: Language) -> list[str]:
    """Return a block of the body as lines to print."""
    if isinstance(block, ListBlock):
        return [f"- {printable(item)}" for item in block.items]
    if isinstance(block, TableBlock):
        return [" | ".join(printable(cell) for cell in row) for row in block.rows]
    match block.kind:
        case "heading":
            return [f"## {printable(block.text)}"]
        case "quote":
            return [f"> {printable(line)}" for line in block.text.splitlines()]
        case "image":
            return [Summary.image.say(language, name=image_name(block, language))]
        case _:
            return [printable(line) for line in block.text.splitlines()]


def format_minute(at: datetime) -> str:
    """Return a time to the minute, in UTC."""
    return f"{at:%Y-%m-%d %H:%M}Z"


def counted(number: int, what: str) -> str:
    """Return a number with its noun, in the singular or plural.

    >>> counted(1, "page"), counted(1167, "page"), counted(2, "entry")
    ('1 page', '1,167 pages', '2 entries')
    """
    many = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{number:,} {what if number == 1 else many}"


def table(rows: Iterable[Row], width: int = 0) -> str:
    """Return labels and values in two columns, the first at least `width` cells wide."""
    rows = list(rows)
    width = max([width, *(_cell_width(label) + _GAP for label, _ in rows)])
    return "\n".join(f"{label}{' ' * (width - _cell_width(label))}{printable(value)}".rstrip() for label, value in rows)


def _cell_width(text: str) -> int:
    """Return the number of terminal cells of a text: a Han character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
