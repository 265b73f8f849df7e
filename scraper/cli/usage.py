"""The texts of `--help`: one line for each command, and the text below its options."""

from __future__ import annotations

from typing import Final

EPILOG: Final = """\
exit status: 0 done; 1 something requested could not be fetched, read or written (each is named on stderr),
or something of the archive is lost; 2 the request itself is wrong; 128 and the number of the signal that ended
it (130 for Ctrl-C). Results go to stdout, progress and messages to stderr.
"""
ARCHIVE: Final = "capture reposts and the originals they link to, store both, compare them"
ARCHIVE_EPILOG: Final = """\
examples:
  repost archive https://news.example/2024/05/a.html
  repost archive https://news.example/2024/05/a.html --from saved-pages/
  repost archive --from crawl.warc.gz      # every article in it, with the dates of its records
  repost archive --reextract --preview
"""
PARSE: Final = "read saved pages (HTML, MHTML, plain text, folders, WARC, ARC) into JSON lines; no network, no archive"
PARSE_EPILOG: Final = """\
One line per input page, in input order: {"input": PATH, "article": {...}}, or
{"input": PATH, "error": {"kind": ..., "message": ...}}. With -o FILE.parquet, the same as columns.
A page of a WARC file has captured_at, status, payload_digest, record_id and content_type too; what is no page
there is counted. With -o DIR/ each WARC file (or batch of files) gets a file of its own, and what is done is not
done again.

examples:
  repost parse saved-pages/ crawl.warc.gz > records.jsonl
  repost parse crawls/ -o records/ --format parquet --max-errors 1%
  repost parse 's3://crawl/2026/*.warc.gz' -o s3://crawl/records/ --engine ray --address auto
  find . -name '*.html' | repost parse - -o records.jsonl
"""
DIFF: Final = "compare two pages: files, archived URLs, URL@v2, live URLs"
DIFF_EPILOG: Final = """\
A URL that is in the archive is read from there; any other URL is fetched. One page alone is compared with
its original: the archived version that it was copied from. Of very many edits, the text shows the gravest
and the first ones; --all shows every edit, --format json has them with their offsets.

examples:
  repost diff https://news.example/a.html
  repost diff https://gov.example/1.html https://news.example/a.html
  repost diff https://news.example/a.html@v1 https://news.example/a.html@v2
  repost diff original.html repost.html
  repost diff original.html repost.html -o report.html
"""
RUN: Final = "one scheduled run over a watchlist: discover, capture what is due, store, compare, tell what is new"
RUN_EPILOG: Final = """\
a watchlist (all keys: docs/WATCHLIST.md):
  archive = "archive"      # optional: like the options of this command
  contact = "archive@example.org"

  [[list]]                 # a list or section page: the articles that it links
  url = "https://news.example/local/"
  take = ["/2024/"]        # optional: only addresses with this in them

  [[feed]]                 # RSS, Atom; [[sitemap]] alike
  url = "https://news.example/rss.xml"

  [[page]]                 # one article, captured in every run
  url = "https://news.example/2024/05/a.html"
  original = "https://gov.example/1.html"  # optional: for a repost that links none

  [[host]]                 # optional: what one host needs
  host = "www.gov.example"
  tls = "compat"           # too old for modern TLS; or weak, or obsolete: certificates are always verified
  ca = "intermediate.pem"  # certificates that it should have sent, or of its own authority
  ignore_robots = "our own articles"   # like --ignore-robots, with the reason
  delay = 5                # seconds between two requests
  ignore_robots = "our own articles"   # like --ignore-robots, with the reason

Paths are relative to the watchlist. Only what is new is printed, the gravest first. A page that could not be
fetched does not stop the rest. A host that asks to be left alone (Retry-After) is, and one that gave no answer to
two pages in a row is left for this run; both are said once. While a run is in progress, a second run on the same
archive ends at once with status 75.
"""
WATCH: Final = "add, check, list or remove what scheduled runs look at"
WATCH_EPILOG: Final = """\
examples:
  repost watch add watch.toml https://news.example/local/
  repost watch add watch.toml https://news.example/2024/05/a.html --original https://gov.example/1.html
  repost watch check watch.toml
"""
STATUS: Final = "the last run, what is due, what has failed since when; exit status 1 if something needs a person"
STATUS_EPILOG: Final = """\
With --json, one object for a monitor: last_run, pages, free_bytes, trouble.
"""
HISTORY: Final = "list the captures and comparisons of a page; what only repeats is one line"
SHOW: Final = "print one version of an archived page"
LIST: Final = "list the pages in the archive"
SEARCH: Final = "find the versions whose title or text contains all words"
SEARCH_EPILOG: Final = """\
Chinese text is searched by any two or more characters, other scripts by whole words. Simplified and
traditional characters, full and half width, upper and lower case count as the same. Quotation marks
enclose a phrase. The versions stored last come first. Exit status 1 if nothing is found.

examples:
  repost search 小院会 基层治理
  repost search '"harbour bridge"' --host news.example --since 2024-05-01 --json
"""
VERIFY: Final = "check every digest, every link and every record of the archive; report what is damaged"
VERIFY_EPILOG: Final = """\
exit status: 0 no damage; 1 something is damaged (each finding is on stdout, the gravest first).
Nothing is written without --repair. Other commands may write to the archive meanwhile.

examples:
  repost verify --archive /srv/reposts
  repost verify --deep --json | jq 'select(.gravity == "loss")'
"""
MERGE: Final = "take over another archive: every capture once, its log kept and vouched for"
MERGE_EPILOG: Final = """\
The other archive is only read. Its log is kept as it is, below merged/; what is not here yet is logged
again, with the number of its line there; verify proves that each such line stood there. Versions that say
what a version here says are that version; others get the next numbers. What was withdrawn on either side
stays withdrawn. Merging again takes over what has come since; after an interruption it goes on.

example:
  repost merge /mnt/laptop/reposts --archive /srv/reposts
"""
WITHDRAW: Final = "remove a page or a version on purpose, with its evidence, and say so for ever"
WITHDRAW_EPILOG: Final = """\
For a court's order, a takedown, a person's right. The files of the versions go, the records in the WARC
files are overwritten in place, the index is thrown away. The log keeps the address, the times, the
digests, the day and the reason: history shows them, verify knows the hole. What has the same text and
was not asked for is listed. This can't be undone, except from a copy of the archive.

examples:
  repost withdraw https://news.example/2024/05/a.html --reason 'Landgericht X, 12 O 34/24' --also-future
  repost withdraw https://news.example/2024/05/a.html@v2 --reason 'names a minor'
"""
FORGET: Final = "leave an address that never gave an article out of the lists: one that was typed wrong"
FORGET_EPILOG: Final = """\
Nothing is erased: the log keeps its lines, and gets one more. repost run leaves the address out, also where a list
names it. When it is captured again (repost archive), it is listed again.
What did give an article is withdrawn (repost withdraw); what is watched is removed (repost watch remove).

example:
  repost forget https://news.example/2024/05/a.htm
"""
DOCTOR: Final = "say what is missing on this machine, for what it is needed, and how to get it"
DOCTOR_EPILOG: Final = """\
Exit status 1 if something is missing without which no work goes well. A file is written to the archive's disk, to see
what its file system can do, and removed.

examples:
  repost doctor --archive /srv/reposts
"""
COMPLETION: Final = "print a script that completes commands and options in a shell"
COMPLETION_EPILOG: Final = """\
examples:
  repost completion bash > ~/.local/share/bash-completion/completions/repost
  repost completion zsh > ~/.zfunc/_repost
  repost completion fish > ~/.config/fish/completions/repost.fish
"""
SAVE: Final = "keep one page as it came in a folder of its own, for --from, repost parse and site rules; no archive"
SAVE_EPILOG: Final = """\
DIR gets body.html, the page as the server sent it, and capture.json with its address, status, headers and time.

example:
  repost save https://news.example/2024/05/a.html fixtures/news.example/a
"""
FIND: Final = "find which pages of a corpus repost which, without a link to go by"
FIND_EPILOG: Final = """\
Exact copies, edited copies, excerpts and quotes of about 100 characters or more, whatever the pages link to. Each
group is shown as a cascade: the likely original with its reasons, each page below the one that it was probably
taken from. Phrases that many unrelated pages share count for nothing. Needs the extra: pip install
'repost-archiver[find]'. How it works, and all columns: docs/find.md.

outputs (-o):
  .jsonl    a line per group: members, edges, copied passages with their places, the original and why
  .csv      a row per pair; .parquet alike
  .graphml  pages and who took from whom, for Gephi, yEd, NetworkX
  .html     a picture of the largest groups, in one file

examples:
  repost find records.jsonl
  repost find repost-archive --record
  repost find crawl/*.parquet --originals ours.jsonl -o reposts.html --memory 8G
"""
EXPORT: Final = "export the archive, or a part of it, as CSV, JSONL, Parquet, WACZ, Atom or evidence packs"
EXPORT_EPILOG: Final = """\
formats:
  jsonl    one line per version: url, version, cause, captured_at, payload_digest, article (the default)
  parquet  the same as columns (needs the extra: pip install 'repost-archiver[parquet]')
  csv      a table for spreadsheets and statistics; see --what, which JSONL and Parquet take too
  wacz     the captures, indexed, for replay tools: ReplayWeb.page, pywb (WACZ 1.1.1)
  atom     what changed, newest first: pages new, edited, gone; reposts compared
  pack     the evidence of a repost, or of several, as a zip, with instructions to check it with sha256sum

examples:
  repost export > versions.jsonl
  repost export --host news.example --since 2024-05-01 -o may.parquet
  repost export --what comparisons --latest -o table.csv
  repost export -o archive.export.wacz
  repost export https://news.example/2024/05/a.html -o case.zip
"""
SERVE: Final = "read-only web pages over the archive: findings, pages, comparisons, search, feeds"
SERVE_EPILOG: Final = """\
Nothing is written, and nothing is loaded from elsewhere; the pages work offline. Only this machine can reach them,
unless --bind says otherwise; they answer only to the names of this machine and to that of --public-url. Each page is
also JSON, at the same address with .json (docs/SERVE.md). Needs the extra: pip install 'repost-archiver[serve]'

examples:
  repost serve
  repost serve --archive /srv/reposts --port 9000
  repost serve --public-url https://archive.example/reposts     # behind nginx, Caddy, Apache
"""
