"""Forecasts of a benchmark job: made by production's own steps in a scratch warehouse, read back as readers see them.

Preparation and forecasts are kept under .benchmarks/ by what they depend on, so a repeat costs nothing and a change of
a model does not prepare the data again. The seconds are those of the run that did the work.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from benchmarks.effort import Effort, Say, run_measured
from benchmarks.source import CACHE, fingerprint, load_source, source_tables
from benchmarks.suite import ROOM, Outcome, Task
from forecasting.config import Job
from forecasting.evaluation.metrics import pooled
from forecasting.operations.entrance import StepRequest
from forecasting.runs.provenance import env_lock_hash
from forecasting.settings import CHECKOUT, Settings
from forecasting.vocabulary.codes import Purpose, SourceCode
from forecasting.vocabulary.columns import CUTOFF, DS, ID, LEAD, METHOD, SOURCE_CODE, Y_HAT
from forecasting.vocabulary.facts import TARGET_DATE, TARGET_TS_UTC
from forecasting.warehouse.connection import connect_database, read_query
from forecasting.warehouse.deploy import init_database
from forecasting.warehouse.models import scores_of

CONNECTION = "benchmark"
"""Name under which the jobs read the public data."""
SUBSTITUTES = [str(code) for code in (SourceCode.FALLBACK, SourceCode.NAIVE, SourceCode.CARRIED)]
EVERYTHING = ("data_checks", "forecasting", "sql", "benchmarks/sql")
_PACKAGE_PARTS = ("config", "panel", "warehouse", "steps", "frames.py", "keys.py", "periods.py")
PREPARING = ("data_checks", "benchmarks/sql", *(f"forecasting/{part}" for part in _PACKAGE_PARTS))
"""Code that decides what a preparation leaves behind."""
NOT_PREPARING = frozenset({"models", "description", "execution", "schedules"})
"""Sections of a job that a preparation does not depend on."""


@dataclass(frozen=True)
class Request:
    """What to forecast.

    Attributes:
        task: Job and data.
        end: When the newest period that may be known has ended.
        every: 1 for all series, n for every n-th.
        cache: Where sources, preparations and forecasts are kept.
    """

    task: Task
    end: datetime
    every: int = 1
    cache: Path = CACHE

    @property
    def place(self) -> str:
        """Folder of everything kept for this request."""
        return f"{self.task.job}-every-{self.every}/{self.end:%Y%m%dT%H%M}"


@dataclass(frozen=True)
class Published:
    """What readers see.

    Attributes:
        rows: unique_id, ds, lead_periods, y_hat, quantiles, is_open, model_name, source_code, segment; sorted.
        members: method, cutoff and the gate metric: the backtest of the training, pooled over all series.
        effort: What it has cost.
        path: The forecast file.
    """

    rows: pd.DataFrame
    members: pd.DataFrame
    effort: Effort
    path: Path

    @property
    def n_fallback(self) -> int:
        """Number of series with a forecast that the champion has not made."""
        foreign = self.rows[SOURCE_CODE].isin(SUBSTITUTES) | self.rows[Y_HAT].isna()
        return int(self.rows.loc[foreign, ID].nunique())


def publish_forecast(request: Request, say: Say) -> Published:
    """Prepares, trains, forecasts and publishes, each unless nothing that decides about it has changed."""
    job = request.task.load_job()
    tables = source_tables(request.task, request.end, every=request.every)
    digest = fingerprint(tables)
    path = request.cache / "forecasts" / request.place / f"{_key(job, digest, EVERYTHING)}.parquet"
    effort_file, members_file = path.with_suffix(".effort.json"), path.with_suffix(".members.parquet")
    if not effort_file.exists():
        say(f"{job.job}: {_expected(path.parent)}")
        url = load_source(request.task, tables, request.cache)
        prepared = _prepared(request, job, digest, url, say)
        with _scratch(request, prepared) as folder:
            settings = _settings(request.task.room, folder, url, artifacts=folder / "artifacts")
            step_request = _step_request(job, request)
            training_run, training = run_measured(Purpose.MODEL_TRAINING, step_request, settings, say)
            _, generation = run_measured(Purpose.FORECAST_GENERATION, step_request, settings, say)
            rows, members = _read(job, settings, training_run)
        path.parent.mkdir(parents=True, exist_ok=True)
        rows.to_parquet(path, index=False)
        members.to_parquet(members_file, index=False)
        effort_file.write_text(json.dumps(asdict(_read_effort(prepared) + training + generation)), encoding="utf-8")
    effort = Effort(**json.loads(effort_file.read_text(encoding="utf-8")))
    return Published(pd.read_parquet(path), pd.read_parquet(members_file), effort, path)


def outcome_of(request: Request, rows: pd.DataFrame, actuals: pd.DataFrame) -> Outcome:
    """Puts a forecast beside what came true and what was known before; series without actuals are not scored."""
    job = request.task.load_job()
    cutoff = pd.Timestamp(job.periods.shift(request.end, -1))
    known = actuals[actuals[ID].isin(rows[ID].unique())]
    rows = rows[rows[ID].isin(known[ID].unique())]
    scored = rows.merge(known, on=[ID, DS], how="left", sort=False).sort_values([ID, LEAD], ignore_index=True)
    return Outcome(job, scored, known[known[DS] <= cutoff].reset_index(drop=True))


def _prepared(request: Request, job: Job, digest: str, url: str, say: Say) -> Path:
    """Returns a folder with a warehouse that holds the prepared panel, and what that has cost; made once."""
    shelf = request.cache / "prepared" / request.place
    folder = shelf / _key(job, digest, PREPARING, without=NOT_PREPARING)
    if not folder.exists():
        shutil.rmtree(shelf, ignore_errors=True)
        with _scratch(request) as scratch:
            settings = _settings(request.task.room, scratch, url, artifacts=request.cache / "snapshots")
            with closing(connect_database(settings.warehouse_url)) as database:
                init_database(database, [job])
            _, effort = run_measured(Purpose.DATA_PREPARATION, _step_request(job, request), settings, say)
            (scratch / "effort.json").write_text(json.dumps(asdict(effort)), encoding="utf-8")
            shelf.mkdir(parents=True, exist_ok=True)
            scratch.rename(folder)
    return folder


def _expected(place: Path) -> str:
    """Says how long the last forecast of a place took, whatever has changed since."""
    efforts = sorted(place.glob("*.effort.json"), key=lambda path: path.stat().st_mtime)
    if not efforts:
        return "no earlier run to estimate the time from"
    return f"expect about {json.loads(efforts[-1].read_text(encoding='utf-8'))['wall_seconds']:.0f} s, as last time"


def _read_effort(prepared: Path) -> Effort:
    return Effort(**json.loads((prepared / "effort.json").read_text(encoding="utf-8")))


def _step_request(job: Job, request: Request) -> StepRequest:
    return StepRequest(job.job, request.end.isoformat(), detail="benchmark")


def _settings(room: Path, folder: Path, source_url: str, *, artifacts: Path) -> Settings:
    warehouse = f"sqlite:///{folder / 'warehouse.db'}"
    return Settings(
        root=room,
        warehouse_url=warehouse,
        connections={"warehouse": warehouse, CONNECTION: source_url},
        artifacts=str(artifacts),
        scratch=folder / "scratch",
        reports=folder / "reports",
        orchestrator="benchmark",
    )


def _read(job: Job, settings: Settings, training_run: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    query = (ROOM / "sql" / "forecast.sql").read_text(encoding="utf-8")
    with closing(connect_database(settings.warehouse_url)) as database:
        rows = read_query(database, query, {"job": job.job}, where=f"job {job.job}")
        scores = scores_of(database, training_run)
    stamp = TARGET_TS_UTC if job.periods.is_sub_daily else TARGET_DATE
    rows[DS] = pd.to_datetime(rows[stamp], format="ISO8601").astype("datetime64[us]")
    rows = rows.drop(columns=[TARGET_DATE, TARGET_TS_UTC]).sort_values([ID, LEAD], ignore_index=True)
    metric = job.models.gate.metric
    members = [(method, at, pooled(part, metric)) for (method, at), part in scores.groupby([METHOD, CUTOFF])]
    return rows, pd.DataFrame(members, columns=[METHOD, CUTOFF, metric])


@contextmanager
def _scratch(request: Request, prepared: Path | None = None) -> Iterator[Path]:
    """Yields a folder that vanishes unless it is renamed; with a copy of a prepared warehouse where one is given."""
    folder = request.cache / "scratch" / uuid.uuid4().hex
    folder.mkdir(parents=True)
    if prepared is not None:
        shutil.copy2(prepared / "warehouse.db", folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _key(job: Job, digest: str, code: Sequence[str], *, without: frozenset[str] = frozenset()) -> str:
    """Returns a text that changes with job, data, environment lock and code; season lengths count in any case."""
    hashed = hashlib.sha256(digest.encode())
    hashed.update(job.model_dump_json(exclude=set(without)).encode())
    hashed.update(f"{job.season_length} {env_lock_hash(job.execution.environment_of(Purpose.MODEL_TRAINING))}".encode())
    for part in code:
        place = CHECKOUT / part
        for path in [place] if place.is_file() else sorted([*place.rglob("*.py"), *place.rglob("*.sql")]):
            hashed.update(path.read_bytes())
    return hashed.hexdigest()[:16]
