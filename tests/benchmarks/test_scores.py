import pandas as pd
import pytest

from benchmarks.retail import CHOSEN_ON, N_SERIES, N_TRAINED, TASK, score_retail
from benchmarks.run import Request, outcome_of
from benchmarks.scores import owa_of, score_smape, score_tourism_ratio
from benchmarks.suite import Outcome
from benchmarks.suites import SUITES
from forecasting.vocabulary.columns import DS, ID, LEAD, QUANTILES, Y_HAT, Y
from tests.benchmarks.test_metrics import history, outcome, rows


def yearly(name: str, forecast: list[float], actual: list[float]) -> Outcome:
    frame = rows(a=actual).assign(**{Y_HAT: forecast}, **dict.fromkeys(QUANTILES, 0.0))
    jobs = {task.job: task.load_job() for task in SUITES["m3"].tasks}
    return Outcome(jobs[name], frame, history(a=[1, 3, 2, 6]))


def test_owa_is_1_for_naive_2_itself_and_the_mean_of_two_ratios_else():
    assert owa_of(yearly("m3_yearly", [6.0, 6.0], [8.0, 4.0]))["owa"] == pytest.approx(1.0)
    found = owa_of(yearly("m3_yearly", [7.0, 5.0], [8.0, 4.0]))
    smape, naive = (200 / 15 + 200 / 9) / 2, (400 / 14 + 400 / 10) / 2
    assert found == pytest.approx({"owa": (smape / naive + 1 / 2) / 2, "smape": smape, "mase": 1 / (7 / 3)})


def test_the_ratio_is_the_geometric_mean_over_jobs():
    found = score_tourism_ratio(
        [yearly("m3_yearly", [7.0, 5.0], [8.0, 4.0]), yearly("m3_other", [6.0, 6.0], [8.0, 4.0])]
    )
    assert found["mase_ratio"] == pytest.approx((0.5 * 1.0) ** 0.5)
    assert found["mase_m3_yearly"] == pytest.approx(3 / 7)


def test_smape_is_over_all_forecasts_not_over_jobs():
    found = score_smape([yearly("m3_yearly", [3.0], [1.0]), yearly("m3_other", [1.0, 1.0, 1.0], [1.0, 1.0, 1.0])])
    assert found["smape"] == pytest.approx(100 / 4)
    assert (found["smape_m3_yearly"], found["smape_m3_other"]) == (100.0, 0.0)


def test_retail_is_1_for_the_weekday_mean_itself():
    past = history(a=[4.0, 0, 2, 5, 1, 0, 3] * 9)
    future = rows(a=[5.0, 1, 2, 5, 2, 0, 3] * 2).assign(**dict.fromkeys(QUANTILES, 0.0))
    same = future.assign(**{Y_HAT: [4.0, 0, 2, 5, 1, 0, 3] * 2})
    found = score_retail([outcome(past, same)])
    assert (found["rmsse_ratio"], found["wape_weekly_ratio"]) == pytest.approx((1.0, 1.0))
    assert found["abs_bias"] == pytest.approx(3 / 18)
    assert found["wape_weekly"] == pytest.approx(3 / 18)


def test_a_weekly_bucket_forgives_the_wrong_day():
    past = history(a=[1.0, 2.0] * 30)
    future = rows(a=[7.0, 0, 0, 0, 0, 0, 0]).assign(**dict.fromkeys(QUANTILES, 0.0))
    found = score_retail([outcome(past, future.assign(**{Y_HAT: 1.0}))])
    assert found["wape_weekly"] == 0
    assert found["rmsse"] > 0


def test_the_same_series_at_two_origins_counts_twice():
    past = history(a=[1.0, 2.0] * 30)
    future = rows(a=[1.0, 5.0]).assign(**dict.fromkeys(QUANTILES, 0.0))
    good, bad = future.assign(**{Y_HAT: future["y"]}), future.assign(**{Y_HAT: future["y"] + 2})
    later = bad.assign(**{DS: bad[DS] + pd.Timedelta(days=28)})
    found = score_retail([outcome(past, good), outcome(past, later)])
    assert found["rmsse"] == pytest.approx((0 + 2) / 2)
    assert found["abs_bias"] == pytest.approx(4 / 12)


def test_retail_scores_300_of_the_products_that_it_trains_on():
    job, end = TASK.load_job(), TASK.ends[0]
    trained = sorted(TASK.load_training(job, end)["series"][ID].unique())
    actuals = TASK.load_actuals(job, False)
    assert (len(trained), actuals[ID].nunique()) == (N_TRAINED, N_SERIES)
    assert end > CHOSEN_ON
    rows = pd.DataFrame({ID: trained, DS: pd.Timestamp(CHOSEN_ON), LEAD: 1, Y_HAT: 1.0})
    found = outcome_of(Request(TASK, CHOSEN_ON), rows, actuals)
    assert set(found.rows[ID]) == set(actuals[ID])
    assert found.rows[Y].notna().any()
    assert found.history[DS].max() < pd.Timestamp(CHOSEN_ON)
