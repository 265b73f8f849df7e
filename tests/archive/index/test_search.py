"""Full-text search: what is found, what is not, and where the hits are."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.comparison.text.fold import fold_text
from archive.index import bigrams, schema, search
from archive.index.bigrams import HAN, fts_query, index_terms, phrases, searched_texts
from archive.index.index import Index
from archive.index.search import Filter
from archive.index.snippets import LENGTH, highlight
from archive.model.errors import RequestError
from archive.model.record import ImageBlock, ListBlock, TableBlock, TextBlock
from archive.model.record_json import to_record
from tests.archive.articles import article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.archive import Archive
    from archive.model.record import Article, Capture, Reading

HAN_ONLY = re.compile(f"[{HAN}]+")
# A few letters, so that texts share much; traditional ones with their simplified forms, full-width ones, punctuation,
# blanks and what no reader sees.
ALPHABET = "甲乙丙国國発A1ａ１,，。 \u3000\n\u200b"
TEXTS = st.lists(st.text(ALPHABET, max_size=12), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def empty() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.create(connection)
    yield connection
    connection.close()


def found(connection: sqlite3.Connection, texts: list[str], words: str) -> set[int]:
    """Return which of the texts are found, each indexed by itself."""
    connection.execute("BEGIN")
    try:
        rows = [(number, index_terms([text]).encode()) for number, text in enumerate(texts, start=1)]
        connection.executemany("INSERT INTO texts (rowid, terms) VALUES (?, ?)", rows)
        query = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rowid DESC"
        return {row[0] - 1 for row in connection.execute(query, (fts_query(phrases(words)),))}
    finally:
        connection.execute("ROLLBACK")


def plain(text: str) -> str:
    """Fold a text by other means than the index's: what is between two lines or beside a word stays apart."""
    lines = [fold_text(line).text.lower() for line in re.sub("[\u200b]", "", text).splitlines()]
    return "\n".join(lines)


@settings(max_examples=300, deadline=None)
@given(texts=TEXTS, data=st.data())
def test_every_stretch_of_two_or_more_han_characters_is_found_and_nothing_else(
    empty: sqlite3.Connection, texts: list[str], data: st.DataObject
) -> None:
    runs = [run for text in texts for run in HAN_ONLY.findall(plain(text)) if len(run) > 1]
    if not runs:
        return
    run = data.draw(st.sampled_from(runs))
    start = data.draw(st.integers(0, len(run) - 2))
    end = data.draw(st.integers(start + 2, len(run)))
    wanted = run[start:end]
    assert found(empty, texts, wanted) == {at for at, text in enumerate(texts) if wanted in plain(text)}


@settings(max_examples=200, deadline=None)
@given(texts=TEXTS, wanted=st.text("甲乙丙国国發", min_size=1, max_size=4))
def test_what_no_text_holds_is_not_found(empty: sqlite3.Connection, texts: list[str], wanted: str) -> None:
    assert found(empty, texts, wanted) == {at for at, text in enumerate(texts) if plain(wanted) in plain(text)}


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(st.text("甲乙ab1 ，.", max_size=10), min_size=1, max_size=5), data=st.data())
def test_words_beside_han_are_found_as_they_stand(
    empty: sqlite3.Connection, texts: list[str], data: st.DataObject
) -> None:
    """A phrase that is cut out of a text at the ends of words is found in it, whatever is in it."""
    text = data.draw(st.sampled_from(texts))
    ends = [0, *(match.end() for match in re.finditer(r"[甲乙]|[ab1]+|.", text))]
    start, end = sorted(data.draw(st.tuples(st.sampled_from(ends), st.sampled_from(ends))))
    if not re.search(r"\w", text[start:end]):
        return
    assert texts.index(text) in found(empty, texts, f'"{text[start:end]}"')


@settings(max_examples=300, deadline=None)
@given(text=st.text("甲乙国國ab1 ，.\u200b\n", max_size=30), wanted=st.text("甲乙国ab1", min_size=1, max_size=3))
def test_the_snippet_shows_what_the_index_finds(empty: sqlite3.Connection, text: str, wanted: str) -> None:
    said = phrases(wanted)
    hits = highlight(article(TextBlock("code", text), title=None), said).snippet
    if found(empty, [text], wanted):
        assert hits is not None
        assert hits.hits
    elif not {"\n", "\u200b"} & set(text):
        assert hits is None


def test_terms_are_pairs_of_a_run_and_its_last_character() -> None:
    assert index_terms(["甲乙丙"]).split() == ["甲乙", "乙丙", "丙"]
    assert index_terms(["甲"]).split() == ["甲"]
    assert index_terms([]).split() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("小院会聚起大合力", "院会"),
        ("國家發展", "国家发展"),
        ("国家发展", "國家發展"),
        ("ＡＢＣ１２３", "abc123"),
        ("OpenAI 发布", "openai"),
        ("二○二三年", "二〇二三"),
        ("张\u3000三到会", "张三"),
        ("张 三到会", '"张 三"'),
        ("甲\u200b乙", "甲乙"),
        ("同比增长3.5%", "增长3.5"),
        ("同比增长3.5%", "3.5"),
        ("2023-12-16 发布", '"2023-12-16"'),
        ("共 12,300 元", "12,300"),
        ("New York, London", '"new york"'),
        ("The harbour Bridge is closed", "bridge harbour"),
        ("一个人", "人"),
        ("甲，乙", "甲"),
        ("甲，乙", '"甲，乙"'),
        ("ひらがなカタカナ", "がなカ"),
        ("𠮷野家", "𠮷野"),
        ("ΟΔΟΣ", "οδος"),
        ("İstanbul", "İstanbul"),
        ("5G基站", "5G基站"),
        ("把“小院会”开起来", "“小院会”"),
    ],
)
def test_is_found(empty: sqlite3.Connection, text: str, words: str) -> None:
    assert found(empty, [text], words) == {0}
    assert highlight(article(text, title=None), phrases(words)).snippet is not None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("甲乙，丙丁", "乙丙"),
        ("甲乙\n丙丁", "乙丙"),
        ("甲乙A丙丁", "乙丙"),
        ("York. New", '"york new"'),
        ("new. York", '"new york"'),
        ("5G，基站", "5G基站"),
        ("基站（5G）", "基站5G"),
        ("harbours", "harbour"),
        ("1200", "120"),
        ("甲乙丙", "甲丙"),
        ("甲乙 丁丙", "甲乙 乙丙"),
        ("发展", '发展 "大合力"'),
    ],
)
def test_is_not_found(empty: sqlite3.Connection, text: str, words: str) -> None:
    assert found(empty, [text], words) == set()


@pytest.mark.parametrize(
    "words", ["", "  ", '""', "，", "甲乙 …", '甲 "。"', " ".join(f"w{number}" for number in range(51)), "甲" * 2001]
)
def test_what_can_not_be_searched_for_is_said(words: str) -> None:
    with pytest.raises(RequestError):
        phrases(words)


@pytest.mark.parametrize(
    "words", ['a" OR "b', "NEAR(a b)", "terms:甲", "a*", "^a", "-a", "a AND b", "{a}", "x'; DROP", "¶"]
)
def test_no_word_is_an_operator(empty: sqlite3.Connection, words: str) -> None:
    try:
        found(empty, ["甲"], words)
    except RequestError:
        assert words == "¶"


def test_all_text_of_an_article_is_searched() -> None:
    made = article(
        "正文段落",
        ImageBlock("a.jpg", alt="替代", text="图片说明"),
        TableBlock((("姓名", "张三"), ("职务", "主任"))),
        ListBlock(("第一项", "第二项")),
        title="标题文字",
    )
    assert list(searched_texts(to_record(made))) == [
        "标题文字",
        "正文段落",
        "图片说明",
        "姓名",
        "张三",
        "职务",
        "主任",
        "第一项",
        "第二项",
    ]


def test_cells_of_a_table_are_apart(empty: sqlite3.Connection) -> None:
    cells = list(searched_texts(to_record(article(TableBlock((("甲乙", "丙丁"),)), title=None))))
    connection = empty
    connection.execute("BEGIN")
    connection.execute("INSERT INTO texts (rowid, terms) VALUES (1, ?)", (index_terms(cells).encode(),))
    for words, hits in (("乙丙", 0), ("丙丁", 1)):
        query = "SELECT count(*) FROM texts WHERE texts MATCH ?"
        assert connection.execute(query, (fts_query(phrases(words)),)).fetchone() == (hits,)
    connection.execute("ROLLBACK")


# Snippets


def marked(made: Article, words: str) -> list[str]:
    snippet = highlight(made, phrases(words)).snippet
    assert snippet is not None
    text = made.body[snippet.block].text
    assert text[snippet.start : snippet.start + len(snippet.text)] == snippet.text
    return [snippet.text[start:end] for start, end in snippet.hits]


def test_hits_are_marked_in_the_text_as_it_is_printed() -> None:
    assert marked(article("全面推動國家發展，國 家強盛。"), "国家") == ["國家", "國 家"]
    assert marked(article("用ＡＢＣ和abc，不是abcd"), "abc") == ["ＡＢＣ", "abc"]
    assert marked(article("甲乙丙甲乙"), "甲乙 乙丙") == ["甲乙丙", "甲乙"]


def test_the_block_with_most_of_the_words_is_shown() -> None:
    made = article("只有甲乙", "甲乙和丙丁", "甲乙和丙丁，又是甲乙")
    result = highlight(made, phrases("甲乙 丙丁"))
    assert result.snippet is not None
    assert result.snippet.block == 1
    assert result.more == 4


def test_a_long_text_is_cut_around_its_first_hits() -> None:
    made = article("前" * 500 + "目标" + "后" * 500 + "目标")
    result = highlight(made, phrases("目标"))
    assert result.snippet is not None
    assert len(result.snippet.text) == LENGTH
    assert result.snippet.start > 0
    assert result.snippet.rest == len(made.body[0].text) - result.snippet.start - LENGTH
    assert result.more == 1
    assert marked(made, "目标") == ["目标"]


def test_hits_in_the_title_alone_need_no_snippet() -> None:
    result = highlight(article("别的", title="《小院会》纪实"), phrases("小院会"))
    assert result.snippet is None
    assert result.title_hits == ((1, 4),)


# In an archive


@pytest.fixture
def filled(archive: Archive, make_capture: Callable[..., Capture], make_reading: Callable[..., Reading]) -> Archive:
    """Fill an archive with four versions of three documents, each a minute after the other."""
    for minute, (url, text, source) in enumerate(
        [
            ("https://a.cn/1", "小院会议事", "新华社"),
            ("https://www.a.cn/2", "小院会又议事", "中新社北京"),
            ("https://b.cn:8080/3", "大合力", None),
            ("https://a.cn/1", "小院会有了新名字", "新華社"),
        ]
    ):
        reading = make_reading(text, url=url, source=source)
        archive.record(make_capture(text, url=url, final_url=url, minute=minute), reading)
    return archive


def names(archive: Archive, words: str, **where: object) -> list[str]:
    return [f"{hit.url}@v{hit.version}" for hit in archive.search(words, **where)]  # type: ignore[arg-type]


def test_all_versions_are_searched_and_the_newest_comes_first(filled: Archive) -> None:
    assert names(filled, "小院会") == ["https://a.cn/1@v2", "https://www.a.cn/2@v1", "https://a.cn/1@v1"]
    assert names(filled, "小院会", limit=1) == ["https://a.cn/1@v2"]
    assert names(filled, "新名字 小院") == ["https://a.cn/1@v2"]
    assert names(filled, "没有") == []
    assert filled.count("小院会") == 3
    assert filled.count("小院会", host="www.a.cn") == 1


def test_search_is_narrowed(filled: Archive, make_capture: Callable[..., Capture]) -> None:
    assert names(filled, "小院", host="www.a.cn") == ["https://www.a.cn/2@v1"]
    assert len(names(filled, "小院", host="A.CN.")) == 3
    assert names(filled, "小院", host="n.cn") == []
    assert names(filled, "小院", source="新华") == ["https://a.cn/1@v2", "https://a.cn/1@v1"]
    at = make_capture(minute=1).fetched_at
    assert names(filled, "小院", since=at) == ["https://a.cn/1@v2", "https://www.a.cn/2@v1"]
    assert names(filled, "小院", until=at) == ["https://a.cn/1@v1"]


def test_a_hit_says_where_it_is(filled: Archive, make_capture: Callable[..., Capture]) -> None:
    (hit,) = filled.search("大合力 标题")
    assert (hit.title, hit.title_hits, hit.more, hit.damage) == ("标题", ((0, 2),), 0, None)
    assert hit.captured_at == make_capture(minute=2).fetched_at
    assert hit.snippet is not None
    assert (hit.snippet.text, hit.snippet.hits) == ("大合力", ((0, 3),))


def test_a_version_that_was_damaged_since_is_a_hit_that_says_so(filled: Archive) -> None:
    assert len(filled.search("大合力")) == 1
    path = filled.version_path(filled.version("https://b.cn:8080/3"))
    path.chmod(0o644)
    path.write_text("{")
    (hit,) = filled.search("大合力")
    assert hit.damage is not None
    assert str(path) in hit.damage


def test_documents_are_found_by_what_they_are(filled: Archive, make_capture: Callable[..., Capture]) -> None:
    def urls(**where: object) -> list[str]:
        return [found.url for found in filled.find(**where)]  # type: ignore[arg-type]

    one, two, three = "https://a.cn/1", "https://www.a.cn/2", "https://b.cn:8080/3"
    assert urls() == [one, two, three]
    assert urls(limit=2) == [one, two]
    assert urls(host="a.cn") == [one, two]
    assert urls(host="b.cn") == [three]
    assert urls(source="中新") == [two]
    assert urls(since=make_capture(minute=2).fetched_at) == [one, three]
    assert urls(outcome="ok") == [one, two, three]
    assert urls(outcome="gone") == []
    assert urls(verdict="altered") == []


def test_whoever_looks_through_sees_the_last_changed_first(filled: Archive) -> None:
    one, two, three = "https://a.cn/1", "https://www.a.cn/2", "https://b.cn:8080/3"
    index = Index(filled.root, filled.messages.append)
    every = index.newest(Filter(), 10)
    assert every == [one, three, two]
    assert index.newest(Filter(), 1, 1) == every[1:2]
    (source,) = (source for source in index.sources() if "中新" in source)
    assert index.newest(Filter(sources=frozenset((source,))), 10) == [two]
    assert index.newest(Filter(urls=frozenset((one, "https://x.cn/"))), 10) == [one]
    glance = index.glances([two, "https://x.cn/", "\ud800"])
    assert list(glance) == [two]
    assert (glance[two].source, glance[two].damage) == (source, None)


def test_a_search_is_counted_to_a_bound_and_turned_over(filled: Archive) -> None:
    index = Index(filled.root, filled.messages.append)
    hits, count = index.search_page("小院", Filter(), 0, 10, 10)
    assert (len(hits), count) == (3, 3)
    second, count = index.search_page("小院", Filter(), 1, 1, 10)
    assert (second, count) == (hits[1:2], 3)
    assert index.search_page("小院", Filter(), 0, 1, 2)[1] == 2
    named = index.search_page("小院", Filter(urls=frozenset(("https://www.a.cn/2",))), 0, 10, 10)[0]
    assert {hit.url for hit in named} == {"https://www.a.cn/2"}
    assert index.search_page("小院", Filter(sources=frozenset(("nobody",))), 0, 10, 10) == ([], 0)


def test_the_filters_condition_is_made_of_our_own_words_alone() -> None:
    where = Filter(host="x.cn", source="'; --", verdict="altered", outcome="ok")
    conditions, values = search.conditions_of(where, captured="c", source="s")
    assert "--" not in conditions
    assert values == {"host": "x.cn", "verdict": "altered", "outcome": "ok"}


def test_a_word_of_a_megabyte_is_no_word_but_does_no_harm(empty: sqlite3.Connection) -> None:
    text = "x" * 1_000_000
    assert len(index_terms([text]).strip()) == bigrams.MAX_WORD
    assert found(empty, [text], text[:100]) == {0}
