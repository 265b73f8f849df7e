"""Fill in the leaflet of an evidence pack with the facts of its case, in English and in Chinese.

The text around them is in `pack.en.txt` and `pack.zh.txt` among the assets of `archive.report`; the leaflet is rendered
by `archive.export.pack.leaflet`. Commands are made only from our own names: they contain nothing that a page or a
server sent.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.export.pack.leaflet import Leaflet, fill_template
from archive.log import CaptureEntry
from archive.report import (
    ATTRIBUTIONS,
    CLASSES,
    FIELDS,
    PAGES,
    VERDICTS,
    left_term,
    load_asset,
    printable,
    shares,
    shorten,
    verdict_sentence,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from archive.export.pack.case import Case
    from archive.export.pack.differences import Revision
    from archive.export.pack.proof import LineRange
    from archive.log import TimestampEntry
    from archive.model import Comparison, FieldChange, Version

LANGUAGES: Final = (("en", "English"), ("zh", "中文"))


class PackedTimestamp(NamedTuple):
    """A timestamp in the pack: the file of its token, and the packed range with the line that it covers."""

    entry: TimestampEntry
    token: str
    part: LineRange


@dataclass(frozen=True, slots=True, kw_only=True)
class PackContents:
    """The contents of a pack that its leaflet describes."""

    case: Case
    latest: dict[str, Version]  # by "repost" and "original"
    comparison: Comparison | None
    revisions: tuple[Revision, ...]
    parts: tuple[LineRange, ...]
    case_lines: int  # in log/case.jsonl
    first_record: str | None  # the file with the repost's first records
    stamps: tuple[PackedTimestamp, ...]
    covered: bool  # whether a timestamp covers every line of the case
    roots: bool
    problems: tuple[str, ...]


def part_name(part: LineRange) -> str:
    """Return the name of the file with a range of the log.

    >>> from archive.export.pack.proof import LineRange
    >>> part_name(LineRange(3, 12))
    'log/lines-000003-000012.jsonl'
    """
    return f"log/lines-{part.first:06}-{part.last:06}.jsonl"


def leaflets(packed: PackContents) -> list[Leaflet]:
    """Return the leaflet of a pack in both languages."""
    end = packed.case.end
    values = {
        "problems": [f"- {printable(problem)}" for problem in packed.problems],
        "sums": _command('sha256sum -c --quiet SHA256SUMS && echo "1: no file was changed"'),
        "chain": _command(*_CHAIN),
        "case": _command(
            "export LC_ALL=C",
            f'test "$(cat log/lines-*.jsonl | grep -a -c -x -F -f log/case.jsonl)" -eq {packed.case_lines} \\',
            f'  && echo "3: all {packed.case_lines} lines are in the log" || echo "3: NOT all lines are in the log"',
        ),
        "files": _command(*_FILES),
        "look": _command(*(line.replace("FILE", packed.first_record or "") for line in _LOOK)),
        "last": [f"{end.number}"],
        "head": _command(end.digest.removeprefix("sha256:")),
    }
    conditions = {
        "problems": bool(packed.problems),
        "record": packed.first_record is not None,
        "stamps": bool(packed.stamps),
        "uncovered": bool(packed.stamps) and not packed.covered,
        "copy": packed.case.copy is not None,
        "compared": packed.comparison is not None,
        "revisions": bool(packed.revisions),
    }
    return [
        Leaflet(
            code,
            name,
            fill_template(
                load_asset(f"pack.{code}.txt").text,
                values | {"facts": _facts(packed, code), "stamps": _stamps(packed, code)},
                conditions,
            ),
        )
        for code, name in LANGUAGES
    ]


def overviews(cases: Sequence[tuple[str, PackContents]]) -> list[Leaflet]:
    """Return the overview of a pack with several cases, in both languages; each case comes with its folder's name."""
    sheets = []
    for code, name in LANGUAGES:
        lines: list[str] = []
        for number, (folder, packed) in enumerate(cases, start=1):
            facts = _facts(packed, code, f"{folder}/")
            lines += [f"# {number}. {folder}", "", f"- `{folder}/README.html`", "", *facts, ""]
            lines += [f"- {printable(problem)}" for problem in packed.problems] + [""]
        source = load_asset(f"pack-index.{code}.txt").text
        values = {"count": [f"{len(cases)}"], "cases": lines}
        sheets.append(Leaflet(code, name, fill_template(source, values, {})))
    return sheets


_CHAIN: Final = (
    "for part in log/lines-*.jsonl",
    "do",
    "  mkdir check",
    '  split -l 1 -a 6 "$part" check/',
    "  find check -type f | LC_ALL=C sort | xargs sha256sum | cut -c 1-64 > digests.txt",
    "  sed '$d' digests.txt > before.txt",
    '  sed 1d "$part" | LC_ALL=C sed \'s/.*"prev":"sha256:\\([0-9a-f]*\\)".*/\\1/\' > named.txt',
    '  cmp before.txt named.txt && echo "2: $part hangs together" || echo "2: $part is BROKEN"',
    '  echo "2: the digest of its last line is $(tail -n 1 digests.txt)"',
    "  rm -r check digests.txt before.txt named.txt",
    "done",
)
# Control characters are removed: what a server sent must not control the reader's terminal.
_LOOK: Final = (
    "gzip -dc FILE | tr -d '\\000-\\010\\013-\\037' > record.txt",
    "grep -a -n -e '^WARC-Type: ' -e '^WARC-Target-URI: ' record.txt",
)
_FILES: Final = (
    "for file in warc/* versions/* payloads/* timestamps/*.tsr",
    "do",
    '  test -f "$file" || continue',
    '  digest=$(sha256sum "$file" | cut -c 1-64)',
    '  grep -a -q "\\"sha256:$digest\\"" log/case.jsonl \\',
    '    && echo "4: the log names $file" || echo "4: the log does NOT name $file"',
    "done",
)


def _command(*lines: str) -> list[str]:
    return [f"    {line}" for line in lines]


def _facts(packed: PackContents, language: str, folder: str = "") -> list[str]:
    """Return the facts of a case as lines; a fact without a label is the name of a file in its folder."""
    english = language == "en"
    found: list[tuple[str, str]] = []
    names = {"repost": PAGES[1], "original": left_term(packed.case.copy)}
    titles = {name: _capital(term.one) if english else term.chinese for name, term in names.items()}
    for name, url in packed.case.pages:
        found.append((f"* {titles[name]}", url))
        if name == "original":
            found += _copy_facts(packed.case.copy, english=english)
        found += _page_facts(packed, name, url, english=english)
    if packed.case.original is None:
        found.append((f"* {titles['original']}", "none is known" if english else "未知"))
    found += _comparison_facts(packed, english=english)
    for one in packed.revisions:
        found += _revision_facts(one, titles, english=english)
    return [f": {label}: {printable(value)}" if label else f"- `{folder}{value}`" for label, value in found]


def _copy_facts(copy: CaptureEntry | None, *, english: bool) -> Iterator[tuple[str, str]]:
    """Yield what an archive service says about its copy."""
    if copy is not None and copy.memento_of is not None:
        yield ("copy of" if english else "原文地址"), copy.memento_of
        if copy.memento_at is not None:
            yield ("archived, as the service says" if english else "存档时间（该服务所述）"), _when(copy.memento_at)


def _page_facts(packed: PackContents, name: str, url: str, *, english: bool) -> Iterator[tuple[str, str]]:
    version = packed.latest.get(name)
    if version is not None:
        article = version.article
        for label, value in (
            ("title" if english else "标题", article.title),
            ("source it names" if english else "所注来源", article.source),
            ("date it gives" if english else "所注日期", article.published),
        ):
            if value:
                yield label, shorten(value)
    captures = [
        line.entry for line in packed.case.lines if isinstance(line.entry, CaptureEntry) and line.entry.url == url
    ]
    if captures:
        first, last = (_when(end(entry.at for entry in captures)) for end in (min, max))
        times = f"{len(captures)} times, {first} to {last}" if english else f"{len(captures)} 次，{first} 至 {last}"
        once = f"once, {first}" if english else f"1 次，{first}"
        yield ("fetched" if english else "抓取"), times if len(captures) > 1 else once
        yield from _taken_facts(captures, english=english)
        if version is None:
            outcome = captures[-1].problem or captures[-1].reason or captures[-1].outcome
            yield ("outcome" if english else "结果"), outcome
    if version is not None:
        yield ("latest version" if english else "最新版本"), f"{version.number}"


def _taken_facts(captures: Sequence[CaptureEntry], *, english: bool) -> Iterator[tuple[str, str]]:
    """Yield whose captures these are, if they are not the archive's own."""
    files = Counter(entry.taken_from.file for entry in captures if entry.taken_from is not None)
    for file, count in files.items():
        if english:
            yield "not by this archive", f"{count} of {len(captures)}, taken from {file}, whose word the times are"
        else:
            yield "并非本存档抓取", f"{len(captures)} 次中的 {count} 次，取自 {file}，时间以该文件所记为准"


def _comparison_facts(packed: PackContents, *, english: bool) -> Iterator[tuple[str, str]]:
    found, logged = packed.comparison, packed.case.comparison
    if found is None:
        return
    left, right, verdict, credit = found.left, found.right, found.verdict, found.attribution.verdict
    name = left_term(packed.case.copy)
    if english:
        yield "* Compared", f"version {left.version} of the {name.one} with version {right.version} of the repost"
        yield "finding", f"{verdict}: {verdict_sentence(found)} {shares(found.kept, found.new)}"
        yield "attribution", credit
    else:
        kept, new = shares(found.kept, found.new).replace(" kept", "").replace(" new", "").split(", ")
        yield "* 对照", f"{name.chinese}第 {left.version} 版与转载第 {right.version} 版"
        yield "结论", f"{VERDICTS[verdict]}：{verdict_sentence(found, 'zh')}{name.chinese}保留 {kept}，转载新增 {new}"
        yield "出处", ATTRIBUTIONS[credit]
    yield from _edit_facts(found, english=english)
    if logged is None:
        words = ("not in the log; made when this was packed", "日志中没有，打包时作出")
    else:
        words = (
            f"{logged.verdict}, line {logged.seq} of the log, {_when(logged.at)}",
            f"{VERDICTS[logged.verdict]}，日志第 {logged.seq} 行，{_when(logged.at)}",
        )
    yield ("recorded then" if english else "当时记录"), words[not english]
    yield "", f"comparison/comparison{'.html' if english else '.zh.html'}"


def _edit_facts(found: Comparison, *, english: bool) -> Iterator[tuple[str, str]]:
    """Yield how many edits of which classes there are, if any."""
    counts = Counter(edit.cls for edit in found.edits)
    terms = [(term, counts[cls]) for cls, term in CLASSES.items() if counts[cls]]
    if terms and english:
        yield "edits", ", ".join(f"{count} {term.one if count == 1 else term.many}" for term, count in terms)
    elif terms:
        yield "改动", "，".join(f"{term.chinese} {count}" for term, count in terms)


def _revision_facts(one: Revision, titles: Mapping[str, str], *, english: bool) -> Iterator[tuple[str, str]]:
    """Yield what a page's site changed from one version to the next, or why that is no edit of the site's."""
    title = titles["repost" if one.name == "repost" else "original"]
    before, after, verdict = one.left.number, one.right.number, one.found.verdict
    if english:
        what = "edited by its own site" if one.edit else "no edit by its site, but another version"
        yield f"* {title}, {what}", f"version {before} to version {after}, as of {_when(one.right.captured_at)}"
        yield "finding", f"{verdict}: {shares(one.found.kept, one.found.new)}"
    else:
        what = "网站自行改动" if one.edit else "另一版本（并非网站改动）"
        yield f"* {title}：{what}", f"第 {before} 版至第 {after} 版，{_when(one.right.captured_at)} 所见"
        kept, new = shares(one.found.kept, one.found.new).replace(" kept", "").replace(" new", "").split(", ")
        yield "结论", f"{VERDICTS[verdict]}：前一版保留 {kept}，后一版新增 {new}"
    yield from _edit_facts(one.found, english=english)
    for change in one.found.fields:
        if change.field != "boilerplate":
            yield (
                FIELDS[change.field].one if english else FIELDS[change.field].chinese,
                _change(change, english=english),
            )
    yield "", f"{one.file}{'.html' if english else '.zh.html'}"


def _change(change: FieldChange, *, english: bool) -> str:
    none = "none" if english else "无"
    return " → ".join(none if text is None else shorten(text) for text in (change.left, change.right))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _when(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _stamps(packed: PackContents, language: str) -> list[str]:
    """Return a description of each timestamp and the commands that check it, as lines."""
    lines = ["    cat timestamps/roots/*.pem > root.pem", ""] if packed.roots else []
    for stamp in packed.stamps:
        entry = stamp.entry
        line, by = ("line", "signed by") if language == "en" else ("行号", "签名机构")
        lines += [f": * {line}: {entry.line}", f": {by}: {printable(entry.authority)}", ""]
        lines += _command(
            f"sed -n {entry.line - stamp.part.first + 1}p {part_name(stamp.part)} > stamped-line.jsonl",
            f"openssl ts -verify -data stamped-line.jsonl -in {stamp.token} -CAfile root.pem",
            f"openssl ts -reply -in {stamp.token} -text",
        )
        lines.append("")
    return lines


def contents_table(rows: Sequence[tuple[str, int | None, str]]) -> bytes:
    """Return the table of files as TSV: the name, the line of the log that it belongs to, and what it is."""
    lines = ["file\tline\twhat", *(f"{name}\t{line or ''}\t{printable(what)}" for name, line, what in rows)]
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")
