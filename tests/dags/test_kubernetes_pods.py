"""The pod that a task gets on Kubernetes, as Airflow's executor makes it: the template, the image in use, the job."""

import re
import subprocess
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
import yaml
from airflow.providers.cncf.kubernetes.pod_generator import PodGenerator
from cryptography.fernet import Fernet
from kubernetes.client import ApiClient, models

from forecasting.config import load_job
from forecasting.settings import CHECKOUT
from forecasting_dags.job_dag import build_dag
from tests.dags.conftest import TINY_JOB

FOLDER = CHECKOUT / "server" / "kubernetes"
PARTS = ("apiServer", "scheduler", "dagProcessor", "triggerer")
HANDED_THROUGH = [
    ("V1PodSecurityContext", ("securityContexts", "pod")),
    ("V1SecurityContext", ("securityContexts", "containers")),
    ("list[V1Volume]", ("volumes",)),
    ("list[V1VolumeMount]", ("volumeMounts",)),
    ("list[V1Volume]", ("apiServer", "extraVolumes")),
    ("list[V1VolumeMount]", ("apiServer", "extraVolumeMounts")),
    ("list[V1NetworkPolicyPeer]", ("apiServer", "networkPolicy", "ingress", "from")),
    ("list[V1EnvVar]", ("migrateDatabaseJob", "env")),
    *(("V1ResourceRequirements", (part, "resources")) for part in PARTS),
]
"""What values.yml hands through the chart to Kubernetes, with the type that it has there."""


@cache
def read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


@cache
def client() -> ApiClient:
    return ApiClient()


def as_kubernetes_reads_it(content: Any, kind: str) -> Any:
    """Returns what is left of a content that the client's models have read: fields that they do not know are gone."""
    return client().sanitize_for_serialization(client()._ApiClient__deserialize(content, kind))


@pytest.mark.parametrize(("name", "kind"), [("pod.yml", "V1Pod"), ("claim.yml", "V1PersistentVolumeClaim")])
def test_kubernetes_knows_every_field_of_a_file(name: str, kind: str):
    assert as_kubernetes_reads_it(read(name), kind) == read(name)


@pytest.mark.parametrize(("kind", "path"), HANDED_THROUGH)
def test_kubernetes_knows_every_field_that_the_chart_hands_through(kind: str, path: tuple[str, ...]):
    part = read("values.yml")
    for key in path:
        part = part[key]
    assert as_kubernetes_reads_it(part, kind) == part


def test_a_misspelt_field_is_noticed():
    wrong = deepcopy(read("pod.yml"))
    wrong["spec"]["automountServiceAcountToken"] = False
    assert as_kubernetes_reads_it(wrong, "V1Pod") == read("pod.yml")


def pod_of(root, monkeypatch, execution: str) -> dict[str, Any]:
    """Returns the pod of the training of a job with this execution."""
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "KubernetesExecutor,LocalExecutor")
    (root / "jobs" / "tiny.yml").write_text(TINY_JOB.replace("{chunks: 2, retries: 3}", execution))
    task = build_dag(load_job(root / "jobs" / "tiny.yml"), "model_training").task_dict["model_training"]
    pod = PodGenerator.construct_pod(
        dag_id="model_training__tiny",
        task_id=task.task_id,
        pod_id="model-training",
        try_number=1,
        kube_image="registry.example/team/forecasting:in-use",
        date=None,
        args=["python", "-m", "airflow.sdk.execution_time.execute_workload"],
        pod_override_object=PodGenerator.from_obj(task.executor_config),
        base_worker_pod=PodGenerator.deserialize_model_file(str(FOLDER / "pod.yml")),
        namespace="forecasting",
        scheduler_job_id="1",
    )
    assert isinstance(pod, models.V1Pod)
    return client().sanitize_for_serialization(pod)


def test_a_task_gets_the_resources_of_its_job_and_all_else_of_the_template(root, monkeypatch):
    pod = pod_of(root, monkeypatch, "{resources: {cpus: 2, memory: 8Gi, gpus: 1}}")
    (given,) = read("pod.yml")["spec"]["containers"]
    (container,) = pod["spec"]["containers"]
    asked = {"cpu": "2.0", "memory": "8Gi", "nvidia.com/gpu": "1"}
    own = {
        "image": "registry.example/team/forecasting:in-use",
        "args": ["python", "-m", "airflow.sdk.execution_time.execute_workload"],
        "env": [{"name": "AIRFLOW_IS_K8S_EXECUTOR_POD", "value": "True"}],
        "resources": {"requests": asked, "limits": asked},
    }
    assert container == given | own
    assert pod["spec"] == read("pod.yml")["spec"] | {"containers": [container]}
    assert read("pod.yml")["metadata"]["labels"].items() <= pod["metadata"]["labels"].items()


def test_a_job_that_asks_for_nothing_has_the_resources_of_the_template(root, monkeypatch):
    (container,) = pod_of(root, monkeypatch, "{retries: 1}")["spec"]["containers"]
    assert container["resources"] == read("pod.yml")["spec"]["containers"][0]["resources"]


def test_a_step_on_another_executor_gets_no_pod_of_its_own(root, monkeypatch):
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "KubernetesExecutor,LocalExecutor")
    steps = "{steps: {model_training: {executor: LocalExecutor, resources: {cpus: 2}}}}"
    (root / "jobs" / "tiny.yml").write_text(TINY_JOB.replace("{chunks: 2, retries: 3}", steps))
    task = build_dag(load_job(root / "jobs" / "tiny.yml"), "model_training").task_dict["model_training"]
    assert (task.executor, task.executor_config) == ("LocalExecutor", {})


def test_the_keys_that_the_page_draws_are_keys_for_airflow():
    page = (CHECKOUT / "docs" / "how-to" / "kubernetes.md").read_text(encoding="utf-8")
    (command,) = re.findall(r'fernet-key="\$\((.+)\)"', page)
    drawn = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout.strip()
    assert Fernet(drawn).decrypt(Fernet(drawn).encrypt(b"secret")) == b"secret"
