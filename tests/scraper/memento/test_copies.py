"""Addresses of copies, and what services put into pages taken out again."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from scraper.memento.copies import (
    original_in,
    raw_form,
    read_copy,
    same_original,
    same_time_address,
    stamp_in,
    unwrap_copy,
    why_not_page,
)

ORIGINAL = "http://a.cn/html//site-4/1.html"
WEB = "https://archive.example/web/20240506070809"


@pytest.mark.parametrize("form", ["", "mp_", "id_", "if_"])
def test_the_parts_of_an_address(form: str) -> None:
    url = f"{WEB}{form}/{ORIGINAL}"
    assert original_in(url) == ORIGINAL
    assert stamp_in(url) == "20240506070809"
    assert raw_form(url) == f"{WEB}id_/{ORIGINAL}"
    assert same_time_address(url, "http://b.cn/") == f"{WEB}id_/http://b.cn/"


@pytest.mark.parametrize(
    "url",
    [
        ORIGINAL,
        "https://archive.example/web/2024/http://a.cn/",  # where a service finds the closest
        "https://archive.example/web/20240506070809/a.cn/",
        "https://archive.example/AbCd1",
        "https://b.example/?u=/20240506070809/http://a.cn/",
    ],
)
def test_addresses_that_tell_nothing(url: str) -> None:
    assert (original_in(url), stamp_in(url), raw_form(url), same_time_address(url, ORIGINAL)) == (None,) * 4


def test_one_slash_that_a_proxy_left_is_two() -> None:
    assert original_in(f"{WEB}/http:/a.cn/1.html") == "http://a.cn/1.html"
    assert original_in(f"{WEB}/http://:x/") is None


def test_what_the_service_put_in_is_taken_out() -> None:
    page = (
        "<body><!-- BEGIN WAYBACK TOOLBAR INSERT --><p>97 captures</p><!-- END WAYBACK TOOLBAR INSERT -->"
        f'<a href="{WEB}/{ORIGINAL}">1</a><a href="//archive.example/web/20230101000000/https://b.cn/2">2</a>'
        '<img src="/web/20240506070809im_/http://a.cn/3.png"><a href="/web/20240506070809/mailto:x@a.cn">4</a>'
        "<p>/web/2024/ stays, https://other.example/web/20240506070809x/http://a.cn/ too</p>"
    )
    assert unwrap_copy(page.encode(), f"{WEB}/{ORIGINAL}").decode() == (
        f'<body><a href="{ORIGINAL}">1</a><a href="https://b.cn/2">2</a>'
        '<img src="http://a.cn/3.png"><a href="mailto:x@a.cn">4</a>'
        "<p>/web/2024/ stays, https://other.example/web/20240506070809x/http://a.cn/ too</p>"
    )


def test_the_raw_form_is_left_as_it_is() -> None:
    page = b'<!-- WB Insert -->x<!-- End WB Insert --><a href="/web/20240506070809/http://a.cn/">'
    assert unwrap_copy(page, f"{WEB}id_/{ORIGINAL}") is page
    assert unwrap_copy(page, "https://archive.example/AbCd1") is page


def test_a_mark_without_its_end_hides_nothing_and_costs_nothing() -> None:
    page = b"<!-- BEGIN WAYBACK TOOLBAR INSERT -->" * 100_000 + b"/web/20240506070809/" * 100_000 + b"<p>text</p>"
    began = time.monotonic()
    assert unwrap_copy(page, f"{WEB}/{ORIGINAL}") == page
    assert time.monotonic() - began < 5


def test_links_lead_where_they_led_and_days_are_those_of_the_copy() -> None:
    text = "河湾村的老茶农陈树生今年六十七岁，种了四十五年的茶，往年清明一过就挑着鲜叶走八里山路去镇上卖。"
    page = f'<h1>老茶农的新账本</h1><p>3小时前　来源：河湾日报</p>{f"<p>{text}</p>" * 3}<p><img src="../2.png"></p>'
    article = read_copy(
        page.encode(),
        url=f"{WEB}id_/{ORIGINAL}",
        of="http://moved.example/",
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        at=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
    ).article
    assert article.url == ORIGINAL
    assert [block.src for block in article.body if block.kind == "image"] == ["http://a.cn/html//2.png"]
    assert (article.published or "").startswith("2024-05-06")


def test_copies_of_what_is_no_article() -> None:
    url = f"{WEB}id_/{ORIGINAL}"
    assert why_not_page(b"<p>text</p>", url=url, way=(ORIGINAL, ORIGINAL), headers=()) is None
    assert "the article is gone" in (why_not_page(b"", url=url, way=(ORIGINAL, "http://a.cn/"), headers=()) or "")
    gone = "<title>提示</title><p>您访问的页面不存在或已被删除</p>".encode()
    assert "error page" in (why_not_page(gone, url=url, way=(ORIGINAL, ORIGINAL), headers=()) or "")


@pytest.mark.parametrize("damaged", ["http://[::1", "http://a]b/", "http://[x]:y/"])
def test_a_damaged_address_is_no_other_page(damaged: str) -> None:
    assert not same_original(damaged, "http://a.example/1")
    assert same_original(damaged, damaged)
