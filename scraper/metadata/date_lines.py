"""Read lines that are dates and little else, and the time that a script of WeChat gives.

Such a line may hold several dates, each with a label before it (发布 … 更新 …) or behind it (… 更新), a weekday, the
page of a newspaper, a column's name. It is no sentence, no line of a diary (a date with the weather) and no clock.
`scraper.metadata.credit_line` reads lines with a source, an author and an editor.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.comparison.text import count_traditional
from scraper.metadata import dates
from scraper.metadata.candidates import Candidate, lines_around

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.document import Line, Page

# Where a date was found.
SEVERAL: Final = "line of several dates"
ONE: Final = "line of a date"
CHANGED: Final = "date of a later change"
# The longest line of dates, the most of them that it has, and how many letters in it may be neither date nor label.
LONGEST_LINE: Final = 80
MAX_DATES: Final = 4
MAX_OTHER_LETTERS: Final = 8
# With this many lines that are only a date, the text is a diary or a chronicle.
DIARY: Final = 2
# A page is in traditional characters if this share of the characters of its text has another, simplified form.
TRADITIONAL_SHARE: Final = 0.05
SAMPLE: Final = 300

_MAY_BE_DATE = re.compile(r"\d{2}|[０-９]{2}|[〇○零一二三四五六七八九]{4}年|民[國国]|[一二三四五六七八九十]月")
_LATER = re.compile(
    r"推荐|更新|修改|修订|修訂|编辑|編輯|最[后後]|수정|修正|変更|updated|modified|edited|revised", re.IGNORECASE
)
_OTHER = re.compile(
    r"成文|生成|生效|失效|截止|截至|有效|创建|建[站立]|注册|加入|打印|采集|抓取|出生|以前|之前|旧版|活动|会议|開會|开会|考试|报名|开庭|开标|举行|举办"
    r"|今天|今日|现在|現在|当前|北京时间|农历|農曆|星座|版权|版權|copyright|©|since",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"(?:会议|會議|活动|活動|考试|考試|报名|報名|开庭|开标|开会|截止|截至|举办|舉辦|举行|舉行|比赛|演出|出生|成立|培训|面试|讲座|開始|开始|结束)"
    r"的?(?:时间|時間|日期)\s{0,2}[:：]"
)
_WEATHER = re.compile(
    r"(?<![\w])(?:晴|阴|陰|雨|雪|雾|霧|多云|多雲|[小中大暴阵陣]雨|[小中大]雪|微风|大风|晴转|\d{1,2}\s?[℃°])"
)
_FILLER = re.compile(
    r"(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]|第?\s?[A-Z]?\d{1,3}\s?版|第\d{1,4}期"
    r"|(?:发布|發布|發佈|发表|發表|刊登|刊出|上线|上線|张贴|張貼|公布|公佈|上版|点发|發稿|发稿|更新|修改|最后|最後|出版|入稿|時間|时间|日期|入力|입력|수정|등록)+[日于於]?"
    r"|[年月日号號时時分秒]|AM|PM|[上下]午|早上|晚上|中午|凌晨|\d{1,9}"
)
_LETTERS = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"[。！？!?；;…”]\s*$|^\s*[，、]")
_CT = re.compile(r"\bct\s{0,3}=\s{0,3}[\"'](\d{10})[\"']")
_CREATED = re.compile(
    r"\b(?:ori_)?create_?[tT]ime[\"']?\s{0,3}[:=]\s{0,3}(?:\w{1,20}\(\s{0,3})?[\"']"
    r"(\d{10}|20\d\d-\d\d-\d\d[ \d:]{0,9})[\"']"
)
_WECHAT_SIGN: Final = ("nickname", "msg_", "biz", "createTime", "create_time")


class _DateLine(NamedTuple):
    """The dates of one line: of publication, and of a later change; None for those it does not have."""

    published: str | None = None
    later: str | None = None
    several: bool = False


_NO_DATE: Final = _DateLine()


def candidates(page: Page, body: range, title: frozenset[int]) -> Iterator[Candidate]:
    """Yield the dates of publication in lines of dates above the text, then those of later changes."""
    minguo: bool | None = None
    later: list[Candidate] = []
    for index, above in lines_around(page, body, title):
        line = page.lines[index]
        if not above or len(line.text) > LONGEST_LINE or not _MAY_BE_DATE.search(line.text):
            continue
        if minguo is None:
            minguo = is_traditional(page, body)
        found = _read_line(line, minguo=minguo)
        if found == _NO_DATE or (index > body.start and is_diary(page, body)):
            continue
        yield Candidate(found.published, SEVERAL if found.several else ONE, line.text)
        later.append(Candidate(found.later, CHANGED, line.text))
    yield from later


def is_traditional(page: Page, body: range) -> bool:
    """Return whether a page is in traditional characters, by its declaration or by the beginning of its text."""
    declared = (page.language or "").lower()
    if declared.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo")):
        return True
    sample = "".join(page.lines[index].text for index in body[:8])[:SAMPLE]
    return count_traditional(sample) > TRADITIONAL_SHARE * len(sample)


def is_sentence_with_date(text: str) -> bool:
    """Return whether a text tells what happened on a day, or is the first line of a diary's entry: no credit.

    >>> is_sentence_with_date("2019年8月15日，村里通了车。"), is_sentence_with_date("2019年8月15日 晴")
    (True, True)
    >>> is_sentence_with_date("2019年8月15日 星期四 来源：某报")
    False
    """
    found = dates.search_date(text)
    if found is None:
        return False
    rest = text[found.end :]
    return _SENTENCE.search(rest) is not None or (_WEATHER.search(rest) is not None and found.start <= 2)


def is_event_date(text: str) -> bool:
    """Return whether a line says when something happens: 会议时间, 报名截止日期.

    >>> is_event_date("会议时间：2024年5月13日"), is_event_date("发布时间：2024年5月13日")
    (True, False)
    """
    return _EVENT.search(text) is not None


def is_diary(page: Page, body: range) -> bool:
    """Return whether several lines of the text are only a date."""
    only_dates = 0
    for index in body:
        text = page.lines[index].text
        if len(text) <= LONGEST_LINE // 4 and _MAY_BE_DATE.search(text) and dates.find_date(text):
            only_dates += 1
            if only_dates == DIARY:
                return True
    return False


def _read_line(line: Line, *, minguo: bool) -> _DateLine:
    """Read a line of dates; without a date if it is another line."""
    text = line.text
    for link in line.links:
        if _MAY_BE_DATE.search(link.text):
            text = text.replace(link.text, " ", 1)  # another page's date
    if not text.strip() or is_sentence_with_date(text) or _WEATHER.search(text):
        return _NO_DATE
    found: list[tuple[str, str]] = []
    rest: list[str] = []
    at = 0
    while len(found) < MAX_DATES:
        one = dates.search_date(text[at:]) or dates.search_bare_date(text[at:], minguo=minguo)
        if one is None:
            break
        rest.append(text[at : at + one.start])
        found.append((one.iso, rest[-1]))
        at += one.end
    rest.append(text[at:])
    if not found or len(_LETTERS.findall(_FILLER.sub("", " ".join(rest)))) > MAX_OTHER_LETTERS:
        return _NO_DATE
    return _of_dates(found, rest[-1])


def _of_dates(found: list[tuple[str, str]], tail: str) -> _DateLine:
    """Tell the date of publication from that of a later change by the labels before the dates, or behind the last."""
    published = later = None
    # Where the first date has no label before it, labels stand behind the dates.
    behind = not _LETTERS.search(found[0][1]) and _LETTERS.search(tail) is not None
    labels = [*(label for _, label in found[1:]), tail] if behind else [label for _, label in found]
    for (iso, _), label in zip(found, labels, strict=True):
        if _OTHER.search(label):
            continue
        if _LATER.search(label):
            later = later or iso
        else:
            published = published or iso
    return _DateLine(published, later, several=len(found) > 1)


def script_candidates(page: Page) -> Iterator[Candidate]:
    """Yield the time of publication that WeChat gives in a script: its element is filled in by that script."""
    for script in page.unseen.scripts:
        if script.runs and any(sign in script.code for sign in _WECHAT_SIGN):
            for pattern in (_CT, _CREATED):
                if match := pattern.search(script.code):
                    value = match[1]
                    iso = dates.date_of_epoch(int(value)) if value.isdigit() else dates.find_date(value)
                    yield Candidate(iso, "script", match[0])
