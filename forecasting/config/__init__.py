"""The job file, validated field by field; needs only the standard library, pydantic and yaml: Airflow reads it too."""

from forecasting.config.job import Job
from forecasting.config.loading import job_files, load_job, read_recorded_job
from forecasting.config.monitoring import ErrorBarrier, Monitoring, SignalName
from forecasting.config.sections import (
    CHAMPION,
    CalendarRules,
    Candidate,
    Checks,
    ExtraCheck,
    Gate,
    HandOver,
    ModelName,
    ModelSpec,
    Schedule,
    Source,
)

__all__ = [
    "CHAMPION",
    "CalendarRules",
    "Candidate",
    "Checks",
    "ErrorBarrier",
    "ExtraCheck",
    "Gate",
    "HandOver",
    "Job",
    "ModelName",
    "ModelSpec",
    "Monitoring",
    "Schedule",
    "SignalName",
    "Source",
    "job_files",
    "load_job",
    "read_recorded_job",
]
