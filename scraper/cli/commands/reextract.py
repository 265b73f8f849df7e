"""`repost archive --reextract`: read stored pages again with the current extractor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.archive import Archive
from archive.comparison import compare
from archive.model import canonical_url, record_json
from archive.report import Summary, printable, summary_line
from archive.store import check
from scraper.cli import DONE
from scraper.cli.output import as_json, complain, note, show_progress, warn
from scraper.jobs import reextract_documents

if TYPE_CHECKING:
    from argparse import Namespace

    from archive.report import Language
    from scraper.jobs import Reextraction


def reextract_pages(options: Namespace) -> int:
    """Run `repost archive --reextract [URL…]` and return its exit status."""
    urls = list(dict.fromkeys(canonical_url(url) for url in options.urls))
    status, count, differs = DONE, 0, 0
    check(options.archive)  # a missing archive is an error: don't create an empty one
    opened = Archive.open(options.archive) if options.preview else Archive.open_or_create(options.archive)
    with opened as archive:
        note(options, archive.messages)
        status = warn(archive.losses)
        for found in show_progress(
            options, reextract_documents(archive, urls, preview=options.preview), "re-extracting"
        ):
            count += 1
            if found.problem is not None:
                status = max(status, complain([f"{found.url}: {found.problem}"]))
            if found.after is not None:
                differs += 1
                text = record_json.line(as_json.reextraction(found)) if options.json else _summary(found, options.lang)
                print(text, flush=True)
    if not options.json:
        phrase = Summary.would_get if options.preview else Summary.got
        print(phrase.say(options.lang, count=count, differs=differs))
    return status


def _summary(found: Reextraction, language: Language) -> str:
    """Return two lines that say what the current extractor reads differently."""
    assert found.after is not None, "only differing documents are printed"
    number = found.version.number if found.version else 1 + (found.before.number if found.before else 0)
    if found.before is None:
        title = found.after.article.title or Summary.no_title.say(language)
        what = Summary.newly_read.say(language, title=title)
    else:
        what = summary_line(compare(found.before.article, found.after.article), attribution=False, language=language)
    return f"{printable(found.url)}\n  v{number}: {printable(what)}"
