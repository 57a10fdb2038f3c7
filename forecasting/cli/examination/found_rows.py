"""Source rows in words, as people look for them in their table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd

from data_checks.runner import CheckResult
from forecasting.periods import day_or_time
from forecasting.vocabulary.columns import DS, ID, Y


def span_of(days: pd.Series) -> str:
    """Returns in words from when to when dates reach, those that are null left out."""
    known = days.dropna()
    return f"{day_or_time(known.min())} to {day_or_time(known.max())}" if len(known) else "no date that can be read"


def such_as(result: CheckResult, raw: pd.DataFrame) -> str:
    """Returns the first failing row of a check in words, as the query returned it; nothing where it names none."""
    if not result.rows:
        return ""
    row = raw.iloc[result.rows[0]]
    return ", such as " + ", ".join(f"{name} {_shown(row[name])}" for name in (ID, DS, Y) if name in raw)


def _shown(value: Any) -> str:
    if pd.isna(value):
        return "null"
    if isinstance(value, datetime):
        return day_or_time(value)
    return str(value) if str(value).strip() else f"{value!r} (empty text)"
