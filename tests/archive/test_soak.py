"""Any order of things, by several handles, with closing and opening in between, against a model that is ten lines."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from archive.archive import Archive
from archive.comparison.articles import compare
from archive.log.entries import CaptureEntry
from tests.archive.articles import article
from tests.archive.crashing import ROOM
from tests.archive.scenario import START, capture, faults, reading, said

if TYPE_CHECKING:
    from archive.log.entries import Entry
    from archive.model.record import Version
    from archive.store.writer import EvidencePolicy
    from tests.archive.scenario import Acknowledged

URLS = st.sampled_from(["https://a.example.cn/1", "https://a.example.cn/2", "https://b.example.cn/html//1"])
PAGES = st.sampled_from(["甲", "乙"])
# What is read from a page is not its text alone: extractors differ.
READ = st.sampled_from(["一", "二", "三"])
HANDLES = st.integers(0, 2)
FAILURES = st.sampled_from([("timeout", None), ("gone", 404), ("blocked", 403), ("refused", None), ("http-error", 503)])


@dataclass
class Modelled:
    """A document: what each version was read as, of which page, and why there is one."""

    versions: list[tuple[str, str, str]] = field(default_factory=list)

    def see(self, page: str, read: str) -> tuple[int, bool]:
        """Return the number of the version that is shown, and whether it is new."""
        if self.versions and self.versions[-1][1] == read:
            return len(self.versions), False
        cause = "first" if not self.versions else "extractor" if self.versions[-1][0] == page else "page"
        self.versions.append((page, read, cause))
        return len(self.versions), True


class Soak(RuleBasedStateMachine):
    """Handles on one archive, and what must be in it."""

    entries = Bundle("entries")

    def __init__(self) -> None:
        super().__init__()
        self.base = Path(tempfile.mkdtemp(dir=ROOM if os.access(ROOM, os.W_OK) else None))
        self.root = self.base / "archive"
        self.model: dict[str, Modelled] = {}
        self.acknowledged: list[Acknowledged] = []
        self.minute = 0

    @initialize(evidence=st.sampled_from(["all", "changes"]))
    def open_all(self, evidence: EvidencePolicy) -> None:
        self.evidence: EvidencePolicy = evidence
        self.handles = [self._opened() for _ in range(3)]

    def _opened(self) -> Archive:
        return Archive.open_or_create(self.root, clock=lambda: START, evidence_of=self.evidence)

    def _said(self, entry: Entry, version: Version | None) -> None:
        self.acknowledged.append(said(entry, version))
        assert entry.seq == len(self.acknowledged)

    @rule(handle=HANDLES, url=URLS, page=PAGES, read=READ)
    def record(self, handle: int, url: str, page: str, read: str) -> None:
        self.minute += 1
        before = self.model.get(url, Modelled()).versions[-1:]
        stored = self.handles[handle].record(capture(url, page, minute=self.minute), reading(url, read))
        number, new = self.model.setdefault(url, Modelled()).see(page, read)
        assert stored.version is not None
        assert (stored.version.number, stored.is_new) == (number, new)
        if not new:
            assert stored.entry.same == (before[0][0] == page)
        self._said(stored.entry, stored.version)

    @rule(handle=HANDLES, url=URLS, page=PAGES)
    def record_no_article(self, handle: int, url: str, page: str) -> None:
        stored = self.handles[handle].record(capture(url, page), problem="a list")
        assert stored.version is None
        self._said(stored.entry, None)

    @rule(handle=HANDLES, url=URLS, how=FAILURES)
    def fail(self, handle: int, url: str, how: tuple[str, int | None]) -> None:
        outcome, status = how
        body = b"" if status is None else b"<h1>no</h1>"
        values: dict[str, Any] = {"outcome": outcome, "reason": "no", "status": status, "body": body, "payload": body}
        stored = self.handles[handle].record(capture(url, "", **values))
        assert stored.version is None
        self._said(stored.entry, None)

    @rule(handle=HANDLES, url=URLS)
    def not_modified(self, handle: int, url: str) -> None:
        values: dict[str, Any] = {
            "outcome": "not-modified",
            "reason": "304",
            "status": 304,
            "body": b"",
            "payload": b"",
        }
        stored = self.handles[handle].record(capture(url, "", **values))
        there = len(self.model.get(url, Modelled()).versions)
        assert (stored.version.number if stored.version else 0, stored.is_new) == (there, False)
        self._said(stored.entry, stored.version)

    @rule(handle=HANDLES, url=URLS, read=READ)
    def read_anew(self, handle: int, url: str, read: str) -> None:
        if url not in self.model:
            return
        archive, document = self.handles[handle], self.model[url]
        page = document.versions[-1][0]
        added = archive.record_extraction(archive.version(url), reading(url, read, extractor="test/2"))
        number, new = document.see(page, read)
        assert (added is not None) == new
        if added is not None:
            assert (added.number, added.cause) == (number, "extractor")
            self._said(list(archive.entries())[-1], added)

    @rule(handle=HANDLES, url=URLS, of=URLS)
    def alias(self, handle: int, url: str, of: str) -> None:
        self._said(self.handles[handle].record_alias(url, of, shown_by="redirect", digest="sha256:00"), None)

    @rule(handle=HANDLES, left=READ, right=READ)
    def compare(self, handle: int, left: str, right: str) -> None:
        found = compare(article(left, url="https://a.example.cn/1"), article(right, url="https://b.example.cn/2"))
        self._said(self.handles[handle].record_comparison(found), None)

    @rule(handle=HANDLES)
    def reopen(self, handle: int) -> None:
        self.handles[handle].close()
        self.handles[handle] = self._opened()
        assert self.handles[handle].messages == []

    @invariant()
    def versions_are_the_models(self) -> None:
        if self.acknowledged:
            archive = Archive.open(self.root)
            for url, document in self.model.items():
                found = [(v.reading.article.body[0].text, v.cause) for v in archive.versions(url)]
                assert found == [(read, cause) for _, read, cause in document.versions]

    def teardown(self) -> None:
        try:
            for handle in getattr(self, "handles", []):
                handle.close()
            if self.acknowledged:
                assert faults(self.root, self.acknowledged) == []
                archive = Archive.open(self.root)
                assert len(list(archive.entries())) == len(self.acknowledged)
                for url, document in self.model.items():
                    pages = [archive.payload(version) for version in archive.versions(url)]
                    assert pages == [capture(url, page).payload for page, _, _ in document.versions]
                captured = [entry for entry in archive.entries() if isinstance(entry, CaptureEntry)]
                assert self.evidence == "changes" or all(
                    (entry.status is None) == (entry.warc is None) for entry in captured
                )
        finally:
            shutil.rmtree(self.base)


Soak.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
test_any_order_of_things_is_what_the_model_says = Soak.TestCase
