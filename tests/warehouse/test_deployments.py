"""The record of deployments: a number for every attempt, what became of it, and which commits runs still need."""

from __future__ import annotations

import json

import pytest

from forecasting.errors import ForecastingError
from forecasting.vocabulary.codes import DeploymentVerdict, RunStatus
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.deployments import (
    end_deployment,
    last_deployed,
    list_deployments,
    open_deployment,
    running_commits,
    update_deployment,
)
from forecasting.warehouse.runs.log import finish_run, open_run
from tests.warehouse.builders import build_request
from tests.warehouse.processes import start_python

ON_SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""For what no database does in a way of its own."""
DIES = """
import sys
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.deployments import open_deployment
print(open_deployment(connect_database(sys.argv[1]), "main", deployed_by="test").deployment_no)
"""


def test_an_attempt_is_numbered_and_ends_with_what_was_found(database: Database) -> None:
    first = open_deployment(database, "main", deployed_by="planner")
    update_deployment(database, first.deployment_no, git_commit="a" * 40, checks=[{"name": "jobs", "seconds": 0.5}])
    end_deployment(database, first.deployment_no, DeploymentVerdict.DEPLOYED)
    second = open_deployment(database, "v1", deployed_by="planner", commit_before="a" * 40)
    end_deployment(database, second.deployment_no, DeploymentVerdict.REFUSED, failed_check="jobs", message="wrong job")
    newest, oldest = list_deployments(database)
    assert (newest.deployment_no, newest.verdict, newest.failed_check, newest.message) == (
        2, DeploymentVerdict.REFUSED, "jobs", "wrong job",
    )  # fmt: skip
    assert (newest.commit_before, newest.git_commit, newest.finished_utc is not None) == ("a" * 40, None, True)
    assert json.loads(oldest.checks or "") == [{"name": "jobs", "seconds": 0.5}]
    assert last_deployed(database) == oldest
    assert list_deployments(database, 1) == [newest]


@ON_SQLITE
def test_a_rollback_makes_its_commit_the_one_in_use(database: Database) -> None:
    for commit, verdict in [("b", DeploymentVerdict.DEPLOYED), ("a", DeploymentVerdict.ROLLED_BACK)]:
        number = open_deployment(database, commit, deployed_by="x", git_commit=commit).deployment_no
        end_deployment(database, number, verdict)
    open_deployment(database, "c", deployed_by="x", git_commit="c")
    in_use = last_deployed(database)
    assert in_use is not None
    assert (in_use.git_commit, in_use.verdict) == ("a", DeploymentVerdict.ROLLED_BACK)


@ON_SQLITE
def test_texts_are_cut_to_their_columns_and_checks_stay_json(database: Database) -> None:
    number = open_deployment(database, "main", deployed_by="x").deployment_no
    checks = [{"name": f"check {n}", "found": "y" * 9000} for n in range(12)]
    end_deployment(
        database, number, DeploymentVerdict.FAILED, message="m" * 9000, differences="d" * 9000, checks=checks
    )
    (row,) = list_deployments(database)
    assert (len(row.message or ""), len(row.differences or "")) == (2000, 5000)
    assert [one["name"] for one in json.loads(row.checks or "")] == [one["name"] for one in checks]


@ON_SQLITE
def test_an_attempt_that_has_ended_or_is_unknown_is_not_changed(database: Database) -> None:
    number = open_deployment(database, "main", deployed_by="x").deployment_no
    end_deployment(database, number, DeploymentVerdict.DEPLOYED)
    for wrong in (number, number + 1):
        with pytest.raises(ForecastingError, match=rf"(?s)not under way.*number {wrong}\n.*deploy again"):
            end_deployment(database, wrong, DeploymentVerdict.FAILED)
    assert list_deployments(database)[0].verdict == DeploymentVerdict.DEPLOYED


@ON_SQLITE
def test_the_next_attempt_ends_those_whose_process_has_died(database: Database, url: str) -> None:
    alive = open_deployment(database, "main", deployed_by="x")
    process = start_python(DIES, url)
    assert process.communicate() == ("2\n", "")
    third = open_deployment(database, "main", deployed_by="x")
    verdicts = {row.deployment_no: (row.verdict, row.message) for row in list_deployments(database)}
    assert verdicts == {
        alive.deployment_no: (DeploymentVerdict.RUNNING, None),
        2: (DeploymentVerdict.FAILED, "its process has died"),
        third.deployment_no: (DeploymentVerdict.RUNNING, None),
    }


def test_commits_of_runs_that_have_not_ended_are_still_needed(database: Database) -> None:
    runs = [
        open_run(database, build_request(purpose=purpose, git_commit=commit))
        for purpose, commit in [("data_preparation", "a"), ("model_training", "b"), ("accuracy_monitoring", "")]
    ]
    assert running_commits(database) == {"a", "b"}
    finish_run(database, runs[0], status=RunStatus.FAILED)
    assert running_commits(database) == {"b"}
