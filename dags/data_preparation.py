"""Nightly: reads the source, checks it and stores the snapshot that everything else works from; one Airflow DAG per job."""

from dags.job_dag import build_dags

globals().update(build_dags("data_preparation"))
