"""Trees are grown where a job says, and nowhere else without a word; the proof on a device is `make prove-gpu`."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from forecasting.models.base import CPU
from forecasting.models.kinds.trees.device import usable_device

PROGRAM = """
import sys
from forecasting.errors import ForecastingError
from forecasting.models.kinds.trees.device import usable_device
try:
    print(usable_device(sys.argv[1]))
except ForecastingError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("gpu", ["LightGBM finds no GPU here", "found:    No OpenCL device found", "give device: gpu_or_cpu, or cpu"]),
        ("gpu_or_cpu", ["trees are grown on the CPU", "\ncpu"]),
    ],
)
def test_without_a_gpu_a_step_fails_at_once_or_grows_trees_on_the_cpu_where_the_job_says_so(tmp_path, wanted, said):
    hidden = os.environ | {"OCL_ICD_VENDORS": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, wanted], env=hidden, text=True, stdout=-1, stderr=subprocess.STDOUT, check=True
    )
    assert [text for text in said if text not in f"\n{done.stdout}"] == [], done.stdout


def test_the_cpu_is_there():
    assert usable_device(CPU) == CPU
