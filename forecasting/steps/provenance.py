"""What a number can be traced to: code commit, environment lock, and the code and data a training depends on."""

from __future__ import annotations

import hashlib
import subprocess
from functools import cache
from pathlib import Path

from forecasting.config import Job

ROOMS = ("panel", "models", "evaluation")
"""Rooms whose code decides what a backtest and a bundle contain."""


@cache
def git_commit(root: Path) -> str:
    """Returns the commit of the checkout, or an empty text where it is not a git checkout."""
    command = ["git", "rev-parse", "HEAD"]
    answer = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else ""


def env_lock_hash(root: Path, environment: str) -> str:
    """Returns the SHA-256 of the environment's lock file, or an empty text where it has none."""
    path = root / "environments" / f"{environment}.lock"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def training_key(job: Job, snapshot_sha256: str, root: Path) -> str:
    """Returns a text that is equal for two trainings exactly when code, environment, data and rules are equal."""
    digest = hashlib.sha256()
    digest.update(snapshot_sha256.encode())
    digest.update(job.model_dump_json(exclude={"schedules", "execution", "checks", "description"}).encode())
    digest.update(env_lock_hash(root, job.execution.environment).encode())
    for room in ROOMS:
        for path in sorted((Path(__file__).parents[1] / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
