"""Tests of what runs inside Airflow are collected only by Airflow's interpreter; all of them use one thread."""

from importlib.util import find_spec

import pytest

from forecasting.settings import use_one_thread_per_process

use_one_thread_per_process()

collect_ignore = [] if find_spec("airflow") else ["dags", "local_airflow"]


@pytest.fixture(scope="session")
def postgresql():
    """A running PostgreSQL server, shared by the tests of one process."""
    from benchmarks.postgresql import run_server

    with run_server() as server:
        yield server
