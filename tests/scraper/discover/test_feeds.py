from __future__ import annotations

import gzip
import time

import pytest

from scraper.discover import (
    NotAFeed,
    NotASitemap,
    declared_feeds,
    read_feed,
    read_sitemap,
    sniff_kind,
    without_visitor,
)
from scraper.document import Document

RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>本县要闻</title>
<item><title>镇里召开防汛会议</title><link>http://a.example/2024/0513/778.html?utm_source=rss</link>
<pubDate>Mon, 13 May 2024 08:30:00 +0800</pubDate></item>
<item><title>没有地址的一条</title></item>
<item><title>以编号为地址</title><guid>http://a.example/2024/0512/777.html</guid></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Notes</title><entry><title>On tea</title>
<link href="/notes/on-tea-and-rain/"/><updated>2024-05-13T09:00:00Z</updated></entry></feed>"""
MAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>http://a.example/a/1.html</loc><lastmod>2024-05-13T10:00:00+08:00</lastmod>
<image:image><image:loc>http://a.example/pic.jpg</image:loc></image:image></url>
<url><loc>http://a.example/a/2.html</loc><news:news><news:publication_date>2024-05-12</news:publication_date>
<news:title>Ferry back in service</news:title></news:news></url><url><lastmod>2024-05-11</lastmod></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>/map-1.xml.gz</loc></sitemap>
<sitemap><loc>http://a.example/map-2.xml</loc></sitemap></sitemapindex>"""


def test_rss_gives_links_titles_and_dates_and_counts_items_without_a_link() -> None:
    listing = read_feed(RSS.encode(), "http://a.example/rss.xml")
    assert [(one.url, one.title, one.date) for one in listing.articles] == [
        ("http://a.example/2024/0513/778.html", "镇里召开防汛会议", "2024-05-13"),
        ("http://a.example/2024/0512/777.html", "以编号为地址", None),
    ]
    assert listing.unlinked == 1


def test_a_feed_is_read_in_an_encoding_given_by_hand_whatever_it_declares() -> None:
    feed = RSS.encode("gb18030")
    kind = "application/rss+xml; charset=utf-8"
    assert read_feed(feed, "http://a.example/rss.xml", kind, encoding="gb18030") == read_feed(
        RSS.encode(), "http://a.example/rss.xml"
    )


def test_atom_links_are_resolved_against_the_feed() -> None:
    (entry,) = read_feed(ATOM.encode(), "http://a.example/atom.xml").articles
    assert (entry.url, entry.date) == ("http://a.example/notes/on-tea-and-rain/", "2024-05-13")


def test_a_json_feed_is_read() -> None:
    items = b'[{"url": "/a/1", "title": "Tea"}, {"title": "no address"}]'
    feed = b'{"version": "https://jsonfeed.org/version/1.1", "items": %s}' % items
    listing = read_feed(feed, "http://a.example/feed.json")
    assert [one.url for one in listing.articles] == ["http://a.example/a/1"]
    assert listing.unlinked == 1


@pytest.mark.parametrize("payload", [b"<html><body><p>Not found</p></body></html>", b'{"code": 404}', b"", b"{" * 3000])
def test_what_is_no_feed_says_so(payload: bytes) -> None:
    with pytest.raises(NotAFeed):
        read_feed(payload, "http://a.example/rss.xml")


def test_a_feed_that_is_cut_is_read_without_the_half_of_an_address() -> None:
    cut = RSS.encode()[: RSS.encode().index(b"777.html")]
    assert [one.title for one in read_feed(cut, "http://a.example/rss.xml").articles] == ["镇里召开防汛会议"]


@pytest.mark.slow
def test_a_huge_feed_is_bounded() -> None:
    item = "<item><title>x</title><link>http://a.example/{}</link></item>"
    feed = "<rss><channel>" + "".join(item.format(n) for n in range(900_000)) + "</channel></rss>"
    begun = time.process_time()
    listing = read_feed(feed.encode(), "http://a.example/rss.xml")
    assert len(listing.articles) == 2_000
    assert listing.left_off > 0
    assert time.process_time() - begun < 60


def test_a_sitemap_gives_addresses_dates_and_the_titles_of_news() -> None:
    listing = read_sitemap(MAP.encode(), "http://a.example/sitemap.xml")
    assert [(one.url, one.title, one.date) for one in listing.articles] == [
        ("http://a.example/a/1.html", "", "2024-05-13"),
        ("http://a.example/a/2.html", "Ferry back in service", "2024-05-12"),
    ]
    assert listing.unlinked == 1


def test_a_gzipped_sitemap_and_an_index_are_read() -> None:
    assert len(read_sitemap(gzip.compress(MAP.encode()), "http://a.example/s.xml.gz").articles) == 2
    assert read_sitemap(INDEX.encode(), "http://a.example/s.xml").maps == (
        "http://a.example/map-1.xml.gz",
        "http://a.example/map-2.xml",
    )


def test_a_sitemap_bomb_is_refused_within_bounds() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (200 << 20))
    with pytest.raises(NotASitemap, match="inflates to more"):
        read_sitemap(bomb, "http://a.example/s.xml.gz")


def test_entities_are_not_expanded() -> None:
    evil = '<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>http://a.example/&x;</loc></url></urlset>'
    assert "root" not in repr(read_sitemap(evil.encode(), "http://a.example/s.xml"))


def test_a_sitemap_of_text_lines_is_read_and_another_text_is_none() -> None:
    assert (
        len(read_sitemap(b"http://a.example/1.html\nhttp://a.example/2.html\n", "http://a.example/s.txt").articles) == 2
    )
    for payload in (b"User-agent: *", b"<html><body/></html>", b"\x1f\x8b\x08broken", b""):
        with pytest.raises(NotASitemap):
            read_sitemap(payload, "http://a.example/s.xml")


def test_addresses_beyond_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.discover.sitemap.MAX_ADDRESSES", 1)
    assert read_sitemap(MAP.encode(), "http://a.example/s.xml").left_off == 1


def test_kinds_are_told_by_the_outermost_element() -> None:
    kinds = [
        sniff_kind(one)
        for one in (RSS.encode(), ATOM.encode(), MAP.encode(), INDEX.encode(), gzip.compress(MAP.encode()))
    ]
    assert kinds == ["feed", "feed", "sitemap", "sitemap", "sitemap"]
    assert sniff_kind(b"<!DOCTYPE html><html><rss>") == "page"
    assert sniff_kind(b"<rdf:RDF xmlns='x'>") == "feed"


def test_declared_feeds_are_found_without_those_of_comments() -> None:
    page = (
        '<link rel="alternate" type="application/rss+xml" href="/feed"><link rel=alternate type="application/rss+xml"'
        ' title="评论" href="/comments/feed"><link rel="alternate" hreflang="en" href="/en/"><p>text'
    )
    assert declared_feeds(Document(page.encode(), url="http://a.example/x/")) == ("http://a.example/feed",)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.cn/news/2024/0513/778899.html?from=timeline", "http://a.cn/news/2024/0513/778899.html"),
        ("http://a.cn/search?sid=3", "http://a.cn/search?sid=3"),
        ("http://a.cn/list.php?sid=2&page=1", "http://a.cn/list.php?sid=2&page=1"),
        ("http://a.cn/x?PHPSESSID=0a1b2c3d4e&id=7788", "http://a.cn/x?id=7788"),
        ("http://a.cn/a;jsessionid=AB12.node1?b=1", "http://a.cn/a?b=1"),
    ],
)
def test_what_tells_visitors_apart_is_dropped_and_what_chooses_the_page_is_kept(url: str, expected: str) -> None:
    assert without_visitor(url) == expected
