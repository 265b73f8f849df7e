"""What one HTML page is about: the comparison, its two articles, what they are called, and the page's language.

All parts of the page take it as their one argument. Which edits are numbered on the page is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from archive.report import SIDES
from archive.report.words import (
    ATTRIBUTIONS,
    CLASSES,
    FIELD_CLASSES,
    PAGES,
    STATES,
    WORDS,
    is_one_page,
    reversed_order,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from archive.model import Article, Comparison, EditClass, FieldClass, Side
    from archive.report import SideName
    from archive.report.words import Language, PageWords, Term

# Maximum edits that have a number, a link and a tag in the text, the gravest ones; further ones are only coloured. A
# table with 20,000 changed figures would otherwise make a page of 9 MB; with 2,000 numbers nobody misses the rest.
MAX_NUMBERED: Final = 2000
# Maximum characters of one value of the overview (a title, an author, an address); of longer ones the middle is cut.
LONGEST: Final = 240
# Characters in a row of a text, or of an edit: a browser lays out a paragraph of half a million for minutes.
LONGEST_RUN: Final = 100_000
# Classes that change no word: they are not among the gravest findings.
LAYOUT: Final[frozenset[EditClass]] = frozenset({"typographic", "split", "merge"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What one page is about."""

    comparison: Comparison
    articles: Mapping[SideName, Article]
    terms: Mapping[SideName, Term]
    language: Language
    numbered: frozenset[int]  # indices of the edits that have a number on the page
    same_page: bool  # two states of one page: there is no origin to attribute
    reversed: str | None  # the sentence that says so, if left is the newer state or the repost

    @property
    def words(self) -> PageWords:
        """Return the labels of the page."""
        return WORDS[self.language]

    @property
    def names(self) -> dict[SideName, str]:
        """Return what the two sides are called."""
        return {side: self.term(term) for side, term in self.terms.items()}

    @property
    def sides(self) -> dict[SideName, Side]:
        """Return which stored versions are compared."""
        return {"left": self.comparison.left, "right": self.comparison.right}

    @property
    def is_told(self) -> bool:
        """Return whether single edits say anything: between different articles, they don't."""
        return self.comparison.verdict != "different"

    def term(self, term: Term, count: int = 1) -> str:
        """Return a shared label in the page's language."""
        if self.language == "zh":
            return term.chinese
        return term.one if count == 1 else term.many

    def class_name(self, cls: EditClass, count: int = 1) -> str:
        """Return the name of a class of edits."""
        return self.term(CLASSES[cls], count)

    def field_class(self, cls: FieldClass) -> str:
        """Return what became of a field."""
        return FIELD_CLASSES[cls] if self.language == "zh" else cls

    def attribution(self) -> str:
        """Return the verdict on the attribution."""
        verdict = self.comparison.attribution.verdict
        return ATTRIBUTIONS[verdict] if self.language == "zh" else verdict

    def cut(self, text: str, longest: int = LONGEST) -> str:
        """Return a text; in place of the middle of a long one, how much is left out."""
        if len(text) <= longest:
            return text
        half = longest // 2
        return f"{text[:half]}{self.words.cut_text.of(len(text) - 2 * half)}{text[-half:]}"


def make_subject(
    comparison: Comparison, left: Article, right: Article, left_term: Term | None, language: Language
) -> Subject:
    """Return what a page about two articles is about; `left_term` is what left is called, if not the original."""
    same = is_one_page(comparison, left, right)
    turned = reversed_order(comparison, left, right, language)
    older, newer = STATES if same else PAGES
    names = (newer, older) if same and turned else (left_term or older, newer)
    told = comparison.verdict != "different"
    return Subject(
        comparison=comparison,
        articles={"left": left, "right": right},
        terms=dict(zip(SIDES, names, strict=True)),
        language=language,
        numbered=frozenset(islice(_by_weight(comparison), MAX_NUMBERED)) if told else frozenset(),
        same_page=same,
        reversed=turned,
    )


def _by_weight(comparison: Comparison) -> Iterator[int]:
    """Yield the edits, the first of each finding first: these are the ones that the overview names."""
    firsts = [finding.edits[0] for finding in comparison.findings]
    others: Iterable[int] = chain.from_iterable(finding.edits[1:] for finding in comparison.findings)
    known = dict.fromkeys(chain(firsts, others))  # a comparison read from an old record has no findings
    yield from known
    yield from (number for number in range(len(comparison.edits)) if number not in known)
