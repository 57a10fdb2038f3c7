"""Daily: reads the source, checks it, stores the snapshot that all else works from; one Airflow dag per job."""

from forecasting.vocabulary.codes import Purpose
from forecasting_dags.job_dag import build_dags

globals().update(build_dags(Purpose.DATA_PREPARATION))
