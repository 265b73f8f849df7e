"""What the extractor reads from the pages in fixtures/, against the approved records: a test a field.

`python -m tests.approve` shows and accepts changes. The last tests hold the approved records themselves to
the contract, and to the pages: every visible line in the title, the body or the boilerplate exactly once.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from typing import TYPE_CHECKING, Final

import jsonschema
import pytest
from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, Tag

from archive.model.record_json import FORMAT, Json, to_record
from tests.approve import ARTICLE, DAMAGED, MOJIBAKE, Truth, actual, approved, find_cases, read_case
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CASES: Final = find_cases(FIXTURES)
APPROVED: Final = {case: truth for case in CASES if (truth := approved(case))}
ARTICLES: Final = [case for case, truth in APPROVED.items() if truth.name == ARTICLE]
FIELDS: Final = [(case, field) for case, truth in APPROVED.items() for field in truth.content]
# Elements that no browser shows. Not <head>: where nothing closes it, html.parser puts the page inside.
UNSEEN: Final = ("script", "style", "template", "noscript", "title", "iframe", "object")


def name_of(value: object) -> str:
    return value if isinstance(value, str) else "/".join(getattr(value, "parts", ())[-2:])


@functools.cache
def read(case: Path) -> Truth:
    return actual(case)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_every_case_is_approved(case: Path) -> None:
    assert case in APPROVED, f"no expected record: read what `python -m tests.approve {name_of(case)}` shows"


@pytest.mark.parametrize(("case", "field"), FIELDS, ids=name_of)
def test_field(case: Path, field: str) -> None:
    want, got = APPROVED[case], read(case)
    assert got.name == want.name, f"{name_of(case)}: {got.content}"
    assert got.content[field] == want.content[field], f"{name_of(case)}: {field}"


@pytest.mark.parametrize("case", list(APPROVED), ids=name_of)
def test_no_field_is_missing_or_new(case: Path) -> None:
    assert list(read(case).content) == list(APPROVED[case].content)


@pytest.mark.parametrize("case", ARTICLES, ids=name_of)
def test_record_follows_the_schema(case: Path) -> None:
    validator = schema_validator()
    validator.validate(to_record(read_case(case).article))


@pytest.mark.parametrize("case", ARTICLES, ids=name_of)
def test_approved_record_follows_the_schema(case: Path) -> None:
    assert APPROVED[case].content["format"] == FORMAT
    computed = {"digest": "sha256:" + "0" * 64, "extractor": "none"}
    schema_validator().validate({**APPROVED[case].content, **computed})


@pytest.mark.parametrize("case", [case for case in APPROVED if not (case / DAMAGED).exists()], ids=name_of)
def test_approved_record_is_no_mojibake(case: Path) -> None:
    text = json.dumps(APPROVED[case].content, ensure_ascii=False)
    assert not [mark for mark in MOJIBAKE if mark in text]


# Pages whose text is data in a script: the record holds what no markup shows.
DATA = {"lanchao.example/a-1806623", "kuaikan.example/i6815720"}


@pytest.mark.parametrize("case", [case for case in ARTICLES if not (case / "page.mhtml").exists()], ids=name_of)
def test_every_visible_line_is_in_one_place(case: Path) -> None:
    record = APPROVED[case].content
    shown = Counter(visible_text(case))
    placed = Counter(squeezed("".join(texts_of(record))))
    # The title is a place too, where the page shows it; some pages declare it only.
    title = Counter(squeezed(record["title"] or ""))
    lost, doubled = shown - placed, placed - shown
    assert not doubled or name_of(case) in DATA, f"in the record, not on the page: {''.join(doubled.elements())!r}"
    assert lost in (title, Counter()), f"on the page, not in the record: {''.join(lost.elements())!r}"


def schema_validator() -> jsonschema.Draft202012Validator:
    path = FIXTURES.parent / "archive" / "schemas" / "repost-article-1.json"
    if not path.exists():
        pytest.skip(f"{path.name} is not there yet")
    return jsonschema.Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def texts_of(record: Json) -> Iterator[str]:
    """Yield what the body and the boilerplate of a record show, without the title."""
    for block in record["body"]:
        yield block.get("text", "")
        yield from block.get("items", [])
        yield from (cell for row in block.get("rows", []) for cell in row)
    for line in record["boilerplate"]:
        yield line["text"]


def visible_text(case: Path) -> str:
    """Return what a reader sees of a saved page, without white space, by another parser than ours."""
    if (case / "page.txt").exists():
        return squeezed((case / "page.txt").read_text(encoding="utf-8"))
    soup = BeautifulSoup(decoded((case / "body.html").read_bytes()), "html.parser")
    return squeezed("".join(str(node) for node in soup.descendants if is_seen(node)))


def is_seen(node: object) -> bool:
    if type(node) not in (NavigableString, CData):  # comments, doctypes, scripts are their subclasses
        return False
    assert isinstance(node, NavigableString)
    return node.strip() != "" and not any(is_hidden(tag) for tag in node.parents)


def is_hidden(tag: Tag) -> bool:
    style = str(tag.get("style", "")).replace(" ", "").lower()
    return tag.name in UNSEEN or tag.has_attr("hidden") or "display:none" in style


def decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def squeezed(text: str) -> str:
    return "".join(text.split())
