"""OpenLineage events of runs: which tables a purpose has read and changed, for a catalogue that the settings name.

The form is that of https://openlineage.io/spec/2-0-2/OpenLineage.json. An event goes to a file, a line each, or by POST
to a server; one that cannot be sent is a warning, and no later one of the process is tried.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

from forecasting.config import Job, Source
from forecasting.errors import ForecastingError
from forecasting.purposes import INTEGRATED
from forecasting.runs.context import StepContext
from forecasting.runs.sources import read_statement
from forecasting.runs.web_call import post_json
from forecasting.settings import without_password
from forecasting.vocabulary.codes import Purpose, RunStatus
from forecasting.vocabulary.lineage import LineageEvent
from forecasting.warehouse.runs import Run, find_run
from forecasting.warehouse.status import datasets_of, source_datasets

NAMESPACE, PRODUCER = "forecasting", "urn:forecasting-job-suite"
SENDING_SECONDS = 2.0
"""Longest wait for a server, name server included."""
_SPEC = "https://openlineage.io/spec"
_SCHEMA = f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"
_unreachable: set[str] = set()

log = logging.getLogger(__name__)

Fields = dict[str, Any]


@dataclass(frozen=True)
class _Ending:
    """How an event tells of a run: its type, when, and the message of a failure."""

    kind: LineageEvent
    at: datetime
    message: str | None = None


def tell_started(context: StepContext) -> None:
    """Tells that a run has started."""
    if context.settings.openlineage:
        _tell(context, _Ending(LineageEvent.START, context.run.started_utc))


def tell_ended(context: StepContext) -> None:
    """Tells how a run has ended; nothing of one that goes on."""
    if not context.settings.openlineage:
        return
    with suppress(ForecastingError):  # the run has its own verdict, whatever becomes of its lineage
        run = find_run(context.database, context.run.run_id)
        if run.finished_utc is not None:
            kind = LineageEvent.COMPLETE if run.run_status == RunStatus.OK else LineageEvent.FAIL
            _tell(context, _Ending(kind, run.finished_utc, run.message))


def run_uuid(job: str, run_id: int) -> str:
    """Returns the id of a run in OpenLineage: a version 5 UUID of the address forecasting://JOB/runs/RUN_ID."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"forecasting://{job}/runs/{run_id}"))


def _tell(context: StepContext, ending: _Ending) -> None:
    inputs, outputs = _datasets(context)
    event = {
        "eventType": ending.kind,
        "eventTime": _time(ending.at),
        "producer": PRODUCER,
        "schemaURL": _SCHEMA,
        "run": {"runId": run_uuid(context.run.job, context.run.run_id), "facets": _run_facets(context.run, ending)},
        "job": _job(context.job, context.run.purpose),
        "inputs": inputs,
        "outputs": outputs,
    }
    _send(context.settings.openlineage or "", json.dumps(event, ensure_ascii=False))


def _datasets(context: StepContext) -> tuple[list[Fields], list[Fields]]:
    job, purpose = context.job.job, context.run.purpose
    read, written = datasets_of(context.database, purpose, job)
    sources = [table for source in _sources(context.job, purpose) for table in _tables(source, context)]
    inputs, outputs = ([*map(_dataset, dict.fromkeys(tables))] for tables in ([*sources, *read], written))
    snapshot = {"namespace": f"forecasting://{job}", "name": "snapshot"}  # the asset of the DAGs
    prepares = purpose == Purpose.DATA_PREPARATION
    uses = purpose in (Purpose.MODEL_TRAINING, Purpose.FORECAST_GENERATION)
    return [*inputs, *([snapshot] if uses else [])], [*outputs, *([snapshot] if prepares else [])]


def _sources(job: Job, purpose: str) -> Iterator[Source]:
    for name in type(job.sources).model_fields:
        source = getattr(job.sources, name)
        at = Purpose.FORECAST_GENERATION if name == "overrides" else Purpose.DATA_PREPARATION
        if source is not None and purpose == at:
            yield source


def _tables(source: Source, context: StepContext) -> list[Any]:
    with suppress(ForecastingError):  # the step itself says what is wrong with its query
        sql = read_statement(context.settings.root / source.query, f"job {context.job.job}, {source.query}")
        return [*source_datasets(context.settings.connection_url(source.connection), sql)]
    return []


def _dataset(table: Any) -> Fields:
    return {"namespace": table.namespace, "name": table.name}


def _job(job: Job, purpose: str) -> Fields:
    facets = {"jobType": _facet("2-0-4/JobTypeJobFacet", processingType="BATCH", integration="FORECASTING")}
    if job.owner:
        facets["ownership"] = _facet("1-0-1/OwnershipJobFacet", owners=[{"name": job.owner}])
    if job.description:
        facets["documentation"] = _facet("1-1-0/DocumentationJobFacet", description=job.description)
    return {"namespace": NAMESPACE, "name": f"{job.job}.{purpose}", "facets": facets}


def _run_facets(run: Run, ending: _Ending) -> Fields:
    facets = {"nominalTime": _facet("1-0-1/NominalTimeRunFacet", nominalStartTime=_time(run.as_of_utc))}
    if run.parent_run_id is not None:
        parent = {"namespace": NAMESPACE, "name": f"{run.job}.{INTEGRATED}"}
        facets["parent"] = _facet(
            "1-2-0/ParentRunFacet", run={"runId": run_uuid(run.job, run.parent_run_id)}, job=parent
        )
    if ending.kind is LineageEvent.FAIL:
        message = without_password(ending.message or str(run.run_status))
        facets["errorMessage"] = _facet("1-0-1/ErrorMessageRunFacet", message=message, programmingLanguage="python")
    return facets


def _facet(place: str, **fields: object) -> Fields:
    name = place.partition("/")[2]
    return {"_producer": PRODUCER, "_schemaURL": f"{_SPEC}/facets/{place}.json#/$defs/{name}", **fields}


def _time(instant: datetime) -> str:
    return instant.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")


def _send(target: str, event: str) -> None:
    if target in _unreachable:
        return
    problems: list[str] = ["no answer in time"]

    def deliver() -> None:
        try:
            if "://" in target:
                post_json(target, event.encode(), where="OpenLineage", timeout_seconds=SENDING_SECONDS)
            else:
                _append(Path(target), event)
            problems.clear()
        except (ForecastingError, OSError) as error:
            problems[:] = [without_password(str(error))]

    thread = Thread(target=deliver, daemon=True)
    thread.start()
    thread.join(SENDING_SECONDS)
    if problems:
        _unreachable.add(target)
        log.warning("no lineage is sent any more by this process: %s", problems[0])


def _append(file: Path, event: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        lines.write(f"{event}\n")
