"""`forecasting replay` and `forecasting backfill` as a person types them."""

from __future__ import annotations

import json

import pytest

from tests.cli.typed import forecasting
from tests.project_builder import AS_OF, Make, Project
from tests.steps.test_backfill import MISSED, TRAINED, long_orders


@pytest.fixture
def project(make_project: Make) -> Project:
    return make_project(long_orders(), ran=[f"integrated_workflow={TRAINED}"])


def run_of(project: Project, purpose: str = "forecast_generation") -> str:
    wanted = "SELECT MAX(run_id) AS run_id FROM fc_run WHERE purpose = :purpose"
    return str(project.query(wanted, purpose=purpose)["run_id"].item())


def test_a_replay_says_what_was_checked_and_exits_with_0_where_nothing_differs(project: Project) -> None:
    run_id = run_of(project)
    project.execute("UPDATE fc_run SET git_commit = 'abc' WHERE purpose = 'forecast_generation'")
    done = forecasting(project, "replay", run_id)
    assert done.returncode == 0, done.stderr
    first, commit, lock, host, last = done.stdout.splitlines()
    assert first == f"run {run_id}: orders for {AS_OF}, LIVE, attempt 1"
    assert commit.startswith("commit: another one, abc then, ")
    assert lock.startswith("environment lock: the same, ")
    assert host.startswith("host: the same, ")
    assert last == "28 rows compared: 28 identical, 0 within the tolerance; the forecast is bit-identical"


def test_a_replay_that_differs_exits_with_1_and_shows_where(project: Project) -> None:
    run_id = run_of(project)
    project.execute(f"UPDATE fc_forecast SET y_hat = y_hat + 1 WHERE run_id = {run_id} AND lead_periods < 7")
    done = forecasting(project, "replay", run_id)
    assert done.returncode == 1
    assert "28 rows compared: 4 identical, 0 within the tolerance; the forecast is DIFFERENT" in done.stdout
    assert "values that differ, by column: y_hat 24" in done.stdout
    assert done.stdout.count(" y_hat ") == 1 + 20
    output = forecasting(project, "replay", run_id, "--json")
    facts = json.loads(output.stdout)
    assert (output.returncode, facts["verdict"], facts["rows"], facts["identical_rows"]) == (1, "DIFFERENT", 28, 4)
    assert (facts["different_values"], len(facts["differences"])) == ({"y_hat": 24}, 20)
    changes = project.query(
        "SELECT MAX(1 / y_hat) AS largest FROM fc_forecast WHERE run_id = :run_id AND lead_periods < 7",
        run_id=run_id,
    )
    assert facts["largest_change"] == pytest.approx(changes["largest"].item())
    row = facts["differences"][0]
    assert (row["unique_id"], row["ds"], row["column"]) == ("000", AS_OF, "y_hat")
    assert float(row["recorded"]) == float(row["replayed"]) + 1


def test_a_wrong_request_for_a_replay_exits_with_2(project: Project) -> None:
    for wrong in ("77", run_of(project, "data_preparation"), "abc"):
        done = forecasting(project, "replay", wrong)
        assert (done.returncode, done.stdout) == (2, "")
    done = forecasting(project, "replay", "77", "--json")
    facts = json.loads(done.stdout)
    assert (done.returncode, facts["run_id"], facts["verdict"]) == (2, 77, "NOT_COMPARABLE")
    assert "take run_id from bi_forecast" in facts["message"]
    unknown, too_large = (forecasting(project, "replay", number) for number in ("77", "9" * 23))
    assert too_large.returncode == 2
    assert too_large.stderr == unknown.stderr.replace("77", "9" * 23)


def test_a_backfill_tells_of_every_day_and_then_finds_nothing_missing(project: Project) -> None:
    wanted = ("backfill", "--job", "orders", "--from", MISSED[0], "--to", MISSED[1])
    done = forecasting(project, *wanted)
    assert done.returncode == 0, done.stderr
    assert [line.split(";")[0] for line in done.stdout.splitlines()] == [
        f"{MISSED[0]}  published as number 2",
        f"{MISSED[1]}  published as number 3",
    ]
    again = forecasting(project, *wanted)
    assert (again.returncode, again.stdout) == (0, f"orders: nothing is missing from {MISSED[0]} to {MISSED[1]}\n")


def test_days_that_fail_are_named_and_exit_with_1(project: Project) -> None:
    done = forecasting(project, "backfill", "--job", "orders", "--from", "2026-06-28", "--to", "2026-06-29")
    assert done.returncode == 1
    assert "2026-06-28  failed: job orders, as_of 2026-06-28: no champion that was trained on data until" in done.stdout
    assert "forecasting run model_training --job orders --as-of 2026-06-28 --kind BACKFILL" in done.stdout
    assert "1 of 1 run days could not be filled in" in done.stderr


@pytest.mark.parametrize(
    ("given", "output"),
    [
        (("--from", "2026-07-02", "--to", "2026-07-01"), "2026-07-02 to 2026-07-01"),
        (("--from", "2026-07-02", "--to", "2999-01-01"), "2026-07-02 to 2999-01-01"),
        (("--from", "yesterday", "--to", "2026-07-01"), "yesterday"),
        (("--from", "2026-07-01", "--to", "2026-07-01", "--purposes", "model_training"), "model_training"),
        (
            ("--from", "2026-07-01", "--to", "2026-07-01", "--purposes", "forecast_generation,x"),
            "forecast_generation,x",
        ),
    ],
    ids=["backwards", "future", "no date", "without forecast", "unknown purpose"],
)
def test_a_backfill_that_cannot_be_is_refused_and_starts_nothing(make_project: Make, given, output) -> None:
    project = make_project()
    done = forecasting(project, "backfill", "--job", "orders", *given)
    assert done.returncode == 2
    assert output in done.stderr
    assert project.query("SELECT COUNT(*) AS n FROM fc_run")["n"].item() == 0
