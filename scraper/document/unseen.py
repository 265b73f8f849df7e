"""The parts of a page that are not shown as text: scripts, refreshes, frames, password fields.

They are collected from parser events while `scraper.document.layout` lays out the page. No script is ever run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

# Elements whose start is passed to a collector, even inside elements that are not shown.
COLLECTED_TAGS: Final = frozenset(("script", "noscript", "meta", "frame", "iframe", "frameset", "input", "body"))


class Script(NamedTuple):
    """A script of a page, or the code of <body onload>."""

    kind: str  # its type attribute, in lower case
    src: str  # "" for an inline script
    code: str
    nested: bool = False  # whether it is inside an element that is not shown

    @property
    def runs(self) -> bool:
        """Return whether it is JavaScript that a browser runs, not data or a template."""
        kind = self.kind.strip()
        return not kind or "javascript" in kind or "ecmascript" in kind or kind == "module"


class Refresh(NamedTuple):
    """A refresh declared by a page or its HTTP header; `unscripted`: only for browsers that run no scripts."""

    content: str
    unscripted: bool = False


class Frame(NamedTuple):
    """A frame of a page: its address, its name and id, and its size as written ("" if it has none)."""

    src: str
    name: str
    width: str = ""
    height: str = ""
    hidden: bool = False
    share: str = ""  # of a <frame>: its entry in the frameset's rows or cols


class UnseenParts(NamedTuple):
    """All parts of a page that are not shown as text, each kind in document order."""

    scripts: tuple[Script, ...] = ()
    refreshes: tuple[Refresh, ...] = ()
    frames: tuple[Frame, ...] = ()
    password: bool = False


class Collector:
    """Collect the unseen parts of one page from parser events. Depths count the open elements, from 1 on."""

    def __init__(self) -> None:
        self._scripts: list[Script] = []
        self._refreshes: list[Refresh] = []
        self._frames: list[Frame] = []
        self._password = False
        self._framesets: list[_Frameset] = []
        self._script: _OpenScript | None = None
        self._noscript = 0  # the depth of the outermost open <noscript>

    def start(self, tag: str, attributes: Mapping[str, str], depth: int, *, nested: bool) -> int:
        """Handle the start of one of `COLLECTED_TAGS`; `nested`: it is inside an element that is not shown.

        Return the depth of the innermost open element whose end must be passed to `end`, or 0.
        """
        if tag == "script":
            kind, src = (attributes.get("type") or "").lower(), attributes.get("src") or ""
            self._script = _OpenScript(kind, src, [], nested, depth)
        elif tag == "noscript":
            self._noscript = self._noscript or depth
        elif tag == "meta":
            if (attributes.get("http-equiv") or "").strip().lower() == "refresh":
                self._refreshes.append(Refresh(attributes.get("content") or "", self._noscript > 0))
        elif tag == "input":
            self._password = self._password or (attributes.get("type") or "").strip().lower() == "password"
        elif tag == "body":
            if code := attributes.get("onload"):
                self._scripts.append(Script("", "", code, nested))
        else:
            self._start_frame(tag, attributes, depth)
        return self._innermost()

    def data(self, text: str) -> None:
        """Handle text of an element that is not shown: it is code if a script is open."""
        if self._script is not None:
            self._script.code.append(text)

    def end(self, depth: int) -> int:
        """Handle the end of the element at this depth; return the same as `start`."""
        script = self._script
        if script is not None and depth <= script.depth:
            self._scripts.append(Script(script.kind, script.src, "".join(script.code), script.nested))
            self._script = None
        if depth <= self._noscript:
            self._noscript = 0
        while self._framesets and depth <= self._framesets[-1].depth:
            self._framesets.pop()
        return self._innermost()

    def _innermost(self) -> int:
        if self._script is not None:
            return self._script.depth
        return max(self._noscript, self._framesets[-1].depth if self._framesets else 0)

    def collected(self) -> UnseenParts:
        """Return what was collected."""
        return UnseenParts(tuple(self._scripts), tuple(self._refreshes), tuple(self._frames), self._password)

    def _start_frame(self, tag: str, attributes: Mapping[str, str], depth: int) -> None:
        share = ""
        if tag != "iframe" and self._framesets:
            share = self._framesets[-1].next_share()
        if tag == "frameset":
            self._framesets.append(
                _Frameset((attributes.get("cols") or attributes.get("rows") or "").split(","), depth)
            )
            return
        if not (src := (attributes.get("src") or "").strip()):
            return
        style = (attributes.get("style") or "").replace(" ", "").lower()
        self._frames.append(
            Frame(
                src=src,
                name=f"{attributes.get('name') or ''} {attributes.get('id') or ''}".strip().lower(),
                width=attributes.get("width") or "",
                height=attributes.get("height") or "",
                hidden="display:none" in style or "visibility:hidden" in style or "hidden" in attributes,
                share=share,
            )
        )


class _OpenScript(NamedTuple):
    kind: str
    src: str
    code: list[str]  # pieces
    nested: bool
    depth: int


class _Frameset:
    """An open frameset: the sizes of its rows or columns, handed out to its frames in order."""

    def __init__(self, shares: list[str], depth: int) -> None:
        self.depth = depth
        self._shares = shares
        self._used = 0

    def next_share(self) -> str:
        self._used += 1
        return self._shares[self._used - 1].strip() if self._used <= len(self._shares) else ""
