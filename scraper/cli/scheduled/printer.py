"""Print a run: only what is new, the gravest first, the rest as a count; or, for machines, one event a line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from archive.model import RepostError, fault_message, record_json
from archive.report import Runs, Summary, name_in, printable
from scraper.cli import DONE
from scraper.cli.output import Unreached, complain, note, summary
from scraper.runs import SAID, STATES

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Mapping, Sequence

    from archive.model import Comparison
    from archive.report import Language
    from scraper.fetch import RunLimit
    from scraper.jobs import TemplateChange
    from scraper.notify import RunFinding
    from scraper.runs import Drift, PageDone, RunPlan, SourceLook
    from scraper.watchlist import WatchedSource


class RunPrinter:
    """Print the results of a run. People get them at its end, ordered by gravity; machines as they come.

    Edits are held until the end for both: only then it is known which of them are another template of the site.
    """

    def __init__(self, options: Namespace, limit: RunLimit | None = None) -> None:
        self._options = options
        self._limit = limit
        self._lang: Language = options.lang
        self._counts = Counter[str]()
        self._held: list[_Held] = []
        self._late = 0
        self._printed = False
        self._unreached = Unreached()
        self.findings: list[RunFinding] = []
        self.events: list[dict[str, Any]] = []
        self.problems: list[str] = []

    @property
    def counts(self) -> Mapping[str, int]:
        """The number of pages by state, the gravest first."""
        states = [*STATES, *sorted(self._counts.keys() - set(STATES))]
        return {state: self._counts[state] for state in states if self._counts[state]}

    @property
    def _why(self) -> str:
        return "" if self._limit is None else self._limit.why

    def plan(self, sources: Sequence[WatchedSource], plan: RunPlan) -> None:
        """Print what a run would do."""
        for source in sources:
            self._print_json({"status": "due", "kind": source.kind, "url": source.url})
            self._print_text(printable(f"{self._kind(source.kind)}  {source.url}"))
        for page in plan.pages:
            self._print_json({"status": "due", "kind": "page", "url": page.url})
            self._print_text(printable(f"{self._kind('page')}  {page.url}"))
        if not self._options.json:
            named, due = (
                Runs.sources.say(self._lang, count=len(sources)),
                Runs.pages.say(self._lang, count=len(plan.pages)),
            )
            more = self._left(plan)
            print(f"\n{Runs.due_now.say(self._lang, sources=named, pages=due, more=more)}")

    def look(self, look: SourceLook, new: int) -> None:
        """Print what a source gave, if that is anything new."""
        source = look.source
        if new or self._options.all:
            more = Runs.left_for_next.say(self._lang, number=look.postponed) if look.postponed else ""
            articles = Runs.new_articles.say(self._lang, count=new)
            said = Runs.looked.say(self._lang, kind=self._kind(source.kind), articles=articles, more=more)
            name = f"{source.name}  {source.url}" if source.name else source.url
            self._print_text(f"{printable(name)}\n  {said}")
        if look.left_off:
            left_out = Runs.left_out.say(self._lang, count=look.left_off)
            note(self._options, [f"{source.url}: {left_out}"])
        if look.unlinked:
            note(self._options, [f"{source.url}: {summary.counted(look.unlinked, 'entry')} without an address"])
        if new or look.problem is not None:
            self._print_json(
                {"status": "looked", "kind": source.kind, "url": source.url, "new": new, "problem": look.problem}
            )

    def take(self, done: PageDone) -> int:
        """Take the result for one page; return the exit status for it."""
        capture = None if done.result is None else done.result.repost.capture
        if capture is not None and not capture.tried and capture.reason == self._why:
            return DONE  # the run's end cut it short: not reached
        self._unreached.done(done.page.url)
        try:
            return self._take(done)
        except (RepostError, OSError):
            raise
        except Exception as fault:  # noqa: BLE001 - what can't be said of one page must not silence the others
            self._counts["failed"] += 1
            return self._complain([f"{done.page.url}: {fault_message(fault)}"])

    def take_late(self, late: PageDone) -> None:
        """Take what an earlier run stored and was killed before it could say; it is said with the rest."""
        self._late += 1
        self._held.append(_Held(late, _event(late)))

    def close(self, plan: RunPlan, changes: Sequence[TemplateChange], drifts: Sequence[Drift]) -> int:
        """Print what was held, what the templates changed, the counts, and what was not reached; return the status."""
        taken_back = {version for change in changes for version in change.versions}
        for held in sorted(self._held, key=lambda one: STATES.index(one.done.news.state)):
            if held.done.edited and taken_back.issuperset(held.done.edited):
                self._counts["another template"] += 1
            else:
                self._say(held.done, held.event)
        missing = len(plan.pages) + self._late - self._counts.total()
        if missing > 0:
            self._counts["not reached"] = missing
        for drift in drifts:
            if drift.since is None or self._options.all:  # said once
                self._print_text(printable(drift.said.say(self._lang)))
            event = {"status": "degraded", "host": drift.host, "what": drift.what, "pages": drift.pages}
            self._print_json({**event, "since": drift.since})
        for change in changes:
            self._print_text(summary.template_line(change, self._lang))
            self._print_json({"status": "template", "host": change.host, "parts": change.parts, "pages": change.pages})
        done = {"status": "done", "counts": dict(self.counts), "postponed": dict(plan.postponed)}
        self._print_json({**done, "waiting": plan.waiting})
        total = summary.run_total(self.counts, self._lang) if self._counts else Runs.nothing_due.say(self._lang)
        gap = "\n" if self._printed else ""
        self._print_text(f"{gap}{total}{self._left(plan)}")
        return self._say_unreached([page.url for page in plan.pages])

    def _say_unreached(self, urls: Sequence[str]) -> int:
        """Say what was not reached; return the status. What a run may not take any more is no failure."""
        if self._limit is None or not self._limit.planned:
            return self._complain(self._unreached.lines(urls, self._why))
        note(self._options, self._unreached.left_for_next(urls, self._why))
        return self._complain(self._unreached.not_tried(but=self._why))

    def _take(self, done: PageDone) -> int:
        result, news = done.result, done.news
        note(self._options, result.notes if result else ())
        if result is not None:
            self._unreached.leave(result.untried)
            if not result.repost.capture.tried:
                self._counts["not tried"] += 1  # said once for each host
                return DONE
        event = _event(done)
        if news.state not in SAID and not self._options.all:
            self._counts[news.state] += 1
            self.findings += news.findings
        elif self._options.json and not done.edited:
            self._say(done, event)
        else:
            self._held.append(_Held(done, event))
        problems = [f"{done.page.url}: {news.line}"] if result is None else result.problems
        self.problems += problems
        if news.is_failure or (result is not None and problems and _is_new_failure(done)):
            return complain(problems)
        note(self._options, problems)
        return DONE

    def _say(self, done: PageDone, event: dict[str, Any]) -> None:
        self._counts[done.news.state] += 1
        self.findings += done.news.findings
        self.events.append(event)
        self._print_json(event)
        self._print_text("\n".join(_lines(done, self._options)))

    def _kind(self, kind: str) -> str:
        return Runs.kinds[kind].say(self._lang)

    def _left(self, plan: RunPlan) -> str:
        """Return what a run leaves for later, in words."""
        over = sum(plan.postponed.values())
        said = Runs.over_budget.say(self._lang, count=over) if over else ""
        return said + (Runs.waiting.say(self._lang, count=plan.waiting) if plan.waiting else "")

    def _complain(self, problems: Sequence[str]) -> int:
        self.problems += problems
        return complain(problems)

    def _print_text(self, text: str) -> None:
        if not self._options.json:
            print(text, flush=True)
            self._printed = True

    def _print_json(self, event: Mapping[str, Any]) -> None:
        if self._options.json:
            print(record_json.line(event), flush=True)


class _Held:
    def __init__(self, done: PageDone, event: dict[str, Any]) -> None:
        self.done = done
        self.event = event


def _is_new_failure(done: PageDone) -> bool:
    """Return whether a problem with the original was not known before: one that is gone is said, not failed again."""
    return not done.original_known and done.news.state not in ("still failing", "suspect", "gone", "unchanged")


def _lines(done: PageDone, options: Namespace) -> Iterable[str]:
    """Yield the lines for one page: its name or title, what is new, its address, the gravest findings."""
    news, name = done.news, done.page.name or done.title or done.page.url
    yield printable(f"{name}")
    state, what = name_in(news.state, options.lang), news.said.say(options.lang)
    yield printable(f"  {Summary.state_and_line.say(options.lang, state=state, what=what)}")
    if name != done.page.url:
        yield printable(f"  {done.page.url}")
    yield from (f"    {line.say(options.lang)}" for line in news.lines)


def _comparison(done: PageDone) -> Comparison | None:
    return None if done.result is None else done.result.comparison


def _event(done: PageDone) -> dict[str, Any]:
    """Return one page of a run as an event, without its article."""
    result, comparison = done.result, _comparison(done)
    repost, original = (None, None) if result is None else (result.repost, result.original)
    version = None if repost is None else repost.version
    return {
        "status": done.news.state,
        "url": done.page.url,
        "name": done.page.name,
        "title": done.title or None,
        "tags": list(done.page.tags),
        "said": done.news.line,
        "outcome": None if repost is None else repost.capture.outcome,
        "version": None if version is None else version.number,
        "captured_at": None if repost is None else repost.capture.fetched_at.isoformat(),
        "original": None if original is None else original.capture.url,
        "comparison": None
        if comparison is None
        else {
            "verdict": comparison.verdict,
            "kept": round(comparison.kept, 4),
            "new": round(comparison.new, 4),
            "attribution": comparison.attribution.verdict,
            "edits": dict(sorted(Counter(edit.cls for edit in comparison.edits).items())),
        },
        "problems": [] if result is None else result.problems,
    }
