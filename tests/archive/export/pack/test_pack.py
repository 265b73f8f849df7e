"""The evidence pack: its leaflet's commands are followed as a reader would, on a whole pack and on tampered ones."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import subprocess
import zipfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from lxml import html
from warcio.archiveiterator import ArchiveIterator

from archive.comparison.articles import compare
from archive.export.pack.cases import case_names, write_pack
from archive.export.pack.proof import WHOLE_LOG_SIZE
from archive.log.entries import TimestampEntry
from archive.model.comparison import Side
from archive.model.errors import NotArchived
from archive.model.record import TakenFrom, sha256
from archive.timestamps import log_timestamp, tokens
from tests.archive.timestamps.authority import StampAuthority

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.archive import Archive
    from archive.model.record import Capture, Reading, Version

    MakeCapture = Callable[..., Capture]
    MakeReading = Callable[..., Reading]

REPOST = "https://b.example/2.html"
TEXT = "今年一季度，全市共办理案件12件，比去年同期有所下降。"
STEP_1 = "1: no file was changed"


@dataclass
class Scene:
    """An archive with one repost case in it, and other pages around."""

    archive: Archive
    capture: MakeCapture
    reading: MakeReading
    minutes: int = 0
    problems: list[str] = field(default_factory=list)

    def page(self, url: str, text: str, **fields: object) -> Version | None:
        self.minutes += 1
        capture = self.capture(text, minute=self.minutes, url=url, final_url=url)
        return self.archive.record(capture, self.reading(text, url=url, **fields)).version

    def noise(self, count: int) -> None:
        for number in range(count):
            self.page(f"https://noise.example/{self.minutes}-{number}", f"别的{number}")

    def case(self, original: str, *, text: str = TEXT.replace("12", "120"), **fields: object) -> None:
        """Capture the original and the repost, and compare them."""
        left = self.page(original, TEXT)
        right = self.page(REPOST, text, original_url=original, **fields)
        assert left is not None
        assert right is not None
        sides = [Side(version.url, version.number, version.digest) for version in (left, right)]
        found = compare(left.article, right.article, left_side=sides[0], right_side=sides[1], linked=True)
        self.archive.record_comparison(found)

    def stamp(self, authority: StampAuthority) -> None:
        line = log_timestamp.head(self.archive.root)
        assert line is not None
        answer = authority.answer(tokens.query(line.data).data)
        entry = TimestampEntry(
            at=self.capture().fetched_at,
            line=line.number,
            line_digest=line.digest,
            authority="http://tsa.example/",
            file=log_timestamp.store(self.archive.root, line, answer),
            file_digest=sha256(answer),
        )
        self.archive.record_timestamp(entry)

    def pack(self, *urls: str, whole: int = WHOLE_LOG_SIZE) -> bytes:
        out = io.BytesIO()
        self.problems.clear()
        write_pack(self.archive.root, out, urls or [REPOST], whole=whole, complain=self.problems.append)
        return out.getvalue()

    def unpacked(self, folder: Path, *urls: str, whole: int = WHOLE_LOG_SIZE) -> Path:
        zipfile.ZipFile(io.BytesIO(self.pack(*urls, whole=whole))).extractall(folder)
        (top,) = folder.iterdir()
        return top


@pytest.fixture
def scene(archive: Archive, make_capture: MakeCapture, make_reading: MakeReading) -> Scene:
    return Scene(archive, make_capture, make_reading)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> StampAuthority:
    return StampAuthority(tmp_path_factory.mktemp("tsa") / "one")


def commands(folder: Path) -> tuple[str, str]:
    """The commands of the leaflet, in English and in Chinese: what stands four spaces in."""
    english, chinese = (folder / "README.txt").read_text(encoding="utf-8").split("=" * 100)
    shown = (
        "\n".join(line[4:] if line.startswith("    ") else "" for line in s.splitlines()) for s in (english, chinese)
    )
    one, other = (re.sub(r"\n\n+", "\n\n", text).strip() for text in shown)
    return one, other


def followed(folder: Path) -> list[str]:
    """Give the leaflet's commands to a shell, as they stand there; return what it says."""
    script = re.sub(r"^[0-9a-f]{64}$", "", commands(folder)[0], flags=re.MULTILINE)  # a digest to look at
    done = subprocess.run(["sh"], input=script.encode(), cwd=folder, capture_output=True, check=False, timeout=60)
    return (done.stdout + done.stderr).decode("utf-8", "replace").splitlines()


def judged(lines: list[str]) -> list[str]:
    """What is wrong, of what the commands said."""
    bad = [line for line in lines if re.search(r"BROKEN|\bNOT\b|FAILED|Verification: (?!OK)", line)]
    return bad if STEP_1 in lines else [*bad, "step 1 failed"]


def tampered(path: Path) -> None:
    """Change one bit, in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def summed_anew(folder: Path) -> None:
    """Hide a change from step 1, as a forger would."""
    names = [line.split("  ", 1)[1] for line in (folder / "SHA256SUMS").read_text().splitlines()]
    lines = (f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    (folder / "SHA256SUMS").write_text("".join(lines))


def test_the_leaflets_commands_pass(scene: Scene, tmp_path: Path, url: str) -> None:
    scene.noise(2)
    scene.case(url)
    scene.noise(3)
    scene.case(url)  # the same again: a revisit of each
    scene.page(REPOST, TEXT)
    folder = scene.unpacked(tmp_path / "pack")
    assert scene.problems == []
    said = followed(folder)
    assert judged(said) == []
    head = sha256((scene.archive.root / "captures.jsonl").read_bytes().splitlines(keepends=True)[-1])
    assert f"2: the digest of its last line is {head.removeprefix('sha256:')}" in said
    assert head.removeprefix("sha256:") in (folder / "README.txt").read_text(encoding="utf-8")
    assert "3: all 7 lines are in the log" in said
    assert sorted(line for line in said if line.startswith("4: ")) == sorted(
        f"4: the log names {path.relative_to(folder)}"
        for kind in ("warc", "versions", "payloads")
        for path in (folder / kind).iterdir()
    )
    assert any(line.endswith(f"WARC-Target-URI: {REPOST}") for line in said)  # step 5
    assert "HTTP/1.1 200 OK\n" in (folder / "record.txt").read_text(encoding="utf-8", errors="replace")
    assert not [path for path in folder.iterdir() if path.name == "check"]


def test_everything_is_in_it_byte_for_byte(scene: Scene, tmp_path: Path, url: str) -> None:
    scene.noise(1)
    scene.case(url)
    scene.case(url)
    folder = scene.unpacked(tmp_path / "pack")
    root = scene.archive.root
    lines = (root / "captures.jsonl").read_bytes().splitlines(keepends=True)
    assert (folder / "log/lines-000001-000007.jsonl").read_bytes() == b"".join(lines)
    assert (folder / "log/case.jsonl").read_bytes() == b"".join(lines[1:])
    for number in (2, 3, 5, 6):
        stretch = json.loads(lines[number - 1])["warc"]
        (begun,) = root.glob("warc/*/*/*")
        data = (folder / f"warc/line-{number:06}.warc.gz").read_bytes()
        assert data == begun.read_bytes()[stretch["offset"] : stretch["offset"] + stretch["length"]]
        assert [record.rec_type for record in ArchiveIterator(io.BytesIO(data))][-1] == "metadata"
    for name, of in (("original", url), ("repost", REPOST)):
        version = scene.archive.version(of)
        assert (folder / f"versions/{name}-v1.json").read_bytes() == scene.archive.version_path(version).read_bytes()
        assert (folder / f"payloads/{name}-v1.html.txt").read_bytes() == scene.archive.payload(version)
        assert json.loads((folder / f"records/{name}-v1.json").read_bytes())["digest"] == version.digest
    assert json.loads((folder / "comparison/comparison.json").read_bytes())["verdict"] == "altered"
    for name, language in (("comparison.html", "en"), ("comparison.zh.html", "zh")):
        page = (folder / "comparison" / name).read_text(encoding="utf-8")
        assert f'<html lang="{language}">' in page
        assert "120" in page
        # Each leaflet names the page in its own language.
        (leaflet,) = (
            sheet for sheet in (folder / "README.txt").read_text(encoding="utf-8").split("=" * 100) if name in sheet
        )
        assert ("证据" in leaflet) == (language == "zh")
    summed = {line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == summed | {"SHA256SUMS"}
    rows = [line.split("\t") for line in (folder / "CONTENTS.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    assert {name for name, _, _ in rows} == files - {"SHA256SUMS", "CONTENTS.tsv", "README.txt", "README.html"}
    assert {name: line for name, line, _ in rows if name.startswith("versions")} == {
        "versions/original-v1.json": "2",
        "versions/repost-v1.json": "3",
    }


def test_a_changed_byte_is_found_wherever_it_is(scene: Scene, tmp_path: Path, url: str) -> None:
    scene.case(url)
    scene.noise(2)
    folder = scene.unpacked(tmp_path / "pack")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        tampered(path)
        if path.name == "README.txt":  # the commands themselves; those of the whole one still find it
            done = subprocess.run(
                ["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True, check=False
            )
            assert done.returncode
        else:
            assert "step 1 failed" in judged(followed(folder)), path
        path.write_bytes(whole)
    assert judged(followed(folder)) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("warc/line-000002.warc.gz", "4: the log does NOT name warc/line-000002.warc.gz"),
        ("versions/repost-v1.json", "4: the log does NOT name versions/repost-v1.json"),
        ("payloads/original-v1.html.txt", "4: the log does NOT name payloads/original-v1.html.txt"),
        ("log/case.jsonl", "3: NOT all lines are in the log"),
        ("log/lines-000001-000005.jsonl", "2: log/lines-000001-000005.jsonl is BROKEN"),
    ],
)
def test_a_forger_who_sums_anew_is_found_too(scene: Scene, tmp_path: Path, url: str, name: str, said: str) -> None:
    scene.case(url)
    scene.noise(2)
    folder = scene.unpacked(tmp_path / "pack")
    tampered(folder / name)
    summed_anew(folder)
    lines = followed(folder)
    assert STEP_1 in lines
    assert said in lines


def test_a_line_left_out_or_put_in_breaks_the_chain(scene: Scene, tmp_path: Path, url: str) -> None:
    scene.noise(1)
    scene.case(url)
    scene.noise(1)
    folder = scene.unpacked(tmp_path / "pack")
    path = folder / "log/lines-000001-000005.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    for forged in (lines[:1] + lines[2:], [*lines[:4], lines[3], lines[4]], [lines[1], lines[0], *lines[2:]]):
        path.write_bytes(b"".join(forged))
        assert "2: log/lines-000001-000005.jsonl is BROKEN" in followed(folder)


def test_the_same_archive_gives_the_same_bytes(scene: Scene, url: str) -> None:
    scene.case(url)
    packed = scene.pack()
    assert scene.pack() == packed
    scene.noise(1)
    assert scene.pack() != packed


def test_of_a_large_log_the_proof_is_short_and_timestamps_hold_it(
    scene: Scene, tmp_path: Path, url: str, authority: StampAuthority
) -> None:
    scene.noise(20)
    scene.case(url)  # lines 21 to 23
    scene.noise(2)
    scene.stamp(authority)  # of line 25, in line 26
    scene.noise(20)
    scene.page(REPOST, TEXT)  # line 47
    scene.stamp(authority)  # of line 47, in line 48
    scene.noise(20)
    folder = scene.unpacked(tmp_path / "pack", whole=0)
    assert sorted(path.name for path in (folder / "log").iterdir()) == [
        "case.jsonl",
        "lines-000021-000026.jsonl",
        "lines-000047-000048.jsonl",
    ]
    (folder / "root.pem").write_bytes(authority.root.read_bytes())
    said = followed(folder)
    assert judged(said) == []
    assert said.count("Verification: OK") == 2
    assert any(line.startswith("Time stamp: ") for line in said)
    assert sum(line.startswith("4: the log names timestamps/") for line in said) == 2
    # A whole chain made anew is found by its timestamp alone.
    forged = folder / "log/lines-000047-000048.jsonl"
    forged.write_bytes(forged.read_bytes().replace(b'"status":200', b'"status":201'))
    assert [line for line in judged(followed(folder)) if "Verification" in line] == ["Verification: FAILED"]


def test_the_keepers_certificates_go_with_it(scene: Scene, tmp_path: Path, url: str, authority: StampAuthority) -> None:
    scene.case(url)
    scene.stamp(authority)
    roots = scene.archive.root / "timestamps/roots"
    roots.mkdir()
    (roots / "one.pem").write_bytes(authority.root.read_bytes())
    folder = scene.unpacked(tmp_path / "pack")
    assert "Verification: OK" in followed(folder)  # of the whole log too
    assert "do not cover" not in (folder / "README.txt").read_text(encoding="utf-8")


def test_what_no_timestamp_covers_is_said(scene: Scene, tmp_path: Path, url: str, authority: StampAuthority) -> None:
    scene.case(url)
    scene.stamp(authority)
    scene.page(REPOST, TEXT)
    folder = scene.unpacked(tmp_path / "pack", whole=0)
    assert [path.name for path in (folder / "log").glob("lines-*")] == ["lines-000001-000005.jsonl"]
    assert "do not cover the newest lines" in (folder / "README.txt").read_text(encoding="utf-8").replace("\n", " ")


def test_without_a_timestamp_a_large_log_is_given_to_its_end(scene: Scene, tmp_path: Path, url: str) -> None:
    scene.noise(10)
    scene.case(url)
    scene.noise(10)
    folder = scene.unpacked(tmp_path / "pack", whole=0)
    assert [path.name for path in (folder / "log").glob("lines-*")] == ["lines-000011-000023.jsonl"]
    assert judged(followed(folder)) == []


def test_a_repost_alone(scene: Scene, tmp_path: Path, url: str, make_capture: MakeCapture) -> None:
    scene.page(REPOST, TEXT, original_url=url)
    scene.archive.record(make_capture(minute=5, outcome="gone", status=404, reason="404 Not Found"))
    folder = scene.unpacked(tmp_path / "pack")
    assert not (folder / "comparison").exists()
    assert "404 Not Found" in (folder / "README.txt").read_text(encoding="utf-8")
    assert judged(followed(folder)) == []
    unknown = scene.unpacked(tmp_path / "other") if scene.page(REPOST, "乙", original_url=None) else folder
    assert "Original: none is known" in (unknown / "README.txt").read_text(encoding="utf-8")


def test_without_a_record_there_is_none_to_read(scene: Scene, tmp_path: Path, url: str) -> None:
    scene.case(url)
    for path in (scene.archive.root / "warc").rglob("*.gz*"):
        path.write_bytes(bytes(path.stat().st_size))
    folder = scene.unpacked(tmp_path / "pack")
    english, chinese = (folder / "README.txt").read_text(encoding="utf-8").split("=" * 100)
    assert "Step 5. There is nothing to read here" in english
    assert "第五步：此处没有可读的内容" in chinese
    assert judged(followed(folder)) == []


def test_chinese_is_left_whole(scene: Scene, tmp_path: Path, url: str) -> None:
    """Also where there is so much Latin in a line that it could be broken at its blanks."""
    scene.case(url)
    chinese = (scene.unpacked(tmp_path / "pack") / "README.txt").read_text(encoding="utf-8").split("=" * 100)[1]
    (line,) = (line for line in chinese.splitlines() if line.startswith("需要一个命令行环境"))
    assert line.endswith("依次执行以下各段命令。")


def test_two_pages_that_were_never_compared_are_now(scene: Scene, tmp_path: Path, url: str) -> None:
    scene.page(url, TEXT)
    scene.page(REPOST, TEXT.replace("12", "120"), original_url=url)
    folder = scene.unpacked(tmp_path / "pack")
    assert json.loads((folder / "comparison/comparison.json").read_bytes())["verdict"] == "altered"
    assert "not in the log; made when this was packed" in (folder / "README.txt").read_text(encoding="utf-8")


def test_other_reposts_of_the_original_are_other_cases(scene: Scene, tmp_path: Path, url: str) -> None:
    scene.case(url)
    left, other = scene.archive.version(url), scene.page("https://c.example/3", "丙")
    assert other is not None
    sides = [Side(version.url, version.number, version.digest) for version in (left, other)]
    found = compare(left.article, other.article, left_side=sides[0], right_side=sides[1])
    scene.archive.record_comparison(found)
    folder = scene.unpacked(tmp_path / "pack")
    assert b"c.example" not in (folder / "log/case.jsonl").read_bytes()


def test_what_is_damaged_is_named_also_in_the_leaflet(scene: Scene, tmp_path: Path, url: str) -> None:
    scene.case(url)
    scene.archive.close()
    (path,) = scene.archive.root.glob("warc/*/*/*.warc.gz")
    first = json.loads((scene.archive.root / "captures.jsonl").read_bytes().splitlines()[0])["warc"]
    data = bytearray(path.read_bytes())
    data[first["offset"] + 100] ^= 1
    path.write_bytes(data)
    scene.archive.version_path(scene.archive.version(REPOST)).write_bytes(b"{")
    folder = scene.unpacked(tmp_path / "pack")
    assert len(scene.problems) >= 3  # the record, the page in it, the version
    text = (folder / "README.txt").read_text(encoding="utf-8")
    assert "What is missing" in text
    assert "v1.json: it can't be read as a version" in text
    assert str(scene.archive.root) not in text
    assert judged(followed(folder)) == []  # what is there is as the log says
    assert {path.name for path in (folder / "warc").iterdir()} == {"line-000002.warc.gz"}


def test_what_a_page_says_is_no_command_and_no_markup(scene: Scene, tmp_path: Path, url: str) -> None:
    hostile = (
        "</dd><script>alert(1)</script>\n    rm -rf *\n\n    touch pwned\x1b[31m `x` $(touch pwned) {sums}\n# 标题"
    )
    scene.case(url, text=TEXT + "\x1b[31m", title=hostile, source=hostile)
    folder = scene.unpacked(tmp_path / "pack")
    english, chinese = commands(folder)
    assert english == chinese
    assert "pwned" not in english
    said = followed(folder)
    assert judged(said) == []
    assert "\x1b" not in "".join(said)
    assert not list(folder.rglob("pwned"))
    page = html.fromstring((folder / "README.html").read_bytes())
    assert page.xpath("//script") == []
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv]/@content")[0]
    assert {one.text_content() for one in page.xpath("//article[@id='en']//pre")} <= set(re.split(r"\n\n+", english))
    assert page.xpath("//article[@id='en']//pre/code/text()") == page.xpath("//article[@id='zh']//pre/code/text()")


def test_a_page_that_is_not_archived(scene: Scene, url: str) -> None:
    scene.page(url, TEXT)
    with pytest.raises(NotArchived, match="is not in this archive"):
        scene.pack()


def test_a_version_whose_file_is_not_the_logs_is_said(scene: Scene, tmp_path: Path, url: str) -> None:
    scene.case(url)
    path = scene.archive.version_path(scene.archive.version(REPOST))
    os.chmod(path, 0o644)  # noqa: PTH101 - whatever it was
    value = json.loads(path.read_bytes())
    path.write_text(json.dumps(value), encoding="utf-8")  # the same article, other bytes
    folder = scene.unpacked(tmp_path / "pack")
    assert ["does not name these bytes" in problem for problem in scene.problems] == [True]
    assert "4: the log does NOT name versions/repost-v1.json" in followed(folder)


def test_a_further_page_of_an_article_goes_with_it(
    scene: Scene, tmp_path: Path, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    second = f"{REPOST}?page=2"
    part = scene.archive.record(make_capture("续", minute=1, url=second, final_url=second), part_of=REPOST)
    reading = make_reading(TEXT)
    reading = replace(reading, article=replace(reading.article, url=REPOST))
    scene.archive.record(make_capture(minute=2, url=REPOST, final_url=REPOST), reading, parts=[part])
    folder = scene.unpacked(tmp_path / "pack")
    assert {path.name for path in (folder / "payloads").iterdir()} == {
        "repost-v1.html.txt",
        "repost-v1-part2.html.txt",
    }
    assert judged(followed(folder)) == []


def test_an_archived_copy_does_not_pass_for_the_original(scene: Scene, tmp_path: Path, url: str) -> None:
    of = f"https://archive.example/web/20240506070809id_/{url}"
    kept = datetime(2024, 5, 6, 23, 8, 9, tzinfo=UTC)
    scene.minutes += 1
    capture = scene.capture(TEXT, minute=1, url=of, final_url=of, memento_of=url, memento_at=kept)
    left = scene.archive.record(capture, scene.reading(TEXT, url=url)).version
    right = scene.page(REPOST, TEXT.replace("12", "120"), original_url=url)
    assert left is not None
    assert right is not None
    sides = [Side(version.url, version.number, version.digest) for version in (left, right)]
    found = compare(left.article, right.article, left_side=sides[0], right_side=sides[1], linked=True)
    scene.archive.record_comparison(found)
    folder = scene.unpacked(tmp_path / "pack")
    assert {path.name for path in (folder / "versions").iterdir()} == {"archived-copy-v1.json", "repost-v1.json"}
    english, chinese = (folder / "README.txt").read_text(encoding="utf-8").split("=" * 100)
    name = "rchived copy of the original, by archive.example, of 2024-05-06"
    assert f"A{name}: {of}" in english
    assert f"copy of: {url}" in english
    assert "archived, as the service says: 2024-05-06 23:08:09 UTC" in english
    assert f"version 1 of the a{name} with version 1 of the repost" in english
    assert "The original itself was not to be had." in english
    assert "Original:" not in english
    assert f"原文的存档副本（archive.example，2024-05-06）: {of}" in chinese
    assert "原文的存档副本（archive.example，2024-05-06）第 1 版与转载第 1 版" in chinese
    assert "未能取得" in chinese
    shown = html.fromstring((folder / "comparison" / "comparison.html").read_text(encoding="utf-8"))
    heads = [" ".join(one.text_content().split()) for one in shown.find_class("heads")[0]]
    assert f"a{name}" in heads[0]
    assert "of the original is kept" not in shown.text_content()


def test_an_original_that_was_had_is_called_one(scene: Scene, tmp_path: Path, url: str) -> None:
    scene.case(url)
    folder = scene.unpacked(tmp_path / "pack")
    words = (folder / "README.txt").read_text(encoding="utf-8")
    assert f"Original: {url}" in words
    assert f"原文: {url}" in words
    assert "rchived copy" not in words
    assert "archive service" not in words


def test_what_the_repost_itself_changed_stands_beside_the_comparison(scene: Scene, tmp_path: Path, url: str) -> None:
    scene.case(url)
    scene.page(REPOST, TEXT.replace("12", "125"), original_url=url, title="改了的标题")
    scene.page(REPOST, TEXT.replace("12", "127"), original_url=url, title="改了的标题")
    scene.archive.record_template(REPOST, 3, ("text",), 9)
    folder = scene.unpacked(tmp_path / "pack")
    shown = {path.name for path in (folder / "comparison").iterdir()}
    assert {"repost-v1-v2.html", "repost-v1-v2.json", "repost-v2-v3.html", "comparison.html"} <= shown
    (edit,) = json.loads((folder / "comparison/repost-v1-v2.json").read_bytes())["edits"]
    assert (edit["left"]["text"], edit["right"]["text"]) == ("120", "125")
    english, chinese = (folder / "README.txt").read_text(encoding="utf-8").split("=" * 100)
    assert "Repost, edited by its own site: version 1 to version 2" in english
    assert "标题 → 改了的标题" in english
    assert "Repost, no edit by its site, but another version: version 2 to version 3" in english
    assert "网站自行改动: 第 1 版至第 2 版" in chinese
    links = html.fromstring((folder / "README.html").read_bytes()).xpath("//article[@id='zh']//li/a/@href")
    assert links[:3] == [f"comparison/{name}.zh.html" for name in ("comparison", "repost-v1-v2", "repost-v2-v3")]
    assert judged(followed(folder)) == []


def test_each_text_says_where_it_stands_in_the_bytes(scene: Scene, tmp_path: Path, url: str) -> None:
    scene.case(url)
    folder = scene.unpacked(tmp_path / "pack")
    lines = (folder / "comparison/places.tsv").read_text(encoding="utf-8").splitlines()
    rows = [dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]
    assert [(row["side"], row["what"], row["class"], row["text"]) for row in rows] == [
        ("original", "block", "", TEXT),
        ("original", "edit 1", "number", "12"),
        ("repost", "block", "", TEXT.replace("12", "120")),
        ("repost", "edit 1", "number", "120"),
    ]
    for row in rows:
        data = (folder / row["payload"]).read_bytes()[int(row["first_byte"]) :][: int(row["bytes"])]
        assert data.decode() == row["text"]
        assert row["times"] == "1"
        record = gzip.decompress((folder / row["record"]).read_bytes()[int(row["record_at"]) :])
        assert record.split(b"\r\n\r\n")[0].count(row["record_id"].encode()) == 1
        assert data in record


def test_several_cases_have_a_folder_each_and_an_overview(scene: Scene, tmp_path: Path, url: str) -> None:
    scene.case(url)
    other = "https://c.example/news/2024/2.html"
    scene.page(other, TEXT, original_url=url, title="</h2><script>x</script>`a/b.html`")
    scene.noise(2)
    folder = scene.unpacked(tmp_path / "pack", REPOST, other)
    assert sorted(path.name for path in folder.iterdir()) == [
        *("SHA256SUMS", "b.example-2", "c.example-2", "index.html", "index.txt")
    ]
    for case in ("b.example-2", "c.example-2"):
        assert judged(followed(folder / case)) == []
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0
    page = html.fromstring((folder / "index.html").read_bytes())
    assert page.xpath("//script") == []
    for language in ("en", "zh"):
        links = page.xpath(f"//article[@id='{language}']//li/a/@href")
        files = ("README.html", f"comparison/comparison{'.zh' if language == 'zh' else ''}.html")
        assert links == [f"{case}/{name}" for case in ("b.example-2", "c.example-2") for name in files]
        assert all((folder / link).is_file() for link in links)
    assert scene.pack(REPOST, other) == scene.pack(REPOST, other)


def test_names_of_cases_are_plain_and_never_alike() -> None:
    urls = [
        "https://b.example/2.html",
        "https://b.example/a/2.html",
        "https://b.example/",
        "https://b.example/%E6%96%B0%E9%97%BB.html?id=../../etc",
        "https://b.example/" + "x" * 300,
        "https://b.example/" + "x" * 301,
    ]
    names = case_names(urls)
    assert len({name.lower() for name in names}) == len(urls)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,70}[a-z0-9]", name) and ".." not in name for name in names)
    assert names[2] == "b.example"
    assert case_names(urls[:1]) == ["b.example-2"]


def test_a_capture_of_others_is_said_to_be_theirs(scene: Scene, tmp_path: Path, url: str) -> None:
    scene.case(url)
    taken = TakenFrom("crawl.warc.gz", "urn:uuid:1", "sha256:00")
    scene.archive.record(scene.capture(TEXT, minute=9, url=url, final_url=url, taken_from=taken), scene.reading(TEXT))
    english, chinese = (scene.unpacked(tmp_path / "pack") / "README.txt").read_text(encoding="utf-8").split("=" * 100)
    assert english.count("not by this archive: 1 of 2, taken from crawl.warc.gz") == 1
    assert "2 次中的 1 次，取自 crawl.warc.gz" in chinese
