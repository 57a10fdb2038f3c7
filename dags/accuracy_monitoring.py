"""Daily: errors of published forecasts as actuals arrive, a training if they are too large; one Airflow DAG per job."""

from dags.job_dag import build_dags

globals().update(build_dags("accuracy_monitoring"))
