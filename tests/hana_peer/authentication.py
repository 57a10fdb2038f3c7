"""The server's side of SCRAMPBKDF2SHA256 and SCRAMSHA256 ("Authentication"): the password never crosses the wire."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping

METHODS = (b"SCRAMPBKDF2SHA256", b"SCRAMSHA256")
"""By preference."""

_ROUNDS = 15_000
"""As a server has by default; fewer are refused by the driver."""

_SALTED: dict[tuple[str, bytes], bytes] = {}
"""Salted passwords, because they are slow to make on purpose."""

_SALT = secrets.token_bytes(16)


class Refused(Exception):
    """The login is not known, or the password is wrong."""


class Authentication:
    """One login: a challenge, then the proof that the client knows the password."""

    def __init__(self, passwords: Mapping[str, str]) -> None:
        self.passwords = passwords
        self.user = ""

    def challenge(self, request: bytes) -> bytes:
        """Answers the first request: the user, and pairs of method and client challenge."""
        user, *rest = _fields(request)
        offered = dict(zip(rest[::2], rest[1::2], strict=True))
        self.user = user.decode().upper()
        self.method = next((method for method in METHODS if method in offered), b"")
        if not self.method:
            raise Refused
        self.from_client, self.from_server = offered[self.method], secrets.token_bytes(48)
        rounds = [_ROUNDS.to_bytes(4, "big")] if self.method == METHODS[0] else []
        return _packed([self.method, _packed([_SALT, self.from_server, *rounds])])

    def verify(self, request: bytes) -> bytes:
        """Answers the second request: user, method and proof; raises Refused unless the proof is right."""
        _, method, packed = _fields(request)
        (proof,) = _fields(packed)
        password = self.passwords.get(self.user)
        if method != self.method or password is None:
            raise Refused
        salted = self._salted(password)
        key = hashlib.sha256(salted).digest()
        seen = _SALT + self.from_server + self.from_client
        signature = hmac.digest(hashlib.sha256(key).digest(), seen, "sha256")
        if not hmac.compare_digest(bytes(a ^ b for a, b in zip(signature, key, strict=True)), proof):
            raise Refused
        if self.method != METHODS[0]:
            return _packed([self.method, b""])
        server_key = hmac.digest(salted, _SALT, "sha256")
        return _packed([self.method, _packed([hmac.digest(server_key, self.from_client + self.from_server, "sha256")])])

    def _salted(self, password: str) -> bytes:
        key = (password, self.method)
        if key not in _SALTED:
            if self.method == METHODS[0]:
                _SALTED[key] = hashlib.pbkdf2_hmac("sha256", password.encode(), _SALT, _ROUNDS)
            else:
                _SALTED[key] = hmac.digest(password.encode(), _SALT, "sha256")
        return _SALTED[key]


def _fields(data: bytes) -> list[bytes]:
    """Reads a count of two bytes, and fields of which each begins with its length."""
    fields, start = [], 2
    for _ in range(int.from_bytes(data[:2], "little")):
        n_bytes, start = data[start], start + 1
        if n_bytes in (246, 247):
            width, order = (2, "little") if n_bytes == 246 else (4, "little")
            n_bytes, start = int.from_bytes(data[start : start + width], order), start + width
        fields.append(data[start : start + n_bytes])
        start += n_bytes
    return fields


def _packed(fields: list[bytes]) -> bytes:
    return len(fields).to_bytes(2, "little") + b"".join(bytes([len(field)]) + field for field in fields)
