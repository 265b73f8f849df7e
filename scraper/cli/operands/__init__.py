"""What the commands are given: pages by file, address or version; the original of one; corpora; options to check."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names
from scraper.cli.operands.fetching import ignored_robots

if TYPE_CHECKING:
    from scraper.cli.operands.corpus import corpus_pieces
    from scraper.cli.operands.operands import Operands, split_version, version_hint

__all__ = ["Operands", "corpus_pieces", "ignored_robots", "split_version", "version_hint"]

# Most commands are given no page.
__getattr__ = lazy_names(
    __name__, {"corpus": ["corpus_pieces"], "operands": ["Operands", "split_version", "version_hint"]}
)
