from __future__ import annotations

import re
from datetime import datetime

import pandas as pd
import pytest
from sqlalchemy import text

from forecasting.vocabulary.reasons import REASONS, Reason
from forecasting.warehouse.connection.rows import replace_slice
from forecasting.warehouse.deploy.init import init_database
from forecasting.warehouse.deploy.views import FOLDER, load_views
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.forecasts.rollback import roll_back
from forecasting.warehouse.history.actuals import Look, record_actuals
from forecasting.warehouse.models.catalog import Decision, record_decision_in, record_model_version_in
from forecasting.warehouse.runs.log import finish_run, open_run
from forecasting.warehouse.schema import (
    fc_data_check,
    fc_feature_statistic,
    fc_forecast,
    fc_publication,
    fc_quarantine,
    fc_series_model,
)
from tests.sql.archive import rows_of
from tests.warehouse.builders import (
    build_history,
    build_job,
    build_request,
    build_version,
    forecast_ready,
    insert_rows,
    update_run,
)

# Copied by hand from the agreed contract: readers depend on these names and this order.
BI_FORECAST = """job, series_key, label_1, label_2, label_3, label_4, label_5, label_6, label_text_1, label_text_2,
label_text_3, label_text_4, label_text_5, label_text_6, target_date, target_ts_utc, period_end, forecast_value,
median_value, lower_50, upper_50, lower_80, upper_80, lower_90, upper_90, lower_95, upper_95, naive_value, model_value,
unit_code, currency_code, is_open, lead_periods, as_of_date, data_until, published_at_utc, model_name, source_code,
quality_code, reason_text, run_id, override_id, override_by, override_reason, before_override_value, target_ts_local,
utc_offset"""


def publish(database, as_of, **fields):
    run = forecast_ready(database, as_of, **fields)
    publish_run(database, run, horizon=2, published_by="test")
    return run


def test_bi_forecast_has_the_agreed_columns_in_order(database):
    with database.read() as connection:
        columns = connection.execute(text("SELECT * FROM bi_forecast")).keys()
    assert list(columns) == re.split(r",\s+", BI_FORECAST)


def test_a_view_has_exactly_the_columns_that_its_file_explains(database):
    with database.read() as connection:
        found = {
            view.name: list(connection.execute(text(f"SELECT * FROM {view.name}")).keys()) for view in load_views()
        }
    assert found == {view.name: list(view.columns) for view in load_views()}


def test_a_view_file_is_one_portable_select_with_a_header():
    for path in sorted(FOLDER.glob("*.sql")):
        content = path.read_text(encoding="utf-8")
        assert re.match(r"-- Purpose: .+\n-- Grain: one row per .+\n-- Owner: .+\nSELECT\n", content), path.stem
        code = re.sub(r"--[^\n]*", "", content)
        foreign = r";|\b(LIMIT|TRUE|FALSE|TOP|ILIKE|DATE_|INTERVAL|strftime|IFNULL|NVL)\b|::|\*\s*\bFROM\b"
        assert not re.search(foreign, code), path.stem
        tables = re.findall(r"\b(?:FROM|JOIN)\s+([^\s(]+)", code)
        odd = [name for name in tables if not re.fullmatch(r"\{(tables|views)\}(fc|bi)_\w+", name)]
        assert odd == [], path.stem


def test_value_views_carry_what_authorisation_attaches_to():
    carried = {"job", "series_key", *(f"label_{n}" for n in range(1, 7))}
    for view in load_views():
        if "series_key" in view.columns:
            assert carried <= set(view.columns)


def test_bi_forecast_shows_every_value_under_its_name(database):
    run = publish(database, "2026-03-02")
    reasons = pd.DataFrame({"reason_code": ["HISTORY_SHORT"], "y_naive": [7.0], "y_model": [None]})
    with database.begin() as connection:
        connection.execute(
            fc_forecast.update().where(fc_forecast.c.y_hat == 111.0).values(reasons.astype(object).iloc[0].to_dict())
        )
    (first, *others) = rows_of(database, "SELECT * FROM bi_forecast ORDER BY series_key, target_date")
    assert len(others) == 3
    assert first.pop("published_at_utc") is not None
    assert {name: value for name, value in first.items() if value is not None} == {
        "job": "shop",
        "series_key": "A",
        "label_1": "x",
        "target_date": "2026-03-02",
        "target_ts_utc": "2026-03-01 23:00:00",
        "period_end": "2026-03-03 00:00:00",
        "forecast_value": 111.0,
        "median_value": 111.0,
        "lower_50": 110.0,
        "upper_50": 112.0,
        "lower_80": 109.0,
        "upper_80": 113.0,
        "lower_90": 108.0,
        "upper_90": 114.0,
        "lower_95": 107.0,
        "upper_95": 115.0,
        "naive_value": 7.0,
        "unit_code": "PC",
        "is_open": 1,
        "lead_periods": 1,
        "as_of_date": "2026-03-02",
        "data_until": "2026-03-01 00:00:00",
        "model_name": "plain",
        "source_code": "MODEL",
        "quality_code": "OK",
        "reason_text": "The history is too short for the champion; a simple mean serves.",
        "run_id": run.run_id,
        "target_ts_local": "2026-03-02 00:00:00",
        "utc_offset": "+01:00",
    }
    assert [row["reason_text"] for row in others] == [None] * 3


def test_views_of_a_job_have_its_label_names_and_only_its_rows(database, job):
    publish(database, "2026-03-02")
    (first, *_) = rows_of(database, "SELECT * FROM bi_shop_forecast WHERE series_key = 'B'")
    assert list(first)[:6] == ["job", "series_key", "material", "plant", "material_text", "target_date"]
    assert (first["material"], first["forecast_value"]) == ("y", 211.0)
    init_database(database, [job, build_job("plant2")])
    assert rows_of(database, "SELECT * FROM bi_plant2_forecast") == []


def test_a_missing_period_row_does_not_hide_a_forecast(database):
    publish(database, "2026-03-02")
    with database.begin() as connection:
        connection.execute(text("DELETE FROM fc_period"))
    assert len(rows_of(database, "SELECT * FROM bi_forecast")) == 4


TIMELINE = """SELECT series_key, SUBSTR(CAST(target_date AS VARCHAR(10)), 9) AS day, row_type, timeline_value,
    actual_value, forecast_value, obs_state, is_open FROM bi_timeline ORDER BY series_key, target_date"""


def test_bi_timeline_joins_history_and_forecast_at_the_cutoff(database, job):
    publish(database, "2026-03-02")
    with database.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO fc_period (job, ds, target_date, target_ts_utc, period_end) VALUES "
                "('shop', '2026-02-28 00:00:00', '2026-02-28', '2026-02-27 23:00:00', '2026-03-01 00:00:00')"
            )
        )
    known = [
        ("A", "2026-02-28", 5.0, "OBSERVED"),
        ("A", "2026-03-01", 0.0, "CLOSED"),
        ("A", "2026-03-02", 8.0, "OBSERVED"),
    ]
    record_actuals(database, job, 1, build_history([("A", "2026-02-28", 4.0, "OBSERVED")]), Look(datetime(2026, 3, 2)))
    record_actuals(database, job, 1, build_history(known), Look(datetime(2026, 3, 3)))
    assert [tuple(row.values()) for row in rows_of(database, TIMELINE)] == [
        ("A", "28", "ACTUAL", 5.0, 5.0, None, "OBSERVED", 1),
        ("A", "01", "ACTUAL", 0.0, 0.0, None, "CLOSED", 0),
        ("A", "02", "FORECAST", 111.0, 8.0, 111.0, "OBSERVED", 1),
        ("A", "03", "FORECAST", 112.0, None, 112.0, None, 1),
        ("B", "02", "FORECAST", 211.0, None, 211.0, None, 1),
        ("B", "03", "FORECAST", 212.0, None, 212.0, None, 1),
    ]
    doubled = "SELECT series_key FROM bi_timeline GROUP BY series_key, target_date HAVING COUNT(*) > 1"
    assert rows_of(database, doubled) == []


def test_bi_timeline_shows_the_history_before_the_first_publication(database, job):
    forecast_ready(database, "2026-03-02")
    record_actuals(database, job, 1, build_history([("A", "2026-03-01", 4.0, "OBSERVED")]), Look(datetime(2026, 3, 2)))
    assert [row["row_type"] for row in rows_of(database, TIMELINE)] == ["ACTUAL"]


def test_bi_model_names_champion_segments_leading_method_and_reason(database):
    run = forecast_ready(database, "2026-03-02")
    with database.begin() as connection:
        number = record_model_version_in(connection, build_version(run.run_id, 1))
    weights = [(1, "theta", "S", 0.4), (1, "trees", "S", 0.6), (2, "theta", "S", 0.9), (2, "trees", "S", 0.1)]
    weights += [(3, "theta", "L", 0.5), (3, "trees", "L", 0.5)]
    frame = pd.DataFrame(weights, columns=["series_id", "method", "segment", "weight"]).assign(reason_code="R")
    replace_slice(database, fc_series_model, frame, {"model_version_id": number})
    decision = Decision(
        job="shop", champion_id=None, challenger_id=number, metric="rmsse", champion_value=0.9, challenger_value=0.8,
        n_cutoffs=6, n_wins=5, outcome="PROMOTED", reason_code="BETTER_RECIPE", reason_text="Better.",
        minutes_spent=1.0, decided_by="test", effect=0.11,
    )  # fmt: skip
    with database.begin() as connection:
        record_decision_in(connection, decision)
    got = rows_of(database, "SELECT * FROM bi_model ORDER BY segment")
    shown = [(row["segment"], row["n_series"], row["leading_method"], row["leading_weight"]) for row in got]
    assert shown == [("L", 1, "theta", 0.5), ("S", 2, "theta", pytest.approx(0.65))]
    assert (got[0]["previous_value"], got[0]["champion_value"], got[0]["effect"]) == (0.9, 0.8, 0.11)
    assert (got[0]["reason_text"], got[0]["n_wins"], got[0]["model_version_id"]) == ("Better.", 5, number)


def prepared(database, as_of, **columns):
    run = open_run(database, build_request(as_of, purpose="data_preparation"))
    update_run(database, run.run_id, **columns)
    finish_run(database, run)
    return run


def test_bi_data_scope_compares_with_the_run_before(database):
    prepared(database, "2026-03-02", rows_read=100)
    second = prepared(database, "2026-03-03", rows_read=90)
    quarantined = pd.DataFrame({"row_no": [1, 2], "source": "target", "reason_code": "R", "row_text": "r"})
    replace_slice(database, fc_quarantine, quarantined, {"run_id": second.run_id})
    sql = "SELECT as_of_date, rows_read, previous_rows_read, rows_quarantined FROM bi_data_scope ORDER BY as_of_date"
    got = [tuple(row.values()) for row in rows_of(database, sql)]
    assert got == [("2026-03-02", 100, None, 0), ("2026-03-03", 90, 100, 2)]


def test_bi_quarantine_is_one_row_per_row_with_its_reason_in_words(database):
    run = prepared(database, "2026-03-02", rows_read=9)
    row = {"row_no": 7, "source": "target", "ds_text": "23.11.2026", "row_text": '{"y": 5}'}
    reasons = pd.DataFrame([row | {"reason_code": "DATE_INVALID"}, row | {"row_no": 8, "reason_code": "OLD"}])
    replace_slice(database, fc_quarantine, reasons, {"run_id": run.run_id})
    sql = "SELECT job, as_of_date, ds_text, row_text, reason_text, next_action FROM bi_quarantine ORDER BY row_no"
    known, unknown = [tuple(row.values()) for row in rows_of(database, sql)]
    said = REASONS[Reason.DATE_INVALID]
    assert known == ("shop", "2026-03-02", "23.11.2026", '{"y": 5}', said.text, said.action)
    assert unknown[-2:] == ("OLD", None)


def test_checks_and_statistics_are_shown_with_job_and_day(database):
    run = prepared(database, "2026-03-02", rows_read=1)
    check = {"suite": "source", "check_id": "c", "scope_value": "", "expectation": "E", "severity": "WARN"}
    insert_rows(database, fc_data_check, pd.DataFrame([check | {"run_id": run.run_id, "success": 0, "action": "WARN"}]))
    statistic = {"scope_type": "ALL", "scope_value": "", "column_name": "y", "statistic": "mean", "bin_no": 0}
    insert_rows(database, fc_feature_statistic, pd.DataFrame([statistic | {"run_id": run.run_id, "stat_value": 2.5}]))
    (quality,) = rows_of(database, "SELECT * FROM bi_data_quality")
    (shown,) = rows_of(database, "SELECT * FROM bi_feature_statistics")
    assert (quality["job"], quality["as_of_date"], quality["action"]) == ("shop", "2026-03-02", "WARN")
    assert (shown["job"], shown["as_of_date"], shown["statistic"], shown["stat_value"]) == (
        "shop",
        "2026-03-02",
        "mean",
        2.5,
    )


def test_bi_job_health_is_one_row_per_job_even_before_the_first_run(database, job):
    init_database(database, [job, build_job("empty")])
    publish(database, "2026-03-02")
    failed = open_run(database, build_request("2026-03-03"))
    finish_run(database, failed, status="FAILED", message="no snapshot")
    sql = "SELECT job, publication_no, as_of_date, n_rows, last_status, last_message, last_run_id FROM bi_job_health"
    assert [tuple(row.values()) for row in rows_of(database, sql + " ORDER BY job")] == [
        ("empty", None, None, None, None, None, None),
        ("shop", 1, "2026-03-02", 4, "FAILED", "no snapshot", failed.run_id),
    ]


def test_bi_publication_marks_the_current_one_and_traces_it(database):
    publish(database, "2026-03-02")
    second = publish(database, "2026-03-03")
    got = rows_of(database, "SELECT * FROM bi_publication ORDER BY publication_no")
    assert [(row["publication_no"], row["is_current"]) for row in got] == [(1, 0), (2, 1)]
    assert (got[1]["run_id"], got[1]["snapshot_sha256"], got[1]["git_commit"]) == (second.run_id, "5" * 64, "g" * 40)
    assert len(got) == len(rows_of(database, f"SELECT * FROM {fc_publication.name}"))


def test_bi_stability_passes_over_withdrawn_publications_and_earlier_attempts_of_the_same_day(database):
    publish(database, "2026-03-02", level=10.0)
    publish(database, "2026-03-03", level=20.0)
    roll_back(database, "shop", reason="wrong prices")
    publish(database, "2026-03-04", level=30.0)
    publish(database, "2026-03-04", level=40.0)
    sql = "SELECT forecast_value, previous_as_of_date FROM bi_stability WHERE series_key = 'A'"
    assert [tuple(row.values()) for row in rows_of(database, sql + " ORDER BY target_date")] == [
        (141.0, "2026-03-02"),
        (142.0, "2026-03-02"),
    ]


def test_a_lead_that_was_deleted_has_no_vintage_instead_of_an_older_one(database):
    for as_of in ("2026-03-02", "2026-03-03", "2026-03-04"):
        publish(database, as_of)
    sql = "SELECT target_date, lead_periods, as_of_date FROM bi_forecast_vintage WHERE series_key = 'A'"
    before = [tuple(row.values()) for row in rows_of(database, sql + " ORDER BY target_date, lead_periods")]
    assert ("2026-03-03", 1, "2026-03-03") in before
    assert ("2026-03-03", 2, "2026-03-02") in before
    with database.begin() as connection:
        connection.execute(text("DELETE FROM fc_forecast WHERE lead_periods = 1"))
    after = [tuple(row.values()) for row in rows_of(database, sql + " ORDER BY target_date, lead_periods")]
    assert after == [row for row in before if row[1] == 2]
