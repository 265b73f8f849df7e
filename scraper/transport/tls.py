"""TLS profiles: how TLS is configured for each host. Certificates are always verified.

Old servers fail with today's defaults in a few ways; each profile is the smallest change that fixes one of them:

    modern     the defaults of Python and OpenSSL: TLS 1.2 and later, forward secrecy
    compat     OpenSSL's whole default list of ciphers (RSA key exchange, CBC), and servers without RFC 5746
    weak       compat, with keys of 1024 bits and signatures by SHA-1
    obsolete   weak, with TLS 1.0 and 1.1

The user chooses a profile for one host. None accepts a certificate that is expired, for another name, or not signed
by an authority of the system's store (SSL_CERT_FILE and SSL_CERT_DIR name another store). For one host, a PEM file can
add to that store: an intermediate certificate that the server leaves out, or an authority of its own.
"""

from __future__ import annotations

import os
import ssl
import threading
from pathlib import Path
from types import MappingProxyType
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

# OpenSSL's codes for a certificate that leads to no authority we know: X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
# _DEPTH_ZERO_SELF_SIGNED_CERT, _SELF_SIGNED_CERT_IN_CHAIN, _UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
# _UNABLE_TO_VERIFY_LEAF_SIGNATURE.
_NO_ISSUER: Final = frozenset({2, 18, 19, 20, 21})
# What other programs read, and people set for all of them.
_UNREAD: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")


class Profile(NamedTuple):
    """A profile's name and its SSL context."""

    name: str
    context: ssl.SSLContext


class Profiles:
    """The profile of each host, "modern" by default. Raises RequestError for an unknown name.

    Thread-safe. A context is made when the first host needs it: reading the authorities takes 50 ms.
    """

    def __init__(self, of_hosts: Mapping[str, str], ca: Mapping[str, Path] = MappingProxyType({})) -> None:
        for name in of_hosts.values():
            _check_profile(name)
        self._names = {host.strip("[]"): name for host, name in of_hosts.items()}
        self._ca = {host.strip("[]"): path for host, path in ca.items()}
        self._contexts: dict[tuple[str, Path | None], ssl.SSLContext] = {}
        self._lock = threading.Lock()

    def of(self, host: str) -> Profile:
        """Return the profile of a canonical host."""
        name = self._names.get(host, MODERN)
        key = (name, self._ca.get(host))
        with self._lock:
            if key not in self._contexts:
                self._contexts[key] = build_context(*key)
            return Profile(name, self._contexts[key])


def _check_profile(name: str) -> None:
    if name not in PROFILES:
        raise RequestError(f"no TLS profile {name[:40]!r} (known: {', '.join(PROFILES)})")


def check_authorities(path: Path) -> None:
    """Check that a file holds certificates (PEM). Raises RequestError."""
    _load_file(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), path)


def _load_file(context: ssl.SSLContext, path: Path) -> None:
    try:
        context.load_verify_locations(cafile=path)
    except ssl.SSLError as error:
        raise RequestError(f"{path}: no certificates in PEM form are in it") from error
    except OSError as error:
        raise RequestError(f"{path}: can't be read: {error.strerror}") from error


def build_context(name: str, ca: Path | None = None) -> ssl.SSLContext:
    """Return a client context for a profile, with a PEM file's certificates too. Raises RequestError."""
    _check_profile(name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies certificates and host names; no SSL 3
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _load_authorities(context)
    if ca is not None:
        _load_file(context, ca)
        # What the user names is trusted as it is: the file may hold only the intermediate certificate.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
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
        text = f"TLS certificate: {error.verify_message}{_certificate_help(error.verify_code)}"
    else:
        text = f"TLS failure: {error.reason or error}"
    line = " ".join(text.split())[:500]
    helpful = _helpful_profile(line.upper(), profile)
    return Unreachable(f"{line} (the TLS profile {helpful!r} for this host may help)" if helpful else line)


def _certificate_help(code: int) -> str:
    """Return what may be wrong with a certificate that leads to no known authority, on its side and on ours."""
    if code not in _NO_ISSUER:
        return ""
    missing = (
        "; the server may not send its intermediate certificate, or have an authority of its own: its PEM file as `ca` "
        "of this [[host]] in the watchlist mends that"
    )
    return "".join(f"; {wrong}" for wrong in _wrong_variables()) + missing


def _wrong_variables() -> list[str]:
    """Return what is wrong with the environment's names of certificates, one line for each."""
    found = []
    paths = ssl.get_default_verify_paths()
    for name in (paths.openssl_cafile_env, paths.openssl_capath_env):
        value = os.environ.get(name)
        if value is not None and (why := _why_no_store(value, folder=name == paths.openssl_capath_env)) is not None:
            found.append(f"{name} is {value!r}, {why}")
    unread = [name for name in _UNREAD if name in os.environ]
    if unread and paths.openssl_cafile_env not in os.environ:
        found.append(f"{' and '.join(unread)} set, but {paths.openssl_cafile_env} is what we read")
    return found


def _why_no_store(value: str, *, folder: bool) -> str | None:
    """Return why a file or a folder gives OpenSSL no certificates; None if it does."""
    if folder:  # several, with colons between them
        return None if any(Path(one).is_dir() for one in value.split(os.pathsep)) else "which is no folder"
    if not Path(value).is_file():
        return "which is not there" if not Path(value).exists() else "which is no file"
    try:
        check_authorities(Path(value))
    except RequestError as error:
        return f"which gives none: {error}"
    return None


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
