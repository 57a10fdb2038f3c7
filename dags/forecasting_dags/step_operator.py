"""Runs one step as a child process of the job's environment, and ends it with everything it started."""

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
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO, Any

from airflow.sdk import BaseOperator, Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from forecasting.config import Job
from forecasting.errors import ConfigError
from forecasting.settings import Settings, load_settings, without_password
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
    """One step of a job, started as `<interpreter> -m forecasting run STEP`.

    Its log is streamed line by line; its last line of output, a small JSON object, becomes the XCom value. An exit
    code of 2 or 3 fails the task at once, any other failure is retried as the job says. When the task is stopped, times
    out or dies, the whole process group of the step ends.

    Args:
        job: The job.
        step: Name of the step.
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
        step: str,
        within: str | None = None,
        chunk: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.job, self.step, self.within, self.chunk = job, step, within, chunk
        self._child: subprocess.Popen[str] | None = None

    def execute(self, context: Context) -> dict[str, Any]:
        """Runs the step and returns what its last line of output says.

        Raises:
            AirflowFailException: the configuration is wrong or the interpreter is missing.
            AirflowException: the step failed; its last lines are in the message.
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
        started = time.monotonic()
        self.log.info("%s for as_of %s started", self._title, as_of)
        code, output, last_lines = self._run(command, settings, environment)
        if code:
            raise self._failure(code, last_lines, may_retry=context["params"].get(RETRY, True))
        result = _parse_result(output, self._title)
        self.log.info("%s done in %.1f s: %s", self._title, time.monotonic() - started, result.get("message") or "")
        for asset in self.outlets:
            context["outlet_events"][asset].extra = {AS_OF: as_of, KIND: resolve_kind(self.job, context)}
        return result

    def on_kill(self) -> None:
        """Ends the step and every process that it started."""
        if self._child is None or self._child.poll() is not None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(GRACE_SECONDS)
            os.killpg(self._child.pid, signal.SIGKILL)

    @property
    def _title(self) -> str:
        return f"step {self.step} {self.chunk}" if self.chunk else f"step {self.step}"

    def _command(self, settings: Settings, as_of: str, context: Context) -> list[str]:
        params = context.get("params") or {}
        command = [str(settings.interpreter(self.job.execution.environment)), "-m", "forecasting", "run", self.step]
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
        return [*command, "--json"]

    def _run(self, command: list[str], settings: Settings, environment: dict[str, str]) -> tuple[int, str, list[str]]:
        """Returns the exit code, the last line of output and the last lines of the log."""
        last_lines: deque[str] = deque(maxlen=KEPT_LINES)
        with _start(command, settings.root, environment) as child:
            self._child = child
            log = Thread(target=self._stream, args=(child.stderr, last_lines))
            log.start()
            try:
                output = self._stream(child.stdout, last_lines, keep_last=True)
                code = child.wait()
            finally:
                self.on_kill()
                log.join()
        return code, output, list(last_lines)

    def _failure(self, code: int, last_lines: list[str], *, may_retry: bool) -> AirflowException:
        problem = f"{self._title} of job {self.job.job} {_ending(code)}"
        for line in [problem, *_cause(last_lines)]:
            self.log.error("%s", line)
        final = code in FINAL or not may_retry
        return (AirflowFailException if final else AirflowException)("\n".join([problem, *last_lines]))

    def _stream(self, lines: IO[str] | None, last_lines: deque[str], *, keep_last: bool = False) -> str:
        """Logs every line as it comes; with keep_last the last one is returned instead."""
        held = ""
        for line in lines or ():
            text = without_password(line.rstrip())
            held, shown = (text, held) if keep_last else ("", text)
            if shown:
                last_lines.append(shown)
                self.log.info("%s", shown)
        return held


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

    These may hold secrets of no concern to a step. Raises as connection_variables.
    """
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW__", "AIRFLOW_CONN_"))
    }
    own = {"FORECASTING_ROOT": str(settings.root), "PYTHONUNBUFFERED": "1"}
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


def _parse_result(text: str, title: str) -> dict[str, Any]:
    try:
        result = json.loads(text)
    except ValueError as error:
        raise AirflowException(f"{title} succeeded, but its last line of output is not JSON: {text!r}") from error
    if not isinstance(result, dict):
        raise AirflowException(f"{title} succeeded, but its last line of output is not a JSON object: {text!r}")
    return result
