"""Notice that a site's pages are no longer read as they were: no titles, no dates, little text, or no article at all.

What was read last on a host is compared with what the archive has of it from before: a field that most of its pages had
and few of these have is said, in place of archiving rubbish in silence. A run that looks at few pages of a host judges
them together with those of the runs before. Heuristic; the thresholds are below.
"""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import host_of
from archive.report import Runs, Said, name_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from archive.model import Article
    from archive.report import Language
    from scraper.jobs import PageResult

# So many pages of a host in one run say something of it; in several runs together, as many as chance needs: of a field
# that three pages in four have, 8 pages in a row have at most one in one case of 2,500.
LEAST_PAGES: Final = 4
POOLED: Final = 8
# A field that this share of the host's pages had, and less than that share of those read last have, is lost.
USUAL: Final = 0.75
LOST: Final = 0.25
# A median text shorter than this share of the usual one is no longer the text.
SHORT: Final = 0.25
# Pages of the archive that the usual is taken from.
SAMPLE: Final = 12
FIELDS: Final = ("title", "published", "source", "author")


class Drift(NamedTuple):
    """What is lost on a host: a field's name, "text" or "article"; on how many of the pages read last.

    `since` is the day when it was first said, None if that is now.
    """

    host: str
    what: str
    pages: int
    of: int
    since: str | None = None

    @property
    def said(self) -> Said:
        """It in words, in both languages."""
        return Said.both(self._in_words)

    def _in_words(self, language: Language) -> str:
        phrase = {"article": Runs.no_article, "text": Runs.short_text}.get(self.what, Runs.no_field)
        field = name_in(self.what, language) if language == "zh" or self.what != "published" else "date"
        line = phrase.say(language, host=self.host, pages=self.pages, of=self.of, field=field)
        return line if self.since is None else Runs.known_since.say(language, what=line, day=self.since)


class PageRead(NamedTuple):
    """What was read on one page: when (seconds since 1970), the fields that it gave, the size of its text.

    `size` is None where no article could be read.
    """

    at: float
    fields: tuple[str, ...]
    size: int | None


class DriftWatch:
    """Collect what a run reads, and find the hosts where something is lost."""

    def __init__(self) -> None:
        self._reads: dict[str, list[PageRead]] = defaultdict(list)

    @property
    def reads(self) -> Mapping[str, Sequence[PageRead]]:
        """What was read in this run, by host."""
        return self._reads

    def add(self, page: PageResult, *, had_article: bool) -> None:
        """Note one page; `had_article`: the archive has an article of it. A page that is not modified says nothing."""
        capture = page.capture
        at = capture.fetched_at.timestamp()
        if capture.outcome != "ok":
            return
        if page.reading is not None:
            self._reads[host_of(capture.url)].append(_read_of(page.reading.article, at))
        elif had_article:
            self._reads[host_of(capture.url)].append(PageRead(at, (), None))

    def drifts(
        self,
        usual: Callable[[str, float], Iterable[Article]],
        recent: Callable[[str], Sequence[PageRead]] = lambda _: (),
    ) -> Iterator[tuple[str, list[Drift]]]:
        """Yield what is lost for each host of which enough was read.

        `usual` gives some articles of a host as they were read before a time, `recent` what the runs before read.
        """
        for host, own in self._reads.items():
            reads = own if len(own) >= LEAST_PAGES else [*recent(host), *own][-POOLED:]
            if len(reads) < (LEAST_PAGES if reads is own else POOLED):
                continue
            before = [_read_of(article, 0) for article in usual(host, min(read.at for read in reads))]
            yield host, list(_compare(host, reads, before))


def _compare(host: str, reads: Sequence[PageRead], before: Sequence[PageRead]) -> Iterator[Drift]:
    read = [one for one in reads if one.size is not None]
    unread = len(reads) - len(read)
    if unread > len(reads) * (1 - LOST):
        yield Drift(host, "article", unread, len(reads))
    elif len(read) >= LEAST_PAGES and len(before) >= LEAST_PAGES:
        for name in FIELDS:
            if _share_with(before, name) >= USUAL and _share_with(read, name) < LOST:
                yield Drift(host, name, sum(name not in one.fields for one in read), len(read))
        limit = SHORT * _typical_size(before)
        if _typical_size(read) < limit:
            yield Drift(host, "text", sum((one.size or 0) < limit for one in read), len(read))


def _read_of(article: Article, at: float) -> PageRead:
    fields = tuple(name for name in FIELDS if getattr(article, name) is not None)
    return PageRead(at, fields, sum(len(block.text) for block in article.body))


def _share_with(reads: Sequence[PageRead], name: str) -> float:
    return sum(name in one.fields for one in reads) / len(reads)


def _typical_size(reads: Sequence[PageRead]) -> float:
    return median(one.size or 0 for one in reads)
