"""A final run from end to end, on a suite small enough to follow by eye."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from benchmarks.data import SERIES, iso_texts
from benchmarks.final import RefusedError, seal_and_score
from benchmarks.ledger import LEDGER, SEALS, read_ledger, sha256_of
from benchmarks.run import Request, publish_forecast
from benchmarks.scores import score_smape
from benchmarks.suite import Suite, Task
from forecasting.config import Job
from forecasting.vocabulary.columns import DS, ID, LEAD, Y_HAT, Y

END = datetime(2001, 1, 1)
N_SERIES, N_TEST = 6, 6


def everything() -> pd.DataFrame:
    """Returns six straight lines over 30 years, the last six of them the test part."""
    years = pd.date_range("1977-01-01", periods=30, freq="YS", unit="us")
    lines = [pd.DataFrame({ID: f"S{n}", DS: years, Y: 100.0 + n * np.arange(30)}) for n in range(1, N_SERIES + 1)]
    return pd.concat(lines, ignore_index=True).astype({ID: "str"})


def load_training(job: Job, end: datetime) -> Mapping[str, pd.DataFrame]:
    rows = everything()
    rows = rows[rows[DS] < end].reset_index(drop=True)
    return {SERIES: rows.assign(**{DS: iso_texts(rows[DS], job)})}


def load_actuals(job: Job, final: bool) -> pd.DataFrame:
    rows = everything()
    return rows if final else rows[rows[DS] < END].reset_index(drop=True)


def never_opened(job: Job, final: bool) -> pd.DataFrame:
    raise AssertionError("the test part was opened")


TINY = Suite("m3", [Task("m3_yearly", load_training, load_actuals, (END,))], score_smape)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("final")


@pytest.fixture(scope="module")
def figures(folder):
    return seal_and_score(TINY, lambda _: None, results=folder / "results", cache=folder / "cache")


def test_forecasts_come_from_what_readers_see_and_are_scored_on_the_test_part(folder, figures):
    request = Request(TINY.tasks[0], END, cache=folder / "cache")
    rows = publish_forecast(request, lambda _: pytest.fail("made again")).rows
    assert rows[[ID, LEAD]].to_numpy().tolist() == [[f"S{n}", lead] for n in range(1, 7) for lead in range(1, 7)]
    truth = everything()
    scored = rows.merge(truth[truth[DS] >= END], on=[ID, DS])
    errors = 200 * (scored[Y_HAT] - scored[Y]).abs() / (scored[Y_HAT] + scored[Y])
    assert len(scored) == N_SERIES * N_TEST
    assert figures["smape"] == pytest.approx(errors.mean())


def test_every_figure_is_in_the_ledger_with_what_it_cost(folder, figures):
    ledger = read_ledger(folder / "results")
    assert dict(zip(ledger["metric"], ledger["value"], strict=True)) == pytest.approx(figures, abs=1e-6)
    assert {"smape", "coverage_80", "coverage_95", "pinball"} <= set(ledger["metric"])
    assert set(ledger["n_series"]) == {N_SERIES}
    assert set(ledger["config_hash"]) == {TINY.tasks[0].load_job().config_hash}
    assert (ledger["cpu_seconds"] > 0).all()


def test_the_seal_is_that_of_the_forecast_file(folder, figures):
    seals = pd.read_csv(folder / "results" / SEALS)
    path = publish_forecast(Request(TINY.tasks[0], END, cache=folder / "cache"), print).path
    assert seals[["suite", "job", "sha256"]].to_numpy().tolist() == [["m3", "m3_yearly", sha256_of(path)]]


def test_a_second_look_adds_rows_and_costs_nothing(folder, figures):
    before = read_ledger(folder / "results")
    again = seal_and_score(TINY, lambda _: None, results=folder / "results", cache=folder / "cache")
    after = read_ledger(folder / "results")
    assert again == figures
    assert after["value"].tolist() == before["value"].tolist() * 2
    (folder / "results" / LEDGER).unlink()


def test_a_series_without_forecast_stops_the_run_before_the_test_part_is_opened(folder, figures):
    request = Request(TINY.tasks[0], END, cache=folder / "cache")
    published = publish_forecast(request, print)
    path, rows = published.path, published.rows
    rows.iloc[:-1].to_parquet(path, index=False)
    task = replace(TINY.tasks[0], load_actuals=never_opened)
    with pytest.raises(RefusedError, match="m3_yearly: 6 series of 6 periods wanted, 35 rows found"):
        seal_and_score(replace(TINY, tasks=[task]), print, results=folder / "refused", cache=folder / "cache")
    assert not (folder / "refused" / LEDGER).exists()
