"""`forecasting deploy` as a person types it; tests/operations/test_deploy.py has what it does."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from forecasting.vocabulary.codes import DeploymentVerdict
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.deploy.init import init_database
from forecasting.warehouse.deployments import end_deployment, open_deployment
from tests.cli.typed import type_here


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--rollback", "--dry-run"], "exclude each other"),
        (["--rollback", "--accept-differences", "x"], "exclude each other"),
        (["--accept-differences", " "], "accepting differences needs a reason in words"),
        (["--accept-differences", "x" * 501], "accepted: up to 500 characters"),
        (["--rollback"], "nothing is deployed"),
    ],
)
def test_a_wrong_wish_starts_nothing(tmp_path: Path, options: list[str], said: str) -> None:
    done = type_here(["deploy", *options], {"FORECASTING_DEPLOYMENT": str(tmp_path)})
    assert (done.returncode, done.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert said in done.stderr


def test_the_list_shows_the_newest_attempt_first(tmp_path: Path) -> None:
    variables = {"FORECASTING_DEPLOYMENT": str(tmp_path)}
    with closing(connect_database(f"sqlite:///{tmp_path}/var/forecasting.db")) as database:
        init_database(database, [])
        empty = type_here(["deploy", "--list"], variables)
        for number, verdict in enumerate((DeploymentVerdict.DEPLOYED, DeploymentVerdict.REFUSED)):
            row = open_deployment(database, "main", deployed_by="a person", git_commit=str(number) * 40)
            end_deployment(
                database, row.deployment_no, verdict, message="first line\nsecond line", failed_check="tests"
            )
    assert empty.stdout == "nothing is deployed yet: forecasting deploy\n"
    lines = type_here(["deploy", "--list"], variables).stdout.splitlines()
    shown = [line.split() for line in lines if " a person " in line]
    assert [(words[0], words[1], words[3]) for words in shown] == [
        ("2", "REFUSED", "1" * 12),
        ("1", "DEPLOYED", "0" * 12),
    ]
    assert "second line" not in "\n".join(lines)
    rows = json.loads(type_here(["deploy", "--list", "--json"], variables).stdout)
    assert [row["message"] for row in rows] == ["first line\nsecond line"] * 2
