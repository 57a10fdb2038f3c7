"""The services of `make install` start from their units, on SQLite; `make prove-server` has them on PostgreSQL."""

import os
import pwd
import shutil
from pathlib import Path

from forecasting.settings import CHECKOUT
from local_airflow.server import free_port
from server.install import STARTED, install
from tests.services import alive, listening, running_services, wait_until
from tests.web import Web

ONE_SCHEDULER = tuple(name for name in STARTED if name != "scheduler@2")
"""SQLite bears no second one, which is started by the same unit."""


def test_every_service_starts_from_its_unit_and_ends_with_it(tmp_path: Path, metadata: Path) -> None:
    prefix, port = tmp_path / "opt", free_port()
    install(prefix, pwd.getpwuid(os.geteuid()), port)
    (prefix / "current" / "dags").mkdir(parents=True)  # no job is needed for a start
    for name in ("forecasting", ".venv"):
        (prefix / "current" / name).symlink_to(CHECKOUT / name)
    shutil.copy(metadata / "airflow.db", prefix / "var" / "airflow")
    files = {"FORECASTING_WAREHOUSE": "forecasting.db", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "airflow/airflow.db"}
    with (prefix / "etc" / "secrets.env").open("a") as secrets:
        secrets.write("AIRFLOW__API__WORKERS=1\n")
        secrets.writelines(f"{name}=sqlite:///{prefix}/var/{file}\n" for name, file in files.items())
    with running_services(prefix, ONE_SCHEDULER) as services:
        wait_until("Airflow is healthy", Web(f"http://127.0.0.1:{port}").is_healthy, 300)
        pids = [pid for service in services.values() for pid in service.members()]
        assert listening(pids) == {f"127.0.0.1:{port}"}
    assert [what for pid in pids if (what := alive(pid))] == []
