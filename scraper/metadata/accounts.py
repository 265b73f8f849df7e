"""Find who posted a page: an account, a member of a forum, the owner of a blog; the people whom a page declares.

An account (of WeChat and the like) is the source of its own post. People are told from accounts by where their link
leads, by the names of boxes, and by their look.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from archive.model import resolve_url
from scraper.metadata import names
from scraper.metadata.candidates import MAX_OBJECTS, Candidate
from scraper.metadata.names import NO_PERSON, are_people, is_beside_words, is_name, is_outlet

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from scraper.document import Line, Link, Page

# How many lines below the title, and above the body, may name the poster.
BELOW_TITLE: Final = 6
# The longest name of an account or member, and the longest line that shows one.
LONGEST_NAME: Final = 24
LONGEST_LINE: Final = 80

_RELATIVE = re.compile(
    r"(?:19|20)\d\d[-/.年]|昨天|前天|今天|刚[刚剛]|\d\s?(?:小[时時]|分[钟鐘]|天|周|個月|个月)前|\d\d?月\d\d?日|^\d\d-\d\d"
)
_MEMBER = re.compile(
    r"/(?:u|users?|people|members?|authors?|profile|space|blogger|home|blog)/[^/?#]+/?$|/p/\d+/?$"
    r"|(?:space[-_]?uid|[?&]uid)[-=]\d|mod=space"
)
_AUTHOR_LINK = re.compile(r"[?&]author=|/(?:authors?|writers?|columnists?|reporters?)/")
_OWN_BLOG = re.compile(
    r"^(?P<who>\S.{0,20}?)\s?的(?:个人|個人)?(?:博客|专栏|專欄|主页|主頁|空间|空間|日记|日記|部落格)$"
)
_NICKNAME = re.compile(r"\bnickname\s*=\s*(?:htmlDecode\()?[\"'](?P<name>[^\"'<>\\]{2,40})[\"']")
_ACCOUNT_BOX = re.compile(r"(?:author|account|nick|media|mp|user|writer|poster)[-_]?(?:name)?\b", re.IGNORECASE)
_SOURCE_BOX = re.compile(r"source|bjh|account|media|\bmp\b", re.IGNORECASE)
_PLATFORM = re.compile("百家号|头条号|搜狐号|网易号|大鱼号|企鹅号|公众号|一点号|澎湃号|百家號|公眾號")
_ORIGINAL = re.compile(r"^(?:原创|原創|转载|轉載)\s?|\s?(?:原创|原創)$")
_ENDORSED = re.compile(r"(?:等人|\d+\s?人)(?:也)?(?:赞同|贊同|赞了|觉得有用|認為有用)")

_SITE_NAMES: Final = ("og:site_name", "sitename", "application-name", "twitter:site")
_META_AUTHORS: Final = ("article:author", "og:article:author", "author", "dc.creator", "twitter:creator")
_NO_NAME = re.compile(r"https?:|[/@\d!]|^\W*$|\bTeam\b", re.IGNORECASE)
_LATIN_NAME = re.compile(r"[A-Z][\w’'.-]*(?:\s[A-Z][\w’'.-]*){1,3}")
_LABELLED = re.compile(r"[^\W\d]\s?[:：]")
_STAFF = re.compile("[编編][辑輯]|[责責][编編]|[审審][核校]|校[对對]|[录錄]入|主[办辦]|技[术術]支持|管理[员員]")


class Poster(NamedTuple):
    """Who posted a page: an account, which is the source, or a person; `found_in` says by what sign."""

    account: Candidate | None
    person: Candidate | None


def posters(page: Page, body: range, title: frozenset[int]) -> Iterator[Poster]:
    """Yield the accounts and people that the lines between title and body name as posters."""
    first = max(title) + 1 if title else max(0, body.start - BELOW_TITLE)
    last = min(max(first + BELOW_TITLE, body.start), first + 2 * BELOW_TITLE, len(page.lines))
    for index in range(first, min(last, body.stop)):  # below a short text stand the writers of replies
        line = page.lines[index]
        if len(line.text) > LONGEST_LINE:
            continue
        for link in line.links:
            if poster := _poster_by_link(page, line, link):
                yield poster
        if index < body.start and (poster := _poster_by_box(page, index, title)):
            yield poster
    yield from _answerers(page, body)


def is_member_link(link: Link) -> bool:
    """Return whether a link leads to the page of a member or author of a site."""
    return _MEMBER.search(link.href) is not None


def _poster_by_link(page: Page, line: Line, link: Link) -> Poster | None:
    """Return the poster whose link is in a line: a script's (an account), or one to a member's page or a blog's."""
    name = link.text.strip()
    if own := _OWN_BLOG.match(name):
        name = own["who"]
    if not 2 <= len(name) <= LONGEST_NAME or is_beside_words(name) or NO_PERSON.search(name):
        return None
    rest = line.text.replace(link.text, " ", 1)
    if link.href.lower().startswith("javascript:"):
        alone = len(line.links) == 1 and not _LABELLED.search(rest)
        writer = _ORIGINAL.sub("", _without_date(rest)).strip(" ·|")
        # Elsewhere than on WeChat, an account stands beside nothing but a date: the links of players and menus do not.
        if not alone or not (_is_wechat(page) or (not writer and _RELATIVE.search(rest))):
            return None
        person = Candidate(writer, "name beside the account", line.text) if 2 <= len(writer) <= 20 else None
        return Poster(Candidate(name, "account that posted", line.text), person)
    if _AUTHOR_LINK.search(link.href) and (is_name(name) or _LATIN_NAME.fullmatch(name)):
        return Poster(None, Candidate(name, "link of the author", line.text))
    of_blog = own is not None or _is_parent(link.href, page.url)
    dated = _RELATIVE.search(rest) is not None
    if not (of_blog or (is_member_link(link) and (dated or not rest.strip()))) or is_outlet(name):
        return None
    return Poster(None, Candidate(name, "link of the poster", line.text)) if dated or is_member_link(link) else None


def _without_date(text: str) -> str:
    return _RELATIVE.split(text)[0].strip()


def _is_parent(href: str, url: str | None) -> bool:
    """Return whether an address is a path above the page's: that of the blog it belongs to."""
    here, target = (resolve_url(None, url), resolve_url(url, href)) if url else (None, None)
    if not here or not target:
        return False
    own, other = urlsplit(here), urlsplit(target)
    path = other.path.rstrip("/")
    return other.netloc == own.netloc and path.count("/") == 1 and own.path.startswith(path + "/article")


def _is_wechat(page: Page) -> bool:
    return any("rich_media" in box.names for box in page.boxes)


def wechat_account(page: Page) -> Iterator[Candidate]:
    """Yield the account's name that the scripts of a WeChat page declare."""
    for script in page.unseen.scripts if _is_wechat(page) else ():
        if "nickname" in script.code and (match := _NICKNAME.search(script.code)):
            yield Candidate(match["name"], "script variable nickname", match[0])


def _poster_by_box(page: Page, index: int, title: frozenset[int]) -> Poster | None:
    """Return the poster that stands alone in a box named after authors, beside the date or the title."""
    line = page.lines[index]
    if not page.boxes or not 2 <= len(line.text) <= LONGEST_NAME or not _ACCOUNT_BOX.search(page.boxes[line.box].names):
        return None
    if is_beside_words(line.text) or NO_PERSON.search(line.text) or any(mark in line.text for mark in ":：，。"):
        return None
    near = [page.lines[at] for at in (index - 1, index + 1) if 0 <= at < len(page.lines) and at not in title]
    on_platform = any(
        _SOURCE_BOX.search(page.boxes[other.box].names) or _PLATFORM.search(other.text[:60]) for other in near
    )
    if author := names.line_author(line.text):  # 記者林曉嵐／台北報導: its end looks like an outlet's
        return Poster(None, Candidate(author, "box of the author", line.text))
    if is_outlet(line.text) or (on_platform and not are_people(line.text)):
        return Poster(Candidate(line.text, "account that posted", line.text), None)
    return Poster(None, Candidate(line.text, "box of the author", line.text))


def _answerers(page: Page, body: range) -> Iterator[Poster]:
    """Yield the writers of answers, above the line that counts who agrees with them: X，制茶师 | 24 人赞同."""
    for index in range(max(1, body.start), min(body.stop, len(page.lines))):
        line = page.lines[index]
        if len(line.text) < LONGEST_LINE and "同" in line.text and _ENDORSED.search(line.text):
            above = page.lines[index - 1].text
            name = re.split("[，,]", above)[0].strip()
            if len(above) <= LONGEST_LINE and 2 <= len(name) <= LONGEST_NAME:
                yield Poster(None, Candidate(name, "writer of the answer", above))
            return


def declared_people(page: Page, body: range, editors: Collection[str]) -> Iterator[Candidate]:
    """Yield the authors that a page declares for machines, if they are people.

    A <meta> author is often the editor or the site's owner, so the page must show the name outside the text, and not as
    an editor's. JSON-LD says that one is a person.
    """
    for item in page.structured[:MAX_OBJECTS]:
        raw = item.get("author")
        people = [one for one in (raw if isinstance(raw, list) else [raw])[:MAX_OBJECTS] if isinstance(one, dict)]
        named = [" ".join(str(one.get("name") or "").split()) for one in people if one.get("@type") == "Person"]
        if named and all(
            _may_be_person(page, name, editors)
            and (is_name(name) or _LATIN_NAME.fullmatch(name) or _is_shown(page, body, name))
            for name in named
        ):
            yield Candidate(" ".join(dict.fromkeys(named)), "JSON-LD author", " ".join(named))
    for key in _META_AUTHORS:
        for name in page.meta.get(key, ())[:1]:
            shown = _may_be_person(page, name, editors) and _is_shown(page, body, name)
            yield Candidate(name if shown else None, f"meta {key}, shown on the page", name)


def _may_be_person(page: Page, name: str, editors: Collection[str]) -> bool:
    """Return whether a declared name may be an author's: not the site's, an outlet's, an editor's, a placeholder."""
    if not 2 <= len(name) <= LONGEST_NAME or _NO_NAME.search(name) or NO_PERSON.search(name) or is_outlet(name):
        return False
    sites = (site.lower() for key in _SITE_NAMES for site in page.meta.get(key, ()))
    return name not in editors and name.lower() not in sites


def _is_shown(page: Page, body: range, name: str) -> bool:
    """Return whether a short line outside the text shows a name, and not as that of an editor or operator."""
    alone = re.compile(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])")
    return any(
        name in line.text
        and index not in body
        and len(line.text) <= LONGEST_LINE
        and alone.search(line.text)
        and not _STAFF.search(line.text)
        for index, line in enumerate(page.lines)
    )
