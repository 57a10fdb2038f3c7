"""Every quarter of an hour: puts what the branch has into use, once everything is sound; one Airflow DAG."""

from forecasting_dags.deployment.git_deployment import build_deployment

globals().update(build_deployment())
