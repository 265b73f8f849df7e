"""Judge what a box is for by its class and id: the article, or something else on the page. Heuristic.

A name is split into words, since words inside words mean nothing: "football" is no footer, "hotel" nothing hot. A name
that is mostly other words ("how-to-share-books") is the slug of a heading. Names are written by people and can be
wrong: `scraper.body.weights` lets the prose overrule them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# Words for what is not the article, with the spellings that themes and CMSs use.
_STRONG_WORDS: Final = (
    r"comm?ents?|commentlist|pinglun|pingjia|related|relation|relevant|xiangguan|recomm?ends?|recommended"
    r"|recommendations?|tuijian|disclaim(?:er)?s?|copyrights?|breadcrumbs?|crumbs?|disqus|respond|replies"
)
_WEAK_WORDS: Final = (
    r"foot(?:er)?s?|sidebars?|aside|shares?|sharing|sharedaddy|fenxiang|nav(?:s|bar|gation|igation)?|(?:sub|drop)?menus?|log(?:in|on)|hot"
    r"|ranklist|rankbox|paihang|phb|ads?|advert(?:s|isements?|ising)?|guanggao|sponsor(?:ed|s)?|banners?|guestbook|reply|liuyan"
    r"|popups?|dialogs?|modals?|subscri(?:be|ption)s?|newsletters?|cookies?|player"
)
# Words that say nothing of what a box is for, alone or beside the others.
_LAYOUT_WORDS: Final = (
    r"list(?:s|ing)?|box|boxes|area|wrap|wrapper|wp|bar|cont?|content|container|news|posts?|articles?|links?|form|title|tit|items?"
    r"|inner|in|top|btm|bottom|left|right|info|txt|text|btn|button|icon|img|pic|pc|mobile|m|wx|weixin|wechat|weibo|qq|qzone"
    r"|bd|hd|ft|js|jp|ui|id|code|qrcode|main|body|head|header|col|cols|block|blk|module|mod|section|sec|div|ul|li|dl|new|latest"
    r"|page|site|web|tips?|count|num|data|view|show|topic|blog|search|logo|map|fixed|frame|panel|group|row|grid|card|tabs?"
    r"|widget|primary|secondary|global|sub|small|mini|big|full|outer|line|more|author|user|meta|tools?|toolbar|detail|entry"
    r"|single|story|video|photo|image|thread|field|label|input|textarea|submit|email|url|name|date|time|cat|tags?|wrapbox|print|toggle|open|close|layer|mask|select|pop|inside|others?|last|first|default|channel|board|interact|side|normal|custom|style|responsive|shadow|un|fb|s|l|r|n|t|b|c"
)
# A part with figures in it, but for a number at its end, is generated.
_PARTS = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]+(?=\d{0,2}(?![A-Za-z0-9]))")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_STRONG = re.compile(rf"(?:{_LAYOUT_WORDS})*?(?:{_STRONG_WORDS})(?:{_LAYOUT_WORDS}|{_WEAK_WORDS})*")
_WEAK = re.compile(rf"(?:{_LAYOUT_WORDS})*?(?:{_WEAK_WORDS})(?:{_LAYOUT_WORDS}|{_WEAK_WORDS})*")
_LAYOUT = re.compile(rf"(?:{_LAYOUT_WORDS})+")
# A name with one of these says the opposite ("no-sidebar"), or is a sentence.
_NONE_OF_IT: Final = frozenset(
    "no without has with not a an and are at by can do does for how i if is it my of on or our that the their this to"
    " was we what when where which who why will you your".split()
)
# These two are for names in lower case: the engine is fast only without IGNORECASE.
_CONTENT_NAMES = re.compile(r"content|article|artibody|zoom|editor|detail|main|text|body|news")
# A fast first test: most names, and most parts of the others, contain none of these.
_ANY_OTHER = re.compile(
    r"comm?ent|ping[lj]|relat|relev|xiangg|recom|tuij|disclaim|copyr|crumb|disqus|respon|repl|foot|side|share|sharing|fenx|nav"
    r"|menu|log[io]n|hot|rank|paih|phb|ad|guangg|sponsor|banner|guest|liuy|popup|dialog|modal|subscri|newsl|cookie|player"
)
# This many unknown words may stand before the one that names the box.
MORE_BEFORE: Final = 2
# The longest part of a name that is looked at; longer ones are generated.
_LONGEST_PART: Final = 40
# Shorter words that are not known are parts of generated names ("share-1oLcdMMp").
_SHORTEST_UNKNOWN: Final = 4


@lru_cache(maxsize=4096)
def names_something_else(names: str) -> bool:
    """Return whether a class and id name something other than the article.

    >>> names_something_else("post-comments"), names_something_else("bdsharebuttonbox"), names_something_else("footNav")
    (True, True, True)
    >>> [names_something_else(name) for name in ("football-zone", "how-to-share-books", "no-sidebar")]
    [False, False, False]
    """
    lower = names.lower()
    if not _ANY_OTHER.search(lower):
        return False
    strengths = [strength for token in names.split() if (strength := _strength(token))]
    return "strong" in strengths or (bool(strengths) and not _CONTENT_NAMES.search(lower))


@lru_cache(maxsize=4096)
def _strength(token: str) -> str:
    """Return how reliably one class or id names something else: "strong", "weak", or "" if it does not."""
    if not _ANY_OTHER.search(token.lower()):
        return ""
    found, unknown, last = "", 0, ""
    for part in _PARTS.findall(token):
        if len(part) > _LONGEST_PART:
            return ""
        whole = _rate_word(part.lower())  # "copyRight" is one word for some
        for word in (part,) if whole else _WORDS.findall(part):
            lower = word.lower()
            if lower in _NONE_OF_IT:
                return ""
            rated = whole or _rate_word(lower)
            if rated in ("strong", "weak"):
                found = max(found, rated, key=("", "weak", "strong").index)
            elif not rated and len(word) >= _SHORTEST_UNKNOWN:
                unknown += 1
            last = rated
    # One word more is the name of a site or a theme ("sina-comment"), two if what the box is comes last; more are a
    # heading.
    return found if unknown <= (MORE_BEFORE if last in ("strong", "weak") else 1) else ""


@lru_cache(maxsize=4096)  # the same words make up most names, of most sites
def _rate_word(word: str) -> str:
    """Return "strong" or "weak" for a word for something else, "layout" for one that says nothing, else ""."""
    if _STRONG.fullmatch(word):
        return "strong"
    if _WEAK.fullmatch(word):
        return "weak"
    return "layout" if _LAYOUT.fullmatch(word) else ""
