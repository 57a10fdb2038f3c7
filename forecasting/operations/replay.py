"""Reproduces the forecast of a run from what was recorded of it, and compares it row by row; writes nothing."""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from forecasting.artifacts import ArtifactStore
from forecasting.config import Job, read_recorded_job
from forecasting.errors import ConfigError, ForecastingError, WarehouseError
from forecasting.operations.row_comparison import Comparison, compare_rows
from forecasting.overrides.changes import apply
from forecasting.panel.panel import Chunk
from forecasting.periods import parse_as_of
from forecasting.runs.context import StepContext
from forecasting.runs.inputs import load_model_version, load_snapshot, require_run_input
from forecasting.runs.own_names import with_own_names
from forecasting.runs.provenance import env_lock_hash, git_commit
from forecasting.runs.sources import open_warehouse
from forecasting.settings import Settings
from forecasting.steps.generation.predict import forecast_panel
from forecasting.vocabulary.codes import Purpose, RunStatus, SeriesStatus, SourceCode
from forecasting.vocabulary.columns import ID, LEAD, OVERRIDE, SEGMENT, SOURCE_CODE
from forecasting.vocabulary.facts import (
    MODEL_VERSION_ID,
    N_ROWS,
    SERIES_ID,
    SERIES_STATUS,
    SNAPSHOT_ID,
)
from forecasting.warehouse.connection import Database
from forecasting.warehouse.deploy import require_schema
from forecasting.warehouse.forecasts import deletions_of, forecast_of, statuses_of
from forecasting.warehouse.history import series_ids
from forecasting.warehouse.jobs import recorded_job
from forecasting.warehouse.overrides import list_overrides, without_changes
from forecasting.warehouse.runs import Run, find_run, host_name, this_host
from forecasting.warehouse.snapshots import find_snapshot

PURPOSE = Purpose.FORECAST_GENERATION
_WHERE = "forecasting replay"


class Circumstance(NamedTuple):
    """Something that may explain a difference: what it is, what it was then, what it is now."""

    name: str
    then: str
    now: str

    @property
    def is_same(self) -> bool:
        """Whether it is now what it was then."""
        return self.then == self.now


@dataclass(frozen=True)
class Replay:
    """What a replay has found.

    Attributes:
        run: The run that was replayed.
        comparison: Its rows against those that its snapshot, bundle, job and changes by people give now.
        circumstances: Commit, environment lock and host, then and now.
        deleted: What retention has deleted of the rows, in words; empty where nothing is gone.
        n_carried: Series that the run has carried over from an earlier forecast; they are not compared.
    """

    run: Run
    comparison: Comparison
    circumstances: tuple[Circumstance, ...]
    deleted: str
    n_carried: int


def replay_run(run_id: int, settings: Settings, *, for_deployment: bool = False) -> Replay:
    """Replays a forecast run that has ended well.

    Args:
        run_id: The run.
        settings: Where everything is.
        for_deployment: Whether the tables may still be of an older version than this code knows.

    Raises:
        ConfigError: there is no such run, or it is no forecast that has ended well.
        ForecastingError: retention has deleted all its rows; snapshot, bundle or job of that time are gone, damaged or
            unreadable.
    """
    with closing(open_warehouse(settings)) as database, tempfile.TemporaryDirectory() as folder:
        if not for_deployment:
            require_schema(database)
        run = _require_forecast_run(database, run_id)
        recorded = forecast_of(database, run_id)
        deleted, leads = _deletions(database, run)
        left = _of_leads(recorded, leads)
        if left.empty:
            raise ForecastingError("nothing is left to compare", where=f"run {run_id}", found=deleted or "no rows")
        job = _job_of_then(database, run)
        as_of = parse_as_of(f"{run.as_of_utc.isoformat()}+00:00", job.time_zone)
        artifacts = ArtifactStore(settings.artifacts, Path(folder))
        context = StepContext(settings, with_own_names(job), as_of, run, database, artifacts, Chunk())
        carried = _carried_series(database, run, recorded)
        again = _of_leads(_rows_again(context, recorded, carried), leads)
        names = {number: name for name, number in series_ids(database, run.job).items()}
        left, again = (part[~part[SERIES_ID].isin(carried)] for part in (left, again))
        comparison = compare_rows(left, again, names)
    return Replay(run, comparison, _circumstances(run, job), deleted, len(carried))


def _require_forecast_run(database: Database, run_id: int) -> Run:
    try:
        run = find_run(database, run_id)
    except WarehouseError:
        raise
    except ForecastingError as error:
        action = "take run_id from bi_forecast, bi_forecast_vintage or bi_publication"
        raise ConfigError(error.problem, where=_WHERE, found=run_id, action=action) from error
    if run.purpose != PURPOSE or run.run_status != RunStatus.OK:
        raise ConfigError(
            "this run is no forecast that has ended well",
            where=f"{_WHERE} {run_id}",
            found=f"{run.purpose} of job {run.job} for {run.as_of_date}: {run.run_status}",
            accepted=f"a run of {PURPOSE}: {RunStatus.OK}",
        )
    return run


def _deletions(database: Database, run: Run) -> tuple[str, frozenset[int] | None]:
    """Returns in words what retention has deleted of the rows, and the leads that it keeps; None: nothing is gone."""
    log = deletions_of(database, run.run_id)
    if log.empty:
        return "", None
    kept = frozenset(int(lead) for text in log["kept"] for lead in text.split()[1:])
    words = f"leads {', '.join(map(str, sorted(kept)))}" if kept else "none"
    return f"retention has deleted {log[N_ROWS].sum():,} rows and keeps {words}", kept


def _of_leads(rows: pd.DataFrame, leads: frozenset[int] | None) -> pd.DataFrame:
    return rows if leads is None else rows[rows[LEAD].isin(leads)]


def _job_of_then(database: Database, run: Run) -> Job:
    where = f"run {run.run_id}, job {run.job} of {run.as_of_date}"
    text = recorded_job(database, run.job, run.config_hash) or ""
    if hashlib.sha256(text.encode()).hexdigest() != run.config_hash:
        problem = "the job as it was then is damaged" if text else "the job as it was then is not recorded"
        raise ForecastingError(problem, where=where, accepted=f"fc_job_version with config_hash {run.config_hash}")
    try:
        return read_recorded_job(text, where=where).model_copy(update={"job": run.job})
    except ForecastingError as error:
        action = f"replay with the code of that run: git checkout {run.git_commit or '<its commit>'}"
        raise ForecastingError(error.problem, where=where, found=error.found, action=action) from error


def _carried_series(database: Database, run: Run, recorded: pd.DataFrame) -> frozenset[int]:
    """Returns the series whose rows the run has taken from an earlier forecast, because only others were wanted."""
    statuses = statuses_of(database, run.run_id)
    by_status = statuses.loc[statuses[SERIES_STATUS] == SeriesStatus.CARRIED, SERIES_ID]
    return frozenset({*by_status, *recorded.loc[recorded[SOURCE_CODE] == SourceCode.CARRIED, SERIES_ID]})


def _rows_again(context: StepContext, recorded: pd.DataFrame, carried: frozenset[int]) -> pd.DataFrame:
    """Returns the rows as predicted by the chunks of that run, with the overrides that the recorded rows name."""
    run, database = context.run, context.database
    snapshot = find_snapshot(database, require_run_input(run, SNAPSHOT_ID))
    version_id = require_run_input(run, MODEL_VERSION_ID)
    panel, bundle = load_snapshot(context, snapshot.snapshot_id), load_model_version(context, version_id)
    ids = series_ids(database, run.job)
    shares = ([name for name in chunk.of(panel.series) if ids[name] not in carried] for chunk in _chunks_of_then(run))
    parts = [forecast_panel(context, bundle, snapshot, panel.select(share))[0] for share in shares if share]
    rows = pd.concat(parts, ignore_index=True).drop(columns=SEGMENT).assign(model_version_id=version_id)
    rows = rows.assign(series_id=rows.pop(ID).map(ids))
    if carried:
        kept = without_changes(database, run.run_id, recorded[recorded[SERIES_ID].isin(carried)])
        rows = pd.concat([rows, kept[rows.columns]], ignore_index=True)
    return apply(rows, _changes_named(database, run, recorded), lower_bound=context.job.lower_bound)


def _chunks_of_then(run: Run) -> list[Chunk]:
    return [Chunk(number, run.n_chunks) for number in range(run.n_chunks)]


def _changes_named(database: Database, run: Run, recorded: pd.DataFrame) -> pd.DataFrame:
    """Returns the changes that recorded rows name, with the series that name them, whatever has become of either."""
    named = recorded[[OVERRIDE, SERIES_ID]].dropna().drop_duplicates()
    return list_overrides(database, run.job).drop(columns=SERIES_ID).merge(named, on=OVERRIDE)


def _circumstances(run: Run, job: Job) -> tuple[Circumstance, ...]:
    return (
        Circumstance("commit", run.git_commit, git_commit()),
        Circumstance("environment lock", run.env_lock_hash, env_lock_hash(job.execution.environment_of(run.purpose))),
        Circumstance("host", host_name(run.host), this_host()),
    )
