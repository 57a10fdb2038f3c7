"""Which tables and views a purpose reads and writes, and which tables a query reads, by their names in OpenLineage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import closing

from sqlalchemy import Table

from forecasting.vocabulary.codes import Purpose
from forecasting.warehouse.connection.engine import Database, connect_database
from forecasting.warehouse.connection.kind import Dataset
from forecasting.warehouse.connection.rows import without_comments
from forecasting.warehouse.schema import (
    fc_accuracy,
    fc_actual,
    fc_calendar,
    fc_data_check,
    fc_decision,
    fc_feature_statistic,
    fc_forecast,
    fc_forecast_before,
    fc_model_version,
    fc_monitor_signal,
    fc_override,
    fc_period,
    fc_publication,
    fc_quarantine,
    fc_score,
    fc_series,
    fc_series_model,
    fc_series_status,
    fc_snapshot,
)

_READ: dict[str, tuple[Table, ...]] = {
    Purpose.DATA_PREPARATION: (),
    Purpose.MODEL_TRAINING: (fc_snapshot, fc_actual),
    Purpose.FORECAST_GENERATION: (fc_snapshot, fc_model_version, fc_series_model),
    Purpose.ACCURACY_MONITORING: (fc_actual, fc_forecast, fc_publication, fc_score, fc_feature_statistic),
}
_WRITTEN: dict[str, tuple[Table, ...]] = {
    Purpose.DATA_PREPARATION: (
        *(fc_actual, fc_series, fc_period, fc_calendar, fc_snapshot),
        *(fc_quarantine, fc_data_check, fc_feature_statistic),
    ),
    Purpose.MODEL_TRAINING: (fc_score, fc_model_version, fc_series_model, fc_decision),
    Purpose.FORECAST_GENERATION: (
        *(fc_forecast, fc_forecast_before, fc_override, fc_series_status, fc_data_check, fc_publication),
    ),
    Purpose.ACCURACY_MONITORING: (fc_accuracy, fc_monitor_signal),
}
_SHOWN: dict[str, tuple[str, ...]] = {
    Purpose.DATA_PREPARATION: ("bi_series", "bi_timeline", "bi_{job}_timeline", "bi_data_quality"),
    Purpose.MODEL_TRAINING: ("bi_model",),
    Purpose.FORECAST_GENERATION: ("bi_forecast", "bi_{job}_forecast", "bi_forecast_vintage", "bi_publication"),
    Purpose.ACCURACY_MONITORING: ("bi_accuracy", "bi_{job}_accuracy", "bi_monitoring"),
}
"""Views whose rows change with the tables that are written."""
_TEXT = re.compile(r"'(?:[^']|'')*'")
_FROM_OF_NO_TABLE = re.compile(r"\b(?:extract|trim|substring|overlay)\s*\([^()]*\)|\bdistinct\s+from\b", re.IGNORECASE)
_NAME = r'(?:"[^"]+"|[\w$#]++)'
_TABLE = rf"({_NAME}(?:\s*\.\s*{_NAME})*+)(?!\s*\()"
_FIRST = re.compile(rf"\b(?:from|join)\s+{_TABLE}", re.IGNORECASE)
_NEXT = re.compile(rf"(?:\s+(?:as\s+)?{_NAME})?\s*,\s*{_TABLE}", re.IGNORECASE)
"""The next one after a comma, behind the short name of the one before."""
_WITH = re.compile(rf"({_NAME})\s+as\s+(?:(?:not\s+)?materialized\s+)?\(", re.IGNORECASE)


def datasets_of(database: Database, purpose: str, job: str) -> tuple[list[Dataset], list[Dataset]]:
    """Returns the tables of the suite that a purpose reads, and the tables and views of a job that it changes."""
    views = [database.dataset(name.format(job=job), database.view_schema) for name in _SHOWN[purpose]]
    return _named(database, _READ[purpose]), [*_named(database, _WRITTEN[purpose]), *views]


def source_datasets(url: str, sql: str) -> list[Dataset]:
    """Returns the tables that a query names after FROM, comma and JOIN; connects to nothing."""
    with closing(connect_database(url)) as database:
        return [database.dataset(name, database.table_schema) for name in tables_named(sql)]


def tables_named(sql: str) -> list[str]:
    """Returns the tables that a query names after FROM, comma and JOIN, in order, without those of WITH."""
    text = _FROM_OF_NO_TABLE.sub(" ", _TEXT.sub("''", without_comments(sql)))
    defined = {name.strip('"').lower() for name in _WITH.findall(text)}
    named = [re.sub(r'["\s]', "", name) for name in _named_in(text)]
    return [name for name in dict.fromkeys(named) if name.lower() not in defined]


def _named_in(text: str) -> Iterator[str]:
    for first in _FIRST.finditer(text):
        found: re.Match[str] | None = first
        while found:
            yield found[1]
            found = _NEXT.match(text, found.end())


def _named(database: Database, tables: Iterable[Table]) -> list[Dataset]:
    return [database.dataset(table.name, database.table_schema) for table in tables]
