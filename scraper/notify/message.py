"""Findings as the text of a message. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.report import Runs, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.report import Language

# Findings that a message says in full; the rest is counted.
MAX_SAID: Final = 50
MAX_SUBJECT: Final = 78


def subject_line(findings: Sequence[dict[str, Any]], language: Language) -> str:
    """Return the subject of a message: the gravest finding, and how many more."""
    first, more = findings[0], len(findings) - 1
    kind, name = kind_name(first["kind"], language), first["title"] or first["url"]
    said = Runs.subject.say(language, program="repost", kind=kind, name=name)
    rest = Runs.and_others.say(language, number=more) if more else ""
    return " ".join(printable(said).split())[:MAX_SUBJECT] + rest


def message_text(findings: Sequence[dict[str, Any]], language: Language) -> str:
    """Return the text of a message: each finding with its kind, its title, its address and what it says."""
    parts = []
    for number, finding in enumerate(findings[:MAX_SAID], start=1):
        lines = [f"{number}. {headline(finding, language)}"]
        more = (finding["title"], finding["url"], *in_language(finding, language)["lines"])
        lines += [f"   {line}" for line in more if line]
        parts.append("\n".join(printable(line) for line in lines))
    if (left := len(findings) - MAX_SAID) > 0:
        parts.append(Runs.more_findings.say(language, number=left))
    return "\n\n".join(parts) + "\n"


def headline(finding: dict[str, Any], language: Language) -> str:
    """Return the kind of a finding and what it says, in a line."""
    kind, what = kind_name(finding["kind"], language), in_language(finding, language)["headline"]
    return Runs.finding.say(language, kind=kind, what=what)


def in_language(finding: dict[str, Any], language: Language) -> dict[str, Any]:
    """Return the headline and the lines of a finding in a language."""
    return finding["zh"] if language == "zh" and "zh" in finding else finding


def kind_name(kind: str, language: Language) -> str:
    """Return what a kind of finding is called."""
    return Runs.findings[kind].say(language)
