"""The views of past forecasts against the same figures computed directly from the rows that were published."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.sql.archive import LAST, LEAVES, SERIES, SKIPPED, WITHDRAWN, Archive

KEY = ["series_key", "target_date", "lead_periods"]
BANDS = {"n_in_50": ("q25", "q75"), "n_in_80": ("q10", "q90"), "n_in_90": ("q05", "q95"), "n_in_95": ("q025", "q975")}


@pytest.fixture(scope="module")
def vintages(archive: Archive) -> pd.DataFrame:
    """For every series, period and lead the last published, not withdrawn run with cutoff <= ds - lead, searched."""
    published = archive.forecasts[["publication_no", "cutoff"]].drop_duplicates()
    newest = published["cutoff"].max()
    parts = []
    for ds in sorted(archive.forecasts["ds"].unique()):
        for lead in range(1, 31):
            origin = ds - pd.Timedelta(days=lead)
            known = published.loc[published["cutoff"] <= origin, "publication_no"]
            if origin <= newest and len(known):
                parts.append((known.max(), ds, lead))
    wanted = pd.DataFrame(parts, columns=["publication_no", "ds", "lead"])
    found = wanted.merge(archive.forecasts, on=["publication_no", "ds"])
    return found.rename(columns={"unique_id": "series_key", "lead_periods": "run_lead", "lead": "lead_periods"})


@pytest.fixture(scope="module")
def compared(archive: Archive, vintages: pd.DataFrame) -> pd.DataFrame:
    """The vintages whose actual was observed."""
    actuals = archive.actuals[archive.actuals["obs_state"] == "OBSERVED"].rename(columns={"unique_id": "series_key"})
    rows = vintages.merge(actuals, on=["series_key", "ds"]).merge(
        SERIES.rename(columns={"unique_id": "series_key"})[["series_key", "label_1"]], on="series_key"
    )
    assert (rows["y"] < 0).any()
    assert (rows["y"] == 0).any()
    return rows


def test_the_archive_holds_what_makes_accuracy_hard(archive, vintages):
    states = set(archive.actuals["obs_state"])
    assert states == {"OBSERVED", "MISSING", "CLOSED", "STOCKOUT"}
    revisions = archive.ask("SELECT COUNT(*) AS n FROM fc_actual WHERE revision_no > 0")
    assert revisions["n"][0] > 20
    withdrawn = archive.ask("SELECT as_of_date FROM bi_publication WHERE withdrawn_at_utc IS NOT NULL")
    assert list(withdrawn["as_of_date"]) == [f"{WITHDRAWN:%Y-%m-%d}"]
    assert (vintages["run_lead"] > vintages["lead_periods"]).any()


def test_a_vintage_is_the_last_published_run_that_knew_no_more(archive, vintages):
    got = archive.ask(
        "SELECT series_key, target_date, lead_periods, forecast_value, publication_no, lower_80, upper_80 "
        "FROM bi_forecast_vintage WHERE job = 'retail_units'"
    )
    expected = vintages.assign(target_date=vintages["ds"].dt.strftime("%Y-%m-%d")).rename(
        columns={"y_hat": "forecast_value", "q10": "lower_80", "q90": "upper_80"}
    )
    expected = expected[[*KEY, "forecast_value", "publication_no", "lower_80", "upper_80"]]
    pd.testing.assert_frame_equal(_sorted(got), _sorted(expected), check_dtype=False)


def test_a_day_without_publication_shows_the_day_before(archive):
    day = max(SKIPPED)
    (row,) = archive.ask(
        "SELECT as_of_date FROM bi_forecast_vintage "
        f"WHERE job = 'retail_units' AND series_key = 'A' AND target_date = '{day:%Y-%m-%d}' AND lead_periods = 1"
    )["as_of_date"]
    assert row == f"{min(SKIPPED) - pd.Timedelta(days=1):%Y-%m-%d}"


def test_the_newest_vintage_of_the_future_is_the_current_forecast(archive):
    future = archive.ask(
        "SELECT series_key, target_date, forecast_value FROM bi_forecast_vintage v WHERE job = 'retail_units' "
        f"AND target_date >= '{LAST:%Y-%m-%d}' AND lead_periods = (SELECT MIN(w.lead_periods) FROM "
        "bi_forecast_vintage w WHERE w.job = v.job AND w.series_key = 'A' AND w.target_date = v.target_date)"
    )
    current = archive.ask("SELECT series_key, target_date, forecast_value FROM bi_forecast WHERE job = 'retail_units'")
    by = ["series_key", "target_date"]
    pd.testing.assert_frame_equal(
        future.sort_values(by, ignore_index=True), current.sort_values(by, ignore_index=True), check_dtype=False
    )


@pytest.mark.parametrize(
    "by", [["lead_periods"], ["label_1", "lead_periods"], ["series_key"], ["label_1"]], ids="-".join
)
def test_wape_bias_and_coverage_are_those_of_the_rows(archive, compared, by):
    names = ", ".join(by)
    counts = ", ".join(f"1.0 * SUM({name}) / SUM(n_scored) AS {name}" for name in BANDS)
    got = archive.ask(
        f"SELECT {names}, SUM(sum_abs_err) / SUM(sum_abs_actual) AS wape, SUM(sum_err) / SUM(sum_actual) AS bias, "
        f"SUM(sum_sq_err) / SUM(n_scored) AS mse, SUM(n_scored) AS n_scored, {counts} "
        f"FROM bi_accuracy WHERE job = 'retail_units' GROUP BY {names} ORDER BY {names}"
    )
    error = compared["y_hat"] - compared["y"]
    inside = {name: compared["y"].between(compared[low], compared[high]) for name, (low, high) in BANDS.items()}
    groups = compared.assign(
        err=error, abs_err=error.abs(), sq_err=error**2, abs_y=compared["y"].abs(), **inside
    ).groupby(by)
    expected = pd.DataFrame(
        {
            "wape": groups["abs_err"].sum() / groups["abs_y"].sum(),
            "bias": groups["err"].sum() / groups["y"].sum(),
            "mse": groups["sq_err"].mean(),
            "n_scored": groups.size(),
        }
        | {name: groups[name].mean() for name in BANDS}
    ).reset_index()
    assert len(expected) > 1
    pd.testing.assert_frame_equal(got, expected, check_dtype=False, rtol=1e-9)


def test_a_period_that_is_not_compared_says_why_and_has_no_sums(archive):
    skipped = archive.ask("SELECT * FROM bi_accuracy WHERE n_scored = 0")
    assert set(skipped["skip_reason"]) == {"MISSING", "CLOSED", "STOCKOUT"}
    empty = ["sum_err", "sum_abs_err", "sum_sq_err", "sum_actual", "sum_abs_actual", "sum_abs_err_naive", *BANDS]
    assert skipped[empty].isna().all(axis=None)
    assert archive.ask("SELECT * FROM bi_accuracy WHERE n_scored = 1")["skip_reason"].isna().all()


def test_jobs_do_not_mix(archive):
    shop = archive.ask("SELECT COUNT(*) AS n FROM bi_accuracy WHERE job = 'shop'")
    assert shop["n"][0] == 0
    assert set(archive.ask("SELECT job FROM bi_forecast_vintage WHERE as_of_date = '2026-03-02'")["job"]) == {
        "retail_units",
        "shop",
    }


def test_steps_are_compared_on_the_periods_that_all_of_them_have(archive, compared):
    both = compared[compared["y_naive"].notna() & compared["y_model"].notna()]
    assert len(both) < len(compared)
    got = archive.ask(
        "SELECT forecast_step, SUM(sum_abs_err) AS abs_err, SUM(sum_err) AS err, SUM(n_scored) AS n_scored, "
        "SUM(sum_abs_err_saved) AS saved, SUM(sum_abs_err_naive) AS naive, SUM(sum_abs_actual) AS abs_y "
        "FROM bi_value_added GROUP BY forecast_step, step_no ORDER BY step_no"
    )
    errors = {
        step: both[column] - both["y"]
        for step, column in {"naive": "y_naive", "model": "y_model", "reconciled": "y_model", "final": "y_hat"}.items()
    }
    expected = pd.DataFrame(
        {
            "forecast_step": list(errors),
            "abs_err": [error.abs().sum() for error in errors.values()],
            "err": [error.sum() for error in errors.values()],
            "n_scored": len(both),
        }
    )
    expected["saved"] = -expected["abs_err"].diff().fillna(0.0)
    expected = expected.assign(naive=expected["abs_err"][0], abs_y=both["y"].abs().sum())
    pd.testing.assert_frame_equal(got, expected, check_dtype=False, rtol=1e-9)


def test_stability_compares_with_the_publication_of_the_as_of_before(archive):
    got = archive.ask("SELECT * FROM bi_stability WHERE job = 'retail_units'")
    numbers = archive.forecasts["publication_no"]
    now = archive.forecasts[numbers == numbers.max()]
    before = archive.forecasts[numbers == numbers.max() - 1]
    both = now.merge(before, on=["unique_id", "ds"], how="left", suffixes=("", "_before"))
    assert len(got) == len(both) == 90
    assert got["n_compared"].sum() == both["y_hat_before"].notna().sum() == 87
    change = both["y_hat"] - both["y_hat_before"]
    assert got["sum_change"].sum() == pytest.approx(change.sum())
    assert got["sum_abs_change"].sum() == pytest.approx(change.abs().sum())
    assert got["sum_abs_previous"].sum() == pytest.approx(both["y_hat_before"].abs().sum())
    assert set(got["previous_as_of_date"]) == {"2026-03-01"}


def test_stability_of_a_first_publication_compares_nothing(archive):
    first = archive.ask("SELECT n_compared, previous_value, previous_run_id FROM bi_stability WHERE job = 'shop'")
    assert len(first) == 90
    assert first["n_compared"].sum() == 0
    assert first[["previous_value", "previous_run_id"]].isna().all(axis=None)


def test_a_series_that_has_left_keeps_its_past(archive):
    past = archive.ask("SELECT MAX(as_of_date) AS newest FROM bi_accuracy WHERE series_key = 'D' AND lead_periods = 1")
    assert past["newest"][0] < f"{LEAVES:%Y-%m-%d}"


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(KEY, ignore_index=True)


def test_the_day_after_scores_what_the_steps_have_published(make_project):
    project = make_project()
    project.run("integrated_workflow", "2026-06-27")
    project.run("data_preparation", "2026-06-29")
    got = project.query(
        "SELECT f.series_key, f.target_date, f.lead_periods, f.item_group, f.n_scored, f.skip_reason, f.sum_abs_err, "
        "ABS(t.forecast_value - t.actual_value) AS abs_err FROM bi_orders_accuracy f "
        "INNER JOIN bi_orders_timeline t ON t.series_key = f.series_key AND t.target_date = f.target_date "
        "AND t.row_type = 'FORECAST' ORDER BY f.target_date, f.series_key"
    )
    assert [tuple(row) for row in got[["target_date", "lead_periods", "item_group"]].drop_duplicates().to_numpy()] == [
        ("2026-06-27", 1, "small"),
        ("2026-06-28", 2, "small"),
    ]
    saturday, sunday = got[:4], got[4:]
    assert list(saturday["n_scored"]) == [1] * 4
    assert list(saturday["sum_abs_err"]) == pytest.approx(list(saturday["abs_err"]))
    assert list(sunday["skip_reason"]) == ["CLOSED"] * 4
