"""A source that lives: sales arrive day by day, some late, some wrong at first, later at another level.

What every run day adds or changes is decided before the first one, so that the same arguments give the same story.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from forecasting.vocabulary.columns import DS, Y
from forecasting.warehouse.connection import Database

TABLE = "simulated_sales"
LATE_SHARE, LATEST = 0.02, 4
"""Share of rows that arrive late, and by how many run days at most."""
WRONG_SHARE, CORRECTED_AFTER = 0.01, 7
"""Share of rows whose first value is wrong, and after how many run days at most it is corrected."""
LOST_SHARE = 0.002
"""Share of rows that never arrive."""


@dataclass(frozen=True)
class Shift:
    """A change of the level: values from a day on are multiplied."""

    since: date
    factor: float


def plan_events(sales: pd.DataFrame, first: date, shift: Shift | None, seed: int) -> pd.DataFrame:
    """Returns what arrives when: material, posting_date, units, price, assortment, arrives_on; in order of arrival.

    A row is known on the day after its own, or up to LATEST days later; a correction is a further row of the same key.

    Args:
        sales: material, ds, y, price, assortment of all days.
        first: Day of the first run day; what lies before it arrives in time and is right.
        shift: Change of the level, or None.
        seed: Of everything random.
    """
    random = np.random.default_rng(seed)
    rows = sales[["material", DS, Y, "price", "assortment"]]
    rows = rows.rename(columns={DS: "posting_date", Y: "units"})
    rows = rows.sort_values(["posting_date", "material"], ignore_index=True)
    day = pd.to_datetime(rows["posting_date"])
    if shift is not None:
        rows["units"] = rows["units"].where(day < pd.Timestamp(shift.since), (rows["units"] * shift.factor).round())
    is_live = (day >= pd.Timestamp(first) - pd.Timedelta(days=1)).to_numpy()
    is_late = is_live & (random.random(len(rows)) < LATE_SHARE)
    is_wrong = is_live & (random.random(len(rows)) < WRONG_SHARE)
    is_lost = is_live & (random.random(len(rows)) < LOST_SHARE)
    delay = np.where(is_late, random.integers(1, LATEST + 1, len(rows)), 0)
    rows["arrives_on"] = (day + pd.to_timedelta(delay + 1, unit="D")).dt.date
    corrected_on = pd.to_datetime(rows["arrives_on"]) + pd.to_timedelta(
        random.integers(1, CORRECTED_AFTER + 1, len(rows)), unit="D"
    )
    corrections = rows.assign(arrives_on=corrected_on.dt.date)[is_wrong & ~is_lost]
    rows.loc[is_wrong, "units"] = (rows["units"] * random.uniform(0.3, 3.0, len(rows))).round()
    events = pd.concat([rows[~is_lost], corrections], ignore_index=True)
    return events.sort_values(["arrives_on", "posting_date", "material"], kind="stable", ignore_index=True)


def create_source(database: Database) -> None:
    """Creates the empty table."""
    with database.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE TABLE {TABLE} (material VARCHAR(20), posting_date DATE, units FLOAT, price FLOAT, "
            "assortment VARCHAR(20), PRIMARY KEY (material, posting_date))"
        )


def arrive(database: Database, events: pd.DataFrame) -> None:
    """Inserts the rows, or changes those that are there."""
    if events.empty:
        return
    columns = ["material", "posting_date", "units", "price", "assortment"]
    rows = [(*row[:1], str(row[1]), *row[2:]) for row in events[columns].itertuples(index=False)]
    with database.begin() as connection:
        connection.exec_driver_sql(
            f"INSERT OR REPLACE INTO {TABLE} ({', '.join(columns)}) VALUES (?, ?, ?, ?, ?)",  # noqa: S608 - our names
            rows,
        )
