"""Turn text into terms of the full-text index, and search words into an FTS5 query over these terms. Pure.

Scripts without blanks between words (Han, kana, bopomofo) are indexed as bigrams: every pair of neighbouring characters
of a run, and the last character of the run by itself: 甲乙丙 is `甲乙 乙丙 丙`. A phrase of pairs finds exactly the
runs that contain it; a single character is the beginning of a pair, or the last one. Everything else is indexed by
words; a number is a word. Where a word stands beside punctuation, `GAP` stands between them, so that no phrase
matches across it (pairs need none: the last character ends their run).

Text and search words are folded alike: width, case, traditional to simplified characters, as in
`archive.comparison.text.fold`; blanks and invisible characters between two Han characters are dropped (张　三).
The positions of hits in a text are found in `archive.index.snippets`.
"""

from __future__ import annotations

import re
import sys
from array import array
from functools import cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.comparison.text import SIMPLIFIED, fold_characters
from archive.model import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


# Letters of scripts written without blanks between words: Han with its extensions, compatibility forms and 々〆〇,
# kana, bopomofo. No punctuation; Hangul is written with blanks and is not here.
HAN: Final = (
    "\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa"
    "\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff"
)
LETTER: Final = rf"[^\W_{HAN}]"
# Blanks inside a line, and invisible characters: soft hyphen, zero-width characters, direction marks, variation
# selectors. A line end counts as punctuation.
BLANK: Final = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
INVISIBLE: Final = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
# What joins two letters inside a word, a number, a date or a URL: it separates terms, but a phrase matches across it.
JOINT: Final = r"[.,'’:/@&+_\-]"
# Stands for punctuation beside a word. To the index it is a word that no text contains.
GAP: Final = "¶"
# Words are cut to this many characters. Longer ones are data, not words.
MAX_WORD: Final = 64
# Characters of a text that are indexed: more than any novel has. Bounds the memory for one version (some 500 MB).
MAX_TEXT: Final = 4_000_000
# Limits on the words and characters of a query; each costs time.
MAX_WORDS: Final = 50
MAX_QUERY: Final = 2_000

_WORD: Final = re.compile(rf"{LETTER}+")
_GROUP: Final = re.compile(rf"({LETTER}+(?:(?:{JOINT}|[{BLANK}]+){LETTER}+)*)")
_RUN: Final = re.compile(rf"[{HAN}]+")
_INVISIBLE: Final = re.compile(rf"[{INVISIBLE}]+")
_BLANKS_BEFORE_HAN: Final = re.compile(rf"[{BLANK}]+(?=[{HAN}])")
_STRIPPED: Final = " \t\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_AFTER_BLANK: Final = re.compile(" .")
# Stands for words among runs; no run contains it.
_MARK: Final = "\ue000"
_CODE_POINTS: Final = f"utf-32-{sys.byteorder[0]}e"
_PARTS: Final = re.compile(r'"([^"]*)"?|“([^”]*)”?|「([^」]*)」?|([^\s"“「]+)')


class Folding(NamedTuple):
    """Which characters are folded, and to what: one to one, so that offsets stay the same."""

    pattern: re.Pattern[str]
    table: dict[int, str]


class Phrase(NamedTuple):
    """A phrase that a text must contain: its words and runs, in order; `GAP` for punctuation."""

    text: str  # as the user wrote it
    units: tuple[str, ...]


@cache
def folding() -> Folding:
    """Return the folding of letters and digits as in `archive.comparison.text.fold`; punctuation is not folded."""
    letters = [*map(chr, SIMPLIFIED), *map(chr, range(0xFF10, 0xFF5B)), "○"]
    table = {ord(letter): to for letter in letters if (to := fold_characters(letter)) != letter and to.isalnum()}
    # A regex class without single characters beyond U+FFFF is looked up in a bitmap; one with them is scanned.
    near = "".join(chr(code) for code in table if code <= 0xFFFF)
    return Folding(re.compile(f"[{near}\U00020000-\U0003ffff]"), table)


def fold_letters(text: str) -> str:
    """Return a text with its letters folded, except for case; its length stays the same.

    >>> fold_letters("國家：５Ｇ")
    '国家：5G'
    """
    pattern, table = folding()
    return pattern.sub(lambda found: table.get(ord(found[0]), found[0]), text)


def lower_case(text: str) -> str:
    """Return a text in lower case; its length stays the same.

    >>> lower_case("İZMİR ΟΔΟΣ")
    'izmir οδοσ'
    """
    low = text.lower()
    if len(low) != len(text):
        low = "".join(letter.lower()[:1] for letter in text)
    return low.replace("ς", "σ")


def searched_texts(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the searched texts of a record: title, text, captions, the cells of tables, the items of lists."""
    if record["title"]:
        yield record["title"]
    for block in record["body"]:
        match block["kind"]:
            case "table":
                for row in block["rows"]:
                    yield from row
            case "list":
                yield from block["items"]
            case _:
                yield block["text"]


def index_terms(texts: Sequence[str]) -> str:
    """Return the index terms of an article's texts, separated by one or more blanks.

    >>> index_terms(["甲乙丙，丁", "5G基站：3.5元"]).split()
    ['甲乙', '乙丙', '丙', '丁', '¶', '5g', '基站', '站', '¶', '3', '5', '元']
    """
    runs, words = _parse("\n".join(texts)[:MAX_TEXT])
    return "".join(chain.from_iterable(zip(_pair_terms(runs).split(_MARK), [*words, ""], strict=True)))


def phrases(words: str) -> list[Phrase]:
    """Parse search words: a text must contain all of them; a quoted phrase may have blanks.

    Raises RequestError for no words, too many, or a word without a letter or digit.

    >>> [phrase.units for phrase in phrases('小院会 "New York" 5G基站')]
    [('小院会',), ('new', 'york'), ('5g', '基站')]
    """
    if len(words) > MAX_QUERY:
        raise RequestError(f"the search text is too long ({len(words):,} characters, at most {MAX_QUERY:,})")
    parts = [next(filter(None, part), "").strip() for part in _PARTS.findall(words)]
    found = [Phrase(part, _units(part)) for part in dict.fromkeys(parts) if part]
    if not found:
        raise RequestError("nothing to search for")
    if len(found) > MAX_WORDS:
        raise RequestError(f"too many words to search for ({len(found)}, at most {MAX_WORDS})")
    for phrase in found:
        if not phrase.units:
            raise RequestError(f"{phrase.text!r} has no letter or digit to search for")
    return found


def fts_query(found: Sequence[Phrase]) -> str:
    """Return the FTS5 query that finds the texts that contain all phrases.

    >>> fts_query(phrases("小院会 元 3.5元"))
    '"小院 院会" AND "元" * AND "3 5 元" *'
    """
    return " AND ".join(_fts_phrase(phrase.units) for phrase in found)


def _fts_phrase(units: Sequence[str]) -> str:
    *before, last = units
    found = [term for unit in before for term in _terms_of(unit)]
    if not _RUN.match(last):
        return f'"{" ".join([*found, last])}"'
    if len(last) == 1:  # the first character of any pair
        return f'"{" ".join([*found, last])}" *'
    return f'"{" ".join([*found, *_terms_of(last)][:-1])}"'


def _terms_of(unit: str) -> list[str]:
    """Return a unit's terms as they are in a text in which the unit ends its run."""
    return [*map("".join, pairwise(unit)), unit[-1]] if _RUN.match(unit) else [unit]


def _units(text: str) -> tuple[str, ...]:
    """Return the runs, words and gaps of a phrase; no gap at its ends."""
    runs, words = _parse(text)
    rest = iter(words)
    return tuple(unit for run in runs for unit in (next(rest).split() if run == _MARK else [run]))


def _parse(text: str) -> tuple[list[str], list[str]]:
    """Return the runs of a text, with `_MARK` for the words between them, and the terms of each mark."""
    text = _INVISIBLE.sub("", fold_letters(text))
    parts = _GROUP.split(_BLANKS_BEFORE_HAN.sub(_drop_between_han, text))
    runs: list[str] = []
    words: list[str] = []
    for between, group in zip(parts[::2], [*parts[1::2], ""], strict=True):
        found = _RUN.findall(between)
        if found and words and between.partition(found[0])[0].strip(_STRIPPED):
            words[-1] += f" {GAP}"
        runs += found
        if group:
            before = between.rpartition(found[-1])[2] if found else between if words else ""
            gap = f"{GAP} " if before.strip(_STRIPPED) else ""
            runs.append(_MARK)
            words.append(gap + " ".join(_words(group)))
    return runs, words


def _pair_terms(runs: Sequence[str]) -> str:
    """Return the terms of each run: its pairs, and its last character; `_MARK` stays as it is.

    Characters and their neighbours are put side by side for the whole text at once, in arrays of code points: a string
    for each pair would take three times as long.
    """
    text = " ".join(runs) + " "
    pairs = array("I", [ord(" ")]) * (3 * len(text))
    pairs[::3] = array("I", text.encode(_CODE_POINTS))
    # The first character of a run is not the neighbour of the blank before it.
    pairs[1::3] = array("I", (_AFTER_BLANK.sub("  ", text)[1:] + " ").encode(_CODE_POINTS))
    return pairs.tobytes().decode(_CODE_POINTS)


def _words(group: str) -> list[str]:
    return [word[:MAX_WORD] for word in _WORD.findall(lower_case(group))]


def _drop_between_han(blanks: re.Match[str]) -> str:
    """Drop blanks before a Han character if one also precedes them."""
    at = blanks.start()
    return "" if at and _RUN.match(blanks.string, at - 1) else blanks[0]
