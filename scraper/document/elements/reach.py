"""Which hidden elements of a page a visitor can reach: what a click shows is read, a text that nobody sees is not.

Only elements with prose are looked at, and only where they may be a part of the text: beside visible prose, or with
more prose than the page shows. One is within reach if something on the page opens it: a control or a script names it, a
control that opens things stands beside it, or it is one of several panels below their headings. What a click shows that
is no part of a text (a dialog, a form, a menu) stays hidden, and so does a copy of what is shown.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from lxml import etree

# A hidden element with less prose than this, in characters, is not worth a look.
MIN_PROSE: Final = 30
# No more hidden elements of a page are looked at, and no more of a neighbour's text is read.
MAX_ELEMENTS: Final = 200
MAX_LABEL: Final = 120
# Clauses are looked for one by one in what is shown up to this product of both sizes.
MAX_SEARCHED: Final = 100_000_000
# Hidden prose of this share of the visible prose, and this many characters, is the text itself, wherever it stands.
TEXT_SHARE: Final = 0.5
MIN_TEXT: Final = 200
# How many neighbours on each side, and how many elements in one of them, are looked at for prose.
NEIGHBOURS: Final = 6
MAX_PARTS: Final = 20
# How far up a name tells what an element is a part of.
NAMED_LEVELS: Final = 3

_SENTENCE = re.compile(r"[^\s。，.,]{5}[。！？；，]|[^\s.,]{3}[.,;!?](?:\s|$)")
_ENDED = re.compile(r"[。！；，.!;,]\s*$")
_CLAUSE_END = re.compile(r"[。！？；，.!?;,\n]")
# Words for "show the rest".
_MORE = re.compile(
    r"展开|展開|显示|顯示|全文|余下|餘下|剩余|剩餘|(?:阅读|閱讀|查看|点击|點擊|更)(?:更)?[多全]|继续阅读|繼續閱讀|收起|"
    r"\b(?:more|expand|show|continue|full (?:story|article|text)|unfold|reveal|read on|weiter\w*|mehr|suite|lire|"
    r"leer|ver|más|mais|altro|continua|meer|больше|далее|показать|читать)\b|続き|もっと|더\s?보기|펼치기",
    re.IGNORECASE,
)
# Words in names of what opens with a click and is no part of a text.
_APART = re.compile(
    r"(?:^|[^a-z])(?:modal|pop-?up|popover|dialog|drawer|lightbox|overlay|toast|tool-?tip|tips?|log-?in|sign-?(?:in|up)|"
    r"register|cookies?|consent|gdpr|privacy|captcha|share\w*|qr-?code|subscribe|newsletter|menu|nav\w*|search|error|"
    r"alert|message|comments?|repl(?:y|ies)|pinglun|feedback|report|player|ad|ads|advert\w*|sponsor|template|tpl|"
    r"skeleton|loading|print|slider|slides?|carousel|sidebar|side|seo|social|sharing|tracking|banner|bar|prompt|"
    r"validate|announce|notice|hint|browser|lowbrower|ie|related|recommend|hot\w*|video\w*|counter|preview|preheader)(?![a-z])",
    re.IGNORECASE,
)
_APART_ROLES: Final = frozenset(("dialog", "alertdialog", "alert", "tooltip", "menu", "status"))
_APART_TAGS: Final = frozenset(("form", "nav", "footer"))
_INLINE: Final = frozenset(
    "a abbr b bdi bdo cite code em font i ins label mark q s small span strong sub sup u".split()
)
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary", "legend"))
_UNREAD: Final = frozenset(("script", "style", "template", "noscript", "select", "textarea"))
_POINTERS: Final = ("aria-controls", "data-target", "data-bs-target", "data-toggle-target", "data-for", "for", "href")
_HANDLERS: Final = ("onclick", "ontouchend", "onmousedown", "ng-click", "@click", "v-on:click", "data-onclick")
_TOGGLES: Final = ("aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle")


class ClosedElement(NamedTuple):
    """A hidden element that a script may open, and its prose, as it is met while the page is laid out."""

    tag: str
    attributes: Mapping[str, str]
    prose: list[str]


def is_prose(text: str) -> bool:
    """Return whether a text reads like a sentence: menus and counters have no punctuation."""
    return _SENTENCE.search(text) is not None


def worth_a_look(closed: Sequence[ClosedElement], lines: Iterable[str]) -> list[ClosedElement]:
    """Return those hidden elements that may be a part of the text; `lines`: what the page shows without them."""
    found = [
        one
        for one in closed[:MAX_ELEMENTS]
        if sum(map(len, one.prose)) >= MIN_PROSE and not _is_apart(one.attributes) and one.tag not in _APART_TAGS
    ]
    if not found:
        return []
    whole = "".join("".join(lines).split())
    shown: Container[str] = whole
    clauses = [_clauses(one.prose) for one in found]
    if len(whole) * sum(map(len, clauses)) > MAX_SEARCHED:  # too long to look for each: for whole clauses then
        shown = frozenset(_CLAUSE_END.split(whole))
    return [one for one, own in zip(found, clauses, strict=True) if not _is_copy(own, shown)]


def reachable(root: etree._Element, closed: Sequence[ClosedElement], shown: int) -> set[etree._Element]:
    """Return the elements of a tree, among these hidden ones, that a visitor can reach; `shown`: size of the prose."""
    prose = {_key(one.tag, one.attributes): sum(map(len, one.prose)) for one in closed}
    tags = {one.tag for one in closed}  # which may have characters that no search accepts
    found = [
        element
        for element in root.iter()
        if element.tag in tags and _key(str(element.tag), element) in prose and not _is_in_apart(element)
    ]
    groups = Counter(_group(element) for element in found if _has_heading(element))
    panels = {element for element in found if groups[_group(element)] > 1 and _has_heading(element)}
    hidden = set(found)
    texts = [
        element
        for element in found
        if prose[_key(str(element.tag), element)] >= max(MIN_TEXT, TEXT_SHARE * shown)
        or _is_beside_prose(element, hidden)
    ]
    if not texts:
        return panels
    pointers, code = _openers(root)
    return panels | {
        element
        for element in texts
        if _is_named(element, pointers, code)
        or element.get("hidden") == "until-found"
        or (element.tag not in _INLINE and _has_control(element))
    }


def _key(tag: str, attributes: Mapping[str, str] | etree._Element) -> tuple[str, tuple[tuple[str, str], ...]]:
    return tag, tuple(sorted(attributes.items()))


def _is_beside_prose(element: etree._Element, hidden: Container[etree._Element]) -> bool:
    """Return whether visible prose stands next to an element, or next to the small boxes around it."""
    around: etree._Element | None = element
    for _ in range(NAMED_LEVELS):
        if around is None or around.tag in ("body", "html"):
            return False
        parent = around.getparent()
        if parent is not None and parent.text and _SENTENCE.search(parent.text):
            return True
        for preceding in (True, False):
            for sibling in islice(around.itersiblings(preceding=preceding), NEIGHBOURS):
                if sibling.tail and _SENTENCE.search(sibling.tail):
                    return True
                if sibling not in hidden and isinstance(sibling.tag, str) and _is_paragraph(sibling):
                    return True
        around = parent
    return False


def _is_paragraph(element: etree._Element) -> bool:
    """Return whether an element is a paragraph, not a box with many of them."""
    if element.tag in _UNREAD or sum(1 for _ in islice(element.iter(), MAX_PARTS)) == MAX_PARTS:
        return False
    return any(_SENTENCE.search(piece) for piece in _texts(element))


def _texts(element: etree._Element) -> Iterator[str]:
    """Yield the pieces of text in an element, without code."""
    for event_text in element.iter():
        if isinstance(event_text.tag, str) and event_text.tag not in _UNREAD and event_text.text:
            yield event_text.text
        if event_text is not element and event_text.tail:
            yield event_text.tail


def _clauses(prose: Sequence[str]) -> list[str]:
    return [clause for piece in prose for clause in _CLAUSE_END.split("".join(piece.split())) if len(clause) > 3]


def _is_copy(clauses: Sequence[str], shown: Container[str]) -> bool:
    """Return whether most of a text is on the page anyway: a summary, a version for print or for reading aloud."""
    copied = sum(len(clause) for clause in clauses if clause in shown)
    return copied * 2 > sum(map(len, clauses))


def _is_in_apart(element: etree._Element) -> bool:
    """Return whether an element stands in one that opens with a click but is no part of a text."""
    around = element.getparent()
    for _ in range(NAMED_LEVELS - 1):
        if around is None or around.tag in ("body", "html", "article", "main"):
            return False
        if around.tag in _APART_TAGS or _is_apart(dict(around.items())):
            return True
        around = around.getparent()
    return False


def _is_apart(attributes: Mapping[str, str]) -> bool:
    get = attributes.get
    if get("role") in _APART_ROLES or "aria-modal" in attributes:
        return True
    return _APART.search(f"{get('class') or ''} {get('id') or ''}".replace("_", "-")) is not None


def _openers(root: etree._Element) -> tuple[set[str], str]:
    """Return the ids that controls point to, and the code of the page that may open something."""
    pointers: set[str] = set()
    code: list[str] = []
    for element in root.iter():
        if element.tag == "script":
            if element.text and "json" not in element.get("type", ""):
                code.append(element.text)
            continue
        for name, value in element.items():
            if name in _POINTERS:
                pointers.update(part.lstrip("#.") for part in value.split() if len(part) < 100)
            elif name in _HANDLERS or (name == "href" and value.startswith("javascript:")):
                code.append(value)
    return pointers, "\n".join(code)


def _is_named(element: etree._Element, pointers: set[str], code: str) -> bool:
    """Return whether a control or a script names an element by its id."""
    identity = element.get("id")
    if not identity:
        return False
    return identity in pointers or any(
        form in code for form in (f'"{identity}"', f"'{identity}'", f'"#{identity}"', f"'#{identity}'", f"#{identity} ")
    )


def _has_control(element: etree._Element) -> bool:
    """Return whether a control that opens things stands before an element, or one for the rest of a text behind it."""
    before, after = _beside(element, after=False), _beside(element, after=True)
    if before is not None and _short_label(before) and (_find_control(before, toggles=True) or _is_more(before)):
        return True
    return after is not None and _is_more(after)


def _is_more(element: etree._Element) -> bool:
    label = _short_label(element)
    return bool(label) and _MORE.search(label) is not None and _find_control(element, toggles=False)


def _beside(element: etree._Element, *, after: bool) -> etree._Element | None:
    """Return the next element with text on one side, or beside the element's parent if there is none."""
    around: etree._Element | None = element
    for _ in range(2):
        if around is None:
            return None
        following: Iterable[etree._Element] = around.itersiblings(preceding=not after)
        for number, sibling in enumerate(following):
            if number > 20:
                break
            if isinstance(sibling.tag, str) and sibling.tag not in _UNREAD and any(map(str.strip, _texts(sibling))):
                return sibling
        around = around.getparent()
    return None


def _short_label(element: etree._Element) -> str:
    """Return the text of an element, or "" if it is longer than a control's or a heading's."""
    label = ""
    for piece in _texts(element):
        label += piece.strip()
        if len(label) > MAX_LABEL:
            return ""
    return label


def _find_control(element: etree._Element, *, toggles: bool) -> bool:
    """Return whether there is a control in an element; `toggles`: one that tells that it opens something."""
    return any(isinstance(one.tag, str) and _is_control(one, toggles=toggles) for one in element.iter())


def _is_control(element: etree._Element, *, toggles: bool) -> bool:
    if any(name in element.attrib for name in _TOGGLES) or element.get("role") == "tab" or element.tag == "summary":
        return True
    if any(name in element.attrib for name in _HANDLERS[:3]) and toggles:
        return True
    if toggles:
        return False
    if element.tag == "a":
        href = element.get("href", "").strip()
        return not href or href.startswith(("#", "javascript:"))
    return (
        element.tag in ("button", "label")
        or element.get("role") == "button"
        or "onclick" in element.attrib
        or re.search(
            r"(?:^|[^a-z])(?:btn|button|more|toggle|expand|unfold|open)", element.get("class", ""), re.IGNORECASE
        )
        is not None
    )


def _has_heading(element: etree._Element) -> bool:
    """Return whether a heading, or a button, stands right in front of an element."""
    before = element.getprevious()
    if before is None or not isinstance(before.tag, str):
        return False
    label = _short_label(before)
    if not label or _ENDED.search(label):
        return False
    return before.tag not in ("p", "a", "img", "span", element.tag if element.tag == "li" else "")


def _group(element: etree._Element) -> tuple[object, ...]:
    """Return what the panels of one accordion have in common."""
    parent = element.getparent()
    return element.tag, element.get("class"), parent.tag if parent is not None else ""
