"""Trains one job on the CPU and on an OpenCL device, and compares what readers see: `make prove-gpu`.

The same source is trained twice; then each bundle forecasts the next run day without any GPU. Debian's package
pocl-opencl-icd makes processors an OpenCL device, for which LightGBM compiles its kernels once, about a minute.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from forecasting.errors import ConfigError
from forecasting.models.base import CPU, GPU
from forecasting.models.kinds.trees.device import usable_device
from tests.project_builder import AS_OF, Project, building, orders

TOLERANCE = 1e-6
"""Largest difference of two forecasts, relative: sums are added in another order."""
TREES = {"candidates": [{"name": "trees", "members": [{"model": "lightgbm"}]}], "backtest": {"origins": 3}}
NEXT = (date.fromisoformat(AS_OF) + timedelta(days=1)).isoformat()
_VALUES = ["forecast_value", "median_value", "lower_95", "upper_95"]


def main() -> int:
    """Returns 0 where the forecasts agree, 1 where they do not, 2 where there is no device."""
    try:
        usable_device(GPU)
    except ConfigError as error:
        print(f"{error}\n  or:       apt-get install pocl-opencl-icd makes one of processors", file=sys.stderr)
        return 2
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        found = {}
        for device in (CPU, GPU):
            make = stack.enter_context(building(root / device))
            project = make(orders(), models=TREES, execution={"device": device, "workers": 1})
            seconds = -os.times().user
            project.run("integrated_workflow")
            seconds += os.times().user
            trained = project.query("SELECT DISTINCT device FROM bi_model")["device"].item()
            assert trained == device, f"the bundle says {trained}, the job {device}"
            found[device] = _published(project)
            print(f"{device}: trained and published in {seconds:.1f} CPU s")
            _forecast_without_gpu(project, root)
    return 0 if _agree(found[CPU], found[GPU]) else 1


def _published(project: Project) -> pd.DataFrame:
    return project.query(f"SELECT series_key, target_date, {', '.join(_VALUES)} FROM bi_forecast ORDER BY 1, 2")


def _forecast_without_gpu(project: Project, root: Path) -> None:
    environment = os.environ | {"FORECASTING_ROOT": str(project.settings.root), "OCL_ICD_VENDORS": str(root)}
    for purpose in ("data_preparation", "forecast_generation"):
        command = [sys.executable, "-m", "forecasting", "run", purpose, "--job", "orders", "--as-of", NEXT]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seen = project.query("SELECT DISTINCT as_of_date FROM bi_forecast")["as_of_date"].astype(str).tolist()
    assert seen == [NEXT], f"readers see {seen}"


def _agree(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    far = ((one[_VALUES] - other[_VALUES]).abs() / one[_VALUES].abs().clip(lower=1)).max().max()
    print(f"{len(one)} rows, {len(other)} rows; largest relative difference {far:.1e}, accepted {TOLERANCE:.0e}")
    return len(one) == len(other) > 0 and bool(far <= TOLERANCE)


if __name__ == "__main__":
    sys.exit(main())
