"""Errors of published forecasts, row by row, in the shape of fc_accuracy."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecasting.evaluation.metrics import band_terms
from forecasting.frames import DS, LEAD, OBS_STATE, QUANTILES, Y_HAT, Y_MODEL, Y_NAIVE, ObsState, Y

NO_FORECAST = "NO_FORECAST"
_ERRORS = {"err_naive": Y_NAIVE, "err_model": Y_MODEL, "err_reconciled": "y_reconciled", "err_final": Y_HAT}
_COVERED = {"n_in_50": "in_50", "n_in_80": "in_80", "n_in_90": "in_90", "n_in_95": "in_95"}


def score_vintages(rows: pd.DataFrame) -> pd.DataFrame:
    """Returns one row of fc_accuracy for every row.

    Only OBSERVED actuals are scored, and only where there is a forecast; every other row says why it is not. Errors are
    forecast minus actual; they and the counts are null where nothing is scored or a value is missing. sum_pinball is
    twice the pinball loss, averaged over the nine levels, as in fc_score.

    Args:
        rows: series_id, ds, lead_periods, run_id, revision_no, y, obs_state, y_hat, y_model, y_reconciled, y_naive and
            the quantiles.
    """
    numbers = {name: rows[name].to_numpy("float64", na_value=np.nan) for name in (Y, *_ERRORS.values(), *QUANTILES)}
    is_observed = (rows[OBS_STATE] == ObsState.OBSERVED).to_numpy() & ~np.isnan(numbers[Y])
    is_scored = is_observed & ~np.isnan(numbers[Y_HAT])
    compared = np.where(is_scored, numbers[Y], np.nan)
    found = rows[["series_id", DS, LEAD, "run_id", "revision_no", Y]].reset_index(drop=True)
    for name, forecast in _ERRORS.items():
        found[name] = numbers[forecast] - compared
    bands = {name: numbers[name] for name in QUANTILES}
    terms = dict(band_terms(compared, bands))
    has_bands = is_scored & ~np.isnan(np.column_stack(list(bands.values()))).any(axis=1)
    found["sum_pinball"] = np.where(has_bands, terms["sum_pinball"], np.nan)
    for term, name in _COVERED.items():
        found[name] = pd.Series(np.where(has_bands, terms[term], np.nan)).astype("Int64")
    found["is_scored"] = is_scored.astype("int64")
    why = rows[OBS_STATE].astype("str").reset_index(drop=True).mask(is_observed, NO_FORECAST)
    found["skip_reason"] = why.mask(is_scored, None)
    return found
