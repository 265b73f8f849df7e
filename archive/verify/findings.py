"""What verifying an archive found, as values: what is wrong, where, what it means, what can be made good again.

How it is found is the business of `archive.verify.whole_archive` and its parts; nothing here looks at an archive.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable

Gravity: TypeAlias = Literal[
    "loss",  # something that was acknowledged is gone, or can't be proven any more
    "damage",  # something is not as it was written; whether anything was lost, its text says
    "quarantined",  # a loss that was seen before: the file lies in damaged/, and reading goes on around it
    "note",  # no damage: a writer at work, what healing kept, what was never acknowledged
]
GRAVITIES: Final[tuple[Gravity, ...]] = get_args(Gravity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found. `file` is a path below the root; `line` counts from 1, `offset` and `length` bytes."""

    gravity: Gravity
    kind: str
    file: str
    what: str
    means: str = ""
    rebuild: str = ""  # what can be made good again, and from what; "" where nothing can, or need be
    line: int | None = None
    offset: int | None = None
    length: int | None = None
    url: str | None = None
    version: int | None = None

    @property
    def place(self) -> str:
        """The file, with the line or the offset.

        >>> Finding(gravity="loss", kind="log-line", file="captures.jsonl", what="…", line=3).place
        'captures.jsonl line 3'
        """
        if self.line is not None:
            return f"{self.file} line {self.line}"
        return self.file if self.offset is None else f"{self.file} at {self.offset}"

    def to_json(self) -> dict[str, Any]:
        """Return the finding as a JSON object, every key there."""
        return asdict(self)


@dataclass(slots=True)
class Totals:
    """What was looked at: how many of each, and how many bytes were read and hashed."""

    lines: int = 0
    captures: int = 0
    versions: int = 0
    stretches: int = 0
    timestamps: int = 0
    log_bytes: int = 0
    version_bytes: int = 0
    evidence_bytes: int = 0

    @property
    def bytes(self) -> int:
        """All bytes that were checked."""
        return self.log_bytes + self.version_bytes + self.evidence_bytes

    def add(self, other: Totals) -> None:
        """Count what another has counted."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


# A finding takes half a kilobyte: what an archive can do to memory that holds nothing but damage.
MAX_FINDINGS: Final = 20_000


@dataclass(slots=True)
class Findings:
    """Findings as they come, a bounded number of them; those beyond are counted."""

    kept: list[Finding] = field(default_factory=list)
    dropped: dict[Gravity, int] = field(default_factory=dict)

    def add(self, finding: Finding) -> None:
        """Keep a finding, or count it where there are too many."""
        if len(self.kept) < MAX_FINDINGS:
            self.kept.append(finding)
        else:
            self.dropped[finding.gravity] = self.dropped.get(finding.gravity, 0) + 1

    def extend(self, findings: Iterable[Finding]) -> None:
        """Keep several."""
        for finding in findings:
            self.add(finding)

    def merge(self, other: Findings) -> None:
        """Take over what another has kept and counted."""
        self.extend(other.kept)
        for gravity, number in other.dropped.items():
            self.dropped[gravity] = self.dropped.get(gravity, 0) + number


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification came to. `findings` has the gravest first, notes last; `dropped` counts those left out."""

    findings: tuple[Finding, ...]
    totals: Totals
    deep: bool
    dropped: int = 0

    @property
    def damaged(self) -> tuple[Finding, ...]:
        """The findings that say that something is not as it should be."""
        return tuple(finding for finding in self.findings if finding.gravity != "note")

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.damaged and not self.dropped


def report_of(findings: Findings, totals: Totals, *, deep: bool) -> Report:
    """Return the report: the gravest first, each gravity in the order of files, lines and offsets."""
    ordered = sorted(
        findings.kept,
        key=lambda found: (GRAVITIES.index(found.gravity), found.file, found.line or 0, found.offset or 0),
    )
    dropped = sum(number for gravity, number in findings.dropped.items() if gravity != "note")
    return Report(tuple(ordered), totals, deep, dropped)
