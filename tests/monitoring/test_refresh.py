"""The ladder of refresh: intervals, then weights, then nothing that refresh could do."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from forecasting.evaluation.backtest import evaluate_candidates, run_backtest
from forecasting.models.ensemble.bundle import fit_bundle
from forecasting.monitoring.recent_errors import look_back, recent_published
from forecasting.monitoring.refresh import TOO_LITTLE, Refresh, Yardstick, refresh_champion, reweigh
from forecasting.panel.build import build_panel, cut_panel
from forecasting.vocabulary.columns import QUANTILES
from forecasting.vocabulary.reasons import Reason
from tests.panel_builder import at, build_job, build_rows

BEFORE, AFTER, LATER = 150, 35, 28
"""Days of training, days after it until the breach is answered, and days after that."""
DAYS = BEFORE + AFTER + LATER
SERIES = 30
WEEK = np.array([30.0, -10.0, 0.0, 5.0, 10.0, -15.0, -20.0])
MEANS = [{"model": "window_mean"}, {"model": "seasonal_naive"}]


def _job(members, **fields):
    candidate = {"name": "recipe", "members": members, "combine": "weights"}
    models = {"candidates": [candidate], "backtest": {"origins": 4, "step": 14}}
    return build_job(**({"models": models, "horizon": 14, "absent": "missing", "calendar": "none"} | fields))


def _noise(first, second):
    """Noise of a standard deviation per series and day, another one after the training."""
    size = np.where(np.arange(DAYS) < BEFORE, first, second)
    return np.random.default_rng(3).normal(size=(SERIES, DAYS)) * size


def _rows(values, job):
    return build_rows({f"s{n:02}": values[n].tolist() for n in range(SERIES)}, job)


def _panel(values, job, day):
    return build_panel(_rows(values, job), None, job, at(job, day))


class _Case:
    """A champion that was trained after BEFORE days and is looked at AFTER days later."""

    def __init__(self, values, job, *breached):
        self.job, self.values = job, values
        started = time.perf_counter()
        self.champion, backtest = self.train(_panel(values, job, BEFORE - 1))
        self.fit_seconds = time.perf_counter() - started
        scores = evaluate_candidates(backtest, job)["recipe"]
        self.yardstick = Yardstick(job, frozenset(breached), scores)
        self.panel = _panel(values, job, BEFORE + AFTER - 1)

    def train(self, panel):
        backtest = run_backtest(panel, self.job)
        return fit_bundle(panel, self.job, self.job.models.candidates[0], backtest), backtest

    def recent_errors(self, panel=None):
        return look_back(self.champion, panel or self.panel, self.job, at(self.job, BEFORE - 1))

    def refresh(self, panel=None) -> Refresh:
        return refresh_champion(self.champion, self.yardstick, None, lambda: self.recent_errors(panel))

    def later(self, bundle):
        """What a bundle forecasts now, beside what came later."""
        truth = _panel(self.values, self.job, DAYS - 1).history
        both = bundle.predict(self.panel).merge(truth[["unique_id", "ds", "y"]], on=["unique_id", "ds"])
        assert len(both) == SERIES * self.job.horizon
        return both

    def share_inside(self, bundle):
        later = self.later(bundle)
        return later["y"].between(later["q10"], later["q90"]).mean()

    def error_of(self, bundle):
        later = self.later(bundle)
        return np.sqrt(((later["y_hat"] - later["y"]) ** 2).mean())


def _week():
    return 100 + WEEK[np.arange(DAYS) % 7]


@pytest.fixture(scope="module")
def noisier():
    members = [{"model": "ets"}, {"model": "lightgbm", "params": {"trees": 50}}]
    return _Case(_week() + _noise(4, 9), _job(members), "COVERAGE")


def test_intervals_that_noise_has_outgrown_are_recalibrated_at_a_fraction_of_a_training(noisier):
    started = time.perf_counter()
    refresh = noisier.refresh()
    seconds = time.perf_counter() - started
    ratio = seconds / noisier.fit_seconds
    print(f"refreshed in {seconds:.2f} s, trained in {noisier.fit_seconds:.2f} s: {ratio:.0%}")
    assert refresh.made.decision.reason_code == Reason.RECALIBRATED
    before, after = (noisier.share_inside(bundle) for bundle in (noisier.champion, refresh.made.bundle))
    print(f"inside 80 % afterwards: {before:.1%} -> {after:.1%}")
    assert before < 0.6
    assert after == pytest.approx(0.8, abs=0.06)
    assert ratio < 0.5
    assert_frame_equal(refresh.made.bundle.weights, noisier.champion.weights)
    points = (bundle.predict(noisier.panel)["y_hat"] for bundle in (noisier.champion, refresh.made.bundle))
    assert np.array_equal(*points)


def test_published_forecasts_recalibrate_without_any_prediction(noisier):
    job, parts = noisier.job, []
    for day in range(BEFORE + AFTER - 29, BEFORE + AFTER - 1):
        known = cut_panel(noisier.panel, job, at(job, day))
        parts.append(noisier.champion.predict(known).assign(cutoff=known.cutoff))
    columns = ["unique_id", "ds", "cutoff", "lead_periods", "y_hat", "y_naive", *QUANTILES]
    published = recent_published(pd.concat(parts)[columns], noisier.panel, job)
    refresh = refresh_champion(noisier.champion, noisier.yardstick, published, lambda: pytest.fail("predicted again"))
    assert refresh.made.decision.reason_code == Reason.RECALIBRATED
    assert noisier.share_inside(refresh.made.bundle) == pytest.approx(0.8, abs=0.06)


def test_a_decision_tells_what_was_measured_and_what_was_not_tried(noisier):
    refresh = noisier.refresh()
    decision = refresh.made.decision
    recent_errors = noisier.recent_errors()
    judged = recent_errors.rows[recent_errors.is_judged & (recent_errors.rows["lead_periods"] <= 4)]
    inside = judged["y"].between(judged["q10"], judged["q90"]).mean()
    assert refresh.words == decision.reason_text
    assert decision.reason_text.startswith(f"Recalibrated: coverage of 80 % {inside:.1%} -> ")
    assert f"on {len(judged):,} held-out values, pinball " in decision.reason_text
    assert decision.reason_text.endswith("re-weighting not tried.")
    assert (decision.outcome, decision.metric, decision.n_cutoffs) == ("REFRESHED", "pinball", 4)
    assert decision.effect == pytest.approx(1 - decision.challenger_value / decision.champion_value)
    assert decision.effect > decision.effect_low > 0
    assert decision.guard_coverage == "PASS"


@pytest.fixture(scope="module")
def shifted():
    """A new level after the training: the mean of eight weeks follows it slowly, the newest week at once."""
    level = np.where(np.arange(DAYS) < BEFORE, 0.0, 40.0)
    rules = {"error": {"kind": "backtest", "limit": 1.6}}
    return _Case(_week() + level + _noise(4, 4), _job(MEANS, monitoring=rules), "ERROR")


def test_a_member_that_has_gone_wrong_loses_its_weight(shifted):
    refresh = shifted.refresh()
    print(refresh.words)
    assert refresh.made.decision.reason_code == Reason.REWEIGHTED
    assert refresh.made.decision.metric == "rmsse"
    assert refresh.made.decision.effect >= 0.01
    assert refresh.made.decision.reason_text.endswith("recalibrating alone moves no forecast.")
    weights = [bundle.weights.query("segment == 'ALL'").set_index("method")["weight"] for bundle in
               (shifted.champion, refresh.made.bundle)]  # fmt: skip
    assert weights[0]["window_mean"] > 0.8
    assert weights[1]["seasonal_naive"] > 0.8
    recent_errors = shifted.recent_errors()
    from_all, _ = reweigh(shifted.champion, recent_errors, recent_errors.rows["ds"].notna())
    assert_frame_equal(refresh.made.bundle.weights, from_all.weights)
    assert refresh.made.bundle.calibration == from_all.calibration
    assert shifted.error_of(refresh.made.bundle) < 0.6 * shifted.error_of(shifted.champion)
    assert shifted.share_inside(refresh.made.bundle) == pytest.approx(0.8, abs=0.08)


def test_a_change_that_only_training_can_follow_falls_through_and_says_so():
    """Steady series begin to wander: parameters that hold on to the level are wrong, and no weight repairs it."""
    walk = np.cumsum(_noise(0, 8), axis=1)
    case = _Case(_week() + walk + _noise(4, 4), _job([{"model": "theta"}]), "ERROR")
    refresh = case.refresh()
    print(refresh.words)
    assert refresh.made is None
    assert refresh.words.startswith("re-weighting does not suffice: error ")
    limit = case.yardstick.measure(case.recent_errors().rows)["ERROR"].threshold
    assert f"(barrier {limit:.3g})" in refresh.words
    refit = case.train(case.panel)[0]
    print(f"error afterwards: {case.error_of(case.champion):.1f}, retrained {case.error_of(refit):.1f}")
    assert case.error_of(refit) < 0.9 * case.error_of(case.champion)


def test_intervals_that_neither_step_mends_name_both():
    """The level jumps by far more than any interval holds, and again within the judged window."""
    steps = np.select([np.arange(DAYS) < BEFORE, np.arange(DAYS) < BEFORE + 24], [0.0, 100.0], 400.0)
    case = _Case(_week() + steps + _noise(4, 4), _job(MEANS), "COVERAGE")
    words = case.refresh().words
    print(words)
    assert words.startswith("recalibrating does not suffice: coverage of 80 % ")
    assert "; re-weighting does not suffice: " in words


def test_bias_is_judged_by_the_newest_forecast_of_every_period(noisier):
    yardstick = Yardstick(noisier.job, frozenset({"BIAS"}), noisier.yardstick.backtest)
    recent_errors = noisier.recent_errors()
    judged = recent_errors.rows[recent_errors.is_judged]
    newest = judged.sort_values("lead_periods").drop_duplicates(["unique_id", "ds"])
    totals = newest[newest["lead_periods"] <= 4].assign(error=lambda rows: rows["y_hat"] - rows["y"])
    totals = totals.groupby("ds")["error"].sum()
    assert len(totals) == 12
    one_left_out = [totals.drop(day) for day in totals.index]
    signal = yardstick.measure(judged)["BIAS"]
    assert signal.n_evidence == 12
    assert signal.value == pytest.approx(min((left.sum() / left.abs().sum() for left in one_left_out), key=abs))


def test_nothing_after_the_split_is_learnt_from_and_nothing_after_the_cutoff_counts(shifted):
    changed = shifted.values.copy()
    changed[:, BEFORE + AFTER - 14 :] += 500.0
    later = _panel(changed, shifted.job, BEFORE + AFTER - 1)
    for recent_errors in (shifted.recent_errors(), shifted.recent_errors(later)):
        assert recent_errors.split == at(shifted.job, BEFORE + AFTER - 15)
        assert recent_errors.rows.loc[recent_errors.is_learnt, "y"].max() < 400
        assert (recent_errors.rows["ds"] > recent_errors.rows["cutoff"]).all()
    learnt = [_learnt(shifted, panel) for panel in (None, later)]
    assert learnt[0] == learnt[1]
    changed[:, BEFORE + AFTER - 15] += 500.0
    assert _learnt(shifted, _panel(changed, shifted.job, BEFORE + AFTER - 1)) != learnt[0]


def _learnt(case, panel):
    """What a re-weighting learns before it is judged."""
    recent_errors = case.recent_errors(panel)
    bundle, _ = reweigh(case.champion, recent_errors, recent_errors.is_learnt)
    return bundle.weights.to_numpy().tolist(), bundle.calibration


def test_what_members_forecast_again_is_what_they_would_have_published(shifted):
    recent_errors = shifted.recent_errors()
    cutoff = recent_errors.rows["cutoff"].max()
    output = shifted.champion.predict(cut_panel(shifted.panel, shifted.job, cutoff))
    columns = ["unique_id", "ds", "y_hat", "y_naive", *QUANTILES]
    own = recent_errors.rows[recent_errors.rows["cutoff"] == cutoff][columns].reset_index(drop=True)
    expected = output[columns].merge(own[["unique_id", "ds"]], on=["unique_id", "ds"])
    assert_frame_equal(own, expected, check_exact=True)


@pytest.mark.parametrize("days", [0, 6, 16])
def test_too_little_evidence_is_no_ground_for_refresh(shifted, days):
    """Two weeks are judged; what is left before them after a training must hold 200 values."""
    young = _panel(shifted.values, shifted.job, BEFORE - 1 + days)
    assert shifted.refresh(young) == Refresh(TOO_LITTLE)
