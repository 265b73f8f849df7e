"""TLS as it is spoken to each host: always verified, by a named profile. Opening connections is not here.

Old servers fail at today's defaults in few ways, and each has a smallest thing that opens them:

    modern     what Python and OpenSSL do by themselves: TLS 1.2 and later, forward secrecy
    compat     OpenSSL's whole default list of ciphers (RSA key exchange, CBC), and servers without RFC 5746
    weak       compat, with keys of 1024 bits and signatures by SHA-1
    obsolete   weak, with TLS 1.0 and 1.1

A profile is chosen by hand, for one host. None accepts a certificate that is expired, for another name or
signed by no authority of the system's store (SSL_CERT_FILE and SSL_CERT_DIR name another one).
"""

from __future__ import annotations

import os
import ssl
import threading
from typing import TYPE_CHECKING, Final, NamedTuple

import certifi

from archive.model import RequestError
from scraper.transport.base import Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

MODERN: Final = "modern"
# Each opens what the one before it opens.
PROFILES: Final = (MODERN, "compat", "weak", "obsolete")

# ssl.OP_LEGACY_SERVER_CONNECT, which Python names from 3.12 on.
_LEGACY_SERVER_CONNECT: Final = 0x4
_CIPHERS: Final = {"compat": "DEFAULT", "weak": "DEFAULT:@SECLEVEL=1", "obsolete": "DEFAULT:@SECLEVEL=0"}
# What OpenSSL says where a profile would help, and which.
_OPENED_BY: Final = (
    ("UNSAFE_LEGACY_RENEGOTIATION", "compat"),
    ("HANDSHAKE_FAILURE", "compat"),
    ("TOO_SMALL", "weak"),
    ("TOO WEAK", "weak"),
    ("PROTOCOL_VERSION", "obsolete"),
    ("UNSUPPORTED_PROTOCOL", "obsolete"),
    ("NO_PROTOCOLS_AVAILABLE", "obsolete"),
)


class Profile(NamedTuple):
    """A profile's name, and the context that speaks it."""

    name: str
    context: ssl.SSLContext


class Profiles:
    """The profile of each host: modern, where no other is named. Raises RequestError for an unknown name.

    Safe for threads. A context is made when the first host needs it: reading the authorities takes 50 ms.
    """

    def __init__(self, of_hosts: Mapping[str, str]) -> None:
        for name in of_hosts.values():
            _check(name)
        self._names = {host.strip("[]"): name for host, name in of_hosts.items()}
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()

    def of(self, host: str) -> Profile:
        """Return the profile of a canonical host."""
        name = self._names.get(host, MODERN)
        with self._lock:
            if name not in self._contexts:
                self._contexts[name] = build_context(name)
            return Profile(name, self._contexts[name])


def _check(name: str) -> None:
    if name not in PROFILES:
        raise RequestError(f"no TLS profile {name[:40]!r} (known: {', '.join(PROFILES)})")


def build_context(name: str) -> ssl.SSLContext:
    """Return a context for clients that speaks the named profile. Raises RequestError."""
    _check(name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies, names too; speaks no SSL 3
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _load_authorities(context)
    context.set_alpn_protocols(["http/1.1"])
    if name != MODERN:
        context.options |= _LEGACY_SERVER_CONNECT
        context.set_ciphers(_CIPHERS[name])
    if name == "obsolete":
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    return context


def _load_authorities(context: ssl.SSLContext) -> None:
    context.load_default_certs()
    paths = ssl.get_default_verify_paths()
    named = os.environ.keys() & {paths.openssl_cafile_env, paths.openssl_capath_env}
    stored = paths.cafile or paths.capath or context.cert_store_stats()["x509_ca"]
    if not named and not stored:  # a system without a store: a bare container, Python's own build for macOS
        context.load_verify_locations(certifi.where())


def failure(error: ssl.SSLError, profile: str) -> Unreachable:
    """Say in one line why a handshake failed, and which profile would get past that, if one would."""
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Unreachable("TLS failure: the server hung up during the handshake", passing=True)
    if isinstance(error, ssl.SSLCertVerificationError):
        said = f"TLS certificate: {error.verify_message}"
    else:
        said = f"TLS failure: {error.reason or error}"
    line = " ".join(said.split())[:200]
    opener = _opener(line.upper(), profile)
    return Unreachable(f"{line} (the TLS profile {opener!r} for this host may help)" if opener else line)


def _opener(said: str, profile: str) -> str | None:
    at = PROFILES.index(profile)
    named = next((name for words, name in _OPENED_BY if words in said), None)
    if named is None or at == len(PROFILES) - 1:
        return None
    if "HANDSHAKE_FAILURE" in said:  # the server doesn't say what it misses: a step at a time
        return PROFILES[at + 1]
    return named if PROFILES.index(named) > at else None


def negotiated(profile: str, connection: ssl.SSLObject | ssl.SSLSocket) -> tuple[tuple[str, str], ...]:
    """Return what was agreed on, as names and values for the record."""
    cipher = connection.cipher()
    return (
        ("tls_profile", profile),
        ("tls_version", connection.version() or ""),
        ("tls_cipher", cipher[0] if cipher else ""),
    )
