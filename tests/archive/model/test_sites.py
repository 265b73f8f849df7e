from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.sites import bare_host, host_of, is_home, same_page, site_of


def test_an_ip_address_is_a_site_of_its_own() -> None:
    """Two hosts with equal last octets were one site once, and an original on the other was dropped."""
    assert site_of("http://10.1.2.3/a.html") == "10.1.2.3"
    assert site_of("http://10.9.2.3/a.html") != site_of("http://10.1.2.3/a.html")
    assert site_of("http://[2001:db8::1]/a.html") == "2001:db8::1"


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("http://zjj.qiyun.gov.cn/1.html", "qiyun.gov.cn"),
        ("http://news.sina.com.cn/", "sina.com.cn"),
        ("http://a.b.example/", "b.example"),
        ("http://com.cn/", "com.cn"),
        ("http://localhost/", "localhost"),
        ("not a URL", ""),
        ("http://[bad/", ""),
    ],
)
def test_a_site_is_what_its_hosts_share(url: str, site: str) -> None:
    assert site_of(url) == site


@pytest.mark.parametrize(
    "url", ["http://a.cn", "http://a.cn/", "http://a.cn/Default.aspx", "http://a.cn/zh-cn/main.html"]
)
def test_a_home_page(url: str) -> None:
    assert is_home(url)


@pytest.mark.parametrize(
    "url", ["http://a.cn/?p=12", "http://a.cn/a/index.html", "http://a.cn/index/1.html", "http://[a"]
)
def test_no_home_page(url: str) -> None:
    assert not is_home(url)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://a.cn/1.html", "https://www.a.cn/1.html", True),
        ("http://m.a.cn/1.html", "http://a.cn/1.html", True),
        ("http://a.cn/1/", "http://a.cn/1", True),
        ("http://a.cn/1/", "http://a.cn/1/index.html", True),
        ("http://a.cn/1.html?from=share", "http://a.cn/1.html", True),
        ("http://a.cn/v?b=2&a=1", "http://a.cn/v?a=1&b=2", True),
        ("http://a.cn/v?id=1", "http://a.cn/v?id=2", False),
        ("http://a.cn/?p=1", "http://a.cn/", False),
        ("http://a.cn/1.html", "http://b.cn/1.html", False),
        ("http://news.a.cn/1.html", "http://a.cn/1.html", False),
        ("http://a.cn:81/1.html", "http://a.cn/1.html", False),
        ("http://a.cn/A.html", "http://a.cn/a.html", False),
        ("http://10.0.0.1/1.html", "http://10.1.0.1/1.html", False),
    ],
)
def test_one_page_or_two(one: str, other: str, same: bool) -> None:
    assert same_page(one, other) is same
    assert same_page(other, one) is same


def test_no_address_is_no_page() -> None:
    assert not same_page(None, "http://a.cn/")
    assert not same_page(None, None)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_answered(one: str, other: str) -> None:
    assert same_page(one, one)
    for text in (one, f"http://{one}", f"http://a.cn/{one}"):
        assert isinstance(host_of(text), str)
        assert isinstance(bare_host(text), str)
        assert isinstance(site_of(text), str)
        assert isinstance(is_home(text), bool)
        assert same_page(text, other) == same_page(other, text)


def test_two_routes_are_two_pages() -> None:
    assert not same_page("http://a.cn/#/detail?id=1", "http://a.cn/#/detail?id=2")
    assert not same_page("http://a.cn/#/detail?id=1", "http://a.cn/")
    assert same_page("http://a.cn/#/detail?id=1", "https://m.a.cn/index.html#/detail?id=1")
    assert is_home("http://a.cn/#/home")
    assert not is_home("http://a.cn/#!/detail/1")
