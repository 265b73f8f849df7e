"""The catalogue of the HTML page: every label in both languages, with the same things filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from string import Formatter

import pytest

from archive.model.record import BOILERPLATE_KINDS
from archive.report.words.page import WORDS, Counted, PageWords

CHINESE = re.compile(r"[㐀-鿿]")
# Signs that are the same in both languages.
NEITHER = {"between", "colon"}


def labels(words: PageWords) -> Iterator[tuple[str, str]]:
    for field in fields(words):
        value = getattr(words, field.name)
        if isinstance(value, Counted):
            yield f"{field.name}.one", value.one
            yield f"{field.name}.many", value.many
        elif isinstance(value, Mapping):
            yield from ((f"{field.name}.{key}", label) for key, label in value.items())
        else:
            yield field.name, value


def filled(label: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(label.replace("{{", "{").replace("}}", "}")) if name}


ENGLISH, ZH = dict(labels(WORDS["en"])), dict(labels(WORDS["zh"]))


def test_both_languages_have_every_label() -> None:
    assert ENGLISH.keys() == ZH.keys()
    assert all(ENGLISH.values())
    assert all(ZH.values())
    assert set(WORDS["en"].kinds) == set(WORDS["zh"].kinds) == set(BOILERPLATE_KINDS)


@pytest.mark.parametrize("name", sorted(ENGLISH.keys() - NEITHER))  # each process of the tests has the same order
def test_a_label_is_of_its_language_alone_and_fills_in_the_same(name: str) -> None:
    assert not CHINESE.search(ENGLISH[name])
    assert CHINESE.search(ZH[name])
    assert not re.search(r"[A-Za-z]", re.sub(r"\{+\w+\}+", "", ZH[name]))
    # Both have the same words filled in: who reads Chinese is told no less.
    assert filled(ENGLISH[name]) == filled(ZH[name])


@pytest.mark.parametrize("name", [name[:-4] for name in ENGLISH if name.endswith(".one")])
def test_one_is_not_said_like_two(name: str) -> None:
    label: Counted = getattr(WORDS["en"], name)
    assert not re.search(r"\b1 \w+s\b", label.of(1))
    assert "{n}" not in label.of(1200)
