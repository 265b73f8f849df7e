"""Classify lines as kinds of boilerplate by their shape. Heuristic.

`kind_by_shape` is strict, since it applies to lines anywhere on the page: an article about copyright, a news item that
gives a hotline or a notice about an address must not match. `kind_outside_body` labels lines that are already known to
be outside the body, so it may guess. Neither has rules for single sites. `scraper.body.find` decides where the body is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, cast

from scraper.boilerplate import patterns
from scraper.boilerplate.counters import is_counter
from scraper.boilerplate.folding import fold_script
from scraper.boilerplate.notes import kind_of_note
from scraper.metadata import bracketed_editor, find_date, is_byline, is_event_date, parse_credit

if TYPE_CHECKING:
    from archive.model import BoilerplateKind
    from scraper.document import Line

# The longest credit, control or heading of a list; a longer line is prose or a legal text.
LONGEST_LABEL: Final = 60
# The longest legal text of a site found in one line; of a longer line only the beginning is tested.
LONGEST_LEGAL: Final = 600
# The longest notice of rights or of the site's operators, and of views: a sentence or two.
LONGEST_NOTICE: Final = 160
LONGEST_STATEMENT: Final = 200
# A line that begins like boilerplate and is no longer than this contains nothing else.
ALL_LABEL: Final = 20
# A line with at least this share of its characters inside anchors is a line of links.
LINKED_SHARE: Final = 0.7
# A line of links with at least this many characters per anchor is a list of headlines, with fewer a menu (which has at
# least `MENU_LINKS`).
HEADLINE_LENGTH: Final = 8
MENU_LINKS: Final = 5
# How many different legal terms make a legal text, together with a site's word for itself or after a legal head.
LEGAL_TERMS: Final = 3
LEGAL_TERMS_AFTER_HEAD: Final = 2

_EDGES: Final = "[（(【〔*※★▲△■□●○◆◇·•…•—–－-_=~～|｜丨<《>» \t①②③④⑤⑥⑦⑧⑨.、:：“\"'‘"
_EDGE: Final = frozenset(_EDGES)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"^\d{1,2}[.、．)）]\s*")
_DATE_CHARACTERS: Final = "0123456789-/.:[]()（） "
# Every label that `_kind_of_short_line` finds, except the English ones, contains one of these characters.
# (A single set, since the engine is fast only at that.)
_SHORT_LABEL_CHARACTER = re.compile("[:：|｜丨/编来正内详声打收分关字微复纠举转评推QS]")
# What is in every legal line in traditional characters, and in few other lines.
_TRADITIONAL_LEGAL = re.compile("[權聲轉載註責點]")
_OLD_TITLE = re.compile(r"\W*(?:原|[本此该]文|文章|新闻|稿件)")
_ASKING_OR_CALLING: Final = ("?", "？", "!", "！", "？”", "！”")
# Every path contains one of these characters.
_ARROW_CHARACTER = re.compile("[>＞»›→]")
# The beginnings of all that `patterns.ENGLISH` matches: few lines have one.
_ENGLISH_BEGINNINGS: Final = frozenset(
    "adv bac clo cop fol hom lat log men mor new nex old pag pin pop pre pri rea rec rel sea sha sig ski spo sub tog "
    "tre twe you".split()
)
_BYLINE_START: Final = frozenset("WPBbU")
_ROLE_END = re.compile("[|｜丨/:：]")
_DIGITS_OR_MAIL = re.compile(r"\d{4}|@")


def _characters(alternative: str) -> frozenset[str]:
    """Return the literal characters of a regular expression: each of its matches begins with one of them."""
    return frozenset(alternative) - frozenset("\\|[](){}?:*+$^,")


_HEAD_CHARACTERS: Final = frozenset().union(*(_characters(word) for head in patterns.HEADS for word in head.words))


@cache
def _heads_starting_with(character: str) -> tuple[tuple[BoilerplateKind, int, re.Pattern[str]], ...]:
    """Return the heads that may begin with a character, each reduced to its alternatives with that character."""
    found = (
        (kind, longest, [w for w in words if character in _characters(w)]) for kind, longest, words in patterns.HEADS
    )
    return tuple((kind, longest, re.compile("|".join(words))) for kind, longest, words in found if words)


def kind_by_shape(line: Line) -> BoilerplateKind | None:
    """Return the kind of boilerplate that a line is by its shape alone, or None if that can't be decided.

    >>> from scraper.document.lines import Line
    >>> kind_by_shape(Line("当前位置:首页 > 廉政法制教育 > 正文", "div"))
    'navigation'
    >>> kind_by_shape(Line("该案涉及版权所有者与平台之间的免责声明之争。", "p")) is None
    True
    """
    kind = _kind_as_written(line)
    text = line.text
    if kind is None and not text.isascii() and len(text) <= LONGEST_LEGAL and _TRADITIONAL_LEGAL.search(text):
        kind = _kind_as_written(line._replace(text=fold_script(text)))
    if kind == "credit" and text.endswith(_ASKING_OR_CALLING) and not _OLD_TITLE.match(text):
        return None  # 编辑：最难的是什么？ is a question in an interview
    return kind


def _kind_as_written(line: Line) -> BoilerplateKind | None:
    """Classify a line in simplified characters by its shape."""
    text = line.text
    size = len(text)
    head = text if text[0] not in _EDGE else text.lstrip(_EDGES)
    if head[:1].isdigit():
        head = _NUMBER.sub("", head)
    if not head:
        return "pagination" if _is_pages(text) else None
    kind = _kind_by_head(line, head)
    if kind is not None or size > LONGEST_LEGAL:
        return kind
    # Links of a few characters are menu items: most lines of a page.
    small = size < HEADLINE_LENGTH and line.links and line.links[0].href[:1] != "#"
    kind = None if small else kind_of_note(text)
    if kind is None and patterns.INSIDE.search(text):
        kind = _kind_by_words(text, head)
    if kind is not None:
        return kind
    if size > LONGEST_LABEL:
        kind = _kind_by_links(line)
    elif text.isascii():
        kind = _kind_of_short_ascii_line(text, head)
    elif head[0].isascii() or _SHORT_LABEL_CHARACTER.search(text):
        kind = _kind_of_short_line(text, head)
    return "other" if kind is None and not line.links and _DIGIT.search(text) and is_counter(text) else kind


def _kind_by_head(line: Line, head: str) -> BoilerplateKind | None:
    """Classify a line by how it begins."""
    if head[0] in _HEAD_CHARACTERS:  # half of all lines end here
        size = len(line.text)
        for kind, longest, pattern in _heads_starting_with(head[0]):
            if size <= longest and pattern.match(head) and _is_wholly_boilerplate(kind, line, head):
                return kind
    return None


def kind_outside_body(line: Line, *, before_body: bool) -> BoilerplateKind:
    """Classify a line outside the body for which `kind_by_shape` is None: by weaker signs, else `other`."""
    text = line.text
    links = line.links
    if len(text) < HEADLINE_LENGTH and len(links) == 1 and links[0].text == text:
        return "navigation"  # a menu item: too short to be anything else
    if len(text) <= LONGEST_LEGAL and _is_contact(text):
        return "contact"
    if not before_body and len(text) <= LONGEST_NOTICE and patterns.PUBLISHER.search(text):
        return "publisher"
    if links and _linked_share(line) >= LINKED_SHARE:
        headlines = not before_body and len(text) >= HEADLINE_LENGTH * len(links)
        return "related" if headlines else "navigation"
    if not before_body:
        return "other"
    return "navigation" if len(text) <= HEADLINE_LENGTH or _is_path(text) else "other"


def _is_contact(text: str) -> bool:
    """Return whether a line gives contact details: by a label, a phone number or an e-mail address."""
    return (
        ((":" in text or "：" in text) and patterns.CONTACT_LABEL.search(text) is not None)
        or ("-" in text and patterns.PHONE.search(text) is not None)
        or ("@" in text and patterns.MAIL.search(text) is not None)
        or "办公区" in text
    )


def _is_path(text: str) -> bool:
    """Return whether a line is a path: short, with an arrow."""
    arrow = len(text) <= LONGEST_LABEL and _ARROW_CHARACTER.search(text)
    return bool(arrow) and patterns.ARROW.search(text) is not None


def _is_wholly_boilerplate(kind: BoilerplateKind, line: Line, head: str) -> bool:
    """Return whether a line that begins like boilerplate is boilerplate as a whole."""
    text = line.text
    size = len(text)
    if kind in ("disclaimer", "copyright"):
        if size <= LONGEST_LABEL or "©" in text or "版权所有" in text[:40]:
            return True
        return len(set(patterns.TERMS.findall(text))) >= LEGAL_TERMS_AFTER_HEAD
    if kind == "credit":
        return head.startswith("原") or _is_credit(text)
    if kind == "related" and size > LONGEST_LABEL and not line.links:
        return "。" not in text
    if kind in ("share", "pagination", "navigation", "related"):
        only = size <= ALL_LABEL or ("。" not in text[:-1] and text.count("，") < 2)
        return only and not (kind == "share" and _is_sentence(text)) and not (kind == "navigation" and _is_told(line))
    return True


def _is_told(line: Line) -> bool:
    """Return whether a line that begins like a page's head is a sentence: 今天是开园的日子。 is one."""
    return line.text.endswith(("。", "！", "？", "”", "…")) and not line.links and not patterns.WELCOME.match(line.text)


def _is_sentence(text: str) -> bool:
    """Return whether a line that begins like a call is a sentence: 扫码就能借书，孩子们觉得新鲜。 is one."""
    return text.endswith("。") and "，" in text and patterns.CALL.search(text) is None


def _kind_by_words(text: str, head: str) -> BoilerplateKind | None:
    """Classify a line by phrases anywhere in it."""
    match = patterns.ANYWHERE.search(text)
    if match is not None:
        stops = text.count("。") + text.count("，")
        if match["publisher"] is not None:
            kind: BoilerplateKind | None = "publisher" if _is_publisher(text) and stops < 3 else None
        elif match["copyright"] is not None:
            kind = _kind_of_rights_line(text, head, stops)
        elif match["disclaimer"] is not None:
            kind = _kind_of_disclaimer_line(text, head)
        elif match["contact"] is not None:
            kind = "contact" if stops < 2 and _DIGITS_OR_MAIL.search(text) else None
        elif match["share"] is not None:
            kind = "share" if len(text) <= 36 and stops == 0 and patterns.SCAN.match(head) else None
        else:
            kind = "pagination" if _is_pages(text) else None
        if kind is not None:
            return kind
    return "disclaimer" if len(text) > LONGEST_LABEL and _is_legal(text) else None


def _is_publisher(text: str) -> bool:
    """Return whether a line names the operators of a site: by record numbers, or by two roles after names."""
    if patterns.RECORD_NUMBER.search(text):
        return "。" not in text[:-1]
    roles = len(patterns.ROLE_AFTER_NAME.findall(text))
    return roles > 1 and len(text) <= LONGEST_NOTICE and "。" not in text


def _kind_of_rights_line(text: str, head: str, stops: int) -> BoilerplateKind | None:
    """Classify a line that mentions rights: a notice, a legal text, or just a sentence about rights (None)."""
    if len(text) > LONGEST_NOTICE or stops > 2 or text.endswith(("。”", "？")) or patterns.QUOTED_NOTICE.search(text):
        if _is_legal(text):
            return "copyright" if "稿酬" in text else "disclaimer"
        return None
    if patterns.NOTICE.search(text):
        return "copyright"
    if "稿酬" in text and not patterns.SELF.search(text):
        return None
    if "著作权人" in text or "他人" in text:  # the wording of laws, not of sites
        return None
    own = len(text) <= LONGEST_NOTICE // 2 or patterns.VIEW_HEAD.match(head) or patterns.SELF.search(text)
    return "copyright" if own else None


def _kind_of_disclaimer_line(text: str, head: str) -> BoilerplateKind | None:
    """Classify a line that may decline responsibility for views, pictures or contents."""
    statement = len(text) <= LONGEST_STATEMENT and patterns.VIEW.search(text) and patterns.VIEW_HEAD.match(head)
    if statement or _is_legal(text):
        return "copyright" if "稿酬" in text else "disclaimer"
    return "disclaimer" if len(text) <= ALL_LABEL and patterns.IMAGES_FROM.fullmatch(text) else None


def _is_legal(text: str) -> bool:
    """Return whether a line is a site's legal text: it refers to itself and uses several legal terms."""
    return patterns.SELF.search(text) is not None and len(set(patterns.TERMS.findall(text))) >= LEGAL_TERMS


def _kind_of_short_line(text: str, head: str) -> BoilerplateKind | None:
    """Classify a line that is no longer than a label."""
    if _is_short_credit(text, head):
        return None if patterns.CREDIT_OF_A_PART.match(head) else "credit"
    if text.endswith(("正文", "内容", "详情")) and patterns.CRUMB.fullmatch(text):
        return "navigation"
    if text.rstrip(":： ]】").endswith("声明") and patterns.DECLARATION.search(text):
        return "disclaimer"
    if head[0].isascii():
        if kind := _kind_in_english(head):
            return kind
        if _is_pages(text):
            return "pagination"
    return "share" if patterns.CONTROL.search(text) and patterns.CONTROLS.fullmatch(text) else None


def _kind_of_short_ascii_line(text: str, head: str) -> BoilerplateKind | None:
    """Classify a line of ASCII that is no longer than a label: nearly half of all lines, so few tests are made."""
    if _is_dated_credit(text) or _is_byline(head):
        return "credit"
    if kind := _kind_in_english(head):
        return kind
    if "[" in text and _is_pages(text):
        return "pagination"
    return "share" if ("Q" in text or "Share" in text) and patterns.CONTROLS.fullmatch(text) else None


def _kind_in_english(head: str) -> BoilerplateKind | None:
    """Classify a line by the whole phrases of English pages; the groups are named after kinds."""
    if head[:3].lower() not in _ENGLISH_BEGINNINGS:
        return None
    match = patterns.ENGLISH.fullmatch(head.rstrip(" .:!»>…"))
    return cast("BoilerplateKind", match.lastgroup) if match and match.lastgroup else None


def _is_short_credit(text: str, head: str) -> bool:
    """Return whether a short line is a credit: by a date and time, an editor, staff or a byline."""
    if _is_dated_credit(text) or (("编" in text or "来源" in text) and _is_credit(text)) or _is_byline(head):
        return True
    # A line of staff has a separator after each of at least two roles.
    return len(_ROLE_END.findall(text)) > 1 and patterns.STAFF.fullmatch(text) is not None


def _is_dated_credit(text: str) -> bool:
    """Return whether a short line is a date with a time, alone or in a credit."""
    if not ((":" in text or "：" in text) and patterns.CLOCK.search(text)) or is_event_date(text):
        return False
    return patterns.CLOCK_ALONE.fullmatch(text) is not None or _is_credit(text)


def _is_byline(head: str) -> bool:
    """Return whether a line is a byline in English, begins with one and has a date, or says when a page was posted."""
    if head[0] not in _BYLINE_START:
        return False
    if patterns.BYLINE.match(head) is not None:
        return find_date(head, language="en") is not None or is_byline(head)
    return patterns.POSTED.fullmatch(head) is not None and find_date(head, language="en") is not None


def _is_credit(text: str) -> bool:
    return parse_credit(text).is_credit or bracketed_editor(text) is not None


def _is_pages(text: str) -> bool:
    """Return whether a line is only page numbers and links to the next or previous page."""
    return len(text) <= 80 and patterns.PAGE.search(text) is not None and patterns.PAGES.fullmatch(text) is not None


def _kind_by_links(line: Line) -> BoilerplateKind | None:
    """Classify a longer line by its links: many short ones that make up most of it are a menu."""
    many = len(line.links) >= MENU_LINKS and len(line.text) < HEADLINE_LENGTH * len(line.links)
    return "navigation" if many and _linked_share(line) >= LINKED_SHARE else None


def _linked_share(line: Line) -> float:
    """Return the share of a line's characters that are inside anchors, not counting a date after a headline."""
    if len(line.links) == 1 and line.links[0].text == line.text:  # most lines that link are one link
        return 1.0
    words = line.text.rstrip(_DATE_CHARACTERS)
    return sum([len(text) for text, _ in line.links]) / (len(words) or len(line.text))
