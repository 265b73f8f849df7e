"""A cluster as a tree: each page below the one that it was probably taken from, children in the order of time. Pure."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from archive.report.words import CERTAINTIES, ORIGINAL_REASONS, REPOST_KINDS, VERDICTS, Finds

if TYPE_CHECKING:
    from archive.report.words import Language
    from archive.reuse import Cluster, ClusterEdge, Member


class Node(NamedTuple):
    """A page in its place: which member it is, how deep, on which row its parent is, and its edge to that."""

    member: int
    depth: int
    parent_row: int | None
    edge: ClusterEdge | None
    last: bool  # of its parent's children


def tree(cluster: Cluster, most: int) -> list[Node]:
    """Return the first pages of a cluster, parents before their children, at most so many."""
    children: dict[int | None, list[int]] = {}
    for place, member in enumerate(cluster.members):
        children.setdefault(member.parent, []).append(place)
    edges: dict[frozenset[int], ClusterEdge] = {frozenset((edge.source, edge.repost)): edge for edge in cluster.edges}
    nodes: list[Node] = []
    roots = children.get(None, [])
    waiting = [(place, 0, None, place == roots[-1]) for place in reversed(roots)]
    stack: list[tuple[int, int, int | None, bool]] = list(waiting)
    while stack and len(nodes) < most:
        place, depth, row, last = stack.pop()
        parent = cluster.members[place].parent
        edge = None if parent is None else edges.get(frozenset((place, parent)))
        nodes.append(Node(place, depth, row, edge, last))
        own = children.get(place, [])
        stack += [(child, depth + 1, len(nodes) - 1, child == own[-1]) for child in reversed(own)]
    return nodes


def kind_words(edge: ClusterEdge, language: Language) -> str:
    """Return what an edge is, with the share that says how much."""
    term = REPOST_KINDS[edge.kind]
    words = term.chinese if language == "zh" else term.one
    match edge.kind:
        case "copy":
            return words
        case "edited-copy" | "excerpt":
            said = Finds.kept.say(language, share=f"{edge.share_of_source:.0%}")
        case "inclusion":
            said = Finds.own.say(language, share=f"{edge.share_of_repost:.0%}")
        case "quote":
            said = Finds.characters.say(language, count=edge.copied)
    parts = [words, said]
    if edge.verdict is not None and edge.verdict != "different":
        parts.insert(1, VERDICTS[edge.verdict] if language == "zh" else edge.verdict)
    return Finds.between.say(language).join(parts)


def reasons_line(cluster: Cluster, language: Language) -> str:
    """Return which page is the original and why, in one line."""
    what = CERTAINTIES[cluster.original.certainty].say(language)
    reasons = [
        ORIGINAL_REASONS[reason.code].say(language, count=reason.count, text=short_date(reason.text))
        for reason in cluster.original.reasons
    ]
    if not reasons:
        return what
    return Finds.because.say(language, what=what, reasons=Finds.between.say(language).join(reasons))


def short_date(text: str | None) -> str | None:
    """Return a time to the minute, in its own zone; anything else as it is."""
    if text is None or len(text) < 16 or text[10] != "T" or not text[:4].isdigit():
        return text
    return f"{text[:10]} {text[11:16]}"


def date_of(member: Member) -> str:
    """Return when a page was published, else captured; "" if neither is known."""
    return short_date(member.published or member.captured_at) or ""


def span_of(cluster: Cluster) -> str:
    """Return the days from the first page to the last."""
    days = sorted(date[:10] for member in cluster.members if (date := date_of(member)))
    if not days:
        return ""
    return days[0] if days[0] == days[-1] else f"{days[0]} – {days[-1]}"


def cut(text: str, columns: int) -> str:
    """Return a text of at most so many columns; a Chinese character takes two.

    >>> cut("转载关系", 5)
    '转载…'
    """
    taken = 0
    for place, character in enumerate(text):
        taken += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if taken > columns:
            return text[: max(0, place - (taken - columns > 1))].rstrip() + "…"
    return text
