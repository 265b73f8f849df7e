"""Turn body lines into blocks: paragraphs, headings, quotes, code, lists, tables, and images with captions."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import Block, ImageBlock, ListBlock, TableBlock, TextBlock, urls
from scraper.body.tables import cell_of, table_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.document import Image, Line, Page

# The longest heading: numbered subheads of official prose have up to about forty characters.
MAX_HEADING: Final = 40
# An unmarked heading (a plain line between paragraphs) must be shorter than this, and the paragraphs around it at least
# this long.
MAX_PLAIN_HEADING: Final = 28
MIN_HEADED: Final = 50
# The longest caption: one short line right under its image.
MAX_CAPTION: Final = 120
# A data table has rows of several short cells; a layout table has one long cell.
MAX_CELL: Final = 200
MAX_CELL_LINES: Final = 4
# A form (a penalty, a specification) has longer values of several paragraphs, each behind a short label. With fewer
# rows or labels, pages that are laid out by a table pass for one.
MIN_LABELLED: Final = 4
LABELLED_SHARE: Final = 0.8
MAX_LABEL: Final = 20
MAX_VALUE: Final = 1000

_SPECIAL: Final = frozenset(("table", "ul", "ol", "blockquote", "pre", "listing"))
_ENDED = re.compile(r"[。！？!?；;…，,、.：:][”’\"')）】》」』]*$")
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|（[一二三四五六七八九十]{1,3}）|\([一二三四五六七八九十]{1,3}\)|"
    r"第[一二三四五六七八九十百]{1,4}[章节部编篇]|\d{1,2}[、.．](?!\d))"
)
_CAPTION = re.compile(
    r"^(?:[▲△▼↑↓◎■●]|图[为：:片注源]|资料图|[（(]?.{0,40}(?:摄|供图|图源|制图|绘)[）)]?$)|(?:摄|供图)[）)]?$"
)
_ASIDE = re.compile(r"^[（(【\[]|[）)】\]]$|^图|摄$|^记者|^作者|^编辑|^来源|\d{4}年|https?:|^\d")


def body_blocks(page: Page, indices: Sequence[int], box: int = 0) -> list[Block]:
    """Return the blocks of a body, given the indices of its lines, including the images among them.

    A body without lines has the images in its `box`; 0: none.
    """
    if not indices:
        images = page.images if box else ()
        return [_image_block(page, image, "") for image in images if _is_within(page, image.box, box)]
    blocks: list[Block] = []
    pending = deque(_images_among(page, indices))
    known = _BoxCache(set(), set())
    position = 0
    while position < len(indices):
        index = indices[position]
        while pending and pending[0].before <= index:
            image = pending.popleft()
            # Of several images the last one is above the caption.
            last = not pending or pending[0].before > index
            caption = _caption(page.lines[index], image, index) if last else ""
            blocks.append(_image_block(page, image, caption))
            if caption:
                position += 1
                index = indices[position] if position < len(indices) else -1
                break
        else:
            block, length = _block(page, indices, position, known)
            blocks.append(block)
            position += length
    blocks.extend(_image_block(page, image, "") for image in pending)
    return blocks


class _BoxCache(NamedTuple):
    """A cache of results for a body's boxes, so that each box is tested once, not for each of its lines."""

    plain: set[int]  # boxes that are in no table, list or quotation
    laid_out: set[int]  # tables and lists that are used for layout and hold no data


def _block(page: Page, indices: Sequence[int], position: int, known: _BoxCache) -> tuple[Block, int]:
    """Return the block that begins at a position, and how many lines it takes."""
    line = page.lines[indices[position]]
    if not _is_plain(page, line.box, known):
        if code := _lines_of_code(page, indices, position):
            return TextBlock("code", "\n".join(line.text for line in code)), len(code)
        if _is_table_caption(page, line):
            return TextBlock("paragraph", line.text), 1
        if run := _lines_of_container(page, indices, position, ("table",), known.laid_out):
            table = _ancestor(page, line.box, "table") or 0
            return TableBlock(tuple(table_rows(page, table, run))), len(run)
        if run := _lines_of_container(page, indices, position, ("ul", "ol"), known.laid_out):
            return ListBlock(tuple(line.text for line in run)), len(run)
        if _ancestor(page, line.box, "blockquote") is not None:
            return TextBlock("quote", line.text), 1
    heading = _is_heading(page, indices, position)
    return TextBlock("heading" if heading else "paragraph", line.text), 1


def _lines_of_code(page: Page, indices: Sequence[int], position: int) -> list[Line]:
    """Return the lines from a position on that are in one <pre>, however its lines are marked up.

    A text that is set in one is no code: its lines are paragraphs.
    """
    if page.lines[indices[position]].tag == "p":
        return []
    box = _ancestor(page, page.lines[indices[position]].box, "pre", "listing")
    if box is None:
        return []
    stop = bisect_left(indices, page.boxes[box].end, position)
    return [page.lines[index] for index in indices[position:stop]]


def _is_plain(page: Page, box: int, known: _BoxCache) -> bool:
    """Return whether a box is in no table, list or quotation, apart from layout ones; cache the result in `known`."""
    boxes, path = page.boxes, []
    while box and box not in known.plain:
        if boxes[box].tag in _SPECIAL and box not in known.laid_out:
            return False
        path.append(box)
        box = boxes[box].parent
    known.plain.update(path)
    return True


def _lines_of_container(
    page: Page, indices: Sequence[int], position: int, tags: tuple[str, ...], laid_out: set[int]
) -> list[Line]:
    """Return the lines from a position on that form one data table or one list, or [] if they don't.

    A table or list that is only layout is added to `laid_out`.
    """
    box = _ancestor(page, page.lines[indices[position]].box, *tags)
    if box is None or box in laid_out:
        return []
    end = page.boxes[box].end
    run = []
    for at in range(position, len(indices)):
        if indices[at] >= end or _is_table_caption(page, page.lines[indices[at]]):
            break
        run.append(page.lines[indices[at]])
    fits = _is_data_table(page, box, run) if "table" in tags else _is_list(page, run)
    if len(run) > 1 and fits:
        return run
    laid_out.add(box)
    return []


def _is_data_table(page: Page, box: int, lines: Sequence[Line]) -> bool:
    """Return whether a table holds data, not layout: rows of several short cells, or of labels and their values."""
    if any(_ancestor(page, line.box, "table") != box for line in lines):
        return False  # tables in a table lay it out
    cells: dict[int | None, list[str]] = {}
    for line in lines:
        cells.setdefault(cell_of(page, line), []).append(line.text)
    rows: dict[int | None, list[list[str]]] = {}
    for cell, texts in cells.items():
        if cell is None:
            return False
        rows.setdefault(_ancestor(page, cell, "tr", "table"), []).append(texts)
    several = [row for row in rows.values() if len(row) > 1]
    if len(rows) < 2 or len(several) * 2 < len(rows):
        return False
    if all(len(texts) <= MAX_CELL_LINES and len(max(texts, key=len)) <= MAX_CELL for texts in cells.values()):
        return True
    return len(several) >= LABELLED_SHARE * max(len(rows), MIN_LABELLED) and _are_labelled(several)


def _are_labelled(rows: Sequence[Sequence[Sequence[str]]]) -> bool:
    """Return whether rows of cells, given as lines, begin with a label, and no cell is an article of its own."""
    labels = sum(len(row[0]) == 1 and len(row[0][0]) <= MAX_LABEL for row in rows)
    longest = max(sum(map(len, texts)) for row in rows for texts in row)
    return labels >= LABELLED_SHARE * len(rows) and longest <= MAX_VALUE


def _is_table_caption(page: Page, line: Line) -> bool:
    """Return whether a line is in the caption of a table, which is shown above it."""
    box = _ancestor(page, line.box, "caption", "td", "th", "table")
    return box is not None and page.boxes[box].tag == "caption"


def _is_list(page: Page, lines: Sequence[Line]) -> bool:
    """Return whether each line is a list item of its own; several lines in one item are paragraphs, not a list."""
    boxes = [_ancestor(page, line.box, "li") for line in lines]
    return None not in boxes and len(set(boxes)) == len(lines)


def _ancestor(page: Page, box: int, *tags: str) -> int | None:
    """Return the nearest enclosing box with one of the tags, or the box itself; None without one."""
    boxes = page.boxes
    while box:
        if boxes[box].tag in tags:
            return box
        box = boxes[box].parent
    return None


def _is_heading(page: Page, indices: Sequence[int], position: int) -> bool:
    """Return whether a line is a heading: by its tag, its number, its bold type, or the paragraphs around it."""
    line = page.lines[indices[position]]
    text = line.text
    if line.tag[0] == "h" and line.tag[1:].isdigit():
        return True
    if len(text) > MAX_HEADING or position + 1 >= len(indices):
        return False
    following = page.lines[indices[position + 1]].text
    if _NUMBERED.match(text):
        return not _ENDED.search(text) and len(following) > len(text)
    if _ENDED.search(text) or _ASIDE.search(text) or _CAPTION.search(text):
        return False
    if line.bold:
        return True
    before = page.lines[indices[position - 1]].text if position else ""
    return len(text) <= MAX_PLAIN_HEADING and len(following) >= MIN_HEADED and len(before) >= MIN_HEADED


def _images_among(page: Page, indices: Sequence[int]) -> list[Image]:
    """Return the images within the body, in order."""
    first, last = indices[0], indices[-1]
    inside = page.images_among(first, last + 1)
    if not inside:
        return []
    home = _common_box(page, indices)
    return [image for image in inside if _is_within(page, image.box, home)]


def _common_box(page: Page, indices: Sequence[int]) -> int:
    """Return the largest box that holds only lines of the body, or the smallest that holds all of them."""
    boxes, first, last = page.boxes, indices[0], indices[-1]
    box = page.lines[first].box
    while box and boxes[box].end <= last:
        box = boxes[box].parent
    while box and boxes[boxes[box].parent].first >= first and boxes[boxes[box].parent].end <= last + 1:
        box = boxes[box].parent
    return box


def _is_within(page: Page, box: int, home: int) -> bool:
    while box > home:
        box = page.boxes[box].parent
    return box == home


def _caption(line: Line, image: Image, index: int) -> str:
    """Return the text of the line under an image if it is the caption, else ""."""
    if image.before != index or len(line.text) > MAX_CAPTION:
        return ""
    return line.text if line.tag == "figcaption" or _CAPTION.search(line.text) else ""


def _image_block(page: Page, image: Image, caption: str) -> ImageBlock:
    whole = not page.base or image.src.startswith("data:")
    src = None if whole else urls.resolve_url(page.base, image.src, page.encoding)
    return ImageBlock(src or image.src, image.alt, caption)
