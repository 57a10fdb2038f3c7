"""Deploys, goes back, previews and lists, and says what became of it."""

from __future__ import annotations

import json
import signal
import sys
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd
from rich.console import Console

from forecasting.cli.output import print_frame
from forecasting.errors import ConfigError
from forecasting.operations.deploy import Deployment, attempts, deploy, preview, roll_back, short
from forecasting.runs.sources import open_warehouse
from forecasting.settings import load_deploying, settings_of_deployment

SHOWN = 20
"""Attempts that a list shows."""
_MAX_REASON = 500


@dataclass(frozen=True)
class DeployWish:
    """What a person asked for.

    Attributes:
        ref: Branch, tag or commit; None: that of the settings.
        accepted: Why forecasts may move; None: they may not.
        rollback: Whether to go back.
        dry_run: Whether only to say what would happen.
    """

    ref: str | None = None
    accepted: str | None = None
    rollback: bool = False
    dry_run: bool = False


def deploy_and_tell(wish: DeployWish, console: Console, *, as_json: bool) -> None:
    """Does what is wished and prints what became of it; raises as deploy, roll_back and preview.

    Raises:
        ConfigError: options that exclude each other, or a reason without words.
    """
    _require_consistent(wish)
    signal.signal(signal.SIGTERM, _end)  # so that the record says that it was ended
    deploying = load_deploying()
    if wish.dry_run:
        found: Any = preview(deploying, wish.ref)
    elif wish.rollback:
        found = roll_back(deploying, wish.ref)
    else:
        found = deploy(deploying, wish.ref, wish.accepted)
    if as_json:
        print(json.dumps(asdict(found)), flush=True)
    else:
        console.print(found.message, highlight=False, markup=False, soft_wrap=True)


def list_attempts(console: Console, *, as_json: bool) -> None:
    """Prints the newest attempts of the deployment, the newest first."""
    deploying = load_deploying()
    with closing(open_warehouse(settings_of_deployment(deploying.home))) as database:
        rows = attempts(database)[:SHOWN]
    if as_json:
        print(json.dumps([asdict(row) for row in rows], default=str))
    elif rows:
        print_frame(console, "Deployments", pd.DataFrame([_shown(row) for row in rows]))
    else:
        console.print("nothing is deployed yet: forecasting deploy", highlight=False)


def _shown(row: Deployment) -> dict[str, object]:
    return {
        "no": row.deployment_no,
        "verdict": row.verdict,
        "ref": row.git_ref,
        "commit": short(row.git_commit),
        "by": row.deployed_by,
        "started (UTC)": f"{row.started_utc:%Y-%m-%d %H:%M}",
        "stage": row.failed_check or "",
        "message": (row.message or "").partition("\n")[0],
    }


def _require_consistent(wish: DeployWish) -> None:
    if wish.rollback + wish.dry_run + (wish.accepted is not None) > 1:
        raise ConfigError(
            "options that exclude each other",
            where="forecasting deploy",
            accepted="one of --rollback, --dry-run, --accept-differences",
        )
    if wish.accepted is not None and not 0 < len(wish.accepted.strip()) <= _MAX_REASON:
        raise ConfigError(
            "accepting differences needs a reason in words",
            where="forecasting deploy --accept-differences",
            found=wish.accepted[:50],
            accepted=f"up to {_MAX_REASON} characters, such as --accept-differences 'holidays are known now'",
        )


def _end(*_: object) -> None:
    sys.exit(128 + signal.SIGTERM)
