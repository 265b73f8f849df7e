"""The clusters as one graph in GraphML, for Gephi, yEd, NetworkX: pages are nodes, edges lead from source to repost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TextIO
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.reuse import Cluster

_KEYS: Final = {
    "node": {
        **dict.fromkeys(("id", "url", "title", "published", "captured_at", "source", "author"), "string"),
        **dict.fromkeys(("cluster", "letters"), "int"),
        "original": "boolean",
    },
    "edge": {
        **dict.fromkeys(("kind", "direction", "verdict"), "string"),
        **dict.fromkeys(("share_of_source", "share_of_repost"), "double"),
        "copied": "int",
        **dict.fromkeys(("linked", "parent"), "boolean"),
    },
}
# What XML 1.0 has no form for, not even as a reference.
_NO_XML: Final = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graphml(out: TextIO, clusters: Iterable[Cluster]) -> int:
    """Write clusters as they come; return how many edges there are."""
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for what, keys in _KEYS.items():
        out.writelines(
            f'<key id="{what}-{name}" for="{what}" attr.name="{name}" attr.type="{kind}"/>\n'
            for name, kind in keys.items()
        )
    out.write('<graph edgedefault="directed">\n')
    count = 0
    for cluster in clusters:
        for place, member in enumerate(cluster.members):
            values = {name: getattr(member, name, None) for name in _KEYS["node"]}
            values |= {"cluster": cluster.number, "original": place == cluster.original.member}
            out.write(f'<node id="c{cluster.number}m{place}">{_data("node", values)}</node>\n')
        for edge in cluster.edges:
            ends = [quoteattr(f"c{cluster.number}m{place}") for place in (edge.source, edge.repost)]
            values = {name: getattr(edge, name, None) for name in _KEYS["edge"]}
            values["parent"] = cluster.members[edge.repost].parent == edge.source
            out.write(f"<edge source={ends[0]} target={ends[1]}>{_data('edge', values)}</edge>\n")
            count += 1
    out.write("</graph>\n</graphml>\n")
    return count


def _data(what: str, values: dict[str, object]) -> str:
    parts = ((name, escape(_text(value))) for name, value in values.items() if value is not None)
    return "".join(f'<data key="{what}-{name}">{text}</data>' for name, text in parts)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else _NO_XML.sub("\ufffd", str(value))
