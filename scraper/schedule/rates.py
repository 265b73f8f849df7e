"""Estimate when a page is worth another look. Pure: times are seconds since 1970 and are passed in.

Edits are most frequent right after publication and ever rarer later. The rate of a page's edits is modelled as
`a / (age + YOUNG)`: a Poisson process that is homogeneous on a logarithmic time scale. `a` differs from page to page;
it is estimated from what was seen with a gamma prior, whose posterior mean is (edits + ALPHA) / (exposure + BETA),
where the exposure is the logarithmic time that was watched. (Poisson rates with a gamma prior: Gelman et al., Bayesian
Data Analysis, § 2.6. Several edits between two looks count as one, which is the bias that Cho and Garcia-Molina,
"Estimating frequency of change", ACM TOIT 2003, describe; it is small, since looks are close where edits are expected.)

A page is due when the number of edits expected since the last look reaches EXPECTED. So the interval grows with age,
faster for pages that never changed, slower for those that did.
"""

from __future__ import annotations

from math import exp, log
from typing import Final, NamedTuple

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
# Seconds after publication until which the rate of edits is about constant.
YOUNG: Final = 6 * HOUR
# The prior: one edit in seven units of logarithmic time (a unit is a factor of e in age), with the weight of two units.
ALPHA: Final = 0.3
BETA: Final = 2.0
# Edits that are expected since the last look when a page is due. Lower: more looks.
EXPECTED: Final = 0.12
SHORTEST: Final = 1 * HOUR
LONGEST: Final = 30 * DAY
# A page that is gone is asked again after this long, then ever later.
GONE_FIRST: Final = 1 * DAY
GONE_LONGEST: Final = 30 * DAY
# A page that could not be fetched (a timeout, a refusal) is asked again after this long, then ever later.
FAILED_FIRST: Final = 1 * HOUR
FAILED_LONGEST: Final = 2 * DAY
# A list, and a page of a fixed interval or of every run, is asked again in the next run after one failure: that may be
# our own network's. Then after FAILED_FIRST or GONE_FIRST, and ever later: a list whose host is down for a day costs
# eight requests.
FIXED_FAILED_LONGEST: Final = 4 * HOUR
FIXED_GONE_LONGEST: Final = 7 * DAY
# A list is due when so many new articles are expected on it, within these bounds.
NEW_EXPECTED: Final = 1.0
LIST_SHORTEST: Final = 0.25 * HOUR
LIST_LONGEST: Final = 1 * DAY
# The first look at a list says nothing of its rate: it is taken for one new article in this time.
LIST_PRIOR: Final = 6 * HOUR


class PageHistory(NamedTuple):
    """What earlier looks at a page showed. `born`: when it was published, else first seen."""

    born: float
    last: float | None = None  # the last attempt to capture it; None: never
    edits: int = 0
    exposure: float = 0.0  # logarithmic time between successful looks; see `exposure`
    misses: int = 0  # failed attempts in a row
    gone: bool = False  # whether the last one said that it is gone


def exposure(born: float, since: float, until: float) -> float:
    """Return the logarithmic time between two looks at a page: how much of its edits to expect in it.

    >>> round(exposure(0, 0, YOUNG), 3), round(exposure(0, 10 * DAY, 11 * DAY), 3)
    (0.693, 0.093)
    """
    first, second = max(0.0, since - born), max(0.0, until - born)
    return log((second + YOUNG) / (first + YOUNG)) if second > first else 0.0


def edit_rate(edits: int, watched: float) -> float:
    """Return the estimated number of edits per unit of logarithmic time."""
    return (edits + ALPHA) / (watched + BETA)


def due_at(history: PageHistory, *, horizon: float, expected: float = EXPECTED) -> float | None:
    """Return when a page is due, in seconds since 1970; None: never again.

    `horizon` is how many seconds after its birth a page is watched; there is a last look at its end.
    """
    if history.last is None:
        return history.born
    end = history.born + horizon
    if history.last >= end:
        return None
    if history.misses:
        return min(end, history.last + _backoff(history))
    age = max(0.0, history.last - history.born) + YOUNG
    # The exponent is bounded: a rate near nothing would give an age beyond all numbers.
    stretch = exp(min(50.0, expected / edit_rate(history.edits, history.exposure)))
    interval = min(LONGEST, max(SHORTEST, age * (stretch - 1)))
    return min(end, history.last + interval)


def _backoff(history: PageHistory) -> float:
    first, longest = (GONE_FIRST, GONE_LONGEST) if history.gone else (FAILED_FIRST, FAILED_LONGEST)
    return min(longest, first * 2.0 ** min(20, history.misses - 1))


def retry_wait(misses: int, *, gone: bool = False) -> float:
    """Return the least seconds until the next look at what has a fixed interval, after so many failures in a row.

    >>> [retry_wait(misses) / HOUR for misses in range(6)]
    [0.0, 0.0, 1.0, 2.0, 4.0, 4.0]
    """
    if misses < 2:
        return 0.0
    first, longest = (GONE_FIRST, FIXED_GONE_LONGEST) if gone else (FAILED_FIRST, FIXED_FAILED_LONGEST)
    return min(longest, first * 2.0 ** min(20, misses - 2))


def list_due_at(last: float | None, new: int, watched: float) -> float:
    """Return when a list is due. `new` articles were found on it in `watched` seconds between looks.

    >>> list_due_at(None, 0, 0)
    0.0
    >>> list_due_at(0, 48, 2 * DAY) / HOUR < list_due_at(0, 1, 2 * DAY) / HOUR
    True
    """
    if last is None:
        return 0.0
    rate = (new + 1) / (watched + LIST_PRIOR)
    return last + min(LIST_LONGEST, max(LIST_SHORTEST, NEW_EXPECTED / rate))
