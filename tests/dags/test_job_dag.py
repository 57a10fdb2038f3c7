import subprocess
import sys
import warnings
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG, Asset, CronTriggerTimetable
from airflow.sdk.definitions.deadline import DeadlineReference
from airflow.sdk.exceptions import ParamValidationError

from forecasting.config import load_job
from forecasting.config.execution import StepExecution
from forecasting.config.sections import Label, Schedule, Schedules
from forecasting.purposes import INTEGRATED, PURPOSES, steps_of
from forecasting.settings import CHECKOUT
from forecasting_dags.alerts import alert_failure
from forecasting_dags.job_dag import MONITORING, build_dag, build_dags, build_summaries, snapshot_asset
from tests.test_odd_job_files import ODD

DAGS = CHECKOUT / "dags"
PURPOSE_FILES = (*PURPOSES, INTEGRATED)


def load_bag() -> DagBag:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="GitWildMatchPattern")  # Airflow reads .airflowignore with it
        return DagBag(DAGS)


def tiny(root: Path, purpose: str, **changes) -> DAG:
    job = load_job(root / "jobs" / "tiny.yml")
    return build_dag(job.model_copy(update=changes), purpose)


def test_every_job_of_the_repository_has_a_dag_of_every_purpose(monkeypatch):
    monkeypatch.setenv("FORECASTING_ROOT", str(CHECKOUT))
    bag = load_bag()
    jobs = [path.stem for path in (CHECKOUT / "jobs").glob("*.yml")]
    assert bag.import_errors == {}
    assert set(bag.dags) == {f"{purpose}__{job}" for purpose in PURPOSE_FILES for job in jobs}
    assert {dag_id: Path(dag.fileloc).stem for dag_id, dag in bag.dags.items()} == {
        dag_id: dag_id.partition("__")[0] for dag_id in bag.dags
    }


def with_execution(root: Path, purpose: str, **changes) -> DAG:
    execution = load_job(root / "jobs" / "tiny.yml").execution.model_copy(update=changes)
    return tiny(root, purpose, execution=execution)


def steps_by_task(dag: DAG) -> dict[str, tuple[str, ...]]:
    """Returns the steps of each task that does some, in the order of the tasks, which stand in a row."""
    tasks = [task for task in dag.topological_sort() if task.task_id != "request_training"]
    for before, after in pairwise(tasks):
        assert before.downstream_task_ids == {after.task_id}
    return {task.task_id: task.partial_kwargs["steps"] if task.is_mapped else task.steps for task in tasks}


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_purpose_is_one_task(root, purpose):
    assert steps_by_task(with_execution(root, purpose, chunks=1)) == {purpose: PURPOSES[purpose]}


@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_step_may_be_a_task_of_its_own(root, purpose):
    parts = steps_by_task(with_execution(root, purpose, task_per="step", chunks=1))
    assert parts == {step: (step,) for step in PURPOSES[purpose]}


def test_prediction_in_chunks_is_mapped_between_what_comes_before_and_after(root):
    dag = with_execution(root, "forecast_generation", chunks=3)
    judging = ("apply_overrides", "check_forecast", "publish_forecast")
    assert steps_by_task(dag) == {
        "select_inputs": ("select_inputs",),
        "predict": ("predict",),
        "publish_forecast": judging,
    }
    assert [task.task_id for task in dag.tasks if task.is_mapped] == ["predict"]
    assert dag.task_dict["predict"].expand_input.value == {"chunk": ["0/3", "1/3", "2/3"]}


@pytest.mark.parametrize("chunks", [1, 2])
def test_the_integrated_workflow_is_all_steps_in_a_row(root, chunks):
    dag = with_execution(root, INTEGRATED, chunks=chunks)
    parts = steps_by_task(dag)
    assert [step for part in parts.values() for step in part] == [*steps_of(INTEGRATED)]
    assert list(parts)[:2] == ["data_preparation", "model_training"]
    assert {task.partial_kwargs["within"] if task.is_mapped else task.within for task in dag.tasks} == {INTEGRATED}


def test_a_run_day_takes_four_tasks_with_one_chunk_and_five_beside_the_chunks_with_more(root):
    for chunks, expected in ((1, 4), (3, 5 + 3)):
        dags = [with_execution(root, purpose, chunks=chunks) for purpose in PURPOSES if purpose != "model_training"]
        tasks = [task for dag in dags for task in dag.tasks]
        assert sum(len(task.expand_input.value["chunk"]) if task.is_mapped else 1 for task in tasks) == expected


def test_the_request_for_a_training_reads_what_the_signals_said(root):
    for task_per, signals in (("purpose", "accuracy_monitoring"), ("step", "watch_signals")):
        request = with_execution(root, MONITORING, task_per=task_per).task_dict["request_training"]
        assert (request.signals, request.upstream_task_ids) == (signals, {signals})


def test_cron_schedules_run_in_the_jobs_time_zone_without_catching_up(root):
    dag = tiny(root, "data_preparation")
    assert isinstance(dag.schedule, CronTriggerTimetable)
    assert (dag.schedule.expression, str(dag.schedule.timezone)) == ("30 3 * * *", "Europe/Berlin")
    assert (dag.catchup, dag.max_active_runs) == (False, 1)


def test_after_preparation_means_its_asset_which_only_the_last_preparation_step_updates(root):
    asset = snapshot_asset(load_job(root / "jobs" / "tiny.yml"))
    assert tiny(root, "forecast_generation").schedule == [asset]
    by_step = with_execution(root, "data_preparation", task_per="step")
    assert [task.outlets for task in by_step.tasks] == [[], [], [], [asset]]
    assert [task.outlets for task in tiny(root, "data_preparation").tasks] == [[asset]]
    assert not any(task.outlets for task in tiny(root, INTEGRATED).tasks)


def test_without_a_schedule_a_dag_runs_by_hand(root):
    assert tiny(root, INTEGRATED).schedule is None


def test_tasks_get_pool_queue_retries_and_timeout_of_the_job(root):
    job = load_job(root / "jobs" / "tiny.yml")
    execution = job.execution.model_copy(update={"pool": "run_day", "queue": "large"})
    for task in tiny(root, INTEGRATED, execution=execution).tasks:
        assert (task.pool, task.queue, task.retries) == ("run_day", "large", 3)
        assert (task.retry_delay, task.execution_timeout) == (execution.retry_delay, execution.task_timeout)


def test_steps_that_run_elsewhere_are_tasks_of_their_own(root):
    elsewhere = {
        "fit_challenger": StepExecution(queue="gpu", pool="one", environment="lean"),
        "accuracy_monitoring": StepExecution(executor="LocalExecutor"),
    }
    training = with_execution(root, "model_training", steps=elsewhere)
    assert [(task.task_id, task.steps, task.queue, task.pool) for task in training.tasks] == [
        ("backtest_candidates", ("refresh_champion", "backtest_candidates"), "default", "default_pool"),
        ("fit_challenger", ("fit_challenger",), "gpu", "one"),
        ("choose_champion", ("choose_champion",), "default", "default_pool"),
    ]
    assert with_execution(root, MONITORING, steps=elsewhere).task_dict[MONITORING].executor == "LocalExecutor"


@pytest.mark.parametrize("as_of", ["2011-02-30", "yesterday", 20111111, "2011-11-11T00:00"])
def test_a_day_is_the_only_as_of_that_a_daily_job_takes(root, as_of):
    params = tiny(root, "data_preparation").params
    with pytest.raises(ParamValidationError, match=r"is not a 'date'|is not of type"):
        params["as_of"] = as_of


@pytest.mark.parametrize("as_of", [None, "2011-11-11"])
def test_a_daily_job_takes_a_day_or_nothing(root, as_of):
    params = tiny(root, "data_preparation").params
    params["as_of"] = as_of
    assert params.validate()["as_of"] == as_of


def test_an_hourly_job_takes_a_time_with_its_offset(root):
    params = tiny(root, "data_preparation", as_of_grain="hour").params
    params["as_of"] = "2011-11-11T06:00:00+01:00"
    with pytest.raises(ParamValidationError, match="does not match"):
        params["as_of"] = "2011-11-11T25:00:00+01:00"


DAILY = Schedules(forecast_generation=Schedule(cron="30 4 * * *"), integrated_workflow=Schedule(cron="0 23 * * 1"))


@pytest.mark.parametrize(("purpose", "hours"), [("forecast_generation", 1.5), (INTEGRATED, 7)])
def test_publish_by_is_a_deadline_of_what_publishes_on_schedule(root, purpose, hours):
    (deadline,) = tiny(root, purpose, publish_by="06:00", schedules=DAILY).deadline
    assert deadline.reference == DeadlineReference.DAGRUN_LOGICAL_DATE
    assert deadline.interval == timedelta(hours=hours)
    assert (deadline.callback.path, deadline.callback.kwargs) == ("forecasting_dags.alerts.alert_late", {"job": "tiny"})


def test_no_deadline_without_publish_by_or_schedule_or_where_they_are_off(root, monkeypatch):
    assert not tiny(root, "forecast_generation", schedules=DAILY).deadline
    assert not tiny(root, "forecast_generation", publish_by="06:00").deadline
    assert not tiny(root, "model_training", publish_by="06:00", schedules=DAILY).deadline
    monkeypatch.setenv("FORECASTING_DEADLINES", "off")
    assert not tiny(root, "forecast_generation", publish_by="06:00", schedules=DAILY).deadline


def test_quiet_hours_bring_a_summary_when_they_end(root):
    assert build_summaries() == {}
    with (root / "jobs" / "tiny.yml").open("a") as file:
        file.write('alerts: {quiet_hours: "22:00-06:30"}\n')
    (dag,) = build_summaries().values()
    assert (dag.dag_id, [task.task_id for task in dag.tasks]) == ("alert_summary__tiny", ["send_held"])
    assert (dag.schedule.expression, str(dag.schedule.timezone)) == ("30 6 * * *", "Europe/Berlin")


def test_every_task_tells_of_its_failure(root):
    for purpose in PURPOSE_FILES:
        for task in tiny(root, purpose).tasks:
            (callback,) = task.on_failure_callback
            assert (callback.func, callback.args[0].job) == (alert_failure, "tiny")


def test_a_detail_has_the_length_of_its_column(root):
    params = tiny(root, "model_training").params
    params["trigger_detail"] = "x" * 500
    with pytest.raises(ParamValidationError, match="too long"):
        params["trigger_detail"] = "x" * 501


def test_labels_are_those_of_the_job_and_only_a_forecast_takes_them(root):
    labels = (Label(name="plant"), Label(name="country", text="country_name"))
    params = tiny(root, "forecast_generation", labels=labels).params
    for sound in (None, {"plant": "1000"}, {"plant": ["1000", "2000"], "country": "DE"}):
        params["labels"] = sound
    for wrong in ({"plnat": "1000"}, {"plant": []}, {"plant": 1000}, {"country_name": "Germany"}, "1000", ["1000"]):
        with pytest.raises(ParamValidationError, match="param labels"):
            params["labels"] = wrong
    assert "labels" not in tiny(root, "forecast_generation").params
    assert not any("labels" in tiny(root, purpose, labels=labels).params for purpose in (INTEGRATED, MONITORING))


FAR = """
job: far_executor
frequency: D
horizon: 7
sources: {target: {query: a.sql}}
execution: {executor: CeleryExecutor, resources: {memory: 8Gi}}
"""
BROKEN = {
    "not_yaml": ("job: [", "not valid YAML"),
    "unknown_field": ("job: unknown_field\nhorizn: 3", "horizn"),
    "not_text": (b"\xff\xfe\x00", "not_text.yml"),
    "odd_cron": (None, "99 99"),
    "far_executor": (FAR, "CeleryExecutor"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_job_file_takes_down_its_own_dags_only_and_is_named(root, name):
    content, named = BROKEN[name]
    path = root / "jobs" / f"{name}.yml"
    sound = (root / "jobs" / "tiny.yml").read_text()
    odd = sound.replace("job: tiny", f"job: {name}").replace("{after: data_preparation}", '{cron: "99 99 * * *"}')
    path.write_bytes(content if isinstance(content, bytes) else (content or odd).encode())
    bag = load_bag()
    assert set(bag.dags) == {f"{purpose}__tiny" for purpose in PURPOSE_FILES}
    ((file, message),) = bag.import_errors.items()
    assert Path(file).name == "broken_jobs.py"
    assert str(path) in message
    assert named in message


def test_twelve_odd_files_cost_the_two_sound_ones_nothing(root):
    sound = (root / "jobs" / "tiny.yml").read_text()
    (root / "jobs" / "small.yml").write_text(sound.replace("job: tiny", "job: small"))
    odd = [root / "jobs" / f"odd_{number}.yml" for number in range(12)]
    for path, content in zip(odd, list(ODD.values())[::3], strict=False):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    bag = load_bag()
    assert set(bag.dags) == {f"{purpose}__{job}" for purpose in PURPOSE_FILES for job in ("tiny", "small")}
    ((_, message),) = bag.import_errors.items()
    assert [path.name for path in odd if str(path) not in message] == []


def test_no_job_folder_means_no_dags(root, monkeypatch):
    (root / "empty").mkdir()
    monkeypatch.setenv("FORECASTING_ROOT", str(root / "empty"))
    assert build_dags(INTEGRATED) == {}


@pytest.mark.parametrize("purpose", PURPOSE_FILES)
def test_a_dag_file_costs_little_and_loads_no_data_library(root, purpose):
    program = (
        "import sys, time, runpy, airflow.sdk\n"
        f"sys.path.insert(0, {str(DAGS)!r})\n"  # as Airflow does
        "start = time.process_time()\n"
        f"runpy.run_path({str(DAGS / purpose)!r} + '.py')\n"
        "print(time.process_time() - start)\n"
        "print(*{'pandas', 'numpy', 'great_expectations', 'forecasting.steps'} & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    seconds, loaded = done.stdout.splitlines()[-2:]
    assert loaded == ""
    assert float(seconds) < 0.3


def test_the_asset_of_a_job_is_stable(root):
    assert snapshot_asset(load_job(root / "jobs" / "tiny.yml")) == Asset(
        name="tiny_snapshot", uri="forecasting://tiny/snapshot"
    )


def test_the_list_of_dags_says_the_zone_of_the_schedule_and_the_text_what_a_pause_means(root):
    dag = build_dags("forecast_generation")["forecast_generation__tiny"]
    assert "Europe/Berlin" in dag.tags
    assert "While this DAG is paused its schedule starts nothing" in dag.doc_md


def test_the_dags_of_a_job_stand_together_in_the_list_and_belong_to_its_owner(root):
    dags = [tiny(root, purpose, owner="planning@example.com") for purpose in PURPOSE_FILES]
    assert [dag.dag_display_name for dag in dags] == [f"tiny: {purpose}" for purpose in PURPOSE_FILES]
    assert {task.owner for dag in dags for task in dag.tasks} == {"planning@example.com"}
    assert {dag.owner for dag in dags} == {"planning@example.com"}
    assert tiny(root, MONITORING).owner == "airflow"
