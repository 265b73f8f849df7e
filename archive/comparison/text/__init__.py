"""Compare two texts: fold them, align them block by block, and diff them character by character."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names

if TYPE_CHECKING:
    from archive.comparison.text.align import BlockMatch, align_blocks
    from archive.comparison.text.changes import HAN_NUMERALS, NEGATION, NUMBER
    from archive.comparison.text.diff import DiffOp, diff_texts
    from archive.comparison.text.fold import (
        FoldedText,
        count_traditional,
        fold_characters,
        fold_text,
        has_lookalikes,
        simplify,
    )
    from archive.comparison.text.parts import PartShape
    from archive.comparison.text.sentences import long_sentences
    from archive.comparison.text.traditional import SIMPLIFIED
    from archive.comparison.text.tricks import (
        has_pronunciations,
        without_pronunciations,
        without_spacing,
    )

__all__ = [
    "HAN_NUMERALS",
    "NEGATION",
    "NUMBER",
    "SIMPLIFIED",
    "BlockMatch",
    "DiffOp",
    "FoldedText",
    "PartShape",
    "align_blocks",
    "count_traditional",
    "diff_texts",
    "fold_characters",
    "fold_text",
    "has_lookalikes",
    "has_pronunciations",
    "long_sentences",
    "simplify",
    "without_pronunciations",
    "without_spacing",
]

# Some modules load a library that not every caller needs, so each is imported when one of its names is first used.
__getattr__ = lazy_names(
    __name__,
    {
        "align": ["BlockMatch", "align_blocks"],
        "changes": ["HAN_NUMERALS", "NEGATION", "NUMBER"],
        "diff": ["DiffOp", "diff_texts"],
        "fold": ["FoldedText", "count_traditional", "fold_characters", "fold_text", "has_lookalikes", "simplify"],
        "parts": ["PartShape"],
        "sentences": ["long_sentences"],
        "traditional": ["SIMPLIFIED"],
        "tricks": ["has_pronunciations", "without_pronunciations", "without_spacing"],
    },
)
