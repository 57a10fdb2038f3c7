"""The log for people, and for programs that collect logs."""

from __future__ import annotations

import json
from datetime import datetime

from tests.cli.typed import forecasting
from tests.project_builder import AS_OF, Make

JSON = {"FORECASTING_LOG_FORMAT": "json"}


def test_a_log_in_json_is_one_object_a_line_that_says_where_it_belongs(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    words = ("run", "watch_signals,nothing", "--job", "orders")
    refused = forecasting(project, *words, **JSON)
    (line,) = map(json.loads, refused.stderr.splitlines())
    assert (refused.returncode, line["level"], line["failure"]["found"]) == (2, "ERROR", "watch_signals,nothing")
    assert line["message"].startswith("forecasting run: neither a purpose")
    blocked = forecasting(project, "run", "forecast_generation", "--job", "orders", "--as-of", "2026-08-29", **JSON)
    lines = [json.loads(text) for text in blocked.stderr.splitlines()]
    assert blocked.returncode == 1
    assert datetime.fromisoformat(lines[-1]["time"]).utcoffset().total_seconds() == 0
    run_id = project.query("SELECT MAX(run_id) AS run_id FROM fc_run")["run_id"].item()
    about = {name: lines[-1][name] for name in ("job", "as_of", "step", "purpose", "run_id", "logger")}
    assert about == {
        "job": "orders",
        "as_of": "2026-08-29",
        "step": "select_inputs",
        "purpose": "forecast_generation",
        "run_id": run_id,
        "logger": "forecasting.cli",
    }
    assert lines[-1]["failure"]["exit_code"] == 1


def test_text_stays_what_people_read(make_project: Make) -> None:
    refused = forecasting(make_project(), "run", "nothing", "--job", "orders")
    assert refused.stderr.startswith("forecasting run: neither a purpose nor steps")
    wrong = forecasting(make_project(), "run", "nothing", "--job", "orders", FORECASTING_LOG_FORMAT="yaml")
    assert (wrong.returncode, wrong.stderr.splitlines()[-1]) == (2, "  accepted: text, json")


def test_steps_log_in_json_beside_their_result(make_project: Make) -> None:
    words = ("run", "wait_for_source", "-j", "orders", "--as-of", AS_OF, "--json")
    done = forecasting(make_project(), "-v", *words, **JSON)
    assert done.returncode == 0
    assert [json.loads(text)["step"] for text in done.stdout.splitlines()] == ["wait_for_source"]
    assert [
        line for line in map(json.loads, done.stderr.splitlines()) if line.keys() < {"time", "level", "message"}
    ] == []
