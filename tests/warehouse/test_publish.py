from __future__ import annotations

import pandas as pd
import pytest

from forecasting.errors import ForecastingError, RunConflict
from forecasting.warehouse.connection.rows import read_frame, replace_slice
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.jobs.pointers import current
from forecasting.warehouse.runs.log import find_run
from forecasting.warehouse.schema import fc_forecast, fc_publication
from tests.warehouse.builders import check_forecast, forecast_ready, update_run
from tests.warehouse.processes import start_python


def publish(database, run):
    return publish_run(database, run, horizon=2, published_by="test")


def shown(database):
    with database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT series_key, target_date, forecast_value FROM bi_forecast ORDER BY 1, 2"
        )
        return [(key, str(day), value) for key, day, value in rows]


MONDAY = [
    ("A", "2026-03-02", 111.0),
    ("A", "2026-03-03", 112.0),
    ("B", "2026-03-02", 211.0),
    ("B", "2026-03-03", 212.0),
]


def test_nothing_is_shown_before_publication_and_everything_after(database):
    run = forecast_ready(database, "2026-03-02")
    assert shown(database) == []
    outcome = publish(database, run)
    assert (outcome.outcome, outcome.publication_no) == ("PUBLISHED", 1)
    assert shown(database) == MONDAY
    ended = find_run(database, run.run_id)
    assert (ended.run_status, ended.lease_until_utc, ended.message) == ("OK", None, "published as number 1")
    kept = read_frame(database, fc_publication.select()).drop(columns="published_utc").dropna(axis=1)
    assert kept.to_dict("records") == [
        {
            "job": "shop",
            "publication_no": 1,
            "run_id": run.run_id,
            "as_of_date": pd.Timestamp("2026-03-02"),
            "n_rows": 4,
            "guard_result": "PASS",
            "published_by": "test",
        }
    ]


def test_publishing_again_is_a_no_op_that_says_so(database):
    run = forecast_ready(database, "2026-03-02")
    publish(database, run)
    again = publish(database, run)
    assert (again.outcome, again.publication_no) == ("SEALED", 1)
    assert "published before" in again.message
    assert len(read_frame(database, fc_publication.select())) == 1


def test_a_newer_day_replaces_an_older_one(database):
    publish(database, forecast_ready(database, "2026-03-02"))
    publish(database, forecast_ready(database, "2026-03-03", level=50.0))
    assert [row[1] for row in shown(database)] == ["2026-03-03", "2026-03-04"] * 2
    assert current(database, "shop").publication_no == 2


def test_last_weeks_run_is_finished_but_not_put_before_the_readers(database):
    publish(database, forecast_ready(database, "2026-03-02"))
    late = forecast_ready(database, "2026-02-24")
    outcome = publish(database, late)
    assert (outcome.outcome, outcome.publication_no) == ("OLDER", None)
    assert "2026-03-01 23:00 UTC" in outcome.message
    ended = find_run(database, late.run_id)
    assert (ended.run_status, ended.message) == ("OK", outcome.message)
    assert shown(database) == MONDAY
    assert len(read_frame(database, fc_publication.select())) == 1


def test_the_same_day_again_is_shown_as_the_next_publication(database):
    publish(database, forecast_ready(database, "2026-03-02"))
    second = forecast_ready(database, "2026-03-02", level=20.0)
    assert (second.attempt, publish(database, second).publication_no) == (2, 2)
    assert shown(database)[0] == ("A", "2026-03-02", 121.0)


def test_a_run_without_rows_is_not_published(database):
    run = forecast_ready(database, "2026-03-02")
    replace_slice(database, fc_forecast, read_frame(database, fc_forecast.select()).iloc[:0], {"run_id": run.run_id})
    with pytest.raises(ForecastingError, match="not complete"):
        publish(database, run)
    assert find_run(database, run.run_id).run_status == "RUNNING"


@pytest.mark.parametrize(
    ("actions", "output"),
    [
        ([], r"(?s)not checked.*run check_forecast: forecasting run check_forecast --job shop --as-of 2026-03-02"),
        (["PASS", "BLOCK"], r"(?s)not passed.*check_1.*run check_forecast"),
    ],
    ids=["unchecked", "blocked"],
)
def test_rows_that_have_not_passed_their_checks_are_not_published(database, actions, output):
    run = forecast_ready(database, "2026-03-02")
    check_forecast(database, run, *actions)
    with pytest.raises(ForecastingError, match=output):
        publish(database, run)
    assert shown(database) == []


def test_a_part_of_the_expected_rows_is_not_published(database):
    run = forecast_ready(database, "2026-03-02")
    update_run(database, run.run_id, n_expected=3)
    with pytest.raises(ForecastingError, match=r"(?s)not complete.*4 rows.*3 series for 2 periods.*check_forecast"):
        publish(database, run)
    assert shown(database) == []


def test_a_warning_is_published_as_one(database):
    run = forecast_ready(database, "2026-03-02")
    check_forecast(database, run, "PASS", "WARN")
    publish(database, run)
    assert read_frame(database, fc_publication.select())["guard_result"].tolist() == ["WARN"]


def test_a_run_that_another_has_taken_over_is_not_published(database):
    run = forecast_ready(database, "2026-03-02", orchestrator="d1")
    update_run(database, run.run_id, orchestrator="d2")
    with pytest.raises(RunConflict, match="taken over"):
        publish(database, run)
    assert shown(database) == []


def backfill(database, day, **fields):
    return publish(database, forecast_ready(database, day, vintage_kind="BACKFILL", **fields))


def test_a_missed_day_is_recorded_behind_what_readers_see(database):
    publish(database, forecast_ready(database, "2026-03-02"))
    outcome = backfill(database, "2026-02-27")
    assert (outcome.outcome, outcome.publication_no) == ("FILLED", 2)
    assert outcome.message == "recorded as number 2; readers keep the newer forecast for 2026-03-01 23:00 UTC"
    assert shown(database) == MONDAY
    assert current(database, "shop").publication_no == 1
    assert publish(database, forecast_ready(database, "2026-03-03")).outcome == "PUBLISHED"


def test_a_missed_day_is_shown_where_readers_see_nothing_newer(database):
    publish(database, forecast_ready(database, "2026-03-02"))
    assert backfill(database, "2026-03-03", level=50.0).outcome == "PUBLISHED"
    assert shown(database)[0] == ("A", "2026-03-03", 151.0)
    assert publish(database, forecast_ready(database, "2026-03-03", level=60.0)).outcome == "PUBLISHED"
    assert shown(database)[0] == ("A", "2026-03-03", 161.0)


def test_a_day_that_was_published_in_its_time_is_not_filled_in(database):
    for day in ("2026-03-02", "2026-03-03"):
        publish(database, forecast_ready(database, day))
    for day in ("2026-03-02", "2026-03-03"):
        outcome = backfill(database, day)
        assert (outcome.outcome, outcome.publication_no) == ("LIVE", None)
        assert "was published in its time, number" in outcome.message
    assert len(read_frame(database, fc_publication.select())) == 2


PUBLISH = """
import sys
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.runs.log import find_run
database = connect_database(sys.argv[1])
print(publish_run(database, find_run(database, int(sys.argv[2])), horizon=2, published_by="t").outcome)
"""


def test_processes_that_publish_one_run_at_the_same_moment_publish_it_once(database, url):
    run = forecast_ready(database, "2026-03-02", orchestrator="d1")
    answers = [process.communicate() for process in [start_python(PUBLISH, url, str(run.run_id)) for _ in range(2)]]
    assert [error for _, error in answers] == [""] * 2
    assert sorted(answer.strip() for answer, _ in answers) == ["PUBLISHED", "SEALED"]
