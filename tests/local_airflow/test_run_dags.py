import os
import re
import signal
import subprocess
import sys
import time

import pytest

from forecasting.purposes import INTEGRATED, steps_of
from tests.local_airflow.sites import CHECKOUT, Site

STEPS = [step for step in steps_of(INTEGRATED) if step != "predict"]


def start(site: Site, *dags: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "local_airflow.run_dags", *dags],
        cwd=CHECKOUT,
        env=site.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(site: Site, *dags: str) -> tuple[int, str, str]:
    process = start(site, *dags)
    output, errors = process.communicate(timeout=120)
    return process.returncode, output, errors


def test_two_jobs_run_at_once_and_say_what_they_do(site):
    code, output, errors = run(site, "integrated_workflow__tiny=2011-11-11", "integrated_workflow__other=2011-10-10")
    assert (code, errors) == (0, "")
    for job, as_of in (("tiny", "2011-11-11"), ("other", "2011-10-10")):
        lines = re.findall(rf"^\[{job} *\] +\d+\.\d s  (.*)$", output, re.MULTILINE)
        assert lines[0] == f"step wait_for_source for as_of {as_of} started"
        assert lines[1] == "working on wait_for_source"
        assert re.fullmatch(r"step publish_forecast done in \d+\.\d s: publish_forecast is fine", lines[-1])
        rows = site.find_asked(f"integrated_workflow__{job}")
        assert [row[0] for row in rows if row[0] != "predict"] == STEPS
        assert {row[1:4] for row in rows} == {(as_of, "MANUAL", INTEGRATED)}
        assert sorted(row[4] for row in rows if row[0] == "predict") == ["0/2", "1/2"]
    logs = [site.root / "var" / "log" / f"integrated_workflow__{job}.log" for job in ("tiny", "other")]
    (_, tiny_ended), (other_began, _) = [instants(log.read_text()) for log in logs]
    assert other_began < tiny_ended


def instants(log: str) -> tuple[str, str]:
    """Returns the first and the last instant in a log of Airflow."""
    found = re.findall(r"^20\S+Z", log, re.MULTILINE)
    return found[0], found[-1]


def test_a_failed_step_fails_at_once_and_names_its_log(site):
    (site.root / "broken").write_text("extract_history")
    try:
        code, _, errors = run(site, "integrated_workflow__tiny=2011-11-11")
    finally:
        (site.root / "broken").unlink()
    assert code == 1
    assert "integrated_workflow__tiny FAILED for as_of 2011-11-11" in errors
    assert "the source is gone" in errors
    assert "step extract_history of job tiny failed with exit code 1" in errors
    log = site.root / "var" / "log" / "integrated_workflow__tiny.log"
    assert str(log) in errors
    assert "the source is gone" in log.read_text()


def test_ctrl_c_ends_the_steps_as_well(site):
    (site.root / "slow").write_text("wait_for_source")
    process = start(site, "integrated_workflow__tiny=2011-11-11")
    deadline = time.monotonic() + 60
    while not (site.root / "pid").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    (site.root / "slow").unlink()
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    with pytest.raises(ProcessLookupError):
        os.kill(int((site.root / "pid").read_text()), 0)


@pytest.mark.parametrize("argument", ["integrated_workflow__tiny", "=2011-11-11"])
def test_an_argument_that_is_no_dag_and_as_of_is_refused(site, argument):
    code, _, errors = run(site, argument)
    assert code == 2
    assert "DAG=AS_OF" in errors
