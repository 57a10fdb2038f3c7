"""Examines a database: what works between it and the suite, what does not, and how to repair it."""

from forecasting.warehouse.doctor.examination import CHECKS, SOURCE_CHECKS, examine
from forecasting.warehouse.doctor.result import Result, summarised, worst
