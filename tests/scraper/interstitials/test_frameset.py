"""Which frame holds the article."""

from __future__ import annotations

import pytest

from scraper.interstitials.frameset import MAX_TRIED, article_frames
from tests.scraper.interstitials.probes import probed

SITE = "http://www.hekou.gov.cn"
URL = f"{SITE}/xw/1.html"
STORY = "河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船。"


def found(html: str) -> tuple[str, ...]:
    return article_frames(probed(html, url=URL), URL)


def test_the_large_one_of_a_frameset_comes_first() -> None:
    html = (
        "<html><frameset rows='90,*,40'><frame src=top.html name=top><frame src=20418_nr.html name=zw>"
        "<frame src=/foot.html></frameset><noframes><body>您的浏览器不支持框架</body></noframes></html>"
    )
    assert found(html)[0] == f"{SITE}/xw/20418_nr.html"


def test_a_nested_frameset_is_read_by_names() -> None:
    html = (
        "<frameset rows='80,*'><frame src=a.html name=banner><frameset cols='180,*'><frame src=b.html name=leftFrame>"
        "<frame src=c.html name=mainFrame></frameset></frameset>"
    )
    assert found(html) == (f"{SITE}/xw/c.html", f"{SITE}/xw/a.html", f"{SITE}/xw/b.html")


def test_the_base_counts_and_a_sister_host_is_the_same_site() -> None:
    html = "<base href='http://news.hekou.gov.cn/c/'><iframe src=1.html width=100% height=800></iframe>"
    assert found(html) == ("http://news.hekou.gov.cn/c/1.html",)


@pytest.mark.parametrize(
    "frame",
    [
        "<iframe src=http://www.yunling.gov.cn/1.html></iframe>",
        "<iframe src=about:blank></iframe>",
        "<iframe src=1.html></iframe>",  # itself
        "<iframe src=a.html width=1 height=1></iframe>",
        "<iframe src=a.html height=90px></iframe>",
        "<iframe src=a.html style='display:none'></iframe>",
        "<iframe src=a.html hidden></iframe>",
        "<iframe src=javascript:a()></iframe>",
    ],
)
def test_others_are_not_looked_into(frame: str) -> None:
    assert found(f"<p>河口镇</p>{frame}") == ()


def test_a_page_with_a_text_of_its_own_has_no_need() -> None:
    frame = "<iframe src=a.html width=100% height=800></iframe>"
    assert found(f"<p>{STORY}</p><p>{STORY}</p><p>{STORY}</p>{frame}") == ()
    assert found(f"<h1>渡船</h1><p>2024-05-01 09:30 来源：河口网</p><p>见图。</p>{frame}") == ()
    assert found(frame) != ()


def test_no_more_than_a_few_are_tried() -> None:
    assert len(found("".join(f"<iframe src=f{n}.html></iframe>" for n in range(400)))) == MAX_TRIED
