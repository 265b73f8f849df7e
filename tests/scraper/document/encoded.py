"""Pages whose text and encoding are known: each encoding, declared rightly, wrongly or not at all, whole or damaged.

The sentences were written for this project: those of its saved pages, those below, and those with names drawn from
the tables of common characters that the codecs themselves are. The same seed gives the same pages.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from random import Random
from typing import TYPE_CHECKING, Final

from archive.comparison.text.traditional import SIMPLIFIED
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Iterator

# With fewer characters beyond ASCII, bytes can be ordinary text in two encodings; pure ASCII is anything at all.
DECIDABLE: Final = 8
DAMAGES: Final = ("whole", "cut", "bad byte")
# Every (encoding, kind of text) there is. UTF-16 comes with a mark ("utf-16" below) and without.
MATRIX: Final = (
    ("gbk", ("simplified", "traditional", "english", "names")),
    ("gb18030", ("rare",)),
    ("big5", ("traditional", "english", "names")),
    ("big5hkscs", ("cantonese",)),
    ("utf-8", ("simplified", "traditional", "english", "rare", "japanese", "korean")),
    ("utf-16-le", ("simplified", "traditional", "english")),
    ("utf-16-be", ("simplified", "traditional", "english")),
    ("utf-16-le with mark", ("simplified", "english")),
    ("utf-16-be with mark", ("simplified", "english")),
    ("cp932", ("japanese",)),
    ("euc_jp", ("japanese",)),
    ("cp949", ("korean",)),
    ("cp1252", ("french",)),
)
# What pages call an encoding, rightly: the first for its own name.
LABELS: Final = {
    "gbk": "gb2312",
    "gb18030": "gb18030",
    "big5": "big5",
    "big5hkscs": "big5-hkscs",
    "utf-8": "utf-8",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "cp932": "shift_jis",
    "euc_jp": "euc-jp",
    "cp949": "euc-kr",
    "cp1252": "iso-8859-1",
}
WRONG: Final = ("utf-8", "gb2312", "big5", "iso-8859-1", "shift_jis", "euc-kr")
# A label that is wrong for none of these.
_COVERS: Final = {"gb2312": ("gbk", "gb18030"), "big5": ("big5", "big5hkscs"), "utf-8": ("utf-8",)}

_NAMED: Final = (
    "记者{name}从有关部门获悉，新建的{place}大桥今年九月通车，全长一千六百八十米。",
    "“这里的路比从前好走多了。”住在{place}村的{name}说，他今年已经七十三岁。",
    "{place}县图书馆馆长{name}介绍，去年一共借出图书四万八千册，比前年多了两成。",
    "本报讯（通讯员{name}）{place}中学的师生昨天种下了三百棵树。",
    "会议由{name}主持，{place}、{place}等地的代表作了发言，并回答了大家的问题。",
    "据{place}气象台预报，未来三天多云转阴，最高气温二十六度；{name}提醒市民出门带伞。",
)
_CANTONESE: Final = (
    "佢哋話今日唔使返工，喺屋企食飯，食完先至去街。",
    "呢間舖頭嘅嘢好平㗎，我哋成日嚟幫襯，老闆都識晒我哋嘞。",
    "啲細路仔喺公園度玩到好夜，冇人理佢哋，個阿婆睇住嚟笑。",
    "你知唔知邊個係新嚟嘅老師？我琴日喺𨋢口撞到佢，佢話佢姓陳。",
    "冇錯，嗰日落好大雨，巴士遲咗成個鐘頭，啲人企喺度等到腳都軟咗。",
    "咁多年嚟，呢條村嘅人都係靠打魚為生，而家後生嗰啲全部出晒去做嘢。",
)
_ENGLISH: Final = (
    "The bridge at {word} opened to traffic this morning, two months later than the city had planned.",
    "Mr {word}, who has kept the reading room for twenty years, says that most visitors come for the quiet.",
    "A spokesperson for the harbour ({word}) would not say how many ferries had been taken out of service.",
    'The sign over the door reads "{word}", and nobody in the street remembers who painted it.',
    "Prices at the market rose again; the price of {word} is now twice what it was in spring.",
)
_SHORT: Final = ("From {word} to {word} by bus, {word} on foot.", "{word} ({word}) met {word}.")
_PLAIN: Final = (
    "It rained until noon. The road along the river stayed closed, and the buses went round by the old mill. "
)
_FOREIGN: Final = {
    "japanese": (
        "図書館は朝早くから開いていて、私たちが着いたときには、もう庭で待っている人がいました。",
        "市は来年の春までに新しい橋を完成させる計画だが、費用はまだ決まっていないという。",
        "「この道は昔より歩きやすくなりました」と、村に住む田中さんは話している。",
        "会社は昨年の売り上げを発表し、前の年より三割増えたことを明らかにした。",
        "台風の影響で電車が止まり、駅には大勢の利用者が列を作った。",
        "アメリカから来た学生たちは、小学校でサッカーやバスケットボールを楽しんだ。",
    ),
    "korean": (
        "도서관은 아침 일찍 문을 열었고, 우리가 도착했을 때 마당에는 이미 기다리는 사람들이 있었다. ",
        "시는 내년 봄까지 새 다리를 완성할 계획이지만 비용은 아직 정해지지 않았다고 밝혔다. ",
        "마을에 사는 김 씨는 이 길이 예전보다 훨씬 걷기 좋아졌다고 말했다. ",
        "회사는 지난해 매출이 전년보다 삼십 퍼센트 늘었다고 발표했다. ",
        "태풍의 영향으로 열차가 멈추면서 역에는 많은 이용객이 줄을 섰다. ",
    ),
    "french": (
        "Le café du théâtre est fermé : « déjà », dit l’hôtesse – à côté, la bibliothèque reste ouverte jusqu’à midi. ",
        "Les élèves ont planté des arbres près de la rivière, où l’été dernier l’eau était montée très haut. ",
        "D’après le maire, le nouveau pont coûtera moins cher que prévu ; les travaux s’achèveront en février. ",
        "« Ça va mieux », répète Hélène, qui tient la même boulangerie depuis vingt-trois années. ",
    ),
}
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
# Four bytes in GB 18030 but for the last three, which are in GBK and not in GB 2312.
_RARE: Final = "㐂㭎䶮䴖𠮷𡎴𦍌𩽾𬭎𫍯𬸚𪩘镕喆堃"


@dataclass(frozen=True)
class Declaration:
    """What HTTP and the page say of an encoding, and how that is to be judged."""

    judged: str  # "right", "missing", "wrong" or "contradictory"
    http: str | None = None
    meta: str | None = None


@dataclass(frozen=True)
class Page:
    """A page as bytes, and what must come of it."""

    payload: bytes
    content_type: str | None
    text: str  # as it was written, without a mark
    kept: int  # so many characters of it stand before the damage
    resumed: int  # from here on it is undamaged again
    encoding: str
    kind: str
    declaration: Declaration
    damage: str

    @property
    def is_decidable(self) -> bool:
        """Whether there is enough to tell an encoding by."""
        return len(self.text) - len(self.text.encode("ascii", "ignore")) >= DECIDABLE

    def is_read_as(self, text: str) -> bool:
        """Whether a text is the page's, apart from a cut tail, or from its damaged byte up to the next tag.

        A byte lost in GBK or Big5 pairs all that follow wrongly until a byte comes that is never half of a character.
        """
        if self.damage == "whole":
            return text == self.text
        if self.damage == "cut":
            return text.startswith(self.text[: self.kept]) and len(text) <= self.kept + 3
        before, behind = self.text[: self.kept], self.text[self.resumed :]
        return text.startswith(before) and text.endswith(behind) and len(text) <= len(self.text) + 3


@cache
def _fixture_sentences() -> tuple[str, ...]:
    """Return the Chinese sentences of the project's saved pages."""
    found: dict[str, None] = {}
    for path in sorted(FIXTURES.glob("[!.]*/*/expected.json")):
        article = json.loads(path.read_text(encoding="utf-8"))
        texts = [block["text"] for block in article.get("body", ()) if "text" in block]
        for sentence in re.findall("[^。！？]+[。！？”]+", "".join(texts)):
            if len(re.findall("[一-鿿]", sentence)) > len(sentence) * 0.7:
                found[sentence] = None
    return tuple(found)


@cache
def _level_one() -> str:
    """Return the 3,755 common characters of GB 2312, its first level."""
    return bytes(byte for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for byte in (row, cell)).decode(
        "gb2312", "ignore"
    )


@cache
def _traditional() -> dict[int, str]:
    """Return the traditional form of each character that Big5 hasn't."""
    found: dict[int, str] = {}
    for one, other in SIMPLIFIED.items():
        if not chr(other).encode("big5", "ignore") and chr(one).encode("big5", "ignore"):
            found.setdefault(other, chr(one))
    return found


def declarations(encoding: str) -> Iterator[Declaration]:
    """Yield every declaration that the matrix has for an encoding."""
    right = LABELS[encoding]
    yield Declaration("right", http=right)
    yield Declaration("right", meta=right)
    yield Declaration("missing")
    for wrong in WRONG:
        if wrong != right and encoding not in _COVERS.get(wrong, ()):
            yield Declaration("wrong", http=wrong)
            yield Declaration("wrong", meta=wrong)
            yield Declaration("wrong", http=wrong, meta=wrong)
            yield Declaration("contradictory", http=wrong, meta=right)
            yield Declaration("contradictory", http=right, meta=wrong)


def _name(chance: Random) -> str:
    return chance.choice(_SURNAMES) + "".join(chance.choices(_level_one(), k=chance.choice((1, 2, 2))))


def _word(chance: Random) -> str:
    """Return two to four characters, as they are quoted in a text of another language."""
    if chance.random() < 0.3:
        return _name(chance)
    runs: list[str] = re.findall("[一-鿿]{2,}", chance.choice(_fixture_sentences()))
    return chance.choice(runs)[: chance.choice((2, 3, 4))]


def _sentence(chance: Random, kind: str, size: int) -> str:
    """Return a sentence of a kind of text, simplified if Chinese."""
    if kind == "english":
        if size >= 1000 and chance.random() < 0.7:
            return _PLAIN
        return re.sub("{word}", lambda _: _word(chance), chance.choice(_ENGLISH if size >= 1000 else _SHORT)) + " "
    if kind == "names":
        return "".join(f"{_name(chance)} " for _ in range(8))
    if kind in _FOREIGN:
        return chance.choice(_FOREIGN[kind])
    draw = chance.random()
    if draw < 0.6:
        return chance.choice(_CANTONESE if kind == "cantonese" else _fixture_sentences())
    names = {"{name}": lambda: _name(chance), "{place}": lambda: "".join(chance.choices(_level_one(), k=2))}
    sentence = re.sub("{name}|{place}", lambda match: names[match[0]](), chance.choice(_NAMED))
    return sentence + "这个字是" + chance.choice(_RARE) + "。" if kind == "rare" else sentence


def write_text(chance: Random, encoding: str, kind: str, size: int) -> str:
    """Write paragraphs that take about so many bytes, of characters that the encoding has."""
    paragraphs, length = [], 0
    while length < size:
        text = "".join(_sentence(chance, kind, size) for _ in range(chance.choice((1, 2, 3))))
        if kind in ("traditional", "cantonese") or encoding == "big5":
            text = text.translate(_traditional())
        written = text.encode(encoding, "ignore")[: size - length]
        paragraphs.append(written.decode(encoding, "ignore"))
        length += len(written) + len("<p></p>\n".encode(encoding))
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


@lru_cache(maxsize=4)  # one text is declared and damaged in many ways
def _written(seed: str, encoding: str, kind: str, size: int) -> tuple[str, str]:
    """Write what stands in a page's head behind its declaration, and its body."""
    chance = Random(seed)
    head = ""
    if size >= 1000:
        title = re.sub(r"<.?p>|\n", "", write_text(chance, encoding, kind, 60))
        head = f"<title>{title}</title>"
    if size >= 10_000 and chance.random() < 0.5:  # scripts are a good part of many pages
        head += "<script>" + "window.a = { b: 'c', d: 1 }; // as it was\n" * (size // 150) + "</script>"
    around = len(f'<html><head><meta charset="{LABELS[encoding]}">{head}</head><body></body></html>'.encode(encoding))
    return head, write_text(chance, encoding, kind, max(size - around, 60))


def make_page(seed: str, written: str, size: int, declaration: Declaration, damage: str) -> Page:
    """Make the page of a text, in the encoding and of the kind that `written` names ("gbk english")."""
    name, kind = written.rsplit(" ", 1)
    encoding, _, mark = name.partition(" with ")
    head, body = _written(seed + written, encoding, kind, size)
    page = _page(encoding, kind, head, body, declaration, damage)
    return replace(page, payload="\ufeff".encode(encoding) + page.payload) if mark else page


def make_short(seed: str, encoding: str, characters: int, declaration: Declaration) -> Page:
    """Make an undamaged page with so many Chinese characters, which follow one another in a saved page, and no more."""
    chance = Random(f"{seed} {encoding} {characters}")
    prose = "".join(re.findall("[一-鿿]", "".join(_fixture_sentences())))
    if encoding.startswith("big5"):
        prose = prose.translate(_traditional()).encode(encoding, "ignore").decode(encoding)
    start = chance.randrange(len(prose) - characters)
    body = f"<p>{prose[start : start + characters]}</p>"
    return _page(encoding, "short", "<title>News of the day</title>", body, declaration, "whole")


def _page(encoding: str, kind: str, head: str, body: str, declaration: Declaration, damage: str) -> Page:
    meta = f'<meta charset="{declaration.meta}">' if declaration.meta else ""
    text = f"<html><head>{meta}{head}</head><body>{body}</body></html>"
    payload, text, kept, resumed = _damaged(text, encoding, damage)
    content_type = f"text/html; charset={declaration.http}" if declaration.http else "text/html"
    return Page(payload, content_type, text, kept, resumed, encoding, kind, declaration, damage)


def _damaged(text: str, encoding: str, damage: str) -> tuple[bytes, str, int, int]:
    """Return the bytes of a text after the damage, the text up to a cut, what is kept of it, and where it resumes."""
    beyond = [match.start() for match in re.finditer("[^\x00-\x7f]", text)]
    if damage == "whole" or not beyond:
        return text.encode(encoding), text, len(text), len(text)
    if damage == "cut":
        last = beyond[-1]
        return text[: last + 1].encode(encoding)[:-1], text[: last + 1], last, last
    middle = min(beyond, key=lambda place: abs(place - len(text) // 2))
    before, after = text[:middle].encode(encoding), text[middle:].encode(encoding)
    in_step = encoding.startswith("utf-") or encoding == "cp1252"
    resumed = middle + 1 if in_step else text.index("<", middle)
    return before + b"\xff" + after[1:], text, middle, resumed
