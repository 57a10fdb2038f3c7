"""Kills one process after another of a server with two schedulers, while run days pass: `make prove-ha [DAYS=10]`.

Two schedulers, two API workers, two triggerers and a DAG processor work on PostgreSQL. Once or twice a minute one
service, or one worker of the API server, is killed and started again as systemd does it. An undisturbed LocalExecutor
on SQLite lives through the same run days beside it. Both must publish the same rows; each alert and each deadline of a
job that always fails must have been sent once; no process and no port may be left.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from http.client import HTTPException
from multiprocessing import Pool
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

import pandas as pd
import yaml
from pandas.testing import assert_frame_equal

from benchmarks.postgresql import run_server
from tests.dags.sinks import Hook, Sink, running
from tests.installations import METADATA, WAREHOUSE, databases, installed
from tests.project_builder import AS_OF, Project
from tests.services import Service, alive, listening, running_services, wait_until
from tests.web import Web

DAYS = [(date.fromisoformat(AS_OF) - timedelta(days=back)).isoformat() for back in range(9, -1, -1)]
ALL = ("api-server", "scheduler@1", "scheduler@2", "dag-processor", "triggerer@1", "triggerer@2")
ALONE = ("api-server", "scheduler@1", "dag-processor", "triggerer@1")
"""What the undisturbed server starts: on SQLite two schedulers would wait for each other."""
WEB_WORKER = "worker of api-server"
PURPOSES = ("data_preparation", "model_training", "forecast_generation", "accuracy_monitoring", "integrated_workflow")
JOB: dict[str, Any] = {
    "schedules": {purpose: {} for purpose in PURPOSES},
    "models": {
        "candidates": [{"name": "means", "members": [{"model": "window_mean"}, {"model": "naive"}]}],
        "backtest": {"origins": 2},
    },
    "execution": {"retries": 9, "retry_delay": "0min"},
}
OTHERS: dict[str, dict[str, Any]] = {
    "shipments": {"schedules": JOB["schedules"] | {"forecast_generation": {"after": "data_preparation"}}},
    "broken": {
        "schedules": JOB["schedules"] | {"forecast_generation": {"cron": "0 4 29 2 *"}},
        "publish_by": "06:00",
        "execution": {"retries": 0},
    },
}
"""Jobs beside orders; the last is never prepared, and its deadlines count from the time of day of its cron."""
PAUSE_SECONDS, LONGEST_SECONDS = (15, 45), 1500
PUBLISHED = """
    SELECT p.job, p.as_of_date, s.unique_id, f.* FROM fc_publication p
    JOIN fc_forecast f ON f.run_id = p.run_id JOIN fc_series s ON s.series_id = f.series_id
    WHERE p.publication_no = (
        SELECT MAX(l.publication_no) FROM fc_publication l WHERE l.job = p.job AND l.as_of_date = p.as_of_date)
    ORDER BY p.job, p.as_of_date, s.unique_id, f.ds"""
IS_PUBLISHED = "SELECT COUNT(*) AS n FROM fc_publication WHERE job = 'shipments' AND as_of_date = :day"
INSTANTS = ("as_of_date", "ds")
"""Columns that a bare query of SQLite returns as text."""
OF_A_RUN = ["run_id", "series_id", "model_version_id", "override_id"]


def main() -> int:
    """Lives through the run days twice and compares; returns 1 where something is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=len(DAYS))
    parser.add_argument("--seed", type=int, default=20)
    given = parser.parse_args()
    days = DAYS[-given.days :]
    with Pool(1) as twin, tempfile.TemporaryDirectory() as folder, running(Hook) as duty, run_server() as server:
        alone = twin.apply_async(_live, (Path(folder) / "alone", _sqlite(Path(folder) / "alone"), duty.port, days))
        with databases(server) as variables:
            killed = _live(Path(folder) / "killed", variables, duty.port, days, random.Random(given.seed))
        return _report(killed, alone.get(), duty, days)


@dataclass
class Lived:
    """What a server has published, whom it has left behind, and what was killed meanwhile."""

    seconds: float
    published: pd.DataFrame
    left: list[str]
    addresses: set[str]
    kills: list[str]


def _live(
    prefix: Path, variables: Mapping[str, str], alerts_port: int, days: list[str], drawn: Random | None = None
) -> Lived:
    """Runs all days, with kills in the order that is drawn or in peace."""
    service = {"conn_type": "apprise", "extra": {"config": [{"path": f"json://127.0.0.1:{alerts_port}/"}]}}
    connected = {"AIRFLOW_CONN_FORECASTING_ALERTS": json.dumps(service)}
    with installed(prefix, {**variables, **connected}, **JOB) as one:
        for name, changes in OTHERS.items():
            content = yaml.safe_load((one.project.settings.root / "jobs" / "orders.yml").read_text(encoding="utf-8"))
            text = yaml.safe_dump(content | {"job": name} | changes)
            (one.project.settings.root / "jobs" / f"{name}.yml").write_text(text, encoding="utf-8")
        started = time.monotonic()
        with running_services(one.prefix, ALL if drawn else ALONE) as services:
            people = Person(one.web, one.log_in())
            people.ask_for_all(days, broken=drawn is not None)
            with Killer(services, people, drawn).at_work() if drawn else nullcontext() as killer:
                people.run_shipments(days, one.project)
                people.wait_for("integrated_workflow__orders", len(days))
                if drawn:
                    people.wait_for("forecast_generation__broken", len(days), "failed")
            wait_until("Airflow is healthy again", one.web.is_healthy)
            pids = {pid for service in services.values() for pid in service.members()}
            addresses = listening(list(pids))
        pids |= {pid for service in services.values() for pid in service.ended}
        left = [what for pid in pids if (what := alive(pid))]
        seconds = time.monotonic() - started
        return Lived(seconds, one.project.query(PUBLISHED), left, addresses, killer.said if killer else [])


@dataclass(frozen=True)
class Person:
    """Somebody who asks for run days over REST, and asks again where the API server is just killed."""

    web: Web
    token: str

    def ask_for_all(self, days: list[str], *, broken: bool) -> None:
        """Switches all DAGs on; asks for every day of orders and, if wanted, of the job that fails."""
        dags = ["integrated_workflow__orders", *(f"{purpose}__shipments" for purpose in PURPOSES[:2])]
        for dag_id in [*dags, *(["forecast_generation__broken"] if broken else [])]:
            self.web.unpause(dag_id, self.token)
        for day in days:
            self.ask("integrated_workflow__orders", day)
            if broken:
                self.ask("forecast_generation__broken", day, logical_date=f"{day}T04:00:00Z")

    def run_shipments(self, days: list[str], project: Project) -> None:
        """Trains on the first day; then prepares each day and waits for the forecast that follows."""
        for purpose in ("data_preparation", "model_training"):
            self.ask(f"{purpose}__shipments", days[0])
            self.wait_for(f"{purpose}__shipments", 1)
        self.web.unpause("forecast_generation__shipments", self.token)
        for number, day in enumerate(days):
            self.ask("data_preparation__shipments", day, name=f"{day}-again")
            self.wait_for("data_preparation__shipments", number + 2)
            seen = partial(project.query, IS_PUBLISHED, day=date.fromisoformat(day))
            wait_until(f"{day} is published", lambda seen=seen: seen()["n"].item() > 0, LONGEST_SECONDS)
        self.wait_for("forecast_generation__shipments", len(days))

    def ask(self, dag_id: str, day: str, *, name: str = "", logical_date: str | None = None) -> None:
        """Triggers a run; one that is there already was taken when the answer got lost."""
        asked = {"dag_run_id": name or day, "logical_date": logical_date, "conf": {"as_of": day}}
        wait_until(f"{dag_id} takes a run", lambda: self._call("POST", f"{dag_id}/dagRuns", asked)[0] in (200, 409))

    def wait_for(self, dag_id: str, count: int, state: str = "success") -> None:
        """Waits until so many runs have ended, all in one state."""

        def have_ended() -> bool:
            status, answer = self._call("GET", f"{dag_id}/dagRuns?limit=100")
            states = [run["state"] for run in answer["dag_runs"]] if status == 200 else []
            wrong = {"success", "failed"} - {state}
            assert not wrong.intersection(states), f"{dag_id}: {states}"
            return states.count(state) >= count

        wait_until(f"{count} runs of {dag_id}", have_ended, LONGEST_SECONDS)

    def count_successes(self) -> int:
        """Returns how many runs of all DAGs have ended well; -1 where nobody answers."""
        status, answer = self._call("GET", "~/dagRuns?state=success&limit=1")
        return int(answer["total_entries"]) if status == 200 else -1

    def _call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        with suppress(OSError, ValueError, HTTPException):
            return self.web.call(method, f"/api/v2/dags/{path}", body, self.token)
        return 0, None


@dataclass
class Killer:
    """Kills one service when all are well and another run has succeeded, each once before one comes again."""

    services: dict[str, Service]
    people: Person
    drawn: Random
    said: list[str] = field(default_factory=list)

    @contextmanager
    def at_work(self) -> Iterator[Killer]:
        """Kills as long as the block lasts; systemd, or what stands for it, starts them again."""
        enough = Event()
        thread = Thread(target=self._work, args=(enough,))
        thread.start()
        try:
            yield self
        finally:
            enough.set()
            thread.join()

    def _work(self, enough: Event) -> None:
        victims: list[str] = []
        before = -1
        while not enough.wait(self.drawn.uniform(*PAUSE_SECONDS)):
            succeeded = self.people.count_successes() if self.people.web.is_healthy() else before
            if succeeded > before:
                victims = victims or self.drawn.sample(sorted([*self.services, WEB_WORKER]), len(self.services) + 1)
                self._kill(victims.pop())
                before = succeeded

    def _kill(self, name: str) -> None:
        print(f"{time.strftime('%H:%M:%S')} kill {name}", flush=True)
        self.said.append(name)
        if name != WEB_WORKER:
            self.services[name].kill()
            return
        web = self.services["api-server"]
        os.kill(
            self.drawn.choice([pid for pid in web.members() if web.process and pid != web.process.pid]), signal.SIGKILL
        )


def _sqlite(prefix: Path) -> dict[str, str]:
    var = prefix / "var"
    return {METADATA: f"sqlite:///{var}/airflow/airflow.db", WAREHOUSE: f"sqlite:///{var}/forecasting.db"}


def _report(killed: Lived, alone: Lived, duty: Sink, days: list[str]) -> int:
    titles = Counter(message["title"] for message in duty.received)
    by_day = Counter((day, what) for title in titles.elements() for day, what in [_told(title)])
    expected = Counter((day, what) for day in days for what in ("failed", "late"))
    rows = [len(lived.published) for lived in (killed, alone)]
    same = _are_equal(killed.published, alone.published)
    print(f"{len(days)} run days: {killed.seconds:.0f} s with {len(killed.kills)} kills, {alone.seconds:.0f} s without")
    print(f"rows published: {rows[0]} and {rows[1]}, {'equal' if same else 'DIFFERENT'}")
    print(f"alerts: {by_day.total()} sent, {expected.total()} expected")
    for (day, what), count in sorted(((by_day - expected) + (expected - by_day)).items()):
        print(f"  {what} {day}: sent {by_day[day, what]} times, {count} too many or too few")
    print(
        f"listened on: {', '.join(sorted(killed.addresses))}; left: {', '.join(killed.left + alone.left) or 'nothing'}"
    )
    outside = [address for address in killed.addresses if not address.startswith("127.0.0.1:")]
    return int(not same or by_day != expected or bool(killed.left or alone.left or outside or not killed.kills))


def _told(title: str) -> tuple[str, str]:
    """Returns the run day and what an alert tells of it; the whole title where it is none of these."""
    found = re.fullmatch(r"URGENT broken: .*for (\d{4}-\d\d-\d\d)( is not published by 06:00)?", title)
    return (found[1], "late" if found[2] else "failed") if found else ("", title)


def _are_equal(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether both have published the same, in runs of their own."""
    if one.empty or set(one["run_id"]) & set(other["run_id"]):
        return False
    try:
        assert_frame_equal(*map(_comparable, (one, other)), rtol=1e-9, atol=1e-9, check_dtype=False)
    except AssertionError as error:
        print(str(error)[:400])
        return False
    return True


def _comparable(published: pd.DataFrame) -> pd.DataFrame:
    """Returns rows without the numbers of their run, with one kind of instant and one kind of null."""
    rows = published.drop(columns=OF_A_RUN)
    for name in INSTANTS:
        rows[name] = pd.to_datetime(rows[name])
    return rows.astype(object).where(rows.notna(), None)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all servers end with it
    sys.exit(main())
