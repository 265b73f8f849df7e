"""Body lines to blocks: which are paragraphs, headings, list items, cells of a table, captions of an image."""

from __future__ import annotations

import re
from collections import Counter, deque
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import Block, ImageBlock, ListBlock, TableBlock, TextBlock, urls

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.document import Image, Line, Page

# A heading is short: the longest numbered subheads of official prose run to about forty characters.
MAX_HEADING: Final = 40
# An unmarked heading (a plain line between paragraphs) must be shorter, and what it heads clearly longer.
MAX_PLAIN_HEADING: Final = 28
HEADED: Final = 50
# A caption stands right under its image and is one short line.
MAX_CAPTION: Final = 120
# A table of data has rows of several cells and short ones; a layout table has one long cell.
MAX_CELL: Final = 200
MAX_CELL_LINES: Final = 4

_SPECIAL: Final = frozenset(("table", "ul", "ol", "blockquote"))
_ENDED = re.compile(r"[。！？!?；;…，,、.：:][”’\"')）】》」』]*$")
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|（[一二三四五六七八九十]{1,3}）|\([一二三四五六七八九十]{1,3}\)|"
    r"第[一二三四五六七八九十百]{1,4}[章节部编篇]|\d{1,2}[、.．](?!\d))"
)
_CAPTION = re.compile(
    r"^(?:[▲△▼↑↓◎■●]|图[为：:片注源]|资料图|[（(]?.{0,40}(?:摄|供图|图源|制图|绘)[）)]?$)|(?:摄|供图)[）)]?$"
)
_ASIDE = re.compile(r"^[（(【\[]|[）)】\]]$|^图|摄$|^记者|^作者|^编辑|^来源|\d{4}年|https?:|^\d")


def body_blocks(page: Page, indices: Sequence[int]) -> list[Block]:
    """Make the blocks of a body from the indices of its lines, with the images that stand among them."""
    if not indices:
        return []
    blocks: list[Block] = []
    pending = deque(_images_among(page, indices))
    known = _Known(set(), set())
    position = 0
    while position < len(indices):
        index = indices[position]
        while pending and pending[0].before <= index:
            image = pending.popleft()
            # Of several images the last one stands over the caption.
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


class _Known(NamedTuple):
    """What was found out of a body's boxes: each is looked at once, not from each of its lines."""

    plain: set[int]  # those that stand in no table, list or quotation
    laid_out: set[int]  # tables and lists that lay out a page, and hold no data


def _block(page: Page, indices: Sequence[int], position: int, known: _Known) -> tuple[Block, int]:
    """Make the block that begins at a position; return it, and of how many lines it is made."""
    line = page.lines[indices[position]]
    if not _is_plain(page, line.box, known):
        if run := _run(page, indices, position, ("table",), known.laid_out):
            return TableBlock(tuple(_rows(page, run))), len(run)
        if run := _run(page, indices, position, ("ul", "ol"), known.laid_out):
            return ListBlock(tuple(line.text for line in run)), len(run)
        if _ancestor(page, line.box, "blockquote") is not None:
            return TextBlock("quote", line.text), 1
    if line.tag == "pre":
        return TextBlock("code", line.text), 1
    heading = _is_heading(page, indices, position)
    return TextBlock("heading" if heading else "paragraph", line.text), 1


def _is_plain(page: Page, box: int, known: _Known) -> bool:
    """Whether a box stands in no table, list or quotation that means it; what is found out is added to `known`."""
    boxes, path = page.boxes, []
    while box and box not in known.plain:
        if boxes[box].tag in _SPECIAL and box not in known.laid_out:
            return False
        path.append(box)
        box = boxes[box].parent
    known.plain.update(path)
    return True


def _run(page: Page, indices: Sequence[int], position: int, tags: tuple[str, ...], laid_out: set[int]) -> list[Line]:
    """Return the lines from a position on that make one table of data, or one list; none where they don't.

    A box that makes none is added to `laid_out`.
    """
    box = _ancestor(page, page.lines[indices[position]].box, *tags)
    if box is None or box in laid_out:
        return []
    end = page.boxes[box].end
    run = []
    for at in range(position, len(indices)):
        if indices[at] >= end:
            break
        run.append(page.lines[indices[at]])
    fits = _is_data_table(page, box, run) if "table" in tags else _is_list(page, run)
    if len(run) > 1 and fits:
        return run
    laid_out.add(box)
    return []


def _is_data_table(page: Page, box: int, lines: Sequence[Line]) -> bool:
    """Tell a table of data from one that lays out a page: rows of several short cells, and no table in it."""
    if any(_ancestor(page, line.box, "table") != box for line in lines):
        return False
    cells = Counter(_cell(page, line) for line in lines)
    if max(cells.values()) > MAX_CELL_LINES or any(len(line.text) > MAX_CELL for line in lines):
        return False
    rows = list(_rows(page, lines))
    several = sum(len(row) > 1 for row in rows)
    return len(rows) > 1 and several * 2 >= len(rows)


def _is_list(page: Page, lines: Sequence[Line]) -> bool:
    """Whether each line is one item: an editor that sets paragraphs as items has lines of sentences."""
    boxes = [_ancestor(page, line.box, "li") for line in lines]
    return None not in boxes and len(set(boxes)) == len(lines)


def _rows(page: Page, lines: Sequence[Line]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of a table, row by row; lines of one cell are joined."""
    row: int | None = None
    cells: dict[int, str] = {}
    for line in lines:
        this = _ancestor(page, line.box, "tr")
        if this != row and cells:
            yield tuple(cells.values())
            cells = {}
        row = this
        key = _cell(page, line)
        cells[key] = f"{cells[key]} {line.text}" if key in cells else line.text
    if cells:
        yield tuple(cells.values())


def _cell(page: Page, line: Line) -> int:
    """Return the box of the cell that a line stands in; its own box where a table's text is in none."""
    cell = _ancestor(page, line.box, "td", "th")
    return line.box if cell is None else cell


def _ancestor(page: Page, box: int, *tags: str) -> int | None:
    """Return the nearest box of one of these tags that encloses a box, itself included."""
    boxes = page.boxes
    while box:
        if boxes[box].tag in tags:
            return box
        box = boxes[box].parent
    return None


def _is_heading(page: Page, indices: Sequence[int], position: int) -> bool:
    """Tell whether a line heads what follows: by its tag, its weight and number, or its company."""
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
    return len(text) <= MAX_PLAIN_HEADING and len(following) >= HEADED and len(before) >= HEADED


def _images_among(page: Page, indices: Sequence[int]) -> list[Image]:
    """Return the images that stand in the stretch of the body, in order."""
    first, last = indices[0], indices[-1]
    inside = [image for image in page.images if first <= image.before <= last + 1]
    if not inside:
        return []
    home = _common_box(page, indices)
    return [image for image in inside if _is_within(page, image.box, home)]


def _common_box(page: Page, indices: Sequence[int]) -> int:
    """Return the largest box that holds no other lines than the body's, or the smallest around all of them."""
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
    """Return the text of the line under an image if it is its caption, else ""."""
    if image.before != index or len(line.text) > MAX_CAPTION:
        return ""
    return line.text if line.tag == "figcaption" or _CAPTION.search(line.text) else ""


def _image_block(page: Page, image: Image, caption: str) -> ImageBlock:
    src = urls.resolve_url(page.base, image.src) if page.base else None
    return ImageBlock(src or image.src, image.alt, caption)
