"""What readers see of each job, and whether it is muted, for programs; without the models: an alert waits for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

from forecasting.cli.watching.times import utc_text
from forecasting.config import job_files, load_named_job
from forecasting.runs.sources import open_warehouse
from forecasting.settings import load_settings
from forecasting.warehouse.jobs import mutes_in_force
from forecasting.warehouse.status import read_status


def published_lines(name: str | None) -> Iterator[str]:
    """Yields a JSON object of one job, or of every job file.

    It holds job, published (null where readers see nothing) and muted (null, or until when and why).
    """
    settings = load_settings()
    names = [load_named_job(settings.jobs, name).job] if name else [path.stem for path in job_files(settings.jobs)]
    with closing(open_warehouse(settings)) as database:
        mutes = mutes_in_force(database, datetime.now(UTC).replace(tzinfo=None))
        for job in names:
            shown = read_status(database, "publication", job=job).to_dict("records")
            muted = f"until {utc_text(mutes[job].until_utc)}: {mutes[job].reason}" if job in mutes else None
            found = {"job": job, "published": shown[0] if shown else None, "muted": muted}
            yield json.dumps(found, default=str)
