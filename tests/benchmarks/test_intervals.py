import numpy as np
import pandas as pd
import pytest

from benchmarks.competitions import TASKS
from benchmarks.intervals import held_by_part, held_table
from benchmarks.suite import Outcome
from forecasting.vocabulary.columns import QUANTILES


def outcome(n_years: int, name: str, width: float) -> Outcome:
    """One yearly series that rises by 1, and an interval around a forecast that is right but for the last lead."""
    segment = "SMOOTH_LONG" if n_years > 9 else "SHORT"
    years = pd.date_range("1900-01-01", periods=n_years + 6, freq="YS", unit="us")
    rows = pd.DataFrame({"unique_id": name, "ds": years, "y": 100.0 + np.arange(n_years + 6)})
    scored = rows.iloc[-6:].assign(lead_periods=range(1, 7), segment=segment, y_hat=lambda r: r["y"])
    scored = scored.reset_index(drop=True)
    scored.loc[5, "y_hat"] -= 3 * width
    for level, share in QUANTILES.items():
        scored[level] = scored["y_hat"] + width * np.sign(share - 0.5)
    return Outcome(TASKS["m3_yearly"].load_job(), scored, rows.iloc[:-6])


def test_intervals_are_judged_by_leads_length_and_segment():
    table = held_table(held_by_part([outcome(9, "short", 1.0), outcome(40, "long", 2.0)]))
    assert table.loc[("all", "all"), "n_rows"] == 12
    assert table.loc[("all", "all"), "coverage_80"] == pytest.approx(10 / 12, abs=1e-4)
    assert table.loc["leads", "coverage_95"].to_dict() == {"01 to 02": 1.0, "03 to 03": 1.0, "04 to 06": 0.6667}
    assert table.loc["length", "n_rows"].to_dict() == {"LONG": 6, "SHORT": 6}
    assert table.loc["segment", "n_rows"].to_dict() == {"SHORT": 6, "SMOOTH_LONG": 6}
    # the series move by 1 a year: a width of 2 and, once in six, 40 times the 2 that lie outside
    assert table.loc[("length", "SHORT"), "msis"] == pytest.approx(2 + 40 * 2 / 6, abs=1e-3)


def test_a_period_without_an_actual_is_no_part_of_it():
    one = outcome(9, "short", 1.0)
    rows = one.rows.assign(y=one.rows["y"].where(one.rows["lead_periods"] < 6))
    table = held_table(held_by_part([Outcome(one.job, rows, one.history)]))
    assert table.loc[("all", "all")].tolist() == [5, 1.0, 1.0, 2.0]
