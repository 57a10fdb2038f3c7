"""The job file, validated field by field; needs only the standard library, pydantic and yaml: Airflow reads it too."""

from forecasting.config.job import Job
from forecasting.config.loading import job_files, load_job
from forecasting.config.sections import (
    CalendarRules,
    Candidate,
    Checks,
    ExtraCheck,
    Gate,
    ModelSpec,
    Schedule,
    Source,
)

__all__ = [
    "CalendarRules",
    "Candidate",
    "Checks",
    "ExtraCheck",
    "Gate",
    "Job",
    "ModelSpec",
    "Schedule",
    "Source",
    "job_files",
    "load_job",
]
