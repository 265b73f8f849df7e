"""Notice that a site's pages are no longer read as they were: no titles, no dates, little text, or no article at all.

What a run reads on a host is compared with what the archive has of it: a field that most of its pages had and few of
this run's have is said, in place of archiving rubbish in silence. Heuristic; the thresholds are below.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import host_of
from archive.report import Runs, Said, name_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive.model import Article
    from archive.report import Language
    from scraper.jobs import PageResult

# So many pages of a host in one run say something of it.
LEAST_PAGES: Final = 4
# A field that this share of the host's pages had, and less than that share of the run's have, is lost.
USUAL: Final = 0.75
LOST: Final = 0.25
# A median text shorter than this share of the usual one is no longer the text.
SHORT: Final = 0.25
# Pages of the archive that the usual is taken from.
SAMPLE: Final = 12
FIELDS: Final = ("title", "published", "source", "author")


class Drift(NamedTuple):
    """What is lost on a host: a field's name, "text" or "article"; on how many of its pages of this run."""

    host: str
    what: str
    pages: int
    of: int

    @property
    def said(self) -> Said:
        """It in words, in both languages."""
        return Said.both(self._in_words)

    def _in_words(self, language: Language) -> str:
        phrase = {"article": Runs.no_article, "text": Runs.short_text}.get(self.what, Runs.no_field)
        field = name_in(self.what, language) if language == "zh" or self.what != "published" else "date"
        return phrase.say(language, host=self.host, pages=self.pages, of=self.of, field=field)


@dataclass(slots=True)
class _Host:
    articles: list[Article] = field(default_factory=list)
    unread: int = 0


class DriftWatch:
    """Collect what a run reads, and find the hosts where something is lost."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = defaultdict(_Host)

    def add(self, page: PageResult, *, had_article: bool) -> None:
        """Note one page; `had_article`: the archive has an article of it."""
        host = self._hosts[host_of(page.capture.url)]
        if page.reading is not None:
            host.articles.append(page.reading.article)
        elif page.capture.outcome == "ok" and had_article:
            host.unread += 1

    def drifts(self, usual: Callable[[str], Iterable[Article]]) -> Iterator[Drift]:
        """Yield what is lost; `usual` gives some articles of a host as they were read before the run."""
        for name, host in self._hosts.items():
            count = len(host.articles) + host.unread
            if count < LEAST_PAGES:
                continue
            if host.unread > count * (1 - LOST):
                yield Drift(name, "article", host.unread, count)
            elif len(host.articles) >= LEAST_PAGES:
                yield from _compare_with_usual(name, host.articles, list(usual(name)))


def _compare_with_usual(host: str, now: list[Article], before: list[Article]) -> Iterator[Drift]:
    if len(before) < LEAST_PAGES:
        return
    for name in FIELDS:
        if _share_with(before, name) >= USUAL and _share_with(now, name) < LOST:
            yield Drift(host, name, sum(getattr(one, name) is None for one in now), len(now))
    limit = SHORT * _typical_size(before)
    if _typical_size(now) < limit:
        yield Drift(host, "text", sum(_size(one) < limit for one in now), len(now))


def _share_with(articles: list[Article], name: str) -> float:
    return sum(getattr(article, name) is not None for article in articles) / len(articles)


def _typical_size(articles: list[Article]) -> float:
    return median(map(_size, articles))


def _size(article: Article) -> int:
    return sum(len(block.text) for block in article.body)
