"""Daily: reads the source, checks it, stores the snapshot that all else works from; one Airflow dag per job."""

from forecasting_dags.job_dag import build_dags

from forecasting.vocabulary.codes import Purpose

globals().update(build_dags(Purpose.DATA_PREPARATION))
