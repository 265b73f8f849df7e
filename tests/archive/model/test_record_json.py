from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive
from archive.model import record_json
from archive.model.errors import FormatError
from archive.model.record import (
    BOILERPLATE_KINDS,
    TEXT_KINDS,
    Article,
    Boilerplate,
    ImageBlock,
    ListBlock,
    TableBlock,
    TextBlock,
    TextKind,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model.record import Reading

    MakeReading = Callable[..., Reading]

SCHEMA: dict[str, Any] = json.loads((Path(archive.__file__).parent / "schemas" / "repost-article-1.json").read_bytes())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

# Any text that UTF-8 can hold, control characters and astral ones too.
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
text = anything.filter(bool)
url = st.sampled_from([None, "https://a.cn/html//x", "http://[::1]:8080/"])
published = st.sampled_from([None, "2023-12-16", "2023-12-16T08:30+08:00", "2023-12-16T08:30:00Z"])
block = st.one_of(
    st.builds(TextBlock, st.sampled_from(TEXT_KINDS), text),
    st.builds(ImageBlock, text, anything, anything),
    st.builds(TableBlock, st.lists(st.lists(anything, max_size=3).map(tuple), max_size=3).map(tuple)),
    st.builds(ListBlock, st.lists(anything, max_size=3).map(tuple)),
)
articles = st.builds(
    Article,
    url=url,
    title=st.none() | text,
    published=published,
    source=st.none() | text,
    author=st.none() | text,
    editor=st.none() | text,
    breadcrumb=st.lists(text, max_size=3).map(tuple),
    original_url=url,
    language=st.sampled_from([None, "zh", "zh-Hans-CN"]),
    body=st.lists(block, max_size=4).map(tuple),
    boilerplate=st.lists(st.builds(Boilerplate, st.sampled_from(BOILERPLATE_KINDS), text), max_size=3).map(tuple),
    extractor=text,
)


@given(articles)
def test_a_record_is_valid_and_reads_back_the_same(article: Article) -> None:
    record = json.loads(record_json.pretty(record_json.to_record(article)).encode())
    VALIDATOR.validate(record)
    assert record_json.from_record(record) == article
    assert json.loads(record_json.line(record)) == record


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_names_what_the_types_name() -> None:
    definitions = SCHEMA["$defs"]
    assert definitions["textBlock"]["properties"]["kind"]["enum"] == list(get_args(TextKind))
    assert definitions["boilerplate"]["properties"]["kind"]["enum"] == list(BOILERPLATE_KINDS)
    assert SCHEMA["properties"]["format"]["const"] == record_json.FORMAT


def test_the_keys_stand_in_the_contracts_order(make_reading: MakeReading) -> None:
    assert list(record_json.to_record(make_reading().article)) == SCHEMA["required"] == list(SCHEMA["properties"])


@pytest.mark.parametrize(
    "change",
    [
        {"format": "repost-article/2"},
        {"title": ""},
        {"title": 7},
        {"published": "16.12.2023"},
        {"published": "2023-13-01"},
        {"published": "2023-12-16T08:30"},
        {"url": "ftp://a.cn/"},
        {"digest": "sha256:00"},
        {"body": None},
        {"body": [{"kind": "paragraph", "text": ""}]},
        {"body": [{"kind": "poem", "text": "x"}]},
        {"body": [{"kind": "paragraph", "text": "x", "html": "<p>"}]},
        {"body": [{"kind": "image", "src": "a"}]},
        {"body": [{"kind": "table", "rows": ["x"]}]},
        {"boilerplate": [{"kind": "navigation"}]},
        {"boilerplate": [{"kind": "misc", "text": "x"}]},
        {"extra": 1},
    ],
)
def test_the_schema_refuses_what_is_no_record(make_reading: MakeReading, change: dict[str, Any]) -> None:
    record = record_json.to_record(make_reading().article)
    VALIDATOR.validate(record)
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(record | change)


@pytest.mark.parametrize("key", SCHEMA["required"])
def test_no_key_may_be_left_out(make_reading: MakeReading, key: str) -> None:
    record = record_json.to_record(make_reading().article)
    del record[key]
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(record)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "repost-article/2"},
        {"format": None},
        {"body": None},
        {"body": [{"kind": "poem", "text": "x"}]},
        {"body": [{"kind": "paragraph"}]},
        {"boilerplate": [{"kind": "misc", "text": "x"}]},
    ],
)
def test_what_is_no_record_is_a_format_error(make_reading: MakeReading, change: dict[str, Any]) -> None:
    with pytest.raises(FormatError):
        record_json.from_record(record_json.to_record(make_reading().article) | change)


def test_the_canonical_form_is_fixed_for_ever(make_reading: MakeReading) -> None:
    # Computed once; another value here means that every archive's digests are wrong.
    assert record_json.digest(make_reading("甲").article) == (
        "sha256:ad2ebdf9437e067ce1bb60bfc9fa3bdde76511564763f082f25987133706fdc2"
    )
