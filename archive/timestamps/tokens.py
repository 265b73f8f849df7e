"""Timestamp tokens (RFC 3161): build a request, parse an authority's response, verify it.

Knows nothing of archives; that is `archive.timestamps.log_timestamp`. rfc3161-client (the extra `timestamps`) parses
responses and verifies certificate chains. Without a root certificate it verifies no signature, and it never checks
which certificate the signer names: both are done in `archive.timestamps.cms`, so that every accepted
token has a verified signature.
"""

from __future__ import annotations

import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.log import single_line
from archive.model import RepostError, RequestError
from archive.timestamps.cms import BadSignature, check_signature
from archive.timestamps.der import CONTEXT_0, SEQUENCE, elements, encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_GRANTED: Final = 0
# RFC 3161 § 2.4.2. Our request has nothing that an authority could change, so 1 counts as a refusal, too.
_REFUSALS: Final = {
    1: "granted with changes",
    2: "rejection",
    3: "waiting",
    4: "revocation warning",
    5: "revocation",
}


class InvalidToken(RepostError):
    """A response that is not a timestamp, not the requested one, or not valid."""


@dataclass(frozen=True, slots=True)
class TimestampRequest:
    """The bytes to send to an authority, and the nonce that its response must repeat."""

    data: bytes
    nonce: int


@dataclass(frozen=True, slots=True)
class Token:
    """A parsed timestamp, not verified yet (see `verify`)."""

    time: datetime  # aware, UTC, whole seconds
    imprint: str  # the digest of the stamped data: "sha256:…"
    policy: str  # the authority's policy: a dotted object identifier
    nonce: int | None
    signer: str  # the subject of the signer's certificate (RFC 4514)
    certificate: bytes  # the signer's, DER
    response: bytes  # the whole response, its certificates sorted


def require() -> None:
    """Raise RequestError if rfc3161-client is not installed."""
    try:
        import rfc3161_client  # noqa: F401, PLC0415
    except ImportError as error:
        raise RequestError("timestamps need rfc3161-client: pip install 'repost-archiver[timestamps]'") from error


def query(data: bytes) -> TimestampRequest:
    """Return a request for a timestamp of these bytes. Raises RequestError if rfc3161-client is not installed."""
    require()
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # noqa: PLC0415

    request = TimestampRequestBuilder(data=data, hash_algorithm=HashAlgorithm.SHA256, nonce=True, cert_req=True).build()
    if request.nonce is None:
        raise ValueError("the timestamp request has no nonce")
    return TimestampRequest(request.as_bytes(), request.nonce)


def read(answer: bytes) -> Token:
    """Parse an authority's response; nothing is verified yet. Raises InvalidToken."""
    require()
    from cryptography import x509  # noqa: PLC0415
    from rfc3161_client import decode_timestamp_response  # noqa: PLC0415

    response = _sort_certificates(answer)
    with _raising_invalid_token("not an RFC 3161 timestamp"):
        parsed = decode_timestamp_response(response)
        _check_granted(parsed)
        info, signed = parsed.tst_info, parsed.signed_data
        (signer,) = signed.signer_infos
        certs = [x509.load_der_x509_certificate(der) for der in signed.certificates]
        own = [cert for cert in certs if (cert.issuer, cert.serial_number) == (signer.issuer, signer.serial_number)]
        if len(own) != 1:
            raise InvalidToken("the signer's certificate is not in the response")
        if info.message_imprint.hash_algorithm.dotted_string != _SHA256:
            raise InvalidToken("its digest algorithm is not SHA-256")
        return Token(
            time=info.gen_time,
            imprint=f"sha256:{info.message_imprint.message.hex()}",
            policy=info.policy.dotted_string,
            nonce=info.nonce,
            signer=single_line(own[0].subject.rfc4514_string()),
            certificate=_to_der(own[0]),
            response=response,
        )


def verify(token: Token, digest: str, roots: Sequence[bytes]) -> None:
    """Verify that a token stamps the data with that digest ("sha256:…"), and that its signature is valid.

    `roots`: certificates (DER) of trusted authorities; without any, the signature is verified only with the
    certificate in the token itself, whose owner stays unverified. Raises InvalidToken.
    """
    if token.imprint != digest:
        raise InvalidToken("the timestamp is of different data")
    require()
    from cryptography import x509  # noqa: PLC0415

    with _raising_invalid_token("its signature can't be checked"):
        certificate = x509.load_der_x509_certificate(token.certificate)
        _check_purpose(certificate, token.time)
        check_signature(token.response, certificate, token.certificate)
        if roots:
            _check_chain(token, roots)


def certificates(pem: bytes) -> list[bytes]:
    """Return the certificates of a PEM file as DER. Raises ValueError if there are none."""
    require()
    from cryptography import x509  # noqa: PLC0415

    return [_to_der(one) for one in x509.load_pem_x509_certificates(pem)]


@contextmanager
def _raising_invalid_token(what: str) -> Iterator[None]:
    """Turn the errors that the libraries raise for a malformed token into InvalidToken."""
    from cryptography import x509  # noqa: PLC0415
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415

    malformed = (x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, UnsupportedAlgorithm)
    try:
        with warnings.catch_warnings():
            # Oddities of an authority's certificate are not warnings about this program.
            warnings.simplefilter("ignore")
            yield
    except BadSignature as error:
        raise InvalidToken(str(error)) from error
    except (ValueError, TypeError, LookupError, OverflowError, *malformed) as error:
        raise InvalidToken(f"{what} ({single_line(str(error))})") from error


def _to_der(certificate: Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

    return certificate.public_bytes(Encoding.DER)


def _check_granted(parsed: TimeStampResponse) -> None:
    """Raise InvalidToken, with the authority's status text, if it refused a timestamp."""
    if parsed.status != _GRANTED:
        why = _REFUSALS.get(parsed.status, f"status {parsed.status}")
        text = "; ".join(parsed.status_string)
        raise InvalidToken(f"not granted: {single_line(f'{why} ({text})' if text else why)}")


def _sort_certificates(answer: bytes) -> bytes:
    """Return the response with its certificates sorted as DER requires for a set; a malformed one unchanged.

    OpenSSL and others put the signer's first; rfc3161-client accepts only the sorted order. No signature covers
    the certificates (RFC 5652 § 5.4).
    """
    try:
        (whole,) = elements(answer)
        status, token = whole.parts(SEQUENCE)
        kind, content = token.parts(SEQUENCE)
        (signed,) = content.parts(CONTEXT_0)
        fields = [one.raw for one in signed.parts(SEQUENCE)]
        in_order = sorted(one.raw for one in elements(fields[3])[0].parts(CONTEXT_0))
    except (ValueError, IndexError):
        return answer
    fields[3] = encode(CONTEXT_0, b"".join(in_order))
    inside = encode(CONTEXT_0, encode(SEQUENCE, b"".join(fields)))
    return encode(SEQUENCE, status.raw + encode(SEQUENCE, kind.raw + inside))


def _check_purpose(certificate: Certificate, at: datetime) -> None:
    """Check that a certificate is for timestamps only (RFC 3161 § 2.3), and was valid then. Raises InvalidToken."""
    from cryptography.x509 import ExtendedKeyUsage, ExtensionNotFound  # noqa: PLC0415
    from cryptography.x509.oid import ExtendedKeyUsageOID  # noqa: PLC0415

    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise InvalidToken(f"the signer's certificate was not valid at the time of the timestamp ({at:%Y-%m-%d})")
    try:
        usage = certificate.extensions.get_extension_for_class(ExtendedKeyUsage)
    except ExtensionNotFound as error:
        raise InvalidToken("the signer's certificate is not one for timestamps") from error
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise InvalidToken("the signer's certificate is not for timestamps alone")


def _check_chain(token: Token, roots: Sequence[bytes]) -> None:
    """Check that the signer's certificate chain leads to one of the roots. Raises InvalidToken."""
    from cryptography import x509  # noqa: PLC0415
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response  # noqa: PLC0415

    trusted = [x509.load_der_x509_certificate(one) for one in dict.fromkeys(roots)]
    imprint = bytes.fromhex(token.imprint.removeprefix("sha256:"))
    try:
        VerifierBuilder(roots=trusted).build().verify(decode_timestamp_response(token.response), imprint)
    except VerificationError as error:
        match = re.search(r"Verify error: ([^\"]{1,200})", str(error))
        raise InvalidToken(
            f"its certificate leads to none of the trusted roots ({match[1] if match else single_line(str(error))})"
        ) from error
