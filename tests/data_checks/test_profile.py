import numpy as np
import pandas as pd
import pytest

from data_checks.profile import MAX_LABEL_VALUES, QUANTILE_LEVELS, compute_statistics
from data_checks.runner import Metric, compute_metrics
from forecasting.errors import ForecastingError

N_SERIES, N_PERIODS = 6, 40


def history() -> pd.DataFrame:
    """Counts with zeros and every seventh value missing; prices; an index that is not 0..n-1."""
    random = np.random.default_rng(7)
    n_rows = N_SERIES * N_PERIODS
    y = random.poisson(1.5, n_rows).astype("float64")
    y[::7] = np.nan
    frame = pd.DataFrame(
        {
            "unique_id": np.repeat([f"s{no}" for no in range(N_SERIES)], N_PERIODS),
            "y": y,
            "price": random.normal(5, 2, n_rows),
        }
    )
    return frame.iloc[::-1]


def labels() -> pd.DataFrame:
    return pd.DataFrame(
        {"unique_id": [f"s{no}" for no in range(N_SERIES)], "plant": ["A", "B", "B", "B", None, "A"], "group": "x"}
    )


def scalars(statistics: pd.DataFrame, column: str, scope_value: str = "") -> dict[str, float]:
    rows = statistics[(statistics["column_name"] == column) & (statistics["scope_value"] == scope_value)]
    rows = rows[rows["bin_no"] == 0]
    return dict(zip(rows["statistic"], rows["stat_value"], strict=True))


def bins(statistics: pd.DataFrame, column: str, scope_value: str = "", statistic: str = "HISTOGRAM") -> pd.DataFrame:
    rows = statistics[(statistics["column_name"] == column) & (statistics["scope_value"] == scope_value)]
    return rows[rows["statistic"] == statistic]


def by_numpy(values: pd.Series) -> dict[str, float]:
    present = values.dropna().to_numpy()
    quantiles = {name: np.quantile(present, level) for name, level in QUANTILE_LEVELS.items()}
    return {
        "ROW_COUNT": len(values),
        "NULL_COUNT": len(values) - len(present),
        "DISTINCT_COUNT": len(np.unique(present)),
        "MEAN": present.mean(),
        "STD": present.std(ddof=1),
        "MIN": present.min(),
        "MAX": present.max(),
        **quantiles,
        "ZERO_SHARE": (present == 0).mean(),
    }


@pytest.mark.parametrize("column", ["y", "price"])
def test_statistics_of_all_rows_equal_numpy(column):
    frame = history()
    statistics = compute_statistics(frame, columns=["y", "price"], bins=8)
    assert scalars(statistics, column) == pytest.approx(by_numpy(frame[column]))
    counts, edges = np.histogram(frame[column].dropna(), bins=8)
    found = bins(statistics, column)
    assert found["bin_no"].tolist() == list(range(1, 9))
    assert found["stat_value"].tolist() == counts.tolist()
    assert found["bin_lower"].tolist() == pytest.approx(edges[:-1])
    assert found["bin_upper"].tolist() == pytest.approx(edges[1:])


def test_recent_rows_are_counted_between_the_deciles_of_all_rows():
    frame = history()
    recent = frame["y"] > frame["y"].median()
    statistics = compute_statistics(frame, columns=["y"], labels=labels()[["unique_id", "plant"]], recent=recent)
    everything, newest = (bins(statistics, "y", scope, "DECILES") for scope in ("", "recent"))
    edges = np.unique(frame["y"].dropna().quantile(np.linspace(0, 1, 11)))
    assert [*everything["bin_lower"], everything["bin_upper"].iloc[-1]] == pytest.approx(edges.tolist())
    assert everything["stat_value"].tolist() == np.histogram(frame["y"].dropna(), bins=edges)[0].tolist()
    assert newest["stat_value"].tolist() == np.histogram(frame.loc[recent, "y"].dropna(), bins=edges)[0].tolist()
    assert newest["scope_type"].unique().tolist() == ["RECENT"]
    assert bins(statistics, "y", "plant=A", "DECILES").empty


def test_statistics_by_label_share_the_bins_of_all_rows():
    frame = history()
    statistics = compute_statistics(frame, columns=["y"], labels=labels()[["unique_id", "plant"]])
    assert statistics["scope_value"].unique().tolist() == ["", "plant=B", "plant=A"]
    assert statistics.groupby("scope_value")["scope_type"].unique().map(list).to_dict() == {
        "": ["ALL"],
        "plant=A": ["LABEL"],
        "plant=B": ["LABEL"],
    }
    members = frame[frame["unique_id"].isin(["s1", "s2", "s3"])]["y"]
    assert scalars(statistics, "y", "plant=B") == pytest.approx(by_numpy(members))
    edges = [*bins(statistics, "y")["bin_lower"], bins(statistics, "y")["bin_upper"].iloc[-1]]
    found = bins(statistics, "y", "plant=B")
    assert found["bin_lower"].tolist() == edges[:-1]
    assert found["stat_value"].tolist() == np.histogram(members.dropna(), bins=edges)[0].tolist()


def test_the_labels_with_most_rows_are_kept():
    n_labels = MAX_LABEL_VALUES + 2
    sizes = [3 if no < 2 else 4 for no in range(n_labels)]
    frame = pd.DataFrame({"unique_id": np.repeat([f"{no:02}" for no in range(n_labels)], sizes), "y": 1.0})
    ids = frame["unique_id"].unique()
    names = pd.DataFrame({"unique_id": ids, "plant": [*ids[:-1], ids[2]], "own": ids})
    statistics = compute_statistics(frame, columns=["y"], labels=names)
    scopes = statistics["scope_value"].unique().tolist()
    assert len(scopes) == MAX_LABEL_VALUES + 1
    assert "plant=01" not in scopes
    assert not [scope for scope in scopes if scope.startswith("own=")]


def test_every_label_splits_the_rows():
    frame = pd.DataFrame({"unique_id": ["a", "b", "c"], "y": [1.0, 2.0, 4.0]})
    names = pd.DataFrame({"unique_id": ["a", "b", "c"], "plant": ["A", "A", "B"], "range": ["x", "y", "y"]})
    statistics = compute_statistics(frame, columns=["y"], labels=names)
    means = statistics[statistics["statistic"] == "MEAN"].set_index("scope_value")["stat_value"].to_dict()
    assert {scope: round(mean, 6) for scope, mean in means.items()} == {
        "": 2.333333, "plant=A": 1.5, "plant=B": 4.0, "range=x": 1.0, "range=y": 3.0
    }  # fmt: skip


def test_without_labels_there_is_one_scope():
    statistics = compute_statistics(history(), columns=["y"], labels=labels()[["unique_id"]])
    assert statistics["scope_value"].unique().tolist() == [""]


def test_statistics_of_no_values_are_null_and_the_counts_remain():
    frame = pd.DataFrame({"unique_id": ["a", "a", "b"], "y": [np.nan, np.nan, 2.0]})
    names = pd.DataFrame({"unique_id": ["a", "b"], "plant": ["A", "B"]})
    statistics = compute_statistics(frame, columns=["y"], labels=names)
    found = scalars(statistics, "y", "plant=A")
    assert {name: found.pop(name) for name in ("ROW_COUNT", "NULL_COUNT", "DISTINCT_COUNT")} == {
        "ROW_COUNT": 2,
        "NULL_COUNT": 2,
        "DISTINCT_COUNT": 0,
    }
    assert len(found) == 10
    assert all(np.isnan(value) for value in found.values())
    assert bins(statistics, "y", "plant=A").empty


def test_one_value_has_a_mean_but_no_spread_and_one_bin():
    frame = pd.DataFrame({"unique_id": ["a"], "y": [2.0]})
    statistics = compute_statistics(frame, columns=["y"])
    found = scalars(statistics, "y")
    assert (found["MEAN"], found["Q50"], found["ZERO_SHARE"]) == (2.0, 2.0, 0.0)
    assert np.isnan(found["STD"])
    assert bins(statistics, "y")[["stat_value", "bin_lower", "bin_upper"]].to_numpy().tolist() == [[1.0, 2.0, 2.0]]


def test_no_rows_give_counts_of_zero():
    frame = pd.DataFrame({"unique_id": pd.Series(dtype="str"), "y": pd.Series(dtype="float64")})
    assert scalars(compute_statistics(frame, columns=["y"]), "y")["ROW_COUNT"] == 0


def test_keys_of_the_table_are_unique_and_the_frame_is_not_changed():
    frame = history()
    before = frame.copy(deep=True)
    statistics = compute_statistics(frame, columns=["y", "price"], labels=labels())
    keys = ["scope_type", "scope_value", "column_name", "statistic", "bin_no"]
    assert not statistics.duplicated(keys).any()
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("column", ["nope", "unique_id"])
def test_a_column_that_is_missing_or_text_is_refused_by_name(column):
    with pytest.raises(ForecastingError, match=f"statistics need numeric columns[\\s\\S]*{column}[\\s\\S]*y, price"):
        compute_statistics(history(), columns=[column])


def test_infinite_values_count_as_null():
    frame = pd.DataFrame({"unique_id": ["a", "a", "a"], "y": [1.0, np.inf, -np.inf]})
    found = scalars(compute_statistics(frame, columns=["y"]), "y")
    assert (found["NULL_COUNT"], found["MAX"], found["DISTINCT_COUNT"]) == (2, 1.0, 1)


def test_a_metric_that_fails_is_an_error_and_not_dropped():
    with pytest.raises(ForecastingError, match=r"column unique_id: the statistic moments cannot be computed"):
        compute_metrics(history(), [Metric("rows"), Metric("moments", "unique_id")])
