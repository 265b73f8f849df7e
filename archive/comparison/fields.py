"""Compare what is outside the body: title, source, author, date, original link, disclaimers.

A field that is equal when folded has not changed, and a repost that credits the original's own site has not
changed the source. Whether the credit is correct is judged in `archive.comparison.attribution`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from archive.comparison.body import authors, same_authors, stands_in
from archive.comparison.classes import EditPosition, classify
from archive.comparison.houses import houses_at, houses_of, same_house
from archive.comparison.text import diff_texts, fold_text
from archive.model import FieldChange, bare_host, same_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Article, BoilerplateKind, FieldName

# Printed in place of a name, but naming nobody.
NOBODY: Final = frozenset(
    {
        "佚名",
        "匿名",
        "未知",
        "不详",
        "无",
        "网络",
        "互联网",
        "网上",
        "网友",
        "管理员",
        "admin",
        "none",
        "null",
    }
    | {"转载", "转载文章", "网络转载", "网络整理", "本站", "本网", "本站原创", "原创", "综合"}
)
# Boilerplate that can name the site.
_SITE_KINDS: Final[frozenset[BoilerplateKind]] = frozenset(
    {"navigation", "publisher", "copyright", "credit", "disclaimer"}
)
# A shorter name is part of others by chance (人民 in 人民网 and in 人民币).
NAME_CHARACTERS: Final = 3

_ROLE: Final = re.compile(
    r"^(?:本报|本网|本刊|特约)?(?:首席)?(?:记者|通讯员|作者|编辑|文|撰文|来源|稿源)[:/ ]*"
    r"|(?:记者|原创稿|客户端)$"
)
_MARKS: Final = re.compile(r"[\s\"'<>()\[\]《》·,.、:;/|-]+")


def name_key(name: str | None) -> str:
    """Return the key by which names are compared: folded, without roles, punctuation and case; "" if it names nobody.

    >>> name_key("本报记者 王思北"), name_key("《光明日报》"), name_key("佚名")
    ('王思北', '光明日报', '')
    """
    if name is None:
        return ""
    bare = _MARKS.sub("", _ROLE.sub("", fold_text(name).text.strip()).lower())
    return "" if bare in NOBODY else bare


def same_name(one: str | None, other: str | None) -> bool:
    """Return whether two names can mean the same: equal, or one inside the other (人民网, 人民网-文化频道)."""
    a, b = sorted((name_key(one), name_key(other)), key=len)
    return a == b or (len(a) >= 2 and a in b) or same_house(one, other)


def names_site(name: str | None, article: Article) -> bool:
    """Return whether a name is that of the article's own site, judged by its host and by texts of the page."""
    key = name_key(name)
    if not key:
        return False
    if houses_of(name) & houses_at(article.url):
        return True
    host = bare_host(article.url)
    if host and (key == host or host.endswith("." + key)):
        return True
    return len(key) >= NAME_CHARACTERS and any(key in name_key(text) for text in site_texts(article))


def site_texts(article: Article) -> tuple[str, ...]:
    """Return the texts of a page that can contain the name of its site."""
    lines = tuple(line.text for line in article.boilerplate if line.kind in _SITE_KINDS)
    return (*article.breadcrumb[:1], *lines)


def compare_fields(left: Article, right: Article, *, linked: bool | None) -> tuple[FieldChange, ...]:
    """Return the fields that changed in the eyes of a reader.

    `linked` says whether right's original link, followed, led to left; if it did, the link is not a change.
    """
    changes = [_title(left, right), _source(left, right), _author(left, right), _published(left, right)]
    if not linked:
        changes.append(_original_url(left, right))
    return (*(change for change in changes if change is not None), *_disclaimers(left, right))


def _change(field: FieldName, left: str | None, right: str | None) -> FieldChange | None:
    if left is None and right is None:
        return None
    if left is None:
        return FieldChange(field, "added", None, right)
    return FieldChange(field, "dropped" if right is None else "changed", left, right)


def _title(left: Article, right: Article) -> FieldChange | None:
    if same_title(left.title, right.title):
        return None
    return _change("title", left.title, right.title)


def same_title(one: str | None, other: str | None) -> bool:
    """Return whether two titles differ in print alone, as paragraphs may.

    >>> same_title("粮价、油价", "粮价 油价"), same_title("Under $1,000", "Under $1000"), same_title("跌", "涨")
    (True, True, False)
    """
    old, new = fold_text(one or ""), fold_text(other or "")
    if old.text == new.text:
        return True
    if not old.text or not new.text:
        return False
    changes = (op.folded for op in diff_texts(old, new) if op.tag == "change")
    return all(
        classify(EditPosition(old.text, a, b), EditPosition(new.text, c, d)) == "typographic" for a, b, c, d in changes
    )


def _source(left: Article, right: Article) -> FieldChange | None:
    """Compare sources; a repost may credit the site it took the article from, or the source named there."""
    if name_key(left.source) == name_key(right.source) and (left.source is None) == (right.source is None):
        return None
    if name_key(right.source) and (
        (left.source and same_name(left.source, right.source)) or names_site(right.source, left)
    ):
        return None
    if _stands_all_the_same(name_key(left.source), left.source, right.source, right):
        return None
    return _change("source", left.source, right.source)


def _author(left: Article, right: Article) -> FieldChange | None:
    """Compare authors as a set; what one side does not name in its field may stand in its text."""
    if same_authors(left.author, right.author) and (left.author is None) == (right.author is None):
        return None
    if left.author is None and stands_in(authors(right.author), left):
        return None
    if right.author is None and stands_in(authors(left.author), right):
        return None
    return _change("author", left.author, right.author)


def _stands_all_the_same(key: str, left: str | None, right: str | None, article: Article) -> bool:
    """Return whether a source that right has no field for is printed at an end of right's text."""
    return bool(left) and right is None and len(key) >= NAME_CHARACTERS and stands_in((key,), article)


def _published(left: Article, right: Article) -> FieldChange | None:
    """Compare dates to the precision that both have."""
    if left.published and right.published:
        size = 10 if 10 in (len(left.published), len(right.published)) else None
        if left.published[:size] == right.published[:size]:
            return None
    return _change("published", left.published, right.published)


def _original_url(left: Article, right: Article) -> FieldChange | None:
    """Compare original links; a link to the left page itself is a correct credit, not a change."""
    if same_page(right.original_url, left.url) or left.original_url == right.original_url:
        return None
    return _change("original_url", left.original_url, right.original_url)


def _disclaimers(left: Article, right: Article) -> Iterator[FieldChange]:
    """Yield the disclaimers that only one of the pages has."""
    old, new = _disclaimers_by_folded_text(left), _disclaimers_by_folded_text(right)
    yield from (FieldChange("boilerplate", "dropped", text, None) for key, text in old.items() if key not in new)
    yield from (FieldChange("boilerplate", "added", None, text) for key, text in new.items() if key not in old)


def _disclaimers_by_folded_text(article: Article) -> dict[str, str]:
    return {fold_text(line.text).text: line.text for line in article.boilerplate if line.kind == "disclaimer"}
