"""Replays a run and says what was checked, and what differs."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console

from forecasting.cli.output import print_frame
from forecasting.errors import ForecastingError
from forecasting.operations.replay import Replay, replay_run
from forecasting.settings import load_settings
from forecasting.vocabulary.codes import Agreement
from forecasting.vocabulary.facts import AS_OF_DATE, RUN_ID

SHOWN = 20
"""Differences that are shown."""

_VERDICTS = {
    Agreement.IDENTICAL: "bit-identical",
    Agreement.WITHIN: "the same within a millionth of each number",
    Agreement.DIFFERENT: Agreement.DIFFERENT,
}


def replay(run_id: int, console: Console, *, as_json: bool, for_deployment: bool = False) -> int:
    """Prints what a replay has found; returns 0 where nothing differs by more than the tolerance, else 1.

    As JSON it also says of a run that it cannot be replayed, and why; the exit code is that of the reason.
    """
    try:
        found = replay_run(run_id, load_settings(), for_deployment=for_deployment)
    except ForecastingError as error:
        if not as_json:
            raise
        print(json.dumps({RUN_ID: run_id, "verdict": Agreement.NOT_COMPARABLE, "message": str(error)}))
        return error.exit_code
    if as_json:
        print(json.dumps(_facts(found), default=str))
    else:
        _tell(found, console)
    return int(found.comparison.verdict == Agreement.DIFFERENT)


def _tell(found: Replay, console: Console) -> None:
    run, rows = found.run, found.comparison
    lines = [f"run {run.run_id}: {run.job} for {run.as_of_date}, {run.vintage_kind}, attempt {run.attempt}"]
    for name, then, now in found.circumstances:
        lines.append(f"{name}: the same, {now}" if then == now else f"{name}: another one, {then} then, {now} now")
    if found.deleted:
        lines.append(f"{found.deleted}: only these are compared")
    if found.n_carried:
        lines.append(f"{found.n_carried:,} series were carried over from an earlier forecast and are not compared")
    counts = f"{rows.n_identical:,} identical, {rows.n_within:,} within the tolerance"
    lines.append(f"{rows.n_rows:,} rows compared: {counts}; the forecast is {_VERDICTS[rows.verdict]}")
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    if len(rows.differences):
        by_column = ", ".join(f"{name} {count:,}" for name, count in rows.by_column.items())
        console.print(f"values that differ, by column: {by_column}", highlight=False, markup=False, soft_wrap=True)
        print_frame(console, "The first of them", rows.differences.head(SHOWN).map(str))


def _facts(found: Replay) -> dict[str, Any]:
    run, rows = found.run, found.comparison
    return {
        RUN_ID: run.run_id,
        "job": run.job,
        AS_OF_DATE: run.as_of_date,
        "verdict": rows.verdict,
        "rows": rows.n_rows,
        "identical_rows": rows.n_identical,
        "within_tolerance_rows": rows.n_within,
        "carried_series": found.n_carried,
        "deleted": found.deleted,
        "circumstances": {name: {"then": then, "now": now} for name, then, now in found.circumstances},
        "different_values": rows.by_column,
        "largest_change": rows.largest_change,
        "differences": rows.differences.head(SHOWN).astype("str").to_dict("records"),
    }
