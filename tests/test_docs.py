"""Documentation that stays true: what is undocumented, or documented and gone, is a red test."""

from __future__ import annotations

import argparse
import doctest
import pkgutil
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import archive
import scraper
from scraper.cli.arguments import parser
from tests.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

EXPORTED = {
    "archive": """Archive ArchiveDamaged Article Attribution Boilerplate Capture Comparison Edit Evidence FieldChange
        FormatError ImageBlock ListBlock NotAnArchive NotArchived Reading RepostError RequestError Side Span TableBlock
        TextBlock Version compare comparison_to_json from_record html_report render_comparison to_record""".split(),
    "scraper": """BlockedPage EXTRACTOR EmptyPage Fetcher MissingPage NotAnArticle NotText PageResult ReadError
        RepostResult archive_repost open_fetcher parse read_payload""".split(),
}
READMES = ("README.md", "docs/README.zh.md")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands() -> dict[str, argparse.ArgumentParser]:
    (found,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_has_every_command_and_no_other(readme: str) -> None:
    assert set(re.findall(r"^\| `repost (\w+)", text(readme), re.MULTILINE)) == set(commands())
    mentioned = set(re.findall(r"(?:`|\$ |\*  )repost ([a-z]+)", text(readme)))
    assert mentioned <= set(commands())


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_names_no_option_that_is_gone(readme: str) -> None:
    options = {option for command in commands().values() for option in command._option_string_actions}
    assert set(re.findall(r"(?<![\w=-])--[a-z]+(?:-[a-z]+)*", text(readme))) - {"--accept"} <= options


@pytest.mark.parametrize("name", commands())
def test_every_command_and_option_has_help(name: str) -> None:
    command = commands()[name]
    assert command.description
    for action in command._actions:
        assert action.help, action.dest


@pytest.mark.parametrize("readme", READMES)
def test_the_first_screen_has_the_two_commands(readme: str) -> None:
    first_screen = "\n".join(text(readme).splitlines()[:24])
    assert "make demo" in first_screen
    assert "make test" in first_screen


DOCUMENTS = [
    *READMES,
    "docs/API.md",
    "docs/ARCHIVES.md",
    "docs/ARCHITECTURE.md",
    "docs/BULK.md",
    "docs/scale.md",
    "docs/find.md",
    "docs/SITE-RULES.md",
    "docs/TUTORIAL.md",
    "docs/TUTORIAL.zh.md",
    "docs/HOWTO.md",
    "docs/HOWTO.zh.md",
    "docs/GLOSSARY.md",
    "docs/GLOSSARY.zh.md",
    "docs/COMMANDS.md",
    "docs/COMMANDS.zh.md",
    "docs/FORMATS.md",
    "docs/PROMISES.md",
    "docs/PROMISES.zh.md",
    "docs/SERVE.md",
    "docs/TABLES.md",
    "docs/WATCHLIST.md",
    "docs/deploy/README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "benchmarks/README.md",
    "fixtures/README.md",
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_and_make_targets_exist(document: str) -> None:
    folder = (ROOT / document).parent
    for link in re.findall(r"\]\(([^)#]+)\)", text(document)):
        assert link.startswith("https://") or (folder / link).exists(), link
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", text(document), re.MULTILINE)) <= make_targets()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_modules_and_files_that_are_named_exist(document: str) -> None:
    for path in re.findall(r"`((?:archive|scraper|tests|docs|benchmarks)/[\w./-]+)`", text(document)):
        assert (ROOT / path).exists() or "HOST" in path, path
    for name in set(re.findall(r"`((?:archive|scraper)(?:\.\w+)+)`", text(document))) - {"archive.json"}:
        assert pkgutil.resolve_name(name)


def test_the_changelog_has_a_place_for_what_comes() -> None:
    assert "\n## Unreleased\n" in text("CHANGELOG.md")


def test_every_fixture_is_described() -> None:
    described = text("fixtures/README.md")
    for case in (path.parent for path in (ROOT / "fixtures").glob("[!.]*/*/*") if path.name != "reposts.warc.gz"):
        assert f"{case.parent.name}/{case.name}" in described


def test_a_watchlist_can_be_written_from_the_chinese_readme_alone() -> None:
    rows = re.findall(r"^\| [^|]*\| (.*?) \| ", text("docs/README.zh.md"), re.MULTILINE)
    there = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    wanted = set(re.findall(r"^\| `(\w+)` \| [^|]+ \| ", text("docs/WATCHLIST.md"), re.MULTILINE))
    assert wanted - there <= {
        "page",
        "list",
        "feed",
        "sitemap",
        "host",
        "memento",
        "mail",
        "webhook",
        "command",
        "budget",
    }
    for table in ("page", "list", "feed", "sitemap", "host", "memento", "mail", "webhook", "command"):
        assert f"`[[{table}]]`" in text("docs/README.zh.md")


@pytest.mark.parametrize("document", ["docs/API.md", "README.md", "docs/README.zh.md"])
def test_the_examples_in_python_run(document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", text(document), re.MULTILINE | re.DOTALL)
    assert blocks
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    monkeypatch.chdir(tmp_path)
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, document, document, 0)
    said: list[str] = []
    assert doctest.DocTestRunner().run(examples, out=said.append).failed == 0, "".join(said)


@pytest.mark.parametrize("package", [archive, scraper], ids=lambda package: package.__name__)
def test_the_public_names_are_documented_and_no_others(package: ModuleType) -> None:
    """A name that is exported is a promise: whoever adds or drops one changes docs/API.md and this list."""
    assert sorted(package.__all__) == sorted(EXPORTED[package.__name__])
    for name in package.__all__:
        assert getattr(package, name).__doc__ or name.isupper()
        assert re.search(rf"\b{name}\b", text("docs/API.md")), name
    with pytest.raises(AttributeError, match="no attribute"):
        _ = package.nothing_of_this_name


def test_importing_the_packages_loads_none_of_their_modules() -> None:
    command = "import sys, archive, scraper; print([m for m in sys.modules if m.startswith(('archive.', 'scraper.'))])"
    ran = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.strip() == "['archive.lazy']"
