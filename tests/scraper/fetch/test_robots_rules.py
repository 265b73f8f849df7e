"""What a robots.txt says to us: every byte of it is a stranger's, so time is a part of what is tested."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.fetch.rules.robots_rules import MAX_ROBOTS, parse_rules

ALL = b"User-agent: *\n"


def filled(piece: bytes) -> bytes:
    return (piece * (MAX_ROBOTS // len(piece) + 1))[:MAX_ROBOTS]


HOSTILE = {
    "line feeds": filled(b"\n"),
    "carriage returns": filled(b"\r"),
    "blanks": filled(b" \t"),
    "blank lines before an agent": filled(b"\n \t") + b"User-agent: *",
    "colons": filled(b":"),
    "hashes": filled(b"#"),
    "agents": b"".join(b"User-agent: a%d\n" % number for number in range(30_000)) + filled(b"Disallow: /\n"),
    "our name again and again": filled(b"User-agent: repost-archiver-"),
    "wildcards": ALL + b"Disallow: /" + filled(b"*a"),
    "rules of wildcards": ALL + b"".join(b"Disallow: /*a*%x*a*b$\n" % number for number in range(20_000)),
    "rules": ALL + b"".join(b"Disallow: /%x\n" % number for number in range(40_000)),
    "escapes": ALL + b"Disallow: /" + filled(b"%"),
    "zeros": bytes(MAX_ROBOTS),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_takes_long(name: str) -> None:
    began = time.process_time()
    parse_rules(HOSTILE[name]).allow("http://a.cn/" + "a" * 8000)
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /a", "/ab", False),
        ("User-agent: *\nDisallow: /a\nAllow: /ab", "/ab", True),  # the longest decides
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/1.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/1.pdf?a", True),
        ("User-agent: *\nDisallow: /a?x=", "/a?x=1", False),
        ("User-agent: *\nDisallow: /\u65b0\u95fb/", "/%E6%96%B0%E9%97%BB/1", False),
        ("User-agent: *\nDisallow: /%7ea", "/~a", False),
        ("user agent:*\ndisallow /a # all", "/a", False),
        ("User-agent: x\nUser-agent: *\n\nDisallow: /", "/a", False),  # several agents, one group
        ("User-agent: x\nDisallow: /\nUser-agent: *\nDisallow: /b", "/a", True),
        ("User-agent: *\nDisallow: /\nUser-agent: repost-archiver\nDisallow: /b", "/a", True),
        ("User-agent: *\nDisallow: /\nUser-agent: REPOST-ARCHIVER/9.9\nAllow: /", "/a", True),
        ("User-agent: repost-archiver-images\nDisallow: /", "/a", True),
        ("User-agent: not-repost-archiver\nDisallow: /", "/a", True),
        ("User-agent: reposter\nDisallow: /", "/a", True),
        ("User-agent: Mozilla/5.0 (compatible; repost-archiver/1.0)\nDisallow: /", "/a", False),
        ("Disallow: /", "/a", True),  # for nobody
        ("\ufeffUser-agent: *\r\rDisallow: /", "/a", False),
        ("<!DOCTYPE html><p>User-agent: *", "/a", True),
        ("User-agent: *\nDisallow: a/", "/a/1", False),  # the slash was forgotten
        ("User-agent: *\nDisallow: https://a.cn/a/", "/a/1", False),
    ],
)
def test_rules(text: str, path: str, allowed: bool) -> None:
    assert parse_rules(text.encode()).allow(f"http://a.cn{path}") is allowed


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_tells_the_encoding(coding: str) -> None:
    mark = "\ufeff" if coding in ("utf-16-le", "utf-16-be") else ""
    rules = parse_rules(f"{mark}# 渡口\nUser-agent: *\nDisallow: /新闻/".encode(coding))
    assert [rules.allow(f"http://a.cn/{path}") for path in ("%E6%96%B0%E9%97%BB/1", "1")] == [False, True]


@pytest.mark.parametrize(
    ("value", "delay"), [("5", 5.0), ("0.5", 0.5), ("nan", None), ("-1", None), ("9" * 5000, None), ("", None)]
)
def test_delays(value: str, delay: float | None) -> None:
    assert parse_rules(f"User-agent: *\nCrawl-delay: {value}".encode()).delay == delay


@given(st.binary(max_size=400) | st.text(alphabet="User-agt:*\n Dislow/$%#\ufeff1", max_size=400).map(str.encode))
@settings(deadline=None)
def test_no_bytes_raise(payload: bytes) -> None:
    rules = parse_rules(ALL + payload)
    for url in ("http://a.cn/", "http://a.cn/a?b=%2f", "http://a.cn//*$"):
        assert rules.allow(url) in (True, False)
