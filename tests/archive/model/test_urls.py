from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.files.paths import document_folders
from archive.model import urls as model_urls
from archive.model.urls import BadURL, canonical_url, has_credentials, resolve_url, without_route

hosts = st.sampled_from(
    ["a.cn", "WWW.Example.CN:443", "例子.中国", "[2001:DB8::1]:8080", "user:pw@a.cn", "a.cn.", "127.0.0.1"]
)
pieces = st.lists(
    st.sampled_from(
        [
            "/",
            "//",
            ".",
            "..",
            "a",
            "A",
            "新",
            "%e6",
            "%2F",
            "%",
            " ",
            "?",
            "&",
            "=",
            "#",
            "utm_source=x",
            "b=",
        ]
    )
    | st.text(max_size=3),
    max_size=12,
).map("".join)
urls = st.builds("{}://{}/{}".format, st.sampled_from(["http", "HTTPS"]), hosts, pieces)


@given(urls | st.text(max_size=40))
@example("http://a.cn/%25zz%")
@example("http://a.cn//..//.")
@example("http://a.cn:/?&&#")
def test_a_canonical_url_is_its_own_and_nothing_but_bad_url_is_raised(url: str) -> None:
    try:
        canonical = canonical_url(url)
    except BadURL as error:
        assert "\n" not in str(error)  # noqa: PT017 - most texts are no URLs, and may be
        return
    assert canonical_url(canonical) == canonical
    assert canonical.isascii()
    assert canonical.startswith(("http://", "https://"))
    assert '"' not in canonical  # what the history's search through the log stands on
    assert "\\" not in canonical


@given(urls, urls)
def test_folders_differ_as_urls_do(one: str, other: str) -> None:
    one, other = canonical_url(one), canonical_url(other)
    assert (document_folders(one) == document_folders(other)) == (one == other)


@given(urls)
def test_a_folders_name_is_bounded_and_plain(url: str) -> None:
    for folder in document_folders(canonical_url(url)):
        documents, host, name = folder.split("/")
        assert documents == "documents"
        assert all(part.isascii() and part.isprintable() and " " not in part for part in (host, name))
        assert 0 < len(host) <= 120
        assert 16 < len(name) <= 125
        assert not host.startswith(".")
        assert not name.startswith(".")


@given(st.none() | urls | st.text(max_size=20), st.text(max_size=20) | pieces)
def test_a_reference_is_resolved_or_none(base: str | None, reference: str) -> None:
    resolved = resolve_url(base, reference)
    assert resolved is None or canonical_url(resolved) == resolved


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://a.cn/html//site-4/info/48795.html", "https://a.cn/html//site-4/info/48795.html"),
        ("HTTP://A.CN:80", "http://a.cn/"),
        ("https://a.cn:80/", "https://a.cn:80/"),
        ("https://user:pw@a.cn/x", "https://a.cn/x"),
        ("http://a.cn./", "http://a.cn/"),
        ("http://[2001:DB8:0::1]:8080/", "http://[2001:db8::1]:8080/"),
        ("http://例子.中国/", "http://xn--fsqu00a.xn--fiqs8s/"),
        ("http://a.cn/Path/", "http://a.cn/Path/"),
        ("http://a.cn/a/../b/./c/..", "http://a.cn/b/"),
        ("http://a.cn/%7e%e6%2f", "http://a.cn/~%E6%2F"),
        ("http://a.cn/?z=1&a=2&b=", "http://a.cn/?z=1&a=2&b="),
        ("http://a.cn/?utm_source=x&id=7&SPM=1", "http://a.cn/?id=7"),
        (
            "http://mp.weixin.qq.com/s?__biz=A==&mid=1&sn=aB",
            "http://mp.weixin.qq.com/s?__biz=A==&mid=1&sn=aB",
        ),
        ("  http://a.cn/\n", "http://a.cn/"),
        # Numbers as a browser reads them: octal, hexadecimal, and a last one that fills what is left.
        ("http://198.51.100.007/", "http://198.51.100.7/"),
        ("http://0300.0.2.033/", "http://192.0.2.27/"),
        ("http://0x7F.1:81/", "http://127.0.0.1:81/"),
        ("http://3232235521/", "http://192.168.0.1/"),
        ("http://1.2.3.4./", "http://1.2.3.4/"),
        ("http://1.2.3.a4.cn/", "http://1.2.3.a4.cn/"),
        # Labels that IDNA 2008 refuses, and look-ups find.
        ("http://xn--i-7iq.ws/", "http://xn--i-7iq.ws/"),
        ("http://XN--0.pt/", "http://xn--0.pt/"),
    ],
)
def test_rules(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.cn",
        "ftp://a.cn/",
        "http://",
        "http:///x",
        "http://a..cn/",
        "http://[::1",
        "http://a.cn:99999/",
        "http://-a.cn/",
        "http://a b/",
        "http://[zz]/",
        "http://" + "a" * 300 + "/",
        "http://" + "a" * 64 + ".cn/",
        "http://例子." + "中" * 70 + "/",
        "http://1.2.3.256/",
        "http://256.1.1.1/",
        "http://1.2.3.4.5/",
        "http://0x1.0xg.09/",
        "http://08/",
        "http://4294967296/",
        "http://a.cn.1/",
        "http://" + "9" * 5000 + "/",
        "http://a.cn:" + "9" * 5000 + "/",
        "http://a.cn/" + "x" * 9000,
    ],
)
def test_what_is_no_url_is_said_on_one_line(url: str) -> None:
    with pytest.raises(BadURL) as caught:
        canonical_url(url)
    assert len(str(caught.value)) < 300


def test_two_slashes_make_another_page() -> None:
    one, two = "https://a.cn/html/site-4/1.html", "https://a.cn/html//site-4/1.html"
    assert document_folders(one)[0].rpartition("-")[0] == document_folders(two)[0].rpartition("-")[0]
    assert document_folders(one) != document_folders(two)


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        (r"http:\\host.cn\1.html", "http://host.cn/1.html"),
        ("http:///host.cn/1.html", "http://host.cn/1.html"),
        (r"..\b.html", "http://a.cn/html//b.html"),
        (r"\\b.cn\1.html", "http://b.cn/1.html"),
        ("http:2.html", "http://a.cn/html//x/2.html"),
        (" 2.html\n", "http://a.cn/html//x/2.html"),
        ("/a/./b/../c.html", "http://a.cn/a/c.html"),
        ("//b.cn//c.html", "http://b.cn//c.html"),
        ("?q=it's", "http://a.cn/html//x/1.html?q=it's"),
        ("#part", "http://a.cn/html//x/1.html"),
        ("", "http://a.cn/html//x/1.html"),
    ],
)
def test_references_are_followed_as_browsers_do(reference: str, url: str) -> None:
    assert resolve_url("http://a.cn/html//x/1.html", reference) == url


@pytest.mark.parametrize("reference", ["mailto:a@b.cn", "javascript:;", "http://", "http://a b/", "data:,x", "tel:1"])
def test_what_is_no_address_of_a_page_leads_nowhere(reference: str) -> None:
    assert resolve_url("http://a.cn/", reference) is None


@pytest.mark.parametrize("reference", ["http://ann@b.cn/", r"http:\\ann:x@b.cn/", "///ann@b.cn/", "//:x@b.cn/"])
def test_credentials_are_seen_however_they_are_written(reference: str) -> None:
    assert has_credentials("http://a.cn/", reference)
    assert not has_credentials("http://a.cn/", "mailto:ann@b.cn")


@given(st.text(max_size=60))
def test_what_a_reference_leads_to_is_canonical(reference: str) -> None:
    found = resolve_url("http://a.cn/html//x/1.html?a=1", reference)
    assert found is None or canonical_url(found) == found


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://a.cn/#/news/detail/7", "http://a.cn/#/news/detail/7"),
        ("http://a.cn/m/index.html#!article=7", "http://a.cn/m/index.html#!article=7"),
        ("HTTP://A.cn#/详情?id=7&spm=1&t=新", "http://a.cn/#/%E8%AF%A6%E6%83%85?id=7&t=%E6%96%B0"),
        ("http://a.cn/#/d?spm=1", "http://a.cn/#/d"),
        # Places on a page, and the root of an application, are the page itself.
        ("http://a.cn/x.html#top", "http://a.cn/x.html"),
        ("http://a.cn/x.html#comments/3", "http://a.cn/x.html"),
        ("http://a.cn/x.html#:~:text=渡船", "http://a.cn/x.html"),
        ("http://a.cn/x.html#", "http://a.cn/x.html"),
        ("http://a.cn/#/", "http://a.cn/"),
        ("http://a.cn/#!", "http://a.cn/"),
        ("http://a.cn/#!/", "http://a.cn/"),
    ],
)
def test_a_route_of_an_application_is_a_page(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical
    assert without_route(canonical) == canonical_url(url.partition("#")[0])


@pytest.mark.parametrize(
    ("encoding", "text", "escaped"),
    [
        ("gbk", "渡船€", "%B6%C9%B4%AC%80"),
        ("gbk", "丂", "%81@"),  # a second byte in ASCII is that character
        ("gbk", "𠮷", "%26%23134071%3B"),  # what the encoding lacks is a character reference
        ("gb18030", "渡€𠮷", "%B6%C9%A2%E3%954%B25"),
        ("big5hkscs", "渡船", "%B4%E7%B2%EE"),
        ("big5hkscs", "㗎", "%26%2313774%3B"),  # of the extension: read, never written
        ("cp1252", "é渡", "%E9%26%2328193%3B"),
        ("utf-8", "渡", "%E6%B8%A1"),
        ("utf-16-le", "渡", "%E6%B8%A1"),
        ("no such codec", "渡", "%26%2328193%3B"),
    ],
)
def test_a_query_is_written_in_the_encoding_of_its_page(encoding: str, text: str, escaped: str) -> None:
    found = resolve_url("http://a.cn/", f"/渡.asp?a=1&t={text}#/渡", encoding)
    assert found == f"http://a.cn/%E6%B8%A1.asp?a=1&t={escaped}#/%E6%B8%A1"


def test_what_is_escaped_already_stays() -> None:
    assert resolve_url("http://a.cn/", "/o?t=%E6%B8%A1&u=渡", "gbk") == "http://a.cn/o?t=%E6%B8%A1&u=%B6%C9"


@given(st.from_regex(model_urls._CANONICAL, fullmatch=True))
def test_what_is_taken_for_canonical_at_a_glance_is(url: str) -> None:
    assert model_urls._canonical(url) == url


@pytest.mark.parametrize(
    "url",
    ["http://a.cn/./b", "http://a.cn/../b", "http://a.cn/b/..", "http://a.cn", "http://1.2.3.4/", "http://a.0x1/"],
)
def test_what_is_not_plainly_canonical_is_looked_at_closely(url: str) -> None:
    assert model_urls._CANONICAL.fullmatch(url) is None
