"""Child processes of a deployment: their lines in the log, their last lines in the message of a failure."""

from __future__ import annotations

import ctypes
import logging
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from forecasting.settings import without_password

KEPT_LINES = 15
"""Last lines of a child that a message repeats."""
_PR_SET_PDEATHSIG = 1
log = logging.getLogger(__name__)


def run_logged(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Runs a command, logs each of its lines, and returns its exit code and its last lines, without passwords.

    Raises:
        OSError: the command cannot be started.
    """
    last: deque[str] = deque(maxlen=KEPT_LINES)
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        preexec_fn=end_with_parent,  # noqa: PLW1509 - no threads run here
    ) as child:
        for line in child.stdout or ():
            text = without_password(line.rstrip())
            last.append(text)
            log.info("  %s", text)
    return child.returncode, "\n".join(last)


def run_quietly(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[int, str, str]:
    """Runs a command and returns its exit code, its output, and the last lines of its errors, without passwords.

    Raises:
        OSError: the command cannot be started.
    """
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        preexec_fn=end_with_parent,
    )
    lines = without_password(done.stderr).splitlines()
    return done.returncode, done.stdout, "\n".join(lines[-KEPT_LINES:])


def end_with_parent() -> None:
    """Has the kernel end a child when the deployment is killed, so that none works on behind the next one."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
