"""Weekly: backtests the candidates, fits the best one and lets it challenge the champion; one Airflow DAG per job."""

from forecasting.vocabulary.codes import Purpose
from forecasting_dags.job_dag import build_dags

globals().update(build_dags(Purpose.MODEL_TRAINING))
