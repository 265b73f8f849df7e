"""The corpora of real pages beside the project, by site: what `generalise.py` measures. No script itself.

A corpus is a folder with a `manifest.jsonl` (a line for each page, with its gold). The scorer is the corpora's own.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from archive.comparison.text import SIMPLIFIED
from archive.model.record_json import to_record
from scraper.document.document import Document
from scraper.extract.errors import ReadError
from scraper.extract.extractor import read_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from archive.model import Article

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
# Labels below which sites are registered: example.com.cn is a site, com.cn is none.
SECOND_LEVEL = frozenset(("ac", "co", "com", "edu", "gov", "net", "org"))
# A host that at least so many of a page's absolute links name is the page's own.
MIN_OWN_LINKS = 5

FIELDS = ("title", "date", "author", "source", "editor", "origin", "author_null", "source_null", "refused")
Score = dict[str, Any]  # what the scorer says of a page

_OWN_ADDRESS = re.compile(
    rb"<(?:link[^<>]{0,200}rel=[\"']?canonical[^<>]{0,200}?href|meta[^<>]{0,200}og:url[^<>]{0,200}?content)"
    rb"=[\"']?(https?://[^\"'\s<>]{4,300})",
    re.IGNORECASE,
)
_LINK = re.compile(rb"href=[\"']?(https?://[^\"'\s<>]{4,300})", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")
_NUMBERED_END = re.compile(r"[-_]?(?:\d+|[0-9a-f]{6,})$")


class WarmDocument(Document):
    """A document that keeps its lines, and computes again what rules decide."""

    def compute_once(self, compute: Callable[[Document], Any]) -> Any:  # noqa: ANN401 - as in Document
        """Return `compute(self)`: a rule may have changed since the last time."""
        return compute(self)


@dataclass(frozen=True)
class CorpusPage:
    """A page with its gold (a row of a manifest), its site and the site's half."""

    corpus: str
    row: dict[str, Any]
    site: str
    half: str
    payload: bytes

    @property
    def name(self) -> str:
        """The corpus and the page's id."""
        return f"{self.corpus}/{self.row['id']}"

    @cached_property
    def document(self) -> WarmDocument:
        """The page, laid out once."""
        return WarmDocument(self.payload, url=self.row.get("url") or None)

    @cached_property
    def haystack(self) -> str:
        """All that rules look at: lines, names of boxes, addresses, declared metadata; folded to simplified, too."""
        page = self.document.page
        parts = [line.text for line in page.lines]
        parts += [link.href for line in page.lines for link in line.links]
        for names in {box.names for box in page.boxes}:
            parts += (names, names.lower())
        parts += [page.title or "", page.url or "", page.canonical or "", *page.helpers.values()]
        parts += [text for key, values in page.meta.items() for text in (key, *values)]
        parts += [json.dumps(structured, ensure_ascii=False, default=str) for structured in page.structured]
        whole = "\n".join(parts)
        folded = whole.translate(SIMPLIFIED)
        return whole if folded == whole else f"{whole}\n{folded}"


def read(page: CorpusPage, *, again: bool = False) -> Article | None:
    """Return the article of a page, or None if there is none. `again`: lay the page out again."""
    url = page.row.get("url") or None
    try:
        return read_document(Document(page.payload, url=url) if again else page.document).article
    except ReadError:
        return None


def load_scorer(folder: Path) -> ModuleType:
    """Load the scorer that lies in the first of the corpora."""
    path = next((path for path in (folder / "score.py", folder / "corpus" / "score.py") if path.exists()), None)
    if path is None:
        raise SystemExit(f"no score.py in {folder}")
    spec = importlib.util.spec_from_file_location("corpus_score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def score(scorer: ModuleType, page: CorpusPage, article: Article | None) -> Score:
    """Score an article, or that there is none, against the page's gold."""
    record = {} if article is None else {"article": to_record(article)}
    found: Score = scorer.score(page.row, record)
    return found


def load(folder: Path) -> list[CorpusPage]:
    """Load the pages of all corpora in a folder. Ends the program with one line if there are none."""
    manifests = sorted(folder.glob("*/manifest.jsonl"))
    if not manifests:
        raise SystemExit(f"no corpus of real pages: {folder} has no folder with a manifest.jsonl")
    pages = []
    for manifest in manifests:
        for line in manifest.read_bytes().splitlines():  # of bytes: U+2028 ends no line
            row = json.loads(line)
            payload = (manifest.parent / row["file"]).read_bytes()
            site = site_of(row, payload)
            pages.append(CorpusPage(manifest.parent.name, row, site, half_of(site), payload))
    return pages


def site_of(row: dict[str, Any], payload: bytes) -> str:
    """Return the site of a page: the manifest's, else that of its address, of its links, else the last word of its id.

    A page whose id is only a number or a hash is a site of its own.
    """
    if row.get("site"):
        return str(row["site"])
    own = _OWN_ADDRESS.search(payload)
    kept_in = str(row.get("from") or "").partition(":")[0].rpartition("/")[2]  # a repository that is named for a host
    for url in (row.get("url"), own and own[1].decode("ascii", "replace"), f"http://{kept_in}"):
        if url and (site := _registered(url)):
            return site
    links = Counter(_registered(url.decode("ascii", "replace")) for url in _LINK.findall(payload))
    for site, number in links.most_common(2):
        if site and number >= MIN_OWN_LINKS:
            return site
    words = re.split(r"[-_]", _NUMBERED_END.sub("", row["id"]))
    return words[-1] if words[-1].isalpha() else str(row["id"])


def _registered(url: str) -> str:
    """Return the part of a URL's host that a site registers, or "" if the host is no public name."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    if not _HOST.fullmatch(host):
        return ""
    labels = host.split(".")
    return ".".join(labels[-3 if len(labels) > 2 and labels[-2] in SECOND_LEVEL else -2 :])


def half_of(site: str) -> str:
    """Return the half of a site, A or B, by a hash of its name: the same in every run and for every corpus."""
    return "AB"[hashlib.sha256(site.encode()).digest()[0] & 1]


def points(found: Score) -> float:
    """Return one figure for a page: its F1, what was kept less what leaked, and one for each field that is right."""
    total: float = found.get("f1", 0.0) + sum(bool(found.get(field)) for field in FIELDS)
    for key, sign in (("with", 1), ("leak", -1)):
        if found[key][1]:
            total += sign * found[key][0] / found[key][1]
    return total + (found["answered"] if "refused" not in found else 0)


def table(rows: Iterable[Score]) -> dict[str, float | None]:
    """Return the means over pages: F1, kept, leaked, and the fields."""
    rows = list(rows)

    def mean(key: str) -> float | None:
        values = [row[key] for row in rows if key in row]
        return sum(values) / len(values) if values else None

    def share(key: str) -> float | None:
        pairs = [row[key] for row in rows]
        total = sum(number for _, number in pairs)
        return sum(found for found, _ in pairs) / total if total else None

    return {"f1": mean("f1"), "kept": share("with"), "leaked": share("leak"), **{key: mean(key) for key in FIELDS}}
