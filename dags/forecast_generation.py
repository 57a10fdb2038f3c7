"""Daily: forecasts with the champion, checks the outgoing rows and publishes them; one Airflow DAG per job."""

from forecasting_dags.job_dag import build_dags

from forecasting.vocabulary.codes import Purpose

globals().update(build_dags(Purpose.FORECAST_GENERATION))
