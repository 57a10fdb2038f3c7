"""Daily: errors of published forecasts as actuals arrive, a training if they are too large; one Airflow DAG per job."""

from forecasting_dags.job_dag import build_dags

from forecasting.vocabulary.codes import Purpose

globals().update(build_dags(Purpose.ACCURACY_MONITORING))
