"""Servers on loopback below HTTP: one that is played by hand, one that speaks TLS, and who signs its certificate."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOW = dt.datetime.now(dt.UTC)
# Lingering for no time at all makes close() a RST.
RESET = b"\x01\0\0\0\0\0\0\0"


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    connection.close()


@contextmanager
def listening(play: Callable[[socket.socket], None]) -> Iterator[int]:
    """Give a port; each connection to it is handed to `play`, in a thread of its own."""
    threads: list[threading.Thread] = []

    def one(connection: socket.socket) -> None:
        connection.settimeout(5)
        with connection, suppress(OSError):  # clients that hang up are what these tests are about
            play(connection)

    def serve() -> None:
        while True:
            connection, _ = listener.accept()
            if ended.is_set():
                connection.close()
                return
            threads.append(threading.Thread(target=one, args=(connection,)))
            threads[-1].start()

    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        accepting = threading.Thread(target=serve)
        accepting.start()
        try:
            yield address[1]
        finally:
            ended.set()
            socket.create_connection(address).close()  # accept() is woken by nothing else
            for thread in (accepting, *threads):
                thread.join()


def page(connection: socket.socket) -> None:
    """Answer one request with a page."""
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage")


def over_tls(context: ssl.SSLContext) -> Callable[[socket.socket], None]:
    """Return a play that answers with a page over TLS."""

    def play(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            page(secured)

    return play


class Authority:
    """Signs certificates for servers; `path` is its own certificate, which `above` signed, or it itself."""

    def __init__(self, folder: Path, above: Authority | None = None) -> None:
        self._folder = folder
        self._key = rsa.generate_private_key(65537, 2048)
        name = "An authority for tests" if above is None else "An authority between"
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._count = 0
        self.path = folder / "authority.pem"
        signer = above or self
        builder = self._builder(self._name, self._key, NOW, NOW + dt.timedelta(days=2), signer._name)
        builder = builder.add_extension(x509.BasicConstraints(True, None), True)
        certificate = builder.sign(signer._key, hashes.SHA256())
        self.path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def context(
        self, *names: str, begins: int = -1, ends: int = 1, bits: int = 2048, signs_itself: bool = False
    ) -> ssl.SSLContext:
        """Return a server's context with a certificate for the names, valid from and to so many days from now."""
        key = rsa.generate_private_key(65537, bits)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        begin, end = NOW + dt.timedelta(days=begins), NOW + dt.timedelta(days=ends)
        builder = self._builder(subject, key, begin, end, subject if signs_itself else self._name)
        builder = builder.add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), False)
        certificate = builder.sign(key if signs_itself else self._key, hashes.SHA256())
        self._count += 1
        path = self._folder / f"server{self._count}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("DEFAULT:@SECLEVEL=0")  # what a server offers is its own affair
        context.load_cert_chain(path)
        return context

    def _builder(
        self,
        subject: x509.Name,
        key: rsa.RSAPrivateKey,
        begins: dt.datetime,
        ends: dt.datetime,
        issuer: x509.Name,
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins - dt.timedelta(hours=1))
            .not_valid_after(ends)
        )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
