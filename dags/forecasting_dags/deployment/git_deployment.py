"""The DAG git_deployment: runs `forecasting deploy` as a child process, with the credentials that Airflow keeps."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, BaseOperator, Context, CronTriggerTimetable, Param
from airflow.sdk.exceptions import AirflowFailException, AirflowTimetableInvalid

from forecasting.config.alerts import Alerts
from forecasting.errors import ConfigError
from forecasting.settings import CHECKOUT, load_deploying, load_settings, without_password
from forecasting_dags.alert_channel import Alert, tell
from forecasting_dags.child import Child, Result
from forecasting_dags.step_operator import child_environment

DAG_ID = "git_deployment"
CONNECTION = "forecasting_git"
"""Airflow connection of type git: the address of the repository, and a token or a key."""
OWNER = "owner"
"""Connection `forecasting_owner`: the login that creates and changes tables; no step ever gets it."""
REF, ACCEPT = "ref", "accept_differences"
LONGEST = timedelta(hours=3)
REMOTE = "FORECASTING_DEPLOY_REMOTE"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Deployments:
    """What people are notified about when a deployment is refused or fails: once in six hours, at any time of day."""

    job: str = DAG_ID
    alerts: Alerts = field(default_factory=Alerts)
    time_zone: str = "UTC"


class DeployOperator(BaseOperator):
    """Looks at the remote and deploys what is new; a refusal fails the task with its message.

    What is new is looked at first, because its jobs say which connections the checks need.

    Args:
        kwargs: What every operator takes.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._child: Child | None = None

    def execute(self, context: Context) -> Result:
        """Returns what `forecasting deploy --json` says.

        Raises:
            AirflowFailException: the deployment was refused or has failed, or a setting is wrong.
        """
        params, dag_run = context.get("params") or {}, context["dag_run"]
        wanted = [params[REF]] if params.get(REF) else []
        accepted = ["--accept-differences", params[ACCEPT]] if params.get(ACCEPT) else []
        started_by = {"FORECASTING_ORCHESTRATOR": f"airflow:{dag_run.dag_id}:{dag_run.run_id}"}
        with git_credentials() as credentials:
            seen = self._run([*wanted, "--dry-run"], [], credentials | started_by)
            if not seen["is_needed"]:
                self.log.info("%s", seen["message"])
                return seen
            return self._run([*wanted, *accepted], seen["connections"], credentials | started_by)

    def on_kill(self) -> None:
        """Ends the deployment and every process that it started; what is in use goes on."""
        if self._child is not None:
            self._child.kill()

    def _run(self, arguments: list[str], connections: list[str], variables: dict[str, str]) -> Result:
        settings = load_settings()
        try:
            command = [str(settings.interpreter("forecasting")), "-m", "forecasting", "deploy", *arguments, "--json"]
            environment = child_environment([*connections, OWNER], settings) | {"PYTHONPATH": str(CHECKOUT)} | variables
        except ConfigError as error:
            raise AirflowFailException(str(error)) from error
        self._child = Child(self.log)
        ended = self._child.run(command, settings.root, environment, self._say_done)
        if ended.code or not ended.results:
            raise AirflowFailException(ended.failure(f"the deployment of {settings.root}", self.log))
        return ended.results[-1]

    def _say_done(self, _number: int, seconds: float, result: Result) -> None:
        self.log.info("%s (%.1f s)", result.get("message") or "", seconds)


def build_deployment() -> dict[str, DAG]:
    """Returns the DAG by dag_id where FORECASTING_DEPLOYMENT names a deployment, else nothing.

    Raises:
        ConfigError: a variable of the deployment is wrong; Airflow lists it as an import error.
    """
    if load_settings().deployment is None:
        return {}
    deploying = load_deploying()
    timetable = CronTriggerTimetable(deploying.cron, timezone="UTC")
    try:
        timetable.validate()
    except AirflowTimetableInvalid as error:
        where, accepted = "FORECASTING_DEPLOY_CRON", 'five fields in UTC, such as "*/15 * * * *"'
        raise ConfigError("no such time", where=where, found=deploying.cron, accepted=accepted) from error
    with DAG(
        dag_id=DAG_ID,
        description=f"Puts {deploying.ref} of the repository into use, once everything is sound.",
        schedule=timetable,
        catchup=False,
        max_active_runs=1,
        params=_params(),
        default_args={"execution_timeout": LONGEST, "on_failure_callback": alert_refusal},
        tags=["deployment"],
        auto_register=False,
    ) as dag:
        DeployOperator(task_id="deploy")
    return {dag.dag_id: dag}


def alert_refusal(context: Context) -> None:
    """Tells that a deployment was refused or has failed; the same one once in six hours."""
    try:
        text = without_password(str(context.get("exception") or "the task was ended from outside"))
        lines = text.splitlines()
        body = "\n".join(
            [
                "What is in use goes on; nothing was switched.",
                f"Do: correct the cause and push, or look at it in Airflow: {getattr(context['ti'], 'log_url', '')}",
                "    forecasting deploy --list shows every attempt",
                "Log:",
                *(f"    {line}" for line in lines),
            ]
        )
        tell(Deployments(), Alert(DAG_ID, text[:500], "a deployment was refused or has failed", lambda: body))
    except Exception:
        log.exception("the alert of a failed deployment could not be sent")


@contextmanager
def git_credentials() -> Iterator[dict[str, str]]:
    """Yields the variables with which git reaches the repository of the connection; none where there is no connection.

    They name files and hold secrets that are gone afterwards; no command line and no file of git has any.
    """
    from airflow.providers.git.hooks.git import GitHook  # a DAG file that is only read does without
    from airflow.sdk.exceptions import AirflowNotFoundException

    try:
        hook = GitHook(CONNECTION)
    except AirflowNotFoundException:
        yield {}
        return
    remote = {REMOTE: str(hook.repo_url)} if hook.repo_url else {}
    with hook.configure_hook_env():
        yield {**remote, **hook.env}


def _params() -> dict[str, Param]:
    ref = "Branch, tag or commit to deploy; empty: FORECASTING_DEPLOY_REF."
    reason = "Why published forecasts may move; recorded. Empty: they may not."
    return {
        REF: Param(None, type=["null", "string"], maxLength=250, description=ref),
        ACCEPT: Param(None, type=["null", "string"], maxLength=500, description=reason),
    }
