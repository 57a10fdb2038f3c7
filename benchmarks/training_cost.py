"""What the composed recipes cost in training, beside one written by hand: `make bench-training-cost`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from benchmarks.accuracy import say
from benchmarks.effort import run_measured
from forecasting.config import load_job
from forecasting.operations.entrance import StepRequest
from forecasting.runs.sources import open_warehouse
from forecasting.settings import CHECKOUT, load_settings
from forecasting.vocabulary.codes import Purpose
from forecasting.warehouse.deploy import init_database

RUN_DAYS = {"retail_units": "2011-11-11", "retail_revenue": "2011-10-10"}
_LOCAL = [{"model": "ets"}, {"model": "theta"}, {"model": "ces"}]
BY_HAND = {
    "candidates": [
        {"name": "smoothing", "combine": "median", "members": _LOCAL},
        {
            "name": "everything",
            "combine": "trimmed_mean",
            "members": [*_LOCAL, {"model": "pooled_ar"}, {"model": "lightgbm"}],
        },
    ]
}
"""A recipe of one kind of member each."""


def main() -> None:
    """Trains both jobs of the demo with either and prints the processor seconds."""
    seconds = {
        job: {recipe: train(job, day, models) for recipe, models in (("by hand", BY_HAND), ("composed", {}))}
        for job, day in RUN_DAYS.items()
    }
    table = pd.DataFrame(seconds).T
    table.loc["together"] = table.sum()
    table["ratio"] = table["composed"] / table["by hand"]
    print(f"\nCPU seconds of model_training on the demo\n\n{table.to_string(float_format='{:.2f}'.format)}")


def train(name: str, run_day: str, models: Mapping[str, Any]) -> float:
    """Returns the processor seconds of a training of a demo job with other candidates, workers included."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "jobs").mkdir()
        (root / "sql").symlink_to(CHECKOUT / "sql")
        content = yaml.safe_load((CHECKOUT / "jobs" / f"{name}.yml").read_text(encoding="utf-8"))
        content["models"] = {k: v for k, v in content["models"].items() if k != "candidates"} | dict(models)
        file = root / "jobs" / f"{name}.yml"
        file.write_text(yaml.safe_dump(content), encoding="utf-8")
        settings = load_settings({"FORECASTING_ROOT": folder})
        subprocess.run(
            ["/usr/bin/env", f"FORECASTING_ROOT={folder}", sys.executable, "-m", "demo.load"], cwd=CHECKOUT, check=True
        )
        with closing(open_warehouse(settings)) as database:
            init_database(database, [load_job(file)])
        request = StepRequest(name, run_day)
        run_measured(Purpose.DATA_PREPARATION, request, settings, say)
        return run_measured(Purpose.MODEL_TRAINING, request, settings, say)[1].cpu_seconds


if __name__ == "__main__":
    main()
