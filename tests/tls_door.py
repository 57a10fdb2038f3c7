"""A door with TLS before the test's PostgreSQL server, which speaks plain text only, and certificates to check."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_WANTS_TLS = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
"""PostgreSQL's SSLRequest: length 8, code 80877103."""


def make_certificate(folder: Path, host: str, *, days: int = 1) -> tuple[Path, Path]:
    """Writes a certificate for a host that signs itself, and its key; negative days make it an expired one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    start, end = sorted([now - timedelta(days=30), now + timedelta(days=days)])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / f"{host}{days}.pem", folder / f"{host}{days}.key"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    no_password = serialization.NoEncryption()
    pkcs8 = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, no_password))
    return certificate, secret


@contextmanager
def open_door(server_port: int, certificate: Path, key: Path) -> Iterator[int]:
    """Yields a port of 127.0.0.1 on which TLS is spoken and behind which the server listens."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_serve, args=(door, server_port, context), daemon=True).start()
        yield int(door.getsockname()[1])


def _serve(door: socket.socket, server_port: int, context: ssl.SSLContext) -> None:
    with suppress(OSError):
        while True:
            client, _ = door.accept()
            threading.Thread(target=_carry, args=(client, server_port, context), daemon=True).start()


def _carry(client: socket.socket, server_port: int, context: ssl.SSLContext) -> None:
    with suppress(OSError), client:
        if client.recv(8) != _WANTS_TLS:
            return
        client.sendall(b"S")
        with context.wrap_socket(client, server_side=True) as inside:
            with socket.create_connection(("127.0.0.1", server_port)) as server:
                threading.Thread(target=_copy, args=(server, inside), daemon=True).start()
                _copy(inside, server)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
