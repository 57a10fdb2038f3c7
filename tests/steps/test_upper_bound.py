"""A largest possible value: a number for all series, or a column that holds that of each."""

from __future__ import annotations

import pytest

from forecasting.errors import ForecastingError
from tests.project_builder import AS_OF, Make, orders

FULL = "SELECT item AS unique_id, day AS ds, amount AS y, item_group, places FROM orders WHERE day <= :history_until"


def car_parks() -> object:
    """Four series near their capacities; a value of the second lies above."""
    frame = orders()
    frame["places"] = frame["item"].map({"000": 30.0, "001": 60.0, "002": 80.0, "003": None})
    frame["amount"] = frame["amount"].clip(upper=frame["places"].fillna(1e9))
    frame.loc[frame.index[frame["item"] == "001"][5], "amount"] = 61.0
    return frame


@pytest.mark.parametrize("bound", ["places", 60.0])
def test_forecasts_and_intervals_end_at_the_bound(make_project: Make, bound: object) -> None:
    project = make_project(car_parks(), FULL, upper_bound=bound)
    project.run("integrated_workflow")
    rows = project.query(
        "SELECT unique_id, MAX(y_hat) AS point, MAX(q975) AS band FROM fc_forecast f"
        " INNER JOIN fc_series s ON s.series_id = f.series_id GROUP BY unique_id"
    ).set_index("unique_id")
    limits = {"000": 30.0, "001": 60.0, "002": 80.0} if bound == "places" else dict.fromkeys(rows.index, 60.0)
    for series, limit in limits.items():
        assert rows.loc[series, "band"] <= limit
    assert rows["band"].isin([*limits.values()]).sum() >= 2, "the bound is met"
    assert (rows["point"] <= rows["band"]).all()
    if bound == "places":
        assert rows.loc["003", "band"] > 80.0, "an unknown bound is none"
    reasons = project.query("SELECT unique_id, reason_code FROM fc_quarantine")
    assert ("001", "VALUE_ABOVE_BOUND") in [tuple(row) for row in reasons.to_numpy()]


def test_a_bound_that_no_query_has_says_so(make_project: Make) -> None:
    project = make_project(upper_bound="places")
    with pytest.raises(ForecastingError, match="`places` is a column of neither the target nor the attributes query"):
        project.run("data_preparation", AS_OF)
