from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from archive.model import Article, TextBlock
from scraper.runs import DriftWatch
from scraper.runs.drift import FIELDS, POOLED, PageRead

if TYPE_CHECKING:
    from scraper.jobs import PageResult

HOST = "www.a.example"


def article(
    number: int, *, title: str | None = "渡口", published: str | None = "2024-05-13", size: int = 600
) -> Article:
    return Article(
        url=f"http://{HOST}/{number}.html",
        title=title,
        published=published,
        source=None,
        author=None,
        editor=None,
        breadcrumb=(),
        original_url=None,
        language="zh",
        body=(TextBlock("paragraph", "船" * size),),
        boilerplate=(),
        extractor="test",
    )


def page(read: Article | None, number: int = 0) -> PageResult:
    url = f"http://{HOST}/{number}.html"
    capture = SimpleNamespace(url=url, outcome="ok", fetched_at=datetime(2024, 5, 13, tzinfo=UTC))
    reading = None if read is None else SimpleNamespace(article=read)
    return cast("PageResult", SimpleNamespace(capture=capture, reading=reading))


def drifts(pages: list[PageResult], before: list[Article]) -> list[tuple[str, int, int]]:
    watch = DriftWatch()
    for one in pages:
        watch.add(one, had_article=True)
    found = [drift for _, drifts in watch.drifts(lambda *_: before) for drift in drifts]
    return [(drift.what, drift.pages, drift.of) for drift in found]


def usual(**fields: Any) -> list[Article]:  # noqa: ANN401
    return [article(number, **fields) for number in range(6)]


def test_a_field_that_is_lost_is_said() -> None:
    assert drifts([page(one) for one in usual(published=None)], usual()) == [("published", 6, 6)]


def test_a_text_that_shrank_is_said() -> None:
    assert drifts([page(one) for one in usual(size=40)], usual()) == [("text", 6, 6)]


def test_pages_that_are_no_longer_read_are_said() -> None:
    assert drifts([page(None, number) for number in range(5)], usual()) == [("article", 5, 5)]


def test_what_the_site_never_had_is_not_missed() -> None:
    assert drifts([page(one) for one in usual(published=None)], usual(published=None)) == []


def test_a_few_pages_say_nothing_of_a_site() -> None:
    assert drifts([page(one) for one in usual(published=None)[:3]], usual()) == []
    assert drifts([page(one) for one in usual(published=None)], usual()[:2]) == []


def test_pages_that_never_had_an_article_are_no_loss() -> None:
    watch = DriftWatch()
    for number in range(6):
        watch.add(page(None, number), had_article=False)
    assert list(watch.drifts(lambda *_: usual())) == []


def test_few_pages_are_judged_with_those_of_the_runs_before() -> None:
    earlier = [PageRead(float(at), ("title",), 600) for at in range(POOLED)]
    whole = [one._replace(fields=FIELDS) for one in earlier]

    def lost(known: list[PageRead]) -> list[str]:
        watch = DriftWatch()
        watch.add(page(article(0, published=None)), had_article=True)
        return [drift.what for _, drifts in watch.drifts(lambda *_: usual(), lambda _: known) for drift in drifts]

    assert lost(earlier) == ["published"]
    assert lost(earlier[:5]) == []
    assert lost(whole) == []


def test_a_page_that_is_not_modified_says_nothing() -> None:
    watch = DriftWatch()
    for one in usual(published=None):
        unchanged = page(one)
        unchanged.capture.outcome = "not-modified"  # type: ignore[misc]
        watch.add(unchanged, had_article=True)
    assert not watch.reads
