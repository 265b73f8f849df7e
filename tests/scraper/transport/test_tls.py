"""TLS with servers of all ages, each played by a real one on loopback."""

from __future__ import annotations

import json
import ssl
import time
import warnings
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from archive.model.errors import RequestError
from scraper.fetch import sources
from scraper.fetch.fetcher import Fetcher, Policy
from scraper.transport.tls import PROFILES, Profiles, build_context, check_authorities, handshake_failure
from tests.scraper.servers import Authority, listening, over_tls

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from archive.model.record import Capture

QUICK = Policy(obey_robots=False, host_delay=0.0, retries=2, connect_timeout=3, read_timeout=3, total_timeout=9)
HOST = "old.test"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


class Client:
    """Captures one page of the host, with a profile for it; `slept` are the waits before another try."""

    def __init__(self, over: ModuleType) -> None:
        self._over = over
        self.slept: list[float] = []

    def capture(self, port: int, profile: str = "modern", policy: Policy = QUICK) -> Capture:
        web = self._over.WebTransport(allow_private=True, resolve=lambda host, port: ["127.0.0.1"], tls={HOST: profile})
        with Fetcher(web, policy, sleep=self.slept.append) as fetcher:
            return fetcher.capture(f"https://{HOST}:{port}/")


@pytest.fixture
def client(over: ModuleType, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    return Client(over)


def protocol(context: ssl.SSLContext, version: ssl.TLSVersion) -> ssl.SSLContext:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that they are abolished is the point
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = version
    return context


def suite(context: ssl.SSLContext, cipher: str) -> ssl.SSLContext:
    protocol(context, ssl.TLSVersion.TLSv1_2).set_ciphers(f"{cipher}:@SECLEVEL=0")
    return context


def test_what_was_agreed_on_is_recorded(client: Client, authority: Authority) -> None:
    with listening(over_tls(authority.context(HOST))) as port:
        got = client.capture(port)
    assert (got.outcome, got.payload) == ("ok", b"page")
    assert got.connection == (
        ("address", "127.0.0.1"),
        ("port", str(port)),
        ("tls_profile", "modern"),
        ("tls_version", "TLSv1.3"),
        ("tls_cipher", "TLS_AES_256_GCM_SHA384"),
    )


OLD: dict[str, tuple[str, str, Callable[[Authority], ssl.SSLContext]]] = {
    "RSA key exchange": ("compat", "HANDSHAKE_FAILURE", lambda by: suite(by.context(HOST), "AES128-SHA")),
    "CBC and SHA-1": ("compat", "HANDSHAKE_FAILURE", lambda by: suite(by.context(HOST), "ECDHE-RSA-AES128-SHA")),
    "a key of 1024 bits": ("weak", "key too weak", lambda by: by.context(HOST, bits=1024)),
    "TLS 1.1": ("obsolete", "PROTOCOL", lambda by: protocol(by.context(HOST), ssl.TLSVersion.TLSv1_1)),
    "TLS 1.0": ("obsolete", "PROTOCOL", lambda by: protocol(by.context(HOST), ssl.TLSVersion.TLSv1)),
}


@pytest.mark.parametrize("name", OLD)
def test_an_old_server_is_opened_by_its_profile_and_not_by_the_one_below(
    name: str, client: Client, authority: Authority
) -> None:
    profile, said, make = OLD[name]
    below = PROFILES[PROFILES.index(profile) - 1]
    with listening(over_tls(make(authority))) as port:
        closed, opened = client.capture(port, below), client.capture(port, profile)
    assert closed.outcome == "unreachable"
    assert said in closed.reason
    assert f"(the TLS profile {profile!r} for this host may help)" in closed.reason
    assert (opened.outcome, opened.payload) == ("ok", b"page")
    assert ("tls_profile", profile) in opened.connection
    assert client.slept == []


FALSE: dict[str, Callable[[Authority], ssl.SSLContext]] = {
    "certificate has expired": lambda by: by.context(HOST, begins=-9, ends=-1),
    "certificate is not yet valid": lambda by: by.context(HOST, begins=1, ends=2),
    "Hostname mismatch": lambda by: by.context("other.test"),
    "self-signed certificate": lambda by: by.context(HOST, signs_itself=True),
}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("said", FALSE)
def test_a_false_certificate_is_refused_with_every_profile_and_not_asked_again(
    said: str, profile: str, client: Client, authority: Authority
) -> None:
    with listening(over_tls(FALSE[said](authority))) as port:
        got = client.capture(port, profile)
    assert (got.outcome, got.status) == ("unreachable", None)
    assert got.reason.startswith("TLS certificate: ")
    assert said in got.reason
    assert "may help" not in got.reason
    assert "\n" not in got.reason
    assert client.slept == []


def test_an_authority_that_no_one_named_is_not_trusted(
    client: Client, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with listening(over_tls(authority.context(HOST))) as port:
        assert "unable to get local issuer certificate" in client.capture(port).reason


def test_a_missing_intermediate_certificate_is_said_and_mended_for_its_host_alone(
    over: ModuleType, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    between = Authority(tmp_path, above=authority)
    with listening(over_tls(between.context(HOST, "other.test"))) as port:

        def capture(host: str, ca: dict[str, Path]) -> Capture:
            web = over.WebTransport(allow_private=True, resolve=lambda host, port: ["127.0.0.1"], ca=ca)
            with Fetcher(web, QUICK) as fetcher:
                return fetcher.capture(f"https://{host}:{port}/")

        lost, mended = capture(HOST, {}), capture(HOST, {HOST: between.path})
        elsewhere = capture("other.test", {HOST: between.path})
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
        alone = capture(HOST, {HOST: between.path})  # named by the user, so trusted without what is above it
    assert "intermediate certificate" in lost.reason
    assert "`ca`" in lost.reason
    assert (mended.outcome, elsewhere.outcome, alone.outcome) == ("ok", "unreachable", "ok")


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("SSL_CERT_FILE", "typo.pem", "which is not there"),
        ("SSL_CERT_FILE", ".", "which is no file"),
        ("SSL_CERT_FILE", "empty.pem", "which gives none"),
        ("SSL_CERT_DIR", "typo", "which is no folder"),
        ("REQUESTS_CA_BUNDLE", "x.pem", "set, but SSL_CERT_FILE is what we read"),
    ],
)
def test_a_wrong_variable_of_the_environment_is_named(  # noqa: PLR0917 - parameters and fixtures
    variable: str, value: str, said: str, over: ModuleType, authority: Authority, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (tmp_path / "empty.pem").write_text("no certificate", encoding="ascii")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv(variable, str(tmp_path / value))
    with listening(over_tls(authority.context(HOST))) as port:
        reason = Client(over).capture(port).reason
    assert variable in reason
    assert said in reason


def test_right_variables_are_not_blamed(client: Client, authority: Authority) -> None:
    with listening(over_tls(authority.context(HOST, signs_itself=True))) as port:
        assert "SSL_CERT" not in client.capture(port).reason


@pytest.mark.parametrize("text", [None, "not a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_pem_file_that_is_none_is_refused_at_once(text: str | None, tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    if text is not None:
        path.write_text(text, encoding="ascii")
    with pytest.raises(RequestError, match=r"ca\.pem"):
        check_authorities(path)


def test_a_system_without_authorities_takes_those_of_mozilla(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    nothing = SimpleNamespace(**{**ssl.get_default_verify_paths()._asdict(), "cafile": None, "capath": None})
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", lambda self: None)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nothing)
    assert build_context("modern").cert_store_stats()["x509_ca"] > 50
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file")  # who names authorities gets no others
    assert build_context("modern").cert_store_stats()["x509_ca"] == 0


def without_secure_renegotiation(connection: socket.socket) -> None:
    """Begin TLS 1.2 as servers before RFC 5746 did: a ServerHello without extensions, then nothing."""
    connection.recv(65536)
    body = b"\x03\x03" + bytes(32) + b"\0" + b"\xc0\x2f" + b"\0"  # ECDHE-RSA-AES128-GCM-SHA256
    message = b"\x02" + len(body).to_bytes(3, "big") + body
    connection.sendall(b"\x16\x03\x03" + len(message).to_bytes(2, "big") + message)


def test_legacy_renegotiation_is_opened_by_compat(client: Client) -> None:
    with listening(without_secure_renegotiation) as port:
        closed, further = client.capture(port), client.capture(port, "compat")
    assert "UNSAFE_LEGACY_RENEGOTIATION_DISABLED" in closed.reason
    assert "'compat'" in closed.reason
    assert further.reason == "TLS failure: the server hung up during the handshake"  # and not what it said before
    assert len(client.slept) == 2  # which can pass, as a certificate can't


def test_a_handshake_that_drips_ends_in_time(client: Client, stopwatch: Callable[[], float]) -> None:
    def drip(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"\x16\x03\x03\x3f\x04\x02\x00\x3f\x00\x03\x03")  # a ServerHello of 16 KB
        while True:
            connection.sendall(b"\0")
            time.sleep(0.05)

    with listening(drip) as port:
        got = client.capture(port, policy=replace(QUICK, connect_timeout=0.5, retries=0))
    assert (got.outcome, got.reason) == ("timeout", "no connection within 0.5 s")
    assert stopwatch() < 3


def test_no_profile_turns_verification_off() -> None:
    for name in PROFILES:
        context = build_context(name)
        assert context.verify_mode == ssl.CERT_REQUIRED
        assert context.check_hostname


def test_a_profile_is_of_one_host_alone() -> None:
    profiles = Profiles({"old.test": "obsolete", "[2001:db8::1]": "weak"})
    assert profiles.of("old.test").name == "obsolete"
    assert profiles.of("2001:db8::1").name == "weak"
    assert profiles.of("www.old.test").name == "modern"
    assert profiles.of("www.old.test").context is profiles.of("other.test").context
    assert profiles.of("other.test").context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_a_watchlist_opens_an_old_host(
    authority: Authority, repost: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    monkeypatch.setattr(sources, "Policy", partial(Policy, host_delay=0.0))
    watchlist = tmp_path / "watchlist.toml"
    outcomes = []
    with listening(over_tls(protocol(authority.context("localhost"), ssl.TLSVersion.TLSv1_1))) as port:
        url = f"https://localhost:{port}/"
        for host in (
            "[[host]]\nhost = 'other.test'\ntls = 'obsolete'",
            "[[host]]\nhost = 'localhost'\ntls = 'obsolete'",
        ):
            watchlist.write_text(f"[[page]]\nurl = '{url}'\n{host}\n", encoding="utf-8")
            repost("run", watchlist, "--allow-private")
            outcomes.append(json.loads(repost("history", url, "--json").out.splitlines()[-1])["outcome"])
    assert outcomes == ["unreachable", "ok"]


def test_a_profile_that_does_not_exist_is_said_so() -> None:
    with pytest.raises(RequestError, match=r"no TLS profile 'none' \(known: modern, compat, weak, obsolete\)"):
        Profiles({"a.test": "none"})


def test_the_top_of_the_ladder_offers_no_more() -> None:
    error = ssl.SSLError(1, "[SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] said\nso")
    error.reason = "SSLV3_ALERT_HANDSHAKE_FAILURE"
    assert "'weak'" in handshake_failure(error, "compat").reason
    assert handshake_failure(error, "obsolete").reason == "TLS failure: SSLV3_ALERT_HANDSHAKE_FAILURE"
