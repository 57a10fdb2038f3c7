"""Forecast rows of runs, and which of them readers see."""

from forecasting.warehouse.forecasts.publish import publish_run, published_days, published_run
from forecasting.warehouse.forecasts.retention import deletions_of, prune
from forecasting.warehouse.forecasts.rollback import roll_back
from forecasting.warehouse.forecasts.rows import (
    FORECAST_COLUMNS,
    forecast_of,
    replace_chunk,
    start_forecast,
    statuses_of,
)
