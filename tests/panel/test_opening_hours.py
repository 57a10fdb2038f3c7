"""Hours at which a business is closed are learnt on the clock of the job, and known zeros from then on."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.panel.build import build_panel, cut_panel
from forecasting.panel.calendar.opening_hours import describe_hours, learn_closed_hours
from forecasting.panel.calendar.seen import Seen
from forecasting.panel.intake.layout import lay_out
from tests.panel_builder import build_job

ZONE = "Europe/Berlin"
FIRST = pd.Timestamp("2026-01-05")


def hourly(n_days: int = 100, *, opens: int = 8, closes: int = 20, sparse: float = 1.0) -> pd.DataFrame:
    """Hours of one shop on its own clock, over the change to summer time; Sundays open at noon."""
    local = pd.date_range(FIRST, periods=24 * n_days, freq="h", tz=ZONE)
    start = np.where(local.day_of_week == 6, 12, opens)
    is_open = (local.hour >= start) & (local.hour < closes) & (np.random.default_rng(1).random(len(local)) < sparse)
    ds = local[is_open].tz_convert("UTC").tz_localize(None).as_unit("us")
    return pd.DataFrame({"unique_id": "a", "ds": ds, "y": 5.0 + np.arange(len(ds)) % 7})


def job_of(**fields):
    return build_job(**{"frequency": "h", "horizon": 24, "time_zone": ZONE, "absent": "missing"} | fields)


def seen(rows, job):
    return Seen.of(lay_out(rows, job, rows["ds"].max())[1])


def test_closed_hours_follow_the_local_clock_over_a_change() -> None:
    job, rows = job_of(), hourly()
    cutoff = rows["ds"].max()
    panel = build_panel(rows, None, job, cutoff)
    local = panel.future["ds"].dt.tz_localize("UTC").dt.tz_convert(ZONE)
    expected = local.dt.hour.between(8, 19) & ~((local.dt.day_of_week == 6) & (local.dt.hour < 12))
    assert panel.future["is_open"].tolist() == expected.astype(int).tolist()
    assert {*panel.history["obs_state"]} == {"OBSERVED", "CLOSED"}
    said = describe_hours(learn_closed_hours(seen(rows, job), job, cutoff), job)
    assert said == "closed hours learned from the data: 88 of 168 periods of a week, every day 00:00-08:00, 20:00-24:00"


def test_a_cut_panel_learns_from_earlier_hours_alone() -> None:
    job, rows = job_of(), hourly()
    whole = build_panel(rows, None, job, rows["ds"].max())
    early = cut_panel(whole, job, pd.Timestamp("2026-01-20 18:00"))
    assert early.future["is_open"].eq(1).all(), "two weeks teach no hours"


@pytest.mark.parametrize(
    ("fields", "rows"),
    [
        ({"calendar": "none"}, hourly()),
        ({"calendar": {"closed": "declared"}}, hourly()),
        ({}, hourly(opens=0, closes=24, sparse=0.05)),
        ({}, hourly(20)),
    ],
    ids=["no calendar", "declared", "sparse demand", "short history"],
)
def test_hours_stay_open_where_nothing_shows_that_they_are_closed(fields, rows) -> None:
    job = job_of(**fields)
    closed = learn_closed_hours(seen(rows, job), job, rows["ds"].max())
    assert not closed[:6].any()


def test_a_value_at_a_closed_hour_is_a_value() -> None:
    job, rows = job_of(), hourly()
    run_day = pd.DataFrame({"unique_id": ["a"], "ds": [pd.Timestamp("2026-03-01 23:00")], "y": [3.0]})
    history = build_panel(pd.concat([rows, run_day]), None, job, rows["ds"].max()).history.set_index("ds")
    assert history.loc["2026-03-01 23:00", ["y", "obs_state", "is_open"]].tolist() == [3.0, "OBSERVED", 1]
