import json
import re
from collections.abc import Callable
from functools import reduce

import numpy as np
import pandas as pd
import pytest

from data_checks.runner import (
    CheckResult,
    example_rows,
    require_expectations,
    results_frame,
    run_suite,
)
from data_checks.suites import Check, CheckSuite, build_forecast_suite, build_panel_suite, build_source_suite
from forecasting.config import Checks
from forecasting.errors import ConfigError
from forecasting.vocabulary.columns import QUANTILES

Change = Callable[[pd.DataFrame], pd.DataFrame]


def source_frame() -> pd.DataFrame:
    """Three series, four days each, nothing wrong."""
    frame = pd.DataFrame(
        {
            "unique_id": np.repeat(["a", "b", "c"], 4),
            "ds": np.tile(pd.date_range("2024-03-01", periods=4), 3),
            "y": np.arange(12, dtype="float64"),
            "price": 1.5,
            "far_value": None,
        }
    )
    return frame.assign(row_issue=pd.Series(pd.NA, index=frame.index, dtype="string"))


def panel_frame() -> pd.DataFrame:
    """Two series, ten days each: one closed, one missing, the others observed."""
    states = ["OBSERVED"] * 8 + ["CLOSED", "MISSING"]
    return pd.DataFrame(
        {
            "unique_id": np.repeat(["a", "b"], 10),
            "ds": np.tile(pd.date_range("2024-03-01", periods=10), 2),
            "y": np.tile([*range(1, 9), 0, np.nan], 2).astype("float64"),
            "obs_state": states * 2,
            "is_open": [int(state != "CLOSED") for state in states * 2],
            "late_day": None,
        }
    )


def forecast_frame() -> pd.DataFrame:
    """Two series, three days each, the last one closed."""
    level = np.tile([10.0, 20.0, 0.0], 2)
    frame = pd.DataFrame(
        {
            "unique_id": np.repeat(["a", "b"], 3),
            "ds": np.tile(pd.date_range("2024-03-01", periods=3), 2),
            "y_hat": level,
            "is_open": np.tile([1, 1, 0], 2),
            "far_value": None,
            "wide_band": None,
        }
    )
    return frame.assign(**{name: level * (0.5 + share) for name, share in QUANTILES.items()})


def source_suite(**fields) -> CheckSuite:
    checks = Checks.model_validate({"min_rows": 8, "min_series": 3, **fields})
    return build_source_suite(checks, newest_expected=pd.Timestamp("2024-03-04"), is_bounded=(True, True))


def panel_suite(**fields) -> CheckSuite:
    return build_panel_suite(Checks.model_validate(fields), n_series_expected=2)


def forecast_suite(lower_bound: float | None = 0) -> CheckSuite:
    checks = Checks.model_validate({"max_growth": 2})
    return build_forecast_suite(checks, n_rows_expected=6, recent_total=60.0, lower_bound=lower_bound)


def failed(frame: pd.DataFrame, suite: CheckSuite) -> dict[str, tuple[str, tuple[int, ...]]]:
    return {
        result.check.check_id: (result.outcome, result.rows)
        for result in run_suite(frame, suite)
        if result.outcome != "PASS"
    }


def put(column: str, rows: list[int], value: object) -> Change:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        values = frame[column].astype(object).copy()
        values.iloc[rows] = value
        return frame.assign(**{column: values if isinstance(value, str) else values.astype(frame[column].dtype)})

    return change


def result_of(check: Check, frame: pd.DataFrame | None = None) -> CheckResult:
    [result] = run_suite(source_frame() if frame is None else frame, CheckSuite("source", (check,)))
    return result


@pytest.mark.parametrize(
    ("frame", "suite"),
    [(source_frame(), source_suite()), (panel_frame(), panel_suite()), (forecast_frame(), forecast_suite())],
    ids=["source", "panel", "forecast"],
)
def test_a_sound_frame_passes_and_is_not_changed(frame, suite):
    before = frame.copy(deep=True)
    assert failed(frame, suite) == {}
    pd.testing.assert_frame_equal(frame, before)


def test_each_row_issue_has_a_check_that_finds_its_rows():
    issues = [
        "KEY_MISSING",
        "KEY_TOO_LONG",
        "DATE_INVALID",
        "DATE_OFF_GRID",
        "DATE_AFTER_CUTOFF",
        "VALUE_NOT_NUMBER",
        "VALUE_INFINITE",
        "VALUE_NEGATIVE",
        "MIXED_UNITS",
    ]
    frame = source_frame()
    frame["row_issue"] = pd.array([*issues, None, None, "DATE_INVALID"], dtype="string")
    expected = {f"source_{issue.lower()}": ("QUARANTINE", (row,)) for row, issue in enumerate(issues)}
    assert failed(frame, source_suite(min_rows=3, min_series=1)) == expected | {
        "source_date_invalid": ("QUARANTINE", (2, 11)),
        "source_mixed_units": ("BLOCK", (8,)),
        "source_newest": ("WARN", ()),
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            put("unique_id", [8, 9, 10, 11], "b"),
            {"source_series": ("BLOCK", ()), "source_keys_unique": ("BLOCK", tuple(range(4, 12)))},
        ),
        (lambda frame: frame[frame["ds"] < "2024-03-04"], {"source_newest": ("WARN", ())}),
        (lambda frame: frame[frame["ds"] > "2024-03-02"], {"source_rows": ("BLOCK", ())}),
    ],
)
def test_each_source_check_of_the_whole_finds_what_is_wrong(change, expected):
    assert failed(change(source_frame()), source_suite()) == expected


def test_an_empty_source_blocks():
    assert {name for name, (outcome, _) in failed(source_frame().iloc[:0], source_suite()).items()} >= {
        "source_rows",
        "source_series",
    }


def test_rows_that_are_set_aside_do_not_count_as_duplicates_rows_or_series():
    frame = put("row_issue", [1], "VALUE_INFINITE")(put("ds", [1], pd.Timestamp("2024-03-01"))(source_frame()))
    assert failed(frame, source_suite()) == {"source_value_infinite": ("QUARANTINE", (1,))}
    frame = put("row_issue", list(range(5)), "VALUE_INFINITE")(source_frame())
    assert {"source_rows", "source_series"} <= set(failed(frame, source_suite()))


def test_rows_that_are_only_warned_of_still_count():
    frame = put("row_issue", [1], "VALUE_NEGATIVE")(put("ds", [1], pd.Timestamp("2024-03-01"))(source_frame()))
    assert failed(frame, source_suite(actions={"source_value_negative": "warn"})) == {
        "source_value_negative": ("WARN", (1,)),
        "source_keys_unique": ("BLOCK", (0, 1)),
    }


def test_duplicates_can_be_set_aside_all_of_them():
    frame = pd.concat([source_frame(), source_frame().iloc[[3]]])
    suite = source_suite(actions={"source_keys_unique": "quarantine"})
    assert failed(frame, suite) == {"source_keys_unique": ("QUARANTINE", (3, 12))}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([lambda frame: frame[frame["unique_id"] == "a"]], {"panel_series": ()}),
        ([put("unique_id", [19], "c")], {"panel_series": ()}),
        (
            [put("ds", [1], pd.Timestamp("2024-03-01")), put("ds", [3], pd.NaT), put("unique_id", [5, 16], None)],
            {"panel_keys_unique": (0, 1), "panel_period_present": (3,), "panel_series_present": (5, 16)},
        ),
        (
            [put("obs_state", [1], None), put("obs_state", [3], "OPEN"), put("y", [5, 15], np.inf)],
            {"panel_state_present": (1,), "panel_state_known": (3,), "panel_values_finite": (5, 15)},
        ),
        (
            [put("y", [1, 8], np.nan), put("y", [9], 0.0), put("y", [18], 1.0)],
            {"panel_values_present": (1, 8), "panel_missing_null": (9,), "panel_closed_zero": (18,)},
        ),
    ],
)
def test_each_panel_check_finds_its_rows(changes, expected):
    found = failed(reduce(lambda frame, change: change(frame), changes, panel_frame()), panel_suite())
    assert found == {name: ("BLOCK", rows) for name, rows in expected.items()}


@pytest.mark.parametrize(("limit", "outcomes"), [(2 / 18, {}), (0.11, {"panel_missing_share": ("WARN", (9, 19))})])
def test_the_share_of_missing_periods_is_that_of_open_periods(limit, outcomes):
    assert failed(panel_frame(), panel_suite(max_missing_share=limit)) == outcomes


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([lambda frame: frame.iloc[:5]], {"forecast_rows": ()}),
        (
            [put("ds", [1], pd.Timestamp("2024-03-01")), put("ds", [2], pd.NaT), put("unique_id", [4], None)],
            {"forecast_keys_unique": (0, 1), "forecast_period_present": (2,), "forecast_series_present": (4,)},
        ),
        (
            [put("y_hat", [3], np.nan), put("y_hat", [0], -1.0), put("q025", [0], -0.5), put("q975", [4], np.inf)],
            {
                "forecast_values_present": (3,),
                "forecast_y_hat_bounded": (0,),
                "forecast_q025_bounded": (0,),
                "forecast_q975_bounded": (4,),
            },
        ),
        (
            [put("q50", [0], 5.5), put("q50", [4], np.nan), put("q025", [1], np.nan)],
            {"forecast_q05_ordered": (1,), "forecast_q50_ordered": (0, 4), "forecast_q75_ordered": (4,)},
        ),
        (
            [put("y_hat", [2], 1.0), put("q975", [5], 1.0)],
            {"forecast_y_hat_closed": (2,), "forecast_q975_closed": (5,)},
        ),
    ],
)
def test_each_forecast_check_finds_its_rows(changes, expected):
    found = failed(reduce(lambda frame, change: change(frame), changes, forecast_frame()), forecast_suite())
    assert found == {name: ("BLOCK", rows) for name, rows in expected.items()}


@pytest.mark.parametrize("factor", [0.49, 2.01])
def test_a_total_far_from_the_recent_one_is_worth_a_warning(factor):
    frame = forecast_frame()
    frame["y_hat"] *= factor
    assert failed(frame, forecast_suite()) == {"forecast_growth": ("WARN", ())}


def test_negative_forecasts_pass_where_values_have_no_bound():
    frame = put("q025", [0], -5.0)(put("y_hat", [0], -1.0)(forecast_frame()))
    assert failed(frame, forecast_suite(lower_bound=None)) == {}


def test_counts_and_shares_are_plain_numbers():
    check = Check("y_small", "y is small", "ExpectColumnValuesToBeBetween", {"column": "y", "max_value": 8.5}, "warn")
    result = result_of(check)
    assert (result.unexpected_count, result.unexpected_pct, result.rows, result.column) == (3, 25.0, (9, 10, 11), "y")
    assert type(result.unexpected_count) is int
    assert type(result.unexpected_pct) is float
    assert result.observed == "3 of 12 rows: 9, 10, 11"


def test_positions_count_rows_whatever_the_index_is():
    frame = source_frame().set_index(pd.Index(["x"] * 12))
    check = Check("y_small", "y is small", "ExpectColumnValuesToBeBetween", {"column": "y", "max_value": 10})
    assert result_of(check, frame).rows == (11,)


def test_a_check_that_cannot_be_computed_has_failed_with_the_error():
    check = Check("x", "x", "ExpectColumnValuesToBeBetween", {"column": "nope", "max_value": 1}, "warn")
    result = result_of(check)
    assert (result.success, result.outcome, result.rows) == (False, "WARN", ())
    assert result.observed == 'Error: The column "nope" in BatchData does not exist.'
    text = Check("x", "x", "ExpectColumnMaxToBeBetween", {"column": "unique_id", "max_value": 1})
    assert result_of(text).outcome == "BLOCK"
    assert result_of(text).observed


def test_a_failed_check_that_names_no_rows_to_set_aside_blocks():
    check = Check("x", "x", "ExpectColumnSumToBeBetween", {"column": "y", "max_value": 1}, "quarantine")
    assert result_of(check).outcome == "BLOCK"


def test_an_unknown_expectation_is_refused_with_near_names():
    suite = CheckSuite("source", (Check("x", "x", "ExpectColumnValueToBeBetween", {"column": "y"}),))
    with pytest.raises(ConfigError, match=r"no such expectation[\s\S]*ExpectColumnValuesToBeBetween"):
        require_expectations(suite)


def test_an_unknown_argument_is_refused_before_anything_runs():
    suite = CheckSuite("source", (Check("x", "x", "ExpectColumnValuesToBeBetween", {"column": "y", "minimum": 1}),))
    with pytest.raises(ConfigError, match=r"does not take these arguments[\s\S]*minimum"):
        run_suite(source_frame(), suite)


def test_results_become_rows_of_the_table():
    frame = put("row_issue", [1, 5, 6], "DATE_INVALID")(source_frame())
    rows = results_frame(run_suite(frame, source_suite()), "source").set_index("check_id")
    assert rows.loc["source_date_invalid"].to_dict() == {
        "suite": "source",
        "scope_value": "",
        "expectation": "ExpectColumnValuesToNotBeInSet",
        "column_name": "row_issue",
        "severity": "warning",
        "success": 0,
        "observed": "3 of 12 rows",
        "unexpected_count": 3,
        "unexpected_pct": 25.0,
        "action": "QUARANTINE",
    }
    passed = rows.loc["source_rows"].to_dict()
    assert (passed["severity"], passed["success"], passed["observed"], passed["action"]) == ("critical", 1, "9", "PASS")
    assert pd.isna(passed["unexpected_count"])


def test_examples_show_the_first_offending_rows_as_text():
    frame = put("row_issue", [1, 5, 6], "DATE_INVALID")(source_frame())
    examples = example_rows(frame, run_suite(frame, source_suite()), limit=2)
    assert examples[["check_id", "unique_id", "y"]].to_numpy().tolist() == [
        ["source_date_invalid", "a", "1.0"],
        ["source_date_invalid", "b", "5.0"],
    ]
    assert set(examples.dtypes.astype(str)) == {"string"}


def test_without_a_failure_there_are_no_examples():
    examples = example_rows(source_frame(), run_suite(source_frame(), source_suite()))
    assert examples.empty
    assert examples.columns[0] == "check_id"


def test_data_docs_show_every_suite_and_keep_the_newest_validations(tmp_path, monkeypatch):
    monkeypatch.setattr("data_checks.runner.KEPT_VALIDATIONS", 2)
    quantile = Check(
        "median",
        "The median is small",
        "ExpectColumnQuantileValuesToBeBetween",
        {"column": "y", "quantile_ranges": {"quantiles": [0.5], "value_ranges": [[0, 1]]}},
        "warn",
    )
    source = CheckSuite("source", (*source_suite().checks, quantile))
    without = run_suite(source_frame(), source)
    for _ in range(3):
        assert run_suite(source_frame(), source, docs=tmp_path) == without
    run_suite(panel_frame(), panel_suite(), docs=tmp_path)
    index = (tmp_path / "index.html").read_text()
    pages = sorted((tmp_path / "validations").rglob("*.html"))
    assert [page.parts[len(tmp_path.parts) + 1] for page in pages] == ["panel", "source", "source"]
    assert all(str(page.relative_to(tmp_path)) in index for page in pages)
    assert index.count('class="failed"') == 2
    assert "Failed" in pages[-1].read_text()
    for page in [*tmp_path.rglob("*.html")]:
        from_network = re.findall(r"<(?:script|link|img)\b[^>]*https?:[^>]*>", page.read_text())
        assert from_network == [], f"{page}: without a network this is missing"
    stored = json.loads(next((tmp_path / "gx/uncommitted/validations/source").rglob("*.json")).read_text())
    assert len(stored["results"]) == len(source.checks)


def test_what_was_observed_is_text_in_data_docs(tmp_path):
    script = '"><img src=x onerror=alert(1)>'
    frame = source_frame().assign(price=script)
    extra = {
        "name": "known_price",
        "title": "Every price is known",
        "frame": "source",
        "expectation": "ExpectColumnValuesToBeInSet",
        "kwargs": {"column": "price", "value_set": ["1"]},
    }
    checks = Checks.model_validate({"extra": [extra]})
    suite = build_source_suite(checks, newest_expected=None)
    run_suite(frame, suite, docs=tmp_path)
    pages = {path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html")}
    assert not [path for path, text in pages.items() if "<img src=x" in text]
    assert [path for path, text in pages.items() if "&lt;img src=x" in text]
