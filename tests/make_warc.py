"""Make fixtures/warc/reposts.warc.gz again from the saved folders: `python -m tests.make_warc`.

The same pages in the form a crawler keeps them, for what reads WARC. Record ids and dates come from the
captures, so that the same folders make the same records.
"""

from __future__ import annotations

import uuid
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scraper.saved.folder import BODY_FILE, CAPTURE_FILE, read_sidecar
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

    from warcio.recordloader import ArcWarcRecord

WARC: Final = FIXTURES / "warc" / "reposts.warc.gz"
# Two reposts with their originals in both encodings, and an original that is gone.
CASES: Final = (
    "jcsp.example/20418-faithful",
    "jcsp.example/20455-gbk",
    "msjj.example/7730-original-gone",
    "qiyun.gov.example/art-88034",
    "qiyunrb.example/116203-gone",
    "qiyunxf.example/20418",
)


def write_warc(out: BinaryIO) -> None:
    """Write one response record a case, gzipped one by one."""
    writer = WARCWriter(out, gzip=True)
    for case in CASES:
        writer.write_record(_response(writer, FIXTURES / case))


def _response(writer: WARCWriter, case: Path) -> ArcWarcRecord:
    saved = read_sidecar(case / CAPTURE_FILE)
    assert saved.fetched_at is not None, f"{case}: no time of capture"
    date = saved.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    body = (case / BODY_FILE).read_bytes()
    status_line = f"{saved.status} {HTTPStatus(saved.status).phrase}"
    return writer.create_warc_record(
        saved.url,
        "response",
        payload=BytesIO(body),
        length=len(body),  # without it warcio copies the body to a temporary file that it never closes
        http_headers=StatusAndHeaders(status_line, list(saved.headers), protocol="HTTP/1.1"),
        warc_headers_dict={
            "WARC-Date": date,
            "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{saved.url} {date}')}>",
        },
    )


def main(path: Path = WARC) -> None:
    """Write the file."""
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as out:
        write_warc(out)


if __name__ == "__main__":
    main()
