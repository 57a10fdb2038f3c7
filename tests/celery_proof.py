"""Runs jobs through Celery while a worker is killed, and compares them with runs of one process: `make prove-celery`.

The services of `make install` with CeleryExecutor: redis-server hands out the tasks, one worker takes those of the
queue `default` and one those of `gpu`, PostgreSQL holds Airflow's tables and the warehouse, an object store the
snapshots and bundles. Three jobs train on `gpu` and predict in 1, 4 and 16 chunks. The worker of `default` is killed
while it predicts, with everything it has started, and started again. Every row of the warehouse must be that of the
same run day in one process, on SQLite and local folders; nothing may be left.
"""

from __future__ import annotations

import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from benchmarks.postgresql import run_server
from forecasting.config import load_job
from forecasting.operations.entrance import StepRequest, run_step
from forecasting.purposes import CHUNKED_STEPS, INTEGRATED, PURPOSES, steps_of
from forecasting.warehouse.deploy.init import init_database
from tests.comparable import assert_same_tables, comparable_tables
from tests.installations import databases, installed
from tests.object_store import run_object_store
from tests.project_builder import AS_OF, Project, building, orders
from tests.services import Service, alive, listening, running_services, wait_until
from tests.web import Web

BROKER = "redis-server"
JOBS = {f"chunks_{count}": count for count in (1, 4, 16)}
KILLED = "worker@default"
SERVICES = ("api-server", "scheduler@1", "dag-processor", "triggerer@1", KILLED, "worker@gpu")
LIMIT_SECONDS = 15 * 60
SETTINGS = {
    "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
    "AIRFLOW__CORE__PARALLELISM": "4",
    "AIRFLOW__CELERY__WORKER_CONCURRENCY": "2",
    "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "120",
}
"""What differs from one server; the last so that what a dead worker had not begun is tried again within the proof."""
ORDER = "SELECT job FROM fc_series GROUP BY job ORDER BY MIN(series_id)"
PUBLISHED = "SELECT job, as_of_date, run_id, n_rows FROM fc_publication ORDER BY job, as_of_date"


def main() -> int:
    """Installs, runs, kills, compares; returns 1 where something is not as it must be, 2 without a broker."""
    if not shutil.which(BROKER):
        print(f"{BROKER} is missing: apt-get install {BROKER}, or put the folder it lies in on PATH", file=sys.stderr)
        return 2
    started = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="celery-")))
        one = stack.enter_context(installed(folder / "opt", _variables(stack, folder)))
        _write_jobs(one.project)
        with running_services(one.prefix, SERVICES) as services:
            airflow = Airflow(one.web, one.log_in())
            _say(started, f"{len(SERVICES)} services are healthy")
            tasks = _run_day(airflow, services[KILLED])
            _say(started, "Celery has published the run day")
            addresses = listening([pid for service in services.values() for pid in service.members()])
        alone = _run_alone(stack.enter_context(building(folder / "alone"))(), one.project)
        _say(started, "one process has published it too, on SQLite")
        problems = [*_left(one.prefix, addresses), *_unproven(tasks, one.prefix), *_differences(one.project, alone)]
        _print_table(tasks, one.project)
    if (seconds := time.monotonic() - started) > LIMIT_SECONDS:
        problems.append(f"it took {seconds:.0f} s, {LIMIT_SECONDS} are allowed")
    print(*(problems or ["rows equal, no process and no port left"]), sep="\n")
    return int(bool(problems))


def _run_alone(project: Project, celery: Project) -> Project:
    """Runs the day of all jobs in this process, chunk by chunk; numbers of series follow the order of the jobs."""
    _write_jobs(project)
    for job in celery.query(ORDER)["job"]:
        chunks = JOBS[job]
        settings = replace(project.settings, orchestrator=f"airflow:{_dag(job)}:{AS_OF}")  # who publishes is a row, too
        for step in steps_of(INTEGRATED):
            shares = chunks if step in CHUNKED_STEPS else 1
            for number in range(shares):
                request = StepRequest(job, AS_OF, chunk=f"{number}/{shares}", within=INTEGRATED)
                run_step(step, request, settings)
    return project


def _variables(stack: ExitStack, folder: Path) -> Mapping[str, str]:
    """Returns what docs/how-to/celery.md has an operator set, with servers that end with the stack."""
    broker = {"AIRFLOW__CELERY__BROKER_URL": stack.enter_context(_run_broker(folder))}
    store = stack.enter_context(run_object_store())
    return SETTINGS | broker | store | stack.enter_context(databases(stack.enter_context(run_server())))


def _write_jobs(project: Project) -> None:
    """Puts the three jobs in the place of the only one."""
    jobs = project.settings.jobs
    content = yaml.safe_load((jobs / "orders.yml").read_text(encoding="utf-8"))
    (jobs / "orders.yml").unlink()
    for job, chunks in JOBS.items():
        steps = {"model_training": {"queue": "gpu"}}
        execution = {"chunks": chunks, "workers": 1, "retries": 2, "retry_delay": "0min", "steps": steps}
        own = {
            "job": job,
            "execution": execution,
            "schedules": {str(purpose): {} for purpose in (*PURPOSES, INTEGRATED)},
        }
        (jobs / f"{job}.yml").write_text(yaml.safe_dump(content | own), encoding="utf-8")
    project.load(orders(n_series=24))
    init_database(project.database, [load_job(jobs / f"{job}.yml") for job in JOBS])


@contextmanager
def _run_broker(folder: Path) -> Iterator[str]:
    """Yields the address of a broker that ends with the block; it reads its password from no command line."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port, password = probe.getsockname()[1], secrets.token_urlsafe(16)
    settings = f"bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ''\ndir {folder}\n"
    with subprocess.Popen([BROKER, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as broker:
        try:
            broker.stdin.write(settings)
            broker.stdin.close()
            wait_until("the broker answers", lambda: _answers(f"127.0.0.1:{port}"), 30)
            yield f"redis://:{password}@127.0.0.1:{port}/0"
        finally:
            broker.terminate()


@dataclass(frozen=True)
class Airflow:
    """The REST API, and who uses it."""

    web: Web
    token: str

    def call(self, method: str, path: str, body: object = None) -> Any:
        """Returns the answer; one that is no success ends the proof."""
        status, answer = self.web.call(method, f"/api/v2/dags/{path}", body, self.token)
        assert status < 300, f"{method} {path}: {status} {answer}"
        return answer

    def start(self, job: str) -> None:
        """Starts the run day of a job under its date."""
        self.web.unpause(_dag(job), self.token)
        self.call("POST", f"{_dag(job)}/dagRuns", {"dag_run_id": AS_OF, "logical_date": None, "conf": {"as_of": AS_OF}})

    def has_ended(self, job: str) -> bool:
        """Whether the run day has ended well; one that has failed ends the proof."""
        state = self.call("GET", f"{_dag(job)}/dagRuns/{AS_OF}")["state"]
        assert state != "failed", f"{job} has failed:\n{self.tasks(job)}"
        return bool(state == "success")

    def tasks(self, job: str) -> pd.DataFrame:
        """Returns the tasks of the run day: name, chunk, queue, state, number of tries."""
        found = self.call("GET", f"{_dag(job)}/dagRuns/{AS_OF}/taskInstances")["task_instances"]
        return pd.DataFrame(found)[["task_id", "map_index", "queue", "state", "try_number"]].assign(job=job)


def _run_day(airflow: Airflow, killed: Service) -> pd.DataFrame:
    """Runs the day of all jobs and returns their tasks; the worker is killed while it predicts, and comes back."""
    for job in JOBS:
        airflow.start(job)
    _kill_while_predicting(killed)
    for job in JOBS:
        wait_until(f"{job} has ended", lambda name=job: airflow.has_ended(name), LIMIT_SECONDS)
    return pd.concat([airflow.tasks(job) for job in JOBS])


def _kill_while_predicting(worker: Service) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS / 2
    while True:
        commands = [command for pid in worker.members() if "--chunk" in (command := alive(pid))]
        if commands:
            worker.kill()
            worker.clear()
            told = commands[0].partition(" run ")[2]
            print(f"        killed {len(worker.ended)} processes of {worker.name}, one of them: {told}", flush=True)
            return
        assert time.monotonic() < deadline, f"{worker.name} has not begun to predict"
        time.sleep(0.5)


def _unproven(tasks: pd.DataFrame, prefix: Path) -> Iterator[str]:
    """Returns why the proof proves too little."""
    if tasks["try_number"].max() < 2:
        yield "no task was tried again: the kill has hit none"
    trainings = tasks[tasks["queue"] == "gpu"]
    done = (prefix / "var" / "worker@gpu.log").read_text(encoding="utf-8").count("Executing workload")
    if not len(JOBS) == len(trainings) <= done:
        yield f"the worker of `gpu` has done {done} tasks, {len(trainings)} were sent there"


def _differences(celery: Project, alone: Project) -> Iterator[str]:
    """Compares all rows; rows of one and the same run would prove nothing."""
    ours, theirs = (project.query(PUBLISHED) for project in (celery, alone))
    if not len(ours) == len(theirs) == len(JOBS) or ours["n_rows"].min() < 1:
        yield f"{len(ours)} publications, {len(theirs)} of one process; {len(JOBS)} are wanted, each with rows"
    if set(ours["run_id"]) & set(theirs["run_id"]):
        yield "both have published the same runs"
    try:
        assert_same_tables(comparable_tables(celery.database), comparable_tables(alone.database))
    except AssertionError as error:
        yield f"rows differ: {error}"


def _left(prefix: Path, addresses: set[str]) -> Iterator[str]:
    """Returns processes of the installation that still run, and addresses that are open still, or were too far."""
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if str(prefix).encode() in environment.read_bytes() and (command := alive(int(environment.parent.name))):
                yield f"left behind: {command}"
    for address in addresses:
        if not address.startswith("127.0.0.1:"):
            yield f"was open to the network: {address}"
        elif _answers(address):
            yield f"still open: {address}"


def _print_table(tasks: pd.DataFrame, project: Project) -> None:
    rows = project.query(PUBLISHED).groupby("job")["n_rows"].agg(["count", "sum"])
    print(f"{'job':<10} {'tasks':>6} {'on gpu':>6} {'tried again':>11} {'publications':>12} {'rows':>6}")
    for job in JOBS:
        own, (count, total) = tasks[tasks["job"] == job], rows.loc[job]
        on_gpu, again = (own["queue"] == "gpu").sum(), (own["try_number"] > 1).sum()
        print(f"{job:<10} {len(own):>6} {on_gpu:>6} {again:>11} {count:>12} {total:>6}")


def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def _dag(job: str) -> str:
    return f"{INTEGRATED}__{job}"


def _say(started: float, what: str) -> None:
    print(f"{time.monotonic() - started:5.0f} s  {what}", flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all servers end with it
    sys.exit(main())
