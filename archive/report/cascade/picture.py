"""The clusters as a self-contained HTML page: each a cascade drawn as SVG, with the copied passages below.

It loads nothing and runs nothing; its Content-Security-Policy forbids both. Strings from pages are escaped by
`archive.report.html_escape`.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from archive.model import host_of
from archive.report import escape_attribute, escape_text, link, load_asset
from archive.report.cascade.tree import cut, date_of, kind_words, reasons_line, span_of, tree
from archive.report.words import KIND_MEANINGS, REPOST_KINDS, Finds, Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.report.cascade.tree import Node
    from archive.report.words import Language
    from archive.reuse import Cluster, ClusterEdge, Member

# Groups and pages that are drawn: a page of 200 groups is read to its end by nobody, and opens at once.
CLUSTERS: Final = 200
MEMBERS: Final = 60
# Pairs of a group whose passages are listed, passages of each.
PAIRS: Final = 30
PASSAGES: Final = 6
# Of the drawing, in pixels.
ROW: Final = 46
STEP: Final = 28
LEFT: Final = 130
WIDTH: Final = 1080
DEEPEST: Final = 14
# Columns of a title; those that are deeper have less room.
TITLE: Final = 84
COLUMN: Final = 8
BELOW: Final = 64


def write_picture(clusters: Iterable[Cluster], totals: str, count: int, language: Language) -> Iterator[str]:
    """Yield the page. `totals` is its line of counts, `count` how many clusters there are."""
    style = load_asset("cascade.css")
    policy = f"default-src 'none'; style-src {style.source}; base-uri 'none'; form-action 'none'"
    title = Finds.title.say(language)
    yield (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="referrer" content="no-referrer">\n<title>{title}</title>\n'
        f"<style>{style.text}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n<p>{escape_text(totals)}</p>\n"
    )
    if count:
        yield f"<p class=soft>{Finds.legend.say(language)}</p>\n<ul class=legend>{_legend(language)}</ul>\n"
    if count > CLUSTERS:
        yield f"<p class=soft>{Finds.shown.say(language, shown=CLUSTERS, count=count)}</p>\n"
    yield "</header>\n<main>\n"
    for cluster in islice(clusters, CLUSTERS):
        yield from _cluster(cluster, language)
    yield "</main>\n</body>\n</html>\n"


def _legend(language: Language) -> str:
    return "".join(
        f'<li><i class="k-{kind}"></i>{term.chinese if language == "zh" else term.one}'
        f" <span class=soft>{KIND_MEANINGS[kind].say(language)}</span></li>"
        for kind, term in REPOST_KINDS.items()
    )


def _cluster(cluster: Cluster, language: Language) -> Iterator[str]:
    span = span_of(cluster)
    head: Phrase = Finds.group if span else Finds.group_undated
    name = escape_text(head.say(language, number=cluster.number, count=len(cluster.members), span=span))
    yield f'<section id="g{cluster.number}">\n<h2>{name}</h2>\n'
    yield f"<p>{escape_text(reasons_line(cluster, language))}</p>\n"
    nodes = tree(cluster, MEMBERS)
    yield f'<div class=scroll><svg width="{WIDTH}" height="{len(nodes) * ROW + 6}" role="img" aria-label="{name}">\n'
    yield "".join(_connector(row, node) for row, node in enumerate(nodes) if node.parent_row is not None)
    for row, node in enumerate(nodes):
        yield _page(row, node, cluster.members[node.member], language)
    yield "</svg></div>\n"
    if len(cluster.members) > len(nodes):
        yield f"<p class=soft>{Finds.more_members.say(language, count=len(cluster.members) - len(nodes))}</p>\n"
    yield from _passages(cluster, language)
    yield "</section>\n"


def _x(depth: int) -> int:
    return LEFT + STEP * min(depth, DEEPEST)


def _connector(row: int, node: Node) -> str:
    """Return the line from a page's parent down to its row, and across to it."""
    assert node.parent_row is not None
    start, end = _x(node.depth - 1), _x(node.depth)
    kind = node.edge.kind if node.edge else "quote"
    top, bottom = node.parent_row * ROW + 24, row * ROW + 18
    return f'<path class="e k-{kind}" d="M{start} {top}V{bottom}H{end - 7}"/>\n'


def _page(row: int, node: Node, member: Member, language: Language) -> str:
    x, y = _x(node.depth), row * ROW + 18
    kind = node.edge.kind if node.edge else "original"
    room = TITLE - (x - LEFT) // COLUMN
    title = cut(" ".join((member.title or Finds.no_title.say(language)).split()), room)
    outlet = " · ".join(part for part in (host_of(member.url) or member.id, member.source) if part)
    below = cut(outlet, BELOW)
    said = kind_words(node.edge, language) if node.edge else ""
    linked = f" · {Finds.linked.say(language)}" if node.edge and node.edge.linked else ""
    second = f'<tspan class="k">{escape_text(said)}{linked}</tspan> ' if said else ""
    return (
        f'<text class="d" x="{LEFT - 22}" y="{y + 4}">{escape_text(date_of(member))}</text>'
        f'<circle class="n k-{kind}" cx="{x}" cy="{y}" r="6"/>'
        f'<text class="t" x="{x + 14}" y="{y + 1}">{_svg_link(member.url, title)}</text>'
        f'<text class="s" x="{x + 14}" y="{y + 18}">{second}{_plain(below)}</text>\n'
    )


def _plain(words: str) -> str:
    """Return page text for SVG, which has no spans: control characters as what shows them in a terminal."""
    return escape_attribute(words)


def _svg_link(url: str | None, words: str) -> str:
    """Return the title as a link if the address is one of the web."""
    shown = _plain(words)
    if url is None or not link(url).startswith("<a "):
        return shown
    return f'<a href="{escape_attribute(url)}" rel="noopener noreferrer nofollow">{shown}</a>'


def _passages(cluster: Cluster, language: Language) -> Iterator[str]:
    """Yield the copied passages of the pairs that the cascade shows: other pairs have the same ones again."""
    shown = [edge for edge in cluster.edges if _is_shown(cluster, edge)]
    told = [edge for edge in shown if any(passage.text for passage in edge.passages)]
    if not told:
        return
    yield f"<details><summary>{Finds.passages.say(language)}</summary>\n"
    for edge in told[:PAIRS]:
        yield from _pair(cluster, edge, language)
    if len(told) > PAIRS:
        yield f"<p class=soft>{Finds.more_edges.say(language, count=len(told) - PAIRS)}</p>\n"
    yield "</details>\n"


def _is_shown(cluster: Cluster, edge: ClusterEdge) -> bool:
    """Return whether one of a pair is drawn below the other."""
    members = cluster.members
    return members[edge.repost].parent == edge.source or members[edge.source].parent == edge.repost


def _named(member: Member) -> str:
    """Return a page as its title and its site: reposts often have one title."""
    title = cut(" ".join((member.title or member.id).split()), TITLE // 2)
    host = host_of(member.url)
    return link(member.url or member.id, shown=title) + (
        f" <span class=soft>{escape_text(host)}</span>" if host else ""
    )


def _pair(cluster: Cluster, edge: ClusterEdge, language: Language) -> Iterator[str]:
    sides = [cluster.members[place] for place in (edge.source, edge.repost)]
    names = [_named(side) for side in sides]
    yield f"<h3>{names[0]} → {names[1]} <span class=soft>{escape_text(kind_words(edge, language))}</span></h3>\n<ul>\n"
    for passage in edge.passages[:PASSAGES]:
        where = Finds.passage.say(
            language,
            count=passage.equal,
            source=f"{passage.source_start:,}–{passage.source_end:,}",
            repost=f"{passage.repost_start:,}–{passage.repost_end:,}",
        )
        yield f"<li><q>{escape_text(passage.text)}…</q> <span class=soft>{where}</span></li>\n"
    yield "</ul>\n"
