import json
import os
import re
import signal
import subprocess
import sys
import time
import venv
from contextlib import suppress
from pathlib import Path
from threading import Timer

import pytest
from airflow.sdk import Asset
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

from forecasting.config import load_job
from forecasting.settings import CHECKOUT
from forecasting_dags.step_operator import StepOperator
from tests.dags.contexts import build_context

AS_OF = {"as_of": "2011-11-11"}


def build_step(root: Path, *steps: str, **arguments) -> StepOperator:
    job = load_job(root / "jobs" / "tiny.yml")
    return StepOperator(task_id="x", job=job, steps=steps or ("predict",), allow_nested_operators=True, **arguments)


def run(step: StepOperator, **params):
    return step.execute(build_context(params=AS_OF | params))


def wait_until(condition, *, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def is_alive(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def logged_lines(capsys) -> list[str]:
    """Returns what was logged on behalf of the step, in order."""
    logged = re.findall(
        r"^\S+ \[(?:info|error) *\] (.*?) *\[airflow\.task\.operators\.", capsys.readouterr().out, re.MULTILINE
    )
    return [line for line in logged if "outside of the Task Runner" not in line]


def test_the_last_line_is_the_result_and_all_other_lines_are_logged(root, interpreter, capsys):
    interpreter('echo reading; echo working >&2; echo \'{"rows": 7, "message": "7 rows"}\'')
    assert run(build_step(root)) == {"rows": 7, "message": "7 rows"}
    first, *others = logged_lines(capsys)
    assert first == "step predict for as_of 2011-11-11 started"
    reading, done, working = sorted(others)
    assert (reading, working) == ("reading", "working")
    assert re.fullmatch(r"step predict done in \d+\.\d s: 7 rows", done)


def test_a_log_in_json_is_readable_in_that_of_the_task(root, interpreter, capsys):
    line = {"time": "2026-11-20T21:30:00.123Z", "level": "INFO", "job": "tiny", "message": "4 series"}
    failed = line | {
        "level": "ERROR",
        "message": "the source was not ready\n  next:     look",
        "failure": {"problem": ""},
    }
    interpreter(f"echo '{json.dumps(line)}' >&2; echo '{json.dumps(failed)}' >&2; exit 1".replace("\\n", "\\\\n"))
    with pytest.raises(AirflowException) as raised:
        run(build_step(root))
    assert str(raised.value).splitlines()[1:] == [
        *("2026-11-20 21:30:00.123 INFO 4 series", "the source was not ready", "  next:     look"),
    ]
    assert "2026-11-20 21:30:00.123 INFO 4 series" in logged_lines(capsys)


def test_several_steps_are_one_child_that_says_when_each_is_done(root, interpreter, capsys):
    interpreter('echo "$*" > argv; echo \'{"message": "none"}\'; echo \'{"message": "22 checks"}\'')
    step = build_step(root, "apply_overrides", "check_forecast")
    assert run(step) == {"message": "22 checks"}
    assert "run apply_overrides,check_forecast --job tiny" in (root / "argv").read_text()
    said = [line.partition(" done in ")[0::2] for line in logged_lines(capsys) if " done in " in line]
    assert [(title, said.partition(" s: ")[2]) for title, said in said] == [
        ("step apply_overrides", "none"),
        ("step check_forecast", "22 checks"),
    ]


def test_the_failed_step_is_named_and_the_next_try_goes_on_there(root, interpreter):
    interpreter("echo \"$*\" > argv; echo '{}'; exit 1")
    step = build_step(root, "apply_overrides", "check_forecast", "publish_forecast")
    with pytest.raises(AirflowException, match=r"^step check_forecast of job tiny failed with exit code 1"):
        run(step)
    assert "--resume" not in (root / "argv").read_text()
    with pytest.raises(AirflowException):
        step.execute(build_context(params=AS_OF, try_number=2))
    assert (root / "argv").read_text().endswith("--resume --json\n")


def test_the_step_gets_job_as_of_reason_chunk_and_workflow_and_runs_in_the_root_folder(root, interpreter):
    interpreter('printf \'{"argv": "%s", "folder": "%s"}\\n\' "$*" "$PWD"')
    result = run(build_step(root, chunk="1/2", within="integrated_workflow"))
    assert result["argv"] == (
        "-m forecasting run predict --job tiny --as-of 2011-11-11 --reason MANUAL "
        "--chunk 1/2 --within integrated_workflow --json"
    )
    assert result["folder"] == str(root)


def test_detail_and_labels_of_the_run_are_passed_on(root, interpreter):
    interpreter("printf '%s\\n' \"$@\" > argv; echo '{}'")
    run(build_step(root), trigger_detail="ERROR 1.4 > 1.3", labels={"plant": ["München", "2000"]})
    assert (root / "argv").read_text().splitlines()[8:] == [
        *("--reason", "MANUAL", "--detail", "ERROR 1.4 > 1.3"),
        *("--labels", '{"plant": ["München", "2000"]}', "--json"),
    ]


def test_an_unknown_parameter_starts_nothing(root, interpreter):
    interpreter("touch started; echo '{}'")
    with pytest.raises(AirflowFailException, match=r"(?s)found:    as_fo\n.*accepted: as_of, trigger_reason"):
        run(build_step(root), as_fo="2011-11-11")
    assert not (root / "started").exists()


@pytest.mark.parametrize(
    ("run_type", "params", "reason"),
    [
        ("scheduled", {}, "SCHEDULE"),
        ("asset_triggered", {}, "SCHEDULE"),
        ("manual", {}, "MANUAL"),
        ("manual", {"trigger_reason": "API"}, "API"),
        ("backfill", {}, "MANUAL"),
    ],
)
def test_the_reason_is_the_parameter_or_what_airflow_knows(root, interpreter, run_type, params, reason):
    interpreter('printf \'{"reason": "%s"}\\n\' "${10}"')
    context = build_context(run_type=run_type, params=AS_OF | params)
    assert build_step(root).execute(context) == {"reason": reason}


@pytest.mark.parametrize(
    ("context", "kind"),
    [
        ({"run_type": "backfill", "logical_date": "2011-11-10T03:30+00:00"}, " --kind BACKFILL"),
        ({"announced": [{"as_of": "2011-11-10", "kind": "BACKFILL"}]}, " --kind BACKFILL"),
        ({"announced": [{"as_of": "2011-11-10", "kind": "LIVE"}, {"as_of": "2011-11-09", "kind": "BACKFILL"}]}, ""),
        ({"announced": [{"as_of": "2011-11-09", "kind": "LIVE"}, {"as_of": "2011-11-10", "kind": "BACKFILL"}]},
         " --kind BACKFILL"),
        ({"announced": [{"as_of": "2011-11-10"}]}, ""),
        ({"run_type": "scheduled", "logical_date": "2011-11-10T03:30+00:00"}, ""),
        ({"params": {"as_of": "2011-11-10"}, "announced": [{"as_of": "2011-11-11", "kind": "BACKFILL"}]}, ""),
    ],
    ids=["backfill", "asset of one", "newest is live", "newest is of a backfill", "older event", "cron", "by hand"],
)  # fmt: skip
def test_airflows_backfill_and_what_follows_it_fill_in_missed_days(root, interpreter, context, kind):
    interpreter('printf \'{"argv": "%s"}\n\' "$*"')
    argv = build_step(root).execute(build_context(**context))["argv"]
    assert argv.partition(" --as-of ")[2].partition(" --json")[0].partition(" --kind")[0][:10] == "2011-11-10"
    assert argv.endswith(f"{kind} --json")
    assert ("--kind" in argv) == bool(kind)


def test_the_step_knows_the_dag_run_but_none_of_airflows_settings(root, interpreter, monkeypatch):
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "postgresql://airflow:secret@localhost/airflow")
    interpreter('printf \'{"by": "%s", "settings": %s}\\n\' "$FORECASTING_ORCHESTRATOR" "$(env | grep -c ^AIRFLOW__)"')
    assert run(build_step(root)) == {"by": "airflow:data_preparation__tiny:the_run", "settings": 0}


SHOWN = 'printf "%s" "$FORECASTING_WAREHOUSE" > url; printf \'{"airflow": %s}\\n\' "$(env | grep -c ^AIRFLOW_CONN_)"'
CONNECTION = '{"conn_type": "%s", "login": "u@x", "password": "p/q@r", "host": "db", "port": 5432, "schema": "f"%s}'


def test_an_airflow_connection_becomes_the_url_of_the_step(root, interpreter, monkeypatch, capsys):
    extra = ', "extra": {"sslrootcert": "/ca.pem"}'
    monkeypatch.setenv("AIRFLOW_CONN_FORECASTING_WAREHOUSE", CONNECTION % ("postgres", extra))
    interpreter(SHOWN)
    assert run(build_step(root)) == {"airflow": 0}
    url = "postgresql+psycopg://u%40x:p%2Fq%40r@db:5432/f?sslrootcert=%2Fca.pem"
    assert (root / "url").read_text() == url
    assert "p%2Fq" not in capsys.readouterr().out


HANA = (
    '{"conn_type": "hana", "login": "NIGHT", "password": "p@ss", "host": "hana", "port": 443, '
    '"extra": {"sslValidateCertificate": true, "sslTrustStore": "/ca.pem", "packetSize": 4194304}}'
)
HANA_KEY = '{"conn_type": "hana", "extra": {"userkey": "NIGHT", "currentSchema": "SPACE#USER"}}'


@pytest.mark.parametrize(
    ("connection", "url"),
    [
        (
            HANA,
            "hana://NIGHT:p%40ss@hana:443/?sslValidateCertificate=True&sslTrustStore=%2Fca.pem&packetSize=4194304",
        ),
        (HANA_KEY, "hana:///?userkey=NIGHT&currentSchema=SPACE%23USER"),
    ],
)
def test_an_airflow_connection_to_sap_hana_keeps_its_options(root, interpreter, monkeypatch, connection, url):
    """The forecasting environment reads exactly these URLs: tests/warehouse/test_hana_kind.py."""
    monkeypatch.setenv("AIRFLOW_CONN_FORECASTING_WAREHOUSE", connection)
    interpreter(SHOWN)
    run(build_step(root))
    assert (root / "url").read_text() == url


def test_every_connection_that_the_job_names_reaches_the_step(root, interpreter, monkeypatch):
    sources = "sources: {target: {query: x.sql}, overrides: {query: o.sql, connection: planners}}"
    more = "readiness: {ready: {query: r.sql, connection: loads}}"
    job = (root / "jobs" / "tiny.yml").read_text()
    (root / "jobs" / "tiny.yml").write_text(
        job.replace("sources: {target: {query: sql/sources/tiny.sql}}", f"{sources}\n{more}")
    )
    for name in ("PLANNERS", "LOADS"):
        monkeypatch.setenv(f"AIRFLOW_CONN_FORECASTING_{name}", CONNECTION % ("postgres", ""))
    interpreter('printf \'{"known": %s}\n\' "$(env | grep -c ^FORECASTING_CONNECTION_)"')
    assert run(build_step(root)) == {"known": 2}


def test_a_forced_forecast_says_why(root, interpreter):
    interpreter('printf \'{"command": "%s"}\n\' "$*"')
    command = run(build_step(root), force="the newer data were wrong")["command"]
    assert "--force --reason the newer data were wrong" in command


def test_a_variable_wins_over_an_airflow_connection(root, interpreter, monkeypatch):
    monkeypatch.setenv("AIRFLOW_CONN_FORECASTING_WAREHOUSE", CONNECTION % ("postgres", ""))
    monkeypatch.setenv("FORECASTING_WAREHOUSE", "sqlite:///x.db")
    interpreter(SHOWN)
    run(build_step(root))
    assert (root / "url").read_text() == "sqlite:///x.db"


def test_an_airflow_connection_of_another_kind_is_refused_without_its_password(root, interpreter, monkeypatch):
    monkeypatch.setenv("AIRFLOW_CONN_FORECASTING_WAREHOUSE", CONNECTION % ("mysql", ""))
    interpreter(SHOWN)
    with pytest.raises(AirflowFailException, match=r"(?s)forecasting_warehouse.*mysql.*postgres") as caught:
        run(build_step(root))
    assert "p/q" not in str(caught.value)


def test_success_tells_the_asset_for_which_as_of(root, interpreter):
    interpreter("echo '{}'")
    asset = Asset("tiny_snapshot")
    step = build_step(root, outlets=[asset])
    events = {asset: type("Event", (), {"extra": {}})()}
    step.execute(build_context(params=AS_OF) | {"outlet_events": events})
    assert events[asset].extra == AS_OF | {"kind": "LIVE"}


@pytest.mark.parametrize("code", [2, 3])
def test_what_no_retry_can_refresh_is_not_tried_again(root, interpreter, code):
    interpreter(f"echo 'jobs/tiny.yml: unknown field `horizn`' >&2; exit {code}")
    message = rf"(?s)step predict of job tiny failed with exit code {code}\n.*horizn"
    with pytest.raises(AirflowFailException, match=message):
        run(build_step(root))


def test_the_cause_of_a_failure_is_an_error_in_the_log_and_as_wide_as_its_page(root, interpreter, capsys):
    long = "x" * 100
    interpreter(f"echo '2026-11-29 03:30:00,1 INFO reading' >&2; echo 'job tiny: no table {long} {long}' >&2; exit 3")
    with pytest.raises(AirflowFailException):
        run(build_step(root))
    errors = [line for line in capsys.readouterr().out.splitlines() if "[error" in line.lower()]
    message = [line for line in errors if "x" * 100 in line]
    assert len(message) == 2
    assert any("no table" in line for line in errors)
    assert not any("reading" in line for line in errors)


def test_any_other_failure_may_be_tried_again_and_shows_its_last_lines(root, interpreter):
    interpreter("for line in $(seq 30); do echo line $line >&2; done; exit 1")
    with pytest.raises(AirflowException) as failure:
        run(build_step(root))
    assert not isinstance(failure.value, AirflowFailException)
    lines = str(failure.value).splitlines()
    assert lines == ["step predict of job tiny failed with exit code 1", *(f"line {n}" for n in range(11, 31))]


def test_a_job_that_is_retired_skips_its_tasks_and_says_why(root, interpreter):
    interpreter("echo 'job tiny: the job is retired' >&2; exit 4")
    with pytest.raises(AirflowSkipException, match=r"^job tiny: the job is retired$"):
        run(build_step(root))


def test_without_retry_every_failure_is_final(root, interpreter):
    interpreter("exit 1")
    with pytest.raises(AirflowFailException):
        run(build_step(root), retry=False)


def test_a_missing_interpreter_names_the_setting(root, monkeypatch):
    monkeypatch.setenv("FORECASTING_PYTHON_FORECASTING", "/nowhere/python")
    with pytest.raises(
        AirflowFailException, match=r"(?s)/nowhere/python.*environments check forecasting.*_PYTHON_FORECASTING"
    ):
        run(build_step(root))


@pytest.mark.parametrize("output", ["", "done", "[1, 2]"])
def test_a_result_that_is_no_json_object_is_a_failure(root, interpreter, output):
    interpreter(f"echo '{output}'")
    with pytest.raises(AirflowException, match="step predict succeeded, but printed no JSON object"):
        run(build_step(root))


def test_no_password_reaches_the_log_or_the_message(root, interpreter, capsys):
    interpreter("echo 'cannot connect to hana://user:secret@db:30015' >&2; exit 1")
    with pytest.raises(AirflowException) as failure:
        run(build_step(root))
    logged = logged_lines(capsys)
    assert logged[1:] == [
        "cannot connect to hana://user:***@db:30015",
        "step predict of job tiny failed with exit code 1",
        "cannot connect to hana://user:***@db:30015",
    ]
    assert "secret" not in str(failure.value)


def test_the_code_is_that_of_the_operator_whatever_the_environment_has_installed(root, interpreter, tmp_path):
    elsewhere = tmp_path / "elsewhere" / "forecasting"
    elsewhere.mkdir(parents=True)
    (elsewhere / "__init__.py").touch()
    venv.create(tmp_path / "environment", with_pip=False, symlinks=True)
    (packages,) = (tmp_path / "environment" / "lib").glob("python*/site-packages")
    (packages / "editable.pth").write_text(str(elsewhere.parent))
    program = 'import forecasting, json; print(json.dumps({"code": forecasting.__file__}))'
    interpreter(f"exec {tmp_path}/environment/bin/python -c '{program}'")
    assert run(build_step(root)) == {"code": str(CHECKOUT / "forecasting" / "__init__.py")}


STUBBORN = """
sh -c 'echo $PPID' > leader; trap '' TERM
(trap '' TERM; exec sleep 60) & echo $! > worker; wait
"""


def stubborn_pids(root: Path) -> list[int]:
    return [int((root / name).read_text()) for name in ("leader", "worker")]


def has_started(root: Path) -> bool:
    return all((root / name).exists() and (root / name).read_text().strip() for name in ("leader", "worker"))


def test_stopping_the_task_ends_the_step_and_what_it_started(root, interpreter):
    interpreter(STUBBORN)
    step = build_step(root)
    Timer(1, step.on_kill).start()
    with pytest.raises(AirflowException, match="was ended by SIGKILL"):
        run(step)
    assert not any(is_alive(pid) for pid in stubborn_pids(root))


def test_a_step_that_ends_on_request_is_not_killed(root, interpreter):
    interpreter("trap 'echo tidied >&2; exit 143' TERM; sleep 60 & wait")
    step = build_step(root)
    Timer(1, step.on_kill).start()
    with pytest.raises(AirflowException, match=r"exit code 143\ntidied"):
        run(step)


def test_the_step_ends_with_a_task_that_was_killed(root, interpreter):
    interpreter("echo $$ > leader; echo $$ > worker; exec sleep 60")
    program = (
        "from tests.dags.test_step_operator import build_step, run; from pathlib import Path; "
        f"run(build_step(Path({str(root)!r})))"
    )
    environment = os.environ | {"PYTHONPATH": f"{CHECKOUT}:{CHECKOUT / 'dags'}"}
    task = subprocess.Popen([sys.executable, "-c", program], cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL)
    assert wait_until(lambda: has_started(root), seconds=30)
    (pid, _) = stubborn_pids(root)
    assert is_alive(pid)
    task.send_signal(signal.SIGKILL)
    task.wait()
    assert wait_until(lambda: not is_alive(pid))


def test_the_result_survives_json(root, interpreter):
    interpreter('echo \'{"text": "Größe ✓", "none": null}\'')
    assert json.loads(json.dumps(run(build_step(root)))) == {"text": "Größe ✓", "none": None}
