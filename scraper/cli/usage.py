"""What `--help` says: a line for each command, and what stands below its options."""

from __future__ import annotations

from typing import Final

EPILOG: Final = """\
exit status: 0 done; 1 done, but something asked for could not be had (each is named on stderr);
2 the request itself is wrong. Results go to stdout, progress and messages to stderr.
"""
ARCHIVE: Final = "capture reposts, follow their original links, store both, compare them"
ARCHIVE_EPILOG: Final = """\
examples:
  repost archive https://news.example/2024/05/a.html
  repost archive https://news.example/2024/05/a.html --from saved-pages/
  repost archive --reextract --preview
"""
PARSE: Final = "read saved pages (HTML, MHTML, plain text, folders, WARC) into JSON lines; no network, no archive"
PARSE_EPILOG: Final = """\
One line an input page, in input order: {"input": PATH, "article": {...}}, or
{"input": PATH, "error": {"kind": ..., "message": ...}}. With -o FILE.parquet the same as columns.

examples:
  repost parse saved-pages/ crawl.warc.gz > records.jsonl
  find . -name '*.html' | repost parse - -o records.jsonl
"""
DIFF: Final = "compare two pages: files, archived URLs, URL@v2, live URLs"
DIFF_EPILOG: Final = """\
A URL that is archived is read from the archive, another one is fetched.

examples:
  repost diff https://gov.example/1.html https://news.example/a.html
  repost diff https://news.example/a.html@v1 https://news.example/a.html@v2
  repost diff original.html repost.html
  repost diff original.html repost.html -o report.html
"""
RUN: Final = "one scheduled run over a watchlist: capture, store, compare, summarise"
RUN_EPILOG: Final = """\
a watchlist:
  from = "saved"           # optional: saved pages that answer in place of the network
  timestamp = ["http://tsa.example/"]  # optional: as --timestamp

  [[page]]
  url = "https://news.example/2024/05/a.html"
  name = "harbour bridge"  # optional: what the summary calls it
  from = "other.warc.gz"   # optional: for this page alone

  [[host]]                 # optional: a server too old for TLS as it is spoken today
  host = "www.gov.example"
  tls = "compat"           # or weak, or obsolete; certificates are verified with each

  [[memento]]              # optional: an archive service, asked for copies of originals that are dead
  timegate = "https://archive.example/web/"          # as --memento
  timemap = "https://archive.example/timemap/link/"  # its lists of copies; one of the two is enough

Paths are relative to the watchlist. A page that could not be had does not stop the rest. A second run
on the same archive ends at once, with status 2, while the first is at work.
"""
HISTORY: Final = "what was seen of a page, capture by capture"
SHOW: Final = "one version of an archived page"
LIST: Final = "the pages in the archive"
SEARCH: Final = "the versions whose title or text holds all words"
SEARCH_EPILOG: Final = """\
Any two or more characters of a Chinese text are found, other scripts by words; simplified and traditional
characters, full and half width, large and small letters are the same. What is in quotation marks is one
phrase. The versions stored last come first. Exit status 1 where nothing is found.

examples:
  repost search 小院会 基层治理
  repost search '"harbour bridge"' --host news.example --since 2024-05-01 --json
"""
VERIFY: Final = "check every digest, every link and every record of the archive; say what is damaged"
VERIFY_EPILOG: Final = """\
exit status: 0 all is well; 1 something is damaged (each thing is named on stdout, the gravest first).
Nothing is written without --repair, and the archive may be written to meanwhile.

examples:
  repost verify --archive /srv/reposts
  repost verify --deep --json | jq 'select(.gravity == "loss")'
"""
EXPORT: Final = "the archive, or a part of it, in other formats: JSONL, Parquet, WACZ, Atom, an evidence pack"
EXPORT_EPILOG: Final = """\
formats:
  jsonl    one line a version: url, version, cause, captured_at, payload_digest, article (the default)
  parquet  the same as columns (needs the extra: pip install 'repost-archiver[parquet]')
  wacz     the captures, indexed, for replay tools: ReplayWeb.page, pywb (WACZ 1.1.1)
  atom     what changed, the newest first: pages new, edited, gone; reposts compared
  pack     evidence of one repost, and how to check it with sha256sum: a zip to hand on

examples:
  repost export > versions.jsonl
  repost export --host news.example --since 2024-05-01 -o may.parquet
  repost export -o archive.export.wacz
  repost export https://news.example/2024/05/a.html -o case.zip
"""
