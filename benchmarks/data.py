"""Where the benchmark data are, and what to say where they are not."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from forecasting.config import Job
from forecasting.settings import CHECKOUT

VARIABLE = "FORECASTING_BENCHMARK_DATA"
DEFAULT = CHECKOUT.parent / "shared" / "data"
"""A folder beside the checkout, because most of the data have no licence that allows shipping them."""
LEFT_OUT = "none"
"""What the variable says on a machine that will not have them, such as a public CI's."""
SERIES = "series"
"""The table that every source database has: unique_id, ds, y."""


class DataMissingError(Exception):
    """The benchmark data are not on this machine."""


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Returns the folder of the benchmark data.

    Raises:
        DataMissingError: there is no such folder, or the variable says that there is none.
    """
    if environ.get(VARIABLE) == LEFT_OUT:
        raise DataMissingError(f"the benchmark data are left out: {VARIABLE} is {LEFT_OUT}")
    folder = CHECKOUT / environ.get(VARIABLE, DEFAULT)
    if not folder.is_dir():
        raise DataMissingError(
            f"the benchmark data are absent: no folder {folder}; set {VARIABLE} to the folder that holds m3/, m4/, "
            "m5/, tourism_comp/ and openstef/"
        )
    return folder


def read_table(file: str, **options: Any) -> pd.DataFrame:
    """Reads one Parquet file of the benchmark data, categories as text; options go to pandas.read_parquet.

    Raises:
        DataMissingError: the folder or the file is not there.
    """
    path = data_folder() / file
    if not path.is_file():
        raise DataMissingError(f"the benchmark data lack {path}")
    frame = pd.read_parquet(path, **options)
    categories = frame.select_dtypes("category").columns
    return frame.astype(dict.fromkeys(categories, "str"))


def iso_texts(ds: pd.Series, job: Job) -> pd.Series:
    """Returns periods as text, as sources hold them: dates, or instants to the second for sub-daily jobs."""
    form = "%Y-%m-%d %H:%M:%S" if job.periods.is_sub_daily else "%Y-%m-%d"
    periods = pd.Series(ds.unique())
    return ds.map(dict(zip(periods, periods.dt.strftime(form).str.zfill(10), strict=True)))
