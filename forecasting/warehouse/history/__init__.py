"""Series, every revision of their history, and the calendar of readers."""

from forecasting.warehouse.history.actuals import (
    Look,
    actuals_as_known,
    history_begins,
    is_history_of,
    record_actuals,
)
from forecasting.warehouse.history.periods import record_calendar, record_periods
from forecasting.warehouse.history.predecessors import read_predecessors, replace_predecessors
from forecasting.warehouse.history.series import expected_series, first_period_of, save_series, series_ids
