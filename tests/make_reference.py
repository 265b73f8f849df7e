"""Write the reference of the command line and of the formats, from the parser and from the published schemas.

    python -m tests.make_reference

`tests/test_reference.py` fails while a file is not what this writes.
"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any, Final

from scraper.cli.arguments import parser
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from archive.report import Language

DOCS: Final = ROOT / "docs"
NOTE: Final = "<!-- written by `python -m tests.make_reference`; change what it is written from -->"
# What every command takes is said once.
SHARED: Final = ("--help", "--archive", "--json", "--lang", "--rules", "--quiet", "--debug")
WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {
        "title": "The commands",
        "intro": "All commands and options, as `repost COMMAND --help` says them. What they are for is in the"
        " [README](../README.md), the [tutorial](TUTORIAL.md) and the [how-to](HOWTO.md).",
        "shared": "Options of every command",
        "option": "option",
        "what": "what it does",
    },
    "zh": {
        "title": "命令一览",
        "intro": "全部命令和选项，与 `repost 命令 --help --lang zh` 所述相同。用途见 [README](README.zh.md)。",
        "shared": "每条命令都有的选项",
        "option": "选项",
        "what": "作用",
    },
}
SCHEMAS: Final = (
    ("archive", "repost-article-1"),
    ("archive", "repost-comparison-2"),
    ("scraper", "repost-run-1"),
    ("scraper", "repost-status-1"),
    ("scraper", "repost-finding-1"),
    ("scraper", "repost-alert-1"),
)


def commands(language: Language) -> str:
    """Return the reference of the command line in a language."""
    words, top = WORDS[language], parser(language)
    (choices,) = (action.choices for action in top._actions if isinstance(action, argparse._SubParsersAction))
    lines = [f"# {words['title']}", "", NOTE, "", words["intro"], "", f"## {words['shared']}", ""]
    lines += _options(next(iter(choices.values())), words, shared=True)
    for name, command in choices.items():
        lines += _command(f"repost {name}", command, words)
    lines += ["", "```text", (top.epilog or "").strip(), "```"]
    return "\n".join(lines) + "\n"


def _command(name: str, command: argparse.ArgumentParser, words: Mapping[str, str]) -> Iterator[str]:
    operands = [action for action in command._actions if not action.option_strings]
    nested = [action for action in operands if isinstance(action, argparse._SubParsersAction)]
    shown = " ".join(_shown(action) for action in operands if action not in nested)
    yield from ("", f"## `{f'{name} {shown}'.strip()}`", "", command.description or "", "")
    yield from _options(command, words, shared=False)
    if command.epilog:
        yield from ("", "```text", command.epilog.strip(), "```")
    for action in nested:
        for below, parsed in action.choices.items():
            yield from _command(f"{name} {below}", parsed, words)


def _options(command: argparse.ArgumentParser, words: Mapping[str, str], *, shared: bool) -> Iterator[str]:
    rows = []
    for action in command._actions:
        is_shared = action.option_strings[-1:] and action.option_strings[-1] in SHARED
        if bool(is_shared) == shared and not isinstance(action, argparse._SubParsersAction):
            rows.append(f"| `{_shown(action).replace('|', chr(92) + '|')}` | {action.help} |")
    if rows:
        yield from (f"| {words['option']} | {words['what']} |", "| --- | --- |", *rows)


def _shown(action: argparse.Action) -> str:
    """Return an option with its value, or an operand, as it is written."""
    value = str(action.metavar or action.dest) if action.nargs != 0 else ""
    if not action.option_strings:
        many = {"*": f"[{value} …]", "+": f"{value} …", "?": f"[{value}]"}
        return many.get(str(action.nargs), value)
    if action.choices and action.metavar is None:
        value = "|".join(map(str, action.choices))
    return f"{', '.join(action.option_strings)} {value}".strip()


def formats() -> str:
    """Return the reference of the formats of JSON."""
    lines = ["# The formats", "", NOTE, ""]
    lines.append(
        "What is printed and stored as JSON, key by key. The schemas (JSON Schema 2020-12) are the contract, and are in"
        " the package. A reader stays for every number ever released; `format` rises when a key changes its meaning."
        " Tables (CSV, Parquet, flat JSON lines) are in [TABLES.md](TABLES.md), keys of the watchlist in"
        " [WATCHLIST.md](WATCHLIST.md), the files of an archive in"
        " [ARCHITECTURE.md](ARCHITECTURE.md#the-kinds-of-data)."
    )
    for room, name in SCHEMAS:
        schema = json.loads((ROOT / room / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
        heading = name.rpartition("-")
        lines += ["", f"## `{heading[0]}/{heading[2]}`", ""]
        said = (schema.get("description") or schema["title"]).rstrip(".")
        lines += [f"{said}. [Schema](../{room}/schemas/{name}.json).", ""]
        lines += ["| key | type | what it says |", "| --- | --- | --- |"]
        required = set(schema.get("required", ()))
        for key, value in schema["properties"].items():
            said = value.get("description", "")
            optional = "" if key in required else "optional; " if said else "optional"
            lines.append(f"| `{key}` | {_type(value, schema)} | {optional}{said} |")
    return "\n".join(lines) + "\n"


def _type(value: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Return the type of a value in a few words."""
    if "const" in value:
        return f"`{json.dumps(value['const'])}`"
    if "enum" in value:
        return ", ".join(f"`{one}`" if isinstance(one, str) else "null" for one in value["enum"])
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        found = schema.get("$defs", {}).get(name)
        return _type(found, schema) if found is not None and ("type" in found or "enum" in found) else name
    if "anyOf" in value or "oneOf" in value:
        parts = value.get("anyOf") or value["oneOf"]
        return " or ".join(dict.fromkeys(_type(part, schema) for part in parts))
    kind = value.get("type", "any")
    if kind == "array":
        return f"list of {_type(value.get('items', {}), schema)}"
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def references() -> dict[str, str]:
    """Return the name and the text of each file that is written."""
    return {"COMMANDS.md": commands("en"), "COMMANDS.zh.md": commands("zh"), "FORMATS.md": formats()}


if __name__ == "__main__":
    for name, text in references().items():
        (DOCS / name).write_text(text, encoding="utf-8")
