"""The training that a signal asks for, over the REST API and by Airflow itself."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import (
    AirflowException,
    AirflowFailException,
    AirflowRuntimeError,
    DagRunTriggerException,
    ErrorType,
)
from airflow.sdk.execution_time.comms import ErrorResponse

from forecasting.config import load_job
from forecasting_dags.request_training import RequestTraining
from tests.dags.contexts import build_context

DETAIL = "ERROR ALL 1.42 > 1.30, 3 windows, 588 values"
TRAINING = {"reason": "ERROR", "detail": DETAIL, "run_key": "error-2011-11-11"}
RUN_ID = "monitoring__error-2011-11-11"
CONF = {"as_of": "2011-11-11", "trigger_reason": "ERROR", "trigger_detail": DETAIL}
DAG = "/api/v2/dags/model_training__tiny"
SECRET = "pa55:w/rd"


class Api(HTTPServer):
    """An API that answers as told and notes what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str | None, object]] = []
        self.answers = {
            "/auth/token": (201, {"access_token": "a-token"}),
            f"{DAG}/dagRuns": (200, {"dag_run_id": RUN_ID}),
            DAG: (200, {"is_paused": False}),
        }


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def do_GET(self) -> None:
        self._answer(None)

    def _answer(self, body: object) -> None:
        self.server.asked.append((self.path, self.headers.get("Authorization"), body))
        status, content = self.server.answers[self.path.removeprefix("/proxy")]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def api(monkeypatch) -> Iterator[Api]:
    server = Api()
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    connect(monkeypatch, port=server.server_port)
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def connect(monkeypatch, **fields) -> None:
    connection = {"conn_type": "http", "host": "127.0.0.1", "schema": "http", "login": "monitor", "password": SECRET}
    monkeypatch.setenv("AIRFLOW_CONN_FORECASTING_AIRFLOW", json.dumps(connection | fields))


class Task(SimpleNamespace):
    """What a running task knows: its results, and the DAGs and runs of Airflow."""

    def __init__(self, training=None, **state) -> None:
        super().__init__(**({"is_paused": False, "n_runs": 0, "error": None, "alerts": []} | state), training=training)

    def xcom_pull(self, task_ids):
        found = {"training": self.training, "alerts": self.alerts, "message": "7 signals"}
        return found if task_ids == "watch_signals" else None

    def get_dag(self, dag_id):
        assert dag_id == "model_training__tiny"
        if self.error:
            raise AirflowRuntimeError(self.error)
        return SimpleNamespace(is_paused=self.is_paused)

    def get_dr_count(self, dag_id, run_ids):
        assert (dag_id, run_ids) == ("model_training__tiny", [RUN_ID])
        return self.n_runs


def ask(root, training=TRAINING, **state) -> str:
    operator = RequestTraining(
        task_id="request_training",
        job=load_job(root / "jobs" / "tiny.yml"),
        signals="watch_signals",
        allow_nested_operators=True,
    )
    context = build_context(params={"as_of": "2011-11-11"}) | {"ti": Task(training, **state)}
    return operator.execute(context)["message"]


def test_a_signal_starts_the_training_over_the_rest_api(root, api):
    assert ask(root) == f"model_training__tiny started as run {RUN_ID}"
    assert api.asked == [
        ("/auth/token", None, {"username": "monitor", "password": SECRET}),
        (f"{DAG}/dagRuns", "Bearer a-token", {"dag_run_id": RUN_ID, "logical_date": None, "conf": CONF}),
        (DAG, "Bearer a-token", None),
    ]


def test_no_signal_starts_nothing(root, api):
    assert ask(root, training=None) == "no signal asks for a training"
    assert api.asked == []


def test_signals_that_only_tell_are_told(root, api, caplog):
    found = {"signal": "STABILITY", "segment": "ALL", "text": "0.31 > 0.25"}
    assert ask(root, training=None, alerts=[found]) == "no signal asks for a training"
    assert "alert: tiny: beyond their barrier at 2011-11-11: STABILITY ALL\n    0.31 > 0.25" in caplog.text


def test_asking_twice_starts_one_run(root, api):
    api.answers[f"{DAG}/dagRuns"] = (409, {"detail": "DAGRun with the same run ID already exists"})
    assert ask(root) == f"model_training__tiny was started before as run {RUN_ID}"


def test_a_paused_dag_is_told(root, api):
    api.answers[DAG] = (200, {"is_paused": True})
    assert "the DAG is paused: it runs once somebody switches it on" in ask(root)


def test_airflow_behind_a_proxy_has_a_path(root, api, monkeypatch):
    connect(monkeypatch, host="127.0.0.1/proxy", port=None)
    with pytest.raises(AirflowException, match=r"http://127\.0\.0\.1/proxy gives no answer"):
        ask(root)
    connect(monkeypatch, host="localhost/proxy", port=api.server_port)
    assert "started as run" in ask(root)
    assert {path for path, *_ in api.asked} == {"/proxy/auth/token", f"/proxy{DAG}/dagRuns", f"/proxy{DAG}"}


@pytest.mark.parametrize(
    ("path", "status", "output"),
    [
        ("/auth/token", 401, "correct login and password"),
        (f"{DAG}/dagRuns", 400, "look at the parameters"),
        (f"{DAG}/dagRuns", 403, "the right to start this DAG"),
        (f"{DAG}/dagRuns", 404, "is the job file there"),
    ],
)
def test_a_refusal_is_final_and_says_what_to_do(root, api, capsys, path, status, output):
    api.answers[path] = (status, {"detail": "Airflow says why"})
    with pytest.raises(
        AirflowFailException, match=rf"(?s)refuses {path}: {status} .*Airflow says why.*{output}"
    ) as caught:
        ask(root)
    assert SECRET not in str(caught.value) + capsys.readouterr().out


def test_a_failure_of_the_server_may_be_tried_again(root, api):
    api.answers[f"{DAG}/dagRuns"] = (503, {"detail": "starting"})
    with pytest.raises(AirflowException, match="503") as caught:
        ask(root)
    assert not isinstance(caught.value, AirflowFailException)


def test_no_answer_may_be_tried_again_and_names_the_connection(root, api, monkeypatch, capsys):
    connect(monkeypatch, port=1)
    with pytest.raises(AirflowException, match=r"(?s)127.0.0.1:1 gives no answer.*forecasting_airflow") as caught:
        ask(root)
    assert not isinstance(caught.value, AirflowFailException)
    assert SECRET not in str(caught.value) + capsys.readouterr().out


@pytest.mark.parametrize("fields", [{"host": "airflow.example"}, {"host": ""}, {"schema": "ftp"}])
def test_a_password_is_sent_encrypted_or_on_this_machine_only(root, api, monkeypatch, fields):
    connect(monkeypatch, **fields)
    with pytest.raises(AirflowFailException, match=r"accepted: schema https") as caught:
        ask(root)
    assert SECRET not in str(caught.value)


def test_without_a_connection_airflow_starts_the_training_itself(root):
    with pytest.raises(DagRunTriggerException) as asked:
        ask(root)
    wanted = asked.value
    assert (wanted.trigger_dag_id, wanted.dag_run_id, wanted.conf) == ("model_training__tiny", RUN_ID, CONF)
    assert (wanted.logical_date, wanted.wait_for_completion, wanted.skip_when_already_exists) == (None, False, True)


def test_airflow_itself_starts_one_run_too(root):
    assert ask(root, n_runs=1) == f"model_training__tiny was started before as run {RUN_ID}"


def test_airflow_itself_says_that_the_dag_is_paused_or_missing(root, capsys):
    with pytest.raises(DagRunTriggerException):
        ask(root, is_paused=True)
    assert "model_training__tiny is paused" in capsys.readouterr().out
    with pytest.raises(AirflowException, match=r"cannot start model_training__tiny: is the job file there\?.*404"):
        ask(root, error=ErrorResponse(error=ErrorType.API_SERVER_ERROR, detail={"status_code": 404}))
