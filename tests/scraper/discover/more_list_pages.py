"""A second set of list pages, written before the weights of find_articles were read: they are no fit to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.scraper.discover.more_lists import abroad, government, old_systems, papers, scripted, systems, western

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from tests.scraper.discover.more_lists.furniture import ListPage


def _families(module: ModuleType) -> Mapping[str, Callable[[random.Random], ListPage]]:
    return {
        name: made
        for name, made in vars(module).items()
        if callable(made) and made.__module__ == module.__name__ and not name.startswith("_")
    }


FAMILIES: Final[Mapping[str, Callable[[random.Random], ListPage]]] = {
    name: family
    for module in (government, papers, old_systems, abroad, western, systems, scripted)
    for name, family in _families(module).items()
}
