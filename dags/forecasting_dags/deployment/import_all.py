"""Imports every DAG file of a folder as Airflow does, and prints what became of each as one JSON object."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def import_all(folder: Path) -> dict[str, object]:
    """Returns the number of DAGs of a folder, and the reason by file for each that cannot be imported."""
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(folder)
    reasons = {Path(file).name: reason.strip().splitlines()[-12:] for file, reason in bag.import_errors.items()}
    return {"dags": len(bag.dags), "errors": {file: "\n".join(lines) for file, lines in reasons.items()}}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(import_all(Path(sys.argv[1]))) + "\n")
