"""Find lists of comments without a name or a heading: repeated boxes with a person, a time or a control, and a text.

The same shape has a thread of a forum; `scraper.extract.page_type` asks whether the posts are the page.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scraper.document import Line, Page

# The longest line with the controls or the time of a comment, and the longest name of a person.
MAX_MARK: Final = 40
MAX_PERSON: Final = 30
# How many comments make a list: with controls to answer each, or with only a time.
MIN_ANSWERED: Final = 2
MIN_TIMED: Final = 3
# The shortest text of a comment, and the fewest sentences' characters before a list: there is something to comment on.
MIN_TEXT: Final = 6
MIN_BEFORE: Final = 40
# With only times, the text before is at least this share of the list: the posts of a blog look the same.
SHARE_BEFORE: Final = 0.25
# The most lines of one comment; marks beyond this many are not looked at, which bounds the work.
MAX_LINES: Final = 40
MAX_MARKS: Final = 400

_TO_ANSWER = "回复|回覆|答复TA|举报|舉報|檢舉|引用|回应|回應|[Rr]eply|REPLY|[Rr]espond|Flag|[Rr]eport"
# Controls beside those; without space between their boxes they are one word: 回复举报, LikeReply.
_BESIDE = (
    "点?赞|點?讚|收藏|分享|转发|轉發|踩|顶|頂|支持|反对|反對|删除|刪除|编辑|編輯|只看(?:TA|他|她|该作者)|关注|關注"
    "|Like|Share|Quote|Delete|Edit|Upvote|Downvote|Follow|Save"
)
_ANSWER = re.compile(
    rf"(?:^|[\s|·()（）\d])(?:{_BESIDE})*(?:{_TO_ANSWER})(?:{_TO_ANSWER}|{_BESIDE})*(?=$|[\s|·()（）\d])"
)
# In lower case: the engine is fast only without IGNORECASE.
_TIME = re.compile(
    r"(?:\d{1,3}|[一两几])\s?(?:秒|分钟|分鐘|小时|小時|天|个月|個月|年)[之以]?前|刚刚|剛剛|(?:昨天"
    r"|前天)\s?\d{1,2}:\d\d|\d{1,3} (?:second|minute|hour|day|week|month|year)s? ago"
    r"|(?:(?:19|20)\d\d[-/.年]\s?)?\d{1,2}[-/.月]\s?\d{1,2}日?(?:\s+|t)\d{1,2}:\d\d(?::\d\d)?|(?:19"
    r"|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}, (?:19"
    r"|20)\d\d(?: at \d{1,2}:\d\d(?: ?[ap]m)?)?"
)
# Every mark has one of these, in Chinese, or one of those in English: few lines do.
_MARK = re.compile("[回答举舉檢引应應前刚剛]|\\d[:/.月-]")
_ENGLISH_MARK = re.compile(r"\d[:/-]\d|\d [smhdwy]|, (?:19|20)\d\d|Rep(?:ly|ort)|reply|REPLY|Flag|Respond")
_SENTENCE_END = re.compile("[。！？!?；;…]|\\.$")


class CommentList(NamedTuple):
    """Comments in sibling boxes: the range of lines of each."""

    items: tuple[range, ...]
    answered: bool  # whether there are controls to answer them

    @property
    def lines(self) -> range:
        """Return the lines from the first comment to the last."""
        return range(self.items[0].start, self.items[-1].stop)


def comment_lists(page: Page) -> Iterator[CommentList]:
    """Yield the lists of comments, or of posts, of a page."""
    lines = page.lines
    marks = [index for index, line in enumerate(lines) if len(line.text) <= MAX_MARK and _is_mark(line.text)][
        :MAX_MARKS
    ]
    if len(marks) < MIN_ANSWERED:
        return
    parents: dict[int, None] = {}
    for one, other in itertools.pairwise(marks):
        parents[_common_box(page, lines[one].box, lines[other].box)] = None
    done = 0
    for children in _children(page, sorted(parents)):
        items = [item for item in children if item.start >= done]
        if found := _comments_among(page, items, marks):
            done = found.lines.stop
            yield found


def comments_below(page: Page) -> Iterator[range]:
    """Yield the lines of the lists of comments that are below a text."""
    at = before = 0  # the lists are in order, and the text is counted along
    for found in comment_lists(page):
        before += _text_size(page.lines[at : found.lines.start])
        own = _text_size(page.lines[found.lines.start : found.lines.stop])
        if before >= max(MIN_BEFORE, 0.0 if found.answered else SHARE_BEFORE * own):
            yield found.lines
        at, before = found.lines.stop, before + own


def _text_size(lines: Sequence[Line]) -> int:
    """Return the number of characters in sentences outside links."""
    return sum(len(line.text) for line in lines if not line.links and _SENTENCE_END.search(line.text))


def _is_mark(text: str) -> bool:
    """Return whether a short line has a control to answer or the time of a comment."""
    if not (_ENGLISH_MARK if text.isascii() else _MARK).search(text):
        return False
    return (_ANSWER.search(text) is not None) or _is_time(text)


def _is_time(text: str) -> bool:
    """Return whether a line is little else than a time."""
    match = _TIME.search(text.lower())
    return match is not None and len(text) - len(match[0]) <= MAX_PERSON and not _SENTENCE_END.search(text)


def _common_box(page: Page, one: int, other: int) -> int:
    """Return the smallest box that holds two boxes."""
    boxes = page.boxes
    while one != other:
        if one > other:
            one = boxes[one].parent
        else:
            other = boxes[other].parent
    return one


def _children(page: Page, parents: Sequence[int]) -> Iterable[list[range]]:
    """Return, for each of some boxes, the lines of the boxes right inside."""
    found: dict[int, list[range]] = {parent: [] for parent in parents}
    for index in range(parents[0] + 1, len(page.boxes)):
        parent, _, _, first, end = page.boxes[index]
        if first < end and parent in found:
            found[parent].append(range(first, end))
    return found.values()


def _comments_among(page: Page, items: Sequence[range], marks: Sequence[int]) -> CommentList | None:
    """Return the longest run of items that are comments, if it is a list."""
    marked = set(marks)
    best: list[range] = []
    run: list[range] = []
    for item in items:
        if len(item) <= MAX_LINES and any(index in marked for index in item) and _is_comment(page.lines, item, marked):
            run.append(item)
            continue
        best, run = max(best, run, key=len), []
    best = max(best, run, key=len)
    answered = sum(any(_ANSWER.search(page.lines[i].text) for i in item if i in marked) for item in best)
    enough = answered >= MIN_ANSWERED or len(best) >= MIN_TIMED
    return CommentList(tuple(best), answered >= MIN_ANSWERED) if enough else None


def _is_comment(lines: Sequence[Line], item: range, marked: set[int]) -> bool:
    """Return whether lines begin with a person, and have a text besides their marks."""
    person = lines[item.start]
    if len(person.text) > MAX_PERSON + MAX_MARK * (item.start in marked) or _SENTENCE_END.search(person.text):
        return False
    if person.tag in ("h1", "h2", "h3", "th"):
        return False
    others = (lines[i] for i in item if i != item.start and i not in marked)
    return any(len(line.text) >= MIN_TEXT and not line.links for line in others)
