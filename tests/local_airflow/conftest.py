"""One Airflow server for all tests of this room, and a site for those that need none."""

import json
import os
import pwd
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from local_airflow.instance import Instance, require_database
from server.install import install
from tests.dags.sinks import Hook, Sink, running
from tests.kept_folders import kept_folder
from tests.local_airflow.real_jobs import add_orders, add_shifted
from tests.local_airflow.running import Server, running_airflow
from tests.local_airflow.sites import PLANTED, Site, build_site
from tests.services import read_environment

USERS = "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"
TAKEN = (
    "AIRFLOW__API__SECRET_KEY",
    "AIRFLOW__API_AUTH__JWT_SECRET",
    "AIRFLOW__CORE__FERNET_KEY",
    "AIRFLOW__CORE__SENSITIVE_VAR_CONN_NAMES",
)


def _migrate(folder: Path) -> None:
    require_database(Instance(folder))


@pytest.fixture(scope="session")
def metadata() -> Path:
    """The database of an Airflow in which nothing has run; copy it."""
    return Instance(kept_folder(f"metadata of Airflow {version('apache-airflow')}", _migrate)).home


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, metadata: Path) -> Site:
    """A site with the jobs tiny and other, in which nothing runs yet."""
    return build_site(tmp_path_factory.mktemp("site"), metadata)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, metadata: Path) -> Site:
    """The site of the server: the jobs tiny and other, and those that run the real steps."""
    site = build_site(tmp_path_factory.mktemp("served"), metadata)
    add_orders(site)
    add_shifted(site)
    return site


@pytest.fixture(scope="session")
def output() -> Iterator[Sink]:
    """The service that alerts are sent to."""
    with running(Hook) as sink:
        yield sink


@pytest.fixture(scope="session")
def server(served: Site, output: Sink) -> Iterator[Server]:
    """Airflow as `make airflow` starts it; test_stop.py, the last one, stops it."""
    config = json.dumps({"config": [{"path": f"json://login:{PLANTED[0]}@127.0.0.1:{output.port}/"}]})
    service = {"connection_id": "forecasting_alerts", "conn_type": "apprise", "extra": config}
    login = {
        "host": "erp.example",
        "login": "reader",
        "password": PLANTED[1],
        "extra": json.dumps({"token": PLANTED[2]}),
    }
    vault = {"connection_id": "forecasting_vault", "conn_type": "postgres"} | login
    with running_airflow(served, **_of_one_server(served)) as running_server:
        for connection in (service, vault):
            assert running_server.call("POST", "/api/v2/connections", connection)[0] == 201
        yield running_server


def _of_one_server(site: Site) -> dict[str, str]:
    """Returns who may what, and with which keys, as `make install` writes it, and a user who may change connections."""
    prefix = site.root / "opt"
    install(prefix, pwd.getpwuid(os.geteuid()), 8099)
    found = read_environment(prefix)
    return {name: found[name] for name in TAKEN} | {USERS: f"{found[USERS]},changer:op"}
