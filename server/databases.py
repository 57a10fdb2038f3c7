"""The databases of an installation: a copy of each in a folder, and each filled again from its copy."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from forecasting.errors import ConfigError, ForecastingError
from forecasting.settings import child_variables

_PASSED_ON = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
"""Options of a URL that PostgreSQL's programs need too, by the variables that they read."""
_CHECKED = {"PGSSLMODE": "verify-full", "PGSSLROOTCERT": "system"}


@dataclass(frozen=True)
class InstalledDatabase:
    """A database of the installation.

    Attributes:
        name: Its name in a backup.
        url: Its SQLAlchemy URL.
        is_checked: Whether the certificate of the server is checked unless the URL says otherwise.
    """

    name: str
    url: str
    is_checked: bool = False

    @property
    def kind(self) -> str:
        """SQLAlchemy's name of the kind of database."""
        return urlsplit(self.url).scheme.partition("+")[0]

    @property
    def file(self) -> Path:
        """Where a SQLite database lies."""
        return Path(self.url.partition("///")[2].partition("?")[0])

    def login(self) -> dict[str, str]:
        """Returns the variables with which PostgreSQL's programs find it; a command line would show the password."""
        parts = urlsplit(self.url)
        found = {
            "PGHOST": parts.hostname or "",
            "PGPORT": str(parts.port or ""),
            "PGUSER": unquote(parts.username or ""),
            "PGPASSWORD": unquote(parts.password or ""),
            "PGDATABASE": parts.path.lstrip("/"),
        }
        options = {_PASSED_ON[name]: value for name, value in parse_qsl(parts.query) if name in _PASSED_ON}
        if self.is_checked and parts.hostname and "PGSSLMODE" not in options:
            options = _CHECKED | options
        return {name: value for name, value in found.items() if value} | options


def dump(source: InstalledDatabase, target: Path) -> str:
    """Writes a copy of a database into a folder; returns a line about it.

    Raises:
        ForecastingError: a program of PostgreSQL is missing or has failed.
    """
    if source.kind == "postgresql":
        _call(["pg_dump", "--format=custom", f"--file={target / source.name}.dump"], source)
    elif source.kind == "sqlite":
        _copy_sqlite(source.file, target / f"{source.name}.db")
    else:
        return f"{source.name}: NOT backed up here, because {source.kind} has backups of its own"
    return f"{source.name}: {source.kind}"


def fill(source: InstalledDatabase, folder: Path) -> str:
    """Fills an empty database from its copy in a folder, and returns a line about it.

    Raises:
        ForecastingError: it is not empty, and stays as it was, or a program of PostgreSQL is missing or has failed.
    """
    if source.kind == "postgresql":
        single = ["--single-transaction", "--exit-on-error", "--no-owner"]
        database = source.login()["PGDATABASE"]
        _call(["pg_restore", *single, f"--dbname={database}", str(folder / f"{source.name}.dump")], source)
    elif source.kind == "sqlite":
        if source.file.exists():
            raise ForecastingError("the database is there already", where=str(source.file), action="move it away first")
        source.file.parent.mkdir(parents=True, exist_ok=True)
        _copy_sqlite(folder / f"{source.name}.db", source.file)
    else:
        return f"{source.name}: restore it with what {source.kind} has for that"
    return f"{source.name}: restored"


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copies a database as it stands between two transactions."""
    if not source.exists():
        raise ForecastingError("the database is missing", where=str(source), action="correct its address")
    reading = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    with closing(reading), closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)


def _call(command: list[str], source: InstalledDatabase) -> None:
    """Runs a program of PostgreSQL."""
    try:
        done = subprocess.run(
            command, env=child_variables(**source.login()), capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise ConfigError(
            f"{command[0]} is missing",
            action="install PostgreSQL's client, such as Debian's postgresql-client, of the server's version or newer",
        ) from error
    if done.returncode:
        login = source.login()
        raise ForecastingError(
            f"{command[0]} has failed",
            where=f"{source.name}: database {login['PGDATABASE']} on {login.get('PGHOST', 'this machine')}",
            found=done.stderr.strip(),
            action="see what it says; a restore needs an empty database: DROP DATABASE, then CREATE DATABASE",
        )
