"""What a number can be traced to: code commit, environment lock, and the code and data a training depends on."""

from __future__ import annotations

import hashlib
import subprocess
from functools import cache

from forecasting import __version__
from forecasting.config import Job
from forecasting.config.execution import DEFAULT_ENVIRONMENT
from forecasting.purposes import PURPOSES
from forecasting.settings import CHECKOUT
from forecasting.shipped import is_checkout, shipped
from forecasting.vocabulary.codes import Purpose

CODE = (
    "config", "panel", "features", "models", "evaluation", "frames.py", "periods.py",
    "vocabulary/codes.py", "vocabulary/columns.py", "vocabulary/models.py",
)  # fmt: skip
"""Rooms and modules whose code decides what a backtest and a bundle contain."""

UNTRAINED = {
    "job", "schedules", "execution", "checks", "description", "owner", "monitoring", "retention", "hand_over",
    "publish_by", "alerts",
}  # fmt: skip
"""Fields of a job that decide nothing about a training."""


@cache
def git_commit() -> str:
    """Returns the commit of the code, the version of an installed package, or an empty text in a folder without git.

    An image has neither git nor its data: the file COMMIT beside the code says the commit.
    """
    if not is_checkout():
        return f"version {__version__}"
    noted = CHECKOUT / "COMMIT"
    if noted.exists():
        return noted.read_text(encoding="utf-8").strip()
    command = ["git", "rev-parse", "HEAD"]
    answer = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else ""


@cache
def env_lock_hash(environment: str) -> str:
    """Returns the SHA-256 of the lock that an environment was built from, or an empty text where it has none.

    Of one that was built from another lock than the file is now, the first characters are known.
    """
    path = shipped("environments") / f"{environment}.lock"
    now = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
    link = CHECKOUT / ".venv" / environment
    built = link.resolve().name.removeprefix(f"{environment}-") if link.is_symlink() else now
    return now if environment == DEFAULT_ENVIRONMENT or now.startswith(built) else built


def training_key(job: Job, snapshot_sha256: str) -> str:
    """Returns a text, equal for two trainings exactly when code, environment, device, data and rules are equal."""
    digest = hashlib.sha256()
    digest.update(snapshot_sha256.encode())
    digest.update(job.model_dump_json(exclude=UNTRAINED).encode())
    for step in PURPOSES[Purpose.MODEL_TRAINING]:
        there = job.execution.place(step)
        digest.update(f"{env_lock_hash(there.environment)} {there.device}".encode())
    for environment in job.models.environments:
        digest.update(env_lock_hash(environment).encode())
    for part in CODE:
        place = CHECKOUT / "forecasting" / part
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
