"""Shows what the suite made of the demo, and scores it on the periods it has not seen: `python -m demo.score`."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

import pandas as pd
from rich.console import Console

from forecasting.artifacts import ArtifactStore
from forecasting.cli.answers.status import show_job
from forecasting.cli.output import make_console, print_frame
from forecasting.config import Job, ModelSpec, load_job
from forecasting.evaluation.metrics import pooled, score_forecasts
from forecasting.models.registry import WINDOW_MEAN, model_named, spec_of
from forecasting.panel.intake.rows import type_rows
from forecasting.panel.panel import Panel
from forecasting.panel.scales import series_scales
from forecasting.panel.storage import load_panel
from forecasting.periods import parse_as_of
from forecasting.runs.sources import open_warehouse, read_source
from forecasting.settings import Settings, load_settings
from forecasting.vocabulary.codes import ObsState
from forecasting.vocabulary.columns import (
    CUTOFF,
    DS,
    ID,
    IS_OPEN,
    LEAD,
    METHOD,
    OBS_STATE,
    QUANTILES,
    Y_HAT,
    Y_NAIVE,
    Y,
)
from forecasting.vocabulary.facts import IN_80, IN_95, N_IN_80, N_IN_95, N_SCORED, RUN_ID, SERIES_ID
from forecasting.warehouse.connection import Database
from forecasting.warehouse.forecasts import forecast_of
from forecasting.warehouse.history import series_ids
from forecasting.warehouse.runs import Run, find_run
from forecasting.warehouse.snapshots import find_snapshot
from forecasting.warehouse.status import read_status

JOBS = ("retail_units", "retail_revenue")
PUBLISHED, NAIVE, WINDOW = "published forecast", "seasonal naive", "window mean (same weekday for days)"


def score_unseen(database: Database, job: Job, settings: Settings) -> pd.DataFrame:
    """Returns the error of what readers see, of seasonal naive and of the window mean on the unseen periods.

    Actuals are what the source holds today, a period without a row being 0; closed periods are not scored.

    Returns:
        forecast, wape, bias, the gate metric, share of actuals in the 80 % and 95 % intervals, n_scored.
    """
    run = find_run(database, int(read_status(database, "publication", job=job.job)[RUN_ID].item()))
    panel = _snapshot(database, run, settings)
    published = published_rows(database, job, run)
    bare = published.drop(columns=list(QUANTILES))
    parts = {
        PUBLISHED: published,
        NAIVE: bare.assign(**{Y_HAT: bare[Y_NAIVE]}),
        WINDOW: bare.drop(columns=Y_HAT).merge(_window_mean(panel, job)),
    }
    rows = pd.concat([part.assign(**{METHOD: name}) for name, part in parts.items()])
    actuals = actual_rows(job, published[DS].max().to_pydatetime(), settings)
    rows = rows.merge(actuals, on=[ID, DS], how="left").fillna({Y: 0.0})
    closed = (rows[IS_OPEN] == 0) & (rows[Y] == 0)
    rows[CUTOFF] = panel.cutoff
    rows[OBS_STATE] = closed.map({True: str(ObsState.CLOSED), False: str(ObsState.OBSERVED)})
    scores = score_forecasts(rows, series_scales(panel).assign(**{CUTOFF: panel.cutoff}), [(1, job.horizon)])
    return pd.DataFrame([_figures(scores[scores[METHOD] == name], name, job) for name in (PUBLISHED, NAIVE, WINDOW)])


def main() -> None:
    """Prints the state and the score of both demo jobs, and where to look next."""
    settings, console = load_settings(), make_console()
    with closing(open_warehouse(settings)) as database:
        for name in JOBS:
            job = load_job(settings.jobs / f"{name}.yml")
            console.rule(f"[bold]{name}[/bold]: {job.description}")
            show_job(database, name, console)
            print_frame(console, "Error on the periods that no model has seen", score_unseen(database, job, settings))
        _show_next_steps(console, settings, database)


def published_rows(database: Database, job: Job, run: Run) -> pd.DataFrame:
    """Returns unique_id, ds, lead_periods, is_open, y_hat, y_naive and the quantiles of what a run has published."""
    names = {number: name for name, number in series_ids(database, job.job).items()}
    rows = forecast_of(database, run.run_id)
    return rows.assign(**{ID: rows[SERIES_ID].map(names)})[[ID, DS, LEAD, IS_OPEN, Y_HAT, Y_NAIVE, *QUANTILES]]


def _snapshot(database: Database, run: Run, settings: Settings) -> Panel:
    if run.snapshot_id is None:
        raise ValueError(f"run {run.run_id} was published without a snapshot")
    snapshot = find_snapshot(database, run.snapshot_id)
    return load_panel(ArtifactStore(settings.artifacts, settings.scratch).fetch_folder(snapshot.uri, snapshot.sha256))


def _window_mean(panel: Panel, job: Job) -> pd.DataFrame:
    spec = spec_of(job, ModelSpec(model=WINDOW_MEAN))
    return model_named(WINDOW_MEAN).fit(panel, spec).predict(panel)[[ID, DS, Y_HAT]]


def actual_rows(job: Job, newest: datetime, settings: Settings) -> pd.DataFrame:
    """Returns unique_id, ds and y as the source holds them today, up to a period."""
    after = job.periods.shift(newest, 1)
    as_of = parse_as_of(after.isoformat(), job.time_zone)
    rows = type_rows(read_source(job, job.sources.target, as_of, settings), job, pd.Timestamp(newest))
    return rows[[ID, DS, Y]]


def _figures(scores: pd.DataFrame, name: str, job: Job) -> dict[str, object]:
    metric = job.models.gate.metric
    n_scored = scores[N_SCORED].sum()
    has_bands = name == PUBLISHED
    return {
        "forecast": name,
        "wape": pooled(scores, "wape"),
        "bias": pooled(scores, "bias"),
        metric: pooled(scores, metric),
        IN_80: scores[N_IN_80].sum() / n_scored if has_bands else None,
        IN_95: scores[N_IN_95].sum() / n_scored if has_bands else None,
        N_SCORED: n_scored,
    }


def _show_next_steps(console: Console, settings: Settings, database: Database) -> None:
    console.rule("[bold]Where to look next")
    for line in (
        f"forecasts      {database.label.removeprefix('sqlite:///')}, views bi_forecast and bi_<job>_forecast",
        f"data reports   {settings.reports}/<job>/<as_of>.html",
        "what it means  README.md, docs/reference/tables.md, docs/how-to/operations.md",
        "one job again  .venv/forecasting/bin/forecasting run integrated_workflow -j retail_units --as-of 2011-11-11",
        "Airflow        make airflow",
    ):
        console.print(line, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
