"""Whether the environments of a job are there, and able to run its steps."""

from __future__ import annotations

import subprocess
from pathlib import Path

from forecasting.config import Job
from forecasting.config.execution import DEFAULT_ENVIRONMENT
from forecasting.errors import ConfigError, nearest
from forecasting.operations.environment_states import Environment, look_at_environment
from forecasting.operations.environments import environment_names
from forecasting.settings import CHECKOUT, Settings

NEEDED = ("numpy", "pandas", "pyarrow", "pydantic", "sqlalchemy", "typer", "yaml")
"""Packages without which no step starts."""
_LACKING = (
    "import sys; from importlib.util import find_spec; print(*[name for name in sys.argv[1:] if not find_spec(name)])"
)


def find_interpreters(job: Job, settings: Settings) -> tuple[str, tuple[str, ...]]:
    """Returns the interpreters of a job's environments in words, and which of them are older than their locks.

    Raises:
        ConfigError: an environment is missing, or lacks packages that every step needs.
    """
    found = [look_at_environment(name, CHECKOUT, settings) for name in job.environments]
    pythons = {one.name: _usable(one, settings) for one in found if one.name != DEFAULT_ENVIRONMENT}
    words = [str(pythons.get(one.name, settings.interpreter(one.name))) for one in found]
    stale = tuple(f"{one.name} is {one.found}; next: {one.mend}" for one in found if one.state == "stale")
    return ", ".join(words), stale


def _usable(one: Environment, settings: Settings) -> Path:
    if one.state not in ("built", "stale"):
        raise ConfigError(
            f"environment `{one.name}` is {one.state}",
            where="execution, models.candidates",
            found=one.found,
            accepted=nearest(one.name, environment_names(CHECKOUT)) if one.state == "unknown" else "",
            action=one.mend,
        )
    python = settings.interpreter(one.name)
    done = subprocess.run([python, "-c", _LACKING, *NEEDED], capture_output=True, text=True, check=False)
    if done.returncode or done.stdout.strip():
        raise ConfigError(
            f"environment `{one.name}` cannot run steps",
            where="execution, models.candidates",
            found=f"{python} lacks {', '.join(done.stdout.split()) or done.stderr.strip()[-200:]}",
            action="name another environment, or add to its file what is lacking; see docs/how-to/environments.md",
        )
    return python
