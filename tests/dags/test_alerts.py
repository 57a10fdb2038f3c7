"""Real messages to a real mail server and a real webhook on this machine."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Timer
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowException

from forecasting.config import Job, load_job
from forecasting.muting import note_mute
from forecasting.settings import load_settings
from forecasting_dags.alert_channel import Alert, tell, tell_held
from forecasting_dags.alerts import alert_failure, alert_late, alert_signals
from tests.dags.conftest import TINY_JOB
from tests.dags.contexts import build_context
from tests.dags.sinks import Hook, Mail, Sink, running, text_of

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # Apprise imports it below Python 3.13

EVENING = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)  # 22:30 in Berlin
MORNING = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)  # 06:00
LATE = Alert("forecast_generation", "late", "late", lambda: "the body")
WEEKLY = Alert("model_training", "fit", "fit has failed", lambda: "why")
MUTED = '{"job": "tiny", "published": null, "muted": "until 2026-12-01T00:00:00Z: new disks"}'
PUBLISHED = '{"job": "tiny", "published": {"as_of_date": "2011-11-10", "publication_no": 7}}'


@pytest.fixture(autouse=True)
def silent_warehouse(interpreter) -> None:
    """Spares a process of the forecasting environment for each alert."""
    interpreter("exit 1")


@pytest.fixture
def hook() -> Iterator[Sink]:
    with running(Hook) as sink:
        yield sink


@pytest.fixture
def connected(hook, monkeypatch) -> Sink:
    connect(monkeypatch, f"json://someone:s3cr3t@127.0.0.1:{hook.port}/")
    return hook


def connect(monkeypatch, *addresses: str, name: str = "ALERTS") -> None:
    config = [{"path": address} for address in addresses]
    monkeypatch.setenv(
        f"AIRFLOW_CONN_FORECASTING_{name}", json.dumps({"conn_type": "apprise", "extra": {"config": config}})
    )


def build_job(root, alerts: str = "{}", more: str = "") -> Job:
    content = f'{TINY_JOB}alerts: {alerts}\npublish_by: "06:00"\n{more}'.replace(*BY_CRON)
    (root / "jobs" / "tiny.yml").write_text(content)
    return load_job(root / "jobs" / "tiny.yml")


BY_CRON = ("{after: data_preparation}", '{cron: "30 4 * * *"}')


def fail(job: Job, task_id: str, error: str = "", as_of: str = "2011-11-11") -> None:
    error = error or f"step {task_id.rpartition('.')[2]} failed"
    task = SimpleNamespace(task_id=task_id, log_url=f"http://airflow.example/{task_id}")
    context = build_context(params={"as_of": as_of}) | {"ti": task, "exception": AirflowException(error)}
    alert_failure(job, context)


def test_a_failed_task_is_told_by_mail_and_webhook(root, interpreter, hook, monkeypatch, capsys, caplog):
    interpreter(f"test \"$*\" = '-m forecasting status --job tiny --json' && echo '{PUBLISHED}'")
    with running(Mail) as mail:
        sender = "from=suite@example.com&to=duty@example.com&mode=insecure"
        connect(
            monkeypatch, f"mailto://127.0.0.1:{mail.port}?{sender}", f"json://someone:s3cr3t@127.0.0.1:{hook.port}/"
        )
        lines = "\n".join(["step predict failed", *(f"line {n}" for n in range(30)), "hana://me:pa55@db:30015 is gone"])
        fail(build_job(root), "predict", lines)
    (message,), (posted,) = mail.received, hook.received
    assert message["To"] == "duty@example.com"
    assert message["Subject"] == posted["title"]
    assert posted["title"] == "URGENT tiny: predict of forecast_generation has failed for 2011-11-11"
    assert posted["type"] == "failure"
    output = posted["message"].splitlines()
    assert output[:5] == [
        "Nothing new is published. Readers keep the forecast of 2011-11-10.",
        "Do: remove the cause, then clear the task in Airflow: http://airflow.example/predict",
        "    or run: forecasting run forecast_generation --job tiny --as-of 2011-11-11",
        "Log:",
        "    step predict failed",
    ]
    assert output[5:] == [*(f"    line {n}" for n in range(19, 30)), "    hana://me:***@db:30015 is gone"]
    assert [line.rstrip() for line in text_of(message).strip().splitlines()] == [line.rstrip() for line in output]
    said = capsys.readouterr().out + caplog.text
    assert "s3cr3t" not in said
    assert "pa55" not in said


@pytest.mark.parametrize(
    ("task_id", "consequence"),
    [
        ("extract_history", "New data are missing"),
        ("model_training.fit_challenger", "The champion in use goes on; readers are not affected."),
        ("request_training", "Errors are not watched until it succeeds"),
    ],
)
def test_each_purpose_has_its_consequence(root, connected, task_id, consequence):
    fail(build_job(root), task_id)
    (posted,) = connected.received
    assert posted["message"].startswith(consequence)
    assert posted["type"] == "warning"
    assert posted["title"].startswith("tiny: ")


def test_the_step_that_failed_is_named_and_not_its_task(root, interpreter, connected):
    interpreter(f"echo '{PUBLISHED}'")
    fail(build_job(root), "publish_forecast", "step check_forecast of job tiny failed with exit code 1")
    fail(build_job(root), "model_training", "Task exited with return code -9")
    assert [posted["title"] for posted in connected.received] == [
        "URGENT tiny: check_forecast of forecast_generation has failed for 2011-11-11",
        "tiny: model_training has failed for 2011-11-11",
    ]


def test_an_error_without_words_is_told_too(root, connected):
    task = SimpleNamespace(task_id="model_training", log_url="http://airflow.example/model_training")
    context = build_context(params={"as_of": "2011-11-11"}) | {"ti": task, "exception": AirflowException()}
    alert_failure(build_job(root), context)
    assert [posted["title"] for posted in connected.received] == ["tiny: model_training has failed for 2011-11-11"]


def test_what_readers_see_may_be_unknown(root, interpreter, connected):
    interpreter("exit 1")
    fail(build_job(root), "predict")
    assert "Readers keep what they had; `forecasting status`" in connected.received[0]["message"]


def test_many_failures_of_one_step_on_one_day_are_one_alert(root, interpreter, connected):
    interpreter(f"echo '{PUBLISHED}'")
    for _ in range(3):
        fail(build_job(root), "predict")
    fail(build_job(root), "check_forecast")
    fail(build_job(root), "predict", as_of="2011-11-12")
    output = [posted["title"].split() for posted in connected.received]
    assert [(words[2], words[-1]) for words in output] == [
        ("predict", "2011-11-11"),
        ("check_forecast", "2011-11-11"),
        ("predict", "2011-11-12"),
    ]


def test_a_problem_is_told_again_after_a_time(root, connected):
    job = build_job(root, "{repeat_after: 6h}")
    for hours in (0, 5, 6, 7, 13):
        tell(job, LATE, EVENING + timedelta(hours=hours))
    assert len(connected.received) == 3


def test_quiet_hours_hold_back_what_is_not_urgent_until_the_next_alert(root, connected):
    job = build_job(root, '{quiet_hours: "22:00-06:00"}')
    tell(job, WEEKLY, EVENING)
    tell(job, LATE, EVENING)
    assert [posted["title"] for posted in connected.received] == ["URGENT tiny: late"]
    assert "fit" not in connected.received[0]["message"]
    tell(job, Alert("data_preparation", "extract", "extract has failed", lambda: "the source"), MORNING)
    assert connected.received[1]["title"] == "tiny: extract has failed"
    assert connected.received[1]["message"].splitlines() == [
        *("the source", "", "Held back in quiet hours:", ""),
        *("2026-11-20 21:30 UTC  tiny: fit has failed", "why"),
    ]
    assert tell_held(job) == 0


def test_the_end_of_quiet_hours_brings_a_summary(root, connected):
    job = build_job(root, '{quiet_hours: "22:00-06:00", urgent: []}')
    for alert in (WEEKLY, LATE, WEEKLY):
        tell(job, alert, EVENING)
    assert connected.received == []
    assert tell_held(job) == 2
    (posted,) = connected.received
    assert posted["title"] == "tiny: 2 alerts of the quiet hours"
    assert [line for line in posted["message"].splitlines() if "UTC" in line] == [
        "2026-11-20 21:30 UTC  tiny: fit has failed",
        "2026-11-20 21:30 UTC  tiny: late",
    ]


def test_what_was_not_taken_is_told_again(root, connected):
    job = build_job(root, '{quiet_hours: "22:00-06:00"}')
    tell(job, WEEKLY, EVENING)
    connected.status = 500
    with pytest.raises(ConnectionError, match="forecasting_alerts"):
        tell(job, LATE, MORNING)
    with pytest.raises(ConnectionError, match="forecasting_alerts"):
        tell_held(job)
    connected.status = 200
    tell(job, LATE, MORNING)
    assert "fit has failed" in connected.received[-1]["message"]


def test_without_a_service_an_alert_is_a_line_in_the_log(root, monkeypatch, caplog):
    monkeypatch.delenv("AIRFLOW_CONN_FORECASTING_ALERTS", raising=False)
    tell(build_job(root), LATE, MORNING)
    assert "alert: URGENT tiny: late\nthe body" in caplog.text
    assert "the alert stays in this log: Airflow has no connection forecasting_alerts" in caplog.text


@pytest.mark.parametrize(
    "address",
    [
        "json://me:s3cr3t@127.0.0.1:1/",
        "mailto//me:s3cr3t@127.0.0.1",
        "mailto://me:s3cr3t@127.0.0.1:1?mode=insecure&to=a@b.de",
    ],
)
def test_an_alert_that_cannot_be_sent_fails_nothing(root, monkeypatch, caplog, capsys, address):
    connect(monkeypatch, address)
    job = build_job(root)
    fail(job, "fit_challenger")
    alert_signals(job, "2011-11-11", [{"signal": "BIAS"}])
    asyncio.run(alert_late("nowhere", {}))
    assert "the alert of a failed task could not be sent" in caplog.text
    assert "the alert of signals could not be sent" in caplog.text
    assert "the alert of a late forecast could not be sent" in caplog.text
    assert "s3cr3t" not in caplog.text + capsys.readouterr().out


def test_signals_that_only_tell_are_one_alert(root, connected):
    found = [
        {"signal": "STABILITY", "segment": "ALL", "text": "0.31 > 0.25"},
        {"signal": "TARGET", "segment": "SMOOTH", "text": "0.40 > 0.25"},
    ]
    alert_signals(build_job(root), "2011-11-11", found)
    alert_signals(build_job(root), "2011-11-11", [])
    (posted,) = connected.received
    assert posted["title"] == "tiny: beyond their barrier at 2011-11-11: STABILITY ALL, TARGET SMOOTH"
    assert posted["message"].splitlines()[:2] == ["    0.31 > 0.25", "    0.40 > 0.25"]


def due(logical_date: str) -> dict:
    run = {"dag_id": "forecast_generation__tiny", "dag_run_id": "scheduled__x", "logical_date": logical_date}
    return {"dag_run": run | {"run_after": logical_date}, "deadline": {"id": "1", "deadline_time": logical_date}}


def test_a_late_forecast_is_told_unless_readers_see_it(root, interpreter, connected):
    build_job(root)
    interpreter(f"echo '{PUBLISHED}'")
    asyncio.run(alert_late("tiny", due("2011-11-10T03:30:00Z")))
    assert connected.received == []
    asyncio.run(alert_late("tiny", due("2011-11-11T03:30:00Z")))
    (posted,) = connected.received
    assert posted["title"] == "URGENT tiny: the forecast for 2011-11-11 is not published by 06:00"
    assert posted["message"].splitlines() == [
        "Readers keep the forecast of 2011-11-10.",
        "Do: see in Airflow what run scheduled__x of forecast_generation__tiny waits for, or run",
        "    forecasting run forecast_generation --job tiny --as-of 2011-11-11",
    ]


def test_nobody_is_notified_of_a_muted_job(root, interpreter, connected, caplog):
    interpreter(f"echo '{MUTED}'")
    job = build_job(root)
    fail(job, "predict")
    alert_signals(job, "2011-11-11", [{"signal": "STABILITY", "segment": "ALL", "text": "0.31 > 0.25"}])
    asyncio.run(alert_late("tiny", due("2011-11-11T03:30:00Z")))
    assert connected.received == []
    assert caplog.text.count("nobody is notified: job tiny is muted until 2026-12-01T00:00:00Z: new disks") == 3


def test_the_note_of_a_mute_counts_where_the_warehouse_does_not_answer(root, interpreter, connected):
    job = build_job(root)
    end = datetime.now(UTC) + timedelta(hours=1)
    note_mute(load_settings().scratch, "tiny", end, "new disks")
    fail(job, "predict")
    interpreter(f"echo '{PUBLISHED}'")  # somebody has ended it on another machine
    fail(job, "predict", as_of="2011-11-12")
    assert [posted["title"][-10:] for posted in connected.received] == ["2011-11-12"]


def test_a_job_has_its_own_connection_and_without_it_that_of_all(root, connected, monkeypatch, caplog):
    job = build_job(root, "{connection: planners}", "owner: planning@example.com\n")
    fail(job, "fit_challenger")
    assert "Airflow has no connection forecasting_planners, which job tiny names" in caplog.text
    with running(Hook) as planners:
        connect(monkeypatch, f"json://127.0.0.1:{planners.port}/", name="PLANNERS")
        fail(job, "fit_challenger", as_of="2011-11-12")
    assert [len(sink.received) for sink in (connected, planners)] == [1, 1]
    assert planners.received[0]["message"].splitlines()[-1] == "Owner: planning@example.com"
    assert job.connections == {"warehouse"}


def test_the_ledger_survives_a_file_that_was_cut_off(root, connected):
    job = build_job(root)
    tell(job, LATE, MORNING)
    file = load_settings().scratch / "alerts" / "tiny.json"
    file.write_text(file.read_text()[:20])
    tell(job, LATE, MORNING)
    tell(job, LATE, MORNING)
    assert len(connected.received) == 2


def test_an_alert_that_is_asked_for_by_many_at_once_is_sent_once(root, connected):
    job = build_job(root)

    def write() -> str:
        time.sleep(0.2)
        return "the body"

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: tell(job, replace(LATE, write=write), MORNING), range(4)))
    assert len(connected.received) == 1


def test_what_a_killed_process_was_about_to_send_is_sent_by_the_one_that_waits(root, connected):
    job = build_job(root, '{quiet_hours: "22:00-06:00"}')
    tell(job, WEEKLY, EVENING)
    writing, killed = os.pipe()
    sender = os.fork()
    if not sender:
        tell(job, replace(LATE, write=lambda: os.write(killed, b"!") and time.sleep(60)), MORNING)
    os.read(writing, 1)
    Timer(0.2, os.kill, (sender, signal.SIGKILL)).start()
    tell(job, LATE, MORNING)
    os.waitpid(sender, 0)
    (posted,) = connected.received
    assert posted["message"].startswith("the body\n\nHeld back in quiet hours:")
    tell(job, LATE, MORNING)
    assert len(connected.received) == 1
