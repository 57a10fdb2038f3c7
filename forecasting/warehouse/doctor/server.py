"""Checks that any login may run: the connection, driver and server, encryption, login and rights."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from platform import python_version

from sqlalchemy import text

from forecasting.errors import WarehouseError
from forecasting.hosts import LOOPBACK
from forecasting.vocabulary.codes import DiagnosisState
from forecasting.warehouse.connection.kinds import KINDS
from forecasting.warehouse.doctor.patient import Patient
from forecasting.warehouse.doctor.result import Diagnosis, ok

_REMEDIES = {
    r"password|authentication failed|28P01|28000": "correct login and password of the URL; percent-encode special "
    "characters in them",
    r"certificate|CERTIFICATE": "name the authority that signed the server's certificate (PostgreSQL: ?sslrootcert="
    "file, SAP HANA: ?sslTrustStore=file), use the host name that is in it, or have it renewed",
    r"Invalid value for KEY": "make the key with hdbuserstore of the SAP HANA Client, as the user that runs the jobs",
    r"does not support SSL|SSL was required": "switch encryption on at the server; only where the way to it is "
    "safe, add ?sslmode=disable to the URL",
    r"(?i)name or service not known|could not translate|resolve|getaddrinfo|nodename": "correct the host name of the "
    "URL; this machine cannot find it",
    r"(?i)refused": "start the server, or correct host and port; nothing answers there",
    r"(?i)timeout|timed out": "look at firewalls and at the port; nothing answered in time",
    r'database ".*" does not exist': "correct the database of the URL, or create it",
}
"""What to do, by what a driver says; the first that fits."""


def check_connection(patient: Patient) -> Diagnosis:
    """Connects and reads one value."""
    try:
        with patient.database.read() as connection:
            connection.execute(text(patient.about.version)).first()
    except WarehouseError as error:
        message = str(error.found)
        fitting = (action for pattern, action in _REMEDIES.items() if re.search(pattern, message))
        return Diagnosis(DiagnosisState.FAIL, f"{error.problem}: {message}", next(fitting, error.action))
    return ok(patient.database.label)


def check_driver(patient: Patient) -> Diagnosis:
    """Names the packages in between, with their versions."""
    dialect = patient.database.engine.dialect
    found = [f"SQLAlchemy's {dialect.name}+{dialect.driver}", f"Python {python_version()}"]
    for package in patient.about.drivers:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            return Diagnosis(
                DiagnosisState.FAIL,
                f"{package} is not installed",
                "run `make setup`; HANA=0 leaves out the driver of SAP HANA",
            )
    return ok(", ".join(found))


def check_server(patient: Patient) -> Diagnosis:
    """Compares the version of the server with the oldest that the suite is written for."""
    (found,) = patient.ask(patient.about.version)
    numbers = tuple(int(number) for number in re.findall(r"\d+", str(found))[:3])
    oldest = patient.about.oldest
    name = f"{patient.database.engine.dialect.name} {found}"
    if numbers < oldest:
        return Diagnosis(
            DiagnosisState.WARN, name, f"use version {'.'.join(map(str, oldest))} or newer; this one is not tested"
        )
    return ok(name)


def check_encryption(patient: Patient) -> Diagnosis:
    """Compares what the server sees of this connection with what its URL asks for."""
    url = patient.database.engine.url
    if not patient.about.encryption or not url.host or url.host.startswith("/"):
        return ok("a local file or socket; nothing travels")
    weakened = KINDS[url.get_backend_name()].without_tls(url)
    encrypted, how = patient.ask(patient.about.encryption)
    if weakened:
        return _weakened(f"because the URL says {weakened}", url.host, encrypted=bool(encrypted))
    if encrypted:
        return ok(f"encrypted, certificate checked {how}".strip())
    action = "make sure that the way between that proxy and the server is safe"
    return Diagnosis(DiagnosisState.WARN, "encrypted up to a proxy; the server itself sees plain text", action)


def _weakened(why: str, host: str, *, encrypted: bool) -> Diagnosis:
    if not encrypted and host in LOOPBACK:
        return ok("plain text that does not leave this machine")
    action = "take that option out of the URL; for an authority of your own name its file (see README.md)"
    found = "encrypted, but its certificate is not checked" if encrypted else "plain text over the network"
    return Diagnosis(DiagnosisState.WARN, f"{found}, {why}", action)


def check_login(patient: Patient) -> Diagnosis:
    """Names the login and its own schema."""
    if not patient.about.login:
        return ok("none; whoever may read and write the file")
    login, schema = patient.ask(patient.about.login)
    if schema is None:
        return ok(f"{login}, without a schema of its own")
    return ok(f"{login}, schema {schema}")


def check_source_rights(patient: Patient) -> Diagnosis:
    """Counts what a source's login may read and change; asks the catalogue, tries nothing."""
    n_read, n_change = patient.ask(patient.about.rights)
    found = f"may read {n_read} tables, views or schemas"
    if n_change is None:
        return ok(found)
    if n_change:
        action = "give the source a login that may only read"
        return Diagnosis(DiagnosisState.WARN, f"{found}, and change {n_change}", action)
    return ok(f"{found}, and change none")
