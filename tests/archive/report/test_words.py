"""The catalogue of what people read: every phrase in both languages, with the same gaps, and none missing."""

from __future__ import annotations

import ast
import re
from string import Formatter
from typing import TYPE_CHECKING, get_args

import pytest

from archive.export.tables import TABLES
from archive.model.comparison import ATTRIBUTION_VERDICTS, EDIT_CLASSES, VERDICTS, FieldClass, FieldName
from archive.model.record import BOILERPLATE_KINDS, CAUSES, OUTCOMES, TEXT_KINDS
from archive.report.messages.messages import problem_in
from archive.report.words import labels
from archive.report.words.outputs import Outputs
from archive.report.words.phrases import Face, Phrase
from archive.report.words.reasons import in_chinese
from archive.report.words.runs import Runs
from archive.report.words.serve import Serve
from archive.report.words.summaries import NAMES, Summary, name_in
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

HAN = re.compile(r"[\u4e00-\u9fff]")
# What is the same in both languages: signs, and units.
SIGNS = re.compile(r"[\W\d_]*| and |,? +MB(?:/s)?")


def phrases() -> Iterator[tuple[str, Phrase]]:
    for face in (Face, Summary, Runs, Serve, Outputs):
        for name, value in vars(face).items():
            if isinstance(value, Phrase):
                yield f"{face.__name__}.{name}", value
            elif isinstance(value, dict) and not name.startswith("__"):
                yield from ((f"{face.__name__}.{name}.{key}", phrase) for key, phrase in value.items())
    yield from NAMES.items()


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize(("name", "phrase"), list(phrases()))
def test_a_phrase_is_in_both_languages_with_the_same_gaps(name: str, phrase: Phrase) -> None:
    english, chinese = (re.sub(r"\{[^}]*\}", "", text) for text in phrase[:2])
    assert not HAN.search(phrase.english + phrase.plural), name
    assert HAN.search(chinese) or SIGNS.fullmatch(english), name
    assert gaps(phrase.english) == gaps(phrase.chinese), name
    assert not phrase.plural or gaps(phrase.plural) == gaps(phrase.english), name


@pytest.mark.parametrize(("name", "phrase"), list(phrases()))
def test_what_is_counted_has_a_plural(name: str, phrase: Phrase) -> None:
    counted = [text for _, text, _, _ in Formatter().parse(phrase.english) if text == "count"]
    alone = phrase.english.rstrip(")").endswith(("} more", "new version"))  # "… and 1 more"
    assert not counted or alone or phrase.plural, name


def test_every_phrase_is_said_somewhere() -> None:
    code = "".join(
        path.read_text(encoding="utf-8") for room in ("archive", "scraper") for path in (ROOT / room).rglob("*.py")
    )
    templates = (path.read_text(encoding="utf-8") for path in (ROOT / "archive" / "serve").rglob("*.html"))
    code += "".join(templates).replace("W.", "Serve.")
    names = {name for name, _ in phrases() if name.count(".") == 1}
    assert not [name for name in names if not re.search(rf"\b{re.escape(name)}\b", code)]


def test_no_class_field_verdict_or_kind_is_without_a_name() -> None:
    chinese = {
        **{cls: labels.CLASSES[cls].chinese for cls in EDIT_CLASSES},
        **{name: labels.FIELDS[name].chinese for name in get_args(FieldName)},
        **{cls: labels.FIELD_CLASSES[cls] for cls in get_args(FieldClass)},
        **{verdict: labels.VERDICTS[verdict] for verdict in VERDICTS},
        **{verdict: labels.ATTRIBUTIONS[verdict] for verdict in ATTRIBUTION_VERDICTS},
        **{word: name_in(word, "zh") for word in (*OUTCOMES, *BOILERPLATE_KINDS, "only", "exact", "nearest", "tie")},
        **{cause: Summary.causes[cause].chinese + Summary.new_states[cause].chinese for cause in CAUSES},
        **{kind: Summary.kinds[kind].chinese for kind in (*TEXT_KINDS, "image", "table", "list")},
    }
    assert not [word for word, said in chinese.items() if not HAN.search(said)]


def test_no_table_of_an_export_is_without_a_name() -> None:
    assert set(Outputs.contents) >= set(TABLES) | {"captures", "pages", "changes", "files"}


FILLED = {"said": "", "days": "2024-05-06, the left page 2024-05-08"}


def reasons() -> Iterator[str]:
    """Yield every reason that the attribution can give, with names in the gaps."""
    tree = ast.parse((ROOT / "archive" / "comparison" / "attribution.py").read_text(encoding="utf-8"))
    parts = {id(part) for text in ast.walk(tree) if isinstance(text, ast.JoinedStr) for part in text.values}
    for node in ast.walk(tree):
        said = ""
        if isinstance(node, ast.JoinedStr):
            said = "".join(map(_filled, node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            said = node.value
        if re.match(r"the (repost|two pages|left page names the right)", said):
            yield said


def _filled(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    return FILLED.get(ast.unparse(part.value), "X") if isinstance(part, ast.FormattedValue) else ""


@pytest.mark.parametrize("reason", sorted(set(reasons())))
def test_every_reason_is_said_in_chinese(reason: str) -> None:
    assert HAN.search(in_chinese(reason)), reason
    assert "the " not in in_chinese(reason)


def test_there_are_reasons() -> None:
    assert len(set(reasons())) > 15


@pytest.mark.parametrize(
    ("problem", "chinese"),
    [
        ("gone: 404 Not Found", "已撤下：404 Not Found"),
        ("http://a.example/1: timeout: no answer", "http://a.example/1: 超时：no answer"),
        ("suspect: a notice in the article's place? “系统维护”", "存疑：文章处疑为一则告示：“系统维护”"),
        ("no such thing: 1", "no such thing: 1"),
        ("http://a.example/1: not XML: line 3", "http://a.example/1: 不是 XML：line 3"),
        (
            "a.example:81 gave no answer to 2 pages in a row: 1 page not tried",
            "a.example:81 连续2页没有答复：1页未尝试",
        ),
        (
            "the time of this run is over (--max-time 3): 1,200 pages not reached",
            "本次运行时间已到（--max-time 3）：1,200页未处理",
        ),
        ("not reached: http://a.example/1", "未处理：http://a.example/1"),
        ("mail desk@a.example: refused; told in the next run", "mail desk@a.example: refused；下次运行时再通知"),
        ("teapot: short and stout", "teapot: short and stout"),
    ],
)
def test_why_a_page_was_not_captured(problem: str, chinese: str) -> None:
    assert problem_in(problem, "zh") == chinese
    assert problem_in(problem, "en") == problem


def refusals() -> Iterator[str]:
    """Yield every line that says why a feed or a sitemap is none, with figures in the gaps."""
    for name in ("feed.py", "sitemap.py"):
        for node in ast.walk(ast.parse((ROOT / "scraper" / "discover" / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("NotAFeed", "NotASitemap"):
                (said,) = node.args
                parts = said.values if isinstance(said, ast.JoinedStr) else [said]
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "50" for part in parts)


def test_why_a_source_is_none_is_said_in_chinese() -> None:
    assert len(set(refusals())) > 7
    assert not [line for line in refusals() if not HAN.search(problem_in(f"http://a.example/: {line}", "zh"))]
