"""What is done when a person ends a job, brings it back or renames it, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from forecasting.config import Job, job_path, load_job, read_recorded_job, require_job_name
from forecasting.errors import ConfigError, nearest
from forecasting.operations.deploy.record import login
from forecasting.runs.sources import open_warehouse
from forecasting.settings import Settings, load_settings
from forecasting.warehouse.connection import Database
from forecasting.warehouse.deploy import require_schema
from forecasting.warehouse.job_events import Moved, count_rows, rename_job, restore_job, retire_job
from forecasting.warehouse.jobs import job_standings, newest_recorded_job, read_found


def retire(name: str, *, reason: str) -> Iterator[str]:
    """Retires a job, whether or not its file is there; yields what was done and what is left to do.

    Raises:
        ConfigError: the name is none, the warehouse knows no such job, there is no reason, or it is retired already.
        RunConflict: a run of the job is in flight.
    """
    settings = load_settings()
    path = job_path(settings.jobs, name)
    with closing(_opened(settings)) as database:
        retire_job(database, name, reason=reason, by=login())
    yield f"job {name} is retired; its rows stay, readers see no forecast of it any more"
    if path.exists():
        yield f"next: delete {_shown(path, settings)}, and its DAGs go; until then they skip every task"
    yield f'to bring it back: forecasting retire {name} --undo --reason "..."'


def restore(name: str, *, reason: str) -> Iterator[str]:
    """Brings a retired job back; yields what was done and what is left to do.

    Raises:
        ConfigError: the name is none, the warehouse knows no such job, there is no reason, or it is not retired.
    """
    settings = load_settings()
    path = job_path(settings.jobs, name)
    with closing(_opened(settings)) as database:
        before = restore_job(database, name, reason=reason, by=login())
    yield f"job {name} is active again; it was {before}"
    if not path.exists():
        yield f"next: put {_shown(path, settings)} back, as git has it; without it nothing runs"
    yield f"readers see its last forecast again; the next: forecasting run integrated_workflow --job {name}"


def rename(old: str, new: str, *, reason: str, dry_run: bool) -> Iterator[str]:
    """Gives a job another name, with all its rows, views and reports; yields what was done and what is left to do.

    The job file may have either name: until it has the new one, runs are refused.

    Raises:
        ConfigError: a name is none, both are the same, there are files of both names, the warehouse knows no such job,
            rows have the new name already, or there is no reason.
        RunConflict: a run of either name is in flight.
        WarehouseError: somebody else's view reads a view of the job.
    """
    settings = load_settings()
    where = f"forecasting rename {old} {new}"
    require_job_name(new, where=where)
    if new == old:
        raise ConfigError("both names are the same; there is nothing to do", where=where, action="give the new name")
    before, after = job_path(settings.jobs, old), job_path(settings.jobs, new)
    if before.exists() and after.exists():
        found = f"{_shown(before, settings)} and {_shown(after, settings)}"
        raise ConfigError(
            "there are files of both names; nothing was changed",
            where=where,
            found=found,
            action=f"choose another name, or delete {_shown(before, settings)} where the other file is this very job",
        )
    with closing(_opened(settings)) as database:
        job = _renamed(database, settings, old, new)
        if dry_run:
            yield from _in_words(count_rows(database, old, job), "would move")
            return
        yield from _in_words(rename_job(database, old, job, reason=reason, by=login()), "moved")
    yield from _move_reports(settings.reports / old, settings.reports / new)
    if before.exists():
        yield f"next: rename {_shown(before, settings)} to {new}.yml, with `job: {new}` in it; until then nothing runs"
    yield f"job {old} is job {new}"


def _opened(settings: Settings) -> Database:
    database = open_warehouse(settings)
    require_schema(database)
    return database


def _shown(path: Path, settings: Settings) -> str:
    return f"{settings.jobs.name}/{path.name}"


def _renamed(database: Database, settings: Settings, old: str, new: str) -> Job:
    """Returns the job under its new name, from its file of either name, else as it has run last."""
    paths = [path for path in (job_path(settings.jobs, new), job_path(settings.jobs, old)) if path.exists()]
    if paths:
        job = load_job(paths[0])
    else:
        text = newest_recorded_job(database, old)
        if text is None:
            accepted = nearest(old, job_standings(database))
            raise ConfigError("no such job has ever run; nothing was changed", where=f"job {old}", accepted=accepted)
        job = read_recorded_job(text, where=f"job {old}, fc_job_version")
    return job.settled(read_found(database, old)).model_copy(update={"job": new})


def _in_words(moved: Moved, done: str) -> Iterator[str]:
    for table, count in moved.rows.items():
        yield f"{count:,} rows {done} in {table}"
    yield f"views {done} to {', '.join(moved.views)}"
    yield from moved.remarks


def _move_reports(old: Path, new: Path) -> Iterator[str]:
    """Lets reports be found under the new name; they are not worth a failure."""
    if not old.exists():
        return
    try:
        old.rename(new)
        yield f"reports moved to {new.name}/"
    except OSError as error:
        yield f"reports stay in {old.name}/: {error.strerror}"
