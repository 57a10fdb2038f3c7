"""What a champion is worth, in words: how far it is ahead of seasonal naive, and which series a baseline serves."""

from __future__ import annotations

from forecasting.evaluation.gate import beside_naive
from forecasting.vocabulary.facts import RECIPE_HASH, RUN_ID, TRAIN_RUN_ID
from forecasting.warehouse.connection import Database
from forecasting.warehouse.status import read_status


def champion_words(database: Database, job: str, run_id: int) -> list[str]:
    """Returns in words what the champion of a job is worth, and which series of a forecast a baseline serves."""
    return [*beside_naive_words(database, job), *baseline_words(database, run_id)]


def beside_naive_words(database: Database, job: str) -> list[str]:
    """Returns in words how far the champion of a job was ahead of seasonal naive in the backtest of its recipe."""
    champion = read_status(database, "champion", job=job)
    if champion.empty:
        return []
    backtest = {RUN_ID: int(champion[TRAIN_RUN_ID].item()), RECIPE_HASH: str(champion[RECIPE_HASH].item())}
    sums = read_status(database, "beside_naive", **backtest).astype("float64").fillna(0.0)
    words = beside_naive(sums)
    return [f"the champion {words} in its backtest"] if words else []


def baseline_words(database: Database, run_id: int) -> list[str]:
    """Returns in words how many series of a forecast each baseline serves, because no recipe is better for them."""
    rows = read_status(database, "baselines", run_id=run_id)
    return [
        f"{str(row.method).replace('_', ' ')} serves {row.n_series:,} of {row.n_expected:,} series: no recipe is better"
        for row in rows.itertuples()
    ]
