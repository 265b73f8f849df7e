"""Which pages are looked at twice, and what is seen there."""

from __future__ import annotations

import time

import pytest

from scraper.document.document import Document
from scraper.document.unseen import Refresh
from scraper.interstitials.probe import (
    ENOUGH_TEXT,
    MAX_FRAMES,
    MAX_SCANNED,
    MAX_SCRIPT,
    probe_document,
    shows_little,
)
from tests.scraper.interstitials.probes import probed

TEXT = "河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来。"


def page(body: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


class TestTheGate:
    def test_an_article_is_not_looked_at(self) -> None:
        assert not shows_little(page(f"<p>{TEXT}</p>" * 60))

    def test_a_page_without_text_is(self) -> None:
        assert shows_little(page("<div id=app></div>"))

    def test_nor_does_it_count_what_no_one_sees(self) -> None:
        unseen = "".join(f"<{tag}>{TEXT * 60}</{tag}>" for tag in ("script", "STYLE", "noscript", "title"))
        assert shows_little(page(f"{unseen}<!-- {TEXT * 60} --><p>请稍候</p>"))

    def test_text_behind_a_script_counts(self) -> None:
        assert not shows_little(page(f"<script>if (a<b) x()</script>{f'<p>{TEXT}</p>' * 60}"))

    @pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
    def test_in_other_encodings(self, encoding: str) -> None:
        assert shows_little("<html><script>a()</script><p>请稍候</p></html>".encode(encoding))
        assert not shows_little(f"<html>{f'<p>{TEXT}</p>' * 100}</html>".encode(encoding))

    @pytest.mark.parametrize("piece", [b"<!--", b"<", b"<script>", b"</", b"<a ", b">", b"<style", b"\x00"])
    def test_what_never_ends_is_seen_once(self, piece: bytes) -> None:
        shows_little(piece * (MAX_SCANNED // len(piece)))  # in time that grows with the size alone

    def test_bounds(self) -> None:
        assert shows_little(b"x" * (ENOUGH_TEXT - 1))
        assert not shows_little(b"x" * ENOUGH_TEXT)
        assert not shows_little(b" " * (MAX_SCANNED + 1))

    def test_what_is_no_page_is_not_looked_at(self) -> None:
        assert probe_document(Document(b"{}", headers=(("Content-Type", "application/json"),))) is None
        assert probe_document(Document(b"<p>a</p>", headers=(("content-type", "TEXT/HTML; charset=gbk"),))) is not None
        assert probe_document(Document(b"<p>a</p>")) is not None


class TestWhatIsSeen:
    def test_refreshes_scripts_frames_and_a_password(self) -> None:
        seen = probed(
            "<html><head><title>a</title><meta http-equiv=' Refresh' content='0;url=/b'>"
            "<noscript><meta http-equiv=refresh content='1;url=/c'></noscript>"
            "<script src=/x.js></script><script>go()</script><script type=application/json>{}</script></head>"
            "<body onload='come()'><iframe src=/f.html width=10 style='display: none' name=N id=I></iframe>"
            "<iframe></iframe><input type=PassWord></body></html>"
        )
        assert seen.refreshes == (Refresh("0;url=/b"), Refresh("1;url=/c", unscripted=True))
        assert (seen.scripts, seen.sources) == (("go()", "come()"), ("/x.js",))
        (frame,) = seen.frames
        assert (frame.src, frame.name, frame.width, frame.hidden) == ("/f.html", "n i", "10", True)
        assert seen.password

    def test_frames_of_a_set_have_their_share(self) -> None:
        seen = probed(
            "<frameset rows='80,*'><frame src=top.html><frameset cols='20%, 80%'><frame src=l.html name=left>"
            "<frame src=m.html name=main></frameset></frameset>"
        )
        assert [(frame.src, frame.share) for frame in seen.frames] == [
            ("top.html", "80"),
            ("l.html", "20%"),
            ("m.html", "80%"),
        ]

    def test_the_header_comes_first(self) -> None:
        payload = page("", "<meta http-equiv=refresh content='9'>")
        seen = probe_document(Document(payload, headers=(("Refresh", "0; url=/a"),)))
        assert seen is not None
        assert seen.refreshes == (Refresh("0; url=/a"), Refresh("9"))

    def test_an_article_is_credited_and_headed(self) -> None:
        seen = probed(
            f"<title>渡船恢复开航_河口网</title><h1>渡船恢复开航</h1><p>2024-05-01 08:00 来源：河口网</p><p>{TEXT}</p>"
        )
        assert seen.has_dated_credit
        assert seen.headline == "渡船恢复开航"
        assert seen.body_size == len(TEXT)

    def test_a_template_without_its_date_is_not(self) -> None:
        seen = probed("<title>系统提示信息</title><h1>系统提示信息</h1><p>发布时间：  来源：</p><p>没有内容</p>")
        assert not seen.has_dated_credit
        assert seen.headline is None

    @pytest.mark.parametrize("text", ["", "<!-- -->", "<!doctype html>"])
    def test_nothing_is_seen_in_nothing(self, text: str) -> None:
        assert probed(text).shown_size == 0

    @pytest.mark.parametrize(
        "piece",
        [
            "<frame src=a>",
            "<iframe src=a></iframe>",
            "<noscript><meta http-equiv=refresh content=1>",
            "<script>",
            "<td>",
        ],
    )
    def test_a_page_of_nothing_else_takes_no_longer(self, piece: str) -> None:
        began = time.process_time()
        seen = probed("<frameset cols='1,1'>" + piece * (MAX_SCANNED // len(piece) // 2))
        assert time.process_time() - began < 5
        assert len(seen.frames) <= MAX_FRAMES

    def test_scripts_are_bounded(self) -> None:
        seen = probed(f"<script>{'a' * MAX_SCRIPT}</script><script>b</script>")
        assert seen.code_size == MAX_SCRIPT
