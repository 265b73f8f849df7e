"""The history of a page as plain text, one line an entry of the log; what only repeats is folded. Prints nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

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
    findings_digest,
)
from archive.report import VERDICTS, Summary, printable, problem_in, shares
from scraper.cli.output.summary import copy_label, format_minute, parts_in_words, withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from archive.log import Entry
    from archive.model import Side
    from archive.report import Language

# The outcomes of captures that found the page.
_SEEN: Final = frozenset(("ok", "not-modified"))


def history_summary(url: str, entries: Iterable[Entry], language: Language = "en", *, unfold: bool = False) -> str:
    """Return one line for each entry of the log about a page; what only repeats is one line, unless `unfold`.

    That is: captures that show the version of the one before, captures that fail as the one before, and comparisons
    that say what the last one said.
    """
    entries = list(entries)
    taken_back = {(entry.url, entry.version) for entry in entries if isinstance(entry, TemplateEntry)}
    lines = [url]
    for run in _each_alone(entries) if unfold else _fold(url, entries):
        entry = run.last
        if isinstance(entry, CaptureEntry) and entry.new and (entry.url, entry.version) in taken_back:
            entry = replace(entry, cause=None)  # a later line says why there is this version
        what = _describe_run(url, run, language) if run.times > 1 else _describe_entry(url, entry, language)
        what += Summary.from_another.say(language) if entry.merged is not None else ""
        lines.append(f"  {run.since:%Y-%m-%d %H:%M:%S}Z  {printable(what)}")
    return "\n".join(lines)


class _Run(NamedTuple):
    """Entries that say the same: how many, when the first of them was made, and the last of them."""

    since: datetime
    last: Entry
    times: int = 1


def _each_alone(entries: Iterable[Entry]) -> Iterator[_Run]:
    return (_Run(entry.at, entry) for entry in entries)


def _fold(url: str, entries: Iterable[Entry]) -> Iterator[_Run]:
    """Yield the entries as runs, in the order in which these began. Further pages and repeats interrupt no run."""
    runs: list[_Run] = []
    current: tuple[str, ...] | None = None  # what the run says that may go on
    position = 0
    said: dict[tuple[str | None, str | None], str] = {}  # by the sides, what the last comparison said
    further: set[str] = set()  # further pages that have a line since the page last changed
    for entry in entries:
        if isinstance(entry, ComparisonEntry):
            sides, digest = (entry.left.url, entry.right.url), findings_digest(entry)
            if said.get(sides) == digest:
                continue
            said[sides] = digest
        elif isinstance(entry, CaptureEntry) and entry.part_of is not None and entry.outcome == "ok":
            if entry.url in further:
                continue
            further.add(entry.url)
        elif (key := _repeated(url, entry)) is not None:
            if key == current:
                runs[position] = _Run(runs[position].since, entry, runs[position].times + 1)
                continue
            current, position = key, len(runs)
        else:
            current = None
            further = further if isinstance(entry, TimestampEntry) else set()
        runs.append(_Run(entry.at, entry))
    yield from runs


def _repeated(url: str, entry: Entry) -> tuple[str, ...] | None:
    """Return what a capture says that the next may say again; None for news, and for what is another page's."""
    if not isinstance(entry, CaptureEntry) or entry.url != url or entry.new or entry.memento_of or entry.part_of:
        return None
    if entry.merged is not None or entry.taken_from is not None:  # whose capture it is, is said of each
        return None
    if entry.outcome in _SEEN and entry.problem is None:
        return ("unchanged",) if entry.version is None else ("unchanged", str(entry.version))
    return ("failed", entry.outcome)


def _describe_run(url: str, run: _Run, language: Language) -> str:
    entry = run.last
    assert isinstance(entry, CaptureEntry)
    shown = Summary.shown_unchanged.say(language, number=entry.version)
    what = shown if entry.outcome in _SEEN and entry.version else _describe_entry(url, entry, language)
    captures = Summary.captures.say(language, count=run.times)
    return Summary.until.say(language, captures=captures, what=what, at=f"{entry.at:%Y-%m-%d %H:%M:%S}Z")


def _describe_entry(url: str, entry: Entry, language: Language) -> str:
    """Return what a log entry says about a page, in a few words."""
    match entry:
        case ComparisonEntry():
            other = _other_side(url, entry.left, entry.right, language)
            verdict = VERDICTS[entry.verdict] if language == "zh" else entry.verdict
            shared = shares(entry.kept, entry.new, language)
            said = Summary.compared.say(language, other=other, verdict=verdict, shares=shared)
            return said + (Summary.found.say(language) if entry.found is not None else "")
        case ExtractionEntry():
            return Summary.read_again.say(language, number=entry.version, reader=entry.extractor)
        case AliasEntry():
            sign = Summary.redirect if entry.shown_by == "redirect" else Summary.canonical_link
            of = entry.of if entry.url == url else entry.url
            return Summary.same_page.say(language, url=of, sign=sign.say(language))
        case TemplateEntry():
            template, parts = Summary.template.say(language), parts_in_words(entry.parts, language)
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


def _describe_capture(url: str, entry: CaptureEntry, language: Language) -> str:
    shown = _version_shown(entry, language)
    if entry.memento_of is not None and entry.memento_at is not None:
        if entry.url == url:
            at = format_minute(entry.memento_at)
            return Summary.copy_of.say(language, url=entry.memento_of, at=at, shown=shown)
        copy = copy_label(entry.url, entry.memento_at, language)
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
