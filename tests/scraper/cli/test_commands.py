"""The command line as its users meet it: over saved pages, on real archives."""

import errno
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator

from archive.archive import Archive
from archive.files.durable import WriteFailed
from archive.files.lock import RunLock
from archive.model.record import Capture
from scraper.cli.output.console import binary_output
from tests.paths import ROOT

FAITHFUL = "https://www.jcsp.example/html/20418.html"
ORIGINAL = "https://www.qiyunxf.example/portaluploads/html//site-2/info/20418.html"
GONE = "https://www.msjj.example/html/7730.html"
NOT_SAVED = "https://www.msjj.example/html/7752.html"
NO_LINK = "https://www.msjj.example/html/7741.html"

Repost = Callable[..., "Ran"]


class Ran:  # the shape of tests/conftest.py's, which can't be imported
    status: int
    out: str
    err: str


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((ROOT / "archive" / "schemas" / name).read_text(encoding="utf-8")))


def one_line(text: str) -> str:
    """Return what was said, if it is one line; the lines of a run's log, which begin with their time, are no matter."""
    text = re.sub(r"^\d{4}-\d\d-\d\d .*\n", "", text, flags=re.MULTILINE)
    assert text.startswith("repost: ")
    assert text.count("\n") == 1
    assert "Traceback" not in text
    return text


class TestMerge:
    def test_another_archive_is_taken_over(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        repost("archive", FAITHFUL, "--from", fixtures / ".later", "--archive", tmp_path / "other")
        ran = repost("merge", tmp_path / "other")
        assert ran.status == 0
        assert "3 lines taken over, with 1 new version; 0 known before" in ran.out
        assert json.loads(repost("merge", tmp_path / "other", "--json").out)["known"] == 3
        assert "v2 new: the site edited the page (from another archive)" in repost("history", FAITHFUL).out
        assert repost("verify", "--deep").status == 0

    def test_a_wrong_request(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        for other, why in (("archive", "is the archive itself"), ("nothing", "no archive at ")):
            ran = repost("merge", tmp_path / other)
            assert ran.status == 2
            assert why in one_line(ran.err)


class TestWithdraw:
    def test_what_went_is_printed_and_the_rest_said(self, repost: Repost, fixtures: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        ran = repost("withdraw", f"{FAITHFUL}@v1", "--reason", "court\norder \x1b[1m1")
        assert ran.status == 0
        assert "withdrawn: v1 and the evidence of 1 capture" in ran.out
        assert "exports" in ran.err
        assert "\x1b" not in ran.out + ran.err
        history = repost("history", FAITHFUL).out
        assert "withdrawn: v1 and the evidence of 1 capture: court order" in history
        assert repost("verify").status == 0
        assert "was withdrawn on" in one_line(repost("show", FAITHFUL).err)

    def test_a_list_says_that_a_page_was_withdrawn(self, repost: Repost, fixtures: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        assert repost("withdraw", FAITHFUL, "--reason", "order 1", "--json").status == 0
        assert "(withdrawn on " in repost("list").out
        listed = [json.loads(line) for line in repost("list", "--json").out.splitlines()]
        assert [page["withdrawn"] and page["withdrawn"]["reason"] for page in listed] == ["order 1", None]
        assert "治理" in repost("search", "治理").out
        assert FAITHFUL not in repost("search", "治理").out

    def test_later_captures_are_refused_and_nothing_is_fetched(self, repost: Repost, fixtures: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        repost("withdraw", FAITHFUL, "--reason", "order 1", "--also-future")
        ran = repost("archive", FAITHFUL, "--from", fixtures)
        assert ran.status == 1
        assert "not asked: the page was withdrawn" in one_line(ran.err)
        assert repost("verify", "--deep").status == 0

    def test_a_scheduled_run_says_so_on_its_line_and_goes_well(
        self, repost: Repost, fixtures: Path, tmp_path: Path
    ) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        repost("withdraw", FAITHFUL, "--reason", "order 1", "--also-future")
        watchlist = tmp_path / "watch.toml"
        watchlist.write_text(f'[[page]]\nurl = "{FAITHFUL}"\n')
        ran = repost("run", watchlist, "--all", "--quiet", "--from", fixtures)
        assert (ran.status, ran.err) == (0, "")
        assert ran.out.count("order 1") == 1
        assert "not asked: withdrawn, and no longer captured: order 1" in ran.out
        assert "1 page: 1 not asked" in ran.out
        ran = repost("run", watchlist, "--all", "--quiet", "--from", fixtures, "--lang", "zh")
        assert (ran.status, ran.err) == (0, "")
        assert "不予采集" in ran.out

    def test_what_a_withdrawn_version_said_is_refused_in_a_run_as_well(
        self, repost: Repost, fixtures: Path, tmp_path: Path
    ) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        repost("withdraw", f"{FAITHFUL}@v1", "--reason", "order 1", "--also-future")
        watchlist = tmp_path / "watch.toml"
        watchlist.write_text(f'[[page]]\nurl = "{FAITHFUL}"\n')
        ran = repost("run", watchlist, "--all", "--quiet", "--from", fixtures)
        assert (ran.status, ran.err) == (0, "")
        assert "not asked: withdrawn, and no longer captured: order 1" in ran.out
        assert repost("archive", FAITHFUL, "--from", fixtures).status == 1

    @pytest.mark.parametrize(
        ("arguments", "why"),
        [
            ((NOT_SAVED, "--reason", "x"), "is not in this archive"),
            ((f"{FAITHFUL}@v7", "--reason", "x"), "has no version 7; there is only v1"),
            ((FAITHFUL, "--reason", " "), "needs a reason"),
            (("ftp://x", "--reason", "x"), "ftp"),
        ],
    )
    def test_a_wrong_request(self, repost: Repost, fixtures: Path, arguments: tuple[str, ...], why: str) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        ran = repost("withdraw", *arguments)
        assert ran.status == 2
        assert why in one_line(ran.err)

    def test_without_an_archive_none_is_made(self, repost: Repost, tmp_path: Path) -> None:
        ran = repost("withdraw", FAITHFUL, "--reason", "x")
        assert ran.status == 2
        assert "no archive at " in one_line(ran.err)
        assert not (tmp_path / "archive").exists()


class TestArchive:
    def test_captures_both_and_compares(self, repost: Repost, fixtures: Path) -> None:
        ran = repost("archive", FAITHFUL, "--from", fixtures)
        assert ran.status == 0
        assert ran.err == ""
        for part in ("以“小院会”聚起基层治理“大合力”", ORIGINAL, "栖云先锋网", "2024-05-13", "identical", "v1.json"):
            assert part in ran.out
        assert "changed: 周文喆 → 佚名" in ran.out
        assert "leads to the original" in ran.out

    def test_the_summary_says_where_to_see_the_edits(self, repost: Repost, fixtures: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        out = repost("archive", FAITHFUL, "--from", fixtures / ".later").out
        (command,) = (line for line in out.splitlines() if "repost diff" in line)
        assert "1. number" in repost(*shlex.split(command.partition("repost ")[2])).out

    def test_twice_is_one_version_and_two_captures(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        ran = repost("archive", FAITHFUL, "--from", fixtures)
        assert "1, unchanged" in ran.out
        with Archive.open(tmp_path / "archive") as archive:
            assert len(archive.versions(FAITHFUL)) == 1
            assert sum(entry.kind == "capture" for entry in archive.history(FAITHFUL)) == 2

    def test_an_edited_page_makes_a_version(self, repost: Repost, fixtures: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        ran = repost("archive", FAITHFUL, "--from", fixtures / ".later")
        assert "2, new" in ran.out
        assert "altered" in ran.out

    def test_the_version_that_was_copied_is_said(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        edited = tmp_path / "edited"
        for case in ("jcsp.example/20418-faithful", "qiyunxf.example/20418"):
            shutil.copytree(fixtures / case, edited / case)
        page = edited / "qiyunxf.example/20418/body.html"
        page.write_bytes(page.read_bytes().replace(b"1260", b"1290"))
        ran = repost("archive", FAITHFUL, "--from", edited)
        assert "version 1 of the original, " in ran.out
        assert "the original was edited since (v2, on " in ran.out
        assert "altered" not in ran.out  # the comparison is with what was copied, not with what the original says now
        again = json.loads(repost("archive", FAITHFUL, "--from", edited, "--json").out)
        assert again["copied_from"]["version"] == again["comparison"]["left"]["version"] == 1
        assert again["edited_since"]["version"] == 2

    def test_people_read_comparisons_in_their_language(self, repost: Repost, fixtures: Path) -> None:
        ran = repost("archive", FAITHFUL, "--from", fixtures, "--lang", "zh")
        assert "结论" in ran.out
        assert "verdict" not in ran.out.lower()
        assert "Verdict" in repost("archive", FAITHFUL, "--from", fixtures, "--lang", "en").out

    def test_the_page_is_in_the_language_asked_for(self, repost: Repost, fixtures: Path) -> None:
        pages = [fixtures / page / "body.html" for page in ("qiyunxf.example/20418", "jcsp.example/20431-abridged")]
        for language, words in (("zh", "最重的改动"), ("en", "The gravest changes")):
            page = repost("diff", *pages, "--format", "html", "--lang", language).out
            assert f'<html lang="{language}">' in page
            assert words in page

    def test_json_is_the_contracts_own(self, repost: Repost, fixtures: Path) -> None:
        ran = repost("archive", FAITHFUL, "--from", fixtures, "--json")
        result = json.loads(ran.out)
        schema("repost-article-1.json").validate(result["repost"]["article"])
        schema("repost-comparison-2.json").validate(result["comparison"])
        assert result["comparison"]["left"]["url"] == ORIGINAL

    def test_a_warc_answers_as_the_folder_does(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        folder = repost("archive", FAITHFUL, "--from", fixtures, "--json", "--archive", tmp_path / "a")
        warc = repost(
            "archive", FAITHFUL, "--from", fixtures / "warc" / "reposts.warc.gz", "--json", "--archive", tmp_path / "b"
        )
        left, right = json.loads(folder.out), json.loads(warc.out)
        for result in (left, right):
            for page in (result["repost"], result["original"]):
                del page["path"], page["evidence"]
        assert left == right

    def test_an_archive_is_itself_a_source_of_saved_pages(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        ran = repost("archive", FAITHFUL, "--from", tmp_path / "archive" / "warc", "--archive", tmp_path / "copy")
        assert ran.status == 0
        assert "identical" in ran.out

    @pytest.mark.parametrize(("url", "said"), [(GONE, "gone: 404"), (NOT_SAVED, "not-saved")])
    def test_without_its_original_a_repost_is_archived_all_the_same(
        self, repost: Repost, fixtures: Path, tmp_path: Path, url: str, said: str
    ) -> None:
        ran = repost("archive", url, "--from", fixtures)
        assert ran.status == 1
        assert said in one_line(ran.err)
        assert "1, new" in ran.out
        with Archive.open(tmp_path / "archive") as archive:
            original = archive.version(url).article.original_url
            assert original is not None
            attempts = [entry for entry in archive.history(original) if entry.kind == "capture"]
            assert [entry.version for entry in attempts] == [None]

    def test_a_page_that_links_no_original_is_done(self, repost: Repost, fixtures: Path) -> None:
        ran = repost("archive", NO_LINK, "--from", fixtures)
        assert ran.status == 0
        assert "no link to an original" in ran.out

    def test_a_url_given_twice_is_asked_once(self, repost: Repost, fixtures: Path) -> None:
        ran = repost("archive", NO_LINK, f"{NO_LINK}#top", "--from", fixtures, "--json")
        assert len(ran.out.splitlines()) == 1

    def test_what_is_damaged_does_not_hide_the_rest(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        (stored,) = (tmp_path / "archive" / "documents" / "www.qiyunxf.example").glob("*/v1.json")
        stored.chmod(0o644)
        stored.write_text("{", encoding="utf-8")
        ran = repost("archive", FAITHFUL, "--from", fixtures)
        assert ran.status == 1
        assert "v1.json" in one_line(ran.err)
        assert "1, unchanged" in ran.out
        (tmp_path / "archive" / "index.sqlite3").unlink()  # what is in the index already is not read again
        listed = repost("list")
        assert listed.status == 1
        assert "(damaged)" in listed.out
        assert "v1.json" in one_line(listed.err)

    def test_several_urls_one_of_them_missing(self, repost: Repost, fixtures: Path) -> None:
        ran = repost("archive", "https://www.msjj.example/none.html", FAITHFUL, "--from", fixtures)
        assert ran.status == 1
        assert "none.html: not-saved" in one_line(ran.err)
        assert "identical" in ran.out


class TestParse:
    def test_a_folder_gives_a_line_a_page(self, repost: Repost, fixtures: Path) -> None:
        ran = repost("parse", fixtures)
        lines = [json.loads(line) for line in ran.out.splitlines()]
        assert ran.status == 1  # there are pages that are no article
        check = schema("repost-article-1.json")
        for line in lines:
            facts = (
                {"captured_at", "status", "payload_digest", "record_id", "content_type"}
                if "#" in line["input"]
                else set()
            )
            assert set(line) - facts in ({"input", "article"}, {"input", "error"})
            assert facts <= set(line)
            if "article" in line:
                check.validate(line["article"])
        saved = [*fixtures.glob("[!.]*/*/body.html"), *fixtures.glob("[!.]*/*/page.*")]
        assert len({line["input"] for line in lines if "#" not in line["input"]}) == len(saved)

    def test_every_form_says_the_same(self, repost: Repost, fixtures: Path) -> None:
        paths = [fixtures / "jcsp.example/20418-faithful", fixtures / "jcsp.example/20418-as-text"]
        html, text = (json.loads(line)["article"] for line in repost("parse", *paths).out.splitlines())
        for field in ("title", "published", "source", "author", "original_url", "body"):
            assert html[field] == text[field]

    def test_evidence_and_output(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        out = tmp_path / "records.jsonl"
        ran = repost("parse", fixtures / "jcsp.example/20455-gbk", "--evidence", "-o", out)
        assert (ran.status, ran.out) == (0, "")
        line = json.loads(out.read_text(encoding="utf-8"))
        assert line["evidence"]["encoding"] == "gb18030"
        assert "title" in line["evidence"]["fields"]

    def test_a_list_on_stdin(self, repost: Repost, fixtures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        page = fixtures / "jcsp.example/20418-faithful/body.html"
        monkeypatch.setattr("sys.stdin", iter([f"{page}\n", "\n"]))
        assert json.loads(repost("parse", "-").out)["input"] == str(page)

    def test_url_is_for_one_page(self, repost: Repost, fixtures: Path) -> None:
        page = fixtures / "jcsp.example/20418-as-text/page.txt"
        assert json.loads(repost("parse", page, "--url", FAITHFUL).out)["article"]["url"] == FAITHFUL
        for paths in ([page, page], [fixtures / "warc" / "reposts.warc.gz"], [fixtures / "jcsp.example"]):
            ran = repost("parse", *paths, "--url", FAITHFUL)
            assert (ran.status, ran.out) == (2, "")
            one_line(ran.err)

    def test_an_output_is_whole_or_as_it_was(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        page, out = fixtures / "jcsp.example/20418-as-text/page.txt", tmp_path / "out.jsonl"
        out.write_text("mine", encoding="utf-8")
        assert repost("parse", page, page, "--url", FAITHFUL, "-o", out).status == 2
        assert out.read_text(encoding="utf-8") == "mine"
        assert repost("parse", page, "-o", out).status == 0
        assert json.loads(out.read_text(encoding="utf-8"))["input"] == str(page)
        assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]

    def test_an_output_among_the_inputs_is_none(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        shutil.copy(fixtures / "jcsp.example/20418-as-text/page.txt", tmp_path)
        for _ in range(2):
            assert repost("parse", tmp_path, "-o", tmp_path / "records.jsonl").status == 0
            assert len((tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()) == 1

    @pytest.mark.parametrize("name", ["none/out.jsonl", ".", "none/out.parquet"])
    def test_an_output_that_cannot_be(self, repost: Repost, fixtures: Path, tmp_path: Path, name: str) -> None:
        ran = repost("parse", fixtures / "jcsp.example/20418-as-text/page.txt", "-o", tmp_path / name)
        assert (ran.status, ran.out) == (2, "")
        one_line(ran.err)
        assert not list(tmp_path.iterdir())

    def test_parquet_by_the_ending(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        page, empty = fixtures / "jcsp.example/20418-faithful", fixtures / "boxi.gov.example/empty"
        ran = repost("parse", page, empty, "--evidence", "-o", tmp_path / "out.parquet")
        assert (ran.status, ran.out) == (1, "")
        assert "the page is empty" in one_line(ran.err)
        lines = [json.loads(line) for line in repost("parse", page, empty, "--evidence").out.splitlines()]
        rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
        assert [row["input"] for row in rows] == [line["input"] for line in lines]
        assert rows[0]["title"] == lines[0]["article"]["title"]
        assert rows[0]["digest"] == lines[0]["article"]["digest"]
        assert dict(rows[0]["evidence"]["fields"]) == lines[0]["evidence"]["fields"]
        assert rows[1]["error"] == lines[1]["error"]
        assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]

    def test_only_rows_are_parquet(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        page = fixtures / "jcsp.example/20418-faithful/body.html"
        ran = repost("diff", page, page, "-o", tmp_path / "out.parquet")
        assert (ran.status, ran.out) == (2, "")
        one_line(ran.err)


class TestExport:
    @pytest.fixture(autouse=True)
    def _archived(self, repost: Repost, fixtures: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        repost("archive", FAITHFUL, "--from", fixtures / ".later")

    def test_jsonl_is_what_show_says(self, repost: Repost, tmp_path: Path) -> None:
        ran = repost("export")
        lines = [json.loads(line) for line in ran.out.splitlines()]
        assert (ran.status, ran.err) == (0, "")
        assert [(line["url"], line["version"]) for line in lines] == [(FAITHFUL, 1), (FAITHFUL, 2), (ORIGINAL, 1)]
        for line in lines:
            shown = json.loads(repost("show", f"{line['url']}@v{line['version']}", "--json").out)
            assert line == {name: shown[name] for name in line}
        assert repost("export", "-o", tmp_path / "x.jsonl").out == ""
        assert (tmp_path / "x.jsonl").read_text(encoding="utf-8") == ran.out

    @pytest.mark.parametrize(
        ("arguments", "versions"),
        [
            (["--latest"], [(FAITHFUL, 2), (ORIGINAL, 1)]),
            ([FAITHFUL], [(FAITHFUL, 1), (FAITHFUL, 2)]),
            ([ORIGINAL, FAITHFUL, "--latest"], [(ORIGINAL, 1), (FAITHFUL, 2)]),
            (["--host", "WWW.qiyunxf.example"], [(ORIGINAL, 1)]),
            (["--since", "2024-06-01"], [(FAITHFUL, 2)]),
            (["--since", "2024-05-14T09:20:08+08:00"], [(FAITHFUL, 2), (ORIGINAL, 1)]),
            (["--host", "none.example"], []),
        ],
    )
    def test_what_is_chosen(self, repost: Repost, arguments: list[str], versions: list[tuple[str, int]]) -> None:
        ran = repost("export", *arguments)
        assert ran.status == 0
        assert [(line["url"], line["version"]) for line in map(json.loads, ran.out.splitlines())] == versions

    def test_the_ending_names_the_format(self, repost: Repost, tmp_path: Path) -> None:
        for name, first in (
            ("x.parquet", b"PAR1"),
            ("x.wacz", b"PK\x03\x04"),
            ("x.atom", b"<?xml"),
            ("x.xml", b"<?xml"),
        ):
            ran = repost("export", "-o", tmp_path / name, "--json")
            assert (ran.status, ran.err) == (0, "")
            told = json.loads(ran.out)
            assert told["output"] == str(tmp_path / name)
            assert all(told[what] > 1 for what in told.keys() - {"output", "format"})
            assert (tmp_path / name).read_bytes().startswith(first)
        assert repost("export", FAITHFUL, "-o", tmp_path / "case.zip").status == 0
        assert "www.jcsp.example-20418/README.html" in zipfile.ZipFile(tmp_path / "case.zip").namelist()
        assert repost("export", "--format", "atom", "--limit", "1").out.count("<entry>") == 1
        rows = pq.read_table(tmp_path / "x.parquet").to_pylist()
        assert [(row["url"], row["version"]) for row in rows] == [(FAITHFUL, 1), (FAITHFUL, 2), (ORIGINAL, 1)]

    @pytest.mark.parametrize(
        "arguments",
        [
            ["-o", "x.foo"],
            ["--format", "wacz"],
            ["--format", "parquet"],
            ["--format", "pack"],
            ["--format", "pack", "-o", "x.zip"],
            [FAITHFUL, "-o", "x.zip", "--since", "2024-01-01"],
            ["-o", "x.wacz", "--latest"],
            ["-o", "x.jsonl", "--limit", "3"],
            ["-o", "none/x.wacz"],
            ["--host", "not a host"],
            ["not a url"],
            [GONE, "-o", "x.zip"],
        ],
    )
    def test_what_cannot_be_meant(
        self, repost: Repost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        ran = repost("export", *arguments)
        assert (ran.status, ran.out) == (2, "")
        one_line(ran.err)
        assert [path.name for path in tmp_path.iterdir()] == ["archive"]

    def test_what_a_file_holds_is_said(self, repost: Repost, tmp_path: Path) -> None:
        file = tmp_path / "x.jsonl"
        assert repost("export", "--host", "qiyunxf.example", "-o", file).err == f"repost: note: {file}: 1 version\n"
        ran = repost("export", "--host", "none.example")
        assert (ran.status, ran.out, ran.err) == (0, "", "repost: note: nothing matches\n")

    def test_a_dash_is_stdout(self, repost: Repost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert repost("export", "-o", "-").out == repost("export").out
        assert "needs -o FILE" in one_line(repost("export", FAITHFUL, "--format", "pack", "-o", "-").err)
        assert not (tmp_path / "-").exists()

    def test_nothing_is_written_among_the_files_of_an_archive(
        self, repost: Repost, fixtures: Path, tmp_path: Path
    ) -> None:
        log = tmp_path / "archive" / "captures.jsonl"
        before = log.read_bytes()
        (tmp_path / "link").symlink_to(log)
        page = fixtures / "jcsp.example/20431-abridged/body.html"
        for arguments in (
            ("export", "-o", log),
            ("export", "-o", tmp_path / "link", "--format", "jsonl"),
            ("export", FAITHFUL, "-o", tmp_path / "archive" / "warc" / "case.zip"),
            ("parse", page, "-o", log, "--archive", tmp_path / "other"),
            ("diff", page, page, "-o", log),
        ):
            ran = repost(*arguments)
            assert ran.status == 2
            assert "this is inside the archive" in one_line(ran.err)
        assert log.read_bytes() == before
        assert not (tmp_path / "archive" / "warc" / "case.zip").exists()

    def test_a_date_that_is_none(self, repost: Repost) -> None:
        assert repost("export", "--since", "yesterday").status == 2

    def test_what_is_damaged_or_missing_is_named_and_the_rest_exported(self, repost: Repost, tmp_path: Path) -> None:
        (path,) = tmp_path.glob("archive/documents/www.jcsp.example/*/v1.json")
        path.write_bytes(b"{")
        for name in ("x.jsonl", "x.parquet"):
            ran = repost("export", "-o", tmp_path / name, "--quiet")
            assert ran.status == 1
            assert str(path) in one_line(ran.err)
        assert len((tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()) == 2
        ran = repost("export", ORIGINAL, GONE)
        assert ran.status == 1
        assert f"{GONE} is not in this archive" in one_line(ran.err)
        assert len(ran.out.splitlines()) == 1


class TestReading:
    @pytest.fixture(autouse=True)
    def _archived(self, repost: Repost, fixtures: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        repost("archive", FAITHFUL, "--from", fixtures / ".later")

    def test_show(self, repost: Repost) -> None:
        latest, first = repost("show", FAITHFUL), repost("show", f"{FAITHFUL}@v1")
        assert "2, captured" in latest.out
        assert "1, captured" in first.out
        record = json.loads(repost("show", FAITHFUL, "--json").out)
        assert (record["version"], record["cause"]) == (2, "page")
        schema("repost-article-1.json").validate(record["article"])

    def test_history(self, repost: Repost) -> None:
        ran = repost("history", FAITHFUL)
        assert "v1 new" in ran.out
        assert "v2 new: the site edited the page" in ran.out
        kinds = [json.loads(line)["kind"] for line in repost("history", FAITHFUL, "--json").out.splitlines()]
        assert kinds == ["capture", "comparison"] * 2
        assert f"the original {ORIGINAL}" in ran.out
        assert f"its repost {FAITHFUL}" in repost("history", ORIGINAL).out

    def test_history_of_a_page_that_is_not_there(self, repost: Repost) -> None:
        ran = repost("history", "http://elsewhere.example/")
        assert (ran.status, ran.out) == (2, "")
        assert "not in this archive" in one_line(ran.err)

    def test_list(self, repost: Repost) -> None:
        ran = repost("list")
        assert FAITHFUL in ran.out
        assert "2 versions" in ran.out
        documents = [json.loads(line) for line in repost("list", "--json").out.splitlines()]
        assert {document["url"]: document["versions"] for document in documents} == {FAITHFUL: 2, ORIGINAL: 1}

    def test_list_is_narrowed(self, repost: Repost) -> None:
        def urls(*options: str) -> list[str]:
            ran = repost("list", "--json", *options)
            assert ran.status == 0
            return [json.loads(line)["url"] for line in ran.out.splitlines()]

        assert urls("--host", "jcsp.example") == [FAITHFUL]
        assert urls("--host", "example") == urls() == [FAITHFUL, ORIGINAL]
        assert urls("--limit", "1") == [FAITHFUL]
        assert urls("--verdict", "altered") == [FAITHFUL]
        assert urls("--verdict", "identical") == []
        assert urls("--since", "2001-01-01", "--until", "2001-12-31") == []
        assert urls("--since", "2001-01-01", "--until", "9999-12-31") == urls()
        assert "栖云" in repost("list", "--source", "栖云").out
        ran = repost("list", "--host", "elsewhere.example")
        assert (ran.status, ran.out, ran.err) == (0, "", "repost: note: no page matches\n")
        assert repost("list", "--host", "a b").status == 2
        for pasted in (FAITHFUL, "jcsp.example:8080", ""):
            assert "not a host name" in repost("list", "--host", pasted).err
        assert repost("list", "--since", "yesterday").status == 2

    def test_search(self, repost: Repost) -> None:
        ran = repost("search", "小院会", "基层治理")
        assert ran.status == 0
        assert f"{FAITHFUL}@v2" in ran.out
        assert f"{FAITHFUL}@v1" in ran.out
        assert ran.out.index("@v2") < ran.out.index("@v1")
        assert "*小院会*" in ran.out
        assert "以“*小院会*”聚起*基层治理*“大合力”" in ran.out

    def test_search_finds_the_other_script(self, repost: Repost) -> None:
        assert repost("search", "基層治理", "--json").out == repost("search", "基层治理", "--json").out

    def test_search_for_machines(self, repost: Repost, tmp_path: Path) -> None:
        hits = [json.loads(line) for line in repost("search", "小院会", "--json").out.splitlines()]
        assert {(hit["url"], hit["version"]) for hit in hits} == {(FAITHFUL, 1), (FAITHFUL, 2), (ORIGINAL, 1)}
        with Archive.open(tmp_path / "archive") as archive:
            for hit in hits:
                cut = hit["snippet"]
                block = archive.version(hit["url"], hit["version"]).article.body[cut["block"]]
                assert block.text[cut["start"] :].startswith(cut["text"])
                assert {cut["text"][start:end] for start, end in cut["hits"]} == {"小院会"}
                assert {hit["title"][start:end] for start, end in hit["title_hits"]} <= {"小院会"}

    def test_search_is_narrowed_and_says_how_many_more_there_are(self, repost: Repost) -> None:
        ran = repost("search", "小院会", "--host", "jcsp.example", "--limit", "1")
        assert ran.out.count("@v") == 1
        assert "the newest 1 of 2 versions" in ran.err
        assert repost("search", "小院会", "--limit", "1", "--quiet").err == ""
        assert "of" not in repost("search", "小院会", "--limit", "3").err

    def test_search_that_finds_nothing_says_so(self, repost: Repost) -> None:
        ran = repost("search", "并无此事", "\x1b[31m")
        assert (ran.status, ran.out) == (1, "")
        assert "并无此事" in one_line(ran.err)
        assert "\x1b" not in ran.err

    @pytest.mark.parametrize("words", ["，", '""', " "])
    def test_search_for_no_word_is_a_wrong_request(self, repost: Repost, words: str) -> None:
        assert repost("search", words).status == 2

    def test_a_search_for_an_option_needs_two_dashes_before_it(self, repost: Repost) -> None:
        assert repost("search", "--", "--limit").status == 1

    def test_a_broken_line_of_the_log_hides_no_page(self, repost: Repost, tmp_path: Path) -> None:
        log = tmp_path / "archive" / "captures.jsonl"
        lines = log.read_bytes().splitlines(keepends=True)
        log.write_bytes(b"".join([b"{\n", *lines[1:]]))
        ran = repost("list")
        assert ran.status == 1
        assert "captures.jsonl: line 1" in one_line(ran.err)
        assert FAITHFUL in ran.out
        assert ORIGINAL in ran.out

    def test_list_says_why_a_page_has_no_article(self, repost: Repost, fixtures: Path) -> None:
        repost("archive", GONE, "--from", fixtures)
        assert "(no article: gone)  [0 versions · 1 capture]" in repost("list").out

    def test_diff_of_versions(self, repost: Repost) -> None:
        ran = repost("diff", f"{FAITHFUL}@v1", f"{FAITHFUL}@v2", "--json")
        found = json.loads(ran.out)
        schema("repost-comparison-2.json").validate(found)
        assert (found["left"]["version"], found["right"]["version"]) == (1, 2)
        assert "number" in {edit["class"] for edit in found["edits"]}
        assert "1260" in repost("diff", f"{FAITHFUL}@v1", f"{FAITHFUL}@v2").out

    def test_diff_of_a_file_and_an_archived_page(self, repost: Repost, fixtures: Path) -> None:
        ran = repost("diff", ORIGINAL, fixtures / "jcsp.example/20431-abridged/body.html", "--format", "json")
        assert json.loads(ran.out)["left"]["version"] == 1

    def test_diff_of_pages_that_are_in_no_archive(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        ran = repost("diff", NO_LINK, FAITHFUL, "--from", fixtures, "--archive", tmp_path / "none", "--json")
        assert json.loads(ran.out)["verdict"] == "different"
        assert not (tmp_path / "none").exists()

    def test_diff_as_a_page(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        pages = (ORIGINAL, fixtures / "jcsp.example/20431-abridged/body.html")
        ran = repost("diff", *pages, "--format", "html")
        assert ran.status == 0
        assert ran.out.startswith("<!DOCTYPE html>")
        assert ran.out.endswith("</html>\n")
        written = repost("diff", *pages, "--format", "html", "-o", tmp_path / "report.html")
        assert (written.status, written.out) == (0, "")
        assert (tmp_path / "report.html").read_text(encoding="utf-8") == ran.out

    def test_the_ending_names_the_form_of_a_diff(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        page = fixtures / "jcsp.example/20431-abridged/body.html"
        for name, first in (("x.html", "<!DOCTYPE html>"), ("x.json", '{"format"'), ("x.txt", "left ")):
            assert repost("diff", ORIGINAL, page, "-o", tmp_path / name).status == 0
            assert (tmp_path / name).read_text(encoding="utf-8").startswith(first)
        assert repost("diff", ORIGINAL, page, "-o", tmp_path / "x.html", "--format", "text").status == 0
        assert (tmp_path / "x.html").read_text(encoding="utf-8").startswith("left ")
        ran = repost("diff", ORIGINAL, page, "--json", "--format", "html")
        assert ran.status == 2
        assert "--json can't be combined with --format html" in one_line(ran.err)

    @pytest.mark.parametrize("form", ["text", "json"])
    def test_diff_into_a_file(self, form: str, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        pages = (ORIGINAL, fixtures / "jcsp.example/20431-abridged/body.html")
        assert repost("diff", *pages, "--format", form, "-o", tmp_path / "out").out == ""
        assert (tmp_path / "out").read_text(encoding="utf-8") == repost("diff", *pages, "--format", form).out

    def test_diff_side_by_side_on_a_wide_terminal(
        self, repost: Repost, fixtures: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pages = (ORIGINAL, fixtures / "jcsp.example/20431-abridged/body.html")
        monkeypatch.setenv("COLUMNS", "150")
        assert "(block 1)" in repost("diff", *pages).out
        monkeypatch.setenv("COLUMNS", "139")
        assert "(block 1)" not in repost("diff", *pages).out


class TestRun:
    def test_a_run_and_the_next(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        ran = repost("run", fixtures / "watchlist.toml")
        assert ran.status == 1
        assert "9999.html" in ran.err
        assert "7 pages: 6 new, 1 failed" in ran.out
        again = repost("run", fixtures / "watchlist.toml")
        assert again.out == "7 pages: 1 still failing, 6 unchanged\n"
        assert again.status == 0  # what failed was known before
        assert "unchanged: identical" in repost("run", fixtures / "watchlist.toml", "--all").out
        with Archive.open(tmp_path / "archive") as archive:
            assert max(document.versions for document in archive.documents()) == 1

    def test_json(self, repost: Repost, fixtures: Path) -> None:
        lines = [json.loads(line) for line in repost("run", fixtures / "watchlist.toml", "--json").out.splitlines()]
        assert [line["status"] for line in lines] == ["new"] * 6 + ["failed", "done"]
        assert lines[0]["name"] == "小院会 (faithful)"
        assert lines[0]["url"] == FAITHFUL
        assert lines[0]["comparison"]["verdict"] == "identical"
        again = repost("run", fixtures / "watchlist.toml", "--json").out
        assert json.loads(again)["counts"] == {"unchanged": 6, "still failing": 1}

    def test_a_page_listed_twice_is_asked_once(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        path = tmp_path / "watchlist.toml"
        path.write_text(f"[[page]]\nurl = '{NO_LINK}'\n" * 2, encoding="utf-8")
        ran = repost("run", path, "--from", fixtures)
        assert "1 page: 1 new" in ran.out
        assert NO_LINK in one_line(ran.err)
        assert repost("run", path, "--from", fixtures, "--quiet").err == ""

    def test_a_source_that_cannot_be_read_stops_only_its_page(
        self, repost: Repost, fixtures: Path, tmp_path: Path
    ) -> None:
        path = tmp_path / "watchlist.toml"
        pages = [
            f"[[page]]\nurl = '{FAITHFUL}'\nfrom = 'missing'\n",
            f"[[page]]\nurl = '{NO_LINK}'\nfrom = '{fixtures}'\n",
        ]
        path.write_text("".join(pages), encoding="utf-8")
        ran = repost("run", path)
        assert ran.status == 1
        assert "2 pages: 1 new, 1 failed" in ran.out
        assert "missing" in one_line(ran.err)
        assert "missing" in json.loads(repost("run", path, "--json").out.splitlines()[0])["said"]

    @pytest.mark.parametrize(
        ("number", "asked", "total"),
        [(errno.ENOSPC, 1, "7 pages: 7 not reached"), (errno.ENAMETOOLONG, 7, "7 pages: 7 failed")],
    )
    def test_a_full_disk_ends_a_run_and_one_bad_page_does_not(
        self, repost: Repost, fixtures: Path, monkeypatch: pytest.MonkeyPatch, number: int, asked: int, total: str
    ) -> None:
        def refuse(_: Archive, capture: Capture, *__: object, **___: object) -> NoReturn:
            captured.append(capture.url)
            raise WriteFailed("it could not be stored") from OSError(number, "no")

        captured: list[str] = []
        monkeypatch.setattr(Archive, "record", refuse)
        ran = repost("run", fixtures / "watchlist.toml")
        assert (ran.status, len(captured)) == (1, asked)
        assert ran.err.count("could not be stored") == asked
        assert ran.out.rstrip().endswith(total)

    def test_a_wrong_source_for_all_is_a_wrong_request(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        ran = repost("run", fixtures / "watchlist.toml", "--from", tmp_path / "missing")
        assert (ran.status, ran.out) == (2, "")
        one_line(ran.err)
        assert not (tmp_path / "archive").exists()

    def test_one_run_an_archive_at_a_time(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        repost("archive", NO_LINK, "--from", fixtures)
        with RunLock(tmp_path / "archive", started_at=datetime(2024, 5, 1, tzinfo=UTC)):
            ran = repost("run", fixtures / "watchlist.toml")
        assert ran.status == 75
        assert "2024-05-01" in one_line(ran.err)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "names no page"),
            ("[[page]]\nurl = 'ftp://a.example/'", "not an http or https URL"),
            ("[[page]]\nname = 'x'", "needs a `url`"),
            ("[[page]]\nurl = 'http://a.example/'\nurls = 1", "unknown key `urls`"),
            ("page = 3", "each page is written as a [[page]] table"),
            ("[[page", "not valid TOML"),
        ],
    )
    def test_a_bad_watchlist(self, repost: Repost, tmp_path: Path, text: str, said: str) -> None:
        path = tmp_path / "watchlist.toml"
        path.write_text(text, encoding="utf-8")
        ran = repost("run", path)
        assert ran.status == 2
        assert said in one_line(ran.err)
        assert not (tmp_path / "archive").exists()


class TestBadRequests:
    """One clear line on stderr, no traceback, nothing half-written."""

    @pytest.mark.parametrize(
        "url",
        [
            "not a url",
            "ftp://a.example/x",
            "http://",
            "file:///etc/passwd",
            "http://[::1",
            "http://ann:secret@a.example/",
            "",
        ],
    )
    def test_not_a_url(self, repost: Repost, fixtures: Path, tmp_path: Path, url: str) -> None:
        ran = repost("archive", url, "--from", fixtures)
        assert ran.status == 2
        one_line(ran.err)
        assert "secret" not in ran.err
        assert not (tmp_path / "archive").exists()

    def test_an_archive_path_that_is_a_file(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        path = tmp_path / "file"
        path.write_text("mine", encoding="utf-8")
        for command in (["archive", FAITHFUL, "--from", fixtures], ["list"], ["show", FAITHFUL], ["history", FAITHFUL]):
            ran = repost(*command, "--archive", path)
            assert ran.status == 2
            one_line(ran.err)
        assert path.read_text(encoding="utf-8") == "mine"

    def test_a_folder_that_is_no_archive(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "thesis.doc").write_bytes(b"x")
        ran = repost("archive", FAITHFUL, "--from", fixtures, "--archive", tmp_path / "mine")
        assert ran.status == 2
        one_line(ran.err)
        assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.doc"]

    def test_an_archive_of_a_later_format(self, repost: Repost, tmp_path: Path) -> None:
        (tmp_path / "archive").mkdir()
        (tmp_path / "archive" / "archive.json").write_text('{"format": "repost-archive/99"}', encoding="utf-8")
        ran = repost("list")
        assert ran.status in (1, 2)
        assert "repost-archive/99" in one_line(ran.err)

    def test_no_archive_yet(self, repost: Repost) -> None:
        for command in (["list"], ["show", FAITHFUL], ["history", FAITHFUL]):
            assert repost(*command).status == 2

    def test_a_version_that_is_not_there(self, repost: Repost, fixtures: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        for page in (f"{FAITHFUL}@v7", "http://elsewhere.example/"):
            ran = repost("show", page)
            assert ran.status == 2
            one_line(ran.err)

    @pytest.mark.parametrize(
        ("name", "data", "kind"),
        [
            ("empty.html", b"", "empty"),
            ("blank.txt", b" \n\t\n", "empty"),
            ("paper.pdf", b"%PDF-1.7 \xff\xfe", "not-text"),
            ("photo.html", b"\x89PNG\r\n\x1a\n\x00\x00", "not-text"),
            ("noise.html", bytes(range(256)) * 4, None),
        ],
    )
    def test_a_file_that_is_no_page(
        self, repost: Repost, tmp_path: Path, name: str, data: bytes, kind: str | None
    ) -> None:
        path = tmp_path / name
        path.write_bytes(data)
        ran = repost("parse", path)
        assert ran.status == 1
        one_line(ran.err)
        error = json.loads(ran.out)["error"]
        assert error["message"]
        assert kind is None or error["kind"] == kind

    def test_paths_that_hold_nothing(self, repost: Repost, tmp_path: Path) -> None:
        (tmp_path / "hollow").mkdir()
        for path in (tmp_path / "missing.html", tmp_path / "hollow"):
            ran = repost("parse", path)
            assert ran.status == 1
            assert "error" in json.loads(ran.out)
            one_line(ran.err)

    def test_a_saved_source_with_nothing_in_it(self, repost: Repost, tmp_path: Path) -> None:
        (tmp_path / "hollow").mkdir()
        for source in ("hollow", "missing"):
            ran = repost("archive", FAITHFUL, "--from", tmp_path / source)
            assert ran.status == 2
            one_line(ran.err)
        assert not (tmp_path / "archive").exists()

    def test_operands_that_name_nothing(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        page = fixtures / "jcsp.example/20418-faithful/body.html"
        for operand in (tmp_path / "missing.html", fixtures, "http://elsewhere.example/@v2"):
            ran = repost("diff", page, operand, "--from", fixtures)
            assert ran.status == 2
            one_line(ran.err)


class TestRequests:
    """What argparse answers for."""

    def test_without_arguments_it_says_what_it_can(self, repost: Repost) -> None:
        ran = repost()
        assert (ran.status, ran.out) == (2, "")
        assert "archive" in ran.err

    @pytest.mark.parametrize("command", ["archive", "parse", "diff", "run", "history", "show", "list"])
    def test_help(self, repost: Repost, command: str) -> None:
        ran = repost(command, "--help")
        assert (ran.status, ran.err) == (0, "")
        assert "--archive" in ran.out

    @pytest.mark.parametrize("arguments", [["archive"], ["archive", FAITHFUL, "--preview"]])
    def test_what_to_archive_is_said(self, repost: Repost, tmp_path: Path, arguments: list[str]) -> None:
        ran = repost(*arguments)
        assert (ran.status, ran.out) == (2, "")
        assert "--reextract" in one_line(ran.err)
        assert not list(tmp_path.iterdir())

    def test_nothing_is_made_for_reading_anew(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        ran = repost("archive", "--reextract")
        assert (ran.status, ran.out) == (2, "")
        assert "no archive at " in one_line(ran.err)
        assert not list(tmp_path.iterdir())
        repost("archive", FAITHFUL, "--from", fixtures)
        for option in (("--from", fixtures), ("--memento", "https://archive.example/web/")):
            ran = repost("archive", "--reextract", *option)
            assert ran.status == 2
            assert f"can't be combined with {option[0]}" in one_line(ran.err)

    @pytest.mark.parametrize(
        "arguments",
        [
            ["nope"],
            ["list", "--nope"],
            ["list", "--arch", "x"],  # no abbreviations: another option may come that begins so
            ["list", "--archive", ""],
            ["archive", FAITHFUL, "--from", ""],
            ["run", "list.toml", "--contact", "a\nB: c"],
            ["run", "list.toml", "--contact", "邮箱"],
        ],
    )
    def test_what_is_no_request(self, repost: Repost, tmp_path: Path, arguments: list[str]) -> None:
        ran = repost(*arguments)
        assert (ran.status, ran.out) == (2, "")
        assert "error: " in ran.err
        assert not list(tmp_path.iterdir())


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `repost` is this program."""
    line = f'set -o pipefail; repost() {{ {shlex.quote(sys.executable)} -m scraper "$@"; }}; {command}'
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, cwd=ROOT, env=os.environ | environment, check=False
    )


@pytest.mark.parametrize("cut", ["2>/dev/null | head -c 10", "2>&1 | head -c 10"])
def test_output_into_a_closed_pipe_is_as_of_any_program(cut: str) -> None:
    done = shell(f"repost parse fixtures fixtures fixtures {cut}")
    assert (done.returncode, done.stderr) == (141, "")


def test_the_version_into_a_closed_pipe() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "scraper", "--version"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_closed_streams(tmp_path: Path) -> None:
    for command in ("repost parse fixtures/jcsp.example/20418-as-text >&-", "repost list >&- 2>&-"):
        done = shell(command, REPOST_ARCHIVE=str(tmp_path / "none"))
        assert done.returncode in (0, 2)
        assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    ("raised", "named"), [(errno.ENOSPC, "x"), (errno.EDQUOT, "x"), (errno.EIO, None)]
)  # the last may be of what was read
def test_an_output_file_that_does_not_fit_is_named(tmp_path: Path, raised: int, named: str | None) -> None:
    with pytest.raises(OSError) as caught, binary_output(tmp_path / "x"):  # noqa: PT011 - its number is what is given
        raise OSError(raised, "no")
    assert caught.value.filename == (named and str(tmp_path / named))
    assert not list(tmp_path.iterdir())


def test_output_that_does_not_fit_is_said() -> None:
    done = shell("repost parse fixtures/jcsp.example/20418-as-text > /dev/full")
    assert done.returncode == 1
    assert "No space left" in one_line(done.stderr)


def test_names_of_files_are_bytes(fixtures: Path, tmp_path: Path) -> None:
    shutil.copy(fixtures / "jcsp.example/20418-as-text/page.txt", tmp_path / os.fsdecode(b"\xd6\xd0.txt"))
    done = shell(f"find {tmp_path} -name '*.txt' | repost parse -")
    assert done.returncode == 0, done.stderr
    assert "article" in json.loads(done.stdout)


def test_an_interrupted_run(repost: Repost, fixtures: Path, tmp_path: Path) -> None:
    path = tmp_path / "watchlist.toml"
    urls = [FAITHFUL, *(f"https://www.msjj.example/html/{number}.html" for number in range(100_000, 110_000))]
    path.write_text("".join(f"[[page]]\nurl = '{url}'\n" for url in urls), encoding="utf-8")
    command = [sys.executable, "-m", "scraper", "run", str(path), "--from", str(fixtures)]
    with subprocess.Popen(
        [*command, "--archive", str(tmp_path / "archive")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        log = tmp_path / "archive" / "captures.jsonl"
        for _ in range(3000):  # until the first page is stored
            if log.exists() and FAITHFUL.encode() in log.read_bytes():
                break
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in err.decode()
    assert err.decode().splitlines()[-1].startswith("repost: interrupted")
    assert "1 version " in repost("list").out
    assert repost("archive", FAITHFUL, "--from", fixtures).err == ""  # nothing to heal


def test_chinese_output_in_a_locale_without_it(fixtures: Path) -> None:
    command = [sys.executable, "-m", "scraper", "parse", str(fixtures / "jcsp.example/20418-faithful")]
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PATH": ""}
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, check=True)
    assert "小院会" in done.stdout.decode("utf-8")


class TestVerify:
    def test_an_archive_that_is_well(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        for options in ((), ("--deep",)):
            ran = repost("verify", *options)
            assert ran.status == 0
            assert ran.out.startswith("All is well.\nchecked        3 lines of the log, 2 version files, ")
            assert ran.err == ""

    def test_what_is_damaged_is_named(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        path = next((tmp_path / "archive" / "documents" / "www.jcsp.example").glob("*/v1.json"))
        path.write_bytes(path.read_bytes()[:-9])
        ran = repost("verify")
        assert ran.status == 1
        assert ran.out.startswith("1 problem found.\n")
        name = str(path.relative_to(tmp_path / "archive"))
        assert f"- {name}: it is not the file that was stored" in ran.out
        assert f"means: version 1 of {FAITHFUL} can't be read" in ran.out
        assert "can be rebuilt: " in ran.out
        *findings, totals = map(json.loads, repost("verify", "--json").out.splitlines())
        assert [found["file"] for found in findings if found["gravity"] == "loss"] == [name]
        assert totals["well"] is False
        assert totals["found"]["loss"] == 1
        assert totals["totals"]["lines"] == 3
        assert totals["totals"]["bytes"] > 1000

    def test_repair_says_what_it_did(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        repost("archive", FAITHFUL, "--from", fixtures / ".later")
        path = next((tmp_path / "archive" / "documents" / "www.jcsp.example").glob("*/v1.json"))
        path.write_bytes(b"{}")
        ran = repost("verify", "--repair")
        assert ran.status == 1
        assert f"{path.relative_to(tmp_path / 'archive')} is damaged: moved to damaged/" in ran.err
        assert "Damaged earlier, and set aside:" in ran.out
        assert repost("show", FAITHFUL).status == 0
        assert repost("verify", "--repair", "--quiet").err == ""

    def test_no_archive(self, repost: Repost) -> None:
        ran = repost("verify")
        assert ran.status == 2
        one_line(ran.err)

    def test_hostile_names_do_not_reach_the_terminal(self, repost: Repost, fixtures: Path, tmp_path: Path) -> None:
        repost("archive", FAITHFUL, "--from", fixtures)
        (tmp_path / "archive" / "documents" / "\x1b[31m.txt").write_text("x")
        assert "\x1b" not in repost("verify").out
