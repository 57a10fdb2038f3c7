"""An installation of `make install` for a proof: a project as its release, its databases, and its REST API."""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.postgresql import Server
from forecasting.operations.deploy.home import MARK, Home, switch
from forecasting.settings import CHECKOUT
from server.install import install
from tests.project_builder import Project, building
from tests.services import read_environment, usual, wait_until
from tests.web import Web

CODE = ("data_checks", "environments", "forecasting", "pyproject.toml", "server", "sql", ".venv")
PAGE = CHECKOUT / "docs" / "how-to" / "one-server.md"
METADATA, WAREHOUSE = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "FORECASTING_WAREHOUSE"


@dataclass(frozen=True)
class Installation:
    """A folder that `make install` has prepared, with one project as its release."""

    prefix: Path
    web: Web
    project: Project

    def log_in(self, user: str = "admin") -> str:
        """Returns the token of a user whose password Airflow has drawn; waits until everything is healthy."""
        wait_until("Airflow is healthy", self.web.is_healthy, 300)
        passwords = json.loads((self.prefix / "etc" / "passwords.json").read_text(encoding="utf-8"))
        return self.web.log_in(user, passwords[user])


@contextmanager
def installed(prefix: Path, variables: Mapping[str, str], **job: Any) -> Iterator[Installation]:
    """Yields an installation, its metadata migrated and nothing started.

    Args:
        prefix: Its folder.
        variables: Replace or follow those of secrets.env: the two databases above all.
        job: Fields of the job file, as building() takes them.
    """
    port = free_port()
    install(prefix, pwd.getpwuid(os.geteuid()), port)
    set_variables(prefix / "etc" / "secrets.env", variables)
    release = prefix / "releases" / "first"
    with building(release) as make:
        project = make(environ={WAREHOUSE: variables[WAREHOUSE]}, **job)
        put_into_use(prefix, release)
        migrate(prefix)
        yield Installation(prefix, Web(f"http://127.0.0.1:{port}"), project)


@contextmanager
def databases(server: Server) -> Iterator[dict[str, str]]:
    """Yields the variables of a new database for Airflow and one for the warehouse."""
    with server.database() as metadata, server.database() as warehouse:
        yield {METADATA: server.url(metadata, options="").removesuffix("?"), WAREHOUSE: server.url(warehouse)}


def put_into_use(prefix: Path, release: Path) -> None:
    """Gives a release the code of this checkout, beside the jobs that it has, and makes it the one in use."""
    for name in CODE:
        (release / name).symlink_to(CHECKOUT / name)
    shutil.copytree(CHECKOUT / "dags", release / "dags")
    (release / MARK).touch()
    switch(Home(prefix), release.name)


def migrate(prefix: Path) -> None:
    """Makes Airflow's tables, as the page says."""
    airflow = prefix / "current" / ".venv" / "airflow" / "bin" / "airflow"
    subprocess.run([airflow, "db", "migrate"], env=usual() | read_environment(prefix), check=True, capture_output=True)


def type_from_the_page(heading: str, prefix: Path, **meant: Path) -> str:
    """Runs the commands that the page shows below a heading, as the user of the services; returns what they say.

    Args:
        heading: Of the section; only its blocks that read the settings are meant.
        prefix: Stands for /opt/forecasting.
        **meant: `backup`, where the page shows one.
    """
    section = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^ *```\n(.*?)```", section, re.DOTALL | re.MULTILINE)
    (typed,) = [block for block in blocks if "secrets.env" in block]
    for folder, path in meant.items():
        typed = re.sub(rf"/opt/forecasting/{folder}/[^/\s]+", str(path), typed)
    typed = typed.replace("/opt/forecasting", str(prefix))
    done = subprocess.run(["/bin/sh", "-euc", typed], env=usual(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def set_variables(file: Path, variables: Mapping[str, str]) -> None:
    """Replaces variables in a file of settings, and adds those that it lacks."""
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.partition("=")[0] not in variables]
    file.write_text("\n".join([*kept, *(f"{name}='{value}'" for name, value in variables.items())]) + "\n")


def free_port() -> int:
    """Returns a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
