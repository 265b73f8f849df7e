"""Find two addresses of one page: http and https, with and without www, the mobile or the print version.

A rule over URLs alone would merge pages that differ. Two addresses are aliases only if a redirect or the page's own
rel=canonical says so, both are on the same site, and both have shown the same content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.files import WriteFailed
from archive.model import ArchiveDamaged, FormatError, bare_host, resolve_url

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.log import AliasEntry, AliasSign
    from archive.model import Capture, Reading
    from archive.store import StoredCapture


def note_alias(archive: Archive, capture: Capture, reading: Reading, stored: StoredCapture) -> AliasEntry | None:
    """Log an alias if a page that was just stored is another address of a stored document. Raises WriteFailed."""
    found = find_alias(capture, reading)
    if found is None or stored.version is None:
        return None
    target, shown_by = found
    url = stored.version.url
    try:
        same = archive.latest(target)
    except (ArchiveDamaged, FormatError):
        return None
    if same is None or same.url == url or same.digest != stored.version.digest:
        return None
    try:
        if archive.resolve(url) == same.url:
            return None
    except WriteFailed:  # no index now: a later capture notes the alias
        return None
    return archive.record_alias(url, same.url, shown_by=shown_by, digest=same.digest)


def find_alias(capture: Capture, reading: Reading) -> tuple[str, AliasSign] | None:
    """Return the other address of a page on the same site, and what shows it (a redirect or rel=canonical), or None."""
    if capture.hops and bare_host(capture.url) == bare_host(capture.final_url):
        return capture.final_url, "redirect"
    declared = reading.evidence.get("canonical")
    target = resolve_url(capture.final_url, declared.text) if declared else None
    if target is not None and target != capture.url and bare_host(capture.url) == bare_host(target):
        return target, "canonical"
    return None
