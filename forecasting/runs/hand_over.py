"""Tells another system which publication readers see, at least once, by an SQL statement or an HTTP call.

A hand-over that fails or is cut off is tried again whenever `publish_forecast` runs, so the receiver may get a
publication more than once, and must not mind. The publication stands either way.
"""

from __future__ import annotations

import json
import logging
from contextlib import closing
from dataclasses import asdict
from typing import NamedTuple
from urllib.parse import urlsplit

from forecasting.config import HandOver, Job
from forecasting.errors import ConfigError, ForecastingError
from forecasting.hosts import LOOPBACK
from forecasting.runs.web_call import post_json
from forecasting.settings import Settings
from forecasting.warehouse.connection import Database, connect_database
from forecasting.warehouse.hand_over import Shown, execute_statement, pending_hand_over, record_hand_over

TIMEOUT_SECONDS = 30

log = logging.getLogger(__name__)


class HandedOver(NamedTuple):
    """How a hand-over has ended, in handed_over too."""

    succeeded: bool
    message: str


def hand_over(database: Database, job: Job, settings: Settings, *, again: bool = False) -> HandedOver | None:
    """Tells of the publication that readers see, unless that has succeeded before; returns how it ended.

    None where there is nobody to tell, or nothing to tell of.

    Args:
        database: The warehouse.
        job: Says in `hand_over` whom to tell.
        settings: Holds its address.
        again: Tell even if it has succeeded before.
    """
    shown = pending_hand_over(database, job.job, again=again) if job.hand_over else None
    if job.hand_over is None or shown is None:
        return None
    try:
        _tell(job.hand_over, shown, settings)
    except ForecastingError as error:
        handed_over = HandedOver(
            False, f"WARN: the hand-over of number {shown.publication_no} has failed: {error.problem}"
        )
        log.warning("%s\n%s\nagain with: forecasting publish --hand-over --job %s", handed_over.message, error, job.job)
    else:
        handed_over = HandedOver(True, f"number {shown.publication_no} handed over to {job.hand_over.connection}")
    record_hand_over(database, shown, succeeded=handed_over.succeeded, message=handed_over.message)
    return handed_over


def require_receiver(job: str, receiver: HandOver, settings: Settings) -> str:
    """Returns who would be notified, without secrets, and notifies nobody.

    Raises:
        ConfigError: the connection is not configured or no HTTPS address, or the file of the statement is missing.
    """
    where = f"job {job}, hand_over to {receiver.connection}"
    url = settings.connection_url(receiver.connection)
    if receiver.statement is not None:
        if not (settings.root / receiver.statement).exists():
            raise ConfigError("the file of the statement does not exist", where=where, found=receiver.statement)
        return f"{receiver.statement} on {receiver.connection}"
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not parts.hostname or not is_safe:
        raise ConfigError(
            "a hand-over without a statement is an HTTPS call, and its connection is no such address",
            where=where,
            found=f"{parts.scheme or 'no'} scheme",
            accepted="https://user:password@host/path; http only on this machine",
        )
    return f"POST to {parts.hostname}"


def _tell(receiver: HandOver, shown: Shown, settings: Settings) -> None:
    require_receiver(shown.job, receiver, settings)
    where = f"job {shown.job}, hand_over to {receiver.connection}"
    url = settings.connection_url(receiver.connection)
    if receiver.statement is None:
        post_json(url, json.dumps(asdict(shown), default=str).encode(), where=where, timeout_seconds=TIMEOUT_SECONDS)
        return
    statement = (settings.root / receiver.statement).read_text(encoding="utf-8")
    with closing(connect_database(url)) as database:
        execute_statement(database, statement, asdict(shown), where=where)
