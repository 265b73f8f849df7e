"""Fold a line to simplified characters and narrow punctuation, so that one pattern finds a note in either script."""

from __future__ import annotations

from typing import Final

from archive.comparison.text import SIMPLIFIED

_WIDE: Final = "（）［］【】〔〕｛｝｜丨／：，。；！？＋－～“”‘’「」『』〈〉＜＞、　％＝＆．…·•"
_NARROW: Final = '()[][][]{}||/:,.;!?+-~""""""""《》<>, %=&..··'
_DIGITS: Final = dict(zip(range(0xFF10, 0xFF1A), map(ord, "0123456789"), strict=True))
# Two characters that the table leaves alone, since they are simplified ones as well.
_SCRIPT: Final = SIMPLIFIED | {ord("覆"): ord("复"), ord("瞭"): ord("了")}
_TABLE: Final = _SCRIPT | dict(zip(map(ord, _WIDE), map(ord, _NARROW), strict=True)) | _DIGITS


def fold(text: str) -> str:
    """Fold a text, character by character.

    >>> fold("「編輯」｜林小滿　校對：白露。")
    '"编辑"|林小满 校对:白露.'
    """
    return text if text.isascii() else text.translate(_TABLE)


def fold_script(text: str) -> str:
    """Fold traditional characters to simplified ones, and nothing else."""
    return text.translate(_SCRIPT)
