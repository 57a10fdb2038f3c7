"""What every step of a process costs: processor seconds and memory of the process and all that it starts.

The suite reports the seconds of a step to a StatsD server, which is here. They hold child processes that have ended;
those that still live, such as idle workers, are read from /proc at the end of every step. Memory is the sum over the
process and its descendants, looked at twenty times a second; pages that they share count once for each. Linux only.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from forecasting.settings import CHECKOUT
from forecasting.vocabulary.facts import CPU_SECONDS

AROUND = "start_and_end"
"""What no step has used: starting the interpreter, imports, records between steps, ending."""
ALL = "all"
LOOKS_PER_SECOND = 20
_TICKS, _PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Cost:
    """What a step has used.

    Attributes:
        cpu_seconds: Of the process and all that it has started.
        wall_seconds: From start to end.
        peak_mb: Largest memory of all of them together, in MiB.
    """

    cpu_seconds: float
    wall_seconds: float
    peak_mb: float

    def __add__(self, other: Cost) -> Cost:
        """Returns the cost of both, one after the other."""
        peak = max(self.peak_mb, other.peak_mb)
        return Cost(self.cpu_seconds + other.cpu_seconds, self.wall_seconds + other.wall_seconds, peak)


@dataclass
class _Steps:
    """The costs of the steps that have ended; `living` are the seconds of living descendants at that end."""

    costs: dict[str, Cost] = field(default_factory=dict)
    living: float = 0.0
    peak: float = 0.0

    def end(self, step: str, seconds: float, cpu_seconds: float, living: float) -> None:
        self.costs[step] = Cost(cpu_seconds + living - self.living, seconds, self.peak)
        self.living, self.peak = living, 0.0


def run_costed(command: Sequence[str]) -> dict[str, Cost]:
    """Runs a command to its end and returns the cost of every step, of what is around them, and of `all`.

    Raises:
        subprocess.CalledProcessError: the command has failed; its output was shown.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(1 / LOOKS_PER_SECOND)
        named = ["/usr/bin/env", f"FORECASTING_STATSD=127.0.0.1:{server.getsockname()[1]}"]
        started, steps, largest = time.perf_counter(), _Steps(), 0.0
        process = subprocess.Popen([*named, *command], cwd=CHECKOUT, start_new_session=True)
        try:
            while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
                megabytes, _ = _family(process.pid)
                largest, steps.peak = max(largest, megabytes), max(steps.peak, megabytes)
                with suppress(TimeoutError):
                    text = server.recv(2_000).decode()
                    _note(text, steps, _family(process.pid)[1])
            _, status, used = ended
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            if process.returncode is None:
                process.wait()
        wall = time.perf_counter() - started
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    whole = Cost(used.ru_utime + used.ru_stime, wall, largest)
    known = sum(steps.costs.values(), Cost(0.0, 0.0, 0.0))
    rest = Cost(whole.cpu_seconds - known.cpu_seconds, whole.wall_seconds - known.wall_seconds, steps.peak)
    return {**steps.costs, AROUND: rest, ALL: whole}


def _note(text: str, steps: _Steps, living: float) -> None:
    """Reads the two lines of a step: forecasting.step.JOB.STEP.seconds:1234|ms, and the same with cpu_seconds."""
    found: dict[str, float] = {}
    step = ""
    for line in text.splitlines():
        named, _, value = line.partition(":")
        parts = named.split(".")
        if parts[1] == "step" and value.endswith("|ms"):
            step, found[parts[4]] = parts[3], float(value.removesuffix("|ms")) / 1000
    if step:
        steps.end(step, found["seconds"], found[CPU_SECONDS], living)


def _family(pid: int) -> tuple[float, float]:
    """Returns the MiB of a process and its living descendants, and the processor seconds of the descendants alone."""
    pages, ticks, waiting = 0, 0, [pid]
    while waiting:
        one = waiting.pop()
        place = Path(f"/proc/{one}")
        with suppress(OSError, IndexError):  # it has just ended
            pages += int((place / "statm").read_text().split()[1])
            if one != pid:
                ticks += sum(int(part) for part in (place / "stat").read_text().rpartition(")")[2].split()[11:15])
            for thread in (place / "task").iterdir():
                waiting += [int(child) for child in (thread / "children").read_text().split()]
    return pages * _PAGE / 2**20, ticks / _TICKS
