"""SAP HANA: encrypted with a checked certificate unless the URL says otherwise; a lost connection is never hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import URL

from forecasting.warehouse.databases.kind import CONNECT_SECONDS, Fault, Kind

_FAULTS = {
    258: Fault.FORBIDDEN,
    257: Fault.WRONG_STATEMENT,
    259: Fault.NO_TABLE,
    260: Fault.WRONG_STATEMENT,
    362: Fault.NO_SCHEMA,
    301: Fault.BROKEN_RULE,
    10: Fault.UNREACHABLE,
    129: Fault.LOCKED,
    131: Fault.LOCKED,
    133: Fault.LOCKED,
    1888: Fault.LOCKED,
    -10807: Fault.LOST,
    -10108: Fault.LOST,
}
_CHECKED = {"encrypt": "true", "sslValidateCertificate": "true"}


class Hana(Kind):
    """SAP HANA through hdbcli."""

    def connect_args(self, url: URL) -> Mapping[str, Any]:
        """Returns the time limit of connecting, no silent reconnection, and full checks of the certificate."""
        options = {"connectTimeout": CONNECT_SECONDS * 1000, "reconnect": "false", **_CHECKED}
        return {name: value for name, value in options.items() if name not in url.query}

    def without_tls(self, url: URL) -> str:
        """Returns the options of the URL that turn encryption or certificate checks off."""
        off = {name: url.query[name] for name in _CHECKED if str(url.query.get(name, "true")).lower() != "true"}
        return ", ".join(f"{name}={value}" for name, value in off.items())

    def fault_of(self, error: Any) -> Fault:
        """Classifies by error code."""
        code = getattr(error, "errorcode", 0)
        return _FAULTS.get(code, Fault.UNREACHABLE if code <= -10700 else Fault.OTHER)
