"""Starts what `make install` has written, on PostgreSQL, and runs a job there: `make prove-server`.

Every service runs the command, settings and keys of its unit; systemd itself is not needed. It is proven that a run day
comes through, that a viewer cannot start one, that nothing listens on other addresses than the loopback one, and that
nothing is left when the services have ended.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from pathlib import Path

from benchmarks.postgresql import run_server
from tests.installations import Installation, databases, installed
from tests.project_builder import AS_OF
from tests.services import alive, listening, running_services, wait_until

SCHEDULES = {name: {} for name in ("data_preparation", "model_training", "forecast_generation", "accuracy_monitoring")}
DAG = "integrated_workflow__orders"
SEEN = "SELECT COUNT(*) AS n_rows FROM bi_forecast WHERE job = 'orders'"


def main() -> int:
    """Installs, starts, runs, stops; returns 1 where something is not as it must be."""
    schedules = SCHEDULES | {"integrated_workflow": {}}
    with (
        tempfile.TemporaryDirectory() as folder,
        run_server() as server,
        databases(server) as variables,
        installed(Path(folder) / "opt", variables, schedules=schedules) as one,
    ):
        with running_services(one.prefix) as services:
            run_day(one)
            pids = [pid for service in services.values() for pid in service.members()]
            addresses = listening(pids)
        rows = int(one.project.query(SEEN)["n_rows"].item())
        left = [what for pid in pids if (what := alive(pid))]
    print(f"{len(services)} services, {len(pids)} processes; listening on {', '.join(sorted(addresses))}")
    print(f"the run day is published: {rows} rows; processes left: {', '.join(left) or 'none'}")
    return int(not rows or bool(left) or any(not address.startswith("127.0.0.1:") for address in addresses))


def run_day(one: Installation) -> None:
    """Has an administrator start the run day of the job, as a viewer may not, and waits for its end."""
    web, admin, viewer = one.web, one.log_in(), one.log_in("viewer")
    web.unpause(DAG, admin)
    asked = {"logical_date": None, "conf": {"as_of": AS_OF}}
    assert web.call("POST", f"/api/v2/dags/{DAG}/dagRuns", asked, viewer)[0] == 403, "a viewer can start a run"
    assert web.call("POST", f"/api/v2/dags/{DAG}/dagRuns", asked, admin)[0] == 200

    def has_ended() -> bool:
        runs = web.call("GET", f"/api/v2/dags/{DAG}/dagRuns", token=admin)[1]["dag_runs"]
        assert all(run["state"] != "failed" for run in runs), "the run day has failed"
        return bool(runs) and all(run["state"] == "success" for run in runs)

    wait_until("the run day has ended", has_ended, 600)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all servers end with it
    sys.exit(main())
