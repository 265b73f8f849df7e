"""What is said of a page, in both languages, and what of it alarms somebody."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args

import pytest

from archive.comparison import compare
from archive.log import CaptureEntry
from archive.model.record import Article, Capture, Reading, TextBlock, Version
from archive.report import Runs, name_in
from archive.store import StoredCapture
from scraper.jobs.page import PageResult
from scraper.jobs.repost import RepostResult
from scraper.notify import KINDS, FindingKind, to_json
from scraper.runs import STATES, Before, Drift, PageNews, news_of
from scraper.runs.news import State

if TYPE_CHECKING:
    from archive.model import Cause, Outcome

AT = datetime(2024, 5, 13, 8, 0, tzinfo=UTC)
URL, ORIGINAL = "https://a.example/1.html", "https://b.example/1.html"
HAN = re.compile(r"[\u4e00-\u9fff]")
TEXT = "镇里把码头的台阶重新铺过，又添了12盏灯，夜里靠岸的人再也不用打着手电摸索。"
KNOWN = Before(captured=True, verdict="identical", kept=1.0)


def article(text: str = TEXT, title: str = "渡口见闻") -> Article:
    return Article(
        url=URL,
        title=title,
        published="2024-05-13",
        source="渡口融媒",
        author="周谷雨",
        editor=None,
        breadcrumb=(),
        original_url=ORIGINAL,
        language="zh",
        body=(TextBlock("paragraph", text),),
        boilerplate=(),
        extractor="test/1",
    )


def version(url: str = URL, number: int = 1, cause: Cause = "first", text: str = TEXT) -> Version:
    reading = Reading(article=article(text), evidence={}, encoding="utf-8", parser="libxml2")
    return Version(
        number=number,
        url=url,
        cause=cause,
        digest="sha256:0",
        payload_digest="sha256:1",
        captured_at=AT,
        reading=reading,
    )


def capture(url: str, outcome: Outcome = "ok", **more: Any) -> Capture:  # noqa: ANN401 - fields of any type
    reason = "404 Not Found" if outcome == "gone" else ""
    return Capture(url=url, final_url=url, outcome=outcome, reason=reason, status=None, fetched_at=AT, **more)


def page(
    url: str = URL,
    text: str = TEXT,
    *,
    cause: Cause = "first",
    number: int = 1,
    new: bool = False,
    outcome: Outcome = "ok",
    problem: str | None = None,
) -> PageResult:
    if outcome != "ok":
        got = capture(url, outcome)
        return PageResult(got, None, problem or f"{outcome}: {got.reason}", None, None, None)
    shown = version(url, number, cause, text)
    stored = StoredCapture(shown, new, CaptureEntry(at=AT, url=url, outcome="ok"))
    return PageResult(capture(url), shown.reading, None, stored, None, None)


def news(repost: PageResult, original: PageResult | None = None, before: Before = KNOWN, **more: Any) -> PageNews:  # noqa: ANN401
    found = None
    if original is not None and original.version is not None and repost.version is not None:
        found = compare(original.version.article, repost.version.article, linked=True)
    result = RepostResult(repost, original, found, **more)
    return news_of(result, before, lambda url, number: version(url, number or 1))


CASES = {
    "new": news(page(new=True), page(ORIGINAL, new=True), Before()),
    "new, without a link": news(page(new=True), None, Before()),
    "new, without its original": news(page(new=True), page(ORIGINAL, outcome="gone"), Before()),
    "edited": news(page(text=TEXT.replace("12", "21"), cause="page", number=2, new=True), page(ORIGINAL)),
    "original edited": news(page(), page(ORIGINAL, TEXT.replace("12", "21"), cause="page", number=2, new=True)),
    "gone": news(page(outcome="gone")),
    "original gone": news(page(), page(ORIGINAL, outcome="gone")),
    "back": news(page(), None, KNOWN._replace(away=True)),
    "original back": news(page(), page(ORIGINAL), KNOWN._replace(original_gone=True)),
    "suspect": news(page(outcome="suspect")),
    "failed": news(page(outcome="timeout", problem="timeout: 20 s")),
    "still failing": news(page(outcome="timeout"), None, KNOWN._replace(failing=True)),
    "compared otherwise": news(page(), page(ORIGINAL), KNOWN._replace(verdict="altered")),
    "refused": news(replace(page(outcome="refused", problem="refused: the page was withdrawn: 12-3"), withdrawn=True)),
    "unchanged": news(page(), page(ORIGINAL)),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_is_in_both_languages(name: str) -> None:
    told = CASES[name]
    said = [told.said, *(one.headline for one in told.findings), *(line for one in told.findings for line in one.lines)]
    for one in said:
        assert not HAN.search(one.english.partition("  ")[0])  # behind it, the page's own words
        assert HAN.search(one.chinese) or one.english == one.chinese == "404 Not Found"
        plain = re.sub(r"https?://\S+|404 Not Found|20 s", "", one.chinese)
        assert not re.search(r"[A-Za-z]{2,}", plain), plain


def test_every_state_and_every_kind_is_there_and_has_a_name() -> None:
    assert {told.state for told in CASES.values()} == set(STATES) == set(get_args(State))
    assert [state for state in (*STATES, "not tried", "not reached") if not HAN.search(name_in(state, "zh"))] == []
    kinds = {one.kind for told in CASES.values() for one in told.findings}
    assert set(KINDS) == set(get_args(FindingKind)) == set(Runs.findings)
    assert {"new-repost", "repost-edited", "original-edited", "repost-gone", "original-gone"} <= kinds
    assert {"repost-back", "original-back"} <= kinds


@pytest.mark.parametrize("what", ["article", "text", "title", "published", "source", "author"])
def test_a_site_that_is_read_badly_is_said_in_both(what: str) -> None:
    said = Drift("a.example", what, 5, 6).said
    assert re.fullmatch(r"a\.example: .*5 of 6 pages.*", said.english)
    assert not re.search(r"[A-Za-z]{2,}", said.chinese.replace("a.example", ""))


@pytest.mark.parametrize("cause", ["reading", "extractor"])
@pytest.mark.parametrize("whose", ["repost", "original"])
def test_what_is_only_read_otherwise_alarms_nobody(cause: Cause, whose: str) -> None:
    other = TEXT.replace("12", "21")
    changed = {"cause": cause, "number": 2, "new": True}
    repost = page(text=other, **changed) if whose == "repost" else page()  # type: ignore[arg-type]
    original = page(ORIGINAL, other, **changed) if whose == "original" else page(ORIGINAL)  # type: ignore[arg-type]
    told = news(repost, original)
    assert told.findings == ()
    assert told.state == "compared otherwise"  # it is said, but is nobody's doing


def test_a_verdict_that_only_this_program_changed_alarms_nobody() -> None:
    assert news(page(), page(ORIGINAL), KNOWN._replace(verdict="altered")).findings == ()


def test_a_verdict_from_an_original_seen_the_first_time_is_told() -> None:
    told = news(page(), page(ORIGINAL, new=True), KNOWN._replace(verdict="altered"))
    assert [one.kind for one in told.findings] == ["verdict"]


@pytest.mark.parametrize("failing", [False, True])
def test_a_suspect_capture_and_its_end_alarm_nobody(failing: bool) -> None:
    assert news(page(outcome="suspect"), None, KNOWN._replace(failing=failing)).findings == ()
    assert news(page(), page(ORIGINAL), KNOWN).findings == ()
    assert news(page(), page(ORIGINAL, outcome="suspect")).findings == ()


def test_what_is_gone_has_the_title_that_it_had() -> None:
    told = CASES["gone"]
    assert (told.title, told.findings[0].title) == ("渡口见闻", "渡口见闻")


def test_an_edit_is_told_against_the_original_as_well() -> None:
    line = CASES["edited"].line
    assert "v1→v2; altered: " in line
    assert "against the original: 100% → " in line
    assert "与原文相比：保留100% → " in CASES["edited"].said.chinese


def test_what_it_was_compared_with_in_the_original_s_place_is_said() -> None:
    kept = version(ORIGINAL, 3)
    result = RepostResult(page(), page(ORIGINAL, outcome="gone"), compare(article(), article()), kept=kept)
    told = news_of(result, KNOWN._replace(original_gone=True), lambda *_: None)
    assert told.line.startswith(
        "compared with version 3 of the original, archived here on 2024-05-13 08:00Z: identical"
    )
    copy = replace(page("http://web.example/2024/x"), capture=capture("http://web.example/2024/x", memento_of=ORIGINAL))
    result = RepostResult(page(), page(ORIGINAL, outcome="gone"), compare(article(), article()), copy=copy)
    told = news_of(result, KNOWN._replace(original_gone=True), lambda *_: None)
    assert told.said.chinese.startswith("比较对象：存档副本：一致")


def test_an_edit_is_told_with_its_change() -> None:
    told = CASES["edited"]
    (line,) = told.lines
    assert "12 → 21" in line.english
    assert line.chinese.startswith("1. 数字")
    assert told.findings[0].lines == told.lines


def test_that_it_is_gone_is_said_once() -> None:
    assert CASES["gone"].line == CASES["gone"].findings[0].headline.english == "404 Not Found"
    assert CASES["original gone"].line == "the original: 404 Not Found"


def test_a_finding_is_json_with_both_languages() -> None:
    found = to_json(CASES["original edited"].findings[0])
    assert found["headline"].startswith("v1→v2; altered")
    assert found["zh"]["headline"].startswith("第1版→第2版")
    assert found["lines"][0] == f"repost: {URL}"
    assert "12 → 21" in found["lines"][1]
    assert found["zh"]["lines"][0] == f"转载：{URL}"
