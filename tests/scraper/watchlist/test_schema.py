"""The published schemas are those of the code, say what every key means, and fit the examples of the documents."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from typing import TYPE_CHECKING, Any

import certifi
import pytest

from scraper.notify import Command, Mail, Webhook
from scraper.watchlist import json_schema, parse_watchlist
from tests.paths import ROOT
from tests.schemas import SCHEMAS, TABLES, WATCHLIST, described, text, validator, watchlist_schema

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = ("docs/WATCHLIST.md", "README.md", "docs/README.zh.md", "docs/deploy/README.md")
WHOLE = re.compile(r"^\[\[(page|list|feed|sitemap)\]\]", re.MULTILINE)


def examples() -> list[tuple[str, str]]:
    """Return the watchlists of the documents; one of hosts or services alone gets a page."""
    found = []
    for name in DOCUMENTS:
        document = (ROOT / name).read_text(encoding="utf-8")
        for example in re.findall(r"^```toml\n(.*?)^```$", document, re.MULTILINE | re.DOTALL):
            page = "" if WHOLE.search(example) else '\n[[page]]\nurl = "http://a.example/1"\n'
            found.append((name, example + page))
    return found


def test_the_published_schema_is_that_of_the_code() -> None:
    assert WATCHLIST.read_text(encoding="utf-8") == text(watchlist_schema()), "run: python -m tests.schemas"


@pytest.mark.parametrize("names", TABLES.values())
def test_every_key_is_described_and_no_other(names: tuple[str, ...]) -> None:
    keys: set[str] = set().union(*(json_schema()["$defs"][name]["properties"] for name in names))
    assert all(set(described()[name]) == keys for name in names)


def test_every_table_is_described() -> None:
    assert set(described()) == set(json_schema()["$defs"])


def test_defaults_in_the_document_are_those_of_the_code() -> None:
    document = (ROOT / "docs" / "WATCHLIST.md").read_text(encoding="utf-8")
    definitions = json_schema()["$defs"]
    for name, key in [
        ("Mail", "port"),
        ("Mail", "host"),
        ("ListTable", "most"),
        ("ListTable", "pages"),
        ("ListTable", "every"),
    ]:
        said = json.dumps(definitions[name]["properties"][key]["default"])
        assert re.search(rf"^\| `{key}` \| `?{re.escape(said)}`? \|", document, re.MULTILINE), key


@pytest.mark.parametrize(("document", "example"), examples())
def test_the_examples_of_the_documents_fit(document: str, example: str, tmp_path: Path) -> None:
    validator("watchlist-1").validate(json.loads(json.dumps(tomllib.loads(example), default=str)))
    shutil.copy(certifi.where(), tmp_path / "intermediate.pem")
    parse_watchlist(example, tmp_path / "watchlist.toml")


def test_there_are_examples_in_each_document() -> None:
    assert {name for name, _ in examples()} >= {"docs/WATCHLIST.md", "README.md", "docs/README.zh.md"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"pages": []},
        {"page": [{"name": "x"}]},
        {"page": [{"url": "http://a.example/", "every": "often"}]},
        {"list": [{"url": "http://a.example/", "pages": 0}]},
        {"sitemap": [{"url": "http://a.example/", "since": "May"}]},
        {"webhook": [{"url": "file:///etc/passwd"}]},
        {"mail": [{"to": [], "from": "a@a.example"}]},
        {"mail": [{"to": ["a@a.example"], "from": "a@a.example", "kinds": ["everything"]}]},
        {"evidence": "some"},
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(wrong: dict[str, Any]) -> None:
    assert list(validator("watchlist-1").iter_errors(wrong))


def test_every_schema_is_one_and_is_named_in_the_document() -> None:
    document = (ROOT / "docs" / "WATCHLIST.md").read_text(encoding="utf-8")
    for path in SCHEMAS.glob("*.json"):
        validator(path.stem)
        assert path.name in document


def test_secrets_are_never_in_the_file() -> None:
    keys = {key for kind in (Mail, Webhook, Command) for key in kind.__struct_fields__}
    assert not {key for key in keys if re.search("pass|secret|token", key) and not key.endswith("_env")}
