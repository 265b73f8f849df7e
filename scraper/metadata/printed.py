"""Read the credits that a Chinese page prints around its article: in one line, in cells of a table, in split lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.metadata import date_lines, names
from scraper.metadata.candidates import declared_dates, lines_around
from scraper.metadata.credit_line import LONGEST_CREDIT, NO_CREDIT, Credit, parse_credit
from scraper.metadata.names import (
    LONGEST_BESIDE,
    is_beside_words,
    is_label,
    is_medium,
    is_office,
    name_and_outlet,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.document import Line, Page

# The longest line with one label that is a field, not a sentence.
LONGEST_FIELD: Final = 60
# If more than this share of a line's characters is inside anchors, its date is another article's.
LINKED_SHARE: Final = 0.85
# The longest name of an outlet that is alone on its line.
LONGEST_ALONE: Final = 12

_CLOCK = re.compile("今天是|农历|现在时间|当前时间|北京时间[:：]")
_YEAR_ALONE = re.compile(r"(?:19|20)\d\d")
# A name alone on its line has no marks of a sentence or of an address to readers.
_MARKS = re.compile("[：:，,。、；;！!？?/／…“”]")
_CELLS: Final = ("td", "th", "dt", "dd")


class PrintedCredit(NamedTuple):
    """A line near the article that credits something."""

    at: int  # index of the line
    text: str
    credit: Credit
    above: bool  # above the body, or among its first lines

    @property
    def is_field(self) -> bool:
        """Return whether the line is a credit line, or so short that its labels are reliable."""
        return self.credit.is_credit or len(self.text) < LONGEST_FIELD


def printed_credits(page: Page, body: range, title: frozenset[int], behind: str = "") -> list[PrintedCredit]:
    """Return the credits around the article: `behind` the title on its line, then those right below it, and others."""
    found: list[PrintedCredit] = []
    if behind and (credit := parse_credit(behind, page.captured_at)).is_credit:
        found.append(PrintedCredit(min(title), behind, credit, above=True))
    declared = next((one.value for one in declared_dates(page, "zh") if one.value), None)
    year = int(declared[:4]) if declared else None
    for index, above in lines_around(page, body, title):
        line = page.lines[index]
        if len(line.text) > LONGEST_CREDIT:
            continue
        text = _text_of_field(page, index)
        credit = _credit_at(page, index, text, year)
        bare = credit.published and not (credit.labelled_date or credit.source or credit.author)
        if bare and index > body.start and date_lines.is_diary(page, body):
            continue
        if credit != NO_CREDIT and not _CLOCK.search(text):
            found.append(PrintedCredit(index, text, credit, above))
    return found


def _text_of_field(page: Page, index: int) -> str:
    """Return a line's text; that of a cell with its label, which is in the cell before it: 发布日期：| 2024年5月9日."""
    text = page.lines[index].text
    if page.lines[index].tag not in _CELLS:
        return text
    if _is_label_cell(page, index):
        return text if text.endswith((":", "：")) else f"{text}："
    if _is_value_cell(page, index):
        return f"{page.lines[index - 1].text.rstrip(' :：')}：{text}"
    return text


def _is_value_cell(page: Page, index: int) -> bool:
    """Return whether a cell is the value of a label in the cell before it, and not another head of a row of heads."""
    if not index or not _is_label_cell(page, index - 1) or page.lines[index].tag in ("th", "dt"):
        return False
    marked = page.lines[index - 1].text.endswith((":", "："))
    return marked or index == 1 or not _is_label_cell(page, index - 2)


def _is_label_cell(page: Page, index: int) -> bool:
    """Return whether a line is a cell that is only a label."""
    line = page.lines[index]
    return line.tag in _CELLS and not line.links and is_label(line.text)


def _credit_at(page: Page, index: int, text: str, year: int | None) -> Credit:
    """Parse one line, joined with the next three if a date is split over them: 2019 | 09/07 | 19:02 | outlet."""
    if len(text) == 4 and _YEAR_ALONE.fullmatch(text):
        parts = [part.text for part in page.lines[index : index + 4]]
        credit = parse_credit(" ".join(parts), page.captured_at, year=year)
        # The line below such a date is the outlet's, whatever it looks like.
        if (
            credit.published
            and not credit.source
            and len(parts[-1]) <= LONGEST_BESIDE
            and not is_beside_words(parts[-1])
        ):
            credit = credit._replace(source=parts[-1], beside_date=frozenset(parts[-1:]))
    else:
        credit = parse_credit(text, page.captured_at, year=year)
    if credit.published and (date_lines.is_sentence_with_date(text) or date_lines.is_event_date(text)):
        return NO_CREDIT
    if "编" in text and (editor := names.bracketed_editor(text)):
        credit = credit._replace(editor=credit.editor or editor, is_credit=True)
    bare = credit.source is None or credit.source in credit.beside_date
    if credit.published and not credit.labelled_date and bare:
        return NO_CREDIT if linked_share(page.lines[index]) > LINKED_SHARE else credit
    return credit


def linked_share(line: Line) -> float:
    """Return the share of a line's characters that is inside anchors."""
    return sum(len(link.text) for link in line.links) / len(line.text)


def outlet_beside(page: Page, index: int, title: frozenset[int]) -> str | None:
    """Return the name of an outlet that is alone, or with a name, on the line before or after the date's, or None.

    A headline, a summary and the call to those whom a letter addresses stand there, too.
    """
    for at, line in _neighbours(page, index):
        if at in title or (line.tag[:1] == "h" and line.tag[1:].isdigit()):
            continue
        if both := name_and_outlet(line.text):
            return both.source
        if not 2 <= len(line.text) <= LONGEST_ALONE or _MARKS.search(line.text) or is_beside_words(line.text):
            continue
        if is_medium(line.text) or is_office(line.text):
            return line.text
    return None


def name_on_line_beside(page: Page, index: int) -> str | None:
    """Return the name that stands with an outlet's on the line before or after the date's, or None."""
    return next((both.author for _, line in _neighbours(page, index) if (both := name_and_outlet(line.text))), None)


def _neighbours(page: Page, index: int) -> Iterator[tuple[int, Line]]:
    for at in (index - 1, index + 1):
        if 0 <= at < len(page.lines) and len(page.lines[at].text) <= LONGEST_BESIDE:
            yield at, page.lines[at]
