"""What all faces of a comparison say, in English and in Chinese: labels, the verdict's sentence, reasons."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names

if TYPE_CHECKING:
    from archive.report.words.cascade import CERTAINTIES, KIND_MEANINGS, ORIGINAL_REASONS, REPOST_KINDS, Finds
    from archive.report.words.checks import Checks
    from archive.report.words.labels import (
        ATTRIBUTIONS,
        CLASSES,
        FIELD_CLASSES,
        FIELDS,
        PAGES,
        SENTENCES,
        STATES,
        VERDICTS,
        Term,
    )
    from archive.report.words.order import is_one_page, reversed_order
    from archive.report.words.outputs import Outputs, kind_in
    from archive.report.words.page import WORDS, Counted, PageWords
    from archive.report.words.phrases import Face, Phrase
    from archive.report.words.reasons import aside_in_chinese, in_chinese
    from archive.report.words.runs import Runs, Said
    from archive.report.words.sentences import Language, verdict_sentence
    from archive.report.words.serve import Serve
    from archive.report.words.summaries import NAMES, Summary, name_in

__all__ = [
    "ATTRIBUTIONS",
    "CERTAINTIES",
    "CLASSES",
    "FIELDS",
    "FIELD_CLASSES",
    "KIND_MEANINGS",
    "NAMES",
    "ORIGINAL_REASONS",
    "PAGES",
    "REPOST_KINDS",
    "SENTENCES",
    "STATES",
    "VERDICTS",
    "WORDS",
    "Checks",
    "Counted",
    "Face",
    "Finds",
    "Language",
    "Outputs",
    "PageWords",
    "Phrase",
    "Runs",
    "Said",
    "Serve",
    "Summary",
    "Term",
    "aside_in_chinese",
    "in_chinese",
    "is_one_page",
    "kind_in",
    "name_in",
    "reversed_order",
    "verdict_sentence",
]

# Some modules load a library that not every caller needs, so each is imported when one of its names is first used.
__getattr__ = lazy_names(
    __name__,
    {
        "cascade": ["CERTAINTIES", "KIND_MEANINGS", "ORIGINAL_REASONS", "REPOST_KINDS", "Finds"],
        "labels": [
            "ATTRIBUTIONS",
            "CLASSES",
            "FIELDS",
            "FIELD_CLASSES",
            "PAGES",
            "SENTENCES",
            "STATES",
            "VERDICTS",
            "Term",
        ],
        "checks": ["Checks"],
        "page": ["WORDS", "Counted", "PageWords"],
        "outputs": ["Outputs", "kind_in"],
        "order": ["is_one_page", "reversed_order"],
        "phrases": ["Face", "Phrase"],
        "reasons": ["aside_in_chinese", "in_chinese"],
        "runs": ["Runs", "Said"],
        "serve": ["Serve"],
        "sentences": ["Language", "verdict_sentence"],
        "summaries": ["NAMES", "Summary", "name_in"],
    },
)
