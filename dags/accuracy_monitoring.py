"""Daily: errors of published forecasts as actuals arrive, a training if they are too large; one Airflow DAG per job."""

from forecasting.vocabulary.codes import Purpose
from forecasting_dags.job_dag import build_dags

globals().update(build_dags(Purpose.ACCURACY_MONITORING))
