"""The JSON of a comparison: written and read, in this format and in the older one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import archive
from archive.comparison.articles import compare
from archive.model import Comparison, Side, comparison_from_json, comparison_to_json
from tests.archive.articles import article

SCHEMAS = Path(archive.__file__).parent / "schemas"


def made() -> Comparison:
    left, right = article("共有12人参加。", "第一条 免费。"), article("共有21人参加。", "第二条 免费。")
    sides = [Side("http://a.cn/", number, None, datetime(2024, 5, number, tzinfo=UTC)) for number in (1, 2)]
    return compare(left, right, left_side=sides[0], right_side=sides[1])


def in_format_1(value: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON as the format before wrote it."""
    old = {key: item for key, item in value.items() if key != "findings"} | {"format": "repost-comparison/1"}
    for side in ("left", "right"):
        old[side] = {key: item for key, item in value[side].items() if key != "captured_at"}
    old["edits"] = [edit | {"class": edit["class"].replace("renumbering", "number")} for edit in value["edits"]]
    return old


def test_what_was_written_is_read_back() -> None:
    value = comparison_to_json(made())
    assert value["left"]["captured_at"] == "2024-05-01T00:00:00Z"
    assert [finding["class"] for finding in value["findings"]] == ["number", "renumbering"]
    assert comparison_to_json(comparison_from_json(json.loads(json.dumps(value)))) == value


def test_the_older_format_is_read_without_what_it_did_not_say() -> None:
    old = in_format_1(comparison_to_json(made()))
    schema = json.loads((SCHEMAS / "repost-comparison-1.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(old)
    found = comparison_from_json(old)
    assert found.findings == ()
    assert found.left.captured_at is None
    assert [edit.cls for edit in found.edits] == ["number", "number"]


@pytest.mark.parametrize("value", [{}, {"format": "repost-comparison/9"}, {"format": "repost-comparison/2"}])
def test_anything_else_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="comparison"):
        comparison_from_json(value)
