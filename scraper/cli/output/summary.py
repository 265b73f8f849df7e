"""The results of commands as plain text, one fact per line. Builds strings, prints nothing.

All text from a page or a server goes through `printable`. The wording of comparisons is in `archive.report.wording`.
"""

from __future__ import annotations

import shlex
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from archive.log import (
    AliasEntry,
    CaptureEntry,
    ComparisonEntry,
    ExtractionEntry,
    MergeEntry,
    TemplateEntry,
    TimestampEntry,
    WithdrawalEntry,
)
from archive.model import ListBlock, TableBlock
from archive.report import (
    VERDICTS,
    Face,
    Summary,
    finding_lines,
    gravest_lines,
    image_name,
    name_in,
    printable,
    problem_in,
    shares,
    summary_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from archive.log import Entry
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
    return "\n\n".join(_table(rows, _LABEL_WIDTH) for rows in parts) + "\n"


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
    parts = [_table(rows, _LABEL_WIDTH), *("\n".join(_block_lines(block, language)) for block in article.body)]
    if article.boilerplate:
        lines = [(name_in(line.kind, language), line.text) for line in article.boilerplate]
        parts += [Summary.not_the_article.say(language), _table(lines)]
    return "\n\n".join(parts)


def run_line(name: str, state: str, result: RepostResult | None = None, language: Language = "en") -> str:
    """Return the lines for one page of a run: its name, its state, and the gravest findings of what is new.

    `state` is in English: its first word is counted.
    """
    if language == "en":
        said = state
    elif result is not None:
        said = run_state(result, language)
    else:
        what, _, why = state.partition(": ")
        said = Summary.state_and_line.say(language, state=name_in(what, language), what=why)
    lines = [printable(name), f"  {printable(said)}"]
    if result is not None and result.comparison is not None and not state.startswith("unchanged"):
        lines += [f"    {line}" for line in gravest_lines(result.comparison, language)]
    return "\n".join(lines)


def run_state(result: RepostResult, language: Language = "en") -> str:
    """Return the state of one page of a run in a few words; `run_total` counts the word before the colon."""
    if not result.repost.capture.tried:
        why = result.repost.capture.reason
        return Summary.state_and_line.say(language, state=name_in("not tried", language), what=why)
    compared = summary_line(result.comparison, language=language) if result.comparison else ""
    untried = [Summary.original_untried.say(language, why=why) for why in result.untried]
    if result.repost.withdrawn:
        state, said = "refused", [(result.repost.problem or "").removeprefix("refused: ")]
    elif result.problems or untried:
        state, said = "incomplete", [*(problem_in(problem, language) for problem in result.problems), *untried]
        if compared and (other := _describe_substitute(result, language)):
            said.append(Summary.compared_with_line.say(language, other=other, what=compared))
    else:
        pages = [page for page in (result.repost, result.original) if page is not None]
        causes = {page.version.cause for page in pages if page.is_new and page.version}
        state = "edited" if "page" in causes else "new" if "first" in causes else "unchanged"
        said = [compared or Summary.no_link.say(language)]
        if compared and (newest := result.edited_since):
            said[0] += Summary.since.say(language, number=newest.number)
        said += [problem_in(line, language) for line in result.withdrawn]  # of the original
    what = Summary.semicolon.say(language).join(said)
    return Summary.state_and_line.say(language, state=name_in(state, language), what=what)


def edited_versions(result: RepostResult) -> tuple[tuple[str, int], ...]:
    """Return the versions of which a result says that the site edited them, as URL and number."""
    pages = [page for page in (result.repost, result.original) if page is not None and page.is_new]
    versions = [page.version for page in pages if page.version is not None]
    return tuple((version.url, version.number) for version in versions if version.cause == "page")


def template_line(change: TemplateChange, language: Language = "en") -> str:
    """Return the line for what changed on many pages of a host in one run."""
    template, parts = Summary.template.say(language), _parts(change.parts, language)
    return Summary.template_run.say(language, host=change.host, parts=parts, count=change.pages, template=template)


def _parts(names: Iterable[str], language: Language) -> str:
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
    return _copy_label(capture.url, capture.memento_at, language)


def _copy_label(url: str, at: datetime, language: Language) -> str:
    return Summary.copy_taken.say(language, host=urlsplit(url).netloc, at=format_minute(at))


def run_total(counts: Mapping[str, int], language: Language = "en") -> str:
    """Return the last line of a run: the number of pages, in total and by state."""
    states = Face.between.say(language).join(
        Summary.total_state.say(language, number=count, state=name_in(state, language))
        for state, count in counts.items()
    )
    return Summary.total.say(language, count=sum(counts.values()), states=states)


def history_summary(url: str, entries: Iterable[Entry], language: Language = "en") -> str:
    """Return one line for each entry of the log about a page."""
    lines, entries = [url], list(entries)
    taken_back = {(entry.url, entry.version) for entry in entries if isinstance(entry, TemplateEntry)}
    for entry in entries:
        if isinstance(entry, CaptureEntry) and entry.new and (entry.url, entry.version) in taken_back:
            entry = replace(entry, cause=None)  # noqa: PLW2901 - a later line says why there is this version
        what = _describe_entry(url, entry, language)
        what += Summary.from_another.say(language) if entry.merged is not None else ""
        lines.append(f"  {entry.at:%Y-%m-%d %H:%M:%S}Z  {printable(what)}")
    return "\n".join(lines)


def _describe_entry(url: str, entry: Entry, language: Language) -> str:
    """Return what a log entry says about a page, in a few words."""
    match entry:
        case ComparisonEntry():
            other = _other_side(url, entry.left, entry.right, language)
            verdict = VERDICTS[entry.verdict] if language == "zh" else entry.verdict
            shared = shares(entry.kept, entry.new, language)
            return Summary.compared.say(language, other=other, verdict=verdict, shares=shared)
        case ExtractionEntry():
            return Summary.read_again.say(language, number=entry.version, reader=entry.extractor)
        case AliasEntry():
            sign = Summary.redirect if entry.shown_by == "redirect" else Summary.canonical_link
            of = entry.of if entry.url == url else entry.url
            return Summary.same_page.say(language, url=of, sign=sign.say(language))
        case TemplateEntry():
            template, parts = Summary.template.say(language), _parts(entry.parts, language)
            return Summary.template_version.say(
                language, number=entry.version, parts=parts, count=entry.pages, template=template
            )
        case TimestampEntry() | WithdrawalEntry() | MergeEntry():
            return _describe_remark(entry, language)
        case CaptureEntry():
            return _describe_capture(url, entry, language)


def _describe_remark(entry: TimestampEntry | WithdrawalEntry | MergeEntry, language: Language) -> str:
    if isinstance(entry, TimestampEntry):
        return Summary.timestamped.say(language, authority=entry.authority)
    if isinstance(entry, MergeEntry):
        return Summary.merged.say(language, start=entry.start, last=entry.lines)
    return Summary.state_and_line.say(language, state=withdrawn(entry, language), what=entry.reason)


def withdrawn(entry: WithdrawalEntry, language: Language = "en") -> str:
    """Return what was withdrawn, in a few words."""
    versions = [Summary.withdrawn_version.say(language, number=version.number) for version in entry.versions]
    evidence = Summary.withdrawn_evidence.say(language, count=len(entry.evidence)) if entry.evidence else ""
    parts = [part for part in (Face.between.say(language).join(versions), evidence) if part]
    what = Summary.and_.say(language).join(parts) or Summary.nothing_left.say(language)
    said = Summary.withdrawn.say(language, what=what)
    return said + (Summary.also_future.say(language) if entry.also_future else "")


def _describe_capture(url: str, entry: CaptureEntry, language: Language) -> str:
    shown = _version_shown(entry, language)
    if entry.memento_of is not None and entry.memento_at is not None:
        if entry.url == url:
            at = format_minute(entry.memento_at)
            return Summary.copy_of.say(language, url=entry.memento_of, at=at, shown=shown)
        copy = _copy_label(entry.url, entry.memento_at, language)
        return Summary.copy_shown.say(language, copy=copy, url=entry.url, shown=shown)
    if entry.part_of is not None and entry.outcome == "ok":
        further, other = Summary.further_page_of, entry.part_of
        if entry.url != url:
            further, other = Summary.further_page, entry.url
        return further.say(language, url=other) + _taken_from(entry, language)
    return shown + _taken_from(entry, language)


def _taken_from(entry: CaptureEntry, language: Language) -> str:
    """Return whose capture it is, if somebody else's."""
    return "" if entry.taken_from is None else Summary.taken_from.say(language, file=entry.taken_from.file)


def _version_shown(entry: CaptureEntry, language: Language) -> str:
    if entry.version is None or entry.outcome == "not-modified":
        return problem_in(entry.problem or f"{entry.outcome}: {entry.reason}", language)
    if entry.new:
        state = Summary.new_states[entry.cause] if entry.cause else Summary.new_version
        return Summary.shown_new.say(language, number=entry.version, state=state.say(language))
    return Summary.shown_unchanged.say(language, number=entry.version)


def _other_side(url: str, left: Side, right: Side, language: Language) -> str:
    """Return a description of the other side of a page's comparison."""
    if right.url != url:
        return Summary.its_repost.say(language, url=right.url)
    return Summary.its_original.say(language, url=left.url) if left.url != url else Summary.itself.say(language)


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

    >>> counted(1, "page"), counted(1167, "character")
    ('1 page', '1,167 characters')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _table(rows: Iterable[Row], width: int = 0) -> str:
    """Return labels and values in two columns, the first at least `width` cells wide."""
    rows = list(rows)
    width = max([width, *(_cell_width(label) + _GAP for label, _ in rows)])
    return "\n".join(f"{label}{' ' * (width - _cell_width(label))}{printable(value)}".rstrip() for label, value in rows)


def _cell_width(text: str) -> int:
    """Return the number of terminal cells of a text: a Han character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
