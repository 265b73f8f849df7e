"""Find the parts of a page that are not its article whatever their lines say: by their names, or as several lines.

Boxes of comment systems and of cookie layers, a table of contents of the page itself, the line numbers of a listing,
links for editing, forms for complaints. Each function yields ranges of lines with their kind.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from archive.model import BoilerplateKind
    from scraper.document import Line, Page


class Part(NamedTuple):
    """A range of lines, and the kind of boilerplate that they are."""

    kind: BoilerplateKind
    first: int
    end: int


# Whole names that comment systems and consent managers give to their boxes. Sections and headings of an article about
# one of them can have its name.
_SYSTEM = re.compile(
    r"(?:(?P<comments>disqus(?:_thread|-thread|-comments?)?|(?:gitalk|gitment|waline|twikoo|valine|giscus"
    r"|utterances|livere"
    r"|artalk|remark42|cusdis|isso|commento)(?:[-_](?:container|wrap(?:per)?|comments?|thread|box|root))?"
    r"|tcomments?|vcomments?|vcards"
    r"|lv-container|utterances-frame|SOHUCS|changyan[\w-]*|uyan_frame|ds-thread|cusdis_thread|hashover|idc-container"
    r"|spot-?im[\w-]*|coral_talk\w*|fb-comments|intensedebate|graphcomment|hyvor-talk-view|halo-comment)"
    r"|(?P<consent>onetrust[\w-]*|CybotCookiebot\w*|cmplz[\w-]*|qc-cmp[\w-]*|cc-(?:window|banner)|didomi[\w-]*"
    r"|truste[\w-]*"
    r"|(?:cookie|gdpr|consent|privacy)[-_]?(?:banner|consent|notice|law|bar|popup|message|overlay|layer|modal"
    r"|alert)[\w-]*))",
    re.IGNORECASE,
)
_BOXES: Final = frozenset(("div", "aside", "form", "ul", "ol", "dialog", "footer"))
# The shortest text before a box of comments: there is an article for them.
MIN_BEFORE: Final = 20
_STOP = re.compile("[。！？；，,;!?]|\\. |\\.$")

_CONTENTS = re.compile(
    r"(?:[本全]?文章?|文章|内容|页面|頁面|快速)?(?:目录|目錄|导航|導航|导览|大纲|索引)|(?:table of )?contents"
    r"|in this (?:article|post|guide)|on this page|目次|차례|"
    r"jump to.{0,12}|inhalt(?:sverzeichnis)?|sommaire|índice",
    re.IGNORECASE,
)
_NO_LETTERS = re.compile(r"[\W\d_]+")
# The shortest table of contents, and the share of its entries that are headings further down.
MIN_ENTRIES: Final = 2
HEADED_SHARE: Final = 0.6
# The most characters that a heading has more than its entry: numbers, marks.
LONGEST_MARKS: Final = 16
# The fewest line numbers in a row that are those of a listing, unless they are set like it; and their length.
MIN_NUMBERS: Final = 3
LONGEST_NUMBER: Final = 6
_LISTING: Final = frozenset(("pre", "code"))
LONGEST_EDIT: Final = 16
_EDIT = re.compile(
    r"\W{0,2}(?:编辑|編輯|编辑本段|編輯原始碼|编辑源代码|edit|edit source|edit section|編集)\W{0,2}", re.IGNORECASE
)

_COMPLAINT = re.compile(
    r"(?:对此)?(?:内容|文章)?不感兴趣|(?:我要)?(?:举报|投诉|报错|纠错|内容反馈|意见反馈)(?:原因|理由|类型|内容"
    r"|文章)?[:：]?|選擇檢舉原因|檢舉原因"
)
_COMPLAINT_END = re.compile(
    r"\W*(?:请?(?:填写|选择|输入).{0,8}(?:原因|理由|内容|描述).{0,4}|感谢您?的(?:反馈|举报|支持).{0,30}|提交(?:反馈"
    r"|举报)?|确定|取消|其他|其它|送出)\W*"
)
LONGEST_FORM: Final = 16
LONGEST_REASON: Final = 24
LONGEST_HEAD: Final = 8


def parts_of_page(page: Page) -> Iterator[Part]:
    """Yield the parts of a page that are not its article."""
    yield from _named_boxes(page)
    # One pass over the lines, most of which are nothing of the kind.
    numbers: list[int] = []
    inner: list[int] = []
    for index, (text, tag, links, _, _) in enumerate(page.lines):
        if links:
            if links[0].href[:1] == "#" and len(links[0].text) * 2 >= len(text):
                inner.append(index)
            if len(text) <= LONGEST_EDIT and _EDIT.fullmatch(text):
                yield Part("navigation", index, index + 1)
        elif tag == "pre" or (len(text) < LONGEST_NUMBER and text.isdecimal()):
            numbers.append(index)
        elif len(text) <= LONGEST_HEAD and _COMPLAINT.fullmatch(text) and (end := _end_of_form(page.lines, index)):
            yield Part("other", index, end)
    yield from _line_numbers(page.lines, numbers)
    yield from _contents(page.lines, inner)


def _named_boxes(page: Page) -> Iterator[Part]:
    """Yield the boxes of comment systems, below a text, and of consent managers."""
    judged: dict[str, str | None] = {"": None}
    text: int | None = None  # the first line of a text, looked for once
    end = 0
    for _, tag, names, first, stop in page.boxes:
        if tag not in _BOXES or first < end or stop <= first + 1:
            continue
        if names not in judged:
            judged[names] = next(filter(None, map(_system_named, names.split())), None)
        if (system := judged[names]) is None:
            continue
        if text is None:
            text = _first_text(page.lines)
        if system == "consent" or text < first:
            end = stop
            yield Part("other", first, end)


@lru_cache(maxsize=4096)
def _system_named(name: str) -> str | None:
    """Return which system gives this name to its boxes: "comments", "consent" or None."""
    match = _SYSTEM.fullmatch(name)
    return match.lastgroup if match else None


def _first_text(lines: Sequence[Line]) -> int:
    """Return the index of the first line that is a text, or the number of lines if none is."""
    return next(
        (
            index
            for index, line in enumerate(lines)
            if len(line.text) >= MIN_BEFORE and not line.links and _STOP.search(line.text)
        ),
        len(lines),
    )


def _line_numbers(lines: Sequence[Line], numbers: Sequence[int]) -> Iterator[Part]:
    """Yield runs of lines that count 1, 2, 3 … beside a listing, among candidates; they may also be one line."""
    first, expected = 0, -1  # the run that is open, and its next number
    before = -1
    for index in numbers:
        text = lines[index].text
        number = int(text) if len(text) < LONGEST_NUMBER and text.isdecimal() else -1
        if number == expected >= 0 and index == before + 1:
            expected, before = expected + 1, index
            continue
        if expected >= 0 and _is_gutter(lines, first, before + 1):
            yield Part("other", first, before + 1)
        first, expected, before = index, number + 1 if number >= 0 else -1, index
        # One listing of numbers alone; two of them only beside another listing.
        if number < 0 and _is_counting(text.split(), 2 if _is_gutter(lines, index, index + 1) else MIN_NUMBERS):
            yield Part("other", index, index + 1)
    if expected >= 0 and _is_gutter(lines, first, before + 1):
        yield Part("other", first, before + 1)


def _is_gutter(lines: Sequence[Line], first: int, end: int) -> bool:
    """Return whether a run of numbers is beside a listing: what follows is one, in a box of its own."""
    if end >= len(lines) or lines[end].tag not in _LISTING or lines[end].box == lines[first].box:
        return False
    return lines[first].tag in _LISTING or end - first >= MIN_NUMBERS


def _is_counting(words: Sequence[str], least: int) -> bool:
    if len(words) < least or not all(word.isdecimal() and len(word) < LONGEST_NUMBER for word in words):
        return False
    start = int(words[0])
    return all(int(word) == start + position for position, word in enumerate(words))


def _contents(lines: Sequence[Line], inner: Sequence[int]) -> Iterator[Part]:
    """Yield tables of contents: lines that link into the page, most of them headings that come later."""
    position = 0
    last: dict[str, int] | None = None  # where each text stands last, made once
    while position < len(inner):
        first = inner[position]
        end = first
        while position < len(inner) and inner[position] == end:
            position, end = position + 1, end + 1
        if end - first < MIN_ENTRIES:
            continue
        if last is None:
            last = _last_places(lines, max(len(lines[index].text) for index in inner))
        if _are_headings(lines, first, end, last):
            headed = first > 0 and _CONTENTS.fullmatch(lines[first - 1].text.strip(" :：[]【】"))
            yield Part("navigation", first - 1 if headed else first, end)


def _last_places(lines: Sequence[Line], longest: int) -> dict[str, int]:
    """Return the last line of each text that a heading of a table of contents can have, by its letters."""
    return {_letters(line.text): index for index, line in enumerate(lines) if len(line.text) <= longest + LONGEST_MARKS}


def _are_headings(lines: Sequence[Line], first: int, end: int, last: Mapping[str, int]) -> bool:
    """Return whether most of a run of lines are repeated below it, given where each text stands last."""
    entries = {flat for line in lines[first:end] if (flat := _letters(line.text))}
    return bool(entries) and sum(last.get(flat, 0) >= end for flat in entries) >= HEADED_SHARE * len(entries)


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text)


def _end_of_form(lines: Sequence[Line], head: int) -> int:
    """Return the end of a form for complaints, whose reasons are short lines; 0 if it is none."""
    end = 0
    for index in range(head + 1, min(head + LONGEST_FORM, len(lines))):
        text = lines[index].text
        if _COMPLAINT_END.fullmatch(text):
            end = index + 1
        elif len(text) > LONGEST_REASON or "。" in text:
            break
    return end
