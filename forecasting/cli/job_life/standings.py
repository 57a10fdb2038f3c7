"""Which jobs of the warehouse are retired, or have rows before readers and no file, in words with what to do next."""

from __future__ import annotations

from pathlib import Path

from forecasting.warehouse.connection import Database
from forecasting.warehouse.jobs import Retirement, job_standings, renamed_to


def unusual_standings(database: Database, jobs: Path) -> dict[str, str]:
    """Returns in words what is to be known of jobs that are retired, were renamed, or have lost their file, by name.

    Args:
        database: The warehouse.
        jobs: Folder of the job files.
    """
    files = {path.stem for path in jobs.glob("*.yml")}
    renamed = {name: renamed_to(database, name) for name in sorted(files)}
    said = {
        name: f"job {now} by now: rename jobs/{name}.yml to {now}.yml, with `job: {now}` in it"
        for name, now in renamed.items()
        if now is not None and now not in files
    }
    for name, retirement in job_standings(database).items():
        if retirement is not None:
            said[name] = _retired(name, retirement, has_file=name in files)
        elif name not in files and name not in renamed.values():
            said[name] = _orphan(name)
    return said


def _retired(name: str, retirement: Retirement, *, has_file: bool) -> str:
    left = f"; delete jobs/{name}.yml, and its DAGs go" if has_file else ""
    return f"{retirement}{left}; to bring it back: forecasting retire {name} --undo"


def _orphan(name: str) -> str:
    return (
        f"jobs/{name}.yml is gone, and readers go on seeing its last forecast. To end the job: "
        f'forecasting retire {name} --reason "..."; where it has another name now: forecasting rename {name} NEW'
    )
