"""Write the findings inside the bodies as a list, the gravest first, each with its number and what is beside it.

Between different articles no single edit says anything; then what is known is said in their place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from archive.model import ImageBlock
from archive.report import GRAVEST, escape_text, lang_attribute, shares
from archive.report.html.marks import mark_class, words_html
from archive.report.html.subject import LAYOUT
from archive.report.html.values import title_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import Block, Edit, Finding, Span
    from archive.report import SideName
    from archive.report.html.subject import Subject

# Maximum findings listed; all are marked in the text below.
MAX_LISTED: Final = 60
# Characters of the text shown on both sides of a change, and how many more to finish a word of letters.
CONTEXT: Final = 8
WORD: Final = 12
# Maximum characters of a change's own words, about one line; LISTED_END of them are its end.
LISTED_CHARACTERS: Final = 44
LISTED_END: Final = 12
# How many blocks without text (pictures) are passed over to find the text beside one.
_NEAR: Final = 5
_PERCENT: Final = re.compile(r"\d[\d.]*%")


def write_gravest(subject: Subject) -> Iterator[str]:
    """Yield the list; the first five are shown, the others in a fold."""
    words = subject.words
    if not subject.is_told:
        yield f'<section class="known">\n<p>{words.nothing_told}</p>\n<ul>{"".join(_known(subject))}</ul>\n</section>\n'
        return
    grave = [finding for finding in subject.comparison.findings if finding.cls not in LAYOUT]
    if not grave:
        return
    heading = words.all_changes if len(grave) <= GRAVEST else words.gravest
    yield f'<section>\n<h2>{heading}</h2>\n<ol class="index">\n'
    yield from (_entry(subject, finding) for finding in grave[:GRAVEST])
    yield "</ol>\n"
    if len(grave) > GRAVEST:
        yield f'<details><summary>{words.more.of(len(grave) - GRAVEST)}</summary>\n<ol class="index">\n'
        yield from (_entry(subject, finding) for finding in grave[GRAVEST:MAX_LISTED])
        yield "</ol>\n"
        if len(grave) > MAX_LISTED:
            yield f'<p class="soft">{words.rest.of(len(grave) - MAX_LISTED)}</p>\n'
        yield "</details>\n"
    yield "</section>\n"


def _known(subject: Subject) -> Iterator[str]:
    """Yield what is known of two different articles: how much of one is in the other, and their titles."""
    words, names, comparison = subject.words, subject.names, subject.comparison
    kept, new = _PERCENT.findall(shares(comparison.kept, comparison.new))
    yield f"<li>{words.shares.format(kept=kept, new=new, **names)}</li>"
    left, right = (subject.articles[side].title for side in ("left", "right"))
    titles: dict[SideName, str] = {side: f"<b>{title_html(subject, side)}</b>" for side in names}
    if left and left == right:
        yield f"<li>{words.titles_same.format(title=titles['left'])}</li>"
    else:
        yield f"<li>{words.titles_differ.format(**titles)}</li>"


def _entry(subject: Subject, finding: Finding) -> str:
    number = finding.edits[0]
    edit = subject.comparison.edits[number]
    times = f" ×{finding.count:,}" if finding.count > 1 else ""
    before, after = _beside(subject, edit)
    words = f"{escape_text(_one_line(before))}{_changed(subject, edit)}{escape_text(_one_line(after))}"
    side: SideName = "left" if edit.right is None else "right"
    lang = lang_attribute(subject.articles[side].language)
    return (
        f'<li data-entry="{edit.cls}"><a href="#e{number + 1}">{number + 1}. {subject.class_name(edit.cls)}</a>{times} '
        f'<span class="soft">{_where(subject, edit)}</span> <bdi class="quoted" lang="{lang}">{words}</bdi></li>\n'
    )


def _where(subject: Subject, edit: Edit) -> str:
    """Return the numbers of the blocks that an edit is in, as they stand beside the blocks."""
    numbers = [span.block + 1 for span in (edit.left, edit.right) if span is not None]
    if len(set(numbers)) == 1:
        return subject.words.block.format(at=numbers[0])
    return subject.words.blocks.format(left=numbers[0], right=numbers[1])


def _changed(subject: Subject, edit: Edit) -> str:
    """Return the words of an edit, old and new."""
    if edit.cls == "move":
        span = edit.right or edit.left
        return f'<mark class="other w-moved">{words_html(_abbreviate(span.text))}</mark>' if span is not None else ""
    old, new = _words(subject, "left", edit.left), _words(subject, "right", edit.right)
    html = f'<del class="other {mark_class(edit.cls, "left")}">{old}</del>' if old else ""
    html += "→" if old and new else ""  # two figures side by side would be read as one
    return html + (f'<ins class="other {mark_class(edit.cls, "right")}">{new}</ins>' if new else "")


def _words(subject: Subject, side: SideName, span: Span | None) -> str:
    if span is None:
        return ""
    block = _block(subject.articles[side].body, span.block)
    if isinstance(block, ImageBlock):
        what = block.text or block.alt or subject.words.no_caption
        return f"[{subject.words.image}{subject.words.colon}{escape_text(_abbreviate(what))}]"
    return words_html(_abbreviate(span.text)) if span.text else ""


def _block(body: Sequence[Block], number: int) -> Block | None:
    """Return a block; None if the edit belongs to other articles."""
    return body[number] if 0 <= number < len(body) else None


def _beside(subject: Subject, edit: Edit) -> tuple[str, str]:
    """Return the text before and after an edit, from the neighbouring blocks if it reaches to the end of its own."""
    side, span = ("right", edit.right) if edit.right is not None else ("left", edit.left)
    body = subject.articles["left" if side == "left" else "right"].body
    if span is None or _block(body, span.block) is None:
        return "", ""
    text = body[span.block].text
    before, after = (
        _end(text[max(0, span.start - CONTEXT - WORD - 1) : span.start]),
        _beginning(text[span.end : span.end + CONTEXT + WORD + 1]),
    )
    if not before.strip():
        near = next((block.text for block in body[max(0, span.block - _NEAR) : span.block][::-1] if block.text), "")
        before = f"{_end(near)} ¶ " if near else ""
    if not after.strip():
        near = next((block.text for block in body[span.block + 1 : span.block + 1 + _NEAR] if block.text), "")
        after = f" ¶ {_beginning(near)}" if near else ""
    return before, after


def _beginning(text: str) -> str:
    """Return the first characters of a text; a word of letters whole, unless it is very long."""
    length = CONTEXT
    while length < min(len(text), CONTEXT + WORD) and _is_within_word(text[length - 1 : length + 1]):
        length += 1
    return f"{text[:length]}…" if length < len(text) else text


def _end(text: str) -> str:
    """Return the last characters of a text."""
    return _beginning(text[-CONTEXT - WORD - 1 :][::-1])[::-1]


def _is_within_word(pair: str) -> bool:
    return pair.isascii() and pair.isalnum()


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def _abbreviate(words: str) -> str:
    """Shorten a text to its beginning and end if it does not fit on a line of the list."""
    words = _one_line(words)
    if len(words) <= LISTED_CHARACTERS:
        return words
    return f"{words[: LISTED_CHARACTERS - LISTED_END]}…{words[-LISTED_END:]}"
