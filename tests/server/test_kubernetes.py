"""The values of the chart, the pod of a task and the image say the same, and the settings are those of one server."""

import re
import string
from pathlib import Path
from typing import Any

import pytest
import yaml

from forecasting.settings import CHECKOUT
from server.install import TEMPLATES

FOLDER = CHECKOUT / "server" / "kubernetes"
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
OF_ONE_SERVER = {
    "AIRFLOW__CORE__DAGS_FOLDER": "the image says where it lies",
    "AIRFLOW__API__HOST": "a container listens on its own address; a network policy closes it",
    "AIRFLOW__API__PORT": "the chart's port",
    "AIRFLOW__API__WORKERS": "two replicas of one worker",
    "AIRFLOW__CELERY__WORKER_CONCURRENCY": "a pod is one task",
    "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT": "there is no broker",
    "AIRFLOW__API__BASE_URL": "the address of an ingress, which is the reader's",
}
"""Settings of server/templates/airflow.env that values.yml leaves out, and why."""
OF_THE_PLACE = {
    "AIRFLOW__CORE__EXECUTOR",
    "AIRFLOW__CORE__PARALLELISM",
    "AIRFLOW__CORE__EXECUTION_API_SERVER_URL",
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE",
}
"""Settings of both whose values differ, because executors, cores, addresses and paths do."""


def read(name: str) -> dict[str, Any]:
    content = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


VALUES, POD, CLAIM = (read(name) for name in ("values.yml", "pod.yml", "claim.yml"))
(TASK,) = POD["spec"]["containers"]
SETTINGS = yaml.safe_load(VALUES["extraConfigMaps"]["forecasting-settings"]["data"])


def settings_of_one_server() -> dict[str, str]:
    text = string.Template((TEMPLATES / "airflow.env").read_text(encoding="utf-8"))
    lines = text.safe_substitute(prefix="/opt/forecasting").splitlines()
    pairs = [line.partition("=") for line in lines if line.startswith("AIRFLOW__")]
    return {name: value for name, _, value in pairs}


def scalars(node: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    if isinstance(node, dict):
        return [pair for key, value in node.items() for pair in scalars(value, (*path, str(key)))]
    if isinstance(node, list):
        return [pair for value in node for pair in scalars(value, path)]
    return [(path, node)]


def test_a_setting_of_one_server_is_one_of_the_cluster_or_has_its_reason():
    one = settings_of_one_server()
    assert set(one) - set(SETTINGS) == set(OF_ONE_SERVER)
    shared = set(one) & set(SETTINGS) - OF_THE_PLACE
    assert {name: SETTINGS[name] for name in shared} == {name: one[name] for name in shared}
    assert (VALUES["executor"], SETTINGS["AIRFLOW__CORE__EXECUTOR"]) == ("KubernetesExecutor", "{{ .Values.executor }}")


def test_settings_are_text_as_a_config_map_wants_it():
    assert {name: value for name, value in SETTINGS.items() if not isinstance(value, str)} == {}


def test_nothing_secret_stands_in_the_values_and_nobody_has_a_default_password():
    words = [
        (path, value) for path, value in scalars(VALUES) if re.search("(?i)secret|password|key|connection", path[-1])
    ]
    assert {path[-1] for path, _ in words} == {
        "fernetKeySecretName", "apiSecretKeySecretName", "jwtSecretName", "metadataSecretName", "secretName", "key",
    }  # fmt: skip
    assert not re.search(r"://[^/\s]*:[^/\s]*@", (FOLDER / "values.yml").read_text(encoding="utf-8"))
    assert VALUES["createUserJob"] == VALUES["postgresql"] == {"enabled": False}
    assert VALUES["enableBuiltInSecretEnvVars"] == {"AIRFLOW_CONN_AIRFLOW_DB": False}


def test_two_of_every_part_that_must_not_be_missing():
    assert [VALUES[part]["replicas"] for part in ("apiServer", "scheduler", "triggerer")] == [2, 2, 2]
    assert VALUES["dagProcessor"]["enabled"]


def test_a_task_reaches_the_api_server_and_gets_neither_keys_nor_airflows_database():
    (peer,) = VALUES["apiServer"]["networkPolicy"]["ingress"]["from"]
    assert VALUES["networkPolicies"]["enabled"]
    assert peer["podSelector"]["matchLabels"].items() <= POD["metadata"]["labels"].items()
    assert TASK["envFrom"] == yaml.safe_load(VALUES["extraEnvFrom"])
    assert "env" not in TASK
    secrets = {value for path, value in scalars(POD) if path[-2:] == ("secretRef", "name") or path[-1] == "secretName"}
    assert secrets == {"forecasting-connections"}


def test_all_parts_have_the_image_of_one_commit_with_the_locked_airflow():
    assert TASK["image"] == f"{VALUES['defaultAirflowRepository']}:{VALUES['defaultAirflowTag']}"
    lock = (CHECKOUT / "environments" / "airflow.lock").read_text(encoding="utf-8")
    assert re.findall(r"^apache-airflow==(\S+)", lock, re.MULTILINE) == [VALUES["airflowVersion"]]


@pytest.mark.parametrize("context", [POD["spec"]["securityContext"], VALUES["securityContexts"]["pod"]])
def test_nobody_is_root_and_the_user_is_that_of_the_image(context: dict[str, Any]):
    assert (context["runAsNonRoot"], context["seccompProfile"]) == (True, {"type": "RuntimeDefault"})
    assert f"\nUSER {context['runAsUser']}:{context['runAsGroup']}\n" in DOCKERFILE


def test_nobody_gains_rights_and_a_task_writes_to_its_volumes_only():
    closed = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    assert VALUES["securityContexts"]["containers"] == closed
    assert TASK["securityContext"] == closed | {"readOnlyRootFilesystem": True}
    assert POD["spec"]["automountServiceAccountToken"] is False


def test_logs_and_shared_files_lie_on_one_claim_where_the_image_looks_for_them():
    places = {mount["mountPath"]: (mount["name"], mount["subPath"]) for mount in TASK["volumeMounts"]}
    assert CLAIM["spec"]["accessModes"] == ["ReadWriteMany"]
    claims = [value for path, value in scalars([VALUES, POD]) if path[-1] in ("claimName", "existingClaim")]
    assert set(claims) == {CLAIM["metadata"]["name"]}
    (shared,) = VALUES["volumeMounts"]
    assert places[shared["mountPath"]] == (shared["name"], shared["subPath"])
    assert places["/opt/airflow/logs"] == ("shared", VALUES["logs"]["persistence"]["subPath"])
    assert "AIRFLOW_HOME=/opt/airflow " in DOCKERFILE
    root = Path(re.findall(r"FORECASTING_ROOT=(\S+)", DOCKERFILE)[0])
    assert Path(shared["mountPath"]) == root / "var"
