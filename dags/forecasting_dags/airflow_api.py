"""Starts a DAG run over Airflow's REST API, as any other system may; every refusal says what to do."""

from __future__ import annotations

from typing import Any

import httpx
from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from forecasting.hosts import LOOPBACK

TIMEOUT_SECONDS = 30
_REMEDIES = {
    400: "look at the parameters of the DAG",
    401: "correct login and password of the connection",
    403: "give the login of the connection the right to start this DAG",
    404: "is the job file there, and without a mistake? See the import errors in Airflow's web interface",
}


def start_dag_run(connection: Connection, dag_id: str, dag_run_id: str, conf: dict[str, Any]) -> str:
    """Starts a run, once: one that has this id already is left alone. Returns what has become of it, in words.

    Args:
        connection: Type http; host (with a path where a proxy serves Airflow under one), port, schema (https or http),
            login, password.
        dag_id: The DAG.
        dag_run_id: Equal for two requests that mean the same run.
        conf: Parameters of the run.

    Raises:
        AirflowFailException: the API refuses; trying again cannot help.
        AirflowException: the API cannot be reached or has failed.
    """
    address = _address(connection)
    try:
        with httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=address.host not in LOOPBACK) as client:
            login = {"username": connection.login, "password": connection.password}
            token = _require(client.post(f"{address}/auth/token", json=login), connection)["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
            dag = f"{address}/api/v2/dags/{dag_id}"
            body = {"dag_run_id": dag_run_id, "logical_date": None, "conf": conf}
            answer = client.post(f"{dag}/dagRuns", json=body)
            message = f"{dag_id} was started before as run {dag_run_id}"
            if answer.status_code != httpx.codes.CONFLICT:
                _require(answer, connection)
                message = f"{dag_id} started as run {dag_run_id}"
            state = client.get(dag)
            is_paused = state.is_success and state.json()["is_paused"]
    except httpx.HTTPError as error:
        raise AirflowException(
            f"Airflow's API at {address} gives no answer: {type(error).__name__}: {error}\n"
            f"  next:     look at connection {connection.conn_id} and at Airflow's api-server"
        ) from None
    return f"{message}; the DAG is paused: it runs once somebody switches it on" if is_paused else message


def _address(connection: Connection) -> httpx.URL:
    host, _, path = (connection.host or "").partition("/")
    scheme = connection.schema or "https"
    if not host or scheme not in ("http", "https") or (scheme == "http" and host not in LOOPBACK):
        raise AirflowFailException(
            f"connection {connection.conn_id} is no address to send a password to\n"
            f"  found:    schema {scheme}, host {host or 'none'}\n"
            "  accepted: schema https and a host; http only on this machine"
        )
    port = f":{connection.port}" if connection.port else ""
    return httpx.URL(f"{scheme}://{host}{port}/{path}".rstrip("/"))


def _require(answer: httpx.Response, connection: Connection) -> dict[str, Any]:
    if answer.is_success:
        content: dict[str, Any] = answer.json()
        return content
    remedy = _REMEDIES.get(answer.status_code, "look at the log of Airflow's api-server")
    text = (
        f"Airflow's API refuses {answer.request.url.path}: {answer.status_code} {answer.text[:500]}\n"
        f"  next:     {remedy} ({connection.conn_id})"
    )
    raise (AirflowFailException if answer.status_code in _REMEDIES else AirflowException)(text)
