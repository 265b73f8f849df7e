from __future__ import annotations

from pathlib import Path

from scraper.extract.extractor import EXTRACTOR
from scraper.extract.identity import READING_ROOMS, rule_files, rules_digest
from scraper.version import NAME, VERSION
from tests.paths import ROOT


def test_it_is_the_version_and_the_rules() -> None:
    start, _, digest = EXTRACTOR.partition("+")
    assert start == f"{NAME}/{VERSION}"
    assert len(digest) == 10
    assert int(digest, 16)


def test_any_change_of_a_table_or_a_module_is_another_extractor() -> None:
    files = dict(rule_files())
    before = rules_digest(files.items())
    assert rules_digest(reversed(files.items())) == before
    for name, text in files.items():
        assert rules_digest((files | {name: text + "\n"}).items()) != before, name
        assert rules_digest(files.items() - {(name, text)}) != before, name


def test_what_moves_between_files_is_a_change() -> None:
    assert rules_digest([("a", "12"), ("b", "3")]) != rules_digest([("a", "1"), ("b", "23")])


def test_every_module_and_table_of_the_reading_rooms_counts() -> None:
    counted = {name for name, _ in rule_files()}
    for room in READING_ROOMS:
        for path in (ROOT / Path(*room.split("."))).iterdir():
            if path.suffix in (".py", ".toml"):
                assert f"{room}/{path.name}" in counted
    # What reads a page imports from no other rooms but those that move bytes.
    assert {"scraper.boilerplate/patterns.py", "scraper.metadata/title.py", "scraper.body/find.py"} <= counted
    assert any(name.startswith("scraper.sites/") for name in counted)
