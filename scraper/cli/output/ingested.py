"""What `repost archive --from SAVED` prints when it takes all that is there: a line a page, and the counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.report import Face, Summary, name_in, printable, problem_in, shorten, summary_line
from scraper.cli.output.summary import format_minute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.report import Language
    from scraper.ingest import ComparedPages
    from scraper.jobs import PageResult


def taken_line(page: PageResult, language: Language = "en") -> str:
    """Return the line for one capture that was taken out of saved pages."""
    capture, version = page.capture, page.version
    state = problem_in(page.problem, language) if page.problem else _state_of(page, language)
    title = f", {shorten(version.article.title)}" if page.is_new and version and version.article.title else ""
    return printable(f"{format_minute(capture.fetched_at)}  {capture.url}: {state}{title}")


def compared_line(found: ComparedPages, language: Language = "en") -> str:
    """Return the line for a repost that was compared with its original."""
    pair = Summary.compared_pair.say(
        language,
        repost=found.repost.url,
        version=found.repost.number,
        original=found.original.url,
        source=found.original.number,
    )
    return printable(f"{pair}{summary_line(found.comparison, language=language)}")


def taken_total(counts: Mapping[str, int], language: Language = "en") -> str:
    """Return the last line: how many captures there were in the saved pages, and what became of them."""
    if not counts:
        return Summary.none_taken.say(language)
    states = Face.between.say(language).join(
        Summary.total_state.say(language, number=count, state=_name_of(state, language))
        for state, count in counts.items()
        if count
    )
    return Summary.taken_total.say(language, count=sum(counts.values()), states=states)


def _name_of(state: str, language: Language) -> str:
    named = Summary.taken_states.get(state)
    return name_in(state, language) if named is None else named.say(language)


def _state_of(page: PageResult, language: Language) -> str:
    version = page.version
    if version is None:
        return name_in(page.capture.outcome, language)
    if not page.is_new:
        return Summary.shown_unchanged.say(language, number=version.number)
    state = Summary.new_states[version.cause].say(language)
    return Summary.shown_new.say(language, number=version.number, state=state)
