"""Sends the alerts that quiet hours have held back, when they end; one Airflow DAG per job that has such hours."""

from forecasting_dags.job_dag import build_summaries

globals().update(build_summaries())
