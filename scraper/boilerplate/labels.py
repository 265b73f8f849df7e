"""What kind of boilerplate a line is, told by its shape.

`kind_by_shape` answers only where the line as a whole says so, wherever it stands: an article about copyright, a news
item that gives a hotline or a notice whose subject is an address must pass. `kind_outside_body` names the lines that
lie outside the body anyway and may guess. Neither knows any site. Where the body lies is decided in
`scraper.body.find`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, cast

from scraper.boilerplate import patterns
from scraper.metadata import bracketed_editor, find_date, parse_credit

if TYPE_CHECKING:
    from archive.model import BoilerplateKind
    from scraper.document import Line

# A credit, a control or a heading of a list is shorter than this; a longer line is prose or a legal text.
LONGEST_LABEL: Final = 60
# The longest legal text of a site that was seen in one line; beyond it only the first words are believed.
LONGEST_LEGAL: Final = 600
# A notice of rights, of views or of those who run the site is at most a sentence or two.
LONGEST_NOTICE: Final = 160
LONGEST_STATEMENT: Final = 200
# A line that opens like boilerplate and is no longer than this holds nothing else.
ALL_LABEL: Final = 20
# Of a line's characters, the share inside anchors from which it is a line of links.
LINKED: Final = 0.7
# A linked line of at least so many characters an anchor is a list of headlines, below it a menu.
HEADLINE: Final = 8
MENU: Final = 5
# So many different legal terms beside a site's name for itself make a legal text; so many behind a legal head.
LEGAL_TERMS: Final = 3
LEGAL_TERMS_AFTER_HEAD: Final = 2

_EDGES: Final = "[（(【〔*※★▲△■□●○◆◇·•…•—–－-_=~～|｜丨<《>» \t①②③④⑤⑥⑦⑧⑨.、:：“\"'‘"
_EDGE: Final = frozenset(_EDGES)
_NUMBER = re.compile(r"^\d{1,2}[.、．)）]\s*")
_DATE_CHARACTERS: Final = "0123456789-/.:[]()（） "
# Some character of these stands in each label that `_short` knows, but for the English ones.
# (A set alone, since the engine is fast at nothing else.)
_TELLING = re.compile("[:：|｜丨/编来正内详声打收分关字微复纠举转评推QS]")
# Some character of these stands in each path, in each list of roles.
_ARROW_CHARACTER = re.compile("[>＞»›→]")
_BYLINE_START: Final = frozenset("WPBb")
_ROLE_END = re.compile("[|｜丨/:：]")
_DIGITS_OR_MAIL = re.compile(r"\d{4}|@")


def _characters(alternative: str) -> frozenset[str]:
    """Return the characters that stand in a regular expression: what it matches begins with one of them."""
    return frozenset(alternative) - frozenset("\\|[](){}?:*+$^,")


_HEAD_CHARACTERS: Final = frozenset().union(*(_characters(word) for head in patterns.HEADS for word in head.words))


@cache
def _heads(character: str) -> tuple[tuple[BoilerplateKind, int, re.Pattern[str]], ...]:
    """Return the line heads that may begin with a character, each with those of its words alone that hold it."""
    found = (
        (kind, longest, [w for w in words if character in _characters(w)]) for kind, longest, words in patterns.HEADS
    )
    return tuple((kind, longest, re.compile("|".join(words))) for kind, longest, words in found if words)


def kind_by_shape(line: Line) -> BoilerplateKind | None:
    """Return the kind of boilerplate that a line's shape alone makes it, or None: it may be anything.

    >>> from scraper.document.lines import Line
    >>> kind_by_shape(Line("当前位置:首页 > 廉政法制教育 > 正文", "div"))
    'navigation'
    >>> kind_by_shape(Line("该案涉及版权所有者与平台之间的免责声明之争。", "p")) is None
    True
    """
    text = line.text
    size = len(text)
    head = text if text[0] not in _EDGE else text.lstrip(_EDGES)
    if head[:1].isdigit():
        head = _NUMBER.sub("", head)
    if not head:
        return "pagination" if _is_pages(text) else None
    if head[0] in _HEAD_CHARACTERS:  # half of all lines end here
        for kind, longest, pattern in _heads(head[0]):
            if size <= longest and pattern.match(head) and _believed(kind, line, head):
                return kind
    if size > LONGEST_LEGAL:
        return None
    if patterns.INSIDE.search(text) and (kind_inside := _inside(text, head)):
        return kind_inside
    if size > LONGEST_LABEL:
        return _menu(line)
    # Most lines of a page, the items of its menus, end here.
    return _short(text, head) if head[0].isascii() or _TELLING.search(text) else None


def kind_outside_body(line: Line, *, before_body: bool) -> BoilerplateKind:
    """Name a line without a shape that lies outside the body: by weaker signs, else `other`."""
    text = line.text
    links = line.links
    if len(text) < HEADLINE and len(links) == 1 and links[0].text == text:
        return "navigation"  # an item of a menu: too short to be anything else
    if len(text) <= LONGEST_LEGAL and _is_contact(text):
        return "contact"
    if not before_body and len(text) <= LONGEST_NOTICE and patterns.PUBLISHER.search(text):
        return "publisher"
    if links and _linked(line) >= LINKED:
        headlines = not before_body and len(text) >= HEADLINE * len(links)
        return "related" if headlines else "navigation"
    if not before_body:
        return "other"
    return "navigation" if len(text) <= HEADLINE or _is_path(text) else "other"


def _is_contact(text: str) -> bool:
    """Tell a line that says how to reach someone: behind a label, or by a number or an address of mail."""
    return (
        ((":" in text or "：" in text) and patterns.CONTACT_LABEL.search(text) is not None)
        or ("-" in text and patterns.PHONE.search(text) is not None)
        or ("@" in text and patterns.MAIL.search(text) is not None)
        or "办公区" in text
    )


def _is_path(text: str) -> bool:
    """Tell a short line with an arrow in it."""
    arrow = len(text) <= LONGEST_LABEL and _ARROW_CHARACTER.search(text)
    return bool(arrow) and patterns.ARROW.search(text) is not None


def _believed(kind: BoilerplateKind, line: Line, head: str) -> bool:
    """Tell whether a line that opens like boilerplate is boilerplate as a whole."""
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
        return size <= ALL_LABEL or ("。" not in text[:-1] and text.count("，") < 2)
    return True


def _inside(text: str, head: str) -> BoilerplateKind | None:
    """Judge a line by the words inside it."""
    match = patterns.ANYWHERE.search(text)
    if match is not None:
        stops = text.count("。") + text.count("，")
        if match["publisher"] is not None:
            kind: BoilerplateKind | None = "publisher" if _is_publisher(text) and stops < 3 else None
        elif match["copyright"] is not None:
            kind = _rights(text, head, stops)
        elif match["disclaimer"] is not None:
            kind = _views(text, head)
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
    """Tell a line of those who run a site: record numbers, or two roles after their holders' names."""
    if patterns.RECORD_NUMBER.search(text):
        return "。" not in text[:-1]
    roles = len(patterns.ROLE_AFTER_NAME.findall(text))
    return roles > 1 and len(text) <= LONGEST_NOTICE and "。" not in text


def _rights(text: str, head: str, stops: int) -> BoilerplateKind | None:
    """Judge a line that speaks of rights: a notice, a legal text, or a sentence on rights."""
    if len(text) > LONGEST_NOTICE or stops > 2 or text.endswith(("。”", "？")) or patterns.QUOTED_NOTICE.search(text):
        if _is_legal(text):
            return "copyright" if "稿酬" in text else "disclaimer"
        return None
    if patterns.NOTICE.search(text):
        return "copyright"
    if "稿酬" in text and not patterns.SELF.search(text):
        return None
    if "著作权人" in text or "他人" in text:  # the law's words, not a site's
        return None
    own = len(text) <= LONGEST_NOTICE // 2 or patterns.VIEW_HEAD.match(head) or patterns.SELF.search(text)
    return "copyright" if own else None


def _views(text: str, head: str) -> BoilerplateKind | None:
    """Judge a line that declines responsibility for views, pictures or contents."""
    statement = len(text) <= LONGEST_STATEMENT and patterns.VIEW.search(text) and patterns.VIEW_HEAD.match(head)
    if statement or _is_legal(text):
        return "copyright" if "稿酬" in text else "disclaimer"
    return "disclaimer" if len(text) <= ALL_LABEL and patterns.IMAGES_FROM.fullmatch(text) else None


def _is_legal(text: str) -> bool:
    """Tell a site's legal text: it speaks of itself in terms of rights and duties."""
    return patterns.SELF.search(text) is not None and len(set(patterns.TERMS.findall(text))) >= LEGAL_TERMS


def _short(text: str, head: str) -> BoilerplateKind | None:
    """Judge a line that is no longer than a label."""
    if _is_short_credit(text, head):
        return "credit"
    if text.endswith(("正文", "内容", "详情")) and patterns.CRUMB.fullmatch(text):
        return "navigation"
    if text.rstrip(":： ]】").endswith("声明") and patterns.DECLARATION.search(text):
        return "disclaimer"
    if head[0].isascii():
        if head[0].isalpha():
            match = patterns.ENGLISH.fullmatch(head.rstrip(" .:!»>…"))
            if match and match.lastgroup:
                return cast("BoilerplateKind", match.lastgroup)  # the groups are named for kinds
        if _is_pages(text):
            return "pagination"
    return "share" if patterns.CONTROL.search(text) and patterns.CONTROLS.fullmatch(text) else None


def _is_short_credit(text: str, head: str) -> bool:
    """Tell a line of credits by its clock, its editor, its staff or its byline."""
    dated = (":" in text or "：" in text) and patterns.CLOCK.search(text) is not None
    if (dated or "编" in text or "来源" in text) and (patterns.CLOCK_ALONE.fullmatch(text) or _is_credit(text)):
        return True
    if head[0] in _BYLINE_START and patterns.BYLINE.match(head):
        return find_date(text, language="en") is not None
    # A line of staff has a mark behind each of at least two roles.
    return len(_ROLE_END.findall(text)) > 1 and patterns.STAFF.fullmatch(text) is not None


def _is_credit(text: str) -> bool:
    return parse_credit(text).is_credit or bracketed_editor(text) is not None


def _is_pages(text: str) -> bool:
    """Tell a line of page numbers and turns."""
    return len(text) <= 80 and patterns.PAGE.search(text) is not None and patterns.PAGES.fullmatch(text) is not None


def _menu(line: Line) -> BoilerplateKind | None:
    """Judge a longer line by its links: many short ones that are all of it are a menu."""
    many = len(line.links) >= MENU and len(line.text) < HEADLINE * len(line.links)
    return "navigation" if many and _linked(line) >= LINKED else None


def _linked(line: Line) -> float:
    """Return the share of a line's characters that are inside anchors, the date behind a headline apart."""
    if len(line.links) == 1 and line.links[0].text == line.text:  # most lines that link are one link
        return 1.0
    words = line.text.rstrip(_DATE_CHARACTERS)
    return sum([len(text) for text, _ in line.links]) / (len(words) or len(line.text))
