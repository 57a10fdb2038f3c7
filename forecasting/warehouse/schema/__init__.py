"""The tables of the suite: portable types, comments on every table and column, nothing of one database."""

from forecasting.warehouse.schema.checks import fc_data_check, fc_feature_statistic, fc_quarantine
from forecasting.warehouse.schema.columns import METADATA
from forecasting.warehouse.schema.forecasts import fc_forecast, fc_reason, fc_series_status
from forecasting.warehouse.schema.history import (
    fc_actual,
    fc_actual_staged,
    fc_calendar,
    fc_period,
    fc_predecessor,
    fc_series,
    fc_snapshot,
)
from forecasting.warehouse.schema.models import fc_decision, fc_model_version, fc_score, fc_series_model
from forecasting.warehouse.schema.monitoring import fc_accuracy, fc_forecast_before, fc_monitor_signal, fc_override
from forecasting.warehouse.schema.runs import (
    fc_deletion,
    fc_deployment,
    fc_job_current,
    fc_job_event,
    fc_job_found,
    fc_job_version,
    fc_mute,
    fc_publication,
    fc_run,
    fc_schema_version,
)

SCHEMA_VERSION = 9
"""Rises with every change of a table; what older databases need is in warehouse/deploy/migrations.py."""
