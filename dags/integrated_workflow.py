"""On demand: all purposes in a row, as one DAG with one group per purpose; one Airflow DAG per job."""

from forecasting_dags.job_dag import build_dags

globals().update(build_dags("integrated_workflow"))
