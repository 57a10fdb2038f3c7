"""The `forecasting` command as people type it: in this process, or in one of its own where that is the matter."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from unittest import mock

from forecasting.cli import main
from forecasting.settings import CHECKOUT
from tests.project_builder import Project


def forecasting(project: Project, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command for a project and returns its exit code and what it printed."""
    return type_here(arguments, _settings(project) | environment)


def type_here(arguments: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs the command with further variables and returns its exit code and what it printed."""
    output, errors = io.StringIO(), io.StringIO()
    code: int | str | None = 0
    with (
        mock.patch.dict(os.environ, environment),
        mock.patch.object(sys, "argv", ["forecasting", *arguments]),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(errors),
        _fresh_logging(),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
    return subprocess.CompletedProcess(list(arguments), int(code), output.getvalue(), errors.getvalue())


def start_forecasting(project: Project, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Does the same in a process of its own, as Airflow starts it."""
    command = [sys.executable, "-m", "forecasting", *arguments]
    settings = _settings(project) | {"PYTHONPATH": str(CHECKOUT)} | environment
    return subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=False, timeout=120)


def _settings(project: Project) -> dict[str, str]:
    return {
        "FORECASTING_ROOT": str(project.settings.root),
        "FORECASTING_PYTHON_FORECASTING": sys.executable,
    }


@contextlib.contextmanager
def _fresh_logging() -> Iterator[None]:
    """Lets the command set up its own logging, and takes that back."""
    loggers = [logging.getLogger(name) for name in ("", "forecasting", "data_checks")]
    levels = [logger.level for logger in loggers]
    handlers, loggers[0].handlers = loggers[0].handlers, []
    try:
        yield
    finally:
        loggers[0].handlers = handlers
        logging.captureWarnings(capture=False)
        sys.excepthook = sys.__excepthook__
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
