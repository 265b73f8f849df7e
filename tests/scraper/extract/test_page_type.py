"""What is an article, and what is said of a page that is none."""

from __future__ import annotations

from typing import Final

import pytest

from scraper.body.find import locate_body
from scraper.document.document import Document
from scraper.extract.page_type import why_not_an_article

TITLE: Final = "河口镇三条渡船恢复开航"
STORY: Final = (
    "河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船。",
    "码头的老船工说，这条水路走了六十多年，桥修好以前，两岸的人都靠它来往。",
    "镇里把船底重新刷了漆，换上新的救生衣，每条船还添了一名安全员。",
    "“只要水位不过警戒线，船就天天开。”负责调度的姑娘一边记班次一边说。",
)
MENU: Final = "<div>" + "".join(f"<a href=/c{n}/>栏目{n}号</a> " for n in range(12)) + "</div>"
HEADLINES: Final = (
    "<ul>" + "".join(f"<li><a href=/{n}.html>河口镇第{n}次航运会议召开</a></li>" for n in range(40)) + "</ul>"
)


def verdict(html: str) -> str | None:
    refused = why_not_an_article(locate_body(Document(html.encode())))
    return None if refused is None else f"{refused.kind}: {refused}"


def prose(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


class TestNoArticle:
    @pytest.mark.parametrize(
        ("title", "html"),
        [
            ("安全验证", "<p>请完成滑动验证，然后继续访问本页面。</p>"),
            ("Just a moment...", "<p>Checking your browser before accessing the site. Please wait.</p>"),
            ("请稍候", "<h1>正在进行安全检测</h1><p>检测完成后，将自动打开您要访问的页面。</p>"),
            ("Attention Required!", "<p>Please enable JavaScript and cookies to continue, then reload.</p>"),
        ],
    )
    def test_challenge(self, title: str, html: str) -> None:
        said = verdict(f"<title>{title}</title>{html}")
        assert said is not None
        assert "challenge" in said

    @pytest.mark.parametrize(
        ("title", "html"),
        [
            ("404", "<h1>页面不存在</h1><p>您可以返回首页，或者稍后再试。</p>"),
            ("河口网", "<p>对不起，您访问的页面不存在或已被删除，请返回首页。</p>"),
            ("出错了", "<p>找不到该页，它可能已经被移走，请检查网址。</p>"),
            ("提示信息", "<p>该文章已被删除，五秒后自动返回首页，请稍等。</p>"),
            ("Not Found", "<h1>404</h1><p>The requested URL could not be found on this server.</p>"),
        ],
    )
    def test_error_page(self, title: str, html: str) -> None:
        said = verdict(f"<title>{title}</title>{MENU}{html}")
        assert said is not None
        assert "error page" in said

    @pytest.mark.parametrize(
        "html",
        [
            "<h1>用户登录</h1><form><p>请输入账号和密码，然后点登录。</p><label>密码</label><button>登录</button></form>",
            "<h1>Sign in</h1><p>Enter your name and password, please.</p><p>忘记密码？</p>",
        ],
    )
    def test_login(self, html: str) -> None:
        said = verdict(f"<title>河口网</title>{html}")
        assert said is not None
        assert "login" in said

    def test_stop_on_the_way(self) -> None:
        said = verdict("<meta http-equiv=refresh content='0;url=http://a.example/b'><p>页面正在跳转，请稍候。</p>")
        assert said == "not-an-article: a client redirect to http://a.example/b (a refresh after 0 s), not an article"

    @pytest.mark.parametrize("html", [HEADLINES, MENU, "<img src=a.jpg>", f"<title>河口网</title>{MENU}{HEADLINES}"])
    def test_without_prose(self, html: str) -> None:
        assert verdict(html) is not None

    def test_list_of_links_with_a_sentence(self) -> None:
        said = verdict(f"<title>要闻_河口网</title>{MENU}{HEADLINES}<p>本栏目每天更新，欢迎关注。</p>")
        assert said is not None
        assert "list" in said


class TestArticle:
    def test_of_a_few_paragraphs(self) -> None:
        assert verdict(f"<title>渡船</title>{MENU}<h1>渡船</h1>{prose(*STORY)}") is None

    def test_of_one_line_under_its_title_amid_links(self) -> None:
        page = f"<title>{TITLE}_河口网</title>{MENU}<h1>{TITLE}</h1>{prose(STORY[0])}{HEADLINES}"
        assert verdict(page) is None

    @pytest.mark.parametrize(
        "words", ["页面不存在的背后：一个网站的404", "登录密码为什么会泄露", "安全验证该不该这么难", "文章已被删除以后"]
    )
    def test_on_such_pages(self, words: str) -> None:
        page = f"<title>{words}</title><h1>{words}</h1>" + prose(f"{words}，说来话长。", *STORY, *STORY)
        assert verdict(page) is None

    def test_short_and_with_a_word_of_login_in_the_menu(self) -> None:
        page = f"<title>{TITLE}</title><div><a href=/login>用户登录</a></div><h1>{TITLE}</h1>{prose(*STORY[:2])}"
        assert verdict(page) is None
