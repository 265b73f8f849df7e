"""`repost diff` with one page, with versions, in reversed order; and the commands in Chinese."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from archive.archive import Archive
from archive.comparison.articles import compare
from archive.model.comparison import Side
from archive.model.record import Capture
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran

FAITHFUL = "https://www.jcsp.example/html/20418.html"
ORIGINAL = "https://www.qiyunxf.example/portaluploads/html//site-2/info/20418.html"
GONE = "https://www.msjj.example/html/7730.html"
NO_LINK = "https://www.msjj.example/html/7741.html"
SCHEMA = ROOT / "archive" / "schemas" / "repost-comparison-2.json"


def one_line(text: str) -> str:
    assert text.startswith("repost: ")
    assert text.count("\n") == 1
    return text


def edited(fixtures: Path, folder: Path) -> Path:
    """Return saved pages in which the original says something else than its repost has copied."""
    for case in ("jcsp.example/20418-faithful", "qiyunxf.example/20418"):
        shutil.copytree(fixtures / case, folder / case)
    page = folder / "qiyunxf.example/20418/body.html"
    page.write_bytes(page.read_bytes().replace(b"1260", b"1290"))
    return folder


class TestOnePage:
    def test_is_compared_with_its_original(self, repost: Callable[..., Ran], fixtures: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        alone, both = repost("diff", FAITHFUL), repost("diff", ORIGINAL, FAITHFUL)
        assert alone.status == 0
        assert alone.out == both.out
        assert json.loads(repost("diff", f"{FAITHFUL}@v1", "--json").out)["left"]["url"] == ORIGINAL

    def test_is_compared_with_the_version_that_it_was_copied_from(
        self, repost: Callable[..., Ran], fixtures: Path, tmp_path: Path
    ) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        repost("archive", FAITHFUL, "--from", edited(fixtures, tmp_path / "edited"))
        ran = repost("diff", FAITHFUL)
        assert re.search(r"^note +the original was edited since \(v2, on .*Z\)", ran.out, re.MULTILINE)
        assert "identical" in ran.out
        found = repost("diff", FAITHFUL, "--json")
        assert json.loads(found.out)["left"]["version"] == 1
        assert "edited since (v2" in one_line(found.err)
        assert "原文此后有改动（第2版" in repost("diff", FAITHFUL, "--lang", "zh").out

    def test_may_be_a_file(self, repost: Callable[..., Ran], fixtures: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        ran = repost("diff", fixtures / "jcsp.example/20418-faithful", "--json")
        assert json.loads(ran.out)["left"] | {"digest": None, "captured_at": None} == {
            "url": ORIGINAL, "version": 1, "digest": None, "captured_at": None,
        }  # fmt: skip

    def test_may_be_live_and_so_may_its_original(self, repost: Callable[..., Ran], fixtures: Path) -> None:
        found = json.loads(repost("diff", FAITHFUL, "--from", fixtures, "--json").out)
        assert (found["left"]["url"], found["left"]["version"]) == (ORIGINAL, None)

    def test_that_links_to_no_original_is_refused(self, repost: Callable[..., Ran], fixtures: Path) -> None:
        repost("archive", NO_LINK, "--from", fixtures)
        ran = repost("diff", NO_LINK)
        assert (ran.status, ran.out) == (2, "")
        assert f"links to no original; name both: repost diff ORIGINAL {NO_LINK}" in one_line(ran.err)

    def test_whose_original_was_never_read_says_why(self, repost: Callable[..., Ran], fixtures: Path) -> None:
        repost("archive", GONE, "--from", fixtures)
        ran = repost("diff", GONE)
        assert (ran.status, ran.out) == (2, "")
        said = one_line(ran.err)
        assert "is not in this archive (gone: 404" in said
        assert "or name both pages" in said

    def test_in_a_file_whose_original_is_not_archived_says_what_to_do(
        self, repost: Callable[..., Ran], fixtures: Path
    ) -> None:
        ran = repost("diff", fixtures / "jcsp.example/20418-faithful")
        assert ran.status == 2
        assert f"capture it (repost archive {ORIGINAL}), or name both pages" in one_line(ran.err)

    def test_was_compared_with_a_page_named_by_hand(
        self, repost: Callable[..., Ran], fixtures: Path, tmp_path: Path
    ) -> None:
        repost("archive", NO_LINK, "--from", fixtures)
        repost("archive", FAITHFUL, "--from", fixtures)
        with Archive.open_or_create(tmp_path / "archive") as archive:
            left, right = archive.version(ORIGINAL), archive.version(NO_LINK)
            sides = [Side(version.url, version.number, version.digest) for version in (left, right)]
            archive.record_comparison(compare(left.article, right.article, left_side=sides[0], right_side=sides[1]))
        found = json.loads(repost("diff", NO_LINK, "--json").out)
        assert found["left"]["url"] == ORIGINAL
        assert "the repost gives no link to its original" in found["attribution"]["reasons"]

    def test_was_compared_with_an_archived_copy(
        self, repost: Callable[..., Ran], fixtures: Path, tmp_path: Path
    ) -> None:
        copy = "http://archive.example/web/2024id_/1.html"
        repost("archive", GONE, "--from", fixtures)
        repost("archive", FAITHFUL, "--from", fixtures)
        with Archive.open_or_create(tmp_path / "archive") as archive:
            gone = archive.version(GONE)
            capture = Capture(
                url=copy, final_url=copy, outcome="ok", reason="", status=200, fetched_at=gone.captured_at,
                memento_of=gone.article.original_url, memento_at=gone.captured_at,
            )  # fmt: skip
            stored = archive.record(capture, archive.version(ORIGINAL).reading).version
            assert stored is not None
            sides = [Side(version.url, version.number, version.digest) for version in (stored, gone)]
            archive.record_comparison(
                compare(stored.article, gone.article, left_side=sides[0], right_side=sides[1], linked=True)
            )
        found = json.loads(repost("diff", GONE, "--json").out)
        assert found["left"]["url"] == copy
        assert not [reason for reason in found["attribution"]["reasons"] if "not to the left page" in reason]


class TestOrder:
    def test_of_versions_is_said_in_every_form(self, repost: Callable[..., Ran], fixtures: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        repost("archive", FAITHFUL, "--from", fixtures / ".later")
        old, new = f"{FAITHFUL}@v1", f"{FAITHFUL}@v2"
        assert "reversed order: left is the newer version" in repost("diff", new, old).out
        for form in ("json", "html"):
            assert "reversed order" in one_line(repost("diff", new, old, "--format", form).err)
        assert "次序相反" in repost("diff", new, old, "--lang", "zh").out
        assert "reversed" not in repost("diff", old, new).out
        assert repost("diff", old, new, "--json").err == ""

    def test_versions_show_no_attribution(self, repost: Callable[..., Ran], fixtures: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        repost("archive", FAITHFUL, "--from", fixtures / ".later")
        versions = (f"{FAITHFUL}@v1", f"{FAITHFUL}@v2")
        assert "attribution" not in repost("diff", *versions).out
        found = json.loads(repost("diff", *versions, "--json").out)
        Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(found)
        assert found["attribution"] == {"verdict": "unproven", "reasons": []}

    def test_of_repost_and_original_is_said(self, repost: Callable[..., Ran], fixtures: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        ran = repost("diff", FAITHFUL, ORIGINAL)
        assert "reversed order: left names right as its original" in ran.out
        found = json.loads(repost("diff", FAITHFUL, ORIGINAL, "--json").out)
        assert "reversed" in found["attribution"]["reasons"][0]
        assert "reversed" not in repost("diff", ORIGINAL, FAITHFUL).out


# Latin words in what is Chinese: addresses, paths, commands, versions of programs, times; and what a server said.
LATIN = re.compile(
    r"https?://\S+|\S*/\S+|repost diff.*|WARC|v\d+|\d{4}-\d\d-\d\d\S*|\d\d:\d\d\S*|404 Not Found|\w+\.warc\.gz"
)


@pytest.mark.parametrize(
    "command",
    [
        ("archive", FAITHFUL),
        ("archive", GONE),
        ("archive", NO_LINK),
        ("history", FAITHFUL),
        ("history", ORIGINAL),
        ("list",),
        ("diff", FAITHFUL),
        ("diff", f"{FAITHFUL}@v2", f"{FAITHFUL}@v1"),
        ("archive", "--reextract", "--preview"),
    ],
)
def test_in_chinese_no_word_is_english(command: tuple[str, ...], repost: Callable[..., Ran], fixtures: Path) -> None:
    repost("archive", FAITHFUL, GONE, NO_LINK, "--from", fixtures)
    repost("archive", FAITHFUL, "--from", fixtures / ".later")
    source = ("--from", fixtures) if command[0] == "archive" and "--reextract" not in command else ()
    out = repost(*command, *source, "--lang", "zh").out
    assert out
    said = LATIN.sub("", out)
    assert not re.findall(r"[A-Za-z]{3,}", said)


def test_a_run_in_chinese(repost: Callable[..., Ran], fixtures: Path) -> None:
    out = repost("run", fixtures / "watchlist.toml", "--lang", "zh").out
    total = out.splitlines()[-1]
    assert re.fullmatch(r"共\d+页：.*", total)
    assert "首次采集" in total
    assert "改动：保留" in out
    assert not re.search(r"\b(kept|number|attribution|unchanged)\b", out)


def test_all_edits_may_be_asked_for(repost: Callable[..., Ran], tmp_path: Path) -> None:
    for name, step in (("a", 0), ("b", 1)):
        rows = "".join(f"<p>第{n}号渡口全年运送乘客共{n * 7 + step + 1000}人次，较好。</p>" for n in range(150))
        (tmp_path / f"{name}.html").write_text(
            f"<html><body><h1>渡口客流</h1><div>{rows}</div></body></html>", encoding="utf-8"
        )
    pages = (tmp_path / "a.html", tmp_path / "b.html")
    few, every = repost("diff", *pages).out, repost("diff", *pages, "--all").out
    assert "and 50 more edits: --all prints them" in " ".join(few.split())
    assert few.count("{+") == 100
    assert every.count("{+") == 150
    assert "more edits" not in every
