"""The DAG of deployments: when it is there, what its child is told, which credentials git gets, what people hear."""

import json
import os
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from forecasting.errors import ConfigError
from forecasting.settings import CHECKOUT
from forecasting_dags.deployment.git_deployment import (
    DeployOperator,
    alert_refusal,
    build_deployment,
    git_credentials,
)
from forecasting_dags.deployment.import_all import import_all
from tests.dags.contexts import build_context
from tests.dags.sinks import Hook, running

pytestmark = [
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated"),  # Apprise imports it below Python 3.13
    pytest.mark.filterwarnings("ignore:GitWildMatchPattern"),  # Airflow reads .airflowignore with it
]
NEW = '{"is_needed": true, "connections": ["sap"], "message": "new"}'


def deploy(**params):
    return DeployOperator(task_id="deploy", allow_nested_operators=True).execute(build_context(params=params))


def test_there_is_no_dag_unless_there_is_a_deployment(root, monkeypatch):
    monkeypatch.delenv("FORECASTING_DEPLOYMENT", raising=False)
    assert build_deployment() == {}
    monkeypatch.setenv("FORECASTING_DEPLOYMENT", str(root))
    (dag,) = build_deployment().values()
    assert (dag.dag_id, dag.catchup, dag.max_active_runs, dag.task_ids) == ("git_deployment", False, 1, ["deploy"])
    assert dag.timetable.expression == "*/15 * * * *"
    assert dag.task_dict["deploy"].retries == 0
    monkeypatch.setenv("FORECASTING_DEPLOY_CRON", "99 * * * *")
    with pytest.raises(ConfigError, match=r"(?s)FORECASTING_DEPLOY_CRON.*found:    99 \* \* \* \*\n.*accepted: five"):
        build_deployment()


def test_where_nothing_is_new_the_child_is_asked_once(root, interpreter):
    interpreter('echo "$*" >> argv; echo \'{"is_needed": false, "message": "nothing to do"}\'')
    assert deploy()["message"] == "nothing to do"
    assert (root / "argv").read_text() == "-m forecasting deploy --dry-run --json\n"


def test_what_is_new_is_deployed_with_the_connections_of_its_jobs_and_the_owners(root, interpreter, monkeypatch):
    for name in ("warehouse", "sap", "owner"):
        connection = {"conn_type": "postgres", "host": name, "login": "me", "password": "geheim"}
        monkeypatch.setenv(f"AIRFLOW_CONN_FORECASTING_{name.upper()}", json.dumps(connection))
    shown = 'env | grep -e ^FORECASTING_ -e ^PYTHONPATH >> env; echo "$*" >> argv'
    interpreter(f'{shown}; case "$*" in *--dry-run*) echo \'{NEW}\';; *) echo \'{{"verdict": "DEPLOYED"}}\';; esac')
    assert deploy(ref="v1", accept_differences="a reason") == {"verdict": "DEPLOYED"}
    assert (root / "argv").read_text().splitlines() == [
        "-m forecasting deploy v1 --dry-run --json",
        "-m forecasting deploy v1 --accept-differences a reason --json",
    ]
    given = dict(line.split("=", 1) for line in (root / "env").read_text().splitlines())
    urls = {name: value for name, value in given.items() if "CONNECTION" in name or "WAREHOUSE" in name}
    assert urls == {
        "FORECASTING_WAREHOUSE": "postgresql+psycopg://me:geheim@warehouse/",
        "FORECASTING_CONNECTION_SAP": "postgresql+psycopg://me:geheim@sap/",
        "FORECASTING_CONNECTION_OWNER": "postgresql+psycopg://me:geheim@owner/",
    }
    assert given["PYTHONPATH"].split(os.pathsep)[0] == str(CHECKOUT)
    assert given["FORECASTING_ORCHESTRATOR"] == "airflow:data_preparation__tiny:the_run"


def test_a_refusal_fails_the_task_for_good_with_its_message(root, interpreter):
    interpreter("echo 'the tests of the release have failed' >&2; echo '  next:     correct it' >&2; exit 1")
    with pytest.raises(AirflowFailException, match=r"(?s)deployment.*exit code 1.*tests of the release.*next: "):
        deploy()


def test_people_hear_of_a_refusal_once(root, monkeypatch):
    with running(Hook) as sink:
        config = [{"path": f"json://127.0.0.1:{sink.port}/"}]
        connection = {"conn_type": "apprise", "extra": {"config": config}}
        monkeypatch.setenv("AIRFLOW_CONN_FORECASTING_ALERTS", json.dumps(connection))
        task = SimpleNamespace(log_url="http://airflow.example/deploy")
        for text in ("a test has failed", "a test has failed", "a DAG file cannot be imported"):
            alert_refusal({"ti": task, "exception": AirflowException(text)})
    titles = [message["title"] for message in sink.received]
    assert titles == ["git_deployment: a deployment was refused or has failed"] * 2
    assert "What is in use goes on" in sink.received[0]["message"]
    assert "a test has failed" in sink.received[0]["message"]


def test_git_gets_the_token_of_the_connection_in_its_environment_alone(monkeypatch):
    connection = {"conn_type": "git", "host": "https://git.example/x.git", "login": "deploy", "password": "t0ken"}
    monkeypatch.setenv("AIRFLOW_CONN_FORECASTING_GIT", json.dumps(connection))
    with git_credentials() as variables:
        assert variables["FORECASTING_DEPLOY_REMOTE"] == "https://git.example/x.git"
        environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull} | variables
        command = ["git", "credential", "fill"]
        answer, denied = (
            subprocess.run(
                command,
                cwd="/",
                env=environment,
                input=f"protocol=https\nhost={host}\n\n",
                capture_output=True,
                text=True,
                check=False,
            )
            for host in ("git.example", "other.example")
        )
    assert "username=deploy\npassword=t0ken\n" in answer.stdout
    assert denied.returncode != 0
    assert not [name for name in os.environ if name.startswith(("GIT_CONFIG_", "AIRFLOW_GIT_"))]


def test_git_gets_the_key_of_the_connection_in_a_file_that_goes(monkeypatch):
    extra = {"private_key": "a key\n", "strict_host_key_checking": "yes"}
    connection = {"conn_type": "git", "host": "git@git.example:x.git", "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_FORECASTING_GIT", json.dumps(connection))
    with git_credentials() as variables:
        words = variables["GIT_SSH_COMMAND"].split()
        key = Path(words[words.index("-i") + 1])
        assert (key.read_text(), key.stat().st_mode & 0o777) == ("a key\n", 0o600)
    assert not key.exists()


def test_without_a_connection_git_uses_what_the_machine_has(monkeypatch):
    monkeypatch.delenv("AIRFLOW_CONN_FORECASTING_GIT", raising=False)
    with git_credentials() as variables:
        assert variables == {}


def test_every_dag_file_is_imported_and_a_broken_one_named(root, monkeypatch):
    monkeypatch.setenv("FORECASTING_DEPLOYMENT", str(root))
    assert import_all(CHECKOUT / "dags") == {"dags": 6, "errors": {}}
    (root / "broken.py").write_text("from airflow.sdk import DAG\n\nno_such_dag\n")
    ((file, reason),) = import_all(root)["errors"].items()
    assert (file, reason.splitlines()[-1]) == ("broken.py", "NameError: name 'no_such_dag' is not defined")
