"""Ends a monitoring run: people are notified of signals, and where one asks for it, the training is started, once."""

from __future__ import annotations

from typing import Any

from airflow.sdk import BaseOperator, Context
from airflow.sdk.exceptions import (
    AirflowException,
    AirflowNotFoundException,
    AirflowRuntimeError,
    DagRunTriggerException,
)

from forecasting.config import Job
from forecasting.vocabulary.codes import Purpose
from forecasting.vocabulary.facts import TRIGGER_DETAIL, TRIGGER_REASON
from forecasting_dags.alerts import alert_signals
from forecasting_dags.as_of import AS_OF, resolve_as_of

CONNECTION = "forecasting_airflow"
"""Airflow connection with a login of the REST API; without it Airflow starts the training itself."""
TRAINING = Purpose.MODEL_TRAINING


class RequestTraining(BaseOperator):
    """Starts `model_training__<job>` where the result of watch_signals asks for it; else there is nothing to do.

    The run gets an id made of job, as_of and reason, so that asking again starts nothing more.

    Args:
        job: The job.
        signals: Name of the task that has looked at the signals.
        kwargs: What every operator takes.
    """

    def __init__(self, *, job: Job, signals: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job, self.signals = job, signals

    def execute(self, context: Context) -> dict[str, Any]:
        """Starts the training and says so; raises as start_dag_run, or as Airflow does where it has no such DAG."""
        found = context["ti"].xcom_pull(task_ids=self.signals) or {}
        alert_signals(self.job, resolve_as_of(self.job, context), found.get("alerts") or [])
        wanted = found.get("training")
        message = self._start(context, wanted) if wanted else "no signal asks for a training"
        self.log.info("%s", message)
        return {"message": message}

    def _start(self, context: Context, wanted: dict[str, str]) -> str:
        from airflow.sdk import Connection  # a DAG file that is only read does without

        from forecasting_dags.airflow_api import start_dag_run

        dag_id, dag_run_id = f"{TRAINING}__{self.job.job}", f"monitoring__{wanted['run_key']}"
        conf = {
            AS_OF: resolve_as_of(self.job, context),
            TRIGGER_REASON: wanted["reason"],
            TRIGGER_DETAIL: wanted["detail"],
        }
        self.log.info("%s: %s", wanted["reason"], wanted["detail"])
        try:
            connection = Connection.get(CONNECTION)
        except AirflowNotFoundException:
            return self._start_natively(context["ti"], dag_id, dag_run_id, conf)
        return start_dag_run(connection, dag_id, dag_run_id, conf)

    def _start_natively(self, task: Any, dag_id: str, dag_run_id: str, conf: dict[str, str]) -> str:
        """Returns what is to be said where there is nothing to do; else ends the task by what Airflow acts on."""
        try:
            is_paused = task.get_dag(dag_id).is_paused
        except AirflowRuntimeError as error:
            raise AirflowException(f"Airflow cannot start {dag_id}: is the job file there? {error}") from None
        if is_paused:
            self.log.warning("%s is paused: its run waits until somebody switches it on", dag_id)
        if task.get_dr_count(dag_id, run_ids=[dag_run_id]):
            return f"{dag_id} was started before as run {dag_run_id}"
        self.log.info("%s is started as run %s", dag_id, dag_run_id)
        raise DagRunTriggerException(
            trigger_dag_id=dag_id,
            dag_run_id=dag_run_id,
            conf=conf,
            reset_dag_run=False,
            skip_when_already_exists=True,
            wait_for_completion=False,
            allowed_states=[],
            failed_states=[],
            poke_interval=0,
            deferrable=False,
        )
