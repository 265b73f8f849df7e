"""Two addresses of one page: http and https, with www and without, for a telephone or for printing.

A rule over URLs alone would make one page of two that differ. An alias is found only where a redirect or the page's
own rel=canonical says so, on the same site, and both addresses have shown the same content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model import ArchiveDamaged, FormatError, NotArchived, bare_host, resolve_url

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.log import AliasEntry, AliasSign
    from archive.model import Capture, Reading
    from archive.store import StoredCapture


def note_alias(archive: Archive, capture: Capture, reading: Reading, stored: StoredCapture) -> AliasEntry | None:
    """Log that a page which was just stored is another address of a document, where that shows. Raises WriteFailed."""
    found = sign(capture, reading)
    if found is None or stored.version is None:
        return None
    target, shown_by = found
    url = stored.version.url
    try:
        same = archive.version(target)
    except (NotArchived, ArchiveDamaged, FormatError):  # not seen under that address, or not to be trusted
        return None
    if same.url == url or same.digest != stored.version.digest or archive.resolve(url) == same.url:
        return None
    return archive.record_alias(url, same.url, shown_by=shown_by, digest=same.digest)


def sign(capture: Capture, reading: Reading) -> tuple[str, AliasSign] | None:
    """Return which other address of the same site a page says it is, and how; None where it says none."""
    if capture.hops and bare_host(capture.url) == bare_host(capture.final_url):
        return capture.final_url, "redirect"
    declared = reading.evidence.get("canonical")
    target = resolve_url(capture.final_url, declared.text) if declared else None
    if target is not None and target != capture.url and bare_host(capture.url) == bare_host(target):
        return target, "canonical"
    return None
