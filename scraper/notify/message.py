"""Findings as the text of a message. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.report import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

# Findings that a message says in full; the rest is counted.
MAX_SAID: Final = 50
MAX_SUBJECT: Final = 78

KIND_NAMES: Final = {
    "new-repost": ("new repost", "新的转载"),
    "repost-edited": ("repost edited", "转载已修改"),
    "original-edited": ("original edited", "原文已修改"),
    "repost-gone": ("repost gone", "转载已消失"),
    "original-gone": ("original gone", "原文已消失"),
    "repost-back": ("repost is back", "转载已恢复"),
    "original-back": ("original is back", "原文已恢复"),
    "attribution": ("attribution changed", "署名或标题有变"),
    "verdict": ("compared otherwise", "比对结论有变"),
    "degraded": ("a site is read badly", "网站读取异常"),
}


def subject_line(findings: Sequence[dict[str, Any]], language: str) -> str:
    """Return the subject of a message: the gravest finding, and how many more."""
    first = findings[0]
    kind = kind_name(first["kind"], language)
    more = len(findings) - 1
    rest = "" if not more else f"，另有{more}条" if language == "zh" else f" and {more:,} more"
    colon = "：" if language == "zh" else ": "
    return " ".join(printable(f"repost · {kind}{colon}{first['title'] or first['url']}").split())[:MAX_SUBJECT] + rest


def message_text(findings: Sequence[dict[str, Any]], language: str) -> str:
    """Return the text of a message: each finding with its kind, its title, its address and what it says."""
    parts = []
    for number, finding in enumerate(findings[:MAX_SAID], start=1):
        kind = kind_name(finding["kind"], language)
        lines = [f"{number}. {kind}{'：' if language == 'zh' else ': '}{finding['headline']}"]
        lines += [f"   {line}" for line in (finding["title"], finding["url"], *finding["lines"]) if line]
        parts.append("\n".join(printable(line) for line in lines))
    if (more := len(findings) - MAX_SAID) > 0:
        parts.append(f"……另有{more}条。" if language == "zh" else f"… and {more:,} more.")
    return "\n\n".join(parts) + "\n"


def kind_name(kind: str, language: str) -> str:
    """Return what a kind of finding is called."""
    english, chinese = KIND_NAMES[kind]
    return chinese if language == "zh" else english
