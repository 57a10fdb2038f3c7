from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import BigInteger, Date, DateTime, Double, Integer, SmallInteger, String, Text
from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS as POSTGRESQL_WORDS
from sqlalchemy.schema import CreateTable

from forecasting.warehouse.deploy.views import load_views
from forecasting.warehouse.schema import METADATA
from tests.hana_peer import NO_DRIVER

_HANA_TEXT = """
all alter array as at authorization before begin between both by case char collate condition connect cross cube
current_connection current_date current_schema current_time current_timestamp current_transaction_isolation_level
current_user current_utcdate current_utctime current_utctimestamp currval cursor declare deferred distinct else elseif
empty end except exception exec false filter for from full group grouping having if in inner inout intersect into is
join lateral leading left limit loop minus natural nchar nextval no not null of on order out over prior recursive return
returns reverse right rollup row rowid select session_user set sql start sysuuid table tablesample to top trailing true
union unknown unnest using utctimestamp values when where while window with within"""
HANA_WORDS = set(_HANA_TEXT.split())

# Written off the design's table page by hand: key columns of every table.
KEYS = {
    "fc_job_version": "job config_hash",
    "fc_run": "run_id",
    "fc_publication": "job publication_no",
    "fc_job_current": "job",
    "fc_job_event": "event_id",
    "fc_job_found": "job field",
    "fc_deletion": "run_id table_name kept",
    "fc_deployment": "deployment_no",
    "fc_mute": "mute_id",
    "fc_schema_version": "version",
    "fc_series": "series_id",
    "fc_actual": "series_id ds revision_no",
    "fc_actual_staged": "run_id series_id ds",
    "fc_period": "job ds",
    "fc_predecessor": "job predecessor_key successor_key",
    "fc_calendar": "calendar cal_date",
    "fc_snapshot": "snapshot_id",
    "fc_quarantine": "run_id row_no",
    "fc_data_check": "run_id suite check_id scope_value",
    "fc_feature_statistic": "run_id scope_type scope_value column_name statistic bin_no",
    "fc_model_version": "model_version_id",
    "fc_series_model": "model_version_id series_id method",
    "fc_score": "run_id recipe_hash method series_id cutoff lead_from lead_to",
    "fc_decision": "decision_id",
    "fc_forecast": "run_id series_id ds",
    "fc_series_status": "run_id series_id",
    "fc_reason": "reason_code language",
    "fc_accuracy": "series_id ds lead_periods",
    "fc_monitor_signal": "job segment signal window_end",
    "fc_override": "override_id",
    "fc_forecast_before": "run_id series_id ds",
}

TABLES = [METADATA.tables[name] for name in sorted(METADATA.tables)]
COLUMNS = [column for table in TABLES for column in table.columns]
NAMES = sorted(
    {table.name for table in TABLES}
    | {column.name for column in COLUMNS}
    | {str(constraint.name) for table in TABLES for constraint in table.constraints if constraint.name}
    | {name for view in load_views() for name in (view.name, *view.columns)}
)


def test_tables_have_the_agreed_keys():
    assert {table.name: " ".join(table.primary_key.columns.keys()) for table in TABLES} == KEYS


def test_names_are_short_lower_snake_case_and_reserved_nowhere():
    assert [name for name in NAMES if not re.fullmatch(r"[a-z][a-z0-9_]{0,29}", name)] == []
    assert set(NAMES) & (HANA_WORDS | set(POSTGRESQL_WORDS)) == set()
    with closing(sqlite3.connect(":memory:")) as raw:
        for name in NAMES:
            raw.execute(f"CREATE TABLE {name} ({name} INTEGER)")
            raw.execute(f"SELECT {name}.{name} AS {name} FROM {name}")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_columns_of_a_table_are_portable_and_explained(table):
    for column in table.columns:
        kinds = Integer | BigInteger | SmallInteger | Double | Date | DateTime | String | Text
        assert isinstance(column.type, kinds), column.name
        assert not getattr(column.type, "timezone", False), column.name
        if isinstance(column.type, Text):
            assert table.name in ("fc_job_found", "fc_job_version", "fc_model_version"), column.name
        elif isinstance(column.type, String):
            assert 0 < (column.type.length or 0) <= 5000, column.name
        assert re.search(r"\. Aggregate: (SUM|AVG|NONE)\.$", column.comment), column.name
        assert len(column.comment) <= 256, column.name
        if column.primary_key:
            assert not column.nullable, column.name
            assert not column.autoincrement, column.name


def test_every_code_that_a_comment_lists_fits_its_column():
    too_short = [
        (f"{column.table.name}.{column.name}", code)
        for column in COLUMNS
        if isinstance(column.type, String) and column.type.length
        for code in re.findall(r"\b[A-Z][A-Z_]{3,}\b", column.comment.split(" Aggregate:")[0])
        if len(code) > column.type.length
    ]
    assert too_short == []


def test_instants_say_that_they_are_utc():
    instants = {"ds", "cutoff", "train_from", "train_to", "first_ds", "last_ds", "period_end", "window_end"}
    instants |= {"period_from", "period_to", "target_ts_local"}
    for column in COLUMNS:
        if isinstance(column.type, DateTime):
            assert column.name.endswith("_utc") or column.name in instants


def test_every_table_says_what_a_row_is():
    assert [table.name for table in TABLES if "One row per " not in (table.comment or "")] == []


@pytest.mark.parametrize("kind", ["postgresql", "hana"])
def test_other_databases_get_their_own_types_and_comments(kind):
    if kind == "hana":
        dialect = pytest.importorskip("sqlalchemy_hana.dialect", reason=NO_DRIVER).HANAHDBCLIDialect()
        instant, text = "TIMESTAMP", "NVARCHAR(64)"
    else:
        from sqlalchemy.dialects import postgresql

        dialect, instant, text = postgresql.dialect(), "TIMESTAMP WITHOUT TIME ZONE", "VARCHAR(64)"
    for table in TABLES:
        ddl = str(CreateTable(table).compile(dialect=dialect))
        assert '"' not in ddl, f"{table.name} has a name that needs quotes"
    run = str(CreateTable(METADATA.tables["fc_run"]).compile(dialect=dialect))
    assert f"started_utc {instant} NOT NULL" in run
    assert f"config_hash {text} NOT NULL" in run
