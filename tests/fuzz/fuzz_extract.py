"""Coverage-guided fuzzing of the reader: any bytes give a Reading or a ReadError, within a bound of time.

    python tests/fuzz/fuzz_extract.py FINDINGS [--seeds DIR] [--seconds 600]

Needs atheris (the extra `fuzz`). Begins with the pages of `fixtures/`, and those of `--seeds` (a folder or a corpus).
Each distinct fault is one file in FINDINGS, the shortest input that showed it: `<exception>-<module>-<line>` with the
traceback beside it, or `slow-…`. What is found becomes a page under `fixtures/fuzz.example/` or a test in
`tests/scraper/extract/test_fuzz_found.py`, made small by hand. pytest collects nothing here: a fuzzer has no end.

The last byte of an input says how the page is given (its form, its declared charset), the rest is the page.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

# The bounds of one page. The slowest fixture takes 30 ms without instrumentation, some twenty times that with it.
SLOW: Final = 5.0
HUNG: Final = 60
# Longer seeds are cut to this: a mutated page of 20 KB shows what one of 200 KB does, ten times as often.
LONGEST: Final = 20_000
# How a page is given: its form, and the charset that its server declares.
WAYS: Final = (
    ("html", None),
    ("text", None),
    ("html", "gbk"),
    ("html", "utf-8"),
    ("html", "utf-16"),
    ("text", "gb18030"),
)
# What makes the reader take another path, for the mutator to insert.
WORDS: Final = (
    "来源：|作者：|责任编辑：|原标题：|原文链接：|http://a.cn/b.html|2024-05-06 07:08|二〇二四年五月六日|3小时前"
    "|免责声明|版权所有|上一篇：|首页 > |打印|扫一扫|附件：|一、|新华社北京4月24日电|<p>|</p>|<br>|<table>|<tr>|<td>"
    '|<div>|</div>|<a href="//a.cn?url=http%3A%2F%2Fb.cn">|</html>|<body>|<script>|</script>|<!--|-->|<![CDATA['
    "|<select>|<svg>|<ul><li>|<h1>|<img src=x alt=y>|<frameset>|<plaintext>|<base href='//b'>|style='display:none'"
    '| hidden|<meta name="PubDate" content="2024-05-06">|<meta charset="gbk">|<meta property="og:title" content="x">'
    '|<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"x"}|window.__INITIAL_STATE__={}'
    "|&nbsp;|&#x110000;|&#0;|&#55296;|&lt;p&gt;|\u3000\u3000|\ufeff|\u200b|\0"
)


class Findings:
    """The distinct faults of a run, in a folder: the shortest input of each, and its traceback."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, slug: str, data: bytes, told: str) -> None:
        path = self._folder / slug
        if not path.exists() or len(data) < path.stat().st_size:
            path.write_bytes(data)
            path.with_suffix(".txt").write_text(told, encoding="utf-8", errors="backslashreplace")


def one_input(read: Callable[..., object], expected: type[Exception], findings: Findings) -> Callable[[bytes], None]:
    """Return the function that the fuzzer calls with each input."""

    def run(data: bytes) -> None:
        form, charset = WAYS[data[-1] % len(WAYS)] if data else WAYS[0]
        headers = [("Content-Type", f"text/html; charset={charset}")] if charset else []
        begun = time.monotonic()
        try:
            read(data[:-1], url="http://www.a.example/2024/05/06/b.html", headers=headers, form=form)
        except expected:
            pass
        except Exception as error:  # noqa: BLE001  (whatever else is raised is what we are here for)
            at = traceback.extract_tb(error.__traceback__)[-1]
            findings.add(f"{type(error).__name__}-{Path(at.filename).stem}-{at.lineno}", data, traceback.format_exc())
        taken = time.monotonic() - begun
        if taken > SLOW:
            findings.add(f"slow-{int(taken)}-{len(data)}", data, f"{taken:.1f} s")

    return run


def lay_out(seeds: Path | None, folder: Path) -> Path:
    """Write the pages to begin with, each with the byte of its way, and the dictionary; return the latter."""
    places = [ROOT / "fixtures", *([seeds] if seeds else [])]
    pages = [path for place in places for path in sorted(place.rglob("*")) if path.suffix in (".html", ".txt", ".htm")]
    for number, path in enumerate(pages):
        way = b"\1" if path.suffix == ".txt" else b"\0"
        (folder / f"{number}").write_bytes(path.read_bytes()[: LONGEST - 1] + way)
    words = folder.with_suffix(".dict")
    lines = ("".join(f"\\x{byte:02x}" for byte in word.encode("utf-8")) for word in WORDS.split("|"))
    words.write_text("".join(f'"{line}"\n' for line in lines), encoding="ascii")
    return words


def main() -> None:
    """Fuzz for some time; the process ends as libFuzzer ends it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("findings", type=Path, metavar="FINDINGS")
    arguments.add_argument("--seeds", type=Path, metavar="DIR", help="more pages to begin with")
    arguments.add_argument("--seconds", type=int, default=600)
    options = arguments.parse_args()
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["scraper", "archive"]):
        read = importlib.import_module("scraper.extract.extractor").read_payload
    expected = importlib.import_module("scraper.extract.errors").ReadError
    corpus = Path(tempfile.mkdtemp(prefix="fuzz-"))  # stays: libFuzzer leaves by the back door, and it may go on there
    words = lay_out(options.seeds, corpus)
    command = [sys.argv[0], str(corpus), f"-dict={words}", f"-max_len={LONGEST}", f"-max_total_time={options.seconds}"]
    command += [f"-timeout={HUNG}", "-rss_limit_mb=4096", f"-artifact_prefix={options.findings}/"]
    atheris.Setup(command, one_input(read, expected, Findings(options.findings)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
