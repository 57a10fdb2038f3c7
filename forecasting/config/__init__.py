"""The job file, validated field by field; needs only the standard library, pydantic and yaml: Airflow reads it too."""

from forecasting.config.execution import Execution, Placement, Resources, executor_classes
from forecasting.config.job import Job
from forecasting.config.loading import (
    NEEDED,
    job_files,
    job_path,
    load_job,
    load_jobs,
    load_named_job,
    read_recorded_job,
    require_job_name,
    require_none_broken,
)
from forecasting.config.monitoring import ErrorBarrier, Monitoring
from forecasting.config.sections import (
    CHAMPION,
    CalendarRules,
    Candidate,
    Checks,
    ExtraCheck,
    Gate,
    HandOver,
    ModelSpec,
    Schedule,
)
from forecasting.config.sources import Source
