"""Judge whether the right page credits the left page correctly, from what the two pages say.

Each check yields one plain reason for the claim, against it, or neither; one reason against it outweighs all others.
An accusation needs evidence: where the left page is silent, the claim is unproven, not false; so it is where two names
may be those of one house, and where the pages hold different articles.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from archive.comparison.body import authors, same_authors, share_author, stands_in
from archive.comparison.fields import name_key, names_site, same_name, site_texts
from archive.comparison.houses import houses_of, other_house
from archive.model import Attribution, bare_host, is_home, same_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Article, Verdict

_Weight: TypeAlias = Literal[1, 0, -1]
# Characters of an ISO 8601 date: times are compared by day, since the time zones and clocks of sites vary.
_DATE_CHARACTERS: Final = 10
# How the name of an outlet or an office ends.
_OUTLET: Final = re.compile(
    r"(?:报|网|社|台|新闻|在线|编辑部|评论部|客户端|公众号|传媒|频道|发布|局|委|办|厅|部|中心|工作室|小组|编辑|staff|news"
    r"|desk|agency|press|times|daily|post|team|editors?)$"
)


class _Reason(NamedTuple):
    weight: _Weight
    text: str
    doubt: bool = False  # while this is open, a reason for the claim does not settle it


def judge_attribution(left: Article, right: Article, *, verdict: Verdict, linked: bool | None) -> Attribution:
    """Judge the right page's credit of the left page.

    `linked` says whether right's original link, followed through any redirects, led to left; if it is None (not
    followed), the addresses are compared.
    """
    if same_page(left.url, right.url):
        return Attribution("unproven", ())  # two states of one page: there is no credit to check
    if not linked and same_page(left.original_url, right.url) and not same_page(right.original_url, left.url):
        # What the original says of its origin is no credit of its repost.
        return Attribution("unproven", ("the left page names the right page as its original: the order is reversed",))
    named = bool(name_key(right.source) or name_key(right.author))
    reasons = [*_check_link(left, right, linked, verdict)]
    if verdict == "different":
        # What the repost says of its own article is neither borne out nor disproved by another one.
        texts = ("the two pages hold different articles", *(reason.text for reason in reasons))
        return Attribution("missing" if not named and right.original_url is None else "unproven", texts)
    reasons += [*_check_source(left, right), *_check_author(left, right), *_check_date(left, right)]
    texts = tuple(reason.text for reason in reasons)
    if any(reason.weight < 0 for reason in reasons):
        return Attribution("contradicted", texts)
    if not named and right.original_url is None:
        return Attribution("missing", texts)
    settled = any(reason.weight > 0 for reason in reasons) and not any(reason.doubt for reason in reasons)
    return Attribution("confirmed" if settled else "unproven", texts)


def _check_link(left: Article, right: Article, linked: bool | None, verdict: Verdict) -> Iterator[_Reason]:
    if right.original_url is None:
        yield _Reason(0, "the repost gives no link to its original")
        return
    if linked is None and left.url is None:
        yield _Reason(0, "the repost gives a link, but the address of the left page is unknown")
        return
    leads = same_page(right.original_url, left.url) if linked is None else linked
    if not leads:
        yield _judge_wrong_link(left, right, right.original_url)
    elif verdict == "different":
        yield _Reason(0, "the repost's link leads to the left page, which holds another article")
    elif left.original_url is not None and bare_host(left.original_url) not in ("", bare_host(left.url)):
        yield _Reason(0, f"the repost's link leads to another repost: the left page names {left.original_url}")
    else:
        yield _Reason(1, "the repost's link leads to the left page")


def _judge_wrong_link(left: Article, right: Article, link: str) -> _Reason:
    """Return the reason for a link that does not lead to the left page."""
    if not bare_host(link):
        return _Reason(-1, f"the repost's link leads to nothing: {link}")
    if same_page(link, right.url):
        return _Reason(-1, "the repost's link leads to the repost itself")
    if not is_home(link):
        return _Reason(-1, f"the repost's link leads to {link}, not to the left page")
    if bare_host(link) == bare_host(left.url):  # the right site, but not the article
        return _Reason(
            0, f"the repost's link leads to {link}, the home page of the left page's site, not to the article"
        )
    return _Reason(-1, f"the repost's link leads to {link}, a home page, not to the left page")


def _check_source(left: Article, right: Article) -> Iterator[_Reason]:
    if not name_key(right.source):
        said = f" ({right.source} names nobody)" if right.source else ""
        yield _Reason(0, f"the repost names no source{said}")
    elif name_key(left.source) and same_name(right.source, left.source):
        yield _Reason(1, f"the repost names the source that the left page names: {right.source}")
    elif names_site(right.source, left):
        yield _Reason(1, f"the repost names the left page's own site: {right.source}")
    elif name_key(left.author) and same_name(right.source, left.author):
        yield _Reason(1, f"the repost names the left page's author as its source: {right.source}")
    elif name_key(left.source) and site_texts(left):
        said = f"the repost names {right.source}; the left page names {left.source} and no {right.source}"
        if other_house(left.source, right.source):
            yield _Reason(-1, said)
        else:
            yield _Reason(0, f"{said}; whether these are two outlets is not known", doubt=True)
    else:
        yield _Reason(0, f"the repost names {right.source}; the left page does not say whose it is")


def _check_author(left: Article, right: Article) -> Iterator[_Reason]:
    if not name_key(left.author) or not name_key(right.author):
        return
    if same_authors(left.author, right.author):
        yield _Reason(1, f"the repost names the left page's author: {right.author}")
    elif share_author(left.author, right.author):
        yield _Reason(
            1, f"the repost names {right.author}, the left page {left.author}: not the same authors, but one is"
        )
    elif stands_in(authors(left.author), right) or stands_in(authors(right.author), left):
        yield _Reason(0, f"the repost names {right.author} as the author, the left page {left.author}; a text has both")
    elif _may_be_outlet(left.author) or _may_be_outlet(right.author):
        yield _Reason(0, f"the repost names {right.author} as the author, the left page {left.author}: not two people")
    else:
        yield _Reason(-1, f"the repost names {right.author} as the author, the left page {left.author}")


def _may_be_outlet(name: str | None) -> bool:
    """Return whether an author is an outlet or an office, not a person."""
    return bool(houses_of(name) or _OUTLET.search(name_key(name)))


def _check_date(left: Article, right: Article) -> Iterator[_Reason]:
    if left.published and right.published and right.published[:_DATE_CHARACTERS] < left.published[:_DATE_CHARACTERS]:
        days = f"{right.published[:_DATE_CHARACTERS]}, the left page {left.published[:_DATE_CHARACTERS]}"
        yield _Reason(-1, f"the repost is dated before the left page: {days}")
