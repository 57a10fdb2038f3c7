"""A real executable in the place of a job's Python: it notes in a database what it was asked, as steps write rows."""

import json
import os
import sqlite3
import sys
import time
from itertools import pairwise
from pathlib import Path

ROOT = Path(os.environ["FORECASTING_ROOT"])


def main(arguments: list[str]) -> int:
    """Takes the command line of steps; one that the file `slow` or `broken` names sleeps for a minute or fails.

    The file `found` holds what watch_signals finds.
    """
    given = dict(pairwise(arguments))
    return next((code for step in given["run"].split(",") if (code := _work(step, given))), 0)


def _work(step: str, given: dict[str, str]) -> int:
    print(f"working on {step}", file=sys.stderr, flush=True)
    if vault := os.environ.get("FORECASTING_CONNECTION_VAULT"):
        print(f"connected to {vault}", file=sys.stderr, flush=True)
    if _is_named("slow", step):
        (ROOT / "pid").write_text(str(os.getpid()))
        time.sleep(60)
    if _is_named("broken", step):
        print("the source is gone", file=sys.stderr)
        return 1
    asked = (given["--job"], step, given["--as-of"], given["--reason"], given.get("--within"), given.get("--chunk"))
    asked += (given.get("--detail"), given.get("--labels"))
    with sqlite3.connect(ROOT / "asked.db", timeout=30) as database:
        database.execute(
            "CREATE TABLE IF NOT EXISTS asked (job, step, as_of, reason, within, chunk, detail, labels, orchestrator)"
        )
        database.execute(
            "INSERT INTO asked VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*asked, os.environ["FORECASTING_ORCHESTRATOR"])
        )
    found = json.loads((ROOT / "found").read_text()) if step == "watch_signals" and (ROOT / "found").exists() else {}
    print(json.dumps({"step": step, "message": f"{step} is fine"} | found), flush=True)
    return 0


def _is_named(file: str, step: str) -> bool:
    return (ROOT / file).exists() and (ROOT / file).read_text() == step


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
