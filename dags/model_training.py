"""Weekly: backtests the candidates, fits the best one and lets it challenge the champion; one Airflow DAG per job."""

from forecasting_dags.job_dag import build_dags

from forecasting.vocabulary.codes import Purpose

globals().update(build_dags(Purpose.MODEL_TRAINING))
