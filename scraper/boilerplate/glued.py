"""Split a line where a note is glued to its last sentence, so that each part can be labelled: a paragraph, and a note.

The text of a page stays the same, and every piece of it is still in one line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scraper.boilerplate.notes import SHORT_NOTE, kind_of_note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.document import Line, Page

# The shortest line that is worth a look.
MIN_LINE: Final = 12
# Of notes only calls end as sentences do; a word of theirs tells them from the paragraphs of a text.
_SENTENCE_ENDS: Final = frozenset("。”.")
_CALL = re.compile("关注|關注|下[载載]|查看|二[维維]|追蹤|侵")
# The end of a sentence or of a bracket, and the beginning of a note. Only the end of a line is searched.
_GLUE = re.compile(
    r"[。！？!?…”’」』）)】\]](?=\s*[（(【\[]?\s*[▲▼→↓]*\s*(?:返回|责任?编|責任?編|编辑|編輯|值班编|校对|校對|审核"
    r"|審核|更多|想了解|欲|点击|點擊|下载|下載"
    r"|扫|掃|长按|長按|识别|識別|查看|阅读|閱讀|展开|本文|文章原|原标题|原標題|原题|原題|图片[来源]|圖片[来來]|题图"
    r"|打开|打開|关注|關注|开通|剩余|登录))"
)


def split_glued_notes(page: Page) -> Page:
    """Return the page with each glued note in a line of its own; the page itself if there is none."""
    cuts = {index: cut for index, line in enumerate(page.lines) if (cut := _cut(line))}
    if not cuts:
        return page
    lines: list[Line] = []
    moved = [0]  # how many lines stand before each line, and before the end
    for index, line in enumerate(page.lines):
        lines.extend(_parts(line, cuts[index]) if index in cuts else (line,))
        moved.append(len(lines))
    return page._replace(
        lines=tuple(lines),
        image_elements=tuple(image._replace(before=moved[image.before]) for image in page.image_elements),
        boxes=tuple(box._replace(first=moved[box.first], end=moved[box.end]) for box in page.boxes),
    )


def _cut(line: Line) -> int:
    """Return where a line is cut, or 0."""
    text = line.text
    start = max(0, len(text) - SHORT_NOTE)
    if len(text) < MIN_LINE or text.isascii() or (text[-1] in _SENTENCE_ENDS and not _CALL.search(text, start)):
        return 0
    for end in _GLUE.finditer(text, start):
        rest = text[end.end() :].strip()
        if kind_of_note(rest):
            return end.end()
    return 0


def _parts(line: Line, cut: int) -> Sequence[Line]:
    """Return the two parts of a line, each with its own links."""
    text = line.text
    own = at = 0  # how many links the first part has, and where the last of them ends
    for link in line.links:
        at = text.find(link.text, at) + len(link.text)
        if at > cut:
            break
        own += 1
    head, tail = text[:cut].rstrip(), text[cut:].lstrip()
    return line._replace(text=head, links=line.links[:own]), line._replace(text=tail, links=line.links[own:])
