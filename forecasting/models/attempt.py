"""One member on one panel: fitted, predicted, and what went wrong."""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np
import pandas as pd

from forecasting.config import Job, ModelSpec
from forecasting.models.base import Fitted, Machine
from forecasting.models.registry import model_named, spec_of
from forecasting.panel.lags import Values
from forecasting.panel.panel import Panel
from forecasting.vocabulary.columns import Y_HAT

SeriesError = tuple[str, str, str, str]
"""unique_id, method, class and text of an error."""


class Attempt(NamedTuple):
    """What a member forecasts for every row of a panel's future, null where it cannot, and why it could not."""

    y_hat: Values
    seconds: float
    error: str | None


def fit_and_predict(known: Panel, job: Job, member: ModelSpec, machine: Machine) -> Attempt:
    """Returns the attempt of a member; one that cannot be fitted has no value, and says why."""
    started, error = time.perf_counter(), None
    try:
        forecast = model_named(member.model).fit(known, spec_of(job, member, machine)).predict(known)
        y_hat = forecast[Y_HAT].to_numpy("float64")
    except Exception as failed:  # noqa: BLE001 - recorded, and the next member goes on
        y_hat, error = np.full(len(known.future), np.nan), f"{type(failed).__name__}: {failed}"
    return Attempt(y_hat, time.perf_counter() - started, error)


def predict_member(name: str, fitted: Fitted, panel: Panel) -> tuple[pd.Series, list[SeriesError]]:
    """Predicts all series at once, or, where that fails, one by one to find out which of them fail."""
    try:
        return fitted.predict(panel)[Y_HAT].reset_index(drop=True), []
    except Exception:  # noqa: BLE001 - found and recorded below, series by series
        parts, errors = [], []
    for series in panel.series:
        part = panel.select([series])
        try:
            y_hat = fitted.predict(part)[Y_HAT]
        except Exception as error:  # noqa: BLE001 - the series boundary
            y_hat = pd.Series(np.nan, index=part.future.index)
            errors.append((series, name, type(error).__name__, str(error)[:500]))
        parts.append(y_hat)
    return pd.concat(parts, ignore_index=True), errors
