"""Articles that lie in the data of a page's scripts."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.document.document import Document
from scraper.document.lines import Page
from scraper.extract.js_literals import MAX_CHARACTERS
from scraper.extract.script_data import embedded_page

FIRST = "六月十日清晨，澜江县的水位站里，观测员把当天第一组读数填进表格，水位比昨天低了十二厘米。"
SECOND = "这是他守站的第二十三个年头，上下游四十公里新建了十六处测站，雨量、流速、水温每五分钟回传一次。"
CONTENT = f"<p>{FIRST}</p><p>{SECOND}</p>"
OTHER = "渡工老崔今天上岸，明天起，两岸的人改走新桥，过江只要三分钟。" * 8
ENGLISH = "The ferry left at dawn, and nobody on the pier, not even the keeper, saw it go. " * 6


def read(body: str, head: str = "") -> tuple[Page, Page | None]:
    """Return a page as it shows, and with its data."""
    html = f"<html><head>{head}</head><body><div>正在加载</div>{body}</body></html>"
    page = Document(html.encode("utf-8", "replace"), url="https://news.example/a").page
    return page, embedded_page(page)


def script(text: str, attributes: str = "") -> str:
    return f"<script {attributes}>{text}</script>"


def found(body: str, head: str = "") -> list[str]:
    """Return the lines that a page's data add to it."""
    page, drawn = read(body, head)
    return [line.text for line in drawn.lines[len(page.lines) :]] if drawn else []


def encoded(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


JSON = "type=application/json"
NEXT = script(encoded({"props": {"pageProps": {"detail": {"content": CONTENT}}}}), f"id=__NEXT_DATA__ {JSON}")
TWO = [{"type": 1, "value": FIRST}, {"type": 1, "value": SECOND}]
ONE_FRAGMENT = {"docData": {"contentData": {"contentList": [{"type": "text", "data": CONTENT}]}}}
MARKS = [{"text": FIRST[:9]}, {"bold": True, "text": FIRST[9:]}]
TREE = [{"type": "paragraph", "children": MARKS}, {"type": "paragraph", "children": [{"text": SECOND}]}]
ENTITIES = CONTENT.replace("<", "&lt;").replace(">", "&gt;")
WAYS = {
    "next": NEXT,
    "json-ld": script(json.dumps({"articleBody": f"{FIRST}\n{SECOND}"}), "type='application/ld+json'"),
    "state": script(f"window.__INITIAL_STATE__ = {encoded({'read': {'content': CONTENT}})};(function(){{var s;}}())"),
    "fragments": script(f"var adKeys = [];\nvar allData = {encoded(ONE_FRAGMENT)};"),
    "values": script(f"window.DATA = {encoded({'title': '', 'contents': TWO})}"),
    "parse": script(f"B.info = {{gallery: JSON.parse({json.dumps(json.dumps({'sub_abstracts': [FIRST, SECOND]}))})}}"),
    "nuxt": script(
        f"window.__NUXT__=(function(a,b){{return {{data:[{{slug:b,content:{encoded(CONTENT)}}}],x:a}}}}(1,2))"
    ),
    "single quotes": script(
        f"new Vue({{el: '#app', data: {{busy: !1, /* the text */ detail: '{CONTENT}'}}, go() {{}}}})"
    ),
    "string": script(f"self.x = self.x || []; var content = {encoded(CONTENT)};"),
    "entities": script(f"window.page = {{content: '&quot;{ENTITIES}&quot;'.slice(6, -6)}}"),
    "json in a string": script(f"window.page = {json.dumps(json.dumps({'content': CONTENT}))}"),
    "percent": script(f"%7B%22content%22%3A%22{FIRST}%0A{SECOND}%22%7D", JSON),
    "rich text": script(encoded({"doc": {"content": TREE}}), JSON),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_writing_data(way: str) -> None:
    assert found(WAYS[way]) == [FIRST, SECOND]


def test_visible_lines_stay_in_front_and_boxes_nest() -> None:
    page, drawn = read(NEXT)
    assert drawn is not None
    assert drawn.lines[: len(page.lines)] == page.lines
    assert drawn.boxes[0].end == len(drawn.lines)
    for index, line in enumerate(drawn.lines):
        assert drawn.boxes[line.box].tag == line.tag
        box = line.box
        while box:
            assert drawn.boxes[box].first <= index < drawn.boxes[box].end
            assert drawn.boxes[box].parent < box
            box = drawn.boxes[box].parent
    assert len({line.box for line in page.lines} & {line.box for line in drawn.lines[len(page.lines) :]}) == 0


def test_images_stand_where_they_stand_in_the_text() -> None:
    page, drawn = read(
        script(
            encoded({"content": CONTENT.replace("</p><p>", '</p><img src="//i.example/a.jpg"><p>')}),
            "type=application/json",
        )
    )
    assert drawn is not None
    (image,) = drawn.images
    assert drawn.lines[image.before].text == SECOND
    assert image.before == len(page.lines) + 1


def test_tables_keep_the_spans_of_their_cells() -> None:
    table = "<table><tr><td>东</td><td colspan=2>早班</td></tr></table>"
    _, drawn = read(
        "<table><tr><td rowspan=3>首页</td></tr></table>"
        + script(encoded({"content": CONTENT.replace("</p><p>", f"</p>{table}<p>")}), "type=application/json")
    )
    assert drawn is not None
    spans = {line.text: drawn.spans[line.box] for line in drawn.lines if line.box in drawn.spans}
    assert spans == {"首页": (1, 3), "早班": (2, 1)}


def test_what_the_data_say_of_the_article() -> None:
    detail = {
        "title": "守着一条江的人",
        "publish_time": 1718064780000,
        "media": {"name": "澜江日报"},
        "author": [{"name": "温予宁"}],
        "content": CONTENT,
    }
    page, drawn = read(script(encoded({"detail": detail}), JSON))
    assert drawn is not None
    assert drawn.meta == {
        "og:title": ("守着一条江的人",),
        "article:published_time": ("2024-06-11T08:13:00+08:00",),
        "contentsource": ("澜江日报",),
        "author": ("温予宁",),
    }
    heading = drawn.lines[len(page.lines)]
    assert (heading.text, heading.tag) == ("守着一条江的人", "h1")


def test_what_the_page_declares_and_shows_goes_first() -> None:
    data = {"title": "正在加载", "source": "乙报", "content": CONTENT}
    page, drawn = read(script(encoded(data), JSON), '<meta name="ContentSource" content="甲报">')
    assert drawn is not None
    assert drawn.meta["contentsource"] == ("甲报",)
    assert drawn.lines[len(page.lines)].text == FIRST  # the title is shown already


def test_fields_are_found_around_the_text() -> None:
    data = {"title": "外面的标题", "ptime": "2024-06-03 08:02", "ext": {"more": {"html": CONTENT, "source": 3}}}
    _, drawn = read(script(f"window.DATA = {encoded(data)}"))
    assert drawn is not None
    assert drawn.meta["og:title"] == ("外面的标题",)
    assert drawn.meta["article:published_time"] == ("2024-06-03 08:02",)
    assert "contentsource" not in drawn.meta


def test_what_is_called_on_a_string_is_passed_over() -> None:
    _, drawn = read(
        script(
            f"BASE = {{articleInfo: {{title: '&quot;一条江&quot;'.slice(6, -6), content: '{ENTITIES}'.slice(0),"
            "subInfo: {source: '甲报', time: '2019-09-09 16:01:46'}, tagInfo: {time: 1}}}"
        )
    )
    assert drawn is not None
    assert drawn.meta == {
        "og:title": ("一条江",),
        "contentsource": ("甲报",),
        "article:published_time": ("2019-09-09 16:01:46",),
    }


def test_the_article_is_told_from_what_stands_beside_it() -> None:
    data = {
        "comments": [{"content": OTHER}],
        "recommendList": [{"title": "老渡口", "content": OTHER}],
        "detail": {"summary": OTHER, "content": CONTENT},
        "i18n": {"text": OTHER},
    }
    assert found(script(encoded(data), JSON)) == [FIRST, SECOND]


def test_of_several_articles_the_one_with_the_title_of_the_page() -> None:
    feed = [{"title": "老渡口的最后一班船", "content": OTHER}, {"title": "守着一条江的人", "content": CONTENT}]
    lines = found(script(encoded({"list": feed}), JSON), "<title>守着一条江的人 - 澜潮新闻</title>")
    assert lines == ["守着一条江的人", FIRST, SECOND]


def test_feeds_of_articles_are_no_paragraphs() -> None:
    feed = [{"title": f"标题{i}", "url": "/a", "text": FIRST[:30]} for i in range(20)]
    assert found(script(encoded({"content": feed}), JSON)) == []


@pytest.mark.parametrize(
    "body",
    [
        "",
        script("var a = {}; var b = [1, 2, 3]; go('x');"),
        script(encoded({"content": "短。"}), JSON),
        script(encoded({"content": "a { color: red; } .b { margin: 0, 1px; }\n" * 40}), JSON),
        script(encoded({"content": "if (a, b) { return c; } else { d = e(f, g); }\n" * 40}), JSON),
        script(encoded({"content": "汉字没有标点" * 100}), JSON),
        script(encoded({"description": FIRST}), JSON),
        script(encoded({"content": CONTENT}), "type=text/template"),
        f"<!-- {NEXT} -->",
    ],
    ids="none code short css program unpunctuated summary template comment".split(),
)
def test_no_article_is_made_of_anything_else(body: str) -> None:
    assert found(body) == []


def test_english_prose_counts_too() -> None:
    assert found(script(encoded({"body": f"<p>{ENGLISH}</p>"}), JSON)) == [ENGLISH.strip()]


def test_what_follows_broken_data_is_still_read() -> None:
    broken = script('window.a = {"content": [[[{"x": "，') + script("window.b = {c: new Date(), content: 'no。")
    assert found(broken + script(f"window.c = {{d: function () {{}}, content: {encoded(CONTENT)}}}")) == [FIRST, SECOND]


def test_half_a_surrogate_pair_is_no_text() -> None:
    lines = found(script('x = {"title": "\\ud83d", "content": "' + FIRST + "\\ud83d\\ude00\\ud83d" + SECOND + '"}'))
    assert lines[-1].encode()
    assert "😀" in lines[-1]


@pytest.mark.slow
@pytest.mark.parametrize(
    "script_of",
    [
        ("x=", "{"),
        ("x=", '{"a":'),
        ("", "={"),
        ("", "={/*"),
        ("", "={//"),
        ("", '=[1,"'),
        ("", "=\"='=`"),
        ('x="', "\\"),
        ('x={"content":"', '\\"'),
        ("x=", "JSON.parse("),
        ("", 'a="";'),
        ('x="', '{\\"a\\":\\"{\\\\\\"'),
        ('x={"content":["', "<p"),
        ('x={"content":"。，', "&lt;p"),
        ("x=", '[{"title":"a","text":"中，。"},'),
    ],
)
def test_hostile_scripts_take_seconds_at_most(script_of: tuple[str, str]) -> None:
    start, unit = script_of
    page = Document(f"<p>。</p><script>。，{start}{unit * (2 * MAX_CHARACTERS // len(unit))}</script>".encode()).page
    begun = time.process_time()
    embedded_page(page)
    assert time.process_time() - begun < 8  # 0.1 to 1.5 seconds were measured


@pytest.mark.parametrize("depth", [20, 400, 50_000])
@pytest.mark.parametrize("kind", ["type='application/ld+json'", JSON])
def test_deep_data_raise_nothing(kind: str, depth: int) -> None:
    nested = '{"author":[' * depth + f'{{"articleBody": "{FIRST}{SECOND}"}}' + "]}" * depth
    lines = found(script(nested, kind))
    assert lines == [FIRST + SECOND] if depth == 20 else lines in ([], [FIRST + SECOND])


@given(st.text(alphabet="{}[]\"'`\\:,=()/*<>pu0 \n。，a中", max_size=300))
def test_any_script_is_read_without_an_exception(text: str) -> None:
    read(script("JSON.parse(" + text) + script(text, JSON))
