"""Data in a page's place is refused by its type or its root; a page under a wrong type is a page."""

from __future__ import annotations

import pytest

from scraper.extract.errors import NotText, ReadError
from scraper.extract.extractor import read_payload

STORY = "河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船。"
PAGE = f"<html><head><title>渡船</title></head><body><h1>渡船</h1><p>{STORY}</p><p>{STORY}</p></body></html>"


def read(text: str, kind: str) -> None:
    read_payload(text.encode(), url="http://a.example/1.html", headers=(("Content-Type", kind),))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text/css", "body{margin:0} .a{color:red;font-family:'微软雅黑'} .b:hover{background:url(a.png)}"),
        ("application/javascript; charset=utf-8", f"var a = '{STORY}'; document.write(a);"),
        ("text/csv", f"标题,正文\n渡船,{STORY}\n"),
        (
            "text/xml",
            "<?xml version='1.0'?><Error><Code>NoSuchKey</Code><Message>The key does not exist.</Message></Error>",
        ),
        ("text/html", "<Error><Code>AccessDenied</Code><Message>Request has expired, it says.</Message></Error>"),
        ("application/xml", f"<!-- 1 --><answer><code>1</code><msg>{STORY}</msg></answer>"),
    ],
)
def test_data_is_no_page(kind: str, text: str) -> None:
    with pytest.raises(NotText, match="not a page"):
        read(text, kind)


@pytest.mark.parametrize(
    "text", ['{"code": 1, "msg": "系统繁忙"}', '[{"err": "no"}]', 'call({"code": 1, "msg": "忙"});']
)
@pytest.mark.parametrize("kind", ["application/json", "text/html", "text/plain", ""])
def test_an_answer_to_a_program_is_no_article(kind: str, text: str) -> None:
    with pytest.raises(ReadError):
        read(text, kind)


@pytest.mark.parametrize(
    "kind", ["application/json", "text/css", "image/jpeg", "application/pdf", "text/csv", "x/y", ""]
)
def test_a_page_under_a_wrong_type_is_a_page(kind: str) -> None:
    read(PAGE, kind)


def test_a_long_text_in_xml_is_read() -> None:
    read(f"<story><headline>渡船</headline><text>{STORY * 20}</text></story>", "text/xml")
