"""Changes of forecasts by people: loads a CSV file, lists what there is, withdraws one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from forecasting.cli.output import frame_json, print_frame
from forecasting.config import Job, load_named_job
from forecasting.errors import ConfigError
from forecasting.overrides.book import FileLoad, load_override_file
from forecasting.periods import parse_as_of
from forecasting.runs.settled_job import settled_job
from forecasting.runs.sources import open_warehouse
from forecasting.settings import load_settings
from forecasting.vocabulary.codes import OverrideState
from forecasting.vocabulary.columns import OVERRIDE, REASON
from forecasting.vocabulary.facts import N_SCORED, OVERRIDE_STATE, OVERRIDE_VALUE, PERIOD_FROM, PERIOD_TO
from forecasting.warehouse.connection import Database
from forecasting.warehouse.deploy import require_schema
from forecasting.warehouse.jobs import require_active
from forecasting.warehouse.overrides import LABELS, withdraw_override
from forecasting.warehouse.status import read_status


def load_overrides(name: str, path: Path, *, author: str, as_of: str | None, dry_run: bool) -> Iterator[str]:
    """Enters the rows of a file, or checks them only; yields what was done.

    Raises:
        ConfigError: the file or a row of it is wrong, as_of lies in the future, or the job is retired; nothing was
            entered.
    """
    with _opened(name) as (database, job):
        require_active(database, job.job)
        wanted = FileLoad(path, author.strip(), _instant(as_of, job), dry_run)
        loaded = load_override_file(database, job, wanted)
    n_rows = len(loaded.entries)
    if loaded.unseen:
        more = f" and {len(loaded.unseen) - 5} more" if len(loaded.unseen) > 5 else ""
        yield f"note: readers see no forecast of {', '.join(loaded.unseen[:5])}{more} at present"
    if dry_run:
        yield f"{n_rows} overrides are sound; none was entered"
        return
    for row, number in zip(loaded.entries.index, loaded.ids, strict=True):
        yield f"row {row}: override {number}"
    yield f"{n_rows} overrides entered; the next forecast_generation of job {name} applies them"


def withdraw_job_override(name: str, override_id: int, *, reason: str) -> str:
    """Withdraws one change and returns what was done; raises as withdraw_override."""
    with _opened(name) as (database, job):
        withdraw_override(database, job.job, override_id, reason=reason, at_utc=_now())
    return f"override {override_id} withdrawn; the next forecast_generation of job {name} goes without it"


def list_overrides(name: str, *, everything: bool) -> list[dict[str, Any]]:
    """Returns what show_overrides prints, as JSON holds it."""
    return frame_json(_overrides(name, everything=everything))


def show_overrides(name: str, console: Console, *, everything: bool) -> None:
    """Prints the changes that hold or will, or all there ever were, with what each was worth; oldest first."""
    table = _overrides(name, everything=everything)
    if table.empty:
        console.print(f"no override of job {name}" + ("" if everything else " holds; --all lists those of before"))
    else:
        print_frame(console, f"Overrides of job {name}", table, whole=["override"])


def _overrides(name: str, *, everything: bool) -> pd.DataFrame:
    with _opened(name) as (database, job):
        rows = read_status(database, "overrides", job=job.job)
    table = rows if everything else rows[rows[OVERRIDE_STATE].isin([OverrideState.ACTIVE, OverrideState.FUTURE])]
    columns = {
        "override": table[OVERRIDE].astype("str"),
        "about": table["series_key"].fillna(_groups(table, job)) if len(table) else table["series_key"],
        "first_period": table[PERIOD_FROM].map(_short),
        "last_period": table[PERIOD_TO].map(_short),
        "change": table["kind"] + table[OVERRIDE_VALUE].map(" {:g}".format),
        "reason": table[REASON],
        "author": table["author"],
        "state": table[OVERRIDE_STATE],
        N_SCORED: table[N_SCORED],
        "error_saved": table["error_saved"].astype("float64"),
        "remark": table["remark"],
    }
    return pd.DataFrame(columns)


def _groups(rows: pd.DataFrame, job: Job) -> pd.Series:
    """Returns the labels of a group in words."""
    names = {column: label.name for column, label in zip(LABELS, job.labels, strict=False)}
    texts = rows[[*LABELS]].apply(
        lambda row: ", ".join(f"{names.get(column, column)}={value}" for column, value in row.dropna().items()), axis=1
    )
    return texts.astype("object")


def _short(ds: object) -> str:
    """Returns a period without the time of day where it is midnight."""
    return f"{pd.Timestamp(str(ds)):%Y-%m-%d %H:%M}".removesuffix(" 00:00")


def _instant(as_of: str | None, job: Job) -> datetime:
    now = _now()
    if as_of is None:
        return now
    instant = parse_as_of(as_of, job.time_zone).utc
    if instant > now:
        raise ConfigError("as_of lies in the future", where="--as-of", found=as_of, accepted=f"up to {now} UTC")
    return instant


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


@contextmanager
def _opened(name: str) -> Iterator[tuple[Database, Job]]:
    settings = load_settings()
    job = load_named_job(settings.jobs, name)
    with closing(open_warehouse(settings)) as database:
        require_schema(database)
        yield database, settled_job(database, job)
