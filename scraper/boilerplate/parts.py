"""Find the parts of a page that are not its article whatever their lines say: by their names, or as several lines.

Boxes of comment systems and of cookie layers, a table of contents of the page itself, the line numbers of a listing,
links for editing, forms for complaints. Each function yields ranges of lines with their kind.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import BoilerplateKind
    from scraper.document import Line, Page


class Part(NamedTuple):
    """A range of lines, and the kind of boilerplate that they are."""

    kind: BoilerplateKind
    first: int
    end: int


# Whole names that comment systems and consent managers give to their boxes. A name that an article's section may have by
# its heading (gitalk) counts only for a box that is no section of one.
_SYSTEM = re.compile(
    r"(?:^|\s)(?:(?P<comments>disqus(?:_thread|-thread|-comments?)?|(?:gitalk|gitment|waline|twikoo|valine|giscus|utterances|livere"
    r"|artalk|remark42|cusdis|isso|commento)(?:[-_](?:container|wrap(?:per)?|comments?|thread|box|root))?|tcomments?|vcomments?|vcards"
    r"|lv-container|utterances-frame|SOHUCS|changyan[\w-]*|uyan_frame|ds-thread|cusdis_thread|hashover|idc-container"
    r"|spot-?im[\w-]*|coral_talk\w*|fb-comments|intensedebate|graphcomment|hyvor-talk-view|halo-comment)"
    r"|(?P<consent>onetrust[\w-]*|CybotCookiebot\w*|cmplz[\w-]*|qc-cmp[\w-]*|cc-(?:window|banner)|didomi[\w-]*|truste[\w-]*"
    r"|(?:cookie|gdpr|consent|privacy)[-_]?(?:banner|consent|notice|law|bar|popup|message|overlay|layer|modal|alert)[\w-]*))(?=\s|$)",
    re.IGNORECASE,
)
_BOXES: Final = frozenset(("div", "aside", "form", "ul", "ol", "dialog", "footer"))
# The shortest text before a box of comments: there is an article for them.
MIN_BEFORE: Final = 20
_STOP = re.compile("[。！？；，,;!?]|\\. |\\.$")

_CONTENTS = re.compile(
    r"(?:[本全]?文章?|文章|内容|页面|頁面|快速)?(?:目录|目錄|导航|導航|导览|大纲|索引)|(?:table of )?contents|in this (?:article|post|guide)|on this page|目次|차례|"
    r"jump to.{0,12}|inhalt(?:sverzeichnis)?|sommaire|índice",
    re.IGNORECASE,
)
_NO_LETTERS = re.compile(r"[\W\d_]+")
# The shortest table of contents, and the share of its entries that are headings further down.
MIN_ENTRIES: Final = 2
HEADED_SHARE: Final = 0.6
# The fewest line numbers in a row that are those of a listing.
MIN_NUMBERS: Final = 3
_EDIT = re.compile(r"\W{0,2}(?:编辑|編輯|编辑本段|編輯原始碼|编辑源代码|edit|edit source|edit section|編集)\W{0,2}", re.IGNORECASE)

_COMPLAINT = re.compile(r"(?:对此)?(?:内容|文章)?不感兴趣|(?:我要)?(?:举报|投诉|报错|纠错|内容反馈|意见反馈)(?:原因|理由|类型|内容|文章)?[:：]?|選擇檢舉原因|檢舉原因")
_COMPLAINT_END = re.compile(r"\W*(?:请?(?:填写|选择|输入).{0,8}(?:原因|理由|内容|描述).{0,4}|感谢您?的(?:反馈|举报|支持).{0,30}|提交(?:反馈|举报)?|确定|取消|其他|其它|送出)\W*")
MAX_COMPLAINT: Final = 16
MAX_REASON: Final = 24


def parts_of_page(page: Page) -> Iterator[Part]:
    """Yield the parts of a page that are not its article."""
    yield from _named_boxes(page)
    yield from _line_numbers(page.lines)
    yield from _contents(page.lines)
    yield from _small_parts(page.lines)


def _named_boxes(page: Page) -> Iterator[Part]:
    """Yield the boxes of comment systems, below a text, and of consent managers."""
    judged: dict[str, re.Match[str] | None] = {"": None}
    end = 0
    for box in page.boxes:
        names = box.names
        if names not in judged:
            judged[names] = _SYSTEM.search(names)
        match = judged[names]
        if match is None or box.tag not in _BOXES or box.first < end or box.end <= box.first:
            continue
        if match["consent"] or _has_text(page.lines[: box.first]):
            end = box.end
            yield Part("other", box.first, end)


def _has_text(lines: Sequence[Line]) -> bool:
    return any(len(line.text) >= MIN_BEFORE and not line.links and _STOP.search(line.text) for line in lines)


def _line_numbers(lines: Sequence[Line]) -> Iterator[Part]:
    """Yield runs of lines that count 1, 2, 3 …, beside a listing; a listing's own box may hold them as one line."""
    first = expected = 0
    for index, line in enumerate(lines):
        text = line.text
        if text.isdecimal() and len(text) < 6 and line.tag in ("pre", "td", "code", "li", "span", "div"):
            number = int(text)
            if number != expected:
                if _is_gutter(lines, first, index):
                    yield Part("other", first, index)
                first = index
            expected = number + 1
            continue
        if expected and _is_gutter(lines, first, index):
            yield Part("other", first, index)
        expected = 0
        if line.tag == "pre" and text[0].isdecimal() and _is_counting(text.split()):
            yield Part("other", index, index + 1)


def _is_gutter(lines: Sequence[Line], first: int, end: int) -> bool:
    """Return whether a run of numbers is beside a listing: it is preformatted, or what follows is."""
    if end - first < MIN_NUMBERS:
        return False
    return lines[first].tag == "pre" or (end < len(lines) and lines[end].tag in ("pre", "code"))


def _is_counting(words: Sequence[str]) -> bool:
    if len(words) < MIN_NUMBERS or not all(word.isdecimal() and len(word) < 6 for word in words):
        return False
    start = int(words[0])
    return all(int(word) == start + position for position, word in enumerate(words))


def _contents(lines: Sequence[Line]) -> Iterator[Part]:
    """Yield tables of contents: lines that link into the page, most of them headings that come later."""
    index = 0
    while index < len(lines):
        if not _is_inner_link(lines[index]):
            index += 1
            continue
        first = index
        while index < len(lines) and _is_inner_link(lines[index]):
            index += 1
        if index - first >= MIN_ENTRIES and _are_headings(lines, first, index):
            headed = first > 0 and _CONTENTS.fullmatch(lines[first - 1].text.strip(" :：[]【】"))
            yield Part("navigation", first - 1 if headed else first, index)


def _is_inner_link(line: Line) -> bool:
    links = line.links
    return bool(links) and links[0].href[:1] == "#" and len(links[0].text) * 2 >= len(line.text)


def _are_headings(lines: Sequence[Line], first: int, end: int) -> bool:
    """Return whether most of a run of lines are repeated below it."""
    entries = {flat for line in lines[first:end] if (flat := _letters(line.text))}
    size = max(map(len, entries), default=0)
    later = {_letters(line.text) for line in lines[end:] if len(line.text) <= size + 16}
    return bool(entries) and len(entries & later) >= HEADED_SHARE * len(entries)


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text)


def _small_parts(lines: Sequence[Line]) -> Iterator[Part]:
    """Yield links for editing, and forms for complaints."""
    for index, line in enumerate(lines):
        text = line.text
        if len(text) > MAX_REASON:
            continue
        if line.links and _EDIT.fullmatch(text):
            yield Part("navigation", index, index + 1)
        elif not line.links and _COMPLAINT.fullmatch(text) and (end := _end_of_form(lines, index)):
            yield Part("other", index, end)


def _end_of_form(lines: Sequence[Line], head: int) -> int:
    """Return the end of a form for complaints, whose reasons are short lines; 0 if it is none."""
    end = 0
    for index in range(head + 1, min(head + MAX_COMPLAINT, len(lines))):
        text = lines[index].text
        if _COMPLAINT_END.fullmatch(text):
            end = index + 1
        elif len(text) > MAX_REASON or "。" in text:
            break
    return end
