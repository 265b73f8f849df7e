"""The result of `repost find` as text for a terminal: each group as a tree, the original first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.model import host_of
from archive.report import printable
from archive.report.cascade.tree import cut, date_of, kind_words, reasons_line, span_of, tree
from archive.report.words import Finds, Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.report.cascade.tree import Node
    from archive.report.words import Language
    from archive.reuse import Cluster, Member

# Pages of a group that are printed.
MEMBERS: Final = 12
# Columns of a title.
TITLE: Final = 48


def totals_line(articles: int, texts: int, clusters: int, reposts: int, language: Language) -> str:
    """Return the counts of a search."""
    if not clusters:
        return f"{Finds.articles.say(language, count=articles)} · {Finds.none.say(language)}"
    counts = {
        "articles": Finds.articles.say(language, count=articles),
        "texts": Finds.texts.say(language, count=texts),
        "clusters": Finds.clusters.say(language, count=clusters),
        "reposts": Finds.reposts.say(language, count=reposts),
    }
    return Finds.totals.say(language, **counts)


def cluster_lines(cluster: Cluster, language: Language) -> Iterator[str]:
    """Yield the lines of a group."""
    span = span_of(cluster)
    head: Phrase = Finds.group if span else Finds.group_undated
    yield head.say(language, number=cluster.number, count=len(cluster.members), span=span)
    yield f"   {printable(reasons_line(cluster, language))}"
    nodes = tree(cluster, MEMBERS)
    for node in nodes:
        yield f"   {_branch(node, nodes)}{_member(cluster.members[node.member], node, language)}"
    if len(cluster.members) > len(nodes):
        yield f"   {Finds.more_members.say(language, count=len(cluster.members) - len(nodes))}"
    for other in cluster.quoted[:3]:
        yield f"   {printable(Finds.also_quotes.say(language, id=other.id, cluster=other.cluster))}"


def _branch(node: Node, nodes: list[Node]) -> str:
    """Return the lines before a page: where it hangs on its parent."""
    if node.parent_row is None:
        return "" if not node.depth and node.member == 0 else "· "
    marks = ["└─ " if node.last else "├─ "]
    above = nodes[node.parent_row]
    while above.parent_row is not None:
        marks.append("   " if above.last else "│  ")
        above = nodes[above.parent_row]
    return "".join(reversed(marks))


def _member(member: Member, node: Node, language: Language) -> str:
    title = cut(printable(member.title or Finds.no_title.say(language)), TITLE)
    outlet = printable(host_of(member.url) or member.source or "")
    parts = [title, outlet, date_of(member)]
    if node.edge is not None:
        parts.insert(0, kind_words(node.edge, language))
    place = member.url or member.id
    return "  ".join(part for part in (*parts, printable(place)) if part)
