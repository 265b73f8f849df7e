"""Which hidden elements of a page a visitor can reach: what a click shows is read, a text that nobody sees is not.

Only elements with prose are looked at. An element is within reach if something on the page opens it: a control or a
script names it, a control that opens things stands beside it, or it is one of several panels below their headings. What
a click shows that is no part of a text (a dialog, a form, a menu) stays hidden, and so does a copy of what is shown.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml import etree

# A hidden element with less prose than this, in characters, is not worth a look.
MIN_PROSE: Final = 20
# No more hidden elements of a page are looked at, and no more of a neighbour's text is read.
MAX_ELEMENTS: Final = 200
MAX_LABEL: Final = 40
# How far up a name tells what an element is a part of.
NAMED_LEVELS: Final = 3

_SENTENCE = re.compile(r"[^\s。，.,]{5}[。！？；，]|[^\s.,]{3}[.,;!?](?:\s|$)")
_ENDED = re.compile(r"[。！？；，.!;,]\s*$")
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
    r"skeleton|loading|print)(?![a-z])",
    re.IGNORECASE,
)
_APART_ROLES: Final = frozenset(("dialog", "alertdialog", "alert", "tooltip", "menu", "status"))
_INLINE: Final = frozenset(
    "a abbr b bdi bdo cite code em font i ins label mark q s small span strong sub sup u".split()
)
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary", "legend"))
_UNREAD: Final = frozenset(("script", "style", "template", "noscript", "select", "textarea"))
_POINTERS: Final = ("aria-controls", "data-target", "data-bs-target", "data-toggle-target", "data-for", "for", "href")
_HANDLERS: Final = ("onclick", "ontouchend", "onmousedown", "ng-click", "@click", "v-on:click", "data-onclick")
_TOGGLES: Final = ("aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle")


class _Candidate(NamedTuple):
    element: etree._Element
    prose: list[str]


def reachable(root: etree._Element, hidden: Sequence[etree._Element], shown: str) -> list[etree._Element]:
    """Return which of the hidden elements a visitor can reach; `shown`: the text of the page without them."""
    candidates = []
    for element in hidden[:MAX_ELEMENTS]:
        prose = [piece for piece in map(_folded, _texts(element)) if _SENTENCE.search(piece)]
        if sum(map(len, prose)) >= MIN_PROSE and not _is_apart(element) and not _is_copy(prose, shown):
            candidates.append(_Candidate(element, prose))
    if not candidates:
        return []
    pointers, code = _openers(root)
    groups = Counter(_group(one.element) for one in candidates if _has_heading(one.element))
    return [
        one.element
        for one in candidates
        if _is_named(one.element, pointers, code)
        or one.element.get("hidden") == "until-found"
        or (
            one.element.tag not in _INLINE
            and (_has_control(one.element) or (groups[_group(one.element)] > 1 and _has_heading(one.element)))
        )
    ]


def _texts(element: etree._Element) -> Iterator[str]:
    """Yield the pieces of text in an element, without code."""
    for event_text in element.iter():
        if isinstance(event_text.tag, str) and event_text.tag not in _UNREAD and event_text.text:
            yield event_text.text
        if event_text is not element and event_text.tail:
            yield event_text.tail


def _folded(text: str) -> str:
    return " ".join(text.split())


def _is_copy(prose: Sequence[str], shown: str) -> bool:
    """Return whether most of a text is on the page anyway: a summary, a version for print or for reading aloud."""
    copied = sum(len(piece) for piece in prose if piece in shown)
    return copied * 2 > sum(map(len, prose))


def _is_apart(element: etree._Element) -> bool:
    """Return whether an element, or what it is in, opens with a click but is no part of a text."""
    around: etree._Element | None = element
    for _ in range(NAMED_LEVELS):
        if around is None or around.tag in ("body", "html", "article", "main"):
            return False
        if around.get("role") in _APART_ROLES or around.get("aria-modal") or around.tag in ("form", "nav", "footer"):
            return True
        if _APART.search(f"{around.get('class', '')} {around.get('id', '')}".replace("_", "-")):
            return True
        around = around.getparent()
    return False


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
    return before.tag not in ("p", "a", "img", "span")


def _group(element: etree._Element) -> tuple[object, ...]:
    """Return what the panels of one accordion have in common."""
    parent = element.getparent()
    return element.tag, element.get("class"), parent.tag if parent is not None else ""
