"""Errors of published forecasts, row by row, in the shape of fc_accuracy."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecasting.evaluation.metrics import band_terms
from forecasting.vocabulary.codes import ObsState
from forecasting.vocabulary.columns import DS, LEAD, OBS_STATE, QUANTILES, Y_HAT, Y_MODEL, Y_NAIVE, Y
from forecasting.vocabulary.facts import (
    ERR_FINAL,
    ERR_MODEL,
    ERR_NAIVE,
    ERR_RECONCILED,
    IN_50,
    IN_80,
    IN_90,
    IN_95,
    IS_SCORED,
    N_IN_50,
    N_IN_80,
    N_IN_90,
    N_IN_95,
    REVISION_NO,
    RUN_ID,
    SERIES_ID,
    SKIP_REASON,
    SUM_PINBALL,
    Y_RECONCILED,
)
from forecasting.vocabulary.reasons import Reason

_ERRORS = {ERR_NAIVE: Y_NAIVE, ERR_MODEL: Y_MODEL, ERR_RECONCILED: Y_RECONCILED, ERR_FINAL: Y_HAT}
_COVERED = {N_IN_50: IN_50, N_IN_80: IN_80, N_IN_90: IN_90, N_IN_95: IN_95}


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
    found = rows[[SERIES_ID, DS, LEAD, RUN_ID, REVISION_NO, Y]].reset_index(drop=True)
    for name, forecast in _ERRORS.items():
        found[name] = numbers[forecast] - compared
    bands = {name: numbers[name] for name in QUANTILES}
    terms = dict(band_terms(compared, bands))
    has_bands = is_scored & ~np.isnan(np.column_stack(list(bands.values()))).any(axis=1)
    found[SUM_PINBALL] = np.where(has_bands, terms[SUM_PINBALL], np.nan)
    for term, name in _COVERED.items():
        found[name] = pd.Series(np.where(has_bands, terms[term], np.nan)).astype("Int64")
    found[IS_SCORED] = is_scored.astype("int64")
    why = rows[OBS_STATE].astype("str").reset_index(drop=True).mask(is_observed, Reason.NO_FORECAST)
    found[SKIP_REASON] = why.mask(is_scored, None)
    return found
