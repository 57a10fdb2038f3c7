"""Daily: forecasts with the champion, checks the outgoing rows and publishes them; one Airflow DAG per job."""

from forecasting.vocabulary.codes import Purpose
from forecasting_dags.job_dag import build_dags

globals().update(build_dags(Purpose.FORECAST_GENERATION))
