"""TLS profiles: how TLS is configured for each host. Certificates are always verified.

Old servers fail with today's defaults in a few ways; each profile is the smallest change that fixes one of them:

    modern     the defaults of Python and OpenSSL: TLS 1.2 and later, forward secrecy
    compat     OpenSSL's whole default list of ciphers (RSA key exchange, CBC), and servers without RFC 5746
    weak       compat, with keys of 1024 bits and signatures by SHA-1
    obsolete   weak, with TLS 1.0 and 1.1

The user chooses a profile for one host. None accepts a certificate that is expired, for another name, or not signed
by an authority of the system's store (SSL_CERT_FILE and SSL_CERT_DIR name another store).
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
# From strict to permissive: each accepts all that the one before it accepts.
PROFILES: Final = (MODERN, "compat", "weak", "obsolete")

# ssl.OP_LEGACY_SERVER_CONNECT, which Python names from 3.12 on.
_LEGACY_SERVER_CONNECT: Final = 0x4
_CIPHERS: Final = {"compat": "DEFAULT", "weak": "DEFAULT:@SECLEVEL=1", "obsolete": "DEFAULT:@SECLEVEL=0"}
# Words of an OpenSSL error, and the profile that would help.
_HELPFUL_PROFILES: Final = (
    ("UNSAFE_LEGACY_RENEGOTIATION", "compat"),
    ("HANDSHAKE_FAILURE", "compat"),
    ("TOO_SMALL", "weak"),
    ("TOO WEAK", "weak"),
    ("PROTOCOL_VERSION", "obsolete"),
    ("UNSUPPORTED_PROTOCOL", "obsolete"),
    ("NO_PROTOCOLS_AVAILABLE", "obsolete"),
)


class Profile(NamedTuple):
    """A profile's name and its SSL context."""

    name: str
    context: ssl.SSLContext


class Profiles:
    """The profile of each host, "modern" by default. Raises RequestError for an unknown name.

    Thread-safe. A context is made when the first host needs it: reading the authorities takes 50 ms.
    """

    def __init__(self, of_hosts: Mapping[str, str]) -> None:
        for name in of_hosts.values():
            _check_profile(name)
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


def _check_profile(name: str) -> None:
    if name not in PROFILES:
        raise RequestError(f"no TLS profile {name[:40]!r} (known: {', '.join(PROFILES)})")


def build_context(name: str) -> ssl.SSLContext:
    """Return a client context for a profile. Raises RequestError for an unknown name."""
    _check_profile(name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies certificates and host names; no SSL 3
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


def handshake_failure(error: ssl.SSLError, profile: str) -> Unreachable:
    """Map a failed handshake to an error that names the profile that may help, if there is one."""
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Unreachable("TLS failure: the server hung up during the handshake", transient=True)
    if isinstance(error, ssl.SSLCertVerificationError):
        text = f"TLS certificate: {error.verify_message}"
    else:
        text = f"TLS failure: {error.reason or error}"
    line = " ".join(text.split())[:200]
    helpful = _helpful_profile(line.upper(), profile)
    return Unreachable(f"{line} (the TLS profile {helpful!r} for this host may help)" if helpful else line)


def _helpful_profile(text: str, profile: str) -> str | None:
    at = PROFILES.index(profile)
    named = next((name for words, name in _HELPFUL_PROFILES if words in text), None)
    if named is None or at == len(PROFILES) - 1:
        return None
    if "HANDSHAKE_FAILURE" in text:  # the server doesn't say what it lacks: suggest the next profile
        return PROFILES[at + 1]
    return named if PROFILES.index(named) > at else None


def negotiated_facts(profile: str, connection: ssl.SSLObject | ssl.SSLSocket) -> tuple[tuple[str, str], ...]:
    """Return the profile, TLS version and cipher of a connection, as names and values for the record."""
    cipher = connection.cipher()
    return (
        ("tls_profile", profile),
        ("tls_version", connection.version() or ""),
        ("tls_cipher", cipher[0] if cipher else ""),
    )
