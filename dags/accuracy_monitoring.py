"""Daily: errors of published forecasts as actuals arrive, and a training where they cross their barrier; per job."""

from dags.job_dag import build_dags

globals().update(build_dags("accuracy_monitoring"))
