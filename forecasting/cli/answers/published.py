"""What readers see of each job, for programs; without the models, because an alert waits for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing

from forecasting.config import job_files, load_named_job
from forecasting.runs.sources import open_warehouse
from forecasting.settings import load_settings
from forecasting.warehouse.status import read_status


def published_lines(name: str | None) -> Iterator[str]:
    """Yields a JSON object of one job, or of every job file: job, and published (null where readers see nothing)."""
    settings = load_settings()
    names = [load_named_job(settings.jobs, name).job] if name else [path.stem for path in job_files(settings.jobs)]
    with closing(open_warehouse(settings)) as database:
        for job in names:
            shown = read_status(database, "publication", job=job).to_dict("records")
            yield json.dumps({"job": job, "published": shown[0] if shown else None}, default=str)
