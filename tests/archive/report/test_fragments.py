"""Sentences that functions return, built of parts, as a person reads them: nothing of them stays English."""

from __future__ import annotations

import re
import ssl

import pytest

from archive.report.messages.messages import message_in
from scraper.transport import tls

HAN = re.compile(r"[一-鿿]")
# Two words of a sentence: addresses, files and names of variables hold none.
ENGLISH = re.compile(r"[A-Za-z]{2,}[,;]? [a-z]{2,}")
SENTENCES = """\
http://a.example/1: unreachable: TLS certificate: certificate has expired
http://a.example/1: unreachable: TLS certificate: Hostname mismatch, certificate is not valid for 'a.example'.
http://a.example/1: unreachable: TLS failure: DH_KEY_TOO_SMALL (the TLS profile 'weak' for this host may help)
no Ray cluster at this machine: something
a.html: its worker process died 2 times (signal 11, Segmentation fault)
a.html: its worker process died 2 times (exit status 3)
a.html: reading it takes more memory than one page may
index: built from another log than /x/captures.jsonl
its position is line 5, which is line 6 of /x/captures.jsonl
http://a.example/1: its captures or verdicts differ from the log
http://a.example/1: its captures are not in the log
http://a.example/1: version 3 is missing
http://a.example/1: its alias differs from the log
http://a.example/1: its alias is not in the log
http://a.example/1: the original that was found for it differs from the log
http://a.example/1: the original that was found for it is not in the log
http://a.example/1: the article holds text that is not valid Unicode (half of a surrogate pair)
http://a.example/1: refused: the page was withdrawn on 2024-05-01, also for the future: X 12/34
http://a.example/1: refused: what its version 2 said was withdrawn on 2024-05-01, also for the future: X 12/34
the capture of http://a.example/1 could not be stored: /x/y: No space left on device
the re-extraction of http://a.example/1 could not be stored: No space left on device
no timestamp from http://tsa.example/: not granted: granted with changes
numbered 5, where 4 was due
line 4 of the log may be missing here
lines 4 to 6 of the log may be missing here
its bytes are not those that were written: their SHA-256 differs
the file is cut off before the end of this range
the file can't be read
line 4 of captures.jsonl is not the one that was timestamped
warc/x.warc.gz: the record is cut off
finished warc/x.warc.gz, which a killed writer had left open: it was whole
finished warc/x.warc.gz, which a killed writer had left open: damaged at 12, and left as it is
http://a.example/1 has just been archived
x.jsonl: at byte 1,234: no article: it is no object
x.jsonl: line 1: no article: it is no object
x.parquet: row group 2: no article: it has neither `id` nor `url`
x.jsonl: at byte 1,234: a line of over 64 MB
x.parquet: no Parquet file, or a damaged one (bad)
a.css: text/css, not a page
a.xml: an XML document (kml), not a page
a.html: gzip data, not a page of text
http://a.example/1: suspect: 206: a part of the page, though none was asked for (bytes 0-99/200)
http://a.example/1: 206: a part of the page, though none was asked for
http://a.example/1: older than the newest version: no version was made of it
http://a.example/1: suspect: half a page? without the </html> that it had: it ends after 123 characters, “abc”
http://a.example/1: suspect: half a page? without an end: it ends after 1,230 characters, “abc”
its link to the original can't be followed: the address carries a user name or password, which are never sent
its run has not ended
its run was killed, and so many edits on one host may be its template
mail to a@x.example: refused for b@x.example
mail to a@x.example could not be used: x
a/: no saved page to read (no capture.json, WARC or ARC file in it)
a.warc.gz: the record at 123 is truncated
a.warc.gz: the record at 123 does not end where its length says
a.warc.gz: the record at 123 has no valid length
a.warc.gz: the record at 123 holds no HTTP answer
a.warc.gz: no record at 123 any more
http://a.example/1: refused: 2002::1 is not public: 6to4 of 10.0.0.1, private (--allow-private permits it)
http://a.example/1: refused: 240.0.0.1 is not public: not allocated (--allow-private permits it)
the watchlist w.toml is not valid TOML: it is nested too deeply
the watchlist w.toml is not valid TOML: a number has too many digits (at line 3)
https://a.example/ has no version 9; there is v1 to v3
version 3 of http://a.example/1 was damaged and moved to damaged/; there is v1 to v2
version 3 of http://a.example/1 can't be read
version 3 of http://a.example/1 is lost
not this file; as long as its evidence is whole the page can be read again, as a new version
version 3 of http://a.example/1 was damaged and moved to damaged/; there is only v1
version 1 of http://a.example/1 was withdrawn on 2024-05-01: x; there is only v2
shard 0001-abc: took more than 60 seconds
no timestamp from https://tsa.example/: unreachable: it answered 500 Internal Server Error
http://a.example/1: unreachable: robots.txt: TLS certificate: certificate has expired
"""


@pytest.mark.parametrize("sentence", SENTENCES.splitlines())
def test_nothing_stays_english(sentence: str) -> None:
    said = message_in(sentence, "zh")
    assert HAN.search(said)
    assert not ENGLISH.search(said), said


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"SSL_CERT_FILE": "/nosuch/x.pem"},
        {"SSL_CERT_FILE": "/"},
        {"SSL_CERT_FILE": "/dev/null"},
        {"SSL_CERT_DIR": "/nosuch", "CURL_CA_BUNDLE": "/x.pem"},
        {"SSL_CERT_FILE": "/nosuch/x.pem", "SSL_CERT_DIR": "/nosuch"},
        {"REQUESTS_CA_BUNDLE": "/x.pem"},
    ],
)
def test_what_may_help_with_a_certificate(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    error = ssl.SSLCertVerificationError(1, "")
    error.verify_code, error.verify_message = 20, "unable to get local issuer certificate"
    sentence = f"http://a.example/1: unreachable: robots.txt: {tls.handshake_failure(error, 'modern')}"
    assert all(name in sentence for name in environment)
    said = message_in(sentence, "zh")
    assert "TLS 证书：找不到签发者的证书；" in said
    assert all(name in said for name in environment)
    assert not ENGLISH.search(said), said


def test_two_sentences_word_for_word() -> None:
    assert message_in("the page was withdrawn on 2024-05-01, also for the future: X 12/34", "zh") == (
        "网页已于 2024-05-01 撤除，今后也不再采集：X 12/34"
    )
    assert message_in("a.html: its worker process died 2 times (signal 11, Segmentation fault)", "zh") == (
        "a.html: 其工作进程终止了2次（信号 11，段错误）"
    )
