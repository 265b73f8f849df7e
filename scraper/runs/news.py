"""Tell what is new about one page after a capture: new, edited, gone, back, compared otherwise, or nothing. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from archive.comparison import compare
from archive.report import shares, summary_line
from scraper.notify import RunFinding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from archive.model import Comparison, Outcome, Verdict, Version
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
    "unchanged",
)
# What a run says without --all. A suspect notice in an article's place alarms nobody: most are gone the next day.
SAID: Final = frozenset(STATES) - {"unchanged", "still failing", "suspect"}
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
    line: str
    findings: tuple[RunFinding, ...] = ()

    @property
    def is_failure(self) -> bool:
        """Whether something failed that was not known before: the run's exit status says so."""
        return self.state == "failed"


def news_of(result: RepostResult, before: Before, earlier: Callable[[str, int], Version | None]) -> PageNews:
    """Return what is new about a page; `earlier` returns a stored version by URL and number."""
    return _Teller(result, before, earlier).tell()


class _Teller:
    def __init__(self, result: RepostResult, before: Before, earlier: Callable[[str, int], Version | None]) -> None:
        self._result = result
        self._before = before
        self._earlier = earlier
        self._repost = result.repost
        self._findings: list[RunFinding] = []

    def tell(self) -> PageNews:
        state, line = self._state()
        return PageNews(state, line, tuple(self._findings))

    def _state(self) -> tuple[State, str]:
        if self._repost.problem is not None:
            return self._failure(self._repost.capture.outcome)
        if self._is_edit(self._repost):
            return "edited", self._edit(self._repost)
        original = self._original()
        version = self._repost.version
        if self._repost.is_new and version is not None and version.cause == "first":  # perhaps not at the first capture
            self._new()
            return "new", self._compared()
        if self._before.away:
            self._find("repost-back", self._repost, "the page is back", subject=self._at())
            return "back", "the page is back"
        return original or self._comparison()

    def _comparison(self) -> tuple[State, str]:
        """Return whether the comparison with the original says something else than before, with no edit to tell."""
        found = self._result.comparison
        if found is not None and self._before.verdict not in (None, found.verdict):
            line = f"{self._before.verdict} → {summary_line(found)}"
            self._find("verdict", self._repost, line, subject=f"{self._before.verdict} {found.verdict} {self._at()}")
            return "compared otherwise", line
        return "unchanged", self._compared()

    def _failure(self, outcome: Outcome) -> tuple[State, str]:
        problem = self._repost.problem or outcome
        if outcome == "gone" and self._before.captured and not self._before.away:
            self._find("repost-gone", self._repost, problem, subject=self._at())
            return "gone", problem
        if outcome == "suspect":
            return "suspect", problem
        known = self._before.failing or (outcome == "gone" and self._before.away)
        return ("still failing" if known else "failed"), problem

    def _edit(self, page: PageResult) -> str:
        """Return what an edit changed, and note it."""
        assert page.version is not None
        edit = edit_of(page.version, self._earlier(page.version.url, page.version.number - 1))
        parts = [edit.line]
        now = self._result.comparison
        if now is not None and self._before.kept is not None and page is self._repost:
            parts.append(
                f"against the original: {_percent(self._before.kept)} → {_percent(now.kept)} kept, {now.verdict}"
            )
        line = "; ".join(parts)
        kind: FindingKind = "original-edited" if page is not self._repost else edit.kind
        self._find(kind, page, line, subject=edit.subject, details=edit.details)
        return line

    def _original(self) -> tuple[State, str] | None:
        """Return what is new about the original; None if nothing is."""
        original = self._result.original
        if original is None:
            return None
        if self._is_edit(original):
            return "original edited", f"the original: {self._edit(original)}"
        gone = original.capture.outcome == "gone"
        if gone and self._before.captured and not self._before.original_gone:
            self._find("original-gone", original, original.problem or "gone", subject=self._at())
            return "gone", f"the original: {original.problem}"
        if not gone and self._before.original_gone and original.problem is None:
            self._find("original-back", original, "the original is back", subject=self._at())
            return "back", "the original is back"
        return None

    def _new(self) -> None:
        found = self._result.comparison
        if self._result.original is not None or found is not None:
            self._find("new-repost", self._repost, self._compared(), subject="v1", details=_details(found))

    def _compared(self) -> str:
        """Return the comparison in a line, or why there is none."""
        if self._result.comparison is not None:
            return summary_line(self._result.comparison)
        original = self._result.original
        return "no link to an original" if original is None else f"not compared: the original is {original.problem}"

    def _at(self) -> str:
        return self._repost.capture.fetched_at.isoformat()

    def _find(
        self, kind: FindingKind, page: PageResult, line: str, *, subject: str, details: Mapping[str, Any] | None = None
    ) -> None:
        version = page.version or self._repost.version
        self._findings.append(
            RunFinding(
                kind,
                page.capture.fetched_at,
                page.capture.url,
                (version.article.title if version else None) or "",
                line,
                (f"repost: {self._repost.capture.url}",) if page is not self._repost else (),
                details or {},
                subject,
            )
        )

    @staticmethod
    def _is_edit(page: PageResult) -> bool:
        """Return whether the site edited the page: `reading` and `suspect` are no edits."""
        return page.is_new and page.version is not None and page.version.cause == "page"


class Edit(NamedTuple):
    """What an edit changed: in a line, and as what it is told of a repost."""

    line: str
    kind: FindingKind
    details: Mapping[str, Any]
    subject: str


def edit_of(new: Version, old: Version | None) -> Edit:
    """Return what a version changed; `old` is the one before it, None if it can't be read."""
    found = None if old is None else compare(old.article, new.article)
    line = f"v{new.number - 1}→v{new.number}"
    if found is not None:
        line = f"{line}; {summary_line(found, attribution=False)}"
    only_fields = found is not None and not found.edits and any(one.field in _ATTRIBUTION for one in found.fields)
    kind: FindingKind = "attribution" if only_fields else "repost-edited"
    return Edit(line, kind, _details(found), f"v{new.number}")


def _details(found: Comparison | None) -> Mapping[str, Any]:
    if found is None:
        return {}
    counts: dict[str, int] = {}
    for edit in found.edits:
        counts[edit.cls] = counts.get(edit.cls, 0) + 1
    return {"verdict": found.verdict, "kept": round(found.kept, 4), "new": round(found.new, 4), "edits": counts}


def _percent(share: float) -> str:
    return shares(share, 0).partition(" kept")[0]
