import os
import pwd
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from forecasting.settings import CHECKOUT, load_settings
from server.install import STARTED, install
from tests.services import read_environment

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
    assert modes.pop("forecasting-clean") == []
    assert modes.pop("forecasting-worker@") == ["mixed"]
    assert set(map(tuple, modes.values())) == {("control-group",)}


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
