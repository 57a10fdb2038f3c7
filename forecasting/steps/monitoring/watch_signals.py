"""Measures what live forecasts tell about their model, keeps it, and asks for a training where a barrier is crossed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pandas as pd

from forecasting.monitoring.signals import Evidence, Signal, measure_changes, measure_drift, measure_errors
from forecasting.monitoring.watch import Watched, judge_signals, request_of
from forecasting.runs.context import StepContext
from forecasting.vocabulary.codes import ALL, SignalAction, SignalName
from forecasting.vocabulary.columns import Y
from forecasting.vocabulary.facts import ACTION_RUN_ID, N_EVIDENCE, SIGNAL_VALUE, WINDOW_END
from forecasting.warehouse.forecasts import published_run
from forecasting.warehouse.monitoring import (
    evidence_since,
    read_backtest,
    read_changes,
    read_deciles,
    read_errors,
    read_signals,
    replace_signals,
)

MEMORY = timedelta(days=400)
"""How far back a breach and its requests are remembered."""


def watch_signals(context: StepContext) -> dict[str, Any]:
    """Replaces the signals of this window; a request that a training has answered stays as it is.

    Returns:
        training: reason, detail and run_key of the training to start, or None; run_key is equal for equal requests.
        alerts: signal, segment and text of the breaches that people should know.
    """
    job, database, rules = context.job, context.database, context.job.monitoring
    window_end = context.cutoff
    past = read_signals(database, job.job, window_end - MEMORY, window_end)
    watched = judge_signals(list(_measure(context)), past, window_end, rules)
    answered = past[(past[WINDOW_END] == window_end) & past[ACTION_RUN_ID].notna()]
    replace_signals(database, context.run, window_end, _rows(watched), kept=answered)
    request = None if len(answered) else request_of(watched)
    training = None
    if request is not None:
        run_key = f"{request.reason.lower()}-{context.as_of.text}"
        training = {"reason": request.reason, "detail": request.detail, "run_key": run_key}
    alerts = [
        {"signal": one.signal.signal, "segment": one.signal.segment, "text": one.words}
        for one in watched
        if one.action is SignalAction.ALERT
    ]
    text = [one.words for one in watched if one.breached and one.signal.segment == ALL]
    message = f"{len(watched)} signals, beyond their barrier: {'; '.join(text) or 'none'}"
    if request is not None:
        command = f"forecasting run model_training --job {job.job} --as-of {context.as_of.text}"
        message += f"; training requested, which the DAG starts: {command} --reason {request.reason}"
    return {"training": training, "alerts": alerts, "message": message}


def _measure(context: StepContext) -> Iterator[Signal]:
    job, database, rules = context.job, context.database, context.job.monitoring
    since = evidence_since(database, job.job, context.as_of.utc)
    evidence = Evidence(
        errors=read_errors(database, job, context.cutoff.to_pydatetime(), since),
        backtest=read_backtest(database, job.job),
        window=job.judged_periods,
        metric=rules.error.metric or job.models.gate.metric,
        last_lead=job.judged_leads,
    )
    yield from measure_errors(evidence, rules)
    yield from measure_drift(read_deciles(database, job.job, context.as_of.utc), Y, rules)
    yield from measure_changes(read_changes(database, job.job), rules)
    shown = published_run(database, job.job)
    if shown is not None and shown.cutoff is not None:
        lacking = job.periods.lead(shown.cutoff, context.cutoff.to_pydatetime())
        yield Signal(ALL, SignalName.FRESHNESS, float(max(lacking, 0)), 1, float(rules.freshness))


def _rows(watched: list[Watched]) -> pd.DataFrame:
    rows = [
        {
            "segment": one.signal.segment,
            "signal": one.signal.signal,
            SIGNAL_VALUE: one.signal.value,
            "baseline": one.signal.baseline,
            "threshold": one.signal.threshold,
            "breached": int(one.breached),
            "consecutive": one.consecutive,
            N_EVIDENCE: one.signal.n_evidence,
            "action": str(one.action),
        }
        for one in watched
    ]
    return pd.DataFrame(rows)
