from __future__ import annotations

from datetime import date, datetime

import pytest

from forecasting.errors import ForecastingError, RunConflict
from forecasting.warehouse.connection.rows import read_frame
from forecasting.warehouse.jobs.pointers import Current, current
from forecasting.warehouse.models.catalog import (
    Decision,
    champion_recipe,
    find_model_version,
    promotion_of,
    record_decision_in,
    record_model_version_in,
)
from forecasting.warehouse.runs.log import finish_run, open_run
from forecasting.warehouse.schema import fc_decision, fc_snapshot
from forecasting.warehouse.snapshots.catalog import find_snapshot, newest_snapshot, record_snapshot
from tests.warehouse.builders import build_request, build_version


def snapshot_of(database, as_of, sha256="5", cutoff=datetime(2026, 3, 1)):
    run = open_run(database, build_request(as_of, purpose="data_preparation"))
    number = record_snapshot(database, run, ("there", sha256 * 64), cutoff=cutoff, n_rows=10, n_series=2)
    finish_run(database, run)
    return number


def newest(database, as_of_date: date) -> int:
    snapshot = newest_snapshot(database, "shop", as_of_date)
    assert snapshot is not None
    return snapshot.snapshot_id


def version_of(database, text="{}", sha256="a"):
    version = build_version(run_id=1, snapshot_id=2, recipe_text=text, artifact_sha256=sha256 * 64)
    with database.begin() as connection:
        return record_model_version_in(connection, version)


def record(database, decision):
    with database.begin() as connection:
        record_decision_in(connection, decision)


def decide(champion, challenger, outcome="PROMOTED"):
    return Decision(
        job="shop",
        champion_id=champion,
        challenger_id=challenger,
        metric="rmsse",
        champion_value=None,
        challenger_value=0.8,
        n_cutoffs=6,
        n_wins=6,
        outcome=outcome,
        reason_code="FIRST_CHAMPION",
        reason_text="There was no champion before.",
        minutes_spent=0.1,
        decided_by="test",
    )


def test_a_snapshot_comes_back_as_it_was_recorded(database):
    number = snapshot_of(database, "2026-03-02")
    found = find_snapshot(database, number)
    assert (found.job, found.as_of_date, found.cutoff) == ("shop", date(2026, 3, 2), datetime(2026, 3, 1))
    assert (found.uri, found.sha256, found.n_rows, found.n_series) == ("there", "5" * 64, 10, 2)
    with pytest.raises(ForecastingError, match="no snapshot_id 77"):
        find_snapshot(database, 77)


def test_the_newest_snapshot_is_by_day_it_acts_for_and_never_later_than_asked(database):
    late, early = snapshot_of(database, "2026-03-04"), snapshot_of(database, "2026-03-02")
    assert newest_snapshot(database, "shop", date(2026, 3, 1)) is None
    assert newest(database, date(2026, 3, 3)) == early
    assert newest(database, date(2026, 3, 9)) == late
    assert current(database, "shop").snapshot_id == late, "an older day does not move the pointer back"


def test_a_run_records_equal_content_once_and_other_content_beside_it(database):
    first, again = snapshot_of(database, "2026-03-02"), snapshot_of(database, "2026-03-02")
    other = snapshot_of(database, "2026-03-02", sha256="6")
    assert first == again != other
    assert len(read_frame(database, fc_snapshot.select())) == 2
    assert newest(database, date(2026, 3, 2)) == other == current(database, "shop").snapshot_id


def test_a_model_version_comes_back_as_it_was_recorded_and_only_once(database):
    version = build_version(run_id=1, snapshot_id=2)
    with database.begin() as connection:
        numbers = [record_model_version_in(connection, given) for given in (version, build_version(1, 2))]
    assert numbers == [version.model_version_id] * 2
    assert find_model_version(database, version.model_version_id) == version


def test_a_promotion_moves_the_champion_with_the_decision(database):
    first = version_of(database, '{"n": 1}')
    assert champion_recipe(database, "shop") is None
    record(database, decide(None, first))
    assert current(database, "shop") == Current(model_version_id=first)
    assert champion_recipe(database, "shop") == '{"n": 1}'


def test_a_rejection_is_recorded_and_moves_nothing(database):
    first, second = version_of(database), version_of(database, sha256="b")
    record(database, decide(None, first))
    record(database, decide(first, second, outcome="REJECTED"))
    assert current(database, "shop").model_version_id == first
    assert read_frame(database, fc_decision.select())["outcome"].tolist() == ["PROMOTED", "REJECTED"]


def test_a_decision_against_a_champion_that_has_changed_is_refused_as_a_whole(database):
    first, second, third = (version_of(database, sha256=letter) for letter in "abc")
    record(database, decide(None, first))
    record(database, decide(first, second))
    with pytest.raises(RunConflict, match=r"(?s)champion has changed.*run model_training again"):
        record(database, decide(first, third))
    assert current(database, "shop").model_version_id == second
    assert len(read_frame(database, fc_decision.select())) == 2


def test_deciding_again_on_a_challenger_that_was_not_promoted_replaces_the_decision(database):
    first, second = version_of(database), version_of(database, sha256="b")
    record(database, decide(None, first))
    for outcome in ("KEPT", "REJECTED"):
        record(database, decide(first, second, outcome=outcome))
    assert read_frame(database, fc_decision.select())["outcome"].tolist() == ["PROMOTED", "REJECTED"]


def test_a_promotion_is_found_while_its_challenger_is_champion(database):
    first, second = version_of(database), version_of(database, sha256="b")
    assert promotion_of(database, "shop", first) is None
    record(database, decide(None, first))
    assert promotion_of(database, "shop", first) == ("PROMOTED", "There was no champion before.")
    record(database, decide(first, second))
    assert promotion_of(database, "shop", first) is None


def test_of_one_day_the_snapshot_that_knows_more_periods_is_newest(database):
    full = snapshot_of(database, "2026-03-02", sha256="5", cutoff=datetime(2026, 3, 1, 6))
    snapshot_of(database, "2026-03-02", sha256="6", cutoff=datetime(2026, 3, 1, 5))
    assert newest(database, date(2026, 3, 2)) == full
