"""Runs steps in a child process of the job's environment, and ends it with everything it started."""

from __future__ import annotations

import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO, Any

from airflow.sdk import BaseOperator, Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from forecasting.config import Job
from forecasting.errors import ConfigError
from forecasting.settings import CHECKOUT, Settings, load_settings, python_path, without_password
from forecasting.vocabulary.codes import TriggerReason, VintageKind
from forecasting.vocabulary.facts import TRIGGER_DETAIL, TRIGGER_REASON
from forecasting_dags.as_of import AS_OF, KIND, resolve_as_of, resolve_kind
from forecasting_dags.connections import connection_variables

FINAL = (2, 3)
"""Exit codes of a step that trying again cannot help: a wrong configuration, a wrong query or statement."""
GRACE_SECONDS = 3
"""How long a step may take to end by itself after SIGTERM; Airflow kills the task 5 seconds after its own SIGTERM."""
PAGE_WIDTH = 120
"""Characters of a line that Airflow's page shows without scrolling."""
_LOG_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S* [A-Z]+ ")
KEPT_LINES = 20
"""Last lines of a failed step's log that its error message repeats."""
LABELS = "labels"
"""Name of the DAG parameter that says for which labels series are forecast again."""
RETRY = "retry"
"""Name of the DAG parameter that says whether a failed step is tried again."""
FORCE = "force"
"""Name of the DAG parameter that says why a forecast may rest on older data than readers see."""
PARAMETERS = (AS_OF, TRIGGER_REASON, TRIGGER_DETAIL, LABELS, FORCE, RETRY)
"""Airflow takes any other name without a word."""

_PR_SET_PDEATHSIG = 1


class StepOperator(BaseOperator):
    """Steps of a job that follow one another, started as `<interpreter> -m forecasting run STEP,STEP`.

    Their log is streamed line by line; each prints a small JSON object when it is done, and the last one becomes the
    XCom value. An exit code of 2 or 3 fails the task at once, any other failure is retried as the job says, from the
    step that failed. When the task is stopped, times out or dies, the whole process group ends.

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
        self._child: subprocess.Popen[str] | None = None

    def execute(self, context: Context) -> dict[str, Any]:
        """Runs the steps and returns what the last one says when it is done.

        Raises:
            AirflowFailException: the configuration is wrong or the interpreter is missing.
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
        code, results, last_lines = self._run(command, settings, environment)
        left = self.steps[len(results) :]
        if code:
            raise self._failure(code, left[0] if left else self.steps[-1], last_lines, context)
        if left:
            raise AirflowException(f"{self._title(left[0])} succeeded, but printed no JSON object: {last_lines[-1:]}")
        for asset in self.outlets:
            context["outlet_events"][asset].extra = {AS_OF: as_of, KIND: resolve_kind(self.job, context)}
        return results[-1]

    def on_kill(self) -> None:
        """Ends the child process and every process that it started."""
        if self._child is None or self._child.poll() is not None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(GRACE_SECONDS)
            os.killpg(self._child.pid, signal.SIGKILL)

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

    def _run(
        self, command: list[str], settings: Settings, environment: dict[str, str]
    ) -> tuple[int, list[dict[str, Any]], list[str]]:
        """Returns the exit code, what each step said when it was done, and the last lines of the log."""
        last_lines: deque[str] = deque(maxlen=KEPT_LINES)
        with _start(command, settings.root, environment) as child:
            self._child = child
            log = Thread(target=self._stream, args=(child.stderr, last_lines))
            log.start()
            try:
                results = self._stream(child.stdout, last_lines)
                code = child.wait()
            finally:
                self.on_kill()
                log.join()
        return code, results, list(last_lines)

    def _failure(self, code: int, step: str, last_lines: list[str], context: Context) -> AirflowException:
        problem = f"{self._title(step)} of job {self.job.job} {_ending(code)}"
        for line in [problem, *_cause(last_lines)]:
            self.log.error("%s", line)
        final = code in FINAL or not context["params"].get(RETRY, True)
        return (AirflowFailException if final else AirflowException)("\n".join([problem, *last_lines]))

    def _stream(self, lines: IO[str] | None, last_lines: deque[str]) -> list[dict[str, Any]]:
        """Logs every line as it comes; returns what steps said when they were done."""
        results: list[dict[str, Any]] = []
        started = time.monotonic()
        for line in lines or ():
            text = without_password(line.rstrip())
            result = _parse_result(text)
            if result is None:
                last_lines.append(text)
                self.log.info("%s", text)
                continue
            title = self._title(self.steps[min(len(results), len(self.steps) - 1)])
            seconds, started = time.monotonic() - started, time.monotonic()
            self.log.info("%s done in %.1f s: %s", title, seconds, result.get("message") or "")
            results.append(result)
        return results


def _start(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no threads run yet
    )


def _end_with_parent() -> None:
    """Has the kernel end the step when the task dies without a chance to do so, as out of memory."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def step_environment(job: Job, settings: Settings) -> dict[str, str]:
    """Returns this process's environment with the job's connections, without Airflow's own settings.

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
    return inherited | own | connection_variables(job, os.environ)


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


def _cause(last_lines: list[str]) -> list[str]:
    """Returns what a step wrote after the last line of its log, wrapped to the width of Airflow's page."""
    logged = [number for number, line in enumerate(last_lines) if _LOG_LINE.match(line)]
    lines = last_lines[logged[-1] + 1 :] if logged else last_lines
    return [part for line in lines for part in textwrap.wrap(line, PAGE_WIDTH, subsequent_indent=" " * 12) or [""]]


def _ending(code: int) -> str:
    return f"failed with exit code {code}" if code > 0 else f"was ended by {signal.Signals(-code).name}"


def _parse_result(text: str) -> dict[str, Any] | None:
    """Returns what a step says when it is done, or None for any other line of output."""
    try:
        result = json.loads(text)
    except ValueError:
        return None
    return result if isinstance(result, dict) else None
