"""The log on standard error: text for people, or one JSON object a line for programs that collect logs."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from types import TracebackType

from forecasting.errors import ForecastingError
from forecasting.runs.watching.log_context import failed_about, log_about, logged_about
from forecasting.settings import without_password

ROOMS = ("forecasting", "data_checks")
"""Loggers whose lines of level INFO are shown."""
FAILURE = "failure"
"""Field of the line that says why a command has failed."""
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", FAILURE}
_PARTS = ("problem", "where", "found", "accepted", "action")

log = logging.getLogger("forecasting.cli")


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message; job, purpose, as_of, step and run_id where known.

    A traceback is the text of `traceback`. What the caller gave as `extra` stands under `fields`. A failed command ends
    with a line that has `failure`: problem, where, found, accepted and action.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Returns the line of a record."""
        line: dict[str, object] = {
            "time": f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S}.{int(record.msecs):03}Z",
            "level": record.levelname,
            "logger": record.name,
            **logged_about(),
            "message": without_password(record.getMessage()),
        }
        fields = {name: value for name, value in vars(record).items() if name not in _OWN}
        if fields:
            line["fields"] = fields
        if record.exc_info:
            line["traceback"] = without_password(self.formatException(record.exc_info))
        if hasattr(record, FAILURE):
            line[FAILURE] = getattr(record, FAILURE)
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up_logging(*, as_json: bool, verbose: bool) -> None:
    """Sends the log to standard error: warnings of every library, and what the suite's own rooms say."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    for room in ROOMS:
        logging.getLogger(room).setLevel(logging.DEBUG if verbose else logging.INFO)
    if as_json:
        for handler in logging.getLogger().handlers:
            handler.setFormatter(JsonLines())
        logging.captureWarnings(capture=True)
        sys.excepthook = _log_traceback


def log_failure(error: ForecastingError) -> None:
    """Logs why a command has failed, in its parts."""
    parts = {part: without_password(str(value)) for part in _PARTS if (value := getattr(error, part)) not in ("", None)}
    with log_about(**failed_about(error)):
        log.error("%s", error, extra={FAILURE: parts | {"exit_code": error.exit_code}})


def _log_traceback(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        with log_about(**failed_about(error)):
            log.critical("%s: %s", kind.__name__, error, exc_info=(kind, error, trace))
