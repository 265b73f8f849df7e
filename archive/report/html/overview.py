"""Write the head of the page: the verdict in a sentence, what is compared, and the figures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from archive.comparison import compute_metrics
from archive.report import SIDES, escape_text, lang_attribute, metrics_line, shares
from archive.report.html.values import link_html, title_html
from archive.report.words import VERDICTS, verdict_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.report import SideName
    from archive.report.html.subject import Subject

_PERCENT: Final = re.compile(r"\d[\d.]*%")


def write_overview(subject: Subject) -> Iterator[str]:
    """Yield the head of the page."""
    words, right = subject.words, subject.articles["right"]
    lang = lang_attribute(right.language) if right.title else subject.language
    yield f'<p class="kicker">{words.kicker}</p>\n<h1 lang="{lang}">{title_html(subject, "right")}</h1>\n'
    yield f'<p class="verdict"><strong>{_verdict(subject)}</strong></p>\n'
    yield f"<p>{escape_text(subject.reversed)}</p>\n" if subject.reversed else ""
    yield '<dl class="compared">\n'
    yield from (_compared(subject, side) for side in SIDES)
    yield "</dl>\n"


def write_figures(subject: Subject) -> Iterator[str]:
    """Yield the shares and counts; nothing for different articles, of which they are told in a sentence."""
    if not subject.is_told:
        return
    words, names, comparison = subject.words, subject.names, subject.comparison
    kept, new = _PERCENT.findall(shares(comparison.kept, comparison.new))
    count = len(comparison.edits)
    said = [
        (kept, words.kept.format(side=names["left"])),
        (new, words.new.format(side=names["right"])),
        (f"{count:,}", words.changes.of(count)),
    ]
    if not subject.same_page:
        said.append((subject.attribution(), words.attribution))
    yield f'<ul class="figures">{"".join(f"<li><b>{value}</b>{label}</li>" for value, label in said)}</ul>\n'
    measures = compute_metrics(comparison, subject.articles["left"], subject.articles["right"])
    line = metrics_line(measures, subject.language).capitalize()
    yield f'<p class="soft">{escape_text(line)}{"。" if subject.language == "zh" else "."}</p>\n'


def _verdict(subject: Subject) -> str:
    """Return the verdict's sentence, with its name before it unless it says it itself: "Altered: 2 numbers"."""
    verdict = subject.comparison.verdict
    name = VERDICTS[verdict] if subject.language == "zh" else verdict
    sentence = verdict_sentence(subject.comparison, subject.language)
    if sentence.lower().startswith(name) or verdict == "different":
        return escape_text(sentence)
    return f"{name.capitalize()}{subject.words.colon}{escape_text(sentence)}"


def _compared(subject: Subject, side: SideName) -> str:
    """Return what is on one side: its version, when it was captured, and its address."""
    words, stored = subject.words, subject.sides[side]
    at = f"{stored.captured_at:%Y-%m-%d %H:%M}Z" if stored.captured_at else ""
    parts = [
        words.version.format(number=stored.version) if stored.version else words.no_version,
        words.captured.format(at=at) if at else words.no_capture,
        link_html(subject, subject.articles[side].url or stored.url) or words.no_address,
    ]
    return f"<div><dt>{subject.names[side]}</dt><dd>{words.between.join(parts)}</dd></div>\n"
