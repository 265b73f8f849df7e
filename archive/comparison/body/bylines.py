"""Compare bylines: authors are a set. Their order, the roles between them and blanks say nothing.

Also whether a byline or a source that one page does not name in its field stands in its text all the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from archive.comparison.text import fold_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Article

# Characters at the beginning and the end of a body in which a byline is looked for, and the blocks there.
EDGE_CHARACTERS: Final = 60
EDGE_BLOCKS: Final = 3
# A longer field is no byline, and is compared as it is.
LONGEST_BYLINE: Final = 400

_ROLE_WORDS: Final = (
    "本报|本网|本台|本刊|本社|本站|特约|特派|首席|实习(?!生)|见习|资深|驻[一-鿿]{2,4}?(?=记者)"
    "|融媒体?|全媒体?|新媒体|客户端"
    "|记者团?|通讯员|作者|实习生|编辑|评论员|撰稿人?|供稿|撰文|采写|摄影报道|摄影|摄|图文|文图|文字|图片|视频|报道|编译|整理|[文图摄](?=[/:|])"
    "|中队长?|主笔|主播|特稿|观察员|专栏|来源|稿源|署名|原作者|编审|责编|校对|出品|策划"
)
_ROLE: Final = re.compile(
    rf"(?:{_ROLE_WORDS})+[:/]?"
    r"|\b(?:by|written by|reporting by|report by|correspondents?|reporters?|staff writers?|contributors?|editors?"
    r"|author|authors|photos? by|words by|story by)\b[:]?",
    re.IGNORECASE,
)
_BREAK: Final = re.compile(
    r"[,.、。;/|&+()\[\]<>《》:\"\n\t]+|\band\b|\bwith\b|(?<=[一-鿿])[和与及](?= )|(?<= )[和与及]"
)
_AROUND_HAN: Final = re.compile(r"(?<=[一-鿿]) +| +(?=[一-鿿])")
_HAN: Final = re.compile(r"[一-鿿]+")
_BLANKS: Final = re.compile(r"\s+")
_BLANK: Final = "␣"
_NOTHING: Final = re.compile(r"[\s·'’.-]+")


def authors(byline: str | None) -> tuple[str, ...]:
    """Return the names in a byline, folded and in lower case, in their order.

    >>> authors("记者 周岚 通讯员 贺小川"), authors("By Jane Doe and John Roe"), authors("王 岚、贺 平")
    (('周岚', '贺小川'), ('jane doe', 'john roe'), ('王岚', '贺平'))
    """
    # Folding drops blanks between Han, and here they divide names.
    marked = _BLANKS.sub(_BLANK, (byline or "")[:LONGEST_BYLINE])
    text = fold_text(marked).text.lower().replace(_BLANK, " ")
    # An outlet before a role (新华社记者 周岚) is no author.
    text = re.sub(
        r"[一-鿿]{2,12}?(?:社|报|网|台|新闻|客户端)(?=(?:特约|首席|见习|实习)*(?:记者|评论员|通讯员))", " ", text
    )
    names = [name for part in _BREAK.split(_ROLE.sub(" , ", text)) for name in _names(part.strip())]
    return tuple(dict.fromkeys(names))


def _names(part: str) -> Iterator[str]:
    """Yield the names that only blanks set apart; a blank inside 王 岚 sets a short name as wide as a long one."""
    before = ""
    for word in _AROUND_HAN.split(part):
        whole = before + word
        before = ""
        if len(whole) == 1 and _HAN.fullmatch(whole):
            before = whole
        elif len(_NOTHING.sub("", whole)) > 1:
            yield whole.strip()


def same_authors(one: str | None, other: str | None) -> bool:
    """Return whether two bylines name the same people."""
    a, b = authors(one), authors(other)
    return set(a) == set(b) or _spelled_by(a, b) or _spelled_by(b, a)


def share_author(one: str | None, other: str | None) -> bool:
    """Return whether two bylines have a name in common."""
    a, b = authors(one), authors(other)
    return bool(set(a) & set(b)) or _spelled_by(a, b) or _spelled_by(b, a)


def _spelled_by(names: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Return whether nothing is left of `whole` without `names`: 周岚贺小川, and 周岚、贺小川 in any order."""
    if not names or not whole:
        return False
    rest = _NOTHING.sub("", "|".join(whole))
    for name in sorted((_NOTHING.sub("", name) for name in names), key=len, reverse=True):
        if name not in rest:
            return False
        rest = rest.replace(name, "|", 1)
    return not rest.strip("|和与及")


def stands_in(names: tuple[str, ...], article: Article) -> bool:
    """Return whether all names stand where a page prints a byline: at an end of its text, or in its credit lines."""
    wanted = [_NOTHING.sub("", name) for name in names]
    if not wanted:
        return False
    places = "|".join(_NOTHING.sub("", fold_text(text).text.lower()) for text in _byline_places(article))
    return all(len(name) > 1 and name in places for name in wanted)


def _byline_places(article: Article) -> list[str]:
    texts = [block.text for block in article.body if block.text]
    heads = [text[:EDGE_CHARACTERS] for text in texts[:EDGE_BLOCKS]]
    ends = [text[-EDGE_CHARACTERS:] for text in texts[-EDGE_BLOCKS:]]
    return heads + ends + [line.text for line in article.boilerplate if line.kind == "credit"]
