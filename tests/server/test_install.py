import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from forecasting.settings import CHECKOUT, load_settings
from server.install import STARTED, TIMED, install
from tests.services import read_environment, run_once

OWNER = pwd.getpwuid(os.geteuid())
KEYS = ("AIRFLOW__CORE__FERNET_KEY", "AIRFLOW__API__SECRET_KEY", "AIRFLOW__API_AUTH__JWT_SECRET")


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    """An installation whose release in use is this checkout."""
    install(tmp_path / "opt", OWNER, 8099)
    (tmp_path / "opt" / "current").symlink_to(CHECKOUT)
    return tmp_path / "opt"


def test_only_the_owner_reads_settings_keys_and_what_runs_leave_behind(prefix: Path) -> None:
    modes = {str(path.relative_to(prefix)): path.stat().st_mode & 0o777 for path in prefix.rglob("*.env")}
    assert modes == {"etc/airflow.env": 0o600, "etc/secrets.env": 0o600}
    assert {(prefix / name).stat().st_mode & 0o777 for name in ("etc", "var", "var/airflow")} == {0o700}


def test_keys_differ_between_installations_and_outlive_a_second_one(prefix: Path, tmp_path: Path) -> None:
    first = read_environment(prefix)
    said = install(prefix, OWNER, 8100)
    assert [line for line in said if line.endswith("kept")] == [
        f"{prefix}/etc/airflow.env: kept",
        f"{prefix}/etc/secrets.env: kept",
    ]
    assert read_environment(prefix) == first
    install(tmp_path / "other", OWNER, 8099)
    other = read_environment(tmp_path / "other")
    assert all(len(first[key]) > 30 and first[key] != other[key] for key in KEYS)


def test_installed_again_it_names_the_settings_that_an_older_file_lacks(prefix: Path) -> None:
    file = prefix / "etc" / "airflow.env"
    older = [line for line in file.read_text().splitlines() if "EXECUTION_API_TIMEOUT" not in line]
    file.write_text("\n".join(older).replace("AIRFLOW__API__WORKERS=2", "# AIRFLOW__API__WORKERS=2") + "\n")
    said = install(prefix, OWNER, 8099)
    assert said[:2] == [
        f"{file}: kept; this version has more settings, add them:",
        "  AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT=60",
    ]
    assert said[2] == f"{prefix}/etc/secrets.env: kept"


def test_installed_again_it_keeps_the_port_and_takes_no_other(prefix: Path) -> None:
    command = [sys.executable, "-m", "server.install", str(prefix), "--user", OWNER.pw_name]
    subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=True)
    assert "proxy_pass http://127.0.0.1:8099;" in (prefix / "etc" / "nginx.conf").read_text()
    done = subprocess.run([*command, "--port", "8100"], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "airflow.env says port 8099: change it there" in " ".join(done.stderr.split())


def test_everything_listens_on_the_loopback_address_and_lies_in_the_installation(prefix: Path) -> None:
    found = read_environment(prefix)
    assert (found["AIRFLOW__API__HOST"], found["AIRFLOW__API__PORT"]) == ("127.0.0.1", "8099")
    assert found["AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK"] == "False"
    assert found["AIRFLOW__CORE__DAGS_FOLDER"] == f"{prefix}/current/dags"
    assert "proxy_pass http://127.0.0.1:8099;" in (prefix / "etc" / "nginx.conf").read_text()
    settings = load_settings(
        {name: value for name, value in found.items() if name.startswith("FORECASTING_") and value}
    )
    assert settings.root == CHECKOUT
    assert settings.deployment == prefix.resolve()
    assert settings.reports == prefix.resolve() / "var" / "reports"


def test_the_first_task_of_a_cold_web_worker_waits_for_its_answer(prefix: Path) -> None:
    """A first call takes 6 to 44 s, and Airflow gives up after 5; `make prove-server` counts the tries."""
    assert int(read_environment(prefix)["AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT"]) >= 60
    assert "`AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT`" in (CHECKOUT / "docs" / "how-to" / "one-server.md").read_text()


def test_systemd_takes_every_unit_and_the_target_starts_them(prefix: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    folder = prefix / "etc" / "systemd"
    for unit, instance in (("scheduler", "1"), ("triggerer", "1"), ("worker", "gpu")):
        shutil.copy(folder / f"forecasting-{unit}@.service", folder / f"forecasting-{unit}@{instance}.service")
    units = sorted(path for path in folder.iterdir() if "@." not in path.name)
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    target = (folder / "forecasting.target").read_text()
    assert all(f"forecasting-{name}.service" in target for name in STARTED)


def test_a_worker_ends_when_its_tasks_have_and_all_others_at_once(prefix: Path) -> None:
    modes = {unit.stem: re.findall(r"KillMode=(.+)", unit.read_text()) for unit in prefix.glob("etc/systemd/*.service")}
    assert [modes.pop(f"forecasting-{name}") for name in TIMED] == [[], []]
    assert modes.pop("forecasting-worker@") == ["mixed"]
    assert set(map(tuple, modes.values())) == {("control-group",)}


@pytest.fixture
def opened() -> Iterator[Path]:
    """A folder that every user of this machine can enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_what_airflow_keeps_of_old_runs_is_deleted_by_the_services_user(opened: Path) -> None:
    """The words that systemd would run reach Airflow; `make prove-server` has a real one clean its tables."""
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else OWNER
    prefix, asked = opened / "opt", opened / "opt" / "var" / "asked"
    install(prefix, user, 8099)
    airflow = prefix / "current" / ".venv" / "airflow" / "bin" / "airflow"
    airflow.parent.mkdir(parents=True)
    airflow.write_text(f'#!/bin/sh\nprintf "%s\\n" "$AIRFLOW_HOME" "$@" > {asked}\n')
    airflow.chmod(0o755)
    logs = prefix / "var" / "airflow" / "logs"
    logs.mkdir()
    for name, days in {"old": 31, "young": 29}.items():
        (logs / name).touch()
        os.utime(logs / name, (time.time() - days * 86_400,) * 2)
    logs.chmod(0o777)
    run_once(prefix, "forecasting-clean")
    home, *words, before = asked.read_text().splitlines()
    assert home == f"{prefix}/var/airflow"
    assert words == ["db", "clean", "--yes", "--skip-archive", "--clean-before-timestamp"]
    assert datetime.now().astimezone().date() - date.fromisoformat(before) == timedelta(days=90)
    assert [path.name for path in logs.iterdir()] == ["young"]
    assert (asked.stat().st_uid, asked.stat().st_mode & 0o777) == (user.pw_uid, 0o600)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["opt/forecasting"], "name an absolute path"),
        (["/opt/with space"], "name an absolute path"),
        (["/opt/forecasting", "--user", "nobody-at-all"], "`useradd --system nobody-at-all` makes one"),
    ],
)
def test_wrong_argument_is_refused_with_what_to_do(words: list[str], answer: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "server.install", *words]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert answer in " ".join(done.stderr.split())
