"""Verdicts of checks, quarantined rows and statistics."""

from forecasting.warehouse.quality.records import (
    append_quarantine,
    checks_of,
    quarantine_of,
    replace_checks,
    replace_quarantine,
    replace_statistics,
    statistics_of,
)
