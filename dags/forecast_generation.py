"""Daily: forecasts with the champion, checks the outgoing rows and publishes them; one Airflow DAG per job."""

from dags.job_dag import build_dags

globals().update(build_dags("forecast_generation"))
