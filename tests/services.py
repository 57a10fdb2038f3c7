"""The services of `make install`, started from their units as systemd does: folder, environment, a group of each."""

from __future__ import annotations

import os
import pwd
import re
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

from server.install import STARTED

_UNESCAPED = re.compile(r"(?<!\$)\$(\$\$)*[\w{]|(?<!%)%(%%)*[^%]")
STOP_SECONDS = 60
RESTART_SECONDS = 10
_TICKS = os.sysconf("SC_CLK_TCK")


def commands(unit: Path, instance: str = "") -> list[list[str]]:
    """Returns the commands of a unit as systemd reads them: words in quotes, and two dollar or percent signs for one.

    None of our units has systemd fill in a variable, so that a dollar sign by itself is a mistake.

    Args:
        unit: Its file.
        instance: What stands behind the @ of its name, for %i.
    """
    lines = re.findall(r"^ExecStart=(.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    lines = [line.replace("%i", instance).replace("%H", socket.gethostname()) for line in lines]
    assert not any(_UNESCAPED.search(line) for line in lines), lines
    return [[word.replace("$$", "$").replace("%%", "%") for word in shlex.split(line)] for line in lines]


def run_once(prefix: Path, name: str) -> list[subprocess.CompletedProcess[str]]:
    """Runs the commands of a unit that ends by itself, one after the other, and returns what they have said."""
    unit = prefix / "etc" / "systemd" / f"{name}.service"
    return [
        subprocess.run(command, capture_output=True, text=True, check=True, **_given_by(unit, prefix))
        for command in commands(unit)
    ]


def usual() -> dict[str, str]:
    """Returns the variables that every process has."""
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


def _given_by(unit: Path, prefix: Path) -> dict[str, Any]:
    """Returns folder, environment and user that systemd gives to the commands of a unit."""
    (name,) = re.findall(r"^User=(.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    user = pwd.getpwnam(name)
    given = {
        "cwd": prefix / "var",
        "env": usual() | {"HOME": str(prefix)} | read_environment(prefix),
        "stdin": subprocess.DEVNULL,
        "umask": 0o077,
    }
    is_other = os.geteuid() == 0 and user.pw_uid != 0
    return given | ({"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if is_other else {})


def read_environment(prefix: Path) -> dict[str, str]:
    """Returns what a shell makes of the two files, as systemd does: the page sources them, the units name them."""
    command = f"set -a; . {prefix}/etc/airflow.env; . {prefix}/etc/secrets.env; env -0"
    done = subprocess.run(["/bin/sh", "-c", command], env={}, capture_output=True, text=True, check=True)
    return dict(pair.split("=", 1) for pair in done.stdout.split("\0") if "=" in pair)


@dataclass
class Service:
    """One unit and its processes."""

    name: str
    prefix: Path
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    ended: set[int] = field(default_factory=set)
    """Processes that must be gone, because the service has died."""

    def start(self) -> None:
        """Starts what the unit starts."""
        unit = self.prefix / "etc" / "systemd" / f"forecasting-{re.sub('@.+', '@', self.name)}.service"
        (command,) = commands(unit, self.name.partition("@")[2])
        with (self.prefix / "var" / f"{self.name}.log").open("ab") as output:
            self.process = subprocess.Popen(
                command, stdout=output, stderr=output, start_new_session=True, **_given_by(unit, self.prefix)
            )

    def members(self) -> list[int]:
        """Returns the main process and all that come from it: what systemd has in one control group."""
        return group(self.process.pid) if self.process else []

    def kill(self) -> None:
        """Kills the main process, as if memory were out; whoever belonged to it is remembered."""
        assert self.process, f"{self.name} does not run"
        self.ended.update(self.members())
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def clear(self) -> None:
        """Kills what a dead main process has left, as systemd does with its control group."""
        while left := [pid for pid in {*self.ended, *self.members()} if alive(pid)]:
            self.ended.update(left)
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """Ends the service in good order, and kills what does not end."""
        if self.process:
            self.ended.update(self.members())
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
            self.clear()
            self.process.wait()


@contextmanager
def running_services(prefix: Path, names: Iterable[str] = STARTED) -> Iterator[dict[str, Service]]:
    """Runs services of an installation as long as the block lasts, and yields them by the name of their unit.

    One that dies is started again, as its unit says.
    """
    services = {name: Service(name, prefix) for name in names}
    enough = Event()
    keeper = Thread(target=_keep_running, args=(services, enough))
    try:
        for service in services.values():
            service.start()
        keeper.start()
        yield services
    finally:
        enough.set()
        keeper.join()
        for service in reversed(services.values()):
            service.stop()


def _keep_running(services: dict[str, Service], enough: Event) -> None:
    died: dict[str, float] = {}
    while not enough.wait(1):
        for name, service in services.items():
            if service.process and service.process.poll() is not None:
                died.setdefault(name, time.monotonic())
                service.clear()
                if time.monotonic() - died[name] >= RESTART_SECONDS:
                    service.start()
                    del died[name]


def group(leader: int) -> list[int]:
    """Returns the living processes of a session and the descendants of each, which may have sessions of their own."""
    parents, found = {}, {leader}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent, _, session, *_ = stat.read_text().rpartition(")")[2].split()
            if state == "Z":
                continue
            parents[int(stat.parent.name)] = int(parent)
            if int(session) == leader:
                found.add(int(stat.parent.name))
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found & parents.keys())


def cpu_seconds(leader: int) -> float:
    """Returns the processor seconds of a session and what comes from it, and of processes that it has waited for."""
    total = 0
    for pid in group(leader):
        with suppress(OSError):  # it has ended meanwhile, and its parent has waited for it
            total += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return total / _TICKS


def alive(pid: int) -> str:
    """Returns the command of a process that has not ended; empty for one that only waits for its parent to notice."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        command = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except OSError:
        return ""
    return "" if state == "Z" else f"{pid} {command}"


def listening(pids: list[int]) -> set[str]:
    """Returns the addresses, such as 127.0.0.1:8080, on which processes listen."""
    inodes = set()
    for pid in pids:
        with suppress(OSError):
            for link in Path(f"/proc/{pid}/fd").iterdir():
                with suppress(OSError):
                    inodes.add(str(link.readlink()))
    found = set()
    for kind in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{kind}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                host, port = fields[1].split(":")
                address = ".".join(str(part) for part in reversed(bytes.fromhex(host))) if kind == "tcp" else host
                found.add(f"{address}:{int(port, 16)}")
    return found


def wait_until(what: str, is_so: Callable[[], bool], seconds: float = 180) -> None:
    """Waits until a function returns something true; names what has not come."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:.0f} s"
        time.sleep(1)
