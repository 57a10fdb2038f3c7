"""Runs a job with Airflow's real KubernetesExecutor, processes standing in for pods: `make prove-kubernetes`.

Airflow is installed as on one server, with PostgreSQL; the executor talks to a stand-in for the API of a cluster, which
starts each pod of server/kubernetes/pod.yml as a process that sees what the image and the volumes hold. It is proven
that a task works with that alone: without Airflow's keys, without its database, without root, on a read-only root. The
rows that readers see are those of the same run day on the command line.
"""

from __future__ import annotations

import re
import shlex
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pandas.testing import assert_frame_equal

from benchmarks.postgresql import run_server
from forecasting.settings import CHECKOUT
from tests.installations import CODE, WAREHOUSE, databases, installed
from tests.kubernetes_peer import Cluster, Image, running_cluster
from tests.project_builder import building
from tests.server_proof import SCHEDULES, run_day
from tests.services import alive, running_services

FILES = CHECKOUT / "server" / "kubernetes"
COMMIT = "5" * 40
JOB: dict[str, Any] = {
    "schedules": SCHEDULES | {"integrated_workflow": {}},
    "execution": {"resources": {"cpus": 1, "memory": "2Gi"}},
}
PATH_OF_BASE = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
SEEN = (
    "SELECT series_key, target_date, forecast_value, lower_95, upper_95, model_name, source_code FROM bi_forecast "
    "WHERE job = 'orders' ORDER BY series_key, target_date"
)
SECRET = re.compile(r"AIRFLOW__(CORE__FERNET_KEY|API__SECRET_KEY|API_AUTH__JWT_SECRET|DATABASE__)")


def main() -> int:
    """Installs, starts, runs, compares, stops; returns 1 where something is not as it must be."""
    with (
        tempfile.TemporaryDirectory() as folder,
        building(Path(folder) / "here") as make_here,
        run_server() as server,
        databases(server) as variables,
    ):
        prefix = Path(folder) / "opt"
        expected = make_here(ran=["integrated_workflow"]).query(SEEN)
        cluster = Cluster(
            _image(prefix / "releases" / "first"), {"forecasting-shared": prefix / "claim"}, prefix / "pods"
        )
        with (
            running_cluster(cluster) as address,
            installed(prefix, variables | _settings(prefix, address), **JOB) as one,
        ):
            _fill(cluster, prefix, one.web.address, variables)
            with running_services(prefix) as services:
                run_day(one)
                pids = [pid for service in services.values() for pid in service.members()]
            rows, commits = one.project.query(SEEN), one.project.query("SELECT DISTINCT git_commit FROM fc_run")
        pids += [process.pid for process in cluster.processes.values()]
        left = [what for pid in pids if (what := alive(pid))]
    tasks = sorted(pod["metadata"]["annotations"]["task_id"] for pod in cluster.seen)
    print(f"{len(tasks)} pods: {', '.join(tasks)}; processes left: {', '.join(left) or 'none'}")
    assert_frame_equal(rows.astype({"target_date": str}), expected, check_dtype=False, rtol=1e-9)
    assert commits["git_commit"].tolist() == [COMMIT], "a number does not lead to the commit of the image"
    known = {name for pod in cluster.seen for name in cluster.variables(pod)}
    assert not [name for name in known if SECRET.match(name)], "a task knows what it must not"
    print(f"{len(rows)} rows, equal to those of the same run day on the command line and SQLite")
    return int(not tasks or rows.empty or bool(left))


def _image(release: Path) -> Image:
    """Returns what the Dockerfile makes of a release."""
    lines = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    last = len(lines) - lines[::-1].index("FROM ${BASE}")
    set_there = [word for line in lines[last:] if line.startswith("ENV ") for word in shlex.split(line)[1:]]
    variables = dict(word.replace("$PATH", PATH_OF_BASE).split("=", 1) for word in set_there)
    copied = {source for line in lines[:last] if line.startswith("COPY ") for source in line.split()[1:-1]}
    places = {name for name in copied if not name.endswith(".lock")} | {".venv", "COMMIT", "orders.sql"}
    parts = {f"/opt/forecasting/{name}": (CHECKOUT if name in CODE else release) / name for name in sorted(places)}
    python = Path(sys.base_prefix).resolve()
    if not python.is_relative_to("/usr"):
        parts[str(python)] = python
    return Image(variables, parts)


def _settings(prefix: Path, address: str) -> dict[str, str]:
    """Writes how to reach the cluster, and returns the settings with which the services run every task as a pod."""
    (prefix / "etc").mkdir(parents=True)
    config = prefix / "etc" / "kubeconfig"
    here: dict[str, Any] = {"name": "here"}
    content = {
        "current-context": "here",
        "clusters": [here | {"cluster": {"server": address}}],
        "users": [here | {"user": {}}],
        "contexts": [here | {"context": {"cluster": "here", "user": "here"}}],
    }
    config.write_text(yaml.safe_dump(content), encoding="utf-8")
    section = "AIRFLOW__KUBERNETES_EXECUTOR__"
    return {
        "AIRFLOW__CORE__EXECUTOR": "KubernetesExecutor",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(prefix / "claim" / "logs"),
        f"{section}IN_CLUSTER": "False",
        f"{section}CONFIG_FILE": str(config),
        f"{section}NAMESPACE": "forecasting",
        f"{section}POD_TEMPLATE_FILE": str(FILES / "pod.yml"),
        f"{section}WORKER_CONTAINER_REPOSITORY": "registry.example/team/forecasting",
        f"{section}WORKER_CONTAINER_TAG": "in-use",
    }


def _fill(cluster: Cluster, prefix: Path, web: str, variables: Mapping[str, str]) -> None:
    """Makes the ConfigMap and the Secret that the values speak of; addresses and database are those of this machine."""
    values: dict[str, Any] = yaml.safe_load((FILES / "values.yml").read_text(encoding="utf-8"))
    for name, made in values["extraConfigMaps"].items():
        data = made["data"].replace("{{ .Values.executor }}", values["executor"])
        cluster.config_maps[name] = yaml.safe_load(data)
        cluster.config_maps[name]["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] = f"{web}/execution/"
    cluster.secrets["forecasting-connections"] = {WAREHOUSE: variables[WAREHOUSE]}
    (prefix / "releases" / "first" / "COMMIT").write_text(COMMIT, encoding="utf-8")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all servers end with it
    sys.exit(main())
