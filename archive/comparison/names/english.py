"""Names in Latin letters: capitalised words that are no ordinary words at the beginning of a sentence."""

from __future__ import annotations

import re
from typing import Final

LATIN_NAME: Final = re.compile(
    r"(?:(?:[A-Z][^\W\d_]*|[A-Z]\.)(?:'s|'[A-Z][^\W\d_]+)?)(?:[ -](?:(?:of|and|the|de|van|von|bin|al|du|la|le) )?"
    r"(?:[A-Z][^\W\d_]*|[A-Z]\.)(?:'s)?)*"
)
# Letters, then digits: G20, A380, COVID-19. Its digits are not a quantity.
CODE: Final = re.compile(r"[A-Z][A-Za-z]*-?\d+[A-Za-z]*")
TITLES: Final = frozenset(
    "mr mrs ms miss dr prof professor sir lady lord president senator governor mayor judge justice captain colonel"
    " general sergeant officer king queen prince princess pope bishop chancellor minister chairman".split()
)

# Words that begin sentences, and are no names. Plurals and words with the endings below need not be here.
ORDINARY: Final = frozenset(
    """
    the a an this that these those in on at for and but or nor so yet if as by to of from with without within into
    onto over under above below after before between among during since until till while when where why how what who
    whom whose which whether because although though unless once however therefore moreover meanwhile instead perhaps
    maybe thus hence then there here now today tomorrow yesterday tonight still also even just only almost already
    again ever never not no nobody nothing none neither either both each every all any some many much most more less
    few several one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred
    thousand million billion half another other others such same own he she it they we you i his her its their our
    your my him them us me himself herself itself is are was were be been being am do does did has have had will would
    can could shall should may might must let get make take see look go come give find keep put say tell ask call try
    use work help show play run move live believe bring write sit stand lose pay meet include set learn change lead
    watch follow stop create speak read spend grow open walk win teach offer remember consider appear buy serve die
    send build stay fall cut reach kill raise pass sell decide return explain hope develop carry break receive agree
    support hit produce eat cover catch draw choose check click note new old good bad great big small large long short
    high low young early late first second third last next next local national public private social economic
    political other different important right left sure true free full real best better worse worst hot cold warm dry
    wet rare common fresh heavy light strong weak rich poor hard easy simple clear dark white black red green blue
    water snow rain ice wind fire oil gas gold silver money food land life death love music art history science news
    staff police people men women children crime health peace war time data research evidence work trade traffic rent
    power energy education housing parliament congress government council court city town village county state
    country nation company firm school university college hospital church army navy team club bank union party group
    family mother father man woman boy girl child student teacher doctor nurse worker farmer driver owner reader
    voter judge officer soldier player coach fan friend neighbour neighbor inside outside near across around along
    against despite except like unlike about down up off out away back together apart alone far close quite rather
    very too enough well yes no oh please thanks thank dear sorry further later earlier soon often sometimes always
    usually once twice nowhere somewhere everywhere everyone everybody everything someone somebody something anyone
    anybody anything mr mrs ms dr according given based born due regardless whatever whoever wherever whenever
    summer winter spring autumn fall morning evening night day week month year noon midnight weekend
    demand supply growth inflation tax debt profit income output industry business market interest
    """.split()
)
_ENDINGS: Final = (
    "ly", "ing", "tion", "sion", "ment", "ness", "ity", "ism", "ists", "ers", "ors", "ies", "ences", "ances", "ings",
    "tions", "ments", "ful", "less", "ous", "ive", "able", "ible", "ed", "ship", "hood", "ence", "ance", "ology",
)  # fmt: skip
# Well-known names with the endings of ordinary words, or in the plural.
_KNOWN: Final = frozenset(
    """
    reuters siemens mercedes texas paris athens brussels naples wales arkansas kansas massachusetts illinois
    netherlands philippines emirates maldives bahamas james thomas charles francis jones williams davis harris
    edwards evans hughes rogers stevens andrews adams collins roberts phillips phillips lucas nicholas marcus
    beijing nanjing chongqing boeing oakland ireland iceland poland finland germany italy sicily emily sally kelly
    molly lily billy fed alfred winfred jared fred mohammed ahmed
    """.split()
)


def is_name_alone(word: str) -> bool:
    """Return whether one capitalised word is a name even where every word would have its capital.

    >>> [is_name_alone(word) for word in ("Bloomberg", "Workers", "Police", "Reuters", "Slowly")]
    [True, False, False, True, False]
    """
    small = word.lower().removesuffix("'s")
    if small in _KNOWN:
        return True
    if len(small) < 2 or small in ORDINARY or small.endswith(_ENDINGS):
        return False
    return not (small.endswith("s") and not small.endswith(("ss", "us", "is")) and not word.endswith("'s"))
