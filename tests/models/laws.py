"""The laws that every registered model keeps; each raises AssertionError with what was found and what to do."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from forecasting.config import Job, ModelSpec
from forecasting.models.base import Fitted
from forecasting.models.registry import bare_model, spec_of
from forecasting.panel.build import build_panel
from forecasting.panel.panel import Chunk, Panel
from tests.panel_builder import at, build_job, build_rows, shop_panel, shop_rows

PERIODS = {"15min": 300, "h": 400, "D": 200, "W": 160, "M": 60}
HARD = {"one value": [None] * 40 + [3.0], "zeros": [0.0] * 60, "sevens": [7.0] * 60, "unknown": [float("nan")] * 60}
ROWS, Y_HAT, CHUNKS = ["unique_id", "ds", "lead_periods"], "y_hat", 6

SAME_BITS = """equality is to the last bit, because a run may predict in chunks. A sum or a matrix product rounds by how
many series stand beside each other: add up each series along time with add_rows or mean_rows of models/batch.py, a
product lag after lag as FittedAutoregression._forecast does; what all series teach belongs into fit"""
SAVED = "save writes everything that predict needs, load gives it all to the fitted model; json keeps every digit"
NEWEST = "predict reads state from panel.past, as Batch.of does; fit keeps only what is shared or slow"
SEEDED = "everything random starts from spec.seed; sets are sorted before they are walked"
HARD_SERIES = """a series without a value, or too short, is null; a constant one is its constant. Batch.of leaves out
series without a value, batch_forecast makes them null"""


def fit(name: str, panel: Panel, job: Job) -> Fitted:
    return bare_model(name).fit(panel, spec_of(job, ModelSpec(model=name)))


@cache
def fitted_to_the_shop(name: str, frequency: str) -> Fitted:
    """The model fitted to the shop's series; laws that only predict share it, since a fit takes most of their time."""
    job = build_job(frequency=frequency)
    return fit(name, shop_panel(job, PERIODS[frequency]), job)


def require_same_in_chunks(name: str, frequency: str) -> None:
    """Predicting all series equals predicting chunk by chunk, row by row as panel.future has them."""
    job = build_job(frequency=frequency)
    panel = shop_panel(job, PERIODS[frequency])
    fitted = fitted_to_the_shop(name, frequency)
    whole = fitted.predict(panel)
    law = f"{name} breaks the law of chunks at frequency {frequency}"
    if not (list(whole) == [*ROWS, Y_HAT] and whole[ROWS].equals(panel.future[ROWS])):
        raise AssertionError(
            f"{law}: predict returns {ROWS} of panel.future, in its order, and {Y_HAT}; found\n{whole}"
        )
    usual = whole.loc[whole["unique_id"] == "usual", Y_HAT]
    if usual.isna().any():
        raise AssertionError(f"{law}: the series `usual` of {PERIODS[frequency]} periods is null: {usual.tolist()}")
    parts = [fitted.predict(panel.select(Chunk(number, CHUNKS).of(panel.series))) for number in range(CHUNKS)]
    together = pd.concat(parts).sort_values(ROWS[:2], ignore_index=True)
    _require_equal(law, {"all series at once": whole, f"in {CHUNKS} chunks": together}, SAME_BITS)


def require_same_when_loaded(name: str) -> None:
    """A saved model predicts the same, with a past driver and a label beyond ASCII."""
    job = build_job(past_drivers=["price"], labels=[{"name": "group"}])
    rows = shop_rows(job, 150).assign(price=3.0)
    attributes = pd.DataFrame({"unique_id": rows["unique_id"].unique(), "group": "überall"})
    panel = build_panel(rows, attributes, job, at(job, 149))
    fitted = fit(name, panel, job)
    with TemporaryDirectory() as folder:
        fitted.save(Path(folder))
        loaded = bare_model(name).load(Path(folder)).predict(panel)
    law = f"{name} breaks the law of saving at frequency D"
    _require_equal(law, {"fitted": fitted.predict(panel), "loaded": loaded}, SAVED)


def require_newest_value_used(name: str) -> None:
    """One new observation changes the forecast of a model that was fitted the day before."""
    job = build_job()
    today = shop_panel(job, PERIODS["D"] + 1)
    fitted = fitted_to_the_shop(name, "D")
    is_newest = (today.history["ds"] == today.cutoff) & (today.history["unique_id"] == "usual")
    raised = today.history.assign(y=today.history["y"].mask(is_newest, 35.0))
    usual, other = (
        fitted.predict(panel).query("unique_id == 'usual'")[Y_HAT].to_numpy()
        for panel in (today, build_panel(raised, None, job, today.cutoff))
    )
    if np.array_equal(usual, other):
        value = today.history.loc[is_newest, "y"].item()
        raise AssertionError(
            f"{name} breaks the law of the newest observation at frequency D: series usual, period {today.cutoff}: "
            f"with {value!r} and with 35.0 there the forecast is the same, {usual.tolist()}\n{NEWEST}"
        )


def require_same_when_fitted_twice(name: str) -> None:
    """Training twice gives identical forecasts."""
    job = build_job()
    panel = shop_panel(job, PERIODS["D"])
    first, second = (fitted.predict(panel) for fitted in (fitted_to_the_shop(name, "D"), fit(name, panel, job)))
    law = f"{name} breaks the law of equal trainings at frequency D"
    _require_equal(law, {"first": first, "second": second}, SEEDED)


def require_hard_series_served(name: str, series: str) -> None:
    """A hard series alone is forecast or null, but never fails."""
    job, values = build_job(absent="missing"), HARD[series]
    panel = build_panel(build_rows({"a": values}, job), None, job, at(job, len(values) - 1))
    law = f"{name} breaks the law of hard series at frequency D: a series of {len(values)} periods, {series}"
    try:
        y_hat = fit(name, panel, job).predict(panel)[Y_HAT]
    except Exception as error:
        raise AssertionError(f"{law}, fails with {error!r}\n{HARD_SERIES}") from error
    known = next((value for value in values if value is not None and not np.isnan(value)), np.nan)
    if not (y_hat.isna().all() or np.allclose(y_hat, known)):
        raise AssertionError(f"{law}: forecast {y_hat.tolist()}, accepted are nulls or {known!r}\n{HARD_SERIES}")


LAWS: dict[str, Callable[[str], None]] = {
    **{f"chunks of {frequency}": partial(require_same_in_chunks, frequency=frequency) for frequency in PERIODS},
    "saving": require_same_when_loaded,
    "newest observation": require_newest_value_used,
    "equal trainings": require_same_when_fitted_twice,
    **{f"hard series of {series}": partial(require_hard_series_served, series=series) for series in HARD},
}


def check_model(name: str) -> None:
    """Raises AssertionError where a registered model breaks a law, with the law, what was found and what to do."""
    for law in LAWS.values():
        law(name)


def _require_equal(law: str, found: dict[str, pd.DataFrame], advice: str) -> None:
    (first, left), (second, right) = found.items()
    keys = [list(zip(*(frame[name] for name in ROWS), strict=True)) for frame in (left, right)]
    if keys[0] != keys[1] or not left.dtypes.equals(right.dtypes):
        raise AssertionError(f"{law}: {first} and {second} differ in rows or types:\n{left}\n{right}\n{advice}")
    values = zip(left[Y_HAT].tolist(), right[Y_HAT].tolist(), strict=True)
    differing = [(key, pair) for key, pair in zip(keys[0], values, strict=True) if not np.array_equal(*pair, True)]
    if differing:
        (series, period, lead), (one, other) = differing[0]
        raise AssertionError(
            f"{law}: series {series}, period {period}, lead {lead}: {first} {one!r}, {second} {other!r}, "
            f"difference {other - one!r}; {len(differing)} of {len(keys[0])} values differ\n{advice}"
        )
