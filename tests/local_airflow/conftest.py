"""One Airflow server for all tests of this room, and a site for those that need none."""

import json
from collections.abc import Iterator

import pytest

from tests.dags.sinks import Hook, Sink, running
from tests.local_airflow.real_jobs import add_orders, add_shifted
from tests.local_airflow.running import Server, running_airflow
from tests.local_airflow.sites import Site, build_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with the jobs tiny and other, in which nothing runs yet."""
    return build_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of the server: the jobs tiny and other, and those that run the real steps."""
    site = build_site(tmp_path_factory.mktemp("served"))
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
    config = json.dumps({"config": [{"path": f"json://127.0.0.1:{output.port}/"}]})
    service = {"connection_id": "forecasting_alerts", "conn_type": "apprise", "extra": config}
    users = {"AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin,looker:viewer"}
    with running_airflow(served, **users) as running_server:
        assert running_server.call("POST", "/api/v2/connections", service)[0] == 201
        yield running_server
