from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.files.paths import document_folders
from archive.model import urls as model_urls
from archive.model.urls import BadURL, canonical_url, has_credentials, resolve_url

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


@given(st.from_regex(model_urls._CANONICAL, fullmatch=True))
def test_what_is_taken_for_canonical_at_a_glance_is(url: str) -> None:
    assert model_urls._canonical(url) == url


@pytest.mark.parametrize(
    "url",
    ["http://a.cn/./b", "http://a.cn/../b", "http://a.cn/b/..", "http://a.cn", "http://1.2.3.4/", "http://a.0x1/"],
)
def test_what_is_not_plainly_canonical_is_looked_at_closely(url: str) -> None:
    assert model_urls._CANONICAL.fullmatch(url) is None
