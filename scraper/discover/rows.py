"""Tell what a link is to the links beside it: the title of a row of the list, or one of its labels. Pure.

Lists are made by loops, so that each row has links of the same roles: the title, and perhaps its section, its author,
its comments, its last reply. Which role is the title is seen over all rows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.discover.page_links import PageLink
    from scraper.document import Page

# Links in boxes of the same tags and names, to addresses of the same shape, with a text or with a number only.
Role: TypeAlias = tuple[int, str, bool]

# A row has at most so many lines and links, and is found at most so many boxes above its title.
MAX_ROW_LINES: Final = 14
MAX_ROW_LINKS: Final = 12
MAX_ROW_DEPTH: Final = 8
# So many links of a role, of which at most half have texts of their own, show labels such as "last reply".
FEW: Final = 3
REPEATED: Final = -2.5
# A role this much weaker than another one in its row is no title.
WEAKER: Final = 1.0

# Keys without meaning, such as J1KAB0001899O, change between capitals, small letters and digits so often.
MANY_RUNS: Final = 5
_TOKEN = re.compile(r"[\w-]{8,}")
_RUN = re.compile(r"[A-Z]+|[a-z]+|\d+")
_DIGITS = re.compile(r"\d+")
_SLUG = re.compile(r"[^/.?&=0]{12,}|[^/.?&=]*(?:-[^/.?&=-]*){2,}|%[0-9A-F%]+")


class Row(NamedTuple):
    """The links (their indexes) and the lines of one row; alone, if it was not told from its surroundings."""

    links: tuple[int, ...]
    first: int
    end: int


@lru_cache(maxsize=8192)
def address_shape(url: str) -> str:
    """Return what addresses of one template have in common: numbers, slugs and escapes are alike.

    >>> address_shape("http://a.cn/art/2024/5/13/art_12_3456.html?id=7")
    'a.cn/art/0/0/0/art_0_0.html?id=0'
    >>> address_shape("http://a.cn/news/J1KAB0001899O.html")
    'a.cn/news/~.html'
    """
    host, slash, path = url.partition("://")[2].partition("/")
    path, mark, query = path.partition("?")
    return f"{host}{slash}{_shape(path)}{mark}{_shape(query) if query else ''}"


def file_shape(url: str) -> str:
    """Return the shape of an address without the folders that it is in, which are its section's.

    >>> file_shape("http://a.cn/sport/2024/t20240513_778899.html")
    'a.cn/t0_0.html'
    """
    host, _, path = address_shape(url).partition("/")
    return f"{host}/{path.rstrip('/').rpartition('/')[2]}"


def _shape(text: str) -> str:
    text = _TOKEN.sub(lambda token: "~" if len(_RUN.findall(token[0])) >= MANY_RUNS else token[0], text)
    return _SLUG.sub("~", _DIGITS.sub("0", text))


def role_of(link: PageLink) -> Role:
    """Return what a link has in common with those at the same place of other rows."""
    return link.kind, address_shape(link.url), link.text.isdigit()


def find_rows(page: Page, links: Sequence[PageLink], roles: Sequence[Role]) -> list[Row]:
    """Return the row of each link: the largest small box around it that has no other link of its role."""
    at_line: defaultdict[int, list[int]] = defaultdict(list)
    for number, link in enumerate(links):
        at_line[link.line].append(number)
    before = [0, *accumulate(len(at_line.get(line, ())) for line in range(len(page.lines)))]
    rows = []
    for number, link in enumerate(links):
        row = Row((number,), link.line, link.line + 1)
        for index in link.boxes[:MAX_ROW_DEPTH]:
            box = page.boxes[index]
            if box.end - box.first > MAX_ROW_LINES or before[box.end] - before[box.first] > MAX_ROW_LINKS:
                break
            inside = tuple(one for line in range(box.first, box.end) for one in at_line.get(line, ()))
            if any(one != number and roles[one] == roles[number] for one in inside):
                break
            row = Row(inside, box.first, box.end)
        rows.append(row)
    return rows


def find_labels(
    links: Sequence[PageLink], roles: Sequence[Role], rows: Sequence[Row], strengths: Sequence[float]
) -> list[bool]:
    """Return for each link whether it is a label of another one in its row, which is a title by far rather."""
    members: defaultdict[Role, list[int]] = defaultdict(list)
    for number, role in enumerate(roles):
        members[role].append(number)
    means: dict[Role, float] = {}
    for role, numbers in members.items():
        means[role] = sum(strengths[number] for number in numbers) / len(numbers)
        texts = {links[number].text for number in numbers}
        if len(numbers) >= FEW and len(texts) <= len(numbers) / 2:
            means[role] += REPEATED
    return [
        any(
            means[roles[other]] >= means[roles[number]] + WEAKER
            # Items of one loop are no labels of each other; what is in one line may be.
            and (links[other].kind != link.kind or links[other].line == link.line)
            for other in row.links
        )
        for number, (link, row) in enumerate(zip(links, rows, strict=True))
    ]
