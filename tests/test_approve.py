"""The approve tool: what it shows, what it writes, and above all what it refuses."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.approve import (
    ARTICLE,
    DAMAGED,
    ERROR,
    Truth,
    approved,
    changes,
    find_cases,
    main,
    refusals,
)
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

SLUG = "jcsp.example/20418-faithful"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A fixtures folder of one approved case, made true by the tool itself."""
    shutil.copytree(FIXTURES / SLUG, tmp_path / SLUG)
    (tmp_path / SLUG / ARTICLE).unlink()
    assert main(["--accept"], root=tmp_path) == 0
    return tmp_path


def refused(old: Truth | None, new: Truth, *, damaged: bool = False, allowed: bool = False) -> list[str]:
    return list(refusals(old, new, damaged=damaged, allow_regression=allowed))


def test_what_is_approved_is_quiet(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main([], root=root) == 0
    assert capsys.readouterr().out == "1 cases, 0 left to approve\n"


def test_a_change_is_shown_and_not_written(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = root / SLUG / ARTICLE
    changed = json.loads(expected.read_text(encoding="utf-8")) | {"source": "旧来源"}
    expected.write_text(json.dumps(changed), encoding="utf-8")
    assert main([SLUG], root=root) == 1
    assert 'source: "旧来源" → "栖云先锋网"' in capsys.readouterr().out
    assert json.loads(expected.read_text(encoding="utf-8")) == changed


def test_accepting_writes_the_change(root: Path) -> None:
    expected = root / SLUG / ARTICLE
    before = expected.read_bytes()
    expected.write_text(json.dumps(json.loads(before) | {"source": "旧来源"}), encoding="utf-8")
    assert main([SLUG, "--accept"], root=root) == 0
    assert expected.read_bytes() == before


def test_a_lost_value_is_not_accepted_unless_allowed(root: Path) -> None:
    expected = root / SLUG / ARTICLE
    richer = json.dumps(json.loads(expected.read_text(encoding="utf-8")) | {"editor": "某编辑"})
    expected.write_text(richer, encoding="utf-8")
    assert main(["--accept"], root=root) == 1
    assert expected.read_text(encoding="utf-8") == richer
    assert main(["--accept", "--allow-regression"], root=root) == 0
    assert "某编辑" not in expected.read_text(encoding="utf-8")


def test_an_unknown_case_is_a_bad_request(root: Path) -> None:
    assert main(["nowhere.example"], root=root) == 2


def test_a_page_that_was_not_had_is_no_case() -> None:
    assert "116203-gone" not in {case.name for case in find_cases(FIXTURES, "qiyunrb.example")}


def test_an_error_is_approved_beside_its_page(root: Path) -> None:
    (root / SLUG / "body.html").write_bytes(b"")
    assert main(["--accept"], root=root) == 1, "an article that is lost is refused"
    assert main(["--accept", "--allow-regression"], root=root) == 0
    assert approved(root / SLUG) == Truth(ERROR, {"kind": "empty", "message": "the page is empty"})
    assert not (root / SLUG / ARTICLE).exists()


@pytest.mark.parametrize("text", ["胡\ufffd、侯文坤", "锟斤拷栖云"])
def test_mojibake_is_refused(text: str) -> None:
    new = Truth(ARTICLE, {"title": text})
    assert refused(None, new)
    assert refused(new, new, allowed=True), "no flag lets it in"
    assert refused(None, new, damaged=True) == [], f"but a page with {DAMAGED} may hold it"


def test_a_new_value_is_no_regression() -> None:
    assert refused(Truth(ARTICLE, {"source": None}), Truth(ARTICLE, {"source": "栖云日报"})) == []


def test_a_block_that_changed_is_shown_alone() -> None:
    old = Truth(ARTICLE, {"body": [{"text": "甲"}, {"text": "乙"}]})
    new = Truth(ARTICLE, {"body": [{"text": "甲"}, {"text": "丙"}]})
    assert list(changes(old, new)) == ["  body:", '    -{"text": "乙"}', '    +{"text": "丙"}']
