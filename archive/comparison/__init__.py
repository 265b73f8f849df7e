"""Compare two articles: what was kept, what was changed, and what each change is."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names

if TYPE_CHECKING:
    from archive.comparison.articles import compare
    from archive.comparison.metrics import Metrics, compute_metrics
    from archive.comparison.source_version import Certainty, SourceVersion, find_source_version

__all__ = [
    "Certainty",
    "Metrics",
    "SourceVersion",
    "compare",
    "compute_metrics",
    "find_source_version",
]

# Some modules load a library that not every caller needs, so each is imported when one of its names is first used.
__getattr__ = lazy_names(
    __name__,
    {
        "articles": ["compare"],
        "metrics": ["Metrics", "compute_metrics"],
        "source_version": ["Certainty", "SourceVersion", "find_source_version"],
    },
)
