"""Sends what is to be reported, once and not in quiet hours, by Airflow's Apprise provider: e-mail, chat or webhook.

The services are in the Airflow connection that a job names, or else in `forecasting_alerts`; without either an alert is
a line in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from airflow.sdk.exceptions import AirflowNotFoundException

from forecasting.config.alerts import Alerts
from forecasting.muting import FOLDER
from forecasting.settings import load_settings
from forecasting_dags.alert_ledger import Ledger, open_ledger
from forecasting_dags.connections import PREFIX

if TYPE_CHECKING:
    from airflow.sdk import Connection

CONNECTION = "forecasting_alerts"
"""Where alerts go unless a job says otherwise."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Alert:
    """A problem of a job.

    Attributes:
        purpose: Which it is about.
        problem: Equal for the same problem.
        title: What has happened, in one line.
        write: Returns consequence, what to do, and what the log says; None where nobody is to be told. It is called
            when the alert is due.
    """

    purpose: str
    problem: str
    title: str
    write: Callable[[], str | None]


class Subject(Protocol):
    """Whatever people are notified about: a job, or the deployments of code."""

    @property
    def job(self) -> str:
        """Its name."""

    @property
    def alerts(self) -> Alerts:
        """How often and when people are notified."""

    @property
    def time_zone(self) -> str:
        """IANA name of the zone of its quiet hours."""


def tell(job: Subject, alert: Alert, now: datetime | None = None) -> None:
    """Sends an alert, with those held back before it; once within `repeat_after`, and later where the hours are quiet.

    Airflow may ask several times, in several processes at once: one of them sends it, and the others wait for that.

    Args:
        job: Its `alerts` say how often and when.
        alert: The problem.
        now: An aware instant; the present unless given.

    Raises:
        ConnectionError: a service has not taken the alert; it is sent when the problem occurs again.
    """
    moment = now or datetime.now(UTC)
    rules, problem = job.alerts, f"{alert.purpose} {alert.problem}"
    is_urgent = alert.purpose in rules.urgent
    title = f"{'URGENT ' if is_urgent else ''}{job.job}: {alert.title}"
    with _ledger(job) as ledger:
        if not ledger.is_due(problem, moment, rules.repeat_after):
            log.info("alert not repeated within %s: %s", rules.repeat_after, title)
            return
        body = alert.write()
        if body is None:
            return
        is_quiet = rules.is_quiet(moment.astimezone(ZoneInfo(job.time_zone)))
        if is_quiet and not is_urgent:
            ledger.held.append(f"{moment:%Y-%m-%d %H:%M} UTC  {title}\n{body}")
            log.info("alert held back in quiet hours: %s", title)
        elif is_quiet or not ledger.held:
            _deliver(job, title, body, is_urgent=is_urgent)
        else:
            later = "\n\n".join([body, "Held back in quiet hours:", *ledger.held])
            _deliver(job, title, later, is_urgent=is_urgent)
            ledger.held.clear()
        ledger.record(problem, moment)


def tell_held(job: Subject) -> int:
    """Sends what was held back in quiet hours as one summary; returns the number of alerts; raises as tell."""
    with _ledger(job) as ledger:
        count = len(ledger.held)
        if count:
            _deliver(job, f"{job.job}: {count} alerts of the quiet hours", "\n\n".join(ledger.held), is_urgent=False)
        ledger.held.clear()
    return count


def _ledger(job: Subject) -> AbstractContextManager[Ledger]:
    return open_ledger(load_settings().scratch / FOLDER, job.job)


def _deliver(job: Subject, title: str, body: str, *, is_urgent: bool) -> None:
    import apprise  # a DAG file that is only read does without
    from airflow.providers.apprise.hooks.apprise import AppriseHook

    log.warning("alert: %s\n%s", title, body)
    connection = _connection(job)
    if connection is None:
        return
    hook, services = AppriseHook(connection.conn_id), apprise.Apprise()
    talk = logging.getLogger("apprise")
    talk.disabled = True  # it repeats an address that it does not know, with its password
    try:
        hook.set_config_from_conn(connection, services)
    finally:
        talk.disabled = False
    kind = apprise.NotifyType.FAILURE if is_urgent else apprise.NotifyType.WARNING
    if not services.notify(title=title, body=body, notify_type=kind, body_format=apprise.NotifyFormat.TEXT):
        raise ConnectionError(
            f"not every service of connection {connection.conn_id} has taken the alert; {len(services)} are known"
        )


def _connection(job: Subject) -> Connection | None:
    """Returns the connection of a job's alerts, else that of all alerts, or None; the log says what is missing."""
    from airflow.sdk import Connection  # a DAG file that is only read does without

    own = f"{PREFIX}{job.alerts.connection}"
    with suppress(AirflowNotFoundException):
        found: Connection = Connection.get(own)
        return found
    if own != CONNECTION:
        log.warning("Airflow has no connection %s, which job %s names for its alerts", own, job.job)
        with suppress(AirflowNotFoundException):
            found = Connection.get(CONNECTION)
            log.warning("the alert goes to connection %s", CONNECTION)
            return found
    log.warning("the alert stays in this log: Airflow has no connection %s", CONNECTION)
    return None
