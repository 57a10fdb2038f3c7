"""What the DAG files cost while nothing happens: `make bench-idle [JOBS=50] [MINUTES=20]`.

`make install` writes the settings; the DAG processor and the web interface run from their units on PostgreSQL. Measured
are the processor seconds of the DAG processor and its children: without any job, which is Airflow's own share; with
the jobs, between two readings; and of one reading of all DAG files, which comes once in the interval of the settings.
Then a release with one more job is put into use, and the time until its DAG shows over REST is taken.
"""

from __future__ import annotations

import argparse
import json
import os
import pwd
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.postgresql import run_server
from forecasting.operations.deploy.home import READ_AGAIN_SECONDS
from forecasting.settings import CHECKOUT
from server.install import install
from tests.installations import databases, free_port, migrate, put_into_use, set_variables
from tests.services import cpu_seconds, read_environment, running_services, wait_until
from tests.web import Web

ALLOWED_SHARE = 0.01
ALLOWED_SECONDS = 300
QUIET_SECONDS, QUIET_SHARE = 15, 0.08
"""All files are read when the DAG processor takes less than this share of a core for so long."""
LONGEST_SECONDS = 900
JOB = (CHECKOUT / "jobs" / "retail_units.yml").read_text(encoding="utf-8")


def main() -> int:
    """Measures and prints; returns 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, run_server() as server, databases(server) as variables:
        prefix = Path(folder) / "opt"
        web = _install(prefix, variables)
        with running_services(prefix, ("api-server", "dag-processor")) as services:
            processor = Processor(services["dag-processor"].members()[0])
            processor.wait_until_quiet()
            own = processor.share(given.minutes * 60 / 4)
            token = _log_in(prefix, web)
            put_into_use(prefix, _release(prefix, "first", given.jobs))
            wait_until("all DAGs are there", lambda: _is_there(web, token, given.jobs - 1), LONGEST_SECONDS)
            time.sleep(READ_AGAIN_SECONDS)
            processor.wait_until_quiet()
            idle = processor.share(given.minutes * 60)
            reading = processor.reading(prefix / "current" / "dags", own)
            visible = _seconds_until_a_new_job_shows(prefix, web, token, given.jobs)
            interval = int(read_environment(prefix)["AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL"])
    share = max(idle - own, 0) + reading / interval
    print(
        f"the DAG processor without jobs takes {own:.2%} of a core, with {given.jobs} jobs {idle:.2%} between readings"
    )
    print(f"a reading takes {reading:.1f} CPU s, every {interval} s; so the DAG files cost {share:.2%} of a core")
    print(f"a new job shows {visible:.0f} s after its release was put into use")
    return int(share > ALLOWED_SHARE or visible > ALLOWED_SECONDS)


class Processor:
    """The DAG processor and its children.

    Args:
        pid: Its main process.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def share(self, seconds: float) -> float:
        """Returns the share of a core that it takes in the next seconds."""
        before, started = cpu_seconds(self._pid), time.monotonic()
        time.sleep(seconds)
        return (cpu_seconds(self._pid) - before) / (time.monotonic() - started)

    def wait_until_quiet(self) -> None:
        """Waits until all files are read."""
        wait_until("quiet", lambda: self.share(QUIET_SECONDS) < QUIET_SHARE, LONGEST_SECONDS)

    def reading(self, dags: Path, own: float) -> float:
        """Has all DAG files read once, and returns the processor seconds of that beyond the share of its own."""
        before, started = cpu_seconds(self._pid), time.monotonic()
        for file in dags.glob("*.py"):
            file.touch()
        time.sleep(QUIET_SECONDS)
        self.wait_until_quiet()
        return cpu_seconds(self._pid) - before - own * (time.monotonic() - started)


def _install(prefix: Path, variables: Mapping[str, str]) -> Web:
    port = free_port()
    install(prefix, pwd.getpwuid(os.geteuid()), port)
    set_variables(prefix / "etc" / "secrets.env", variables)
    put_into_use(prefix, _release(prefix, "none", 0))
    migrate(prefix)
    return Web(f"http://127.0.0.1:{port}")


def _log_in(prefix: Path, web: Web) -> str:
    wait_until("the web interface answers", web.answers)
    passwords = json.loads((prefix / "etc" / "passwords.json").read_text(encoding="utf-8"))
    return web.log_in("admin", passwords["admin"])


def _release(prefix: Path, name: str, n_jobs: int) -> Path:
    release = prefix / "releases" / name
    (release / "jobs").mkdir(parents=True)
    for number in range(n_jobs):
        text = JOB.replace("job: retail_units", f"job: job_{number:02d}")
        (release / "jobs" / f"job_{number:02d}.yml").write_text(text, encoding="utf-8")
    return release


def _is_there(web: Web, token: str, number: int) -> bool:
    return web.call("GET", f"/api/v2/dags/integrated_workflow__job_{number:02d}", token=token)[0] == 200


def _seconds_until_a_new_job_shows(prefix: Path, web: Web, token: str, n_jobs: int) -> float:
    put_into_use(prefix, _release(prefix, "second", n_jobs + 1))
    started = time.monotonic()
    wait_until("the new job shows", lambda: _is_there(web, token, n_jobs), 2 * ALLOWED_SECONDS)
    return time.monotonic() - started


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all servers end with it
    sys.exit(main())
