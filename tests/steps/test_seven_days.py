"""Every purpose on seven run days: SQLite, PostgreSQL and SAP HANA's stand-in end with the same rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.comparable import assert_same_tables, comparable_tables
from tests.project_builder import SQL, orders

FIRST = date(2026, 6, 23)
DAYS = [(FIRST + timedelta(days=number)).isoformat() for number in range(7)]
MEANS = {
    "candidates": [{"name": "means", "members": [{"model": "window_mean"}, {"model": "naive"}]}],
    "backtest": {"origins": 3, "step": 3},
}


def live_through(project):
    """Seven run days: data, forecast and monitoring on each, training on the first and, by an error, on the last."""
    for day in DAYS:
        project.run("data_preparation", day)
        if day in (DAYS[0], DAYS[-1]):
            project.run("model_training", day, reason="MANUAL" if day == DAYS[0] else "ERROR")
        project.run("forecast_generation", day)
        project.run("accuracy_monitoring", day)
    return comparable_tables(project.database)


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory):
    from tests.project_builder import building

    with building(tmp_path_factory.mktemp("sqlite")) as build:
        yield live_through(make(build))


def make(build, **environ):
    rules = {"models": MEANS, "horizon": 3, "restate_periods": 14, "monitoring": {"window": 4, "min_evidence": 3}}
    return build(frame=orders(n_series=3, n_days=90), sql=f"{SQL} AND day >= :history_from", environ=environ, **rules)


@pytest.mark.parametrize("kind", ["postgresql", "hana"])
def test_every_purpose_leaves_the_same_rows_in_every_database(request, make_project, on_sqlite, kind):
    server = request.getfixturevalue(kind)
    with server.database() as database:
        found = live_through(make(make_project, FORECASTING_WAREHOUSE=server.url(database)))
    assert {"fc_accuracy", "fc_monitor_signal", "fc_forecast"} <= {name for name, rows in found.items() if len(rows)}
    assert_same_tables(found, on_sqlite)
