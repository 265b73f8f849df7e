"""The findings of a verification: what is wrong, where, what it means, what can be rebuilt. Values only.

The checks themselves are in `archive.verify.whole_archive` and the modules it uses.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable

Gravity: TypeAlias = Literal[
    "loss",  # something that was acknowledged is lost or can't be proven any more
    "damage",  # something is not as it was written; the text says whether anything was lost
    "quarantined",  # a loss that was handled before: the file is in damaged/, the rest can be read
    "note",  # no damage: a writer at work, bytes that healing kept, what was never acknowledged
]
GRAVITIES: Final[tuple[Gravity, ...]] = get_args(Gravity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding. `file` is a path below the root; `line` counts from 1, `offset` and `length` are in bytes."""

    gravity: Gravity
    kind: str
    file: str
    what: str
    means: str = ""
    rebuild: str = ""  # what can be rebuilt, and from what; "" if nothing can or need be
    line: int | None = None
    offset: int | None = None
    length: int | None = None
    url: str | None = None
    version: int | None = None

    @property
    def place(self) -> str:
        """Return the file with the line or the offset.

        >>> Finding(gravity="loss", kind="log-line", file="captures.jsonl", what="…", line=3).place
        'captures.jsonl line 3'
        """
        if self.line is not None:
            return f"{self.file} line {self.line}"
        return self.file if self.offset is None else f"{self.file} at {self.offset}"

    def to_json(self) -> dict[str, Any]:
        """Return the finding as a JSON object with all keys."""
        return asdict(self)


@dataclass(slots=True)
class Totals:
    """What was checked: how many of each, and how many bytes were read and hashed."""

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
        """Return the number of all bytes that were checked."""
        return self.log_bytes + self.version_bytes + self.evidence_bytes

    def add(self, other: Totals) -> None:
        """Add another's counts."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


# A finding takes half a kilobyte: bounds the memory for an archive that is nothing but damage.
MAX_FINDINGS: Final = 20_000


@dataclass(slots=True)
class Findings:
    """A bounded list of findings; those beyond the bound are only counted."""

    kept: list[Finding] = field(default_factory=list)
    dropped: dict[Gravity, int] = field(default_factory=dict)

    def add(self, finding: Finding) -> None:
        """Keep a finding, or only count it if there are too many."""
        if len(self.kept) < MAX_FINDINGS:
            self.kept.append(finding)
        else:
            self.dropped[finding.gravity] = self.dropped.get(finding.gravity, 0) + 1

    def extend(self, findings: Iterable[Finding]) -> None:
        """Add several findings."""
        for finding in findings:
            self.add(finding)

    def merge(self, other: Findings) -> None:
        """Add what another has kept and counted."""
        self.extend(other.kept)
        for gravity, number in other.dropped.items():
            self.dropped[gravity] = self.dropped.get(gravity, 0) + number


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a verification. `findings` has the gravest first, notes last; `dropped` counts those left out."""

    findings: tuple[Finding, ...]
    totals: Totals
    deep: bool
    dropped: int = 0

    @property
    def damaged(self) -> tuple[Finding, ...]:
        """Return the findings that are not notes."""
        return tuple(finding for finding in self.findings if finding.gravity != "note")

    @property
    def well(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.damaged and not self.dropped


def make_report(findings: Findings, totals: Totals, *, deep: bool) -> Report:
    """Return the report: the gravest findings first, each gravity ordered by file, line and offset."""
    ordered = sorted(
        findings.kept,
        key=lambda found: (GRAVITIES.index(found.gravity), found.file, found.line or 0, found.offset or 0),
    )
    dropped = sum(number for gravity, number in findings.dropped.items() if gravity != "note")
    return Report(tuple(ordered), totals, deep, dropped)
