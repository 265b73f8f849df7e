"""The pages over an archive, asked in this process; without the extra they are skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.archive.serve.library import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.testclient import TestClient


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("serve") / "archive"
    fill(root)
    return root


@pytest.fixture(scope="session")
def open_pages() -> Iterator[Callable[..., TestClient]]:
    """Return a function that opens the pages over an archive."""
    pytest.importorskip("starlette", reason="the extra serve is not installed")
    pytest.importorskip("jinja2", reason="the extra serve is not installed")
    from starlette.testclient import TestClient  # noqa: PLC0415 - an extra

    from archive.serve import OpenArchive, make_app  # noqa: PLC0415 - an extra

    def serve(root: Path, **options: Any) -> TestClient:  # noqa: ANN401
        return TestClient(make_app(OpenArchive(root), **options), base_url="http://localhost")

    return serve  # type: ignore[return-value]


@pytest.fixture(scope="session")
def pages(open_pages: Callable[[Path], TestClient], filled: Path) -> TestClient:
    return open_pages(filled)
