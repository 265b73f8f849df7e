"""What an answer is, by its status, its way and its page. Over the network: test_fetch_landing.py."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scraper.document.document import Document
from scraper.interstitials.classify import Frameset, Interstitial, classify_answer, shows_an_article
from scraper.interstitials.client_redirect import ClientRedirect
from scraper.transport.answer import Answer, Failure

URL = "http://www.hekou.example/2024/05/20418.html"
STORY = "<p>河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船。</p>"
CHALLENGE = "<script>$_ts=window['$_ts'];$_ts.cd='q';</script>"
GONE = "<title>页面不存在</title>"
MOVED = "<meta http-equiv=refresh content='0;url=/b'>"
FRAMED = "<frameset><frame src=nr.html></frameset>"


def answer(html: str, status: int = 200, kind: str = "text/html") -> Answer:
    return Answer(
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        status=status,
        headers=(("Content-Type", kind),),
        body=html.encode(),
        payload=html.encode(),
    )


def document(answered: Answer, url: str = URL) -> Document:
    return Document(answered.payload, url=url, headers=answered.headers)


def classified(path: list[str], answered: Answer) -> Interstitial | None:
    return classify_answer(path, answered, document(answered, path[-1]))


def article_in(answered: Answer) -> bool:
    return shows_an_article(answered, document(answered))


@pytest.mark.parametrize(
    ("html", "outcome"),
    [(CHALLENGE, "blocked"), (GONE, "gone"), (f"{GONE}{MOVED}", "gone"), (f"{MOVED}{CHALLENGE}", "blocked")],
)
def test_a_wall_and_a_page_that_is_gone_come_first(html: str, outcome: str) -> None:
    found = classified([URL], answer(html))
    assert isinstance(found, Failure)
    assert found.outcome == outcome
    assert "\n" not in found.reason


def test_a_stop_and_frames_lead_on() -> None:
    assert classified([URL], answer(MOVED)) == ClientRedirect("http://www.hekou.example/b", "a refresh after 0 s", "/b")
    assert classified([URL], answer(FRAMED)) == Frameset(("http://www.hekou.example/2024/05/nr.html",))


@pytest.mark.parametrize("status", [400, 403, 412, 418, 503, 521])
def test_a_wall_behind_a_status_is_named(status: int) -> None:
    found = classified([URL], answer(CHALLENGE, status))
    assert isinstance(found, Failure)
    assert found.outcome == "blocked"
    assert found.reason.startswith(f"{status} " if status != 521 else "status 521")
    assert "Rui Shu" in found.reason
    assert classified([URL], answer("no", status)) is None


@pytest.mark.parametrize("status", [301, 304, 404, 410])
def test_a_status_that_says_it_all_is_believed(status: int) -> None:
    assert classified([URL], answer(CHALLENGE, status)) is None


def test_an_answer_that_did_not_come_whole_is_not_judged() -> None:
    broken = Answer(fetched_at=datetime(2026, 1, 1, tzinfo=UTC), status=200, failure=Failure("timeout", "slow"))
    assert classified([URL], broken) is None


@pytest.mark.parametrize(
    ("end", "outcome"), [("/", "gone"), ("/404.html", "gone"), ("/login.html", "blocked"), ("/a/20418.html", None)]
)
def test_the_way_counts(end: str, outcome: str | None) -> None:
    found = classified([URL, f"http://www.hekou.example{end}"], answer(STORY * 60))
    assert (found.outcome if isinstance(found, Failure) else found) == outcome


@pytest.mark.parametrize("html", [STORY * 60, STORY, "<div id=app></div>", ""])
def test_a_page_is_a_page(html: str) -> None:
    assert classified([URL], answer(html)) is None


@pytest.mark.parametrize("kind", ["application/json", "image/png", "application/rss+xml"])
def test_what_is_no_page_is_let_be(kind: str) -> None:
    assert classified([URL], answer(f"{GONE}{MOVED}", kind=kind)) is None


def test_a_frame_with_a_text_holds_the_article() -> None:
    assert article_in(answer(STORY * 2))
    assert article_in(answer(STORY * 100))
    assert not article_in(answer("<a href=/>首页</a>"))
    assert not article_in(answer(STORY * 2, 404))
    assert not article_in(answer("%PDF-1.4", kind="application/pdf"))
    assert not article_in(answer(CHALLENGE))
