"""Reading takes time linear in the size of a page, also where it repeats what a rule looks around for.

The growth of the time is measured, not how busy the machine is: a page four times as long may take ten times as long,
for which a quadratic rule has no chance on pages of this size.
"""

from __future__ import annotations

import gc
import time
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Final

import pytest

from scraper.extract.errors import ReadError
from scraper.extract.extractor import read_payload

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL: Final = 100_000
LARGE: Final = 400_000
MOST_GROWTH: Final = 10
# Shorter times say nothing about growth. A large page takes 0.1 to 0.5 seconds.
LEAST_SECONDS: Final = 0.1
MOST_SECONDS: Final = 8

SENTENCE: Final = "清早的河边很安静，几位老人沿着石阶走下来，把水桶放好，慢慢说起去年那场大水的事情。"
SHORT: Final = "水位很高，桥下没有人。"
HEAD: Final = f"<h1>河边的早晨</h1><p>{SENTENCE * 3}</p>"


def repeat(part: Callable[[int], str], size: int) -> str:
    """Return numbered parts, one after the other, up to a size in bytes."""
    parts: list[str] = []
    written = 0
    for number in count():
        if written >= size:
            return "".join(parts)
        parts.append(part(number))
        written += len(parts[-1].encode())
    raise AssertionError


def page_of(part: Callable[[int], str], head: str = HEAD, end: str = "") -> Callable[[int], str]:
    return lambda size: head + repeat(part, size) + end


def pictures_far_apart(size: int) -> str:
    chain = "<div>" * 190 + "<img src=a>" * (size // 22) + "</div>" * 190
    return "<h1>河边的照片</h1>" + chain * 2


def trailing_blanks(size: int) -> str:
    return "\n".join("river bank walk down ".ljust(size // 8, " ").replace(" " * 9, "by noon, ", 5) for _ in range(8))


def many_large_sheets(size: int) -> str:
    sheets = (
        "<style>" + "".join(f".c{k}_{i}{{display:none}}" for i in range(1500)) + "</style>"
        for k in range(size // 50_000)
    )
    return HEAD + "".join(sheets) + repeat(lambda i: f"<p class=c{i % 8}_{i // 8 % 1500}>x</p>", size // 2)


def hidden_beside_shown(size: int) -> str:
    hidden = repeat(lambda i: f"石阶{i}，", size // 2)
    shown = f"<p>{SENTENCE}</p>" + repeat(lambda i: f"水桶{i}好。", size // 2)
    return f"{HEAD}<div style=display:none id=rest>{hidden}</div><button onclick=open('rest')>展开全文</button>{shown}"


PATTERNS: Final[dict[str, Callable[[int], str]]] = {
    "tables of contents": page_of(lambda i: f"<p><a href=#a>桥{i}</a></p><p><a href=#b>河{i}</a></p><p>{i}</p>"),
    "contents of one text": page_of(lambda _: "<p><a href=#a>桥</a></p><p><a href=#b>河</a></p><p>x</p>"),
    "lists between paragraphs": page_of(lambda _: f"<p>相关阅读</p><p>{SENTENCE}</p>"),
    "lists in boxes": page_of(
        lambda i: f"<div class=a{i}><p>{SENTENCE}</p></div><div><h3>相关阅读</h3><p>{SENTENCE}</p></div>"
    ),
    "comment systems without a text": page_of(lambda _: '<div id="disqus_thread"><p>a</p><p>b</p></div>', ""),
    "sheets for nothing": page_of(lambda i: f"<style>.a{i}{{display:none}}</style><p class=b{i}>x</p>"),
    "sheets for ids": page_of(lambda i: f"<style>#a{i}{{display:none}}</style><p id=b{i}>x</p>"),
    "sheets for the next line": page_of(lambda i: f"<style>.a{i}{{display:none}}</style><p class=a{i}>x</p>"),
    "large sheets": many_large_sheets,
    "one rule judged again": page_of(lambda _: "<style>.a{" + "top:1000px;" * 360 + "}</style>"),
    "verbatim text with one link": page_of(lambda _: "<a href=x>石阶</a>很安静。\n", f"{HEAD}<pre>", "</pre>"),
    "verbatim text with links": page_of(lambda i: f"<a href=x>石阶{i}</a>很安静。\n", f"{HEAD}<pre>", "</pre>"),
    "code with links": page_of(lambda i: f"<a href=x>foo{i}</a> bar;\n", f"{HEAD}<pre>", "</pre>"),
    "pictures in deep boxes": pictures_far_apart,
    "trailing blanks": trailing_blanks,
    "rows of boxes": page_of(lambda i: f"<div class=k{i // 3}x><p>{SHORT}</p></div>", "<h1>河边的早晨</h1>"),
    "a hidden text": hidden_beside_shown,
    "hidden twins": page_of(
        lambda i: f"<p>{SENTENCE}</p><div style=display:none id=x><p>{i}{SENTENCE}</p></div><script>go('{i}')</script>"
    ),
    "nested comments": page_of(
        lambda i: f"<div><p>老人{i}</p><p>去年的水比今年大</p><p>回复</p></div>", HEAD + "<div>" * 100
    ),
    "posts": page_of(lambda i: f"<div><p>老人{i}</p><p>2024-05-06 12:00</p><p>{SENTENCE}</p><p>回复</p></div>", ""),
}


def seconds_to_read(page: str, form: str) -> float:
    payload = page.encode()
    gc.freeze()  # else the collector looks through all that earlier tests have left, again and again
    try:
        began = time.process_time()
        with suppress(ReadError):  # a refusal must not take long, either
            read_payload(payload, url="http://a.example/2024/05/b.html", form=form)
        return time.process_time() - began
    finally:
        gc.unfreeze()


@pytest.mark.parametrize("name", PATTERNS)
def test_time_grows_with_the_size(name: str) -> None:
    form = "text" if name == "trailing blanks" else "html"
    small = seconds_to_read(PATTERNS[name](SMALL), form)
    large = seconds_to_read(PATTERNS[name](LARGE), form)
    assert large < MOST_SECONDS
    assert large < MOST_GROWTH * max(small, LEAST_SECONDS)
