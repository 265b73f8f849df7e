"""Parse credit lines: author, editor, source and date of publication.

A credit line has labelled fields in any order (来源 作者 编辑 发布时间 …), separate or glued, bracketed or not, among
controls (点击 字号 打印 分享), or a date with an unlabelled name beside it. Bylines in the text are read in
`scraper.metadata.names.bylines`. Which of a page's lines are credit lines is decided in `scraper.metadata.metadata` and
`scraper.boilerplate.classify`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.metadata import dates
from scraper.metadata.names import (
    BARRED,
    BARRED_ROLE,
    COLON,
    EDGES,
    LABEL_END,
    LATER,
    PUBLISHED,
    TOKEN,
    NameBesideDate,
    as_printed,
    clean_value,
    fold_labels,
    is_outlet,
    name_beside,
    outlet_before,
    read_roster,
    without_address,
)

if TYPE_CHECKING:
    from datetime import datetime

# A credit line is short; a longer line is prose, whatever words it contains.
LONGEST_CREDIT: Final = 240
# How many characters of a credit line may be neither field nor control: the name of a column or a section.
MAX_UNEXPLAINED: Final = 16
# The names of several writers with a label each.
LONGEST_WRITERS: Final = 24
# Beside a date without a time, a longer name than this is the beginning of a sentence, unless it is an outlet's.
LONGEST_BESIDE_DAY: Final = 8

_PUBLISHED_LABEL = re.compile(rf"(?<!成文)(?<!更新)(?<!生成)(?:{PUBLISHED}){COLON}")
# Every credit line matches this; any other line costs only one search.
_CUE = re.compile(r"[:：|｜丨︱│∣]|(?:19|20)\d\d|民[国國]|昨天|前天|小[时時]前|分[钟鐘]前|[编編][辑輯]|[责責][编編]")
# 图片来源：某报记者 某人 摄: a caption belongs to its picture.
_CAPTION = re.compile(r"\W{0,3}(?:图片?来源|图源|图片|图)\s?[:：].{2,60}(?:摄影?|供图)\W{0,3}$")
# 发布 2024-05-13, 更新 2024-05-14: a label without a colon.
_LABEL_BEFORE = re.compile(r"(?:发[布表]|刊登|上线|出版|(?P<changed>更新|修改))\s?$")
# 2024-05-13 08:20 更新, 08:20 发布: a label behind the date.
_UPDATED_AFTER = re.compile(r"\s?(?:[最上]后)?(?:更新|修改|编辑)(?!于|[:：\w])")
_PUBLISHED_AFTER = re.compile(r"\s?(?:发[布表]|刊登|上线)(?!\w|\s?[:：\d])")
_OTHER_DATES = re.compile(
    r"(?P<label>(?:更新|修改)\s?)?(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s?\d{1,2}:\d\d(?::\d\d)?)?"
    r"(?P<changed>\s?(?:更新|修改))?"
)
# The years of Taiwan's calendar, behind its name, or bare behind a label: 发布日期：113-05-03.
_MINGUO_ZERO: Final = 1911
_MINGUO = re.compile(
    r"(?:中华)?民国\s?(?P<year>\d{2,3})\s?(?=年)"
    r"|(?:日期|时间)\s?[:：]\s?(?P<bare>9\d|1[0-4]\d)(?=[-./年](?:0?[1-9]|1[0-2])[-./月](?:0?[1-9]|[12]\d|3[01])(?!\d))"
)
_DATE_LABEL_CHARACTER = re.compile("[发时日]")
# 本贴由大卫于2005年8月12日在〖…〗发表: a forum's credit in one sentence.
_POST = re.compile(r"本[贴帖文]由.{2,24}于\s?(?:19|20)\d\d年.{0,60}发[表布]\W*$")


class Credit(NamedTuple):
    """The fields of one line; None for those it does not have. `is_credit`: the whole line is a credit line."""

    published: str | None = None
    source: str | None = None
    author: str | None = None
    editor: str | None = None
    labelled_date: bool = False  # the date follows 发布时间, 日期 or the like
    updated: bool = False  # the date is that of a later change: 更新时间, 最后修改
    beside_date: frozenset[str] = frozenset()  # the values that are unlabelled names beside the date
    is_credit: bool = False


NO_CREDIT: Final = Credit()
_VALUE_ROLES: Final = frozenset(("source", "author", "editor", "checked", "supplier"))
_LABEL_ROLES: Final = _VALUE_ROLES | {"time", "other"}


def parse_credit(text: str, now: datetime | None = None, *, year: int | None = None) -> Credit:
    """Parse the fields of one line of a Chinese page. An empty field is None, never the next label.

    `now` (aware) resolves relative dates, `year` dates without a year.

    >>> credit = parse_credit("发布时间:2023-12-16 来源: 辽沈智慧党建云平台 作者:佚名")
    >>> credit.published, credit.source, credit.author, credit.is_credit
    ('2023-12-16', '辽沈智慧党建云平台', '佚名', True)
    >>> parse_credit("来源： 作者：").source is None
    True
    >>> parse_credit("2019年11月25日 18:57 参考消息").source
    '参考消息'
    """
    return NO_CREDIT if len(text) > LONGEST_CREDIT else _parse_credit(text, now, year)


@lru_cache(maxsize=128)  # the lines around an article are parsed by several readers
def _parse_credit(text: str, now: datetime | None, year: int | None) -> Credit:
    roster = read_roster(text)
    if not roster and not _CUE.search(text):
        return NO_CREDIT
    folded = fold_labels(text)
    credit = _read_credit(folded, now, year)
    if folded is not text:
        printed = {value: as_printed(value, folded, text) for value in (credit.source, credit.author, credit.editor)}
        credit = credit._replace(
            source=printed[credit.source],
            author=printed[credit.author],
            editor=printed[credit.editor],
            beside_date=frozenset(filter(None, (printed.get(value) for value in credit.beside_date))),
        )
    if roster:
        author, editor = credit.author or roster.author, credit.editor or roster.editor
        credit = credit._replace(author=author, editor=editor, is_credit=credit.is_credit or roster.is_credit)
    return credit


def starts_with_label(text: str) -> bool:
    """Return whether a line begins with a label, behind brackets or a bullet."""
    head = fold_labels(text.lstrip(EDGES))
    return TOKEN.match(head) is not None or read_roster(text) is not None


def _find_line_date(text: str, now: datetime | None, year: int | None) -> dates.FoundDate | None:
    """Find the line's date: the one after a label of publication if there is one, else the first that is no update."""
    if (minguo := _MINGUO.search(text)) and (found := _minguo_date(text, minguo, now)):
        return found
    # The search looks behind at every character, so it is run only if a label's character occurs.
    if _DATE_LABEL_CHARACTER.search(text) and (label := _PUBLISHED_LABEL.search(text)):
        found = _date_after(text, label.end(), now, year, 40)
        if found and found.start <= label.end() + 3:
            return found
    found = dates.search_date(text, now, year=year)
    if found and _is_changed(text[: found.start], text[found.end :]):
        return _date_after(text, found.end, now, year) or found
    return found


def _is_changed(before: str, after: str) -> bool:
    """Return whether the words before or after a date say that it is that of a later change.

    >>> _is_changed("发布 ", " 更新 2024-06-14"), _is_changed("", " 更新")
    (False, True)
    """
    if LATER.search(before):
        return True
    if label := _LABEL_BEFORE.search(before):
        return label["changed"] is not None and not _PUBLISHED_AFTER.match(after)
    return _UPDATED_AFTER.match(after) is not None


def _date_after(
    text: str, start: int, now: datetime | None, year: int | None, length: int = LONGEST_CREDIT
) -> dates.FoundDate | None:
    """Find a date from an offset on."""
    found = dates.search_date(text[start : start + length], now, year=year)
    return dates.FoundDate(found.iso, found.start + start, found.end + start) if found else None


def _minguo_date(text: str, minguo: re.Match[str], now: datetime | None) -> dates.FoundDate | None:
    """Read a date of Taiwan, whose years count from 1912: 民国113年5月3日; behind a date's label also 113-05-03."""
    written = minguo["year"] or minguo["bare"]
    end = minguo.end("year" if minguo["year"] else "bare")
    common = str(int(written) + _MINGUO_ZERO)
    found = dates.search_date(common + text[end : end + 40], now)
    if not found or found.start:
        return None
    return dates.FoundDate(found.iso, minguo.start() if minguo["year"] else end - len(written), end + found.end - 4)


class _Piece(NamedTuple):
    """A part of a line: the role of its token, and the text after that up to the next token."""

    role: str
    value: str


def _read_credit(text: str, now: datetime | None, year: int | None) -> Credit:
    """Split a line at its labels, controls and date, and assign each part to its label."""
    found = _find_line_date(text, now, year)
    if found is None and not _may_credit(text):
        return NO_CREDIT
    pieces = _pieces(text, found)
    values, spare = _read_values(pieces)
    bracketed = text[0] in "（(" and text[-1] in "）)" and found is not None and "T" not in found.iso
    beside = _name_beside_date(pieces, found) if found and not bracketed else None
    if beside:
        spare -= len(beside.words)
        for role, name in (("source", beside.source), ("author", beside.author)):
            if name:
                values.setdefault(role, name)
    # （2007年6月29日第十届委员会通过）: a date without a time in brackets belongs to a sentence.
    labels = sum(role in _LABEL_ROLES for role, _ in pieces)
    labelled = labels > 0 or (found is not None and not bracketed)
    if labels > (found is None) and "source" not in values and (outlet := _outlet_before(pieces)):
        values["source"] = outlet
        spare -= len(outlet)
    updated = _is_update(pieces)
    is_credit = (
        labelled and not _CAPTION.match(text) and spare <= MAX_UNEXPLAINED and not _is_prose(text)
    ) or _POST.match(text) is not None
    return Credit(
        found.iso if found else None,
        values.get("source"),
        values.get("author"),
        values.get("editor") or values.get("checked"),
        labelled_date=found is not None and not updated and _is_labelled(pieces, after=is_credit),
        updated=updated,
        beside_date=frozenset(name for name in (beside.source, beside.author) if name) if beside else frozenset(),
        is_credit=is_credit,
    )


def _read_values(pieces: list[_Piece]) -> tuple[dict[str, str], int]:
    """Return the labelled values of a line by role, and how many characters are neither value nor control."""
    values: dict[str, str] = {}
    spare = 0
    for role, raw in pieces:
        value = clean_value(raw, role) if role in _VALUE_ROLES else None
        if value:
            if role == "supplier":  # 供稿: a unit is the source, a person the author
                role = "source" if is_outlet(value) else "author"  # noqa: PLW2901
            before = values.setdefault(role, value)
            # 记者：X 通讯员：Y: both wrote it.
            if role == "author" and value not in before and len(before) + len(value) <= LONGEST_WRITERS:
                values[role] = f"{before} {value}"
        elif role not in ("count", "noise", "staff"):
            other = _OTHER_DATES.search(raw)
            if other and (role == "other" or other["label"] or other["changed"]):  # 更新：2024-05-13, 2024-05-13 更新
                raw = raw.replace(other[0], "")  # noqa: PLW2901
            spare += len(without_address(raw, "").strip(EDGES))
    return values, spare


def _outlet_before(pieces: list[_Piece]) -> str | None:
    """Return the outlet that stands before the first label of a line, among controls."""
    for role, value in pieces:
        if role not in ("", "noise"):
            return None
        if outlet := outlet_before(value):
            return outlet
    return None


def _name_beside_date(pieces: list[_Piece], found: dates.FoundDate) -> NameBesideDate | None:
    """Return the unlabelled name beside the date; beside a date without a time not one as long as a sentence's head."""
    at = next((index for index, piece in enumerate(pieces) if piece.role == "date"), None)
    if at is None:
        return None
    before = pieces[at - 1].value if at and pieces[at - 1].role == "" else ""
    beside = name_beside(before, pieces[at].value)
    if beside and "T" not in found.iso and len(beside.words) > LONGEST_BESIDE_DAY:
        return beside if is_outlet(beside.words) else None
    return beside


def _is_update(pieces: list[_Piece]) -> bool:
    """Return whether the only date of a line is that of a later change, by the words before it."""
    for before, piece in zip([_Piece("", ""), *pieces], pieces, strict=False):
        after = piece.value if _PUBLISHED_AFTER.match(piece.value) else ""  # 更新 behind an only date dates the page
        if piece.role == "date" and (before.role == "other" or _is_changed(before.value, after)):
            return True
    return False


def _is_labelled(pieces: list[_Piece], *, after: bool) -> bool:
    """Return whether the date of a line follows a label of publication, or one stands after it: 08:20 发布."""
    if any(piece.role == "time" for piece in pieces):
        return True
    return after and any(
        piece.role == "date" and (_PUBLISHED_AFTER.match(piece.value) or _LABEL_BEFORE.search(before.value))
        for before, piece in zip([_Piece("", ""), *pieces], pieces, strict=False)
    )


def _may_credit(text: str) -> bool:
    """Return whether a line without a date may be a credit: most with a colon are not, and need not be split."""
    return (
        LABEL_END.search(text) is not None
        or text[0] == "本"  # a forum's credit sentence
        or "|" in text
        or "｜" in text
        or "丨" in text
        or "出自" in text
        or "by" in text
    )


def _pieces(text: str, found: dates.FoundDate | None) -> list[_Piece]:
    """Split a line into pieces at its tokens, in order. The text before the first token has role ""."""
    marks: list[tuple[int, int, str]] = []
    stretches = [(0, len(text))]
    if found:
        marks.append((found.start, found.end, "date"))
        stretches = [(0, found.start), (found.end, len(text))]
    for start, end in stretches:
        marks += [(m.start(), m.end(), (m.lastgroup or "").rstrip("_")) for m in TOKEN.finditer(text, start, end)]
    if "|" in text or "｜" in text:
        marks += [(m.start("label"), m.end("label"), BARRED_ROLE[m["label"]]) for m in BARRED.finditer(text)]
    marks.sort()
    pieces: list[_Piece] = []
    role, at = "", 0
    for start, end, name in marks:
        if start < at:
            continue
        pieces.append(_Piece(role, text[at:start]))
        role, at = name, end
    pieces.append(_Piece(role, text[at:]))
    return [piece for piece in pieces if piece.role or piece.value.strip(EDGES)]


def _is_prose(text: str) -> bool:
    """Return whether a line is a sentence that happens to contain a label, not a line of fields."""
    return len(text) > 30 and ("。" in text[:-1] or text.count("，") > 2)
