"""What a bundle has published: rows as it made them, whatever became of them."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from forecasting.vocabulary.columns import CUTOFF, DS, ID, LEAD, QUANTILES, Y_HAT, Y_NAIVE
from forecasting.vocabulary.facts import FIRST_DS, LAST_DS, MODEL_VERSION_ID
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.monitoring.accuracy import read_monitoring


def read_published(
    database: Database, job: str, model_version_id: int, first: datetime, last: datetime
) -> pd.DataFrame:
    """Returns the published forecasts of a bundle with a cutoff from first to last, for periods up to `last`.

    Rows that people have changed, that were carried on or withdrawn are left out; where a cutoff was published again,
    the newest publication counts.

    Returns:
        unique_id, ds, cutoff, lead_periods, y_hat, y_naive and the quantiles.
    """
    binds = {"job": job, MODEL_VERSION_ID: model_version_id, FIRST_DS: first, LAST_DS: last}
    rows = read_monitoring(database, "published", **binds).drop_duplicates([ID, CUTOFF, DS], keep="last")
    numbers = rows[[Y_HAT, Y_NAIVE, *QUANTILES]].astype("float64")
    times = {name: pd.to_datetime(rows[name]).astype("datetime64[us]") for name in (DS, CUTOFF)}
    return rows[[ID, LEAD]].astype({ID: "str"}).assign(**times, **numbers).reset_index(drop=True)
