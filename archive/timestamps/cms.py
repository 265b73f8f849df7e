"""Verify a timestamp's CMS signature: that it covers the timestamp's content, by the certificate that it names.

CMS (RFC 5652) as RFC 3161 uses it, for one signer; RSA (PKCS #1 v1.5) or ECDSA, with SHA-2. The certificate itself,
and its chain to a trusted root, are checked in `archive.timestamps.tokens`. Pure.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from archive.timestamps.der import CONTEXT_0, OCTETS, OID, SEQUENCE, SET, elements, encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.hashes import HashAlgorithm
    from cryptography.x509 import Certificate

    from archive.timestamps.der import Element

# Object identifiers, as the value of their DER element.
_DIGESTS: Final = {
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}
# RSA, alone and with each digest, and ECDSA with each: those whose chain rfc3161-client can verify, too.
_SIGNATURE_ALGORITHMS: Final = {bytes.fromhex(f"2a864886f70d0101{kind:02x}") for kind in (1, 11, 12, 13)} | {
    bytes.fromhex(f"2a8648ce3d0403{kind:02x}") for kind in (2, 3, 4)
}
_CONTENT_TYPE: Final = bytes.fromhex("2a864886f70d010903")
_MESSAGE_DIGEST: Final = bytes.fromhex("2a864886f70d010904")
_TST_INFO: Final = bytes.fromhex("2a864886f70d0109100104")
_SIGNING_CERTIFICATE: Final = bytes.fromhex("2a864886f70d010910020c")  # RFC 2634 § 5.4: by SHA-1
_SIGNING_CERTIFICATE_V2: Final = bytes.fromhex("2a864886f70d010910022f")  # RFC 5035 § 3


class BadSignature(ValueError):
    """A signature that is invalid, or can't be verified."""


def check_signature(response: bytes, certificate: Certificate, der: bytes) -> None:
    """Verify the signature in a timestamp response with a certificate, passed parsed and as its DER bytes.

    Raises ValueError (BadSignature is one) or LookupError if it is invalid.
    """
    (whole,) = elements(response)
    (signed,) = whole.parts(SEQUENCE)[1].parts(SEQUENCE)[1].parts(CONTEXT_0)
    fields = signed.parts(SEQUENCE)
    content = fields[2].parts(SEQUENCE)[1].parts(CONTEXT_0)[0].value
    (signer,) = fields[-1].parts(SET)
    # version, signer identifier, digest algorithm, signed attributes, signature algorithm, signature (RFC 5652 § 5.3)
    _, _, digest, attributes, kind, signature = signer.parts(SEQUENCE)[:6]
    name = _DIGESTS.get(_algorithm_oid(digest))
    if name is None or _algorithm_oid(kind) not in _SIGNATURE_ALGORITHMS:
        raise BadSignature("its signature algorithm is not supported (RSA and ECDSA with SHA-2 are)")
    attributes_by_oid = _parse_attributes(attributes)
    if attributes_by_oid[_CONTENT_TYPE][0].value != _TST_INFO:
        raise BadSignature("the signature covers something other than a timestamp")
    if attributes_by_oid[_MESSAGE_DIGEST][0].value != hashlib.new(name, content).digest():
        raise BadSignature("the signature covers another timestamp")
    _check_named_certificate(attributes_by_oid, der)
    _verify_with_key(certificate, signature.value, encode(SET, attributes.value), name)


def _parse_attributes(signed: Element) -> dict[bytes, list[Element]]:
    """Return the values of the signed attributes by their object identifiers. Raises ValueError."""
    found: dict[bytes, list[Element]] = {}
    for attribute in signed.parts(CONTEXT_0):
        name, values = attribute.parts(SEQUENCE)
        if name.tag != OID or name.value in found:
            raise BadSignature("its signed attributes are malformed or repeated")
        found[name.value] = values.parts(SET)
    if not found.get(_CONTENT_TYPE) or not found.get(_MESSAGE_DIGEST):
        raise BadSignature("its signed attributes lack the content type or the message digest")
    return found


def _check_named_certificate(attributes_by_oid: Mapping[bytes, list[Element]], der: bytes) -> None:
    """Check that the certificate is the one named in the signed attributes (RFC 3161 § 2.2, RFC 5816)."""
    for attribute, usual in ((_SIGNING_CERTIFICATE_V2, "sha256"), (_SIGNING_CERTIFICATE, "sha1")):
        if attribute not in attributes_by_oid:
            continue
        named = attributes_by_oid[attribute][0].parts(SEQUENCE)[0].parts(SEQUENCE)[0].parts(SEQUENCE)
        other = named.pop(0) if named[0].tag == SEQUENCE else None
        digest = usual if other is None else _DIGESTS[_algorithm_oid(other)]
        if named[0].tag != OCTETS or named[0].value != hashlib.new(digest, der).digest():
            raise BadSignature("the signer's certificate is not the one that its signed attributes name")
        return
    raise BadSignature("its signed attributes name no certificate")


def _verify_with_key(certificate: Certificate, signature: bytes, data: bytes, name: str) -> None:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - part of an extra
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa  # noqa: PLC0415

    algorithms: dict[str, HashAlgorithm] = {
        "sha256": hashes.SHA256(),
        "sha384": hashes.SHA384(),
        "sha512": hashes.SHA512(),
    }
    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), algorithms[name])
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(algorithms[name]))
        else:
            raise BadSignature("its kind of key is not supported (RSA and ECDSA are)")
    except InvalidSignature as error:
        raise BadSignature("the signature does not match") from error


def _algorithm_oid(algorithm: Element) -> bytes:
    return algorithm.parts(SEQUENCE)[0].value
