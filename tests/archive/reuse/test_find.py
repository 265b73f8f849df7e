"""The whole search over small corpora with known truth."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from archive.model import Boilerplate, to_record
from archive.reuse import candidates
from archive.reuse.articles import parse_line, text_of
from tests.archive.articles import article
from tests.archive.reuse.invented import pairs, plain, prose, search, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from archive.reuse import Cluster

FORMULA = "坚持以人民为中心的发展思想，统筹发展和安全，扎实推动高质量发展，不断增强群众的获得感幸福感安全感"


def run(tmp_path: Path, articles: Iterable[dict[str, Any]], name: str = "work") -> list[Cluster]:
    path = write_lines(tmp_path / f"{name}.jsonl", articles)
    found, clusters = search(tmp_path / name, [path])
    assert not found.problems
    assert found.clusters == len(clusters)
    assert found.pages == sum(len(cluster.members) for cluster in clusters)
    return clusters


def ids(cluster: Cluster) -> list[str]:
    return [member.id for member in cluster.members]


def test_each_kind_of_repost_is_found_with_what_it_is(tmp_path: Path) -> None:
    source = prose(1, 1500)
    quarter = source[600:900]
    reposts = {
        "copy": source.replace("，", ","),
        "edited-copy": source[:700] + prose(2, 60) + source[760:1300],
        "excerpt": quarter,
        "inclusion": prose(3, 900) + source + prose(4, 900),
        "quote": prose(5, 700) + quarter + prose(6, 700),
    }
    articles = [plain(0, source), *(plain(n, text) for n, text in enumerate(reposts.values(), start=1))]
    articles += [plain(n, prose(n, 1000)) for n in range(100, 140)]
    (cluster,) = run(tmp_path, articles)
    assert cluster.original.member == 0
    assert ids(cluster)[0] == "http://s0.example/0.html"
    kinds = {cluster.members[edge.repost].id: edge for edge in cluster.edges if edge.source == 0}
    assert [kinds[f"http://s{n}.example/{n}.html"].kind for n in range(1, 6)] == list(reposts)
    excerpt, quote = kinds["http://s3.example/3.html"], kinds["http://s5.example/5.html"]
    assert excerpt.share_of_source == pytest.approx(0.2, abs=0.03)
    assert excerpt.share_of_repost > 0.97
    assert quote.share_of_repost == pytest.approx(300 / 1700, abs=0.04)
    assert kinds["http://s2.example/2.html"].verdict == "altered"


def test_offsets_lead_to_the_same_words_on_both_sides(tmp_path: Path) -> None:
    shared = prose(7, 400)
    texts = [prose(1, 500) + shared + prose(2, 300), prose(3, 100) + "\n" + shared.replace("，", "、") + prose(4, 800)]
    articles = [plain(n, text) for n, text in enumerate(texts)]
    (cluster,) = run(tmp_path, articles)
    (edge,) = cluster.edges
    read = [parse_line(json.dumps(one).encode()) for one in articles]
    left, right = (text_of(one.article) for one in read if one is not None)
    (passage,) = edge.passages
    one, other = left[passage.source_start : passage.source_end], right[passage.repost_start : passage.repost_end]
    words = str.maketrans("", "", "，、。\n")
    assert shared.translate(words) in one.translate(words)
    assert shared.translate(words) in other.translate(words)
    assert one.startswith(passage.text)


def test_an_article_that_all_have_copied_is_not_the_one_that_is_lost(tmp_path: Path) -> None:
    source, other = prose(1, 900), prose(2, 900)
    articles = [plain(n, source.replace("。", "。\n" * (1 + n % 3))) for n in range(60)]
    articles += [plain(100 + n, other) for n in range(2)] + [plain(200, prose(3, 500) + source[200:600])]
    one, two = run(tmp_path, articles)
    assert (len(one.members), len(two.members)) == (61, 2)
    assert ids(one)[0] == "http://s0.example/0.html"
    assert sum(edge.kind == "copy" for edge in one.edges) == 59
    assert {edge.kind for edge in one.edges if one.members[edge.repost].id.endswith("/200.html")} == {"quote"}


def test_edited_copies_of_a_viral_article_all_meet_it(tmp_path: Path) -> None:
    """More near copies than any hash is joined in full for: the star must hold them together."""
    source = prose(1, 1200)
    count = 3 * candidates.ALL_PAIRS
    articles = [plain(0, source)]
    articles += [plain(n, source[: 300 + n * 7] + prose(n, 40) + source[340 + n * 7 :]) for n in range(1, count)]
    articles += [plain(500 + n, prose(700 + n, 500) + source[400:720]) for n in range(5)]
    (cluster,) = run(tmp_path, articles)
    assert len(cluster.members) == count + 5
    assert ids(cluster)[0] == "http://s0.example/0.html"
    assert all(member.parent is not None for member in cluster.members[1:])
    # And at a cost that grows with their number: no clique.
    assert len(cluster.edges) <= (candidates.STAR + 1) * len(cluster.members)


def test_set_phrases_of_unrelated_articles_make_no_repost(tmp_path: Path) -> None:
    frame = (
        "本县新闻中心供稿，更多精彩内容请关注官方微信公众号，欢迎投稿，联系电话零二三四五六七八九，值班编辑小周校对老李"
    )
    articles = [plain(n, prose(n, 300) + FORMULA + prose(n + 500, 200) + "\n" + frame) for n in range(60)]
    assert run(tmp_path, articles) == []


def test_a_phrase_inside_an_excerpt_does_not_hide_it(tmp_path: Path) -> None:
    articles = [plain(n, prose(n, 300) + FORMULA + prose(n + 500, 300)) for n in range(60)]
    whole = str(articles[7]["text"])
    articles.append(plain(99, whole[270:400]))
    (cluster,) = run(tmp_path, articles)
    assert ids(cluster) == ["http://s7.example/7.html", "http://s99.example/99.html"]
    assert cluster.edges[0].kind == "excerpt"


def test_a_template_that_frames_two_texts_of_a_site_is_no_quote(tmp_path: Path) -> None:
    frame = prose(9, 160)
    pages = [f"{prose(1, 900)}\n{frame}", f"{prose(2, 900)}\n{frame}"]
    articles = [{"id": f"http://a.example/{n}", "text": text} for n, text in enumerate(pages)]
    assert run(tmp_path, articles) == []


def test_states_of_one_page_are_no_reposts_of_each_other_and_the_nearest_is_named(tmp_path: Path) -> None:
    first, second = prose(1, 900), prose(1, 500) + prose(2, 400)
    states = [
        {
            "url": "http://a.example/1",
            "version": n,
            "captured_at": f"2024-05-0{n}T00:00:00Z",
            "article": record(text, "http://a.example/1"),
        }
        for n, text in ((1, first), (2, second))
    ]
    assert run(tmp_path, states, "alone") == []
    (cluster,) = run(tmp_path, [*states, plain(300, second[:850])], "with a repost")
    assert cluster.members[0].versions in ((1, 2), (2,))
    (edge,) = cluster.edges
    assert (edge.source_version, edge.repost_version, edge.kind) == (2, None, "edited-copy")


def record(text: str, url: str, **fields: object) -> dict[str, Any]:
    return to_record(article(*text.split("\n"), url=url, **fields))


def test_an_article_given_twice_is_one(tmp_path: Path) -> None:
    one = plain(1, prose(1, 500))
    path = write_lines(
        tmp_path / "x.jsonl", [one, one, one | {"id": "https://www.s1.example/1.html"}, plain(2, prose(2, 500))]
    )
    found, clusters = search(tmp_path / "work", [path, path])
    assert (found.articles, found.ingested.articles, clusters) == (2, 8, [])


@pytest.mark.parametrize(
    ("articles", "short"),
    [([], 0), ([plain(1, prose(1, 900))], 0), ([plain(n, "今日暂无内容更新") for n in range(50)], 50)],
    ids=["none", "one", "too short to say"],
)
def test_corpora_with_nothing_to_find(tmp_path: Path, articles: list[dict[str, Any]], short: int) -> None:
    path = write_lines(tmp_path / "x.jsonl", articles)
    found, clusters = search(tmp_path / "work", [path])
    assert (clusters, found.clusters, found.ingested.short) == ([], 0, short)
    assert found.articles == len(articles)


def test_originals_are_looked_for_and_nothing_else(tmp_path: Path) -> None:
    ours, theirs = prose(1, 800), prose(2, 800)
    corpus = [plain(1, ours[:600] + prose(3, 100)), plain(2, theirs), plain(3, theirs), plain(4, prose(5, 500))]
    mine = write_lines(tmp_path / "ours.jsonl", [plain(300, ours), plain(301, prose(6, 800))])
    found, (cluster,) = search(tmp_path / "work", [write_lines(tmp_path / "x.jsonl", corpus)], [mine])
    assert ids(cluster) == ["http://s300.example/300.html", "http://s1.example/1.html"]
    assert (cluster.original.member, cluster.original.certainty) == (0, "attested")
    assert cluster.original.reasons[0].code == "given"
    assert found.candidates == 1


def test_a_quote_joins_no_two_groups(tmp_path: Path) -> None:
    one, two = prose(1, 800), prose(2, 800)
    articles = [plain(1, one), plain(2, one), plain(3, two), plain(4, two[:500] + one[100:420] + two[500:])]
    first, second = run(tmp_path, articles)
    assert sorted(map(ids, (first, second))) == [
        ["http://s1.example/1.html", "http://s2.example/2.html"],
        ["http://s3.example/3.html", "http://s4.example/4.html"],
    ]
    (other,) = (quoted for cluster in (first, second) for quoted in cluster.quoted)
    assert other.id == "http://s1.example/1.html"


def test_links_and_credits_tell_the_original_from_a_date_that_is_wrong(tmp_path: Path) -> None:
    text = prose(1, 700)
    site = (Boilerplate("publisher", "主办：河湾日报社"),)
    source = record(
        text, "http://www.hewan.example/1.html", published="2024-05-03", source="河湾日报", boilerplate=site
    )
    copies = [
        record(text, "http://b.example/1", published="2024-05-01", original_url="http://www.hewan.example/1.html"),
        record(text[:650], "http://c.example/1", published="2024-05-04", source="河湾日报"),
        record(text, "http://d.example/1", published="2024-05-02"),
    ]
    (cluster,) = run(tmp_path, [{"input": "x", "article": one} for one in (*copies, source)])
    assert ids(cluster)[0] == "http://www.hewan.example/1.html"
    assert cluster.original.certainty == "attested"
    assert {reason.code: reason.count for reason in cluster.original.reasons if reason.count} == {
        "linked": 1,
        "credited": 1,
    }
    assert [member.parent for member in cluster.members] == [None, 0, 0, 0]


def test_dates_that_are_equal_prove_nothing(tmp_path: Path) -> None:
    text = prose(1, 700)
    (cluster,) = run(tmp_path, [plain(1, text), plain(2, text) | {"published": plain(1, "")["published"]}])
    assert cluster.original.certainty == "unclear"
    assert [reason.code for reason in cluster.original.reasons] == ["undated"]


def test_the_result_depends_neither_on_partitions_nor_on_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [plain(n, prose(n, 600)) for n in range(80)]
    articles += [plain(100 + n, prose(n, 300) + prose(900 + n, 300)) for n in range(0, 80, 2)]
    articles += [plain(300 + n, prose(n, 600)) for n in range(0, 80, 3)]
    whole = run(tmp_path, articles, "whole")
    from archive.reuse import pieces  # noqa: PLC0415

    monkeypatch.setattr(pieces, "PIECE_BYTES", 20_000)
    monkeypatch.setattr(candidates, "PARTITION", 500)
    parts = run(tmp_path, articles, "parts")
    assert len(whole) == 53
    assert pairs(parts) == pairs(whole)
    assert parts == whole


def test_hostile_text_is_data(tmp_path: Path) -> None:
    text = "'; DROP TABLE p; -- \u202e甲\ud800\x00乙" + prose(1, 500)
    articles = [plain(n, text, title="\ud83d'\"<b>", source="\x1b[31m") for n in (1, 2)]
    path = tmp_path / "it's {a} %s corpus.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in articles), encoding="utf-8")
    found, (cluster,) = search(tmp_path / "it's {work} %s", [path])
    assert not found.problems
    assert len(cluster.members) == 2
    json.dumps(cluster.members[0].title, ensure_ascii=False).encode()
