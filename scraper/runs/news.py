"""Tell what is new about one page after a capture: new, edited, gone, back, compared otherwise, or nothing. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from archive.comparison import compare
from archive.report import VERDICTS, Runs, Said, Summary, gravest_lines, problem_in, shares, summary_line
from scraper.notify import RunFinding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from archive.model import Cause, Comparison, Outcome, Verdict, Version
    from archive.report import Language
    from scraper.jobs import PageResult, RepostResult
    from scraper.notify import FindingKind

State: TypeAlias = Literal[
    "gone",
    "edited",
    "compared otherwise",
    "original edited",
    "back",
    "new",
    "failed",
    "still failing",
    "suspect",
    "refused",  # withdrawn, also for the future
    "unchanged",
]
# In the order in which a run says them.
STATES: Final[tuple[State, ...]] = (
    "gone",
    "edited",
    "original edited",
    "compared otherwise",
    "back",
    "new",
    "failed",
    "still failing",
    "suspect",
    "refused",
    "unchanged",
)
# What a run says without --all. A suspect notice in an article's place alarms nobody: most are gone the next day.
SAID: Final = frozenset(STATES) - {"unchanged", "still failing", "suspect", "refused"}
_ATTRIBUTION: Final = frozenset(("title", "source", "author", "original_url"))


class Before(NamedTuple):
    """What was known of a page before the run."""

    captured: bool = False
    away: bool = False  # it was gone
    failing: bool = False  # it failed as it does now
    verdict: Verdict | None = None  # of the last comparison with its original
    kept: float | None = None
    original_gone: bool = False


class PageNews(NamedTuple):
    """What is new about one page: a state, a line that says it, and what somebody may be told."""

    state: State
    said: Said
    findings: tuple[RunFinding, ...] = ()
    title: str = ""  # of the article, also of one that is gone
    lines: tuple[Said, ...] = ()  # the gravest changes

    @property
    def line(self) -> str:
        """The line in English, for machines."""
        return self.said.english

    @property
    def is_failure(self) -> bool:
        """Whether something failed that was not known before: the run's exit status says so."""
        return self.state == "failed"


def news_of(result: RepostResult, before: Before, earlier: Callable[[str, int | None], Version | None]) -> PageNews:
    """Return what is new about a page; `earlier` returns a stored version by URL and number, None: the latest."""
    return _Teller(result, before, earlier).tell()


class _Teller:
    def __init__(
        self, result: RepostResult, before: Before, earlier: Callable[[str, int | None], Version | None]
    ) -> None:
        self._result = result
        self._before = before
        self._earlier = earlier
        self._repost = result.repost
        self._findings: list[RunFinding] = []
        self._lines: tuple[Said, ...] = ()

    def tell(self) -> PageNews:
        state, said = self._state()
        return PageNews(state, said, tuple(self._findings), self._title(self._repost), self._lines)

    def _state(self) -> tuple[State, Said]:
        if self._repost.withdrawn:
            reason = (self._repost.problem or "").removeprefix("refused: ").partition(": ")[2]
            return "refused", Said.both(lambda language: Runs.refused.say(language, reason=reason))
        if self._repost.problem is not None:
            return self._failure(self._repost.capture.outcome)
        if self._is_edit(self._repost):
            return "edited", self._edit(self._repost)
        original = self._original()
        version = self._repost.version
        if self._repost.is_new and version is not None and version.cause == "first":  # perhaps not at the first capture
            self._new()
            return "new", Said.both(self._compared)
        if self._before.away:
            said = Said.both(Runs.article_back.say)
            self._find("repost-back", self._repost, said, subject=self._at())
            return "back", said
        return original or self._comparison()

    def _comparison(self) -> tuple[State, Said]:
        """Return whether the comparison with the original says something else than before, with no edit to tell."""
        found, before = self._result.comparison, self._before.verdict
        if found is not None and self._before.captured and before != found.verdict:
            said = Said.both(lambda language: otherwise(before, summary_line(found, language=language), language))
            self._lines = _gravest(found)
            if may_be_the_sites(before, self._causes()):
                kind, subject = told_as(before, found.verdict, self._repost.capture.fetched_at)
                self._find(kind, self._repost, said, subject=subject, details=_details(found))
            return "compared otherwise", said
        return "unchanged", Said.both(self._compared)

    def _causes(self) -> Iterator[Cause]:
        """Yield why the versions that are new exist."""
        for page in (self._repost, self._result.original, self._result.copy):
            if page is not None and page.is_new and page.version is not None:
                yield page.version.cause

    def _failure(self, outcome: Outcome) -> tuple[State, Said]:
        problem = _problem(self._repost)
        if outcome == "gone" and self._before.captured and not self._before.away:
            reason = _reason(self._repost)
            self._find("repost-gone", self._repost, reason, subject=self._at())
            return "gone", reason
        if outcome == "suspect":
            return "suspect", problem
        known = self._before.failing or (outcome == "gone" and self._before.away)
        return ("still failing" if known else "failed"), problem

    def _edit(self, page: PageResult) -> Said:
        """Return what an edit changed, and note it."""
        assert page.version is not None
        edit = edit_of(page.version, self._earlier(page.version.url, page.version.number - 1))
        self._lines = edit.lines
        said = Said.both(lambda language: self._edit_in_words(page, edit, language))
        kind: FindingKind = "original-edited" if page is not self._repost else edit.kind
        self._find(kind, page, said, subject=edit.subject, details=edit.details)
        return said

    def _edit_in_words(self, page: PageResult, edit: Edit, language: Language) -> str:
        line, now, kept = edit.said.say(language), self._result.comparison, self._before.kept
        if now is None or kept is None or page is not self._repost:
            return line
        before, after, verdict = _percent(kept), _percent(now.kept), verdict_in(now.verdict, language)
        against = Runs.against_original.say(language, before=before, now=after, verdict=verdict)
        return Summary.semicolon.say(language).join((line, against))

    def _original(self) -> tuple[State, Said] | None:
        """Return what is new about the original; None if nothing is."""
        original = self._result.original
        if original is None:
            return None
        if self._is_edit(original):
            return "original edited", of_original(self._edit(original))
        gone = original.capture.outcome == "gone"
        if gone and self._before.captured and not self._before.original_gone:
            self._find("original-gone", original, _reason(original), subject=original.capture.fetched_at.isoformat())
            return "gone", of_original(_reason(original))
        if not gone and self._before.original_gone and original.problem is None:
            said = Said.both(Runs.original_back.say)
            self._find("original-back", original, said, subject=original.capture.fetched_at.isoformat())
            return "back", said
        return None

    def _new(self) -> None:
        found = self._result.comparison
        self._lines = _gravest(found)
        if self._result.original is not None or found is not None:
            self._find("new-repost", self._repost, Said.both(self._compared), subject="v1", details=_details(found))

    def _compared(self, language: Language) -> str:
        """Return the comparison in a line, or why there is none."""
        result = self._result
        if result.comparison is None:
            if result.original is None:
                return Summary.no_link.say(language)
            if not result.original.capture.tried:
                return Summary.original_untried.say(language, why=result.original.capture.reason)
            if result.fault is not None:  # ours: nothing is wrong with the original
                return problem_in(result.fault, language)
            return Runs.not_compared.say(language, problem=_problem(result.original).say(language))
        line = summary_line(result.comparison, language=language)
        if (other := self._substitute(language)) is not None:
            line = Summary.compared_with_line.say(language, other=other, what=line)
        since = result.edited_since
        return line + (Summary.since.say(language, number=since.number) if since is not None else "")

    def _substitute(self, language: Language) -> str | None:
        """Return what the repost was compared with in place of an original that can't be fetched; None otherwise."""
        kept, copy = self._result.kept, self._result.copy
        if kept is not None:
            return Summary.kept_version.say(language, number=kept.number, at=_minute(kept.captured_at))
        if copy is None:
            return None
        if copy.capture.memento_at is None:
            return Summary.a_copy.say(language)
        host, at = urlsplit(copy.capture.url).netloc, _minute(copy.capture.memento_at)
        return Summary.copy_taken.say(language, host=host, at=at)

    def _title(self, page: PageResult) -> str:
        """Return the title of a page, also of one that is gone; "" if there never was an article."""
        version = page.version or self._earlier(page.capture.url, None)
        return (version.article.title if version is not None else None) or ""

    def _at(self) -> str:
        return self._repost.capture.fetched_at.isoformat()

    def _find(
        self, kind: FindingKind, page: PageResult, said: Said, *, subject: str, details: Mapping[str, Any] | None = None
    ) -> None:
        url = self._repost.capture.url
        whose = (its_repost(url),)
        self._findings.append(
            RunFinding(
                kind,
                page.capture.fetched_at,
                page.capture.url,
                self._title(page) or self._title(self._repost),
                said,
                (*(whose if page is not self._repost else ()), *self._lines),
                details or {},
                subject,
            )
        )

    @staticmethod
    def _is_edit(page: PageResult) -> bool:
        """Return whether the site edited the page: `reading` and `suspect` are no edits."""
        return page.is_new and page.version is not None and page.version.cause == "page"


class Edit(NamedTuple):
    """What an edit changed: in a line, and as what it is told of a repost; `lines` are its gravest changes."""

    said: Said
    kind: FindingKind
    details: Mapping[str, Any]
    subject: str
    lines: tuple[Said, ...]


def edit_of(new: Version, old: Version | None) -> Edit:
    """Return what a version changed; `old` is the one before it, None if it can't be read."""
    found = None if old is None else compare(old.article, new.article)

    def say(language: Language) -> str:
        parts = [Runs.versions.say(language, old=new.number - 1, new=new.number)]
        parts += [] if found is None else [summary_line(found, attribution=False, language=language)]
        return Summary.semicolon.say(language).join(parts)

    only_fields = found is not None and not found.edits and any(one.field in _ATTRIBUTION for one in found.fields)
    kind: FindingKind = "attribution" if only_fields else "repost-edited"
    return Edit(Said.both(say), kind, _details(found), f"v{new.number}", _gravest(found))


def verdict_in(verdict: Verdict, language: Language) -> str:
    """Return a verdict in a language."""
    return VERDICTS[verdict] if language == "zh" else verdict


def may_be_the_sites(before: Verdict | None, causes: Iterable[Cause | None]) -> bool:
    """Return whether another verdict can come from the pages: another original, or a text seen the first time.

    `before` is the last verdict, `causes` are those of the versions that are new. Where both pages stand as they stood,
    or were only read otherwise, the verdict comes from this program, and alarms nobody.
    """
    new = set(causes)
    return (before is None or "first" in new) and not new & {"reading", "extractor"}


def otherwise(before: Verdict | None, now: str, language: Language) -> str:
    """Return that a comparison says something else than the last one, or is the first: the original was unreachable."""
    if before is None:
        return Runs.first_compared.say(language, what=now)
    return Runs.verdict_changed.say(language, before=verdict_in(before, language), now=now)


def told_as(before: Verdict | None, now: Verdict, at: datetime) -> tuple[FindingKind, str]:
    """Return as what somebody is told of another verdict, and what makes it another finding; `at`: of the capture."""
    return ("new-repost", "compared") if before is None else ("verdict", f"{before} {now} {at.isoformat()}")


def of_original(what: Said) -> Said:
    """Return that something is so of the original."""
    return Said.both(lambda language: Runs.of_original.say(language, what=what.say(language)))


def its_repost(url: str) -> Said:
    """Return of which repost an original is told."""
    return Said.both(lambda language: Runs.its_repost.say(language, url=url))


def _problem(page: PageResult) -> Said:
    problem = page.problem or page.capture.outcome
    return Said.both(lambda language: problem_in(problem, language))


def _reason(page: PageResult) -> Said:
    """Return why a page is gone; that it is gone is said before."""
    problem = _problem(page)
    return Said(page.capture.reason, page.capture.reason) if page.capture.reason else problem


def _gravest(found: Comparison | None) -> tuple[Said, ...]:
    if found is None:
        return ()
    return tuple(map(Said, gravest_lines(found, "en"), gravest_lines(found, "zh")))


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}Z"


def _details(found: Comparison | None) -> Mapping[str, Any]:
    if found is None:
        return {}
    counts: dict[str, int] = {}
    for edit in found.edits:
        counts[edit.cls] = counts.get(edit.cls, 0) + 1
    return {"verdict": found.verdict, "kept": round(found.kept, 4), "new": round(found.new, 4), "edits": counts}


def _percent(share: float) -> str:
    return shares(share, 0).partition(" kept")[0]
