"""Write the marks of edits: the tags around the words, what stands where words are gone, and the labels beside them.

An edit that is numbered on the page has `id="eN"` where a link to it leads, N counted from 1, and `id="eN-other"` on
the other side, or where it moved away from. All others are only coloured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.model import ListBlock
from archive.report import SIDES, anchor_side, escape_attribute, escape_text
from archive.report.html.subject import LONGEST_RUN

if TYPE_CHECKING:
    from archive.model import Edit, EditClass
    from archive.report import SideName
    from archive.report.html.subject import Subject

WEIGHTY: Final[frozenset[EditClass]] = frozenset({"number", "negation", "name", "quotation"})
_PLACED: Final[frozenset[EditClass]] = frozenset({"move", "split", "merge"})
_BORDERS: Final = ("split", "merge")
# Where words are gone, two wedges close up; where the other side has more, they part. No character looks like them, and
# they are never struck through.
CUT: Final = "▸◂"
ADDED: Final = "◂▸"
BREAK: Final = "¶"
_ELEMENTS: Final = {"w-old": "del", "w-new": "ins", "w-moved": "mark", "w-print": "mark"}
_END: Final = {kind: f"</{element}>" for kind, element in _ELEMENTS.items()}


def mark_class(cls: EditClass, side: SideName) -> str:
    """Return the CSS class of an edit's mark on one side."""
    if cls == "typographic":
        return "w-print"
    if cls in _PLACED:
        return "w-moved"
    return "w-old" if side == "left" else "w-new"


def _plain_start(kind: str, *, block: bool) -> str:
    """Return the start tag of an edit that has no number."""
    return f'<{_ELEMENTS[kind]} class="{"block " if block else ""}{kind}">'


class MarkWriter:
    """Write the marks of one page; remember what was written, since an id must be unique.

    `flat` says of the row at hand that it can be read as right's blocks alone: there, what is gone is written as well,
    for the narrow screen, and links lead to right, which is all that such a screen shows.
    """

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._edits = subject.comparison.edits
        self._numbered = subject.numbered
        self._ids: set[str] = set()
        self._begun: set[tuple[int, SideName]] = set()
        # Our words stand inside the pages' texts, which are mostly of another language.
        foreign = (side for side in SIDES if not (subject.articles[side].language or "").startswith(subject.language))
        self._lang: dict[SideName, str] = dict.fromkeys(SIDES, "") | dict.fromkeys(
            foreign, f' lang="{subject.language}"'
        )
        self.flat = False

    def around(self, number: int, side: SideName, *, block: bool = False) -> tuple[str, str]:
        """Return the start and end tags around what an edit covers, with its label the first time."""
        kind = mark_class(self._edits[number].cls, side)
        first = (number, side) not in self._begun
        self._begun.add((number, side))
        before = self._gone(number) if first and side == "right" and self.flat else ""
        if number not in self._numbered:
            return f"{before}{_plain_start(kind, block=block)}", _END[kind]
        start = self._start(number, side, kind, ("block",) if block else ())
        return before + start + (self._note(number, side, block=block) if first else ""), _END[kind]

    def point(self, number: int, side: SideName) -> str:
        """Return the mark of a point: where only the other side has text, or where blocks were split or merged."""
        edit, words = self._edits[number], self._subject.words
        if edit.cls in _BORDERS:
            return self._at_point(number, side, "w-moved", BREAK, self._subject.class_name(edit.cls))
        here, there = (edit.right, edit.left) if side == "right" else (edit.left, edit.right)
        count = len(there.text) if there is not None else 0
        if side == "right" and (edit.cls == "move" or not (here is not None and here.text)):
            kind = "w-old" if edit.cls not in ("move", "typographic") else mark_class(edit.cls, "left")
            return self._at_point(number, side, kind, CUT, words.cut_here.of(count), gone=self.flat)
        kind = "w-new" if edit.cls not in ("move", "typographic") else mark_class(edit.cls, "right")
        return self._at_point(number, side, kind, ADDED, words.added_there.of(count))

    def _at_point(self, number: int, side: SideName, kind: str, sign: str, said: str, *, gone: bool = False) -> str:
        here = self._edits[number].cls == "move"
        start = self._start(number, side, kind, ("point",), origin=here)
        inside = f'<span class="cut" aria-hidden="true">{sign}</span><span class="vh"{self._lang[side]}>{said}</span>'
        if gone:
            line = "\n" if self._is_item(number) else ""  # an item of a list stands on a line of its own
            inside += f'<span class="gone">{line}{self._tag(number, side)}{self._words_gone(number)}</span>'
            inside += self._move_link(number, "left") if here else ""
        return f"{start}{inside}{_END[kind]}"

    def _gone(self, number: int) -> str:
        """Return what right has other words for, as it is read on a narrow screen: before them."""
        edit = self._edits[number]
        if edit.left is None or not edit.left.text or edit.cls in _PLACED:
            return ""
        kind = mark_class(edit.cls, "left")
        data = self._data(number) if number in self._numbered else ""
        return f'<{_ELEMENTS[kind]} class="gone {kind}"{data}>{self._words_gone(number)}{_END[kind]}'

    def _words_gone(self, number: int) -> str:
        """Return left's words of an edit."""
        span = self._edits[number].left
        return words_html(self._subject.cut(span.text, LONGEST_RUN)) if span is not None else ""

    def _is_item(self, number: int) -> bool:
        """Return whether an edit is about a whole item of a list."""
        span = self._edits[number].left
        block = self._subject.articles["left"].body[span.block] if span is not None else None
        if span is None or not isinstance(block, ListBlock):
            return False
        return all(
            beside in ("", "\n")
            for beside in (block.text[max(0, span.start - 1) : span.start], block.text[span.end : span.end + 1])
        )

    def _start(self, number: int, side: SideName, kind: str, names: tuple[str, ...], *, origin: bool = False) -> str:
        """Return the start tag of a mark; `origin` if it is where a passage moved away from."""
        edit = self._edits[number]
        if number not in self._numbered:
            return f'<{_ELEMENTS[kind]} class="{" ".join((*names, kind))}">'
        meets = side == self._meeting_side(edit) and not origin
        anchor = self._anchor(number, side, meets=meets)
        classes = ["edit" if meets and anchor else "other", *names, kind]
        classes += ["weighty"] if edit.cls in WEIGHTY else []
        focus = ' tabindex="-1"' if meets and anchor else ""
        title = f"{number + 1}. {self._subject.class_name(edit.cls)}"
        return (
            f'<{_ELEMENTS[kind]} class="{" ".join(classes)}"{anchor}{focus}{self._data(number)} '
            f'title="{escape_attribute(title)}">'
        )

    def _meeting_side(self, edit: Edit) -> SideName:
        """Return the side where an edit is met by who follows a link: right, if right shows a place for it."""
        return "right" if self.flat else anchor_side(edit)

    def _anchor(self, number: int, side: SideName, *, meets: bool) -> str:
        edit = self._edits[number]
        if side == "left" and self.flat and edit.cls == "move":
            return ""  # its other end is the point in right, since the narrow screen has no left
        name = f"e{number + 1}" if meets else f"e{number + 1}-other"
        if name in self._ids:
            return ""
        self._ids.add(name)
        return f' id="{name}"'

    def _data(self, number: int) -> str:
        return f' data-edit="{number + 1}" data-class="{self._edits[number].cls}"'

    def _tag(self, number: int, side: SideName) -> str:
        """Return the label of an edit: its number and class. Typographic edits have none: there may be hundreds."""
        cls = self._edits[number].cls
        if cls == "typographic" or number not in self._numbered:
            return ""
        return f'<span class="tag"{self._lang[side]}>{number + 1} {self._subject.class_name(cls)}</span>'

    def _note(self, number: int, side: SideName, *, block: bool) -> str:
        """Return the label beside what an edit covers, and for a move the link to its other position."""
        edit = self._edits[number]
        tag = self._tag(number, side)
        labelled = "left" if edit.right is None or not edit.right.text else "right"  # where its words are
        if not tag or (labelled != side and edit.cls != "move"):
            return ""
        tag += self._move_link(number, side) if edit.cls == "move" else ""
        return f'<span class="note">{tag}</span>' if block else tag

    def _move_link(self, number: int, side: SideName) -> str:
        edit, words = self._edits[number], self._subject.words
        if edit.left is None or edit.right is None or number not in self._numbered:
            return ""
        if side == "left":
            there, to = words.to_block.format(at=edit.right.block + 1), f"e{number + 1}"
        else:
            there, to = words.from_block.format(at=edit.left.block + 1), f"e{number + 1}-other"
        return f'<a class="away"{self._lang[side]} href="#{to}">{there}</a> '


def words_html(text: str) -> str:
    """Return the words of an edit as HTML; blanks alone, which would be invisible, with a sign."""
    return escape_text(text) if text.strip() else f'<span class="sign">␣</span>{escape_text(text)}'
