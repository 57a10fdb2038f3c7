"""Applies people's changes to the rows of the run before they are checked; the numbers without them are kept."""

from __future__ import annotations

import logging
from typing import Any

import pandas as pd

from forecasting.errors import ConfigError, ForecastingError, SourceError
from forecasting.overrides.book import sync_override_source
from forecasting.overrides.changes import apply
from forecasting.runs.context import StepContext
from forecasting.vocabulary.codes import CheckOutcome, Succession, VintageKind
from forecasting.vocabulary.columns import OVERRIDE
from forecasting.vocabulary.facts import CHECK_ID, PREDECESSOR_KEY, SCOPE_VALUE, SERIES_ID, SUCCESSION, SUCCESSOR_KEY
from forecasting.warehouse.forecasts import published_run
from forecasting.warehouse.history import read_predecessors, series_ids
from forecasting.warehouse.overrides import has_changed_rows, overrides_of, replace_changed, rows_before

APPLIED = "overrides_applied"
"""The check that bi_data_quality shows: it warns where the source of changes could not be used."""

_OBSERVED_LENGTH = 500

log = logging.getLogger(__name__)


def apply_overrides(context: StepContext) -> dict[str, Any]:
    """Reads the changes of the job's source, if it has one, and applies every change that holds at as_of.

    Safe to repeat: it starts from the rows as they were predicted. A source that fails or is refused does not stop the
    run day: the changes that were known before hold, and the check `overrides_applied` warns.

    Raises:
        RunConflict: somebody else has taken the run over; nothing was changed.
    """
    run, database = context.run, context.database
    words, fault = _read_source(context)
    held = overrides_of(database, context.job, run, context.as_of)
    changed, ids = None, pd.Series(dtype="Int64")
    if len(held) or has_changed_rows(database, run.run_id):
        before = rows_before(database, run.run_id)
        held = _with_renumbered(context, held, before)
        after = apply(before, held, lower_bound=context.job.lower_bound)
        changed, ids = (before, after), after[OVERRIDE].dropna()
    message = f"{ids.nunique()} overrides change {len(ids):,} rows" + (f"; {words}" if words else "")
    replace_changed(database, run, changed, _verdict(fault, message))
    return {"overrides": int(ids.nunique()), "rows": len(ids), "message": message}


def _with_renumbered(context: StepContext, held: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Returns the changes, those of a renumbered series under its present number.

    They end where somebody has entered a change under the new key.
    """
    links = read_predecessors(context.database, context.job.job)
    links = links[links[SUCCESSION] == Succession.RENUMBERED]
    if links.empty:
        return held
    ids = series_ids(context.database, context.job.job)
    successors = dict(zip(links[PREDECESSOR_KEY].map(ids), links[SUCCESSOR_KEY].map(ids), strict=True))
    forecast, owned = set(rows[SERIES_ID]), set(held[SERIES_ID])
    number = held[SERIES_ID]
    for _ in range(len(links)):
        number = number.where(number.isin(forecast), number.map(successors).fillna(number))
    is_moved = number != held[SERIES_ID]
    return held.assign(**{SERIES_ID: number.astype("int64")})[~(is_moved & number.isin(owned))]


def _read_source(context: StepContext) -> tuple[str, ForecastingError | None]:
    """Brings the changes of the source up to date; returns what to tell, and why it could not be done."""
    source = context.job.sources.overrides
    if source is None or not _is_newest(context):
        return "", None
    try:
        found = sync_override_source(context, source)
    except (SourceError, ConfigError) as error:
        log.warning("the source of overrides is left out, those known before hold: %s", error)
        return f"WARN: the source of overrides is left out: {error.problem}", error
    return f"{found.n_rows} rows in the source, {found.n_entered} entered, {found.n_withdrawn} withdrawn", None


def _is_newest(context: StepContext) -> bool:
    """Whether the source says what holds: not for a run day that is filled in, or before what readers see already."""
    if context.run.vintage_kind != VintageKind.LIVE:
        return False
    shown = published_run(context.database, context.job.job)
    return shown is None or shown.as_of_utc <= context.as_of.utc


def _verdict(fault: ForecastingError | None, message: str) -> pd.DataFrame:
    verdict = {
        CHECK_ID: APPLIED,
        SCOPE_VALUE: "",
        "expectation": "people's changes are applied",
        "severity": "warning",
        "success": int(fault is None),
        "observed": str(fault or message)[:_OBSERVED_LENGTH],
        "action": CheckOutcome.WARN if fault else CheckOutcome.PASS,
    }
    return pd.DataFrame([verdict])
