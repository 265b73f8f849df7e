"""Compare the bodies of two articles: which part is which, what differs, what moved, how much was kept."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names

if TYPE_CHECKING:
    from archive.comparison.body.bodies import BodyDifference, compare_bodies
    from archive.comparison.body.bylines import authors, same_authors, share_author, stands_in

__all__ = ["BodyDifference", "authors", "compare_bodies", "same_authors", "share_author", "stands_in"]

# Some modules load a library that not every caller needs, so each is imported when one of its names is first used.
__getattr__ = lazy_names(
    __name__,
    {
        "bodies": ["BodyDifference", "compare_bodies"],
        "bylines": ["authors", "same_authors", "share_author", "stands_in"],
    },
)
