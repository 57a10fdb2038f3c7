"""Where metrics, lineage and the log go, as the variables of the environment say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from forecasting.errors import ConfigError

_SERVER = re.compile(r"([\w.-]+|\[[\da-fA-F:.]+\]):\d{1,5}")


def metrics_server(environ: Mapping[str, str]) -> str | None:
    """Returns host:port of the StatsD server (FORECASTING_STATSD); raises ConfigError where it is neither."""
    text = environ.get("FORECASTING_STATSD")
    if text and not _SERVER.fullmatch(text):
        where, accepted = "FORECASTING_STATSD", "host:port, such as 127.0.0.1:8125"
        raise ConfigError("not the address of a server", where=where, found=text, accepted=accepted)
    return text or None


def lineage_target(environ: Mapping[str, str], root: Path) -> str | None:
    """Returns the file, from the root on, or the address of lineage events (FORECASTING_OPENLINEAGE).

    Raises:
        ConfigError: it is an address that is not http or https.
    """
    text = environ.get("FORECASTING_OPENLINEAGE")
    if not text:
        return None
    scheme, is_address, _ = text.partition("://")
    if is_address and scheme not in ("http", "https"):
        where, accepted = "FORECASTING_OPENLINEAGE", "a file, or an address: https://marquez.example/api/v1/lineage"
        raise ConfigError("nothing takes events there", where=where, found=f"{scheme}://...", accepted=accepted)
    return text if is_address else str((root / text).resolve())


def log_is_json(environ: Mapping[str, str]) -> bool:
    """Returns whether the log is one JSON object a line (FORECASTING_LOG_FORMAT); raises ConfigError else."""
    form = environ.get("FORECASTING_LOG_FORMAT") or "text"
    if form not in ("text", "json"):
        where = "FORECASTING_LOG_FORMAT"
        raise ConfigError("a log is text or json", where=where, found=form, accepted="text, json")
    return form == "json"
