"""A timestamp authority for tests: certificates of its own, OpenSSL to sign, and a server on loopback to ask it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    Answer = Callable[[bytes], tuple[int, bytes]]

POLICY = "1.3.6.1.4.1.99999.1"
_CONFIGURATION: Final = f"""\
[tsa]
default_tsa = one
[one]
serial = serial
signer_cert = signer.pem
certs = between.pem
signer_key = signer.key
signer_digest = sha256
default_policy = {POLICY}
digests = sha256
ess_cert_id_alg = DIGEST
"""


def openssl() -> None:
    """Skip the test where there is no OpenSSL to be the authority; on CI there must be one."""
    if shutil.which("openssl") is None:
        assert os.environ.get("CI") != "true", "openssl is missing"
        pytest.skip("needs the openssl command")


class StampAuthority:
    """An authority: a root, a certificate between, and the signer's; `root` and `between` are PEM files."""

    def __init__(self, folder: Path, *, kind: str = "ec", names_by: str = "sha256", ends: int = 1) -> None:
        openssl()
        folder.mkdir(parents=True)
        self._folder = folder
        self.root, self.between = folder / "root.pem", folder / "between.pem"
        keys: list[Key] = [_key(kind) for _ in range(3)]
        names = [f"{name} of {folder.name}" for name in ("root", "between", "signer")]
        stamps = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        self.root.write_bytes(_certificate(names[0], keys[0], names[0], keys[0], days=3))
        self.between.write_bytes(_certificate(names[1], keys[1], names[0], keys[0], days=2))
        (folder / "signer.pem").write_bytes(_certificate(names[2], keys[2], names[1], keys[1], ends, stamps))
        (folder / "signer.key").write_bytes(
            keys[2].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        )
        (folder / "tsa.cnf").write_text(_CONFIGURATION.replace("DIGEST", names_by))
        (folder / "serial").write_text("01\n")
        self._turn = threading.Lock()

    def answer(self, query: bytes) -> bytes:
        """Answer a request as the authority that this is."""
        with self._turn:
            (self._folder / "query.tsq").write_bytes(query)
            self._run("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "answer.tsr")
            return (self._folder / "answer.tsr").read_bytes()

    def signs(self, data: bytes) -> bytes:
        """Sign data with the same key, as data (CMS)."""
        (self._folder / "data").write_bytes(data)
        self._run(
            *("cms", "-sign", "-binary", "-nodetach", "-cades", "-md", "sha256", "-outform", "DER", "-nosmimecap"),
            *("-in", "data", "-signer", "signer.pem", "-inkey", "signer.key", "-out", "signed.der"),
        )
        return (self._folder / "signed.der").read_bytes()

    def confirms(self, token: Path, data: bytes) -> bool:
        """Whether OpenSSL finds that the token is over the data and leads to this authority's root."""
        (self._folder / "data").write_bytes(data)
        return self._run("ts", "-verify", "-in", str(token), "-data", "data", "-CAfile", "root.pem", check=False) == 0

    def _run(self, *arguments: str, check: bool = True) -> int:
        done = subprocess.run(["openssl", *arguments], cwd=self._folder, capture_output=True, check=False)
        assert not (check and done.returncode), done.stderr.decode()
        return done.returncode


@contextmanager
def asked_over_http(answer: Answer) -> Iterator[str]:
    """Give the address of a server that answers what is posted to it, by status and body."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            status, body = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing: clients that hang up are what these tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/tsr"
        finally:
            server.shutdown()
            thread.join()


def _key(kind: str) -> Key:
    return rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())


def _certificate(
    name: str, key: Key, issuer: str, signs: Key, days: int, usage: x509.ExtendedKeyUsage | None = None
) -> bytes:
    """Return a certificate (PEM) that begins two days ago and ends in so many; without a usage, an issuer's."""
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=2))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(usage is None, None), critical=True)
    )
    if usage is not None:
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(signs, hashes.SHA256()).public_bytes(Encoding.PEM)
