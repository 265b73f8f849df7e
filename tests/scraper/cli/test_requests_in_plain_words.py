"""Requests that people make wrong, and small requests that they make: each gets one line that helps."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest

from archive.report import Checks
from scraper.cli.commands.upkeep.machine import DEVELOPERS
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran

    Repost = Callable[..., Ran]

PAGE = "https://www.jcsp.example/html/20418.html"
WRONG = "https://www.jcsp.example/html/2041.html"


@pytest.fixture
def kept(repost: Repost, fixtures: Path) -> Repost:
    """Run commands on an archive with one repost."""
    assert repost("archive", PAGE, "--from", fixtures).status == 0
    return repost


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list"], "no archive at {archive}: name one with --archive or $REPOST_ARCHIVE"),
        (["list", "--archive", "none-here"], "no archive at ./none-here: name one with --archive or $REPOST_ARCHIVE"),
        (["list", "--since", "yesterday"], "argument --since: not a date: 'yesterday' (use YYYY-MM-DD)"),
        (["archive", "a.example/x"], "not an http or https URL: 'a.example/x'; did you mean https://a.example/x ?"),
        (["archive", "x"], "not an http or https URL: 'x'"),
        (["parse", WRONG], f"parse reads saved files: to fetch and keep a page, use repost archive {WRONG}"),
        (["parse", "fixtures", "-o", "out.csv"], "out.csv: this command does not write .csv: use one of .jsonl,"),
        (["parse", "fixtures", "-o", "/nosuch/x"], "no such folder: /nosuch"),
        (["export", "-o", "/nosuch/x"], "no such folder: /nosuch"),
        (["diff", "a.html", "b.html", "-o", "x.pdf"], "x.pdf: this command does not write .pdf: use one of .txt,"),
        (["archive", PAGE, "--rules", "/nosuch"], "no such folder: /nosuch"),
    ],
)
def test_a_wrong_request(
    repost: Repost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = repost(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert said.format(archive=tmp_path / "archive") in ran.err
    assert not list(tmp_path.iterdir())


def test_a_version_written_wrong(kept: Repost, fixtures: Path) -> None:
    for command in (["show", f"{PAGE}@1"], ["diff", f"{PAGE}@1", "--from", fixtures]):
        ran = kept(*command)
        assert (ran.status, ran.out) == (2, "")
        assert f"did you mean {PAGE}@v1 ?" in ran.err


def test_private_addresses_and_names_that_do_not_exist(repost: Repost, monkeypatch: pytest.MonkeyPatch) -> None:
    private = repost("archive", "http://127.0.0.13:1/x")
    assert "not asked: 127.0.0.13 is private (--allow-private permits it)" in private.err
    assert '"outcome": "refused"' in repost("archive", "http://127.0.0.13:1/x", "--json").out
    # What a resolver says; where a machine has none, it says that it will later.
    unknown = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    monkeypatch.setattr(socket, "getaddrinfo", Mock(side_effect=unknown))
    missing = repost("archive", "http://no-such-host.invalid/")
    assert missing.err == "repost: http://no-such-host.invalid/: no such host: no-such-host.invalid\n"


def test_addresses_come_from_stdin(repost: Repost, fixtures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PAGE}\n\n  {PAGE}  \n"))
    ran = repost("archive", "-", "--from", fixtures, "--json")
    assert (ran.status, ran.out.count("\n")) == (0, 1)


def test_an_empty_list_makes_no_archive(repost: Repost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n  \n"))
    ran = repost("archive", "-", "--archive", tmp_path / "none")
    assert (ran.status, ran.out) == (0, "")
    assert ran.err == "repost: note: the list on stdin is empty: nothing to archive\n"
    assert not (tmp_path / "none").exists()


def test_what_an_archive_has_lost_is_said_in_chinese(repost: Repost, fixtures: Path, tmp_path: Path) -> None:
    assert repost("archive", PAGE, "--from", fixtures).status == 0
    (tmp_path / "archive" / "captures.jsonl").write_bytes(b"")
    ran = repost("archive", PAGE, "--from", fixtures, "--lang", "zh")
    assert ran.status == 1
    assert ran.err == "repost: 警告：采集日志原有3行，现有0行：其余已丢失\n"


def test_a_saved_page_is_read_as_it_was(repost: Repost, fixtures: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved" / "page"
    assert repost("save", PAGE, saved, "--from", fixtures).out == f"{saved}\n"
    original = fixtures / "jcsp.example/20418-faithful"
    assert (saved / "body.html").read_bytes() == (original / "body.html").read_bytes()
    assert json.loads((saved / "capture.json").read_bytes()) == json.loads((original / "capture.json").read_bytes())
    assert repost("archive", PAGE, "--from", saved).status == 1  # its original was not saved
    assert json.loads(repost("show", PAGE, "--json").out)["version"] == 1
    assert "is not empty: name a new folder" in repost("save", PAGE, saved, "--from", fixtures).err
    assert "this is inside the archive" in repost("save", PAGE, tmp_path / "archive" / "x", "--from", fixtures).err
    gone = repost("save", WRONG, tmp_path / "other", "--from", fixtures)
    assert (gone.status, (tmp_path / "other").exists()) == (1, False)


class TestForgetting:
    def test_an_address_that_gave_nothing_is_left_out_of_lists_and_stays_in_the_log(
        self, kept: Repost, fixtures: Path, tmp_path: Path
    ) -> None:
        assert kept("archive", WRONG, "--from", fixtures).status == 1
        assert WRONG in kept("list").out
        before = (tmp_path / "archive" / "captures.jsonl").read_bytes()
        assert "forgotten" in kept("forget", WRONG).out
        assert (tmp_path / "archive" / "captures.jsonl").read_bytes().startswith(before)
        assert WRONG not in kept("list").out
        assert WRONG not in kept("list", "--json").out
        assert "forgotten: lists leave it out: typed wrong" in kept("history", WRONG).out
        verified = kept("verify", "--deep")
        assert verified.status == 0
        assert f"{WRONG} was forgotten: typed wrong" in verified.out
        kept("archive", WRONG, "--from", fixtures)
        assert f"(no article: not-saved)  [0 versions · 2 captures]\n  {WRONG}" in kept("list").out

    def test_what_gave_an_article_or_was_never_asked_for_is_not_forgotten(self, kept: Repost) -> None:
        ran = kept("forget", PAGE)
        assert (ran.status, ran.err.count("\n")) == (2, 1)
        assert f"(repost withdraw {PAGE})" in ran.err
        assert kept("forget", "https://a.example/").status == 2
        assert PAGE in kept("list").out


def test_an_archive_says_what_it_is_in_both_languages(kept: Repost, tmp_path: Path) -> None:
    readme = tmp_path / "archive" / "README.md"
    text = readme.read_text(encoding="utf-8")
    assert "captures.jsonl" in text
    assert "存档" in text
    for path in (tmp_path / "archive").iterdir():
        assert path.name in text or path.name == "README.md"
    readme.unlink()
    assert kept("verify", "--deep").status == 0


class TestLanguage:
    def test_messages_notes_findings_and_help_follow_the_language(self, kept: Repost, tmp_path: Path) -> None:
        assert kept("list", "--host", "x.example", "--lang", "zh").err == "repost: 注意：没有符合条件的网页\n"
        assert kept("show", "https://a.example/", "--lang", "zh").err == "repost: 本存档中没有 https://a.example/\n"
        assert "一切完好" in kept("verify", "--lang", "zh").out
        assert "选项" in kept("list", "--help", "--lang=zh").out
        wrong = kept("list", "--since", "x", "--lang", "zh")
        assert "参数 --since：不是日期：'x'（请写作 YYYY-MM-DD）" in wrong.err
        table, pack = tmp_path / "t.csv", tmp_path / "case.zip"
        assert kept("export", "-o", table, "--lang", "zh").err == f"repost: 注意：{table}: 2个版本\n"
        packed = kept("export", PAGE, "-o", pack, "--lang", "zh").err
        assert re.fullmatch(rf"repost: 注意：{re.escape(str(pack))}: \d+个文件；其中的 README 说明如何核验\n", packed)
        (tmp_path / "archive" / "captures.jsonl").write_bytes(b"nonsense\n")
        assert "此行无法读取" in kept("verify", "--lang", "zh").out

    def test_the_locale_decides_where_nothing_is_said(self, kept: Repost, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
        assert "没有" in kept("show", "https://a.example/").err
        assert "is not in this archive" in kept("show", "https://a.example/", "--lang", "en").err
        monkeypatch.setenv("LC_ALL", "C.UTF-8")
        assert "is not in this archive" in kept("show", "https://a.example/").err


class TestMachine:
    def test_doctor_finds_what_is_there(self, repost: Repost, tmp_path: Path) -> None:
        ran = repost("doctor", "--json")
        found = json.loads(ran.out)
        states = {check["name"]: check["state"] for check in found["checks"]}
        assert states["packages"] == states["SQLite"] == states["clock"] == "good"
        assert {"[parquet]", "[timestamps]", "openssl", "chromium", "Chinese fonts", "disk"} <= set(states)
        assert "[test]" not in states
        assert found["versions"]["extractor"].startswith("repost-archiver/")
        assert not list(tmp_path.iterdir())

    def test_every_extra_is_said_what_it_is_for(self) -> None:
        extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
        assert set(extras) - DEVELOPERS == set(Checks.extras)

    def test_doctor_says_what_is_missing_and_how_to_get_it(
        self, repost: Repost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        ran = repost("doctor")
        assert "missing: openssl" in ran.out
        assert "get it: Debian: apt install openssl" in ran.out
        assert "取得：" in repost("doctor", "--lang", "zh").out

    def test_doctor_sees_a_clock_that_is_behind(self, kept: Repost, tmp_path: Path) -> None:
        log = tmp_path / "archive" / "captures.jsonl"
        log.write_bytes(log.read_bytes().replace(b'"at":"2', b'"at":"9'))
        ran = kept("doctor")
        assert ran.status == 1
        assert "the clock is wrong" in ran.out

    def test_the_version_names_the_extractor(self, repost: Repost) -> None:
        ran = repost("--version")
        assert ran.status == 0
        assert "extractor repost-archiver/" in ran.out

    def test_another_system_gets_a_line(self) -> None:
        ran = subprocess.run(
            [sys.executable, "-c", "import os; os.name = 'nt'; import scraper.cli.main"],
            capture_output=True, text=True, check=False, cwd=ROOT,
        )  # fmt: skip
        assert (ran.returncode, ran.stderr.count("\n")) == (1, 1)
        assert "WSL" in ran.stderr


class TestCompletion:
    def test_a_script_for_each_shell(self, repost: Repost) -> None:
        pytest.importorskip("argcomplete", reason="the extra completion")
        for shell in ("bash", "zsh", "fish"):
            ran = repost("completion", shell)
            assert ran.status == 0
            assert "_ARGCOMPLETE" in ran.out

    def test_commands_and_options_are_completed(self, tmp_path: Path) -> None:
        pytest.importorskip("argcomplete", reason="the extra completion")
        for line, wanted in (
            ("repost ver", "verify"),
            ("repost list --verd", "--verdict"),
            ("repost watch ch", "check"),
        ):
            asked = {"_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line)), "_ARGCOMPLETE_IFS": "\n"}
            out = tmp_path / "found"
            subprocess.run(
                [sys.executable, "-m", "scraper"],
                env=os.environ | asked | {"_ARGCOMPLETE_STDOUT_FILENAME": str(out)},
                cwd=ROOT, check=False, timeout=60,
            )  # fmt: skip
            assert wanted in out.read_text()

    def test_without_the_extra_it_says_how_to_get_it(self, repost: Repost, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "argcomplete.shell_integration", None)
        ran = repost("completion", "bash")
        assert (ran.status, ran.out) == (2, "")
        assert "pip install 'repost-archiver[completion]'" in ran.err


@pytest.mark.slow
class TestOwnRules:
    """`--rules DIR`; in processes of their own, since the extractor's identity is fixed when it is imported."""

    def parse(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "scraper", "parse", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)

    def test_a_rule_outside_the_package_is_used_and_is_part_of_the_identity(
        self, fixtures: Path, tmp_path: Path
    ) -> None:
        shutil.copy(ROOT / "scraper/sites/yuanxi.example.toml", tmp_path / "jcsp.example.toml")
        (tmp_path / "jcsp.example.toml").write_text("""title = '//*[has-class("crumb")]'\nbody = '//body//p[2]'\n""")
        page = fixtures / "jcsp.example/20418-faithful"
        plain, ruled = (json.loads(self.parse(page, *more).stdout)["article"] for more in ((), ("--rules", tmp_path)))
        assert ruled["extractor"] != plain["extractor"]
        assert len(ruled["body"]) < len(plain["body"])

    def test_a_broken_rule_is_said_once_before_anything_is_read(self, fixtures: Path, tmp_path: Path) -> None:
        (tmp_path / "a.example.toml").write_text("nonsense = 1\n")
        ran = self.parse(fixtures, "--rules", tmp_path)
        assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
        assert "a.example.toml, line 1: unknown key `nonsense`" in ran.stderr
        assert f"(in {tmp_path})" in ran.stderr

    def test_the_folder_that_a_watchlist_names_is_used_unless_the_command_line_names_one(
        self, fixtures: Path, tmp_path: Path
    ) -> None:
        for name in ("rules", "other"):
            (tmp_path / name).mkdir()
        (tmp_path / "rules" / "jcsp.example.toml").write_text("title = '//p'\nbody = '//body//p[2]'\n")
        url = "https://www.jcsp.example/html/20418.html"
        path = tmp_path / "watch.toml"
        path.write_text(f"rules = 'rules'\narchive = 'archive'\nfrom = '{fixtures}'\n[[page]]\nurl = '{url}'\n")

        def run(*more: object) -> tuple[int, str, str]:
            command = [sys.executable, "-m", "scraper", "run", str(path), "--quiet", *map(str, more)]
            ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
            found = sorted((tmp_path / "archive").glob("documents/*jcsp*/*/v*.json"))
            return (
                ran.returncode,
                ran.stderr,
                json.loads(found[-1].read_bytes())["article"]["extractor"] if found else "",
            )

        (tmp_path / "rules" / "b.example.toml").write_text("body = '//p'\nnonsense = 1\n")
        status, said, extractor = run()
        assert (status, said.count("\n"), extractor) == (2, 1, "")
        assert "b.example.toml, line 2: unknown key `nonsense`" in said
        (tmp_path / "rules" / "b.example.toml").unlink()
        (_, _, ruled), (_, _, plain) = run(), run("--rules", tmp_path / "other")
        assert ruled
        assert plain
        assert ruled != plain

    def test_so_do_watch_add_and_watch_check(self, fixtures: Path, tmp_path: Path) -> None:
        for name, title in (("rules", "//body//p[1]"), ("other", "//body//p[2]")):
            (tmp_path / name).mkdir()
            (tmp_path / name / "jcsp.example.toml").write_text(f"title = '{title}'\n")
        url = "https://www.jcsp.example/html/20418.html"

        def watch(command: str, *more: object) -> subprocess.CompletedProcess[str]:
            asked = [sys.executable, "-m", "scraper", "watch", command, str(tmp_path / "watch.toml"), *map(str, more)]
            return subprocess.run(asked, capture_output=True, text=True, check=False, cwd=ROOT)

        def added(rules: str, *more: object) -> str:
            (tmp_path / "watch.toml").write_text(f"from = '{fixtures}'\n{rules}")
            ran = watch("add", url, "--json", "--from", fixtures, *more)
            assert (ran.returncode, ran.stderr) == (0, "")
            name = json.loads(ran.stdout)["name"]
            assert isinstance(name, str)
            return name

        named = "rules = 'rules'\n"
        plain, ruled, by_hand = added(""), added(named), added(named, "--rules", tmp_path / "other")
        assert len({plain, ruled, by_hand}) == 3
        assert added("", "--rules", tmp_path / "rules") == ruled
        added(named)
        assert watch("check").returncode == 0
        (tmp_path / "rules" / "b.example.toml").write_text("nonsense = 1\n")
        for command, more in (("check", ()), ("add", (url, "--from", fixtures))):
            ran = watch(command, *more)
            assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
            assert "b.example.toml, line 1: unknown key `nonsense`" in ran.stderr
