import subprocess
import sys

import pandas as pd
import pytest

from data_checks.suites import CheckSuite, build_forecast_suite, build_panel_suite, build_source_suite
from forecasting.config import Checks
from forecasting.errors import ConfigError
from forecasting.vocabulary.reasons import Reason

EXTRA = {
    "name": "price_positive",
    "title": "Every price is above 0",
    "frame": "source",
    "expectation": "ExpectColumnValuesToBeBetween",
    "kwargs": {"column": "price", "min_value": 0},
}


def suites(**fields) -> list[CheckSuite]:
    checks = Checks.model_validate(fields)
    return [
        build_source_suite(checks, newest_expected=pd.Timestamp("2024-03-01"), is_bounded=(True, False)),
        build_panel_suite(checks, n_series_expected=3),
        build_forecast_suite(checks, n_rows_expected=6, recent_total=100.0, lower_bound=0),
    ]


def actions(suite: CheckSuite) -> dict[str, str]:
    return {check.check_id: check.action for check in suite.checks}


def test_every_check_has_an_id_of_its_own_that_fits_into_the_table():
    ids = [check.check_id for suite in suites() for check in suite.checks]
    assert len(ids) == len(set(ids))
    assert max(map(len, ids)) <= 100


def test_defaults_set_bad_rows_aside_and_block_on_what_breaks_the_contract():
    source, panel, forecast = (actions(suite) for suite in suites())
    assert {name for name, action in source.items() if action == "quarantine"} == {
        "source_key_missing",
        "source_key_too_long",
        "source_key_unreadable",
        "source_date_invalid",
        "source_date_impossible",
        "source_date_apart",
        "source_date_off_grid",
        "source_date_after_cutoff",
        "source_value_not_number",
        "source_value_infinite",
        "source_value_too_large",
        "source_value_negative",
    }
    warned = {"source_newest", "source_values_present", "source_values_usual"}
    assert {name for name, action in source.items() if action == "warn"} == warned
    assert {name for name, action in panel.items() if action != "block"} == {"panel_missing_share", "panel_newest_days"}
    assert {name for name, action in forecast.items() if action != "block"} == {
        "forecast_growth",
        "forecast_levels_usual",
        "forecast_bands_usual",
    }


def test_an_action_of_the_job_replaces_the_default():
    source, panel, forecast = suites(
        actions={"source_newest": "block", "panel_missing_share": "block", "forecast_growth": "block"}
    )
    assert actions(source)["source_newest"] == "block"
    assert actions(panel)["panel_missing_share"] == "block"
    assert actions(forecast)["forecast_growth"] == "block"


def test_an_action_for_an_unknown_check_names_the_known_ones():
    with pytest.raises(ConfigError, match=r"no such check[\s\S]*source_nwest[\s\S]*source_newest"):
        suites(actions={"source_nwest": "block"})


@pytest.mark.parametrize(
    ("check_id", "action"),
    [
        ("panel_keys_unique", "quarantine"),
        ("forecast_rows", "quarantine"),
        ("source_rows", "quarantine"),
        ("source_date_invalid", "warn"),
        ("source_date_after_cutoff", "warn"),
    ],
)
def test_an_action_that_makes_no_sense_is_refused(check_id, action):
    with pytest.raises(ConfigError, match=f"check {check_id} cannot {action}"):
        suites(actions={check_id: action})


def test_a_further_check_joins_the_suite_of_its_frame_only():
    source, panel, forecast = suites(extra=[EXTRA | {"action": "quarantine"}])
    last = source.checks[-1]
    assert (last.check_id, last.title, last.expectation, last.kwargs, last.action, last.reason) == (
        "price_positive",
        "Every price is above 0",
        "ExpectColumnValuesToBeBetween",
        {"column": "price", "min_value": 0},
        "quarantine",
        Reason.CHECK_FAILED,
    )
    assert "price_positive" not in actions(panel) | actions(forecast)


def test_the_job_can_name_a_further_check_in_its_actions():
    source, _, _ = suites(extra=[EXTRA], actions={"price_positive": "block"})
    assert actions(source)["price_positive"] == "block"


def test_a_further_check_of_the_panel_cannot_set_rows_aside():
    with pytest.raises(ConfigError, match="check price_positive cannot quarantine"):
        suites(extra=[EXTRA | {"frame": "panel", "action": "quarantine"}])


@pytest.mark.parametrize("extra", [[EXTRA, EXTRA], [EXTRA | {"name": "panel_series"}]])
def test_a_name_used_twice_is_refused(extra):
    with pytest.raises(ConfigError, match="a check has the name of another check"):
        suites(extra=extra)


def test_checks_without_a_limit_are_left_out():
    checks = Checks.model_validate({})
    source = actions(build_source_suite(checks, newest_expected=None))
    assert not {"source_newest", "source_value_negative"} & set(source)
    for total in (None, 0.0, float("nan")):
        suite = build_forecast_suite(checks, n_rows_expected=1, recent_total=total, lower_bound=None)
        assert "forecast_growth" not in actions(suite)


def test_growth_limits_hold_for_negative_totals_too():
    checks = Checks.model_validate({"max_growth": 5})
    suite = build_forecast_suite(checks, n_rows_expected=1, recent_total=-100.0, lower_bound=None)
    limits = suite.checks[-1].kwargs
    assert (limits["min_value"], limits["max_value"]) == (-500.0, -20.0)


def test_building_suites_does_not_load_great_expectations():
    code = "import sys, data_checks.suites, data_checks.runner; sys.exit('great_expectations' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
