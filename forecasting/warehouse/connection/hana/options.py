"""Options of a SAP HANA URL: only known ones with a possible value, as the driver ignores what it does not know."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from sqlalchemy import URL

from forecasting.errors import ConfigError
from forecasting.warehouse.connection.kind import CONNECT_SECONDS

PACKET_BYTES = 8 * 2**20
"""Largest request: 100,000 rows of eight columns are one message instead of seven."""

CHECKED = {"encrypt": "true", "sslValidateCertificate": "true"}
"""Options that must be so for a connection to be protected."""

_DEFAULTS = {"connectTimeout": str(CONNECT_SECONDS * 1000), "packetSize": str(PACKET_BYTES), **CHECKED}
_FIXED = {"reconnect": "false"}
"""With the driver's own default a lost transaction goes unnoticed: the next statement runs in a new session."""

_FLAGS = ("encrypt", "sslValidateCertificate", "sslUseDefaultTrustStore", "sslSNIRequest", "compress", "proxyHttp")
_NUMBERS = (
    "communicationTimeout",
    "connectTimeout",
    "nodeConnectTimeout",
    "packetSize",
    "proxyPort",
    "statementCacheSize",
    "tcpKeepAliveIdle",
    "tcpKeepAliveInterval",
)
_TEXTS = (
    "currentSchema",
    "databaseName",
    "locale",
    "proxyHostname",
    "proxyPassword",
    "proxyScpAccount",
    "proxyUserName",
    "siteType",
    "sslCryptoProvider",
    "sslHostNameInCertificate",
    "sslKeyStore",
    "sslKeyStorePassword",
    "sslMaxProtocolVersion",
    "sslMinProtocolVersion",
    "sslSNIHostname",
    "sslTrustStore",
    "userkey",
    "webSocketURL",
)
_KNOWN = sorted({*_FLAGS, *_NUMBERS, *_TEXTS})
_SESSION_VARIABLE = "sessionVariable:"
_USER_KEY = "userkey="


def driver_options(url: URL) -> dict[str, Any]:
    """Returns every option for the driver: those of the URL, and ours where the URL says nothing.

    Raises:
        ConfigError: the URL has an option that is unknown, given twice, or has a value that cannot be meant.
    """
    given = {name: _checked(name, value) for name, value in url.query.items() if name != "userkey"}
    return {**_DEFAULTS, **given, **_FIXED}


def with_user_key(url: URL) -> URL:
    """Returns the URL of a user store key in the one form that the dialect reads: hana://userkey=KEY.

    Raises:
        ConfigError: the URL names a key and a login or a host, which the key stands for.
    """
    key = url.query.get("userkey")
    if key is None:
        return url
    if url.host or url.username:
        raise ConfigError(
            "a SAP HANA URL names a user store key and a host or login",
            found=f"userkey={key}",
            accepted="hana://?userkey=KEY with further options, or hana://login:password@host:port",
            action="the key stands for host, port, login and password: leave them out",
        )
    return URL.create(url.drivername, host=f"{_USER_KEY}{key}", query=url.query)


def weakened(options: Mapping[str, Any]) -> str:
    """Returns those of the options that turn encryption or certificate checks off."""
    return ", ".join(f"{name}={options[name]}" for name, value in CHECKED.items() if options[name] != value)


def _checked(name: str, value: str | tuple[str, ...]) -> str:
    if name not in _KNOWN and not name.startswith(_SESSION_VARIABLE):
        close = get_close_matches(name.lower(), [known.lower() for known in _KNOWN], n=1)
        meant = [known for known in _KNOWN if known.lower() in close]
        raise ConfigError(
            "a SAP HANA URL has an option that is not accepted; the driver would ignore what it does not know",
            found=name,
            accepted=", ".join([*_KNOWN, f"{_SESSION_VARIABLE}<NAME>"]),
            action=f"did you mean {meant[0]}?" if meant else "correct or remove it",
        )
    if not isinstance(value, str):
        raise _refused(name, "given several times", "one value")
    if name in _FLAGS:
        if value.lower() not in ("true", "false"):
            raise _refused(name, value, "true or false")
        return value.lower()
    if name in _NUMBERS and not value.isdecimal():
        raise _refused(name, value, "a whole number")
    return value


def _refused(name: str, found: str, accepted: str) -> ConfigError:
    return ConfigError(f"option {name} of a SAP HANA URL cannot be read", found=found, accepted=accepted)
