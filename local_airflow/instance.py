"""The local instance: where it keeps its files, and the settings that every one of its processes gets."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from forecasting.settings import CHECKOUT, load_settings

USER = "admin"
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Instance:
    """An Airflow of its own under var/airflow.

    Attributes:
        root: Folder that holds jobs/ and var/.
        port: Port of the web interface.
    """

    root: Path
    port: int = 8080

    @property
    def home(self) -> Path:
        """AIRFLOW_HOME: metadata database, task logs, password."""
        return self.root / "var" / "airflow"

    @property
    def logs(self) -> Path:
        """Folder of what Airflow's processes print."""
        return self.root / "var" / "log"

    @property
    def address(self) -> str:
        """URL of the web interface and the REST API."""
        return f"http://{HOST}:{self.port}"

    @property
    def passwords_file(self) -> Path:
        """File with the generated password, readable by its owner only."""
        return self.home / "passwords.json"

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables of every process of the instance; servers listen on the loopback address only."""
        return (
            {"AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin"}
            | os.environ
            | {
                "PYTHONPATH": str(CHECKOUT / "dags"),  # callbacks of deadlines run where no DAGs folder is
                "AIRFLOW_HOME": str(self.home),
                "AIRFLOW__CORE__DAGS_FOLDER": str(CHECKOUT / "dags"),
                "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
                "AIRFLOW__CORE__PARALLELISM": "2",
                "AIRFLOW__CORE__TASK_SUCCESS_OVERTIME": "60",  # a busy machine needs longer for an alert
                "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.address}/execution/",
                "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(self.passwords_file),
                "AIRFLOW__API__HOST": HOST,
                "AIRFLOW__API__PORT": str(self.port),
                "AIRFLOW__API__BASE_URL": self.address,
                "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",  # its first answer takes longer than Airflow waits
                "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK": "False",
            }
        )

    def command(self, *arguments: str) -> list[str]:
        """Returns a command line of Airflow in this interpreter."""
        return [sys.executable, "-m", "airflow", *arguments]


def load_instance(port: int = 8080) -> Instance:
    """Returns the instance of the configured root."""
    return Instance(load_settings().root, port)


def require_database(instance: Instance) -> None:
    """Creates or migrates the metadata database, unless this version of Airflow has done so before.

    Raises:
        SystemExit: the migration failed; its log is named.
    """
    mark, log = instance.home / "migrated", instance.logs / "airflow-migrate.log"
    for folder in (instance.home, instance.logs):
        folder.mkdir(parents=True, exist_ok=True)
    if mark.exists() and mark.read_text() == version("apache-airflow"):
        return
    print("preparing Airflow's metadata database (once)", flush=True)
    with log.open("wb") as output:
        done = subprocess.run(
            instance.command("db", "migrate"), env=instance.environment, stdout=output, stderr=output, check=False
        )
    if done.returncode:
        raise SystemExit(f"Airflow's metadata database could not be prepared; see {log}")
    mark.write_text(version("apache-airflow"))


def require_password(instance: Instance) -> str:
    """Returns the password of the web interface, generated on first use and kept readable by its owner only."""
    if not instance.passwords_file.exists():
        handle = os.open(instance.passwords_file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({USER: secrets.token_urlsafe(12)}, file)
    password: str = json.loads(instance.passwords_file.read_text(encoding="utf-8"))[USER]
    return password
