"""Bulk jobs over a real S3 server on loopback: read from there, written to there, and stores that fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from archive.processes import LocalEngine
from scraper.bulk import ParseJob, SourceFile, parse_shards
from scraper.bulk.remote import is_remote
from scraper.cli import main
from tests.scraper.bulk.corpus import labels, lines, outputs, page, parse, write_warc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.scraper.conftest import Site

try:
    import boto3
    from moto.server import ThreadedMotoServer
    from s3fs import S3FileSystem

    missing = ""
except ImportError as error:
    missing = f"{error.name} is not installed: make cluster"

needs_s3 = pytest.mark.skipif(bool(missing), reason=missing)
pytestmark = [pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture(scope="module")
def bucket() -> Iterator[dict[str, str]]:
    """An S3 server with an empty bucket; returns the environment that leads to it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    client = boto3.client(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="crawl")
    yield environment
    server.stop()


def store_at(environment: dict[str, str]) -> S3FileSystem:
    return S3FileSystem(key="test", secret="test", client_kwargs={"endpoint_url": environment["AWS_ENDPOINT_URL"]})


def upload(folder: Path, environment: dict[str, str], prefix: str) -> None:
    store = store_at(environment)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            store.put_file(str(path), f"{prefix}/{path.relative_to(folder)}")


def download(environment: dict[str, str], prefix: str, folder: Path) -> Path:
    store = store_at(environment)
    store.get(prefix, str(folder), recursive=True)
    return folder


@needs_s3
@pytest.mark.slow
def test_a_bucket_is_read_and_written_like_a_folder(bucket: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_warc(folder / "a.warc.gz", 5)
    (folder / "lone.html").write_bytes(page(77))
    saved = folder / "saved"
    saved.mkdir()
    (saved / "body.html").write_bytes(page(78))
    (saved / "capture.json").write_text('{"url": "http://a.example/78.html", "status": 200}', encoding="utf-8")
    (folder / "z.html").write_bytes(b"")
    upload(folder, bucket, "crawl/in")
    here = parse(folder, "-o", f"{tmp_path}/here/")
    there = parse("s3://crawl/in", "-o", "s3://crawl/out/", **bucket)
    assert (here.returncode, there.returncode) == (1, 1), there.stderr
    assert "s3://crawl/in/z.html: the page is empty" in there.stderr
    assert "7 pages out of" in there.stderr
    got = download(bucket, "crawl/out", tmp_path / "there")
    as_here = [json.loads(json.dumps(one).replace("s3://crawl/in/", f"{folder}/")) for one in lines(got)]
    assert sorted(as_here, key=str) == sorted(lines(tmp_path / "here"), key=str)
    again = parse("s3://crawl/in", "-o", "s3://crawl/out/", "--max-errors", 1, **bucket)
    assert again.returncode == 0
    assert "2 of them done before" in again.stderr

    one = parse("s3://crawl/in/*.warc.gz", **bucket)
    assert one.returncode == 0, one.stderr
    assert labels(map(json.loads, one.stdout.splitlines()))[0] == "a.warc.gz#0"


@needs_s3
@pytest.mark.slow
def test_stores_that_fail_are_named(bucket: dict[str, str], tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", 1)
    unwritable = parse(path, "-o", "s3://no-such-bucket/out/", **bucket)
    assert unwritable.returncode == 2
    assert "s3://no-such-bucket/out: can't be written" in unwritable.stderr
    gone = parse("s3://crawl/none/a.warc.gz", path, "-o", f"{tmp_path}/out/", **bucket)
    assert gone.returncode == 1
    assert "s3://crawl/none/a.warc.gz" in gone.stderr
    assert len(lines(tmp_path / "out")) == 1  # the rest is done
    unreachable = parse(
        "s3://crawl/a.warc.gz", "-o", f"{tmp_path}/none/", **bucket | {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    )
    assert unreachable.returncode == 1
    assert "s3://crawl/a.warc.gz" in unreachable.stderr
    for ran in (unwritable, gone, unreachable):
        assert "Traceback" not in ran.stderr
        assert len(ran.stderr.splitlines()) <= 4
    assert set(outputs(tmp_path / "none")) == {"_shards.json"}


@pytest.mark.skipif(bool(missing), reason=missing)
@pytest.mark.slow
def test_files_of_a_web_server(site: Site, tmp_path: Path) -> None:
    warc = write_warc(tmp_path / "a.warc.gz", 3).read_bytes()
    site.routes["/a.warc.gz"] = site.page(warc, ("Content-Type", "application/gzip"), ("ETag", '"1"'))
    ran = parse(site.url("/a.warc.gz"), site.url("/gone.warc.gz"))
    found = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 1
    assert ["article" in one for one in found] == [True, True, True, False]
    assert found[0]["input"] == site.url("/a.warc.gz#0")
    assert found[3]["error"]["kind"] == "unreadable"


@needs_s3
@pytest.mark.slow
def test_a_file_that_is_gone_costs_its_batch_nothing_else(site: Site, tmp_path: Path) -> None:
    site.routes["/1.html"], site.routes["/2.html"] = site.page(page(1)), site.page(page(2))
    files = [SourceFile(site.url(path), 1, "1") for path in ("/1.html", "/gone.html", "/2.html")]
    (summary,) = parse_shards(files, ParseJob(output=str(tmp_path)), LocalEngine(1))
    assert summary.failure is None
    assert (summary.counts.pages, summary.counts.errors) == (2, {"unreadable": 1})
    assert "/gone.html" in summary.named[0]


def test_addresses_that_no_store_knows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert is_remote("s3://b/a")
    assert main.main(["parse", "nothing://b/a", "-o", f"{tmp_path}/out/"]) == 2
    assert "nothing://b/a" in capsys.readouterr().err
