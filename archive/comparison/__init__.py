"""Compare two articles: what was kept, what was changed, and what each change is."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names

if TYPE_CHECKING:
    from archive.comparison.articles import compare
    from archive.comparison.fields import name_key, names_site
    from archive.comparison.metrics import Metrics, compute_metrics
    from archive.comparison.set_aside import SET_ASIDE
    from archive.comparison.source_version import Certainty, SourceVersion, find_source_version
    from archive.comparison.truncation import is_teaser

__all__ = [
    "SET_ASIDE",
    "Certainty",
    "Metrics",
    "SourceVersion",
    "compare",
    "compute_metrics",
    "find_source_version",
    "is_teaser",
    "name_key",
    "names_site",
]

# Some modules load a library that not every caller needs, so each is imported when one of its names is first used.
__getattr__ = lazy_names(
    __name__,
    {
        "articles": ["compare"],
        "fields": ["name_key", "names_site"],
        "metrics": ["Metrics", "compute_metrics"],
        "set_aside": ["SET_ASIDE"],
        "source_version": ["Certainty", "SourceVersion", "find_source_version"],
        "truncation": ["is_teaser"],
    },
)
