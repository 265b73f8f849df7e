"""`repost serve` behind nginx, as docs/SERVE.md says: under a path prefix, which nginx takes off or leaves."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from typing import TYPE_CHECKING
from urllib.error import HTTPError

import pytest

from tests.archive.serve.library import ORIGINAL, REPOST, fill
from tests.browser.served import PATIENCE, serving
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow
pytest.importorskip("starlette", reason="the extra serve is not installed")
pytest.importorskip("uvicorn", reason="the extra serve is not installed")

_CONFIGURATION = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{
    listen 127.0.0.1:{port}; server_name archive.example;
{locations}
  }}
}}
"""


def location_of_the_docs() -> str:
    """Return the location block that docs/SERVE.md shows."""
    found = re.search(r"```nginx\n(.*?)```", (ROOT / "docs" / "SERVE.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Run nginx before `repost serve`: /reposts/ as in the docs, and /kept/reposts/ without taking the prefix off."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed")
    folder: Path = tmp_path_factory.mktemp("proxy")
    fill(folder / "archive")
    port = free_port()
    with serving(folder / "archive", "--public-url", "http://archive.example/reposts") as address:
        shown = location_of_the_docs()
        assert "http://127.0.0.1:8765/" in shown
        locations = shown.replace("http://127.0.0.1:8765", address)
        locations += f"\nlocation /left/ {{ proxy_pass {address}; rewrite ^/left(.*) $1 break; }}"
        (folder / "nginx.conf").write_text(_CONFIGURATION.format(folder=folder, port=port, locations=locations))
        with subprocess.Popen([nginx, "-p", str(folder), "-c", "nginx.conf"], stderr=subprocess.DEVNULL) as server:
            deadline = time.monotonic() + PATIENCE
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    assert time.monotonic() < deadline, (folder / "error.log").read_text()
                    time.sleep(0.05)
            yield port
            server.terminate()


def get(port: int, path: str, host: str = "archive.example") -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.mark.parametrize("before", ["", "/left"])
def test_pages_and_their_links_work_behind_nginx(proxied: int, before: str) -> None:
    waiting, seen = ["/reposts/"], set[str]()
    while waiting and len(seen) < 40:
        path = waiting.pop(0)
        if path not in seen:
            seen.add(path)
            status, words = get(proxied, before + path)
            assert status == 200, path
            waiting += [
                link.replace("&amp;", "&")
                for link in re.findall(r'(?:href|src)="(/[^"]*)"', words)
                if "lang=" not in link
            ]
    assert all(path.startswith("/reposts/") for path in seen)
    assert f"/reposts/page?url={REPOST}&version=2" in seen


def test_double_slashes_and_queries_come_through(proxied: int) -> None:
    status, words = get(proxied, f"/reposts/page.json?url={ORIGINAL}")
    assert status == 200
    assert f'"url": "{ORIGINAL}"' in words


def test_the_feed_has_the_public_address(proxied: int) -> None:
    _, words = get(proxied, "/reposts/findings.atom")
    assert 'href="http://archive.example/reposts/page?url=' in words


def test_another_name_is_refused_behind_nginx_too(proxied: int) -> None:
    assert get(proxied, "/reposts/", host="evil.example")[0] == 421
