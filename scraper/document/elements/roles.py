"""What an element is in the layout by its tag (HTML Standard § 15.3); elements that are not listed are inline."""

from __future__ import annotations

from typing import Final

# The numbers are ordered: roles that open a box come last.
SKIP: Final = 0  # never shown
INLINE: Final = 1
BREAK: Final = 2
ANCHOR: Final = 3
STRONG: Final = 4
IMAGE: Final = 5
TIME: Final = 6  # inline, with a machine-readable date
COLLECTED: Final = 7  # inline, shows nothing itself, is passed to the collector
HIDDEN: Final = 8  # set from the element's attributes or its name
CLOSABLE: Final = -1  # hidden, but a script may open it
FRAME: Final = -2  # a frame whose page is in an attribute
EDGE: Final = 9  # a block nested too deeply for a box of its own: it only ends lines
BLOCK: Final = 10
HEADING: Final = 11
CELL: Final = 12  # of a table; it may span several columns and rows
PRE: Final = 13  # line feeds and indents count

ROLES: Final[dict[str, int]] = (
    dict.fromkeys(
        "address article aside blockquote body button caption center dd details dir div dl dt fieldset "
        "figcaption figure footer form header hgroup hr html legend li main menu nav ol optgroup option p "
        "search section select summary table tbody textarea tfoot th thead tr ul ucapcontent ucaptitle "
        "founder-content".split(),
        BLOCK,
    )
    | dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), HEADING)
    | dict.fromkeys(
        "script style noscript template iframe object svg canvas audio video map datalist noframes noembed "
        "rt rp rtc annotation annotation-xml mphantom mjx-math title meta link base".split(),
        SKIP,
    )
    | dict.fromkeys(("b", "strong"), STRONG)
    | dict.fromkeys(("input", "frame", "frameset"), COLLECTED)
    | dict.fromkeys(("img", "amp-img", "amp-anim", "source"), IMAGE)
    | dict.fromkeys(("td", "th"), CELL)
    | dict.fromkeys(("pre", "listing"), PRE)
    | {"br": BREAK, "a": ANCHOR, "time": TIME, "dialog": HIDDEN}
)

# What ends an element that is not shown without its end tag: HTML inside a drawing that was never closed (HTML Standard
# § 13.2.6.5); the base text behind a reading (<rt>), whose end tag may be left out.
ESCAPES: Final[dict[str, frozenset[str]]] = {
    "svg": frozenset(
        "blockquote br center code dd div dl dt em embed foreignobject h1 h2 h3 h4 h5 h6 hr i img li listing menu nobr "
        "ol p pre ruby s small span strong strike sub sup table tt u ul var article section main".split()
    ),
    "rt": frozenset(("rb",)),
    "rp": frozenset(("rb",)),
}
NO_ESCAPES: Final[frozenset[str]] = frozenset()
