"""Render a leaflet, a short text for people, as plain text and as one HTML file that loads nothing. Pure.

The source is plain text: `# ` begins a heading, `- ` an item, four spaces a command, `: ` a fact (`: label: value`),
`: * ` a fact that those below it belong to; blank lines separate paragraphs; words in backticks are names of files.
Each inserted value must be one line (`archive.report.wording.printable`), so that no page's title can pass for a
command.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.report import escape_attribute, escape_text, link, load_asset

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_WIDTH: Final = 100
_FILE: Final = re.compile(r"`([^`]+)`")
_COMMAND: Final = "    "


class Block(NamedTuple):
    """A part of a leaflet: "heading", "text", "items", "command" or "facts", and its lines."""

    kind: str
    lines: tuple[str, ...]


class Leaflet(NamedTuple):
    """The leaflet in one language."""

    language: str  # BCP 47
    name: str  # of the language, in that language
    blocks: tuple[Block, ...]


def fill_template(
    source: str, values: Mapping[str, Sequence[str]], conditions: Mapping[str, bool]
) -> tuple[Block, ...]:
    r"""Fill in a leaflet's source and parse it into blocks.

    Lines from `[if x]`, or `[if no x]`, to `[end]` are kept by condition `x`; `{x}` is replaced by the first of its
    values, or, alone on a line, by all of them as lines.

    >>> fill_template("# A\n\n[if x]\n{b}\n[end]", {"b": [": c: d"]}, {"x": True})
    (Block(kind='heading', lines=('A',)), Block(kind='facts', lines=('c: d',)))
    """
    lines: list[str] = []
    shown = True
    for line in source.splitlines():
        if line.startswith("[if "):
            wanted = line[4:-1]
            shown = not conditions[wanted[3:]] if wanted.startswith("no ") else conditions[wanted]
        elif line == "[end]":
            shown = True
        elif shown and re.fullmatch(r"\{\w+\}", line):
            lines += values[line[1:-1]]
        elif shown:
            lines.append(re.sub(r"\{(\w+)\}", lambda match: values[match[1]][0], line))
    return tuple(_blocks(lines))


def plain_text(leaflets: Sequence[Leaflet]) -> str:
    """Return the leaflets as plain text, one after another."""
    return ("\n" + "=" * _WIDTH + "\n\n").join("".join(_plain_blocks(leaflet)) for leaflet in leaflets)


def html_page(leaflets: Sequence[Leaflet], title: str) -> str:
    """Return the leaflets as one HTML file, each marked with its language."""
    style = load_asset("leaflet.css")
    others = " · ".join(f'<a href="#{one.language}" lang="{one.language}">{one.name}</a>' for one in leaflets)
    body = "".join(
        f'<article id="{one.language}" lang="{one.language}">\n{"".join(map(_html, one.blocks))}</article>\n'
        for one in leaflets
    )
    policy = f"default-src 'none'; style-src {style.source}; base-uri 'none'; form-action 'none'"
    return (
        f'<!DOCTYPE html>\n<html lang="{leaflets[0].language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape_attribute(title)}</title>\n<style>{style.text}</style>\n</head>\n<body>\n"
        f"<nav>{others}</nav>\n{body}</body>\n</html>\n"
    )


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    kind, held = "", list[str]()
    for line in (*lines, ""):
        now, words = _kind(line)
        if held and now != kind:
            yield Block(kind, tuple(held))
            held = []
        kind = now
        if now == "heading":
            yield Block(now, (words,))
        elif now:
            held.append(words)


def _kind(line: str) -> tuple[str, str]:
    for mark, kind in (("# ", "heading"), ("- ", "items"), (": ", "facts"), (_COMMAND, "command")):
        if line.startswith(mark):
            return kind, line[len(mark) :]
    return ("text" if line else ""), line


def _plain_blocks(leaflet: Leaflet) -> Iterator[str]:
    for block in leaflet.blocks:
        if block.kind == "heading":
            yield f"{block.lines[0]}\n{'-' * _display_width(block.lines[0])}\n"
        elif block.kind == "command":
            yield "".join(f"{_COMMAND}{line}\n" for line in block.lines)
        elif block.kind == "facts":
            yield "".join(f"{line[2:]}\n" if line.startswith("* ") else f"  {line}\n" for line in block.lines)
        else:
            first, after = ("- ", "  ") if block.kind == "items" else ("", "")
            whole = leaflet.language == "zh"
            yield "".join(_wrap(line.replace("`", ""), first, after, whole=whole) for line in block.lines)
        yield "\n"


def _wrap(line: str, first: str, after: str, *, whole: bool) -> str:
    """Wrap a line for a terminal; with `whole`, keep it on one line: Chinese has no blanks to wrap at."""
    if whole:
        return f"{first}{line}\n"
    return textwrap.fill(line, _WIDTH, initial_indent=first, subsequent_indent=after, break_long_words=False) + "\n"


def _display_width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in words)


def _html(block: Block) -> str:
    if block.kind == "heading":
        return f"<h2>{escape_text(block.lines[0])}</h2>\n"
    if block.kind == "command":
        return f"<pre><code>{escape_text(chr(10).join(block.lines))}</code></pre>\n"
    if block.kind == "facts":
        return f"<dl>{''.join(map(_fact, block.lines))}</dl>\n"
    if block.kind == "items":
        return f"<ul>{''.join(f'<li>{_inline(line)}</li>' for line in block.lines)}</ul>\n"
    return f"<p>{_inline(' '.join(block.lines))}</p>\n"


def _fact(line: str) -> str:
    name, _, value = line.partition(": ")
    label = name.removeprefix("* ")
    group = ' class="group"' if label != name else ""
    shown = link(value) if re.match(r"https?://", value) else f"<bdi>{escape_text(value)}</bdi>"
    return f"<div{group}><dt>{escape_text(label)}</dt><dd>{shown}</dd></div>"


def _inline(line: str) -> str:
    return _FILE.sub(_file, escape_text(line))


def _file(match: re.Match[str]) -> str:
    """Return a file name as code, an HTML page as a link. The names come from the leaflet's own text only."""
    shown = f"<code>{match[1]}</code>"
    return f'<a href="{match[1]}">{shown}</a>' if match[1].endswith(".html") and "/" in match[1] else shown
