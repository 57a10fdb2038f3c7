"""Runs steps in a child process of the job's environment, and ends it with everything it started."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from typing import Any

from airflow.sdk import BaseOperator, Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

from forecasting.config import Job
from forecasting.errors import ConfigError
from forecasting.settings import CHECKOUT, Settings, load_settings, python_path
from forecasting.vocabulary.codes import TriggerReason, VintageKind
from forecasting.vocabulary.facts import TRIGGER_DETAIL, TRIGGER_REASON
from forecasting_dags.as_of import AS_OF, KIND, resolve_as_of, resolve_kind
from forecasting_dags.child import FINAL, Child, Ended
from forecasting_dags.connections import connection_variables

LABELS = "labels"
"""Name of the DAG parameter that says for which labels series are forecast again."""
RETRY = "retry"
"""Name of the DAG parameter that says whether a failed step is tried again."""
FORCE = "force"
"""Name of the DAG parameter that says why a forecast may rest on older data than readers see."""
NOT_ACTIVE = 4
"""Exit code of a step that did not start because its job is retired, or goes on under another name."""
PARAMETERS = (AS_OF, TRIGGER_REASON, TRIGGER_DETAIL, LABELS, FORCE, RETRY)
"""Airflow takes any other name without a word."""


class StepOperator(BaseOperator):
    """Steps of a job that follow one another, started as `<interpreter> -m forecasting run STEP,STEP`.

    Their log is streamed line by line; each prints a small JSON object when it is done, and the last one becomes the
    XCom value. An exit code of 2 or 3 fails the task at once, any other failure is retried as the job says, from the
    step that failed; one of 4 skips it. When the task is stopped, times out or dies, the whole process group ends.

    Args:
        job: The job.
        steps: Names of the steps, in their order.
        within: The workflow that this step is a part of; None in a DAG of its own purpose.
        chunk: Share of the series, 'i/n'; None for all of them.
        kwargs: What every operator takes; the events of its `outlets` carry the as_of.
    """

    template_fields = ("chunk",)
    ui_color = "#e8f1fa"

    def __init__(
        self,
        *,
        job: Job,
        steps: Sequence[str],
        within: str | None = None,
        chunk: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.job, self.steps, self.within, self.chunk = job, tuple(steps), within, chunk
        self._child: Child | None = None

    def execute(self, context: Context) -> dict[str, Any]:
        """Runs the steps and returns what the last one says when it is done.

        Raises:
            AirflowFailException: the configuration is wrong or the interpreter is missing.
            AirflowSkipException: the job is retired, or goes on under another name.
            AirflowException: a step failed; its last lines are in the message.
        """
        settings = load_settings()
        try:
            _require_known(context)
            as_of = resolve_as_of(self.job, context)
            command = self._command(settings, as_of, context)
            dag_run = context["dag_run"]
            started_by = f"airflow:{dag_run.dag_id}:{dag_run.run_id}"
            environment = step_environment(self.job, settings) | {"FORECASTING_ORCHESTRATOR": started_by}
        except ConfigError as error:
            raise AirflowFailException(str(error)) from error
        self.log.info("%s for as_of %s started", self._title(self.steps[0]), as_of)
        self._child = Child(self.log)
        ended = self._child.run(command, settings.root, environment, self._say_done)
        left = self.steps[len(ended.results) :]
        if ended.code == NOT_ACTIVE:
            raise AirflowSkipException("\n".join(ended.last_lines))
        if ended.code:
            raise self._failure(left[0] if left else self.steps[-1], ended, context)
        if left:
            found = ended.last_lines[-1:]
            raise AirflowException(f"{self._title(left[0])} succeeded, but printed no JSON object: {found}")
        for asset in self.outlets:
            context["outlet_events"][asset].extra = {AS_OF: as_of, KIND: resolve_kind(self.job, context)}
        return ended.results[-1]

    def on_kill(self) -> None:
        """Ends the child process and every process that it started."""
        if self._child is not None:
            self._child.kill()

    def _title(self, step: str) -> str:
        return f"step {step} {self.chunk}" if self.chunk else f"step {step}"

    def _command(self, settings: Settings, as_of: str, context: Context) -> list[str]:
        params = context.get("params") or {}
        interpreter = str(settings.interpreter(self.job.execution.place(self.steps[0]).environment))
        command = [interpreter, "-m", "forecasting", "run", ",".join(self.steps)]
        forced = params.get(FORCE)
        reason = ["--force", "--reason", forced] if forced else ["--reason", _trigger_reason(context)]
        command += ["--job", self.job.job, "--as-of", as_of, *reason]
        kind = resolve_kind(self.job, context)
        if kind != VintageKind.LIVE:
            command += ["--kind", kind]
        if params.get(TRIGGER_DETAIL):
            command += ["--detail", params[TRIGGER_DETAIL]]
        if params.get(LABELS):
            command += ["--labels", json.dumps(params[LABELS], ensure_ascii=False)]
        if self.chunk:
            command += ["--chunk", self.chunk]
        if self.within:
            command += ["--within", self.within]
        if context["ti"].try_number > 1:
            command += ["--resume"]
        return [*command, "--json"]

    def _say_done(self, number: int, seconds: float, result: dict[str, Any]) -> None:
        title = self._title(self.steps[min(number, len(self.steps) - 1)])
        self.log.info("%s done in %.1f s: %s", title, seconds, result.get("message") or "")

    def _failure(self, step: str, ended: Ended, context: Context) -> AirflowException:
        problem = ended.failure(f"{self._title(step)} of job {self.job.job}", self.log)
        final = ended.code in FINAL or not context["params"].get(RETRY, True)
        return (AirflowFailException if final else AirflowException)(problem)


def step_environment(job: Job, settings: Settings) -> dict[str, str]:
    """Returns the environment of a step, with the job's connections; raises as child_environment."""
    return child_environment(job.connections, settings)


def child_environment(connections: Iterable[str], settings: Settings) -> dict[str, str]:
    """Returns this process's environment with the named connections, without Airflow's own settings.

    These may hold secrets of no concern to a step. The code is that of this operator's release, not of a checkout that
    the step's environment has installed. Raises as connection_variables.
    """
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW__", "AIRFLOW_CONN_"))
    }
    own = {
        "FORECASTING_ROOT": str(settings.root),
        "PYTHONPATH": python_path(CHECKOUT),
        "PYTHONUNBUFFERED": "1",
    }
    return inherited | own | connection_variables(connections, os.environ)


def _require_known(context: Context) -> None:
    unknown = sorted(set(context.get("params") or {}) - set(PARAMETERS))
    if unknown:
        raise ConfigError(
            "unknown parameter; nothing is started",
            where="conf of the DAG run",
            found=", ".join(unknown),
            accepted=", ".join(PARAMETERS),
        )


def _trigger_reason(context: Context) -> str:
    """Returns the parameter, or what Airflow knows: started by a person or a program, or by a schedule."""
    given = (context.get("params") or {}).get(TRIGGER_REASON)
    by_hand = context["dag_run"].run_type in ("manual", "backfill")
    return given or (TriggerReason.MANUAL if by_hand else TriggerReason.SCHEDULE)
