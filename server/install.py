"""Prepares a folder for one server: `make install PREFIX=/opt/forecasting [SERVICE_USER=forecasting] [PORT=8080]`.

It makes the folders, draws the keys of Airflow, writes its settings and the systemd units beside the releases, and says
what comes next. Run again, it writes the units anew, keeps settings, keys and passwords, and names what they lack.
"""

from __future__ import annotations

import argparse
import base64
import getpass
import os
import pwd
import re
import secrets
from pathlib import Path
from string import Template

TEMPLATES = Path(__file__).with_name("templates")
SERVICES = {
    "api-server": ("Airflow's web interface and REST API", "api-server"),
    "scheduler@": ("Airflow's scheduler %i", "scheduler --skip-serve-logs"),
    "dag-processor": ("Airflow's DAG processor", "dag-processor"),
    "triggerer@": ("Airflow's triggerer %i", "triggerer --skip-serve-logs"),
    "worker@": ("A Celery worker of the queue %i", "celery worker -q %i -H %i@%H --skip-serve-logs"),
}
"""Description and command of each service; task logs are read from the file system, so nothing serves them."""
STARTED = ("api-server", "scheduler@1", "scheduler@2", "dag-processor", "triggerer@1")
"""What the target starts: all of one server. Workers are started where they are wanted."""
AT_ONCE = {"kill_mode": "control-group", "stop_time": "90s"}
WHEN_DONE = {"kill_mode": "mixed", "stop_time": "30min"}
"""How a service ends; a worker lets its tasks end before, for as long as systemd gives it."""
KEPT = ("airflow.env", "secrets.env")
TIMED = ("backup", "clean")
"""What timers start; each has a service and a timer among the templates."""
_VARIABLE = re.compile(r"(\w+)=")
_PLAIN_PATH = re.compile(r"(/[\w.-]+)+")
NEXT = """
Next, as docs/how-to/one-server.md says:
  1. in {etc}/secrets.env name the two databases and the repository that jobs come from
  2. deploy: set -a; . {etc}/airflow.env; . {etc}/secrets.env; set +a
     .venv/forecasting/bin/forecasting deploy
  3. {prefix}/current/.venv/airflow/bin/airflow db migrate
  4. as root: systemctl link {etc}/systemd/*; systemctl enable --now forecasting.target {timers}
"""


def main() -> None:
    """Installs as the command line says; a wrong argument ends with what to do instead."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prefix", help="folder of the installation, which may be missing")
    parser.add_argument("--user", default=getpass.getuser(), help="whom the services run as; your own login")
    parser.add_argument("--port", type=int, help="of the web interface, on the loopback address; 8080")
    given = parser.parse_args()
    if not _PLAIN_PATH.fullmatch(given.prefix):
        parser.error(f"{given.prefix}: name an absolute path of letters, digits, dots, dashes and underscores")
    try:
        owner = pwd.getpwnam(given.user)
    except KeyError:
        parser.error(f"there is no user {given.user}: `useradd --system {given.user}` makes one, as root")
    prefix = Path(given.prefix)
    known = _known_port(prefix / "etc" / "airflow.env")
    if known and given.port not in (None, known):
        parser.error(f"{prefix}/etc/airflow.env says port {known}: change it there, then install without --port")
    for line in install(prefix, owner, given.port or known or 8080):
        print(line)
    timers = " ".join(f"forecasting-{name}.timer" for name in TIMED)
    print(NEXT.format(prefix=given.prefix, etc=f"{given.prefix}/etc", timers=timers))


def install(prefix: Path, owner: pwd.struct_passwd, port: int) -> list[str]:
    """Writes folders, settings, keys and units; returns a line for each file.

    Args:
        prefix: Folder of the installation, absolute; it is the FORECASTING_DEPLOYMENT of the services.
        owner: The user of the services, who gets what is made.
        port: Of the web interface.
    """
    etc = prefix / "etc"
    for folder in (prefix, prefix / "var", prefix / "var" / "airflow", etc, etc / "systemd"):
        folder.mkdir(parents=True, exist_ok=True)
        _give(folder, owner, 0o755 if folder == prefix else 0o700)
    values = {"prefix": str(prefix), "user": owner.pw_name, "port": str(port), "tasks": str(os.cpu_count())} | _keys()
    lines = []
    for name in KEPT:
        if not (etc / name).exists():
            _write(etc / name, _filled(name, values), owner)
            lines.append(f"{etc / name}: written")
            continue
        missing = _missing(etc / name, _filled(name, values))
        lines.append(f"{etc / name}: kept{'; this version has more settings, add them:' if missing else ''}")
        lines += [f"  {line}" for line in missing]
    for file, text in _units(values).items():
        _write(etc / file, text, owner)
        lines.append(f"{etc / file}: written")
    return lines


def _units(values: dict[str, str]) -> dict[str, str]:
    """Returns what is written anew every time, by its place below etc/."""
    units = {"nginx.conf": _filled("nginx.conf", values)}
    for name, (description, command) in SERVICES.items():
        own = {"description": description, "command": command} | (WHEN_DONE if name == "worker@" else AT_ONCE)
        units[f"systemd/forecasting-{name}.service"] = _filled("service.unit", values | own)
    wanted = {"services": " ".join(f"forecasting-{name}.service" for name in STARTED)}
    units["systemd/forecasting.target"] = _filled("forecasting.target", values | wanted)
    timed = [f"forecasting-{name}.{kind}" for name in TIMED for kind in ("service", "timer")]
    return units | {f"systemd/{name}": _filled(name, values) for name in timed}


def _known_port(file: Path) -> int | None:
    """Returns the port of an earlier installation."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    found = re.search(r"^AIRFLOW__API__PORT=(\d+)$", text, re.MULTILINE)
    return int(found[1]) if found else None


def _missing(file: Path, text: str) -> list[str]:
    """Returns the lines of the variables that a file of an older version lacks; one that is commented out is known."""
    known = set(re.findall(r"^[# ]*(\w+)=", file.read_text(encoding="utf-8"), re.MULTILINE))
    return [line for line in text.splitlines() if (found := _VARIABLE.match(line)) and found[1] not in known]


def _keys() -> dict[str, str]:
    fernet = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return {"fernet_key": fernet, "session_key": secrets.token_urlsafe(32), "token_key": secrets.token_urlsafe(64)}


def _filled(name: str, values: dict[str, str]) -> str:
    return Template((TEMPLATES / name).read_text(encoding="utf-8")).substitute(values)


def _write(file: Path, text: str, owner: pwd.struct_passwd) -> None:
    file.touch(mode=0o600)
    _give(file, owner, 0o600 if file.suffix == ".env" else 0o644)
    file.write_text(text, encoding="utf-8")


def _give(path: Path, owner: pwd.struct_passwd, mode: int) -> None:
    path.chmod(mode)
    if os.geteuid() == 0:
        os.chown(path, owner.pw_uid, owner.pw_gid)


if __name__ == "__main__":
    main()
