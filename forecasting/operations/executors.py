"""Which executors Airflow has, as its own interpreter reads its configuration."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

_ASKING_SECONDS = 60
_QUESTION = "from airflow.sdk.configuration import conf; print(conf.get('core', 'executor'))"


def configured_executors(interpreter: Path | str, variables: Mapping[str, str]) -> str | None:
    """Returns the executors as they are configured, None where Airflow does not answer.

    Args:
        interpreter: Python of Airflow's environment.
        variables: Variables of its process; AIRFLOW_HOME says where the configuration file lies.
    """
    command = [str(interpreter), "-c", _QUESTION]
    try:
        answer = subprocess.run(
            command, env=variables, capture_output=True, text=True, timeout=_ASKING_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip().rpartition("\n")[2] or None
