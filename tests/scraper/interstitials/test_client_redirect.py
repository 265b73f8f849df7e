"""Pages that are stops on the way to another, and pages that only look like it."""

from __future__ import annotations

import time

import pytest

from scraper.interstitials.client_redirect import (
    MAX_CODE,
    MAX_DELAY,
    ClientRedirect,
    detect_client_redirect,
    read_refresh,
    script_targets,
)
from tests.scraper.interstitials.probes import probed

URL = "http://www.hekou.example/2024/05/1.html"
TEXT = "河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船。"


def to(html: str, url: str = URL) -> str | None:
    found = detect_client_redirect(probed(html, url=url), url)
    return found.url if found else None


class TestRefresh:
    @pytest.mark.parametrize(
        ("content", "read"),
        [
            ("0;url=http://a.example/b", (0, "http://a.example/b")),
            ("0;URL='b.html'", (0, "b.html")),
            ('0; URL = "b.html"', (0, "b.html")),
            (" 3 ; Url=b.html ", (3, "b.html")),
            ("0; b.html", (0, "b.html")),
            ("0, url=b.html", (0, "b.html")),
            ("1.5;url=b.html", (1, "b.html")),
            ("0 url=b.html", (0, "b.html")),
            (";url=b.html", (0, "b.html")),
            ("0;url='b.html", (0, "b.html")),
            ("0;url='b.html' and more", (0, "b.html")),
            ("0;url=", (0, "")),
            ("300", (300, "")),
            ("", None),
            ("soon", None),
            (";", None),
        ],
    )
    def test_is_read(self, content: str, read: tuple[int, str] | None) -> None:
        assert read_refresh(content) == read

    @pytest.mark.parametrize(
        ("head", "target"),
        [
            ("<meta http-equiv=refresh content='0;url=http://a.example/b'>", "http://a.example/b"),
            ('<META HTTP-EQUIV="Refresh" CONTENT="0;URL=\'/b.html\'">', "http://www.hekou.example/b.html"),
            ("<meta http-equiv=refresh content=3;url=2.html>", "http://www.hekou.example/2024/05/2.html"),
            ("<meta http-equiv=refresh content='0; //m.hekou.example/1'>", "http://m.hekou.example/1"),
            (
                "<base href=/new/><meta http-equiv=refresh content='0;url=b.html'>",
                "http://www.hekou.example/new/b.html",
            ),
            ("<noscript><meta http-equiv=refresh content='0;url=/b'></noscript>", "http://www.hekou.example/b"),
        ],
    )
    def test_leads_on(self, head: str, target: str) -> None:
        assert to(f"<html><head>{head}</head><body>正在跳转，请稍候。<a href=/b>点这里</a></body></html>") == target

    def test_says_how(self) -> None:
        seen = probed("<meta http-equiv=refresh content='2;url=/b'>")
        assert detect_client_redirect(seen, URL) == ClientRedirect(
            "http://www.hekou.example/b", "a refresh after 2 s", "/b"
        )

    @pytest.mark.parametrize(
        "content",
        [
            "0",
            "0;url=",
            f"{MAX_DELAY + 1};url=/b",
            f"0;url={URL}",
            "0;url=1.html#top",
            "0;url=javascript:a()",
            "0;url=weixin://b",
        ],
    )
    def test_to_itself_later_or_elsewhere_leads_nowhere(self, content: str) -> None:
        assert to(f'<meta http-equiv=refresh content="{content}"><p>请稍候</p>') is None

    def test_of_an_article_is_not_followed(self) -> None:
        head = "<meta http-equiv=refresh content='5;url=/b'><title>渡船</title>"
        assert to(f"{head}<p>{TEXT}</p>" * 8) is None
        assert to(f"{head}<h1>渡船</h1><p>2024-05-01 08:00 来源：河口网</p><p>{TEXT}</p>") is None

    def test_in_a_comment_is_none(self) -> None:
        assert to("<!--[if lt IE 9]><meta http-equiv=refresh content='0;url=/old'><![endif]--><p>a</p>") is None

    def test_for_those_without_scripts_is_not_for_a_page_that_scripts_draw(self) -> None:
        head = "<noscript><meta http-equiv=refresh content='0;url=/noscript.html'></noscript>"
        assert to(f"{head}<script>var data = '{'x' * MAX_CODE}'</script><div id=app></div>") is None


class TestScript:
    @pytest.mark.parametrize(
        "script",
        [
            "location.href='/b'",
            'window.location = "/b";',
            "window.location.href='/b';",
            'location.replace("/b")',
            "location.assign('/b');",
            "top.location.href='/b'",
            "self.location='/b'",
            "window.top.location = '/b'",
            "document.location='/b'",
            "<!--\nlocation.href='/b'\n//-->",
            "/* moved */ location.href = '/b' // to the new site",
            "var a = 1;\nlocation.href = '/b'",
            "alert('moved')\nlocation.href = '/b'",
            r"location.replace('http:\/\/www.hekou.example\/b')",
            r"location.href='\u002fb'",
            "setTimeout(\"location.href='/b'\", 3000);",
            "setTimeout(function(){ location.href = '/b'; }, 3*1000)",
            "setTimeout(() => { location.href = '/b'; }, 100)",
            "window.onload = function () { location.href = '/b'; }",
            "(function(){ window.location.href='/b'; })();",
            "!function(){ location.href='/b' }()",
            "$(document).ready(function(){ location.href='/b'; });",
            "try { location.href='/b' } catch (e) {}",
            "if (mobile) { location.href = '/m/' } location.href = '/b';",
        ],
    )
    def test_plain_one_leads_on(self, script: str) -> None:
        assert to(f"<html><head><script>{script}</script></head><body></body></html>") == "http://www.hekou.example/b"

    def test_of_the_body_leads_on(self) -> None:
        assert to("<body onload=\"location.href='/b'\">") == "http://www.hekou.example/b"

    @pytest.mark.parametrize(
        "script",
        [
            "if (/mobile/i.test(navigator.userAgent)) location.href = '/m/';",
            "if (mobile) { location.href = '/m/'; }",
            "if (mobile)\n  location.href = '/m/'",
            "if (a) b(); else location.href = '/m/'",
            "mobile && (location.href = '/m/')",
            "function go() { location.href = '/m/'; }",
            "button.onclick = function () { location.href = '/m/'; }",
            "$('#b').click(function(){ location.href='/m/'; })",
            "list.addEventListener('click', function(){ location.href='/m/' })",
            "while (wait) { location.href = '/m/' }",
            "location.href = '/m/' + id;",
            "location.href = base + '/m/';",
            "var text = \"location.href='/m/'\";",
            "// location.href='/m/'",
            "/* location.href='/m/'; */",
            "if (location.href == '/m/') stay()",
            "x.location = '/m/';",
            "mylocation = '/m/';",
            "location.hash = '/m/';",
            "location.href = '/a/'; location.href = '/b/';",
            "",
        ],
    )
    def test_any_other_does_not(self, script: str) -> None:
        assert to(f"<html><head><script>{script}</script></head><body></body></html>") is None

    def test_of_a_page_with_an_article_does_not(self) -> None:
        assert to(f"<script>location.href='/b'</script>{f'<p>{TEXT}</p>' * 8}") is None

    def test_of_a_page_that_scripts_draw_does_not(self) -> None:
        assert to(f"<script>location.href='/b'</script><script>{'x=1;' * MAX_CODE}</script>") is None

    @pytest.mark.parametrize(
        "piece",
        ["location.href='a';", "{", "(function(){", "if(", "'", '"', "/*", "//", "\\", " ", "location=", "setTimeout("],
    )
    def test_takes_no_longer_for_a_hostile_one(self, piece: str) -> None:
        began = time.process_time()
        script_targets(piece * (MAX_CODE // len(piece)))
        script_targets("{" * 4000 + "location.href='a';" * 200)
        assert time.process_time() - began < 2
