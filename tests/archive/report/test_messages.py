"""Messages in Chinese: what is raised, noted, logged or complained of has a translation."""

from __future__ import annotations

import argparse
import ast
import re
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from archive.report.messages.help_texts import COMMENTS, HELP, epilog_in, help_in
from archive.report.messages.message_patterns import ENTRIES
from archive.report.messages.messages import message_in
from scraper.cli.arguments import parser
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

HAN = re.compile(r"[一-鿿]")
# Calls whose text a person reads on stderr, and the arguments of findings. Not here, and English: ValueErrors and
# DatabaseErrors, which a caller turns into one of these (bytes of ASN.1, rows of an index that is made anew).
SAID = frozenset(
    """
    RequestError NotArchived NotAnArchive BadURL RepostError ArchiveBusy FormatError WriteFailed ArgumentTypeError
    Unreachable TimedOut Refused Failure NotAFeed NotASitemap EmptyPage NotText NotAnArticle UnreadableFile
    BlockedPage MissingPage NoCopy _NoMemento NotDelivered ScheduleFailed note complain warn _fail Finding
    ArchiveDamaged BadMember BadRecord BadHeader BadChunks NotMhtml Damage Gap CheckedMember NoClaim Unproven
    InvalidEntry Disagreement BadSignature InvalidToken _raising_invalid_token Undecodable BadHead _WrongKey Loss
    NoWorkers RawLine SearchFailed RemoteFailed ReadFailure error_page said_if_slow warning _warn _lose
    """.split()
)
TEXTS = ("what", "means", "rebuild")


def template(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
    elif isinstance(node, ast.List | ast.Tuple):
        for item in node.elts:
            yield from texts(item)
    elif (found := template(node)) is not None and re.search(r"[a-z]{2} [a-z]", found):
        yield found


@cache
def messages() -> tuple[tuple[str, str], ...]:
    return tuple(_messages())


def _messages() -> Iterator[tuple[str, str]]:
    for room in ("archive", "scraper"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or ast.unparse(node.func).rsplit(".", 1)[-1] not in SAID:
                    continue
                named = [word.value for word in node.keywords if word.arg in TEXTS]
                for argument in (*node.args, *named):
                    yield from ((name, text) for text in texts(argument))


def untranslated() -> Iterator[tuple[str, str]]:
    for name, text in dict.fromkeys(messages()):
        # A gap at the end may be empty; one in the middle holds a verb where the message is built of two.
        filled = [text.replace("{}", gap) for gap in ("/q", "private", ": /q", "7")] + [
            text.replace("{}", "/q", 1).replace("{}", "")
        ]
        if not any(HAN.search(message_in(one, "zh")) for one in filled):
            yield name, text


def test_every_message_is_said_in_chinese() -> None:
    missing = [f"{name}: {text}" for name, text in untranslated()]
    assert not missing, "add these to archive/report/messages/:\n" + "\n".join(missing)


def test_the_messages_are_found() -> None:
    assert len(set(messages())) > 150


def test_every_translation_has_the_gaps_of_its_message() -> None:
    for english, chinese in ENTRIES.items():
        gaps = sorted({int(name) for _, name, _, _ in Formatter().parse(chinese) if name is not None})
        assert gaps == list(range(english.count("{}"))), english
        assert HAN.search(chinese) or "：" in chinese, english
        assert not HAN.search(english), english


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        ("http://a.example/1 is not in this archive", "本存档中没有 http://a.example/1"),
        ("http://a.example/1: timeout: no answer within 20 s", "http://a.example/1: 超时：20秒内没有答复"),
        ("http://a.example/: unreachable: no such host: a.example", "http://a.example/: 没有这个主机：a.example"),
        ("unreachable: robots.txt: connection refused", "无法连接：robots.txt: 连接被拒绝"),
        ("saved/x.html: no such file or folder", "saved/x.html: 没有这个文件或文件夹"),
        ("a/v2.json: it can't be read as a version (ValueError)", "a/v2.json: 不能作为版本读出（ValueError）"),
        (
            "the watchlist w.toml, line 2, page 1: `url`: expected text, got a number",
            "清单 w.toml 第2行，第1个 page：`url`：应为文字，而写的是数",
        ),
        (
            "the watchlist w.toml, line 2: `pages`: expected a number >= 1",
            "清单 w.toml 第2行：`pages`：应为不小于1的数",
        ),
        (
            "the watchlist w.toml, line 1: not UTF-8, as TOML is: save it as UTF-8",
            "清单 w.toml 第1行：不是 UTF-8，而 TOML 须用 UTF-8：请另存为 UTF-8",
        ),
        (
            "the watchlist w.toml is not valid TOML: Invalid value (at line 3, column 7)",
            "清单 w.toml 不是有效的 TOML：不是有效的值（文字须加引号）（第3行第7列）",
        ),
        (
            "captures.jsonl is missing or empty, but there are versions: their captures are lost",
            "captures.jsonl 缺失或是空的，而存档中有版本：其采集记录已丢失",
        ),
        (
            "version 2 of http://a.example/1 was stored and is not there any more: verify says what is lost",
            "http://a.example/1 的第2版曾经存入，现已不在：丢失了什么，见 verify",
        ),
        ("captures.jsonl: line 7 can't be read", "captures.jsonl: 第7行无法读取"),
        ("x.warc.gz: the record at 512", "x.warc.gz: 位于 512 的记录"),
        ("JSON data of 11 articles, not an article", "JSON 数据含11篇文章，不是一篇文章"),
        # What a person wrote stays as it was written, also where it is a word of ours.
        ("no version matches: private", "没有符合的版本：private"),
        ("http://a.example/ was forgotten on 2024-01-01: waiting", "http://a.example/ 已于 2024-01-01 忘记：waiting"),
        ("a message that nobody knows", "a message that nobody knows"),
        ("302 Found at x to y", "302 Found at x to y"),
    ],
)
def test_messages_in_chinese(message: str, chinese: str) -> None:
    assert message_in(message, "zh") == chinese


@pytest.mark.parametrize(
    ("message", "english"),
    [
        ("refused: 127.0.0.1 is private (--allow-private permits it)", "not asked: 127.0.0.1 is private"),
        ("http://a.example/: unreachable: no such host: a.example", "http://a.example/: no such host: a.example"),
        ("http://a.example/: gone: 404 Not Found", "http://a.example/: gone: 404 Not Found"),
    ],
)
def test_outcomes_in_english(message: str, english: str) -> None:
    assert message_in(message, "en").startswith(english)


def test_a_long_hostile_text_takes_no_time() -> None:
    text = "the log ends here, but it had " * 400 + ": " * 400
    assert message_in(text, "zh") == text
    assert message_in(text[:990], "zh")


def helps(command: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    yield "help", command.description or ""
    if command.epilog:
        yield from (("epilog", part) for part in command.epilog.strip().split("\n\n"))
    for action in command._actions:
        if action.help and action.help != argparse.SUPPRESS:
            yield "help", action.help
        if isinstance(action, argparse._SubParsersAction):
            yield from (("help", choice.help or "") for choice in action._choices_actions)
            for below in action.choices.values():
                yield from helps(below)


def test_all_help_is_in_chinese() -> None:
    # What follows the heading of a watchlist is TOML.
    toml = re.compile(r"  (\[\[|Paths are)")
    missing = [
        text
        for kind, text in dict.fromkeys(helps(parser()))
        if text
        and not toml.match(text)
        and not HAN.search(help_in(text, "zh") if kind == "help" else epilog_in(text, "zh"))
    ]
    assert not missing, "add these to archive/report/messages/help_texts.py:\n" + "\n".join(missing)


def test_the_comments_in_examples_are_in_chinese() -> None:
    epilogs = [text for command in commands(parser()) if (text := command.epilog)]
    comments = {comment for text in epilogs for comment in re.findall(r"\s# (.+)", text)}
    assert comments == set(COMMENTS)
    said = "".join(epilog_in(text, "zh") for text in epilogs)
    assert all(f"# {COMMENTS[comment]}" in said and comment not in said for comment in comments)


def commands(command: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield command
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from commands(below)


def test_no_help_is_translated_that_is_gone() -> None:
    said = {text for kind, text in helps(parser()) if kind == "help"}
    known = said | {f"{text[:1].lower()}{text[1:-1]}" for text in said}
    headings = {"usage: ", "positional arguments", "options", "commands", "actions", "error"}
    assert not set(HELP) - known - headings
