"""Why SAP HANA cannot be reached, in words, and what to do about it: the driver's texts name few causes plainly."""

from __future__ import annotations

import re
import socket
import ssl
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import URL

_ASK_SECONDS = 3
_DEFAULT_PORT = 30015
_EXPIRED = 10
"""OpenSSL's code of a certificate that has expired."""


class FaultReason(NamedTuple):
    """Why a server cannot be reached, and what to do."""

    problem: str
    action: str


_BY_CODE = {
    10: FaultReason("login or password is wrong", "correct login and password; the password may come from a variable"),
    332: FaultReason("login or password is wrong", "correct login and password; the password may come from a variable"),
    414: FaultReason("the password must be changed first", "change it with another client, or ask the administrator"),
    416: FaultReason("the login is locked", "ask the administrator to unlock it"),
    -10104: FaultReason(
        "the user store of this operating system user has no such key",
        "list its keys with `hdbuserstore LIST`, as the user who runs the suite",
    ),
}
_BY_TEXT = (
    (r"\[89001\]", FaultReason("the host is unknown", "correct the host of the URL; look at DNS and VPN")),
    (
        r"rc=111",
        FaultReason("nothing listens on this port", "correct the port (443, or 3<instance>15), or start the server"),
    ),
    (
        r"timeout expired",
        FaultReason(
            "the server does not answer in time",
            "correct host and port; look at firewalls, the server and, in the cloud, its list of allowed addresses",
        ),
    ),
    (
        r"\[300012\]",
        FaultReason(
            "what answers there does not speak TLS",
            "correct the port; only a server of your own may want encrypt=false",
        ),
    ),
    (
        r"\[300015\].*Hostname",
        FaultReason(
            "the certificate is that of another host",
            "use a host name of the certificate in the URL, or name it with ?sslHostNameInCertificate=",
        ),
    ),
    (r"\[2001\d\d\]", FaultReason("what answers there is no SAP HANA", "correct host, port and database of the URL")),
    (
        r"rc=104|\[89013\]",
        FaultReason(
            "the server closed the connection at once", "it may take encrypted connections only: remove encrypt=false"
        ),
    ),
)
_UNTRUSTED = FaultReason(
    "the certificate comes from an authority that is not trusted",
    "name a PEM file with the authority's certificate: ?sslTrustStore=<file>",
)
_NO_STORE = FaultReason("the file that sslTrustStore names is not there", "correct the name; relative ones start here")
_OUT_OF_DATE = FaultReason("the certificate has expired", "ask whoever runs the server for a new certificate")


def reason_of(error: Any, url: URL) -> FaultReason | None:
    """Returns why a connection could not be made, or None where neither driver nor server says it.

    The driver has one text for every certificate that it does not trust, so the server is asked for it once more;
    nothing is sent but the greeting.
    """
    text = str(error)
    if getattr(error, "errorcode", 0) in _BY_CODE:
        return _BY_CODE[error.errorcode]
    for pattern, reason in _BY_TEXT:
        if re.search(pattern, text, re.DOTALL):
            return reason
    if "[300015]" in text:
        store = str(url.query.get("sslTrustStore", ""))
        if store and "BEGIN" not in store and not Path(store).exists():
            return _NO_STORE
        return _OUT_OF_DATE if _has_expired(url, store) else _UNTRUSTED
    return None


def _has_expired(url: URL, store: str) -> bool:
    context = ssl.create_default_context()
    context.check_hostname = False
    try:
        if store:
            context.load_verify_locations(**{"cadata" if "BEGIN" in store else "cafile": store})
        address = (url.host or "", url.port or _DEFAULT_PORT)
        with socket.create_connection(address, _ASK_SECONDS) as plain, context.wrap_socket(plain):
            return False
    except ssl.SSLCertVerificationError as error:
        return error.verify_code == _EXPIRED
    except OSError:
        return False
