"""The services of `make install`, started from their units as systemd does: folder, environment, a group of each."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from server.install import STARTED

_START = re.compile(r"^ExecStart=(.+)$", re.MULTILINE)
STOP_SECONDS = 60
RESTART_SECONDS = 10


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
        (command,) = _START.findall(unit.read_text(encoding="utf-8"))
        command = command.replace("%i", self.name.partition("@")[2]).replace("%H", socket.gethostname())
        log = self.prefix / "var" / f"{self.name}.log"
        usual = {"PATH": os.environ["PATH"], "HOME": str(self.prefix), "LANG": "C.UTF-8"}
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command.split(),
                cwd=self.prefix / "var",
                env=usual | read_environment(self.prefix),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                umask=0o077,
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
