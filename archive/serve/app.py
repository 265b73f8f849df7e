"""The pages over an archive as an ASGI application: each page as HTML and, under the same address with .json, as JSON.

    Guard ──► Starlette ──► a view (`archive.serve.views`): address to data ──► a template, or the data as JSON

Views run in threads; none of them writes. What a view can't do is a page that says so, and the others go on.
"""

from __future__ import annotations

import hashlib
import json
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from archive.files import ArchiveBusy, WriteFailed
from archive.model import LOGGER, NotArchived, RepostError, RequestError, fault_message
from archive.report import Serve
from archive.serve.guard import LOOPBACK, PAYLOAD_POLICY, Guard, PublicUrl
from archive.serve.links import Links
from archive.serve.render import Renderer, language_of
from archive.serve.views import (
    Asked,
    Download,
    Reports,
    View,
    capture,
    comparison_data,
    comparison_report,
    findings,
    front,
    health,
    history,
    news_feed,
    page,
    payload,
    record,
    saved,
    search,
    site,
    sites,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from archive.model import Version
    from archive.report import Language
    from archive.serve.facts import OpenArchive

    Make = Callable[[OpenArchive, Asked], View]

# The page of each name; that of "" is the front page, whose JSON is index.json.
PAGES: Final[Mapping[str, Make]] = {
    "": front,
    "findings": findings,
    "sites": sites,
    "site": site,
    "page": page,
    "history": history,
    "capture": capture,
    "saved": saved,
    "search": search,
    "health": health,
}
# Pages whose findings are also a feed, at the same address with .atom.
FEEDS: Final = ("findings", "site", "page")
DOWNLOADS: Final[Mapping[str, Callable[[OpenArchive, Asked], Download]]] = {"payload": payload, "record": record}
_FAULT: Final = 500


def make_app(archive: OpenArchive, *, names: frozenset[str] = frozenset(), public: PublicUrl | None = None) -> ASGIApp:
    """Return the application. It answers to the names of loopback, to `names` and to that of `public`."""
    room = _Room(archive, public)
    routes = [Route(f"/{name}", partial(room.answer, name, "html")) for name in PAGES]
    routes += [Route(f"/{name or 'index'}.json", partial(room.answer, name, "json")) for name in PAGES]
    routes += [Route(f"/{name}.atom", partial(room.answer, name, "atom")) for name in FEEDS]
    routes += [Route(f"/{name}", partial(room.answer, name, "bytes")) for name in DOWNLOADS]
    routes += [
        Route("/compare", partial(room.answer, "compare", "report")),
        Route("/compare.json", partial(room.answer, "compare", "json")),
        Route("/style.css", room.style),
        Route("/robots.txt", _robots),
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: room.no_such_page})  # type: ignore[dict-item]
    app.router.redirect_slashes = False
    known = LOOPBACK | names | ({public.host} if public else set())
    return Guard(app, known, public.prefix if public else "")


class _Room:
    """What all pages share."""

    def __init__(self, archive: OpenArchive, public: PublicUrl | None) -> None:
        self._archive = archive
        self._public = public
        self._renderer = Renderer()
        self._reports = Reports()
        self._style = (files("archive.serve") / "static" / "style.css").read_bytes()
        self._style_name = hashlib.sha256(self._style).hexdigest()[:12]

    def answer(self, name: str, form: str, request: Request) -> Response:
        """Answer a request for a page in a form: html, json, atom, report, bytes."""
        override = request.query_params.get("lang")
        chosen: Language | None = "zh" if override == "zh" else "en" if override == "en" else None
        asked = Asked(request.query_params, chosen or language_of(request.headers.get("accept-language", "")))
        try:
            self._archive.check()
            made = self._make(name, form, asked, request)
        except Exception as error:  # noqa: BLE001 - one page fails, and says so
            view = _failure(error)
            made = (
                self._json(view)
                if form == "json"
                else self._html(name if name in (*PAGES, "compare") else "", view, asked, request)
            )
        made.headers["Vary"] = "Accept-Language"
        return made

    def _make(self, name: str, form: str, asked: Asked, request: Request) -> Response:
        if form == "bytes":
            return _download(DOWNLOADS[name](self._archive, asked))
        if form == "report":
            return self._report(asked, request)
        if name == "compare":
            return self._json(comparison_data(self._archive, asked))
        view = PAGES[name](self._archive, asked)
        if form == "json":
            return self._json(view)
        if form == "atom":
            return self._feed(name, view, asked, request)
        return self._html(name, view, asked, request)

    def no_such_page(self, request: Request, error: HTTPException) -> Response:
        """Answer a request for an address that no page has."""
        asked = Asked({}, language_of(request.headers.get("accept-language", "")))
        return self._html(
            "", View("error.html", {"error": "no-page", "message": ""}, error.status_code), asked, request
        )

    def style(self, request: Request) -> Response:
        """Return the style sheet; its address has a digest, so it may be kept."""
        cache = "max-age=31536000, immutable" if request.query_params.get("v") == self._style_name else "no-cache"
        return Response(self._style, media_type="text/css", headers={"Cache-Control": cache})

    def _links(self, request: Request) -> Links:
        override = request.query_params.get("lang")
        chosen: Language | None = "zh" if override == "zh" else "en" if override == "en" else None
        return Links(self._public.prefix if self._public else "", chosen)

    def _html(self, name: str, view: View, asked: Asked, request: Request) -> Response:
        links = self._links(request)
        here = {key: value for key, value in request.query_params.items() if key != "lang"}
        plain = Links(self._public.prefix if self._public else "")
        context = {
            "to": links.to,
            "here": here,
            "name_of_page": name,
            "kept_lang": request.query_params.get("lang")
            if asked.language == request.query_params.get("lang")
            else None,
            "other_language": plain.to(name, **here, lang="en" if asked.language == "zh" else "zh"),
            "as_json": links.to(f"{name or 'index'}.json", **here),
            "as_feed": links.to(f"{name}.atom", **here) if name in FEEDS else links.to("findings.atom"),
            "style": plain.to("style.css", v=self._style_name),
        }
        words = self._renderer.page(view.template, view.data, asked.language, context)
        return Response(
            words.encode("utf-8", "replace"),
            view.status,
            media_type="text/html",
            headers={"Content-Language": asked.language},
        )

    @staticmethod
    def _json(view: View) -> Response:
        return Response(json.dumps(view.data).encode(), view.status, media_type="application/json")

    def _feed(self, name: str, view: View, asked: Asked, request: Request) -> Response:
        origin = self._public.origin if self._public else f"http://{request.headers['host']}"
        links = self._links(request)
        subject = asked.text("url") or asked.text("host")
        title = Serve.feed_of.say(asked.language, name=subject) if subject else Serve.feed.say(asked.language)

        def link(row: Mapping[str, Any]) -> str:
            return origin + links.to("page", url=row["url"], version=row["version"])

        rows = view.data["findings"]
        data = news_feed(f"serve {name} {subject}", title, rows, asked.language, link)
        return Response(data, media_type="application/atom+xml")

    def _report(self, asked: Asked, request: Request) -> Response:
        links = self._links(request)
        words = comparison_report(self._archive, asked, self._reports, partial(_navigation, links, asked.language))
        # The report brings its own policy, by digests of its style and script; only who may frame it is left to say.
        return Response(
            words.encode("utf-8", "replace"),
            media_type="text/html",
            headers={"Content-Security-Policy": _report_policy(words), "Content-Language": asked.language},
        )


def _report_policy(words: str) -> str:
    """Return the policy that a report has in its head, for the header, and who may frame it: nobody."""
    start = words.index('content="', words.index("Content-Security-Policy")) + len('content="')
    return f"{words[start : words.index(chr(34), start)]}; frame-ancestors 'none'"


def _navigation(links: Links, language: Language, left: Version, right: Version) -> str:
    sides = [(right, Serve.to_right)] if left.url == right.url else [(left, Serve.to_left), (right, Serve.to_right)]
    found = [Markup('<a href="{}">{}</a>').format(links.to(""), Serve.name.say(language))]
    found += [
        Markup('<a href="{}">{}</a>').format(links.to("page", url=side.url, version=side.number), phrase.say(language))
        for side, phrase in sides
    ]
    data = links.to("compare.json", left=f"{left.url}@v{left.number}", right=f"{right.url}@v{right.number}")
    found.append(Markup('<a href="{}">JSON</a>').format(data))
    return Markup('<nav class="soft" aria-label="{}">{}</nav>\n').format(
        Serve.navigation.say(language), Markup(" · ").join(found)
    )


def _download(found: Download) -> Response:
    if found.shown:
        return Response(
            found.data, headers={"Content-Type": found.media_type, "Content-Security-Policy": PAYLOAD_POLICY}
        )
    return Response(
        found.data,
        headers={
            "Content-Type": found.media_type,
            "Content-Security-Policy": PAYLOAD_POLICY,
            "Content-Disposition": f'attachment; filename="{found.name}"',
        },
    )


def _failure(error: Exception) -> View:
    """Return the page that says what went wrong."""
    match error:
        case NotArchived():
            kind, status = "not-archived", 404
        case ArchiveBusy() | WriteFailed():
            kind, status = "busy", 503
        case RequestError():
            kind, status = "bad-request", 400
        case RepostError():
            kind, status = "damaged", _FAULT
        case _:
            LOGGER.warning("%s", fault_message(error))
            return View("error.html", {"error": "fault", "message": fault_message(error)}, _FAULT)
    return View("error.html", {"error": kind, "message": str(error)}, status)


def _robots(request: Request) -> Response:
    del request
    return Response("User-agent: *\nDisallow: /\n", media_type="text/plain")
