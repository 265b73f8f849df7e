"""A notice in an article's place makes no version, until a capture on a later day confirms it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Final

import pytest

from archive.archive import Archive
from archive.log import CaptureEntry
from scraper.fetch.fetcher import Fetcher
from scraper.fetch.sources import saved_policy
from scraper.jobs.page import PageResult, archive_page
from scraper.saved.transport import SavedTransport

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

URL: Final = "https://www.hekou.example/1.html"
STORY: Final = tuple(
    f"河口镇的第{n}条渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船。" for n in range(1, 8)
)
NOTICE: Final = ("您访问的栏目正在改版升级，给您带来不便，敬请谅解，请稍后再来看看。",)


def page(title: str, *texts: str) -> str:
    body = "".join(f"<p>{text}</p>" for text in texts)
    return f"<html><head><title>{title}_河口网</title></head><body><h1>{title}</h1><div>{body}</div></body></html>"


class Site:
    """A site whose pages change from day to day."""

    def __init__(self, folder: Path, archive: Archive) -> None:
        self._folder, self._archive = folder, archive

    def shows(
        self, html: str, day: int, hour: int = 8, *, url: str = URL, kind: str = "text/html; charset=utf-8"
    ) -> PageResult:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        told = {"url": url, "status": 200, "headers": [["Content-Type", kind]]}
        told["fetched_at"] = f"2024-05-{day:02}T{hour:02}:00:00Z"
        (self._folder / "capture.json").write_text(json.dumps(told))
        (self._folder / "body.html").write_text(html, encoding="utf-8")
        return archive_page(url, Fetcher(SavedTransport(self._folder), saved_policy()), self._archive)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Archive.open_or_create(tmp_path / "archive") as archive:
        yield Site(tmp_path / "saved", archive)


def test_a_notice_makes_no_version_and_keeps_its_evidence(site: Site) -> None:
    assert site.shows(page("河口镇渡船恢复开航", *STORY), day=1).is_new
    result = site.shows(page("栏目改版公告", *NOTICE), day=2)
    assert result.capture.outcome == "suspect"
    assert result.problem == "suspect: a notice in the article's place? “栏目改版公告”"
    assert (result.reading, result.version) == (None, None)
    assert result.stored is not None
    assert isinstance(result.stored.entry, CaptureEntry)
    assert result.stored.entry.warc is not None
    assert site.shows(page("河口镇渡船恢复开航", *STORY), day=3).version.number == 1  # type: ignore[union-attr]


def test_a_second_capture_on_another_day_confirms_it(site: Site) -> None:
    site.shows(page("河口镇渡船恢复开航", *STORY), day=1)
    notice = page("栏目改版公告", *NOTICE)
    assert site.shows(notice, day=2).version is None
    assert site.shows(notice, day=2, hour=20).version is None
    confirmed = site.shows(notice, day=3).version
    assert confirmed is not None
    assert (confirmed.number, confirmed.cause) == (2, "page")


def test_another_notice_does_not_confirm_the_first(site: Site) -> None:
    site.shows(page("河口镇渡船恢复开航", *STORY), day=1)
    site.shows(page("栏目改版公告", *NOTICE), day=2)
    assert site.shows(page("今日停电通知", *NOTICE), day=3).capture.outcome == "suspect"


def test_a_notice_under_the_title_of_the_article(site: Site) -> None:
    site.shows(page("河口镇渡船恢复开航", *STORY), day=1)
    # Words that no rule knows: those of NOTICE, under the article's own title, are refused as a message of the site.
    notice = page("河口镇渡船恢复开航", "稿子正在抽屉里睡觉，过几天再放出来晒晒太阳。")
    assert (site.shows(notice, day=2).problem or "").startswith(
        "suspect: a notice in the article's place? “稿子正在抽屉"
    )
    assert site.shows(notice, day=3).version is not None


@pytest.mark.parametrize(
    "text",
    [
        "upstream connect error or disconnect/reset before headers. reset reason: connection failure " * 2,
        "后端服务没有响应，网关已经等待三十秒，编号七七四二，本次访问记录为甲乙丙丁。" * 3,
    ],
)
def test_bare_text_in_a_page_s_place_is_a_notice_of_any_size(site: Site, text: str) -> None:
    site.shows(page("河口镇渡船恢复开航", *STORY), day=1)
    assert site.shows(text, day=2, kind="text/plain; charset=utf-8").version is None
    assert site.shows(page("河口镇渡船恢复开航", *STORY), day=3).version.number == 1  # type: ignore[union-attr]


def test_an_article_of_another_text_is_no_notice(site: Site) -> None:
    site.shows(page("河口镇渡船恢复开航", *STORY), day=1)
    other = tuple(f"上游水库第{n}号闸门于今晨关闭，附近村庄恢复供电，学校照常上课。" for n in range(1, 6))
    assert site.shows(page("水库关闸", *other), day=2).is_new
    # The article itself, as bare text.
    assert site.shows("\n\n".join(other), day=3, kind="text/plain; charset=utf-8").capture.outcome == "ok"


def test_a_notice_in_the_place_of_several_articles_is_never_confirmed(site: Site) -> None:
    other = "https://www.hekou.example/2.html"
    for url in (URL, other):
        site.shows(page("河口镇渡船恢复开航", *STORY), day=1, url=url)
    for day in (2, 3, 4):
        assert [site.shows(page("栏目改版公告", *NOTICE), day, url=url).capture.outcome for url in (URL, other)] == [
            "suspect",
            "suspect",
        ]
    assert site.shows(page("河口镇渡船恢复开航", *STORY), day=5).version.number == 1  # type: ignore[union-attr]


HEADS: Final = ("提示信息", "温馨提示", "系统提示", "友情提醒", "河口网", "河口镇渡船恢复开航")
BACK: Final = "系统将在5秒后自动返回，<a href='/'>点击这里返回首页</a>"
FORMS: Final = (
    "<h1>{head}</h1><p>{words}</p>",
    f"<a href='/'>首页</a><div class='msg'><h3>{{head}}</h3><div>{{words}}。{BACK}</div></div><p>版权所有 河口网</p>",
    "<table><tr><th>{head}<tr><td>{words}！<tr><td>[ <a href='/'>返回上一页</a> ]</table>",
)


@pytest.mark.parametrize(
    "words",
    [
        "页面不存在",
        "该文章已删除",
        "内容审核中，请稍后查看",
        "信息已撤回",
        "系统维护中",
        "稿件已下线",
        "数据不存在或已被删除",
        "您没有权限查看此内容",
        "對不起，您訪問的頁面找不到了",
        "This page has gone for a walk, please come back later",
    ],
)
def test_no_form_of_a_missing_page_is_an_edit(site: Site, words: str) -> None:
    for number, (form, head) in enumerate(zip(FORMS * 2, HEADS, strict=True)):
        html = f"<html><head><title>{head}</title></head><body>{form.format(head=head, words=words)}</body></html>"
        url = f"https://www{number}.hekou.example/1.html"
        site.shows(page("河口镇渡船恢复开航", *STORY), day=1, url=url)
        shown = site.shows(html, day=2, url=url)
        assert (shown.version, shown.reading) == (None, None), html
        assert shown.problem


FEED: Final = (
    "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel><title>河口网</title>"
    "<link>https://www.hekou.example/</link><description>新闻</description>{items}</channel></rss>"
)
ITEMS: Final = "".join(
    f"<item><title>河口新闻第{n}条</title><link>https://www.hekou.example/{n}.html</link><description>{text}</description></item>"
    for n, text in enumerate(STORY)
)
SITEMAP: Final = (
    "<?xml version='1.0' encoding='UTF-8'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
    "<url><loc>https://www.hekou.example/1.html</loc><lastmod>2024-05-01</lastmod></url>"
    "<url><loc>https://www.hekou.example/2.html</loc><lastmod>2024-05-02</lastmod></url></urlset>"
)
DATA: Final = json.dumps({"code": 0, "list": [{"id": n, "summary": text} for n, text in enumerate(STORY)]})


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("application/rss+xml", FEED.format(items=ITEMS)),
        ("text/xml", FEED.format(items=ITEMS)),
        ("text/html; charset=utf-8", FEED.format(items=ITEMS)),  # as careless servers label it
        ("application/xml", SITEMAP),
        ("text/html", SITEMAP),
        ("application/json", DATA),
        ("text/html; charset=utf-8", DATA),
    ],
)
def test_feeds_sitemaps_and_data_are_no_articles(site: Site, kind: str, text: str) -> None:
    new = site.shows(text, day=1, kind=kind)
    assert (new.version, new.reading) == (None, None)
    assert new.problem
    site.shows(page("河口镇渡船恢复开航", *STORY), day=2)
    assert site.shows(text, day=3, kind=kind).version is None  # in an article's place


@pytest.mark.parametrize(
    "html",
    [
        page("河口镇渡船今日停航", STORY[0], STORY[1]),  # cut short
        page("山里的头一批春茶上市", *(text.replace("渡船", "茶园").replace("码头", "山坡") for text in STORY)),
    ],
)
def test_an_edit_is_none(site: Site, html: str) -> None:
    site.shows(page("河口镇渡船恢复开航", *STORY), day=1)
    version = site.shows(html, day=2).version
    assert version is not None
    assert (version.number, version.cause) == (2, "page")


def test_a_short_article_may_be_replaced(site: Site) -> None:
    site.shows(page("河口镇渡船恢复开航", STORY[0]), day=1)
    assert site.shows(page("栏目改版公告", *NOTICE), day=2).capture.outcome == "ok"


ENGLISH: Final = tuple(
    f"Ferry number {n} sailed again early on Tuesday, and growers and pupils queued at the pier that had been shut for "
    f"{40 + n} days."
    for n in range(1, 8)
)


@pytest.mark.parametrize(
    "notice",
    [
        "We have a new home and are still unpacking. Old stories will follow as soon as the shelves are up.",
        "You have been clicking rather fast. Prove that you are human to go on.",
    ],
)
def test_an_english_notice_shares_letters_but_no_words_with_the_article(site: Site, notice: str) -> None:
    assert site.shows(page("Ferries sail again", *ENGLISH), day=1).is_new
    assert site.shows(page("A word from us", notice), day=2).capture.outcome == "suspect"
    cut = site.shows(page("Ferries sail again", *ENGLISH[:2]), day=3)
    assert (cut.capture.outcome, cut.is_new) == ("ok", True)


def test_a_title_above_nothing_is_a_notice(site: Site) -> None:
    assert site.shows(page("Ferries sail again", *ENGLISH), day=1).is_new
    empty = (
        page("Members only") + "<div class=side><ul>" + "<li><a href=/n/1>Old pier sold</a></li>" * 9 + "</ul></div>"
    )
    assert site.shows(empty, day=2).version is None
