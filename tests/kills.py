"""Kills steps and purposes at random instants, and compares what is left with an undisturbed twin: `make kills`.

Two projects live through the same run days, each with every purpose, on SQLite or PostgreSQL and with restate_periods.
In one of them every purpose, or every step of it, is a process that is killed at a random instant of its usual time and
then started again until it ends. At the end both hold the same rows, history included.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from forecasting.purposes import steps_of
from forecasting.settings import use_one_thread_per_process
from tests.comparable import assert_same_tables, comparable_tables
from tests.project_builder import SQL, Make, Project, building, orders

FIRST = date(2026, 6, 8)
PURPOSES = ("data_preparation", "model_training", "forecast_generation", "accuracy_monitoring")
RULES = {
    "models": {
        "candidates": [{"name": "means", "members": [{"model": "window_mean"}, {"model": "naive"}]}],
        "backtest": {"origins": 3, "step": 3},
    },
    "horizon": 3,
    "restate_periods": 14,
    "monitoring": {"window": 4, "min_evidence": 3},
    "execution": {"chunks": 1, "workers": 1},
}
SHARE_KILLED = 0.7
"""Of the processes that are started."""


@dataclass
class Killer:
    """Runs what a project has to run, kills some of it, and knows how long each usually takes."""

    random: random.Random
    seconds: dict[str, float] = field(default_factory=dict)
    kills: int = 0

    def run(self, project: Project, what: str, as_of: str) -> None:
        """Runs a purpose or a step until it ends well; raises AssertionError where it fails by itself."""
        while True:
            started, child = time.monotonic(), os.fork()
            if not child:
                _work(project, what, as_of)
            usual = self.seconds.get(what)
            if usual is not None and self.random.random() < SHARE_KILLED:
                time.sleep(self.random.uniform(0, usual * 1.1))
                os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            if os.WIFSIGNALED(status):
                self.kills += 1
                if _has_ended(project, what, as_of):
                    return
                continue
            assert status == 0, f"{what} for {as_of} failed by itself after {self.kills} kills; see above"
            self.seconds[what] = time.monotonic() - started
            return


def _has_ended(project: Project, what: str, as_of: str) -> bool:
    """Whether the run log says that a purpose is done, so that nobody would start it again."""
    ended = "SELECT run_status FROM fc_run WHERE purpose = :what AND as_of_date = :as_of ORDER BY attempt DESC"
    rows = project.query(ended, what=what, as_of=date.fromisoformat(as_of))
    return not rows.empty and rows["run_status"].iloc[0] == "OK"


def _work(project: Project, what: str, as_of: str) -> None:
    """Ends the forked process with what came of it."""
    code = 1
    try:
        project.run(what, as_of)
        code = 0
    except BaseException as error:  # noqa: BLE001 - the process ends here
        print(f"{what} for {as_of}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(code)


def live_through(wanted: int, kind: str, seed: int) -> int:
    """Kills at least `wanted` times and compares; returns the number of kills."""
    print(f"{kind}, seed {seed}: ", end="", flush=True)
    with ExitStack() as opened:
        disturbed, twin = (opened.enter_context(_project(kind)) for _ in range(2))
        killer = Killer(random.Random(seed))
        day = 0
        while killer.kills < wanted:
            as_of = (FIRST + timedelta(days=day)).isoformat()
            _correct(disturbed, twin, day)
            for purpose in PURPOSES:
                if purpose == "model_training" and day % 5:
                    continue
                twin.run(purpose, as_of)
                for what in steps_of(purpose) if killer.random.random() < 0.5 else (purpose,):
                    disturbed.database.close()
                    killer.run(disturbed, what, as_of)
            day += 1
            print(".", end="", flush=True)
        assert_same_tables(comparable_tables(disturbed.database), comparable_tables(twin.database))
        left = [path.name for path in (disturbed.settings.scratch / "runs").iterdir()]
        assert len(left) <= 1, f"scratch of ended runs was left behind: {left}"
    print(f" {killer.kills} kills over {day} run days, rows equal those of the undisturbed twin")
    return killer.kills


def _correct(first: Project, second: Project, day: int) -> None:
    """Changes recent values of the source, in both projects alike."""
    corrected = (FIRST + timedelta(days=day - 3)).isoformat()
    for project in (first, second):
        project.execute(f"UPDATE orders SET amount = amount + {day} WHERE item = '001' AND day = '{corrected}'")


@contextmanager
def _project(kind: str) -> Iterator[Project]:
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    with ExitStack() as opened:
        opened.callback(shutil.rmtree, folder, ignore_errors=True)
        environ = {}
        if kind == "postgresql":
            from benchmarks.postgresql import run_server

            server = opened.enter_context(run_server())
            environ["FORECASTING_WAREHOUSE"] = server.url(opened.enter_context(server.database()))
        build: Make = opened.enter_context(building(folder))
        rows = orders(n_series=3, n_days=400).assign(day=lambda frame: frame["day"] + timedelta(days=200))
        yield build(frame=rows, sql=f"{SQL} AND day >= :history_from", environ=environ, **RULES)


def main() -> None:
    """Runs the kit for both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", nargs="?", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    use_one_thread_per_process()
    for kind in ("sqlite", "postgresql"):
        live_through(given.kills, kind, given.seed)


if __name__ == "__main__":
    main()
