"""Payloads that are not the page itself: JSON, feeds, a page's source as it is shown, XHTML."""

from __future__ import annotations

import contextlib
import html
import json
from typing import TYPE_CHECKING

import pytest

from scraper.document import Document
from scraper.extract.enclosed import enclosed_page
from scraper.extract.errors import NotAnArticle, ReadError
from scraper.extract.extractor import read_payload

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model import Article

TITLE = "河湾水闸换了新电机"
PROSE = [
    "四月末，河湾镇的水闸换上了新的电机，老闸工蒋望春说，他守了三十一年的手轮终于可以歇一歇了。",
    "新闸门一次能放三十个流量，比从前快了一倍，下游的两千亩秧田不用再等到半夜才进水。",
    "镇水利站的工程师介绍，整个改造花了八个月，用掉水泥四百多吨，没有耽误一天灌溉。",
]
BODY = "".join(f"<p>{one}</p>" for one in PROSE)
PAGE = (
    f"<!DOCTYPE html>\n<html><head><title>{TITLE}_河湾网</title></head><body>\n<h1>{TITLE}</h1>\n{BODY}\n</body></html>"
)


def article(text: str, form: str = "html") -> Article:
    return read_payload(text.encode(), url="http://a.example/1", form=form).article


def texts(text: str) -> list[str]:
    return [block.text for block in article(text).body if hasattr(block, "text")]


@pytest.mark.parametrize(
    "data",
    [
        {"code": 0, "data": {"title": TITLE, "content": BODY, "publishTime": "2024-04-28 09:00:00"}},
        {"title": TITLE, "content": "\n".join(PROSE)},
        {"article": {"headline": TITLE, "paragraphs": PROSE}},
        [{"title": TITLE, "content": BODY}],
        {
            "data": {"title": TITLE, "html": BODY},
            "related": [{"title": "甲", "url": "/1"}, {"title": "乙", "url": "/2"}],
        },
    ],
)
@pytest.mark.parametrize(
    "write",
    [
        json.dumps,
        lambda data: json.dumps(data, ensure_ascii=False, indent=2),
        lambda data: f"callback({json.dumps(data)});",
        lambda data: ")]}'\n" + json.dumps(data),
    ],
)
def test_the_article_in_a_json_answer_is_read(data: object, write: Callable[[object], str]) -> None:
    assert texts(write(data)) == PROSE
    assert article(write(data)).title == TITLE
    assert article(write(data)).boilerplate == ()


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"code": 404, "message": "no such page"}),
        json.dumps({"data": [{"title": "甲", "content": BODY}, {"title": "乙", "content": BODY}]}),
        json.dumps([{"title": f"第{n}条", "url": f"/{n}", "desc": PROSE[0]} for n in range(20)]),
        json.dumps({"data": {"title": TITLE, "content": BODY}})[:-30],
        "{}",
        '{"a":1}' + ")" * 100_000,
        '{"a":' * 50_000,
    ],
)
def test_json_without_one_article_is_refused(text: str) -> None:
    with pytest.raises(NotAnArticle, match=r"JSON data|no prose"):
        article(text)


def item(number: int, *, full: bool = True, tag: str = "content") -> str:
    text = f"<{tag}><![CDATA[{BODY}]]></{tag}>" if full else f"<description>{PROSE[0]}</description>"
    return f"<item><title>{TITLE}</title><link>http://a.example/{number}.html</link>{text}</item>"


def feed(*items: str, root: str = "rss") -> str:
    start = '<?xml version="1.0" encoding="utf-8"?>\n<?xml-stylesheet href="x.xsl"?><!-- made by x -->\n'
    return f"{start}<{root} version='2.0'><channel><title>河湾网</title>{''.join(items)}</channel></{root}>"


@pytest.mark.parametrize("tag", ["content:encoded", "description", "content"])
def test_the_only_entry_of_a_feed_with_its_text_is_an_article(tag: str) -> None:
    found = feed(item(1, tag=tag).replace("</title>", "</title><pubDate>Sun, 28 Apr 2024 09:00:00 +0800</pubDate>", 1))
    assert texts(found) == PROSE
    assert (article(found).title, article(found).published) == (TITLE, "2024-04-28T09:00:00+08:00")


def test_an_atom_entry_is_an_article() -> None:
    text = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>河湾网</title><entry><title>{TITLE}</title>'
        f'<link href="/1"/><content type="html">{html.escape(BODY)}</content></entry></feed>'
    )
    assert texts(text) == PROSE


@pytest.mark.parametrize(
    "text",
    [
        feed(),
        feed(item(1), item(2)),
        feed(item(1, full=False)),
        feed(item(1, full=False), item(2, full=False), root="rdf:RDF"),
        '<?xml version="1.0"?><urlset xmlns="x"><url><loc>http://a.example/</loc></url></urlset>',
        "<sitemapindex><sitemap><loc>http://a.example/</loc></sitemap></sitemapindex>",
        feed(item(1), item(2))[:-200],
        "<rss>",
    ],
)
def test_any_other_feed_is_refused(text: str) -> None:
    with pytest.raises(NotAnArticle):
        article(text)


ROWS = "".join(
    f'<tr><td class="line-number" value="{number}">{shown}</td><td class="line-content">{html.escape(line)}</td></tr>'
    for number, line in enumerate(PAGE.split("\n"), 1)
    for shown in [number if number % 2 else ""]
)


@pytest.mark.parametrize(
    "text",
    [
        f'<html><body><div class="line-gutter-backdrop"></div><table><tbody>{ROWS}</tbody></table></body></html>',
        f"<body><form><label>Zeilen umbrechen<input type=checkbox></label></form><table>{ROWS}</table></body>",
        f'<title>x</title><style>a {{}}</style><body id="viewsource"><pre>{html.escape(PAGE)}</pre></body>',
        f"<body><pre>{html.escape('<!-- saved -->' + PAGE)}</pre></body>",
    ],
)
def test_the_source_of_a_page_is_that_page(text: str) -> None:
    assert texts(text) == PROSE
    assert article(text).title == TITLE


@pytest.mark.parametrize(
    "text",
    [
        f"<body><h1>怎样写网页</h1><p>第一行写 &lt;!DOCTYPE html&gt;，再写 &lt;html&gt;。</p>{BODY}</body>",
        f"<html><body><h1>标签</h1><pre>&lt;html&gt;&lt;p&gt;</pre>{BODY}</body></html>",
    ],
)
def test_a_page_about_markup_is_not_the_source_of_one(text: str) -> None:
    assert PROSE[0] in texts(text)
    assert "<" in "".join(texts(text))


XHTML = (
    '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd">'
    f'<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="zh"><head><title>{TITLE}</title><script src="a.js"/></head>'
    f'<body><div class="ad"/><h1>{TITLE}</h1><p>{PROSE[0]}</p><p><![CDATA[{PROSE[1]}]]></p><p>{PROSE[2]}&nbsp;</p>'
    "</body></html>"
)


def test_xhtml_is_read_as_xml() -> None:
    assert texts(XHTML) == PROSE
    assert article(XHTML).language == "zh"


def test_xhtml_that_is_not_well_formed_is_read_as_html() -> None:
    assert (
        texts(
            XHTML.replace("</p></body>", "</body>")
            .replace("<![CDATA[", "")
            .replace("]]>", "")
            .replace('"a.js"/>', '"a.js"></script>')
        )
        == PROSE
    )


def test_entities_are_not_resolved() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    text = XHTML.replace('<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd">', bomb).replace(
        PROSE[0], PROSE[0] + "&b;"
    )
    assert "aaaa" not in "".join(texts(text))


@pytest.mark.parametrize(
    "text", ["&lt;" + "<!-- -->" * 900, "<?xml " * 900, "<!--" * 2000, "[" * 10_000, "&lt;html" + "<label>" * 2000]
)
def test_a_head_made_to_waste_time_does_not(text: str, stopwatch: Callable[[], float]) -> None:
    with contextlib.suppress(ReadError):
        article(text + BODY)
    assert stopwatch() < 3


def test_a_text_in_brackets_is_a_text() -> None:
    text = '["甲"是一个字]\n' + "\n".join(PROSE)
    assert [block.text for block in article(text, "text").body if hasattr(block, "text")][-3:] == PROSE


def entry(links: str, author: str) -> str:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Valley</title><entry><title>{TITLE}</title>{links}{author}'
        f'<content type="html">{html.escape(BODY)}</content></entry></feed>'
    )


SOUND = '<link rel="enclosure" href="http://cdn.a.example/sounds/of/the/long/valley.mp3"/>'
OWN = '<link href="http://a.example/9"/>'


@pytest.mark.parametrize(
    ("links", "canonical"),
    [
        (SOUND + OWN, "http://a.example/9"),
        (OWN + '<link rel="replies" href="http://a.example/9/comments.xml"/>', "http://a.example/9"),
        ('<link rel="self" href="http://a.example/feed/long/9"/><link rel="alternate" href="/9"/>', "/9"),
        (SOUND, None),
    ],
)
def test_the_address_of_a_feeds_entry_is_that_of_its_page(links: str, canonical: str | None) -> None:
    found = read_payload(entry(links, "").encode(), url="http://a.example/feed").evidence.get("canonical")
    assert (found.text if found else None) == canonical


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("<author><name>蒋望春</name><email>jiang@a.example</email><uri>http://a.example/</uri></author>", "蒋望春"),
        ("<author>jiang@a.example (蒋望春)</author>", "蒋望春"),
        ("<author><email>jiang@a.example</email></author>", None),
    ],
)
def test_the_author_of_a_feeds_entry_is_a_name(author: str, name: str | None) -> None:
    markup = enclosed_markup(entry(OWN, author))
    assert (f'name="author" content="{name}"' in markup) if name else ('name="author"' not in markup)


def enclosed_markup(text: str) -> str:
    found = enclosed_page(Document(text.encode(), url="http://a.example/feed"))
    assert found is not None
    return found.document.text
