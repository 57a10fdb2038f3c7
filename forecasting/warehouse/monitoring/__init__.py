"""Errors of what was published, and the signals that follow from them."""

from forecasting.warehouse.monitoring.accuracy import (
    EVER,
    changed_periods,
    evidence_since,
    read_backtest,
    read_changes,
    read_deciles,
    read_errors,
    read_vintages,
    replace_errors,
)
from forecasting.warehouse.monitoring.published import read_published
from forecasting.warehouse.monitoring.signals import answer_requests, read_signals, replace_signals
