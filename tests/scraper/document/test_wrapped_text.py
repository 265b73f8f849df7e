"""Texts that a program wrapped at a width are read by paragraphs; lists, verse and addresses keep their lines."""

from __future__ import annotations

import textwrap

import pytest

from scraper.document.plaintext import join_wrapped, read_text

ENGLISH = [
    "The weather changed twice before noon, and when the carts had reached the toll house the road was a river of mud.",
    "Nobody had expected the bridge to hold. It did, though the keeper says that he would send no mule of his over it.",
    "“We shall rebuild,” the mayor said on Tuesday, adding that the town's well-known quarry would give the stone.",
]
CHINESE = [
    "入夏以来，云岭县连续三十多天没有下过一场透雨，八座水库的水位都降到了十年来的最低点，四个乡镇的自来水只能隔日供应。",
    "“再不下雨，秋茶就完了。”种了半辈子茶树的老周说，他把家里的两口蓄水池都让给了邻居，自己每天挑水上山，来回要走三个钟头。",
    "县里已经调来十二台抽水机、3台运水车，并在2024年7月之前打好四十口机井。",
]
TRADITIONAL = [
    "入夏以來，雲嶺縣連續三十多天沒有下過一場透雨，八座水庫的水位都降到了十年來的最低點，四個鄉鎮的自來水只能隔日供應。",
    "老周說，他把家裡的兩口蓄水池都讓給了鄰居，自己每天挑水上山，來回要走三個鐘頭，「秋茶就指望這幾擔水了」。",
]


def wrapped(text: str, width: int, *, hanging: bool) -> list[str]:
    """Wrap Chinese text at a width in columns; punctuation that may not begin a line hangs over it, or not."""
    out, line, used = [], "", 0
    for character in text:
        size = 1 if character.isascii() else 2
        if used + size > width and not (hanging and character in "，。、；：！？”」"):
            out.append(line)
            line, used = "", 0
        line += character
        used += size
    return [*out, line]


@pytest.mark.parametrize("width", [40, 60, 66, 72, 76, 80])
@pytest.mark.parametrize("indent", ["", "   "])
def test_wrapped_english_is_joined(width: int, indent: str) -> None:
    body = "\n\n".join(textwrap.indent(textwrap.fill(one, width), indent) for one in ENGLISH)
    lines = f"A Bridge That Held\nBy Ann Lee\n\n{body}\n\nThe end.".split("\n")
    assert [line.strip() for line in join_wrapped(lines)] == ["A Bridge That Held", "By Ann Lee", *ENGLISH, "The end."]


@pytest.mark.parametrize("width", [40, 44, 60, 72, 76])
@pytest.mark.parametrize("hanging", [True, False])
@pytest.mark.parametrize(
    ("indent", "between"), [("", "\n\n"), ("\u3000\u3000", "\n\n"), ("\u3000\u3000", "\n"), ("    ", "\n")]
)
@pytest.mark.parametrize("paragraphs", [CHINESE, TRADITIONAL, CHINESE[:2]])
def test_wrapped_chinese_is_joined(width: int, hanging: bool, indent: str, between: str, paragraphs: list[str]) -> None:
    body = between.join("\n".join(wrapped(indent + one, width, hanging=hanging)) for one in paragraphs)
    lines = f"抗旱保茶\n来源：云岭日报\n\n{body}".split("\n")
    assert [line.strip() for line in join_wrapped(lines)] == ["抗旱保茶", "来源：云岭日报", *paragraphs]


def test_lines_that_a_person_broke_are_joined_where_the_sentence_goes_on() -> None:
    broken = [textwrap.wrap(one, width) for one, width in zip(ENGLISH, (72, 64, 68), strict=True)]
    lines = "\n\n".join("\n".join(one) for one in broken).split("\n")
    assert join_wrapped(lines) == ENGLISH


def test_items_of_a_list_begin_lines_and_their_own_lines_are_joined() -> None:
    items = [textwrap.fill(one, 70, initial_indent="  * ", subsequent_indent="    ") for one in ENGLISH]
    joined = join_wrapped("\n".join(items).split("\n"))
    assert [" ".join(line.split()) for line in joined] == [f"* {one}" for one in ENGLISH]


@pytest.mark.parametrize(
    "text",
    [
        "春眠不觉晓，处处闻啼鸟。\n夜来风雨声，花落知多少。\n白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。",
        "\n".join(f"云岭县召开抗旱保茶工作推进会议之{number}" + "，继续" * (number % 5) for number in range(20)),
        "No. 14 Mill Lane\nLittle Harrow\nKent, SE4 2QR\nTelephone 01234 567890\nOpen every day but Monday",
        "2022年          打井30口          调水15次\n2023年          打井40口          调水25次\n" * 4,
        "\n".join(one * 2 for one in CHINESE),  # paragraphs, each on its line
        "1. 加固水库大坝，确保下游三个乡镇的安全度汛工作\n2. 清淤灌渠，让水能够流到最末一级的每一块稻田里\n" * 3,
        "\n".join(ENGLISH),
    ],
)
def test_other_texts_keep_their_lines(text: str) -> None:
    lines = text.split("\n")
    assert join_wrapped(lines) == [line for line in lines if line]


def test_nothing_is_lost_where_lines_are_joined() -> None:
    body = "\n".join(wrapped("".join(CHINESE), 60, hanging=True))
    assert "".join(line.text for line in read_text(body, url=None, captured_at=None).lines) == "".join(CHINESE)


def test_a_long_text_is_joined_in_time_that_grows_with_its_length() -> None:
    assert len(join_wrapped(["word " * 14] * 20_000)) == 1
    assert len(join_wrapped(["a" * 100_000, "b" * 100_000])) == 2
