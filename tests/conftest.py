"""Tests that need Airflow or statsforecast are collected in the environment that has it; all of them use one thread."""

import gc
import os
from importlib.util import find_spec

import pytest

from forecasting.settings import use_one_thread_per_process
from tests.hana_peer import NO_DRIVER
from tests.kept_folders import forget_old_states
from tests.run_report import pytest_sessionfinish, pytest_terminal_summary

__all__ = ["pytest_sessionfinish", "pytest_terminal_summary"]

use_one_thread_per_process()

collect_ignore = [] if find_spec("airflow") else ["dags", "local_airflow"]
if not find_spec("statsforecast"):
    collect_ignore.append("models/kinds/test_automatic.py")


def pytest_sessionstart(session):
    """Removes what older states of the code have left; the workers of a run find it done."""
    if not hasattr(session.config, "workerinput"):
        forget_old_states()


def pytest_collection_finish():
    """Spares the garbage collector what stays until the end, a twelfth of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def sqlite():
    """SQLite's files, as a server has databases."""
    from tests.servers import run_files

    with run_files() as files:
        yield files


@pytest.fixture(scope="session")
def postgresql():
    """A running PostgreSQL server, shared by the tests of one process."""
    from benchmarks.postgresql import run_server

    with run_server() as server:
        yield server


@pytest.fixture(scope="session")
def hana_peer():
    """A stand-in for SAP HANA in a process of its own, to which SAP's driver connects."""
    if not (find_spec("hdbcli") and find_spec("sqlalchemy_hana")):
        pytest.skip(NO_DRIVER)
    from tests.hana_peer.peer import run_peer

    with run_peer() as peer:
        yield peer


@pytest.fixture(scope="session")
def hana(request):
    """Databases of the stand-in, or scratch schemas of the server that FORECASTING_TEST_HANA_URL names."""
    server = os.environ.get("FORECASTING_TEST_HANA_URL")
    peer = request.getfixturevalue("hana_peer") if not server or not find_spec("hdbcli") else None
    if peer is not None:
        return peer
    from tests.hana_peer.scratch import Scratch

    return Scratch(server)
