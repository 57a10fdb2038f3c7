"""Airflow as `make airflow` starts it: a real scheduler with LocalExecutor, the REST API, and a clean end."""

import json
import re
import stat
import subprocess
import sys
import time
from typing import Any

import pytest

from forecasting.purposes import INTEGRATED, PURPOSES, steps_of
from tests.local_airflow.running import AS_OF, Server
from tests.local_airflow.sites import CHECKOUT, PLANTED, Site
from tests.services import group, listening


def find_rows(site: Site, job: str) -> dict[str, list[tuple[Any, ...]]]:
    """Returns what the real steps of a job have written: its runs by purpose, and the published forecast."""
    runs = "SELECT purpose, run_status, as_of_date, trigger_reason FROM fc_run WHERE job = ? ORDER BY purpose"
    forecast = "SELECT series_key, target_date, forecast_value, run_id FROM bi_forecast WHERE job = ?"
    return {"runs": site.query(runs, job), "forecast": site.query(forecast, job)}


def test_every_purpose_runs_over_the_rest_api_and_leaves_its_rows(served, server):
    for dag_id in [f"{purpose}__orders" for purpose in PURPOSES]:
        server.start(dag_id)
        assert [run["state"] for run in server.wait_for_runs(dag_id)] == ["success"]
    found = find_rows(served, "orders")
    assert found["runs"] == [(purpose, "OK", AS_OF, "API") for purpose in sorted(PURPOSES)]
    assert len(found["forecast"]) == 3 * 7
    assert all(value is not None and value > 0 for _, _, value, _ in found["forecast"])
    assert len({run_id for *_, run_id in found["forecast"]}) == 1


def test_the_integrated_workflow_runs_over_the_rest_api_with_all_its_steps(server):
    """With the stand-in; tests/end_to_end runs it with the real steps."""
    dag_id = f"{INTEGRATED}__other"
    server.start(dag_id)
    assert [run["state"] for run in server.wait_for_runs(dag_id)] == ["success"]
    asked = server.site.find_asked(dag_id)
    assert tuple(dict.fromkeys(row[0] for row in asked)) == steps_of(INTEGRATED)
    assert {row[1:4] for row in asked} == {(AS_OF, "API", INTEGRATED)}


def test_a_dag_that_comes_after_preparation_acts_for_the_same_day(server):
    server.unpause("forecast_generation__tiny")
    server.start("data_preparation__tiny")
    (run,) = server.wait_for_runs("forecast_generation__tiny")
    assert (run["state"], run["run_type"], run["logical_date"]) == ("success", "asset_triggered", None)
    assert {row[1:3] for row in server.site.find_asked("data_preparation__tiny")} == {(AS_OF, "API")}
    assert {row[1:3] for row in server.site.find_asked("forecast_generation__tiny")} == {(AS_OF, "SCHEDULE")}


def test_a_backfill_acts_for_each_scheduled_day(server):
    dag_id = "model_training__other"
    server.unpause(dag_id)
    days = {"from_date": "2026-10-30T00:00:00Z", "to_date": "2026-11-08T00:00:00Z"}
    status, answer = server.call("POST", "/api/v2/backfills", {"dag_id": dag_id, **days})
    assert status == 200, answer
    backfilled = [run for run in server.wait_for_runs(dag_id, 2) if run["run_type"] == "backfill"]
    assert [run["state"] for run in backfilled] == ["success", "success"]
    assert {row[1] for row in server.site.find_asked(dag_id)} >= {"2026-10-31", "2026-11-07"}


@pytest.mark.parametrize(
    "conf",
    [
        {"as_of": "2011-02-30"},
        {"as_of": 7},
        {"trigger_reason": "WHIM"},
        {"trigger_detail": "x" * 501},
        {"labels": {"colour": "red"}},
        {"retry": "no"},
    ],
)
def test_a_wrong_parameter_is_refused_by_name_and_starts_nothing(server, conf):
    dag_id = "forecast_generation__other"
    status, answer = server.trigger(dag_id, **conf)
    assert status == 400
    assert f"Invalid input for param {next(iter(conf))}" in answer
    assert server.call("GET", f"/api/v2/dags/{dag_id}/dagRuns")[1]["total_entries"] == 0


def test_the_dags_of_a_job_stand_together_in_the_list_and_are_found_by_its_name(server):
    """The web interface sorts by this name unless somebody clicks, and searches by it."""
    listed = server.call("GET", "/api/v2/dags?order_by=dag_display_name&limit=100")[1]["dags"]
    jobs = [dag["dag_display_name"].partition(": ")[0] for dag in listed if "__" in dag["dag_id"]]
    assert jobs == sorted(jobs)
    assert {"orders", "other", "tiny"} < set(jobs)
    found = server.call("GET", "/api/v2/dags?dag_display_name_pattern=tiny:")[1]["dags"]
    assert {dag["dag_id"] for dag in found} == {f"{purpose}__tiny" for purpose in (*PURPOSES, INTEGRATED)}
    assert {tuple(sorted(dag["owners"])) for dag in found} == {("airflow",)}


def test_an_unknown_job_is_not_found(server):
    status, answer = server.trigger("model_training__nowhere", as_of=AS_OF)
    assert (status, "model_training__nowhere" in answer) == (404, True)


def logged_in(server: Server, user: str) -> Server:
    passwords = json.loads((server.site.root / "var" / "airflow" / "passwords.json").read_text())
    return server.log_in(user, passwords[user])


def test_a_viewer_starts_nothing_and_sees_no_connection(server):
    viewer = logged_in(server, "viewer")
    assert viewer.call("GET", "/api/v2/dags/model_training__tiny")[0] == 200
    assert viewer.trigger("model_training__tiny", as_of=AS_OF)[0] == 403
    assert viewer.call("GET", "/api/v2/connections")[0] == 403
    assert server.call("GET", "/api/v2/dags/model_training__tiny/dagRuns")[1]["total_entries"] == 0


def test_an_operator_starts_and_clears_and_sees_no_connection(server):
    operator, dag_id = logged_in(server, "operator"), "accuracy_monitoring__other"
    once = {"dag_run_id": "by-an-operator"}
    assert operator.trigger(dag_id, once, as_of=AS_OF)[0] == 200
    assert operator.call("POST", f"/api/v2/dags/{dag_id}/dagRuns/by-an-operator/clear", {"dry_run": False})[0] == 200
    for method, path in (("GET", "connections"), ("GET", "connections/forecasting_vault"), ("GET", "variables")):
        assert operator.call(method, f"/api/v2/{path}")[0] == 403
    assert operator.call("POST", "/api/v2/connections", {"connection_id": "x", "conn_type": "http"})[0] == 403


def test_no_answer_holds_a_secret_of_a_connection(server):
    """Asks everything that can be asked for, as somebody who may change connections, also what a step has printed."""
    changer, dag_id = logged_in(server, "changer"), f"{INTEGRATED}__other"
    (run,) = server.wait_for_runs(dag_id)
    known = {"connection_id": "forecasting_vault", "dag_id": dag_id, "dag_run_id": run["dag_run_id"]}
    known |= {"task_id": "data_preparation", "try_number": "1", "map_index": "-1", "backfill_id": "1"}
    paths = server.call("GET", "/openapi.json")[1]["paths"]
    asked = [path for path, methods in paths.items() if "get" in methods]
    answered = {}
    for path in asked:
        named = re.findall(r"{(\w+)}", path)
        if set(named) <= set(known):
            answered[path] = changer.call("GET", path.format(**known) if named else path)
    told = {path: secret for path, answer in answered.items() for secret in PLANTED if secret in str(answer)}
    assert told == {}
    assert len([path for path, (status, _) in answered.items() if status == 200]) > 40
    vault = answered["/api/v2/connections/{connection_id}"][1]
    assert (vault["login"], vault["password"], json.loads(vault["extra"])) == ("reader", "***", {"token": "***"})
    log = str(answered["/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{try_number}"][1])
    assert "connected to postgresql+psycopg://reader:***@erp.example/?token=***" in log
    assert changer.call("GET", "/execution/connections/forecasting_vault")[0] in (401, 403), "that is for tasks"


def test_the_same_run_is_started_once(server):
    once = {"dag_run_id": "order-4711"}
    assert server.trigger("integrated_workflow__tiny", once, as_of=AS_OF)[0] == 200
    assert server.trigger("integrated_workflow__tiny", once, as_of=AS_OF)[0] == 409
    assert server.call("GET", "/api/v2/dags/integrated_workflow__tiny/dagRuns")[1]["total_entries"] == 1


def test_what_airflow_does_not_check_fails_before_anything_is_written(server, output):
    before = find_rows(server.site, "shipments")
    for purpose, conf, words in (
        ("model_training", {"as_of": "2999-01-01"}, "as_of lies in the future"),
        ("accuracy_monitoring", {"as_fo": AS_OF}, "unknown parameter; nothing is started"),
    ):
        dag_id = f"{purpose}__shipments"
        server.unpause(dag_id)
        assert server.trigger(dag_id, **conf)[0] == 200
        assert {run["state"] for run in server.wait_for_runs(dag_id)} == {"failed"}
        (alert,) = [one for one in output.received if f"{purpose} has failed" in one["title"]]
        assert words in alert["message"]
    assert find_rows(server.site, "shipments") == before


@pytest.mark.parametrize("language", ["sh", "python"])
def test_the_examples_of_the_documentation_start_a_run(server, language):
    """The example as it stands on its page, for another server and job."""
    server.unpause("forecast_generation__other")
    text = (CHECKOUT / "docs" / "how-to" / "start-from-elsewhere.md").read_text()
    example = next(part for part in re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL) if "/auth/token" in part)
    for given, ours in {
        "http://127.0.0.1:8080": server.address,
        '"..."': json.dumps(server.password),
        "retail_units": "other",
    }.items():
        assert given in example
        example = example.replace(given, ours)
    command = ["bash", "-euc", example] if language == "sh" else [sys.executable, "-c", example]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "manual__" in done.stdout
    (run,) = [one for one in server.wait_for_runs("forecast_generation__other") if one["dag_run_id"] in done.stdout]
    assert run["state"] == "success"
    labels = '{"assortment": ["best seller"]}' if language == "sh" else None
    assert (run["conf"]["as_of"], "API", labels) in {
        (row[1], row[2], row[6]) for row in server.site.find_asked("forecast_generation__other")
    }


def test_airflow_starts_the_training_itself_where_no_login_is_configured(server):
    training = {"reason": "ERROR", "detail": "ERROR ALL 1.42 > 1.30", "run_key": f"error-{AS_OF}"}
    (server.site.root / "found").write_text(json.dumps({"training": training}))
    for dag_id in ("model_training__tiny", "accuracy_monitoring__tiny"):
        server.unpause(dag_id)
    for count in (1, 2):
        assert server.trigger("accuracy_monitoring__tiny", as_of=AS_OF)[0] == 200
        assert {run["state"] for run in server.wait_for_runs("accuracy_monitoring__tiny", count)} == {"success"}
    (run,) = server.wait_for_runs("model_training__tiny")
    assert (run["dag_run_id"], run["state"]) == (f"monitoring__error-{AS_OF}", "success")
    asked = server.site.find_asked("model_training__tiny")
    assert {(row[1], row[2], row[5]) for row in asked} == {(AS_OF, "ERROR", "ERROR ALL 1.42 > 1.30")}


def test_a_person_is_told_that_a_dag_which_is_switched_on_starts_its_missed_run(server):
    assert "a run that it has just missed starts at once" in server.said


def test_a_missed_deadline_is_told_with_what_readers_see(server, output):
    """A leap day long ago: its run fails, because the data are too old for it, and its deadline has passed."""
    status, answer = server.trigger("forecast_generation__orders", {"logical_date": "2012-02-29T04:00:00Z"})
    assert status == 200, answer
    assert "failed" in {run["state"] for run in server.wait_for_runs("forecast_generation__orders", 2)}
    deadline = time.monotonic() + 60
    while len(alerts := [one for one in output.received if "2012-02-29" in one["title"]]) < 2:
        assert time.monotonic() < deadline, output.received
        time.sleep(0.2)
    assert sorted(alert["title"] for alert in alerts) == [
        "URGENT orders: select_inputs of forecast_generation has failed for 2012-02-29",
        "URGENT orders: the forecast for 2012-02-29 is not published by 06:00",
    ]
    seen = f"Readers keep the forecast of {AS_OF}."
    assert [seen in alert["message"] for alert in alerts] == [True, True], alerts
    assert any("the newest snapshot is too old" in alert["message"] for alert in alerts)


def test_without_a_login_there_is_only_the_health_page(server):
    stranger = Server(server.site, server.process, server.address)
    assert stranger.call("GET", "/api/v2/monitor/health")[0] == 200
    assert stranger.call("GET", "/api/v2/dags")[0] in (401, 403)


def test_the_password_is_for_its_owner_only(server):
    passwords = server.site.root / "var" / "airflow" / "passwords.json"
    assert stat.S_IMODE(passwords.stat().st_mode) == 0o600


def test_everything_listens_on_the_loopback_address_only(server):
    assert listening(group(server.process.pid)) == {f"127.0.0.1:{server.address.rpartition(':')[2]}"}


def test_a_taken_port_is_named(server):
    port = server.address.rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-m", "local_airflow.server", port],
        cwd=CHECKOUT,
        env=server.site.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"port {port} is taken" in done.stderr
