"""Read-only web pages over an archive. Needs the extra `serve`: Starlette, Jinja2, uvicorn."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names

if TYPE_CHECKING:
    from archive.serve.app import make_app
    from archive.serve.facts import OpenArchive
    from archive.serve.guard import PublicUrl
    from archive.serve.server import serve

__all__ = ["OpenArchive", "PublicUrl", "make_app", "serve"]

# Starlette and Jinja2 are an extra.
__getattr__ = lazy_names(
    __name__, {"app": ["make_app"], "facts": ["OpenArchive"], "guard": ["PublicUrl"], "server": ["serve"]}
)
