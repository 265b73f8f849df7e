"""Write the published JSON Schema of the watchlist: the types of the code, the words of docs/WATCHLIST.md.

python -m tests.schemas
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from scraper.watchlist import json_schema
from tests.paths import ROOT

SCHEMAS: Final = ROOT / "scraper" / "schemas"
WATCHLIST: Final = SCHEMAS / "watchlist-1.json"
# The definitions of the code, by the headings of the document.
TABLES: Final = {
    "The file": ("WatchlistFile",),
    "`[[page]]`": ("PageTable",),
    "`[[list]]`, `[[feed]]`, `[[sitemap]]`": ("ListTable", "FeedTable", "SitemapTable"),
    "`[[host]]`": ("HostTable",),
    "`[budget]`": ("BudgetTable",),
    "`[[memento]]`": ("MementoTable",),
    "`[[mail]]`": ("Mail",),
    "`[[webhook]]`": ("Webhook",),
    "`[[command]]`": ("Command",),
}


def described() -> dict[str, dict[str, str]]:
    """Return what docs/WATCHLIST.md says of each key, by the definition that it belongs to."""
    found: dict[str, dict[str, str]] = {}
    parts = re.split(r"^#{2,3} (.*)$", (ROOT / "docs" / "WATCHLIST.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    for heading, body in zip(parts[1::2], parts[2::2], strict=True):
        rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*) \|$", body, re.MULTILINE)
        for name in TABLES.get(heading, ()):
            found[name] = {key: said.replace("`", "") for key, _, said in rows}
    return found


def watchlist_schema() -> dict[str, Any]:
    """Return the schema as it is published."""
    schema = json_schema()
    definitions = schema["$defs"]
    for name, keys in described().items():
        for key, said in keys.items():
            if key in definitions[name]["properties"]:
                definitions[name]["properties"][key]["description"] = said
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:repost:watchlist:1"}
    return head | {"title": "A watchlist of repost run"} | schema


def validator(name: str) -> Draft202012Validator:
    """Return a validator for one of the published schemas, which may refer to the others."""
    schemas = [json.loads(path.read_bytes()) for path in SCHEMAS.glob("*.json")]
    registry: Registry[Any] = Registry().with_resources(
        [(schema["$id"], Resource.from_contents(schema)) for schema in schemas]
    )
    schema = json.loads((SCHEMAS / f"{name}.json").read_bytes())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)


def text(schema: dict[str, Any]) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    WATCHLIST.write_text(text(watchlist_schema()), encoding="utf-8")
