"""Timestamp tokens (RFC 3161) as values: what to ask an authority, what its answer says, whether that holds.

Bytes in, values out; the archive around them is `archive.timestamps.log_timestamp`. rfc3161-client (the extra
`timestamps`) reads the answers and follows certificates to a root. Without a root's certificate it checks no
signature, nor does it look which certificate the signer names: both are in `archive.timestamps.cms`, so that a token
always stands for something.
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
# RFC 3161 § 2.4.2. Nothing was asked for that could be changed, so 1 is no timestamp for us either.
_REFUSALS: Final = {
    1: "granted with changes",
    2: "rejection",
    3: "waiting",
    4: "revocation warning",
    5: "revocation",
}


class InvalidToken(RepostError):
    """An answer that is no timestamp, not the one that was asked for, or does not hold."""


@dataclass(frozen=True, slots=True)
class TimestampRequest:
    """What to send to an authority, and the number that its answer must repeat."""

    data: bytes
    nonce: int


@dataclass(frozen=True, slots=True)
class Token:
    """A timestamp as its authority gave it. Whether it holds is for `verify` to say."""

    time: datetime  # aware, UTC, whole seconds
    imprint: str  # the digest of what was stamped: "sha256:…"
    policy: str  # the rules that the authority says it works by: an object identifier, dotted
    nonce: int | None
    signer: str  # whom the signer's certificate names (RFC 4514)
    certificate: bytes  # the signer's, DER
    response: bytes  # the answer, its certificates in order


def require() -> None:
    """Raise RequestError where what reads timestamps is not installed."""
    try:
        import rfc3161_client  # noqa: F401, PLC0415
    except ImportError as error:
        raise RequestError("timestamps need rfc3161-client: pip install 'repost-archiver[timestamps]'") from error


def query(data: bytes) -> TimestampRequest:
    """Return what to send for a timestamp over these bytes."""
    require()
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # noqa: PLC0415

    asked = TimestampRequestBuilder(data=data, hash_algorithm=HashAlgorithm.SHA256, nonce=True, cert_req=True).build()
    if asked.nonce is None:
        raise ValueError("a request without a nonce")
    return TimestampRequest(asked.as_bytes(), asked.nonce)


def read(answer: bytes) -> Token:
    """Read an authority's answer. Raises BadToken."""
    require()
    from cryptography import x509  # noqa: PLC0415
    from rfc3161_client import decode_timestamp_response  # noqa: PLC0415

    response = _in_order(answer)
    with _judging("no timestamp as RFC 3161 has it"):
        parsed = decode_timestamp_response(response)
        _check_granted(parsed)
        said, signed = parsed.tst_info, parsed.signed_data
        (signer,) = signed.signer_infos
        brought = [x509.load_der_x509_certificate(one) for one in signed.certificates]
        its = [one for one in brought if (one.issuer, one.serial_number) == (signer.issuer, signer.serial_number)]
        if len(its) != 1:
            raise InvalidToken("the certificate that signed is not in the answer")
        if said.message_imprint.hash_algorithm.dotted_string != _SHA256:
            raise InvalidToken("a timestamp over another digest than SHA-256")
        return Token(
            time=said.gen_time,
            imprint=f"sha256:{said.message_imprint.message.hex()}",
            policy=said.policy.dotted_string,
            nonce=said.nonce,
            signer=single_line(its[0].subject.rfc4514_string()),
            certificate=_der(its[0]),
            response=response,
        )


def verify(token: Token, digest: str, roots: Sequence[bytes]) -> None:
    """Check that a token is over what has that digest ("sha256:…"), and that its signature holds.

    `roots`: certificates (DER) of authorities that are trusted; without any, the signature is checked against
    the certificate that the token brings along, and whose that is stays open. Raises BadToken.
    """
    if token.imprint != digest:
        raise InvalidToken("a timestamp over something else")
    require()
    from cryptography import x509  # noqa: PLC0415

    with _judging("its signature can't be checked"):
        certificate = x509.load_der_x509_certificate(token.certificate)
        _check_purpose(certificate, token.time)
        check_signature(token.response, certificate, token.certificate)
        if roots:
            _check_chain(token, roots)


def certificates(pem: bytes) -> list[bytes]:
    """Return the certificates of a PEM file, DER each. Raises ValueError where there are none."""
    require()
    from cryptography import x509  # noqa: PLC0415

    return [_der(one) for one in x509.load_pem_x509_certificates(pem)]


@contextmanager
def _judging(what: str) -> Iterator[None]:
    """Turn what the libraries raise over a strange token into BadToken."""
    from cryptography import x509  # noqa: PLC0415
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415

    strange = (x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, UnsupportedAlgorithm)
    try:
        with warnings.catch_warnings():
            # What is odd about a stranger's certificate is no news about this program.
            warnings.simplefilter("ignore")
            yield
    except BadSignature as error:
        raise InvalidToken(str(error)) from error
    except (ValueError, TypeError, LookupError, OverflowError, *strange) as error:
        raise InvalidToken(f"{what} ({single_line(str(error))})") from error


def _der(certificate: Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

    return certificate.public_bytes(Encoding.DER)


def _check_granted(parsed: TimeStampResponse) -> None:
    """Make sure that the authority gave a timestamp. Raises BadToken with what it says instead."""
    if parsed.status != _GRANTED:
        why = _REFUSALS.get(parsed.status, f"status {parsed.status}")
        said = "; ".join(parsed.status_string)
        raise InvalidToken(f"not granted: {single_line(f'{why} ({said})' if said else why)}")


def _in_order(answer: bytes) -> bytes:
    """Return the answer with its certificates in the order that DER has for a set.

    OpenSSL and others put the signer's first; rfc3161-client takes them in order alone. No signature covers
    them (RFC 5652 § 5.4). What is no such answer comes back as it is.
    """
    try:
        (whole,) = elements(answer)
        status, token = whole.parts(SEQUENCE)
        kind, content = token.parts(SEQUENCE)
        (signed,) = content.parts(CONTEXT_0)
        fields = [one.raw for one in signed.parts(SEQUENCE)]
        brought = sorted(one.raw for one in elements(fields[3])[0].parts(CONTEXT_0))
    except (ValueError, IndexError):
        return answer
    fields[3] = encode(CONTEXT_0, b"".join(brought))
    inside = encode(CONTEXT_0, encode(SEQUENCE, b"".join(fields)))
    return encode(SEQUENCE, status.raw + encode(SEQUENCE, kind.raw + inside))


def _check_purpose(certificate: Certificate, at: datetime) -> None:
    """Check that a certificate is for timestamps and nothing else (RFC 3161 § 2.3), and was valid then."""
    from cryptography.x509 import ExtendedKeyUsage, ExtensionNotFound  # noqa: PLC0415
    from cryptography.x509.oid import ExtendedKeyUsageOID  # noqa: PLC0415

    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise InvalidToken(f"the certificate that signed was not valid at the time it states ({at:%Y-%m-%d})")
    try:
        usage = certificate.extensions.get_extension_for_class(ExtendedKeyUsage)
    except ExtensionNotFound as error:
        raise InvalidToken("the certificate that signed is not one for timestamps") from error
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise InvalidToken("the certificate that signed is not one for timestamps alone")


def _check_chain(token: Token, roots: Sequence[bytes]) -> None:
    """Check that the signer's certificate leads to one of the roots. Raises BadToken."""
    from cryptography import x509  # noqa: PLC0415
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response  # noqa: PLC0415

    trusted = [x509.load_der_x509_certificate(one) for one in dict.fromkeys(roots)]
    imprint = bytes.fromhex(token.imprint.removeprefix("sha256:"))
    try:
        VerifierBuilder(roots=trusted).build().verify(decode_timestamp_response(token.response), imprint)
    except VerificationError as error:
        said = re.search(r"Verify error: ([^\"]{1,200})", str(error))
        raise InvalidToken(
            f"its certificate leads to none of the trusted roots ({said[1] if said else single_line(str(error))})"
        ) from error
