"""Pages that are gone behind a status of 200, and pages that speak of such."""

from __future__ import annotations

import pytest

from scraper.interstitials.soft_404 import detect_soft_404, sent_away
from tests.scraper.interstitials.probes import probed

MENU = "<div>" + "".join(f"<a href=/c{n}/>栏目{n}号</a> " for n in range(12)) + "</div>"
STORY = "河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船。"
ARTICLE = "http://www.hekou.example/2024/0501/c1008-20418.html"


def said(html: str) -> str | None:
    return detect_soft_404(probed(html))


class TestWords:
    @pytest.mark.parametrize(
        "words",
        [
            "页面不存在",
            "您访问的页面已删除",
            "您访问的页面不存在或已被删除！",
            "抱歉，您要找的文章找不到了",
            "该内容已被发布者删除",
            "此内容因违规无法查看",
            "该公众号已被封禁",
            "文章不存在或已下线",
            "该信息已过期",
            "稿件已被管理员删除",
            "很抱歉，没有找到相关页面",
            "找不到您要的文件",
            "页面飞走了",
            "404 Not Found",
            "404 - 页面错误",
            "Error 404",
            "Page Not Found",
            "This page no longer exists",
            "The requested URL could not be found.",
            "This article is no longer available.",
        ],
    )
    def test_of_a_page_that_is_gone(self, words: str) -> None:
        for html in (f"<title>{words}</title>", f"<title>河口网</title>{MENU}<h1>{words}</h1><p>五秒后返回首页。</p>"):
            reason = said(html)
            assert reason is not None
            assert reason.startswith("a soft 404: an error page that says “")

    @pytest.mark.parametrize(
        "html",
        [
            "<title>渡船</title><p>今天有404人上船。</p>",
            "<title>渡船</title><p>个人信息删除办法。</p>",
            "<title>渡船</title><p>停电的页面。</p>",
            "<title>河口网</title><a href=/404>页面不存在</a>",
            "",
        ],
    )
    def test_that_say_something_else(self, html: str) -> None:
        assert said(html) is None

    def test_of_an_article_about_them(self) -> None:
        title = "“页面不存在”的背后"
        body = f"<p>许多旧闻已经打不开：页面不存在。{STORY}</p>"
        assert said(f"<title>{title}</title><h1>{title}</h1>{body * 6}") is None
        assert said(f"<title>旧闻去哪儿了_河口网</title><h1>旧闻去哪儿了</h1>{body}") is None
        assert said(f"<title>旧闻</title><h1>旧闻</h1><p>2024-05-01 09:30 来源：河口网</p>{body}") is None


class TestWay:
    @pytest.mark.parametrize(
        "end",
        [
            "http://www.hekou.example/",
            "http://www.hekou.example/index.html",
            "https://m.hekou.example/cn/index.shtml",
            "https://www.hekou-new.example/default.aspx",
        ],
    )
    def test_to_the_home_page(self, end: str) -> None:
        assert sent_away((ARTICLE, end)) == "the article is gone: its URL redirects to the home page"

    @pytest.mark.parametrize(
        "end", ["/404.html", "/error/404", "/errorpage.htm?from=1", "/404/index.html", "/common/notfound.shtml"]
    )
    def test_to_an_error_page(self, end: str) -> None:
        path = (ARTICLE, "http://www.hekou.example/a", f"http://www.hekou.example{end}")
        assert sent_away(path) == "the article is gone: its URL redirects to an error page"

    @pytest.mark.parametrize(
        "path",
        [
            (ARTICLE,),
            (ARTICLE, ARTICLE.replace("http:", "https:")),
            (ARTICLE, "http://m.hekou.example/a/20418"),
            (ARTICLE, "http://www.hekou.example/?id=20418"),
            (ARTICLE, "http://www.hekou.example/news/error-in-a-report.html"),
            ("http://www.hekou.example/", "http://www.hekou.example/index.html"),
            ("http://hekou.example/cn/", "http://www.hekou.example/"),
            ("http://hekou.example/news", "http://www.hekou.example/"),
            ("http://www.hekou.example/404.html", "http://www.hekou.example/error.html"),
        ],
    )
    def test_to_anything_else(self, path: tuple[str, ...]) -> None:
        assert sent_away(path) is None

    @pytest.mark.parametrize("start", ["/show.php?id=7", "/a/b/c", "/a.html", "/20418"])
    def test_from_an_article(self, start: str) -> None:
        assert sent_away((f"http://hekou.example{start}", "http://hekou.example/")) is not None
