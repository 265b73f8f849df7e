"""Generated corpora with known truth for `find.py`. No script itself.

Articles are written by a Markov chain over the Chinese text of the project's own fixtures: each character follows one
that it follows there, and half of the time the run goes on as it is printed. So unrelated articles share names and
phrases, as genuine ones do. Set phrases (official formulae) are put into articles by Zipf's law.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
# Chance that a run of the source goes on by one more character.
GOES_ON = 0.5
PARAGRAPH = 120  # characters, on average
KINDS = ("light", "medium", "heavy", "excerpt", "quote")
FORMULAE = 60
# Articles that are reposted: all of the first so many, which are kept in memory. With 20,000, each would have five
# reposts in a corpus of a million, and so many pairs of these that the curve would show nothing else.
ORIGINALS = 200_000
STOCK = 500  # texts of 400 characters
FIRST_DAY = datetime(2020, 1, 1)  # noqa: DTZ001 - of a made-up clock
_CLAUSE = re.compile(r"[^，。\n]+[，。\n]?")


@dataclass(frozen=True)
class Truth:
    """One repost: the ids of the original and of the repost, what was done, and what share of the original it keeps."""

    original: str
    repost: str
    kind: str
    kept: float


class Writer:
    """Writes articles, reproducible by a seed."""

    def __init__(self, seed: int = 7) -> None:
        self.chance = np.random.default_rng(seed)
        text = source_text()
        codes = np.array([ord(char) for char in text], dtype=np.uint32)
        self._codes = codes
        order = np.argsort(codes[:-1], kind="stable")
        # Where each character of the source begins in `order`, and how often it stands there.
        self._order = order
        low = np.searchsorted(codes[:-1][order], codes, side="left")
        self._low, self._count = low, np.maximum(1, np.searchsorted(codes[:-1][order], codes, side="right") - low)
        self._stock, self._taken = "", 0
        self.formulae = self.texts(self.chance.integers(18, 70, FORMULAE))

    def texts(self, lengths: np.ndarray[Any, Any]) -> list[str]:
        """Return texts of these lengths."""
        count, longest = len(lengths), int(lengths.max())
        at = self.chance.integers(0, len(self._codes) - 1, count)
        out = np.empty((longest, count), dtype=np.uint32)
        for step in range(longest):
            out[step] = self._codes[at]
            jump = self.chance.random(count) > GOES_ON
            other = self._order[
                (self._low[at] + self.chance.integers(0, 1 << 30, count) % self._count[at]) % len(self._order)
            ]
            at = np.where(jump, other, at) + 1
            at[at >= len(self._codes) - 1] = 0
        columns = np.ascontiguousarray(out.T)
        return [columns[i, : lengths[i]].tobytes().decode("utf-32-le") for i in range(count)]

    def articles(self, count: int, *, mean: int = 1000, shortest: int = 300) -> Iterator[list[str]]:
        """Yield the paragraphs of articles, some with set phrases in them."""
        done = 0
        while done < count:
            size = min(5000, count - done)
            lengths = np.clip(self.chance.lognormal(np.log(mean), 0.5, size), shortest, 6 * mean).astype(int)
            for text in self.texts(lengths):
                parts = self.paragraphs(text)
                if self.chance.random() < 0.4:
                    for _ in range(1 + int(self.chance.integers(0, 3))):
                        formula = self.formulae[min(FORMULAE - 1, int(self.chance.zipf(1.4)) - 1)]
                        at = int(self.chance.integers(0, len(parts)))
                        parts[at] += formula
                yield parts
            done += size

    def paragraphs(self, text: str) -> list[str]:
        """Cut a text into paragraphs."""
        cuts = list(range(0, len(text), PARAGRAPH))
        return [text[a : a + PARAGRAPH] for a in cuts]

    def repost(self, parts: list[str], kind: str) -> tuple[list[str], float]:
        """Return what a site makes of an article, and the share of the article's characters that it keeps."""
        length = sum(map(len, parts))
        match kind:
            case "light":
                return [f"本报讯（记者 {self._short(3)}）" + parts[0], *parts[1:], f"来源：{self._short(4)}网"], 1.0
            case "medium":
                out, kept = self._reworded(self._kept(parts, 0.8), 0.1)
                return out, kept / length
            case "heavy":
                out, kept = self._reworded(self._kept(parts, 0.7), 0.3)
                return out, kept / length
            case "excerpt":
                text = "".join(parts)
                size = max(len(text) // 5 + 1, 1)
                at = int(self.chance.integers(0, len(text) - size + 1))
                return self.paragraphs(text[at : at + size]), size / length
            case _:
                text = "".join(parts)
                at = int(self.chance.integers(0, max(1, len(text) - 300)))
                own = self.paragraphs(self._short(int(self.chance.integers(600, 1500))))
                own.insert(len(own) // 2, f"据报道：{text[at : at + 300]}")
                return own, min(300, length) / length

    def _kept(self, parts: list[str], share: float) -> list[str]:
        kept = [part for part in parts if self.chance.random() < share]
        return kept or parts[:1]

    def _reworded(self, parts: list[str], share: float) -> tuple[list[str], int]:
        """Write a share of the clauses anew; return also how many characters stay."""
        out, kept = [], 0
        for part in parts:
            written = []
            for clause in _CLAUSE.findall(part):
                stays = self.chance.random() >= share
                written.append(clause if stays else self._short(len(clause)))
                kept += len(clause) * stays
            out.append("".join(written))
        return out, kept

    def _short(self, size: int) -> str:
        """Return so many characters of text of its own, from a stock that is written at once."""
        size = max(1, size)
        if len(self._stock) < self._taken + size:
            self._stock, self._taken = "".join(self.texts(np.full(STOCK, 400))), 0
        self._taken += size
        return self._stock[self._taken - size : self._taken]


def source_text() -> str:
    """Return the Chinese text of the fixtures, with commas and stops."""
    found = []
    for path in sorted((ROOT / "fixtures").rglob("body.html")):
        text = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]*>", "\n", path.read_bytes().decode("utf-8", "ignore"))
        found += re.findall(r"[一-鿿，。、“”0-9]{12,}", text)
    return "\n".join(dict.fromkeys(found)).replace("\n", "。")


def write_corpus(path: Path, count: int, *, reposts: float = 0.1, seed: int = 7, mean: int = 1000) -> list[Truth]:
    """Write a corpus of so many articles as JSON lines; `reposts` of them are made from earlier ones. Return these."""
    writer = Writer(seed)
    truth: list[Truth] = []
    kept: list[tuple[str, list[str]]] = []
    with path.open("w", encoding="utf-8") as out:
        originals = writer.articles(count, mean=mean)
        for number in range(count):
            name = f"http://s{number % 997}.example/{number}.html"
            kind = None
            if kept and writer.chance.random() < reposts:
                kind = KINDS[len(truth) % len(KINDS)]
                source, parts = kept[int(writer.chance.integers(0, len(kept)))]
                parts, share = writer.repost(parts, kind)
                truth.append(Truth(source, name, kind, share))
            else:
                parts = next(originals)
                if len(kept) < ORIGINALS:
                    kept.append((name, parts))
            day = f"{FIRST_DAY + timedelta(minutes=number):%Y-%m-%dT%H:%M:%S+08:00}"
            out.write(json.dumps({"id": name, "published": day, "text": "\n".join(parts)}, ensure_ascii=False) + "\n")
    return truth
