"""Check every digest and reference of an archive, report what is damaged, and repair what can be."""

from archive.verify.findings import GRAVITIES, Finding, Gravity, Report
from archive.verify.repair import repair_archive
from archive.verify.whole_archive import verify

__all__ = [
    "GRAVITIES",
    "Finding",
    "Gravity",
    "Report",
    "repair_archive",
    "verify",
]
