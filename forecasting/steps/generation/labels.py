"""A forecast for some series only, named by their labels: the rest keeps the rows that readers see."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from forecasting.config import Job
from forecasting.errors import ConfigError, ForecastingError, shortened
from forecasting.panel.panel import Panel
from forecasting.runs.context import StepContext
from forecasting.vocabulary.codes import SeriesStatus, SourceCode
from forecasting.vocabulary.columns import ID, SOURCE_CODE
from forecasting.vocabulary.facts import CHUNK_NO, RUN_ID, SERIES_ID
from forecasting.warehouse.forecasts import published_run, statuses_of
from forecasting.warehouse.history import series_ids
from forecasting.warehouse.overrides import rows_before
from forecasting.warehouse.runs import Run
from forecasting.warehouse.snapshots import Snapshot

CARRIED_ROWS, CARRIED_STATUSES = "carried_rows.parquet", "carried_statuses.parquet"
_WHERE = "--labels"


@dataclass(frozen=True)
class Carried:
    """Rows of fc_forecast and fc_series_status, without run and chunk, that some series keep."""

    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    statuses: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def series(self) -> set[int]:
        """The series_id of the carried series."""
        return set() if self.rows.empty else set(self.rows[SERIES_ID])

    def appended_to(self, rows: pd.DataFrame, statuses: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Returns rows and statuses with the carried ones, marked as such; a closed period stays a known zero."""
        if self.rows.empty:
            return rows, statuses
        source = self.rows[SOURCE_CODE].where(self.rows[SOURCE_CODE] == SourceCode.CLOSED, str(SourceCode.CARRIED))
        parts = (
            (rows, self.rows.assign(**{SOURCE_CODE: source})),
            (statuses, self.statuses.assign(series_status=SeriesStatus.CARRIED)),
        )
        joined = (
            pd.concat([new, kept], ignore_index=True) if len(new) else kept.reset_index(drop=True)
            for new, kept in parts
        )
        return next(joined), next(joined)


def parse_labels(text: str, job: Job) -> dict[str, tuple[str, ...]]:
    """Returns the wanted values by label; nothing for an empty text.

    Raises:
        ConfigError: no JSON object of label and value or list of values, or a label that the job does not have.
    """
    try:
        given = json.loads(text or "{}")
    except (ValueError, RecursionError):
        given = None
    wanted = {str(name): _values(value) for name, value in given.items()} if isinstance(given, dict) else {}
    if not isinstance(given, dict) or not all(wanted.values()):
        raise ConfigError(
            "the label filter is not valid", where=_WHERE, found=shortened(text), accepted='{"plant": ["1000"]}'
        )
    known = [label.name for label in job.labels]
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        accepted = ", ".join(known) or f"none: job {job.job} has no labels"
        raise ConfigError("no such label", where=_WHERE, found=", ".join(unknown), accepted=accepted)
    return wanted


def carry_rows(context: StepContext, panel: Panel, snapshot: Snapshot) -> int:
    """Keeps what readers see of the series without the wanted labels for `predict`; returns how many these are.

    A series that readers do not see yet is forecast, whatever its labels.

    Raises:
        ConfigError: no series has one of the wanted values.
        ForecastingError: readers see nothing, or something made for another cutoff or horizon.
    """
    wanted = _require_series(context.labels, panel)
    shown = _require_same_periods(context, snapshot)
    ids = series_ids(context.database, context.job.job)
    rest = {ids[name] for name in set(panel.expected) - wanted}
    kept = (
        (rows_before(context.database, shown.run_id), CARRIED_ROWS),
        (statuses_of(context.database, shown.run_id), CARRIED_STATUSES),
    )
    for rows, file in kept:
        rows[rows[SERIES_ID].isin(rest)].drop(columns=[RUN_ID, CHUNK_NO]).to_parquet(context.staged(file))
    return int(context.read_staged(CARRIED_ROWS)[SERIES_ID].nunique())


def read_carried(context: StepContext, ids: Mapping[str, int], panel: Panel) -> Carried:
    """Returns what the series of a panel keep; nothing where all are forecast."""
    if not context.labels:
        return Carried()
    here = [ids[name] for name in panel.series]
    rows, statuses = (context.read_staged(file) for file in (CARRIED_ROWS, CARRIED_STATUSES))
    return Carried(rows[rows[SERIES_ID].isin(here)], statuses[statuses[SERIES_ID].isin(here)])


def _values(value: object) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    sound = isinstance(listed, list) and all(isinstance(item, str) for item in listed)
    return tuple(listed) if sound and isinstance(listed, list) else ()


def _require_series(labels: Mapping[str, tuple[str, ...]], panel: Panel) -> set[str]:
    found = panel.static.take(panel.ahead.series)
    for label, values in labels.items():
        known = sorted(panel.static[label].dropna().astype(str).unique())
        for value in sorted(set(values) - set(known)):
            near = difflib.get_close_matches(value, known) or known[:5]
            raise ConfigError(
                f"no series has this {label}", where=_WHERE, found=value, accepted=f"such as {', '.join(near)}"
            )
        found = found[found[label].astype(str).isin(values)]
    if found.empty:
        raise ConfigError("no series to forecast has all of these labels", where=_WHERE, found=dict(labels))
    return set(found[ID])


def _require_same_periods(context: StepContext, snapshot: Snapshot) -> Run:
    job, as_of = context.job, context.as_of
    shown = published_run(context.database, job.job)
    last = job.periods.shift(snapshot.cutoff, job.horizon)
    if shown is None or (shown.cutoff, shown.last_ds) != (snapshot.cutoff, last):
        raise ForecastingError(
            "series without these labels cannot keep the forecast that readers see: it is for other periods",
            where=f"job {job.job}, as_of {as_of.text}",
            found=f"data until {shown.cutoff}, forecast until {shown.last_ds}" if shown else "no forecast",
            accepted=f"data until {snapshot.cutoff}, forecast until {last}",
            action=f"forecast all series: forecasting run forecast_generation --job {job.job} --as-of {as_of.text}",
        )
    return shown
