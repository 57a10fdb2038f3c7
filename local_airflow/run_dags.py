"""Runs DAGs to their end without a server, all at the same time: `python -m local_airflow.run_dags DAG=AS_OF ...`.

A person sees what the steps say, one line each with the job in front; what Airflow itself prints goes to var/log.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import IO

from local_airflow.instance import Instance, load_instance, require_database

SHOWN_ON_FAILURE = 15
"""Last lines that are repeated when a DAG run has failed."""
STOP_AGAIN_SECONDS = 2
"""Time between two requests to stop: one that falls between two steps has no effect."""
STOP_SECONDS = 20
"""Longest wait for a clean end of an interrupted run before it is killed."""

_REGISTERED = "Created dag run."
_STEP_LINE = re.compile(
    r"^\S+ \[\w+\s*\] (?P<text>.*?)\s*\[airflow\.task\.operators\.forecasting_dags\.step_operator\.StepOperator\]"
)
_LOG_PREFIX = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ INFO ")


@dataclass
class DagRun:
    """One DAG on its way.

    Attributes:
        dag_id: The DAG.
        as_of: What it acts for.
        log: File with everything that Airflow prints.
        started: When the whole call began.
        process: The running command.
        begun: Set once Airflow has written its DAGs and this run into its database, or the run has ended.
        said: Last lines of its steps.
        printed: Last lines of everything.
    """

    dag_id: str
    as_of: str
    log: Path
    started: float = field(default_factory=time.monotonic)
    process: subprocess.Popen[str] | None = None
    begun: Event = field(default_factory=Event)
    said: deque[str] = field(default_factory=lambda: deque(maxlen=SHOWN_ON_FAILURE))
    printed: deque[str] = field(default_factory=lambda: deque(maxlen=SHOWN_ON_FAILURE))

    @property
    def label(self) -> str:
        """The job, in front of every line."""
        return self.dag_id.partition("__")[2] or self.dag_id


def run_dags(instance: Instance, wanted: dict[str, str]) -> list[DagRun]:
    """Runs each DAG for its as_of and returns those that failed.

    The next one starts when the one before has begun: until then Airflow writes all DAGs into its database, which two
    processes must not do at once (measured: a unique key is violated).
    """
    runs = [DagRun(dag_id, as_of, instance.logs / f"{dag_id}.log") for dag_id, as_of in wanted.items()]
    readers, width = [], max(len(run.label) for run in runs)
    try:
        for run in runs:
            readers.append(_start(run, instance, width))
            run.begun.wait()
        for reader in readers:
            reader.join()
    finally:
        _stop(runs)
    return [run for run in runs if run.process is None or run.process.returncode]


def _start(run: DagRun, instance: Instance, width: int) -> Thread:
    conf = json.dumps({"as_of": run.as_of, "retry": False})
    run.process = subprocess.Popen(
        instance.command("dags", "test", run.dag_id, "--conf", conf),
        env=instance.environment | {"FORECASTING_DEADLINES": "off"},  # Airflow 3.3 fails in `dags test` with one
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    reader = Thread(target=_follow, args=(run, run.process.stdout, width))
    reader.start()
    return reader


def _follow(run: DagRun, lines: IO[str] | None, width: int) -> None:
    with run.log.open("w", encoding="utf-8") as log:
        for line in lines or ():
            log.write(line)
            log.flush()
            run.printed.append(line.rstrip())
            if _REGISTERED in line:
                run.begun.set()
            if match := _STEP_LINE.match(line):
                text = _LOG_PREFIX.sub("", match["text"])
                run.said.append(text)
                print(f"[{run.label:<{width}}] {time.monotonic() - run.started:6.1f} s  {text}", flush=True)
    if run.process:
        run.process.wait()
    run.begun.set()


def _stop(runs: list[DagRun]) -> None:
    """Ends what still runs: Airflow ends the step that it is in on each SIGTERM, and the run with a failed step."""
    deadline = time.monotonic() + STOP_SECONDS
    while alive := [run.process for run in runs if run.process and run.process.poll() is None]:
        for process in alive:
            process.send_signal(signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            alive[0].wait(STOP_AGAIN_SECONDS)


def _report(failed: list[DagRun]) -> None:
    for run in failed:
        print(f"\n{run.dag_id} FAILED for as_of {run.as_of}. Its last lines:", file=sys.stderr)
        for line in run.said or run.printed:
            print(f"  {line}", file=sys.stderr)
        print(f"Everything it printed: {run.log}", file=sys.stderr)


def _read(arguments: list[str]) -> dict[str, str]:
    """Returns as_of by DAG, nothing when an argument is malformed."""
    pairs = [argument.partition("=") for argument in arguments]
    return {dag_id: as_of for dag_id, _, as_of in pairs} if all(dag_id and as_of for dag_id, _, as_of in pairs) else {}


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    """Runs what `DAG=AS_OF` arguments name; returns 1 when one failed, 2 for wrong arguments, 130 when interrupted."""
    wanted = _read(arguments)
    if not wanted:
        print("usage: python -m local_airflow.run_dags DAG=AS_OF ...", file=sys.stderr)
        return 2
    instance = load_instance()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        require_database(instance)
        failed = run_dags(instance, wanted)
    except KeyboardInterrupt:
        print("interrupted; run it again to go on", file=sys.stderr)
        return 130
    _report(failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
