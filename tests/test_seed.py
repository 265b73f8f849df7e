"""The page that the project was given, saved as text, against what it says: field by field.

It lies beside the repository, not in it; where it isn't there, these tests are skipped.
"""

from __future__ import annotations

import functools
import json
from typing import Final

import pytest

from archive.model.record_json import Json, to_record
from scraper.extract.extractor import read_payload
from tests.paths import SHARED

SEED: Final = SHARED / "seed"
FIELDS: Final = (
    "format",
    "url",
    "title",
    "published",
    "source",
    "author",
    "editor",
    "breadcrumb",
    "original_url",
    "language",
    "body",
    "boilerplate",
)

pytestmark = pytest.mark.skipif(not SEED.is_dir(), reason="the seed does not lie beside this repository")


@functools.cache
def read() -> Json:
    return to_record(read_payload((SEED / "repost-page.txt").read_bytes(), form="text").article)


@functools.cache
def expected() -> Json:
    record: Json = json.loads((SEED / "expected.json").read_text(encoding="utf-8"))
    return record


@pytest.mark.parametrize("field", FIELDS)
def test_field(field: str) -> None:
    assert read()[field] == expected()[field]


def test_no_field_is_missing_or_new() -> None:
    assert set(read()) - {"digest", "extractor"} == set(expected())
    assert set(expected()) == set(FIELDS)
