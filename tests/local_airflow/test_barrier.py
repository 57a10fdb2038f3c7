"""A level shift makes published forecasts wrong; monitoring starts the training over the REST API, and it helps."""

import random
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest

from tests.local_airflow.conftest import CHECKOUT, REAL_PYTHON, Site, build_site
from tests.local_airflow.running import Server, running_airflow

JOB = """
job: shifted
frequency: D
horizon: 4
absent: zero
lower_bound: 0
key: [item]
labels: [{name: item}]
calendar: none
sources: {target: {query: demand.sql}}
models:
  candidates: [{name: means, members: [{model: window_mean}, {model: naive}]}]
  backtest: {origins: 4, step: 1}
  gate: {max_abs_bias: 0.5, max_revision_ratio: 100}
monitoring: {window: 6, leads: 4, consecutive: 1, min_evidence: 12}
schedules: {data_preparation: {}, model_training: {}, forecast_generation: {}, accuracy_monitoring: {}}
execution: {environment: real, retries: 0}
"""
FIRST, SHIFT, TODAY = date(2026, 3, 1), date(2026, 6, 8), date(2026, 6, 22)
LEVELS = {"a": 20, "b": 40, "c": 60, "d": 80}
"""Of an item before the shift; from then on three times as much."""
PAST = """
import sys
from forecasting.cli.database import create_database
from forecasting.settings import load_settings
from forecasting.steps.entrance import StepRequest, run_purpose

list(create_database())
for night in sys.argv[1:]:
    purpose, _, as_of = night.partition("=")
    list(run_purpose(purpose, StepRequest("shifted", as_of), load_settings()))
"""
LATER = "2026-06-17"
NIGHTS = (
    *(f"integrated_workflow={SHIFT}", f"data_preparation={LATER}", f"forecast_generation={LATER}"),
    f"data_preparation={TODAY}",
)


@pytest.fixture(scope="module")
def past(tmp_path_factory) -> Site:
    """The champion was trained before the shift, and has forecast since."""
    site = build_site(tmp_path_factory.mktemp("past"), {"shifted": JOB})
    (site.root / "demand.sql").write_text("SELECT item, day AS ds, amount AS y FROM demand WHERE day <= :history_until")
    noise = random.Random(1)
    days = [FIRST + timedelta(days=number) for number in range((TODAY - FIRST).days)]
    rows = [
        (item, day.isoformat(), round(noise.gauss(level, level**0.5) * (3 if day >= SHIFT else 1)))
        for item, level in LEVELS.items()
        for day in days
    ]
    (site.root / "var").mkdir()
    with closing(sqlite3.connect(site.root / "var" / "forecasting.db")) as database, database:
        database.execute("CREATE TABLE demand (item TEXT, day TEXT, amount REAL)")
        database.executemany("INSERT INTO demand VALUES (?, ?, ?)", rows)
    subprocess.run([REAL_PYTHON, "-c", PAST, *NIGHTS], cwd=CHECKOUT, env=site.environment, check=True)
    return site


@pytest.fixture(scope="module")
def server(past: Site) -> Iterator[Server]:
    with running_airflow(past) as running_server:
        yield running_server


def off_by(site: Site) -> list[float]:
    """Returns the error of the forecast that readers see, as a share of the level, by item."""
    rows = site.query("SELECT series_key, AVG(forecast_value) FROM bi_forecast GROUP BY series_key")
    return [abs(value - 3 * LEVELS[key]) / (3 * LEVELS[key]) for key, value in rows]


def test_a_shift_starts_a_training_over_the_rest_api_and_readers_get_a_better_forecast(past, server):
    before = off_by(past)
    address = urlsplit(server.address)
    login = {"login": server.user, "password": server.password, "schema": "http"}
    door = {"connection_id": "forecasting_airflow", "conn_type": "http", "host": address.hostname, "port": address.port}
    assert server.call("POST", "/api/v2/connections", door | login)[0] == 201
    purposes = ("accuracy_monitoring", "model_training", "forecast_generation")
    for purpose in purposes:
        server.unpause(f"{purpose}__shifted")

    assert server.trigger("accuracy_monitoring__shifted", as_of=TODAY.isoformat())[0] == 200
    (training,) = server.wait_for_runs("model_training__shifted")
    assert server.trigger("forecast_generation__shifted", as_of=TODAY.isoformat())[0] == 200
    runs = [*server.wait_for_runs("accuracy_monitoring__shifted"), training]
    runs += server.wait_for_runs("forecast_generation__shifted")
    assert [run["state"] for run in runs] == ["success"] * 3

    assert training["dag_run_id"] == f"monitoring__error-{TODAY}"
    assert training["triggered_by"] == "rest_api"
    ((reason, detail),) = past.query(
        "SELECT trigger_reason, trigger_detail FROM fc_run WHERE purpose = 'model_training' AND as_of_date = ?",
        TODAY.isoformat(),
    )
    assert (reason, detail.startswith("ERROR ALL ")) == ("ERROR", True)
    assert training["conf"] == {"as_of": TODAY.isoformat(), "trigger_reason": "ERROR", "trigger_detail": detail}
    ((outcome, old, new),) = past.query(
        "SELECT outcome, champion_id, challenger_id FROM fc_decision WHERE champion_id IS NOT NULL"
    )
    assert outcome in ("PROMOTED", "REFRESHED")
    published = past.query(
        "SELECT r.model_version_id, r.as_of_date FROM fc_publication p JOIN fc_run r ON r.run_id = p.run_id "
        "ORDER BY p.publication_no"
    )
    assert published == [(old, str(SHIFT)), (old, LATER), (new, str(TODAY))]
    assert min(before) > 0.3
    assert max(off_by(past)) < 0.25


def test_asking_again_starts_nothing_more(server):
    assert server.trigger("accuracy_monitoring__shifted", as_of=TODAY.isoformat())[0] == 200
    assert {run["state"] for run in server.wait_for_runs("accuracy_monitoring__shifted", 2)} == {"success"}
    assert len(server.wait_for_runs("model_training__shifted")) == 1
