"""The WARC in fixtures/ holds what the saved folders hold, and is made again from them."""

from __future__ import annotations

import gzip
from io import BytesIO

from warcio.archiveiterator import ArchiveIterator

from scraper.saved.folder import read_sidecar
from tests.make_warc import CASES, WARC, write_warc
from tests.paths import FIXTURES


def test_committed_file_is_what_the_folders_make() -> None:
    made = BytesIO()
    write_warc(made)
    # Compared unpacked: another zlib packs the same bytes otherwise.
    assert gzip.decompress(WARC.read_bytes()) == gzip.decompress(made.getvalue())


def test_records_hold_the_captures() -> None:
    with WARC.open("rb") as file:
        found = [
            (
                record.rec_headers.get_header("WARC-Target-URI"),
                int(record.http_headers.get_statuscode()),
                record.content_stream().read(),
            )
            for record in ArchiveIterator(file, check_digests=True)
        ]
    saved = [(read_sidecar(FIXTURES / case / "capture.json"), FIXTURES / case / "body.html") for case in CASES]
    assert found == [(sidecar.url, sidecar.status, body.read_bytes()) for sidecar, body in saved]
