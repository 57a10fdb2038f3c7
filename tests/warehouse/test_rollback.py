from __future__ import annotations

import pytest

from forecasting.errors import ForecastingError
from forecasting.warehouse.connection.rows import read_frame
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.forecasts.rollback import roll_back
from forecasting.warehouse.jobs.pointers import current
from forecasting.warehouse.runs.log import find_run
from forecasting.warehouse.schema import fc_forecast, fc_publication
from tests.warehouse.builders import forecast_ready
from tests.warehouse.conftest import JOB, created_for
from tests.warehouse.processes import start_python

WHY = "sales of Tuesday were loaded twice"


def publish(database, *days):
    """Publishes a run for each day, whose first value of series A is 101 plus the day of March."""
    runs = [forecast_ready(database, f"2026-03-{day:02d}", level=float(day)) for day in days]
    return [publish_run(database, run, horizon=2, published_by="test") for run in runs]


def publish_all(database):
    for day in (2, 3, 4):
        publish(database, day)


@pytest.fixture(scope="module")
def archived(request):
    """Names a database of a kind with three publications, to copy."""
    return created_for(request, JOB, publish_all)


@pytest.fixture
def created(request, created, archived):
    return archived if "published" in request.fixturenames else created


@pytest.fixture
def published(database):
    """Runs are opened and published one after another, numbers 1 to 3 for 2 to 4 March."""
    if not len(read_frame(database, fc_publication.select())):
        publish_all(database)
    return database


def shown(database):
    with database.read() as connection:
        first = "SELECT MIN(forecast_value), COUNT(*), MIN(as_of_date) FROM bi_forecast"
        value, n_rows, as_of = connection.exec_driver_sql(first).one()
    return value, n_rows, str(as_of)


def log_of(database):
    with database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT publication_no, is_current, CASE WHEN withdrawn_at_utc IS NULL THEN 0 ELSE 1 END, reason"
            " FROM bi_publication ORDER BY 1"
        )
        return [(number, is_current, bool(withdrawn), reason) for number, is_current, withdrawn, reason in rows]


def test_readers_see_the_publication_before_and_the_withdrawn_one_says_why(published):
    done = roll_back(published, "shop", reason=f"  {WHY} ")
    assert (done.publication_no, done.withdrawn) == (2, (3,))
    assert done.message == "readers see number 2 of 2026-03-03 again; withdrawn: 3"
    assert shown(published) == (104.0, 4, "2026-03-03")
    assert log_of(published) == [(1, 0, False, None), (2, 1, False, None), (3, 0, True, WHY)]


def test_going_back_to_a_number_withdraws_everything_after_it(published):
    assert roll_back(published, "shop", reason=WHY, to=1).withdrawn == (3, 2)
    assert shown(published) == (103.0, 4, "2026-03-02")
    assert log_of(published) == [(1, 1, False, None), (2, 0, True, WHY), (3, 0, True, WHY)]


def test_going_back_twice_leaves_the_first_reason_alone(published):
    roll_back(published, "shop", reason=WHY)
    assert roll_back(published, "shop", reason="again").withdrawn == (2,)
    assert [row[3] for row in log_of(published)] == [None, "again", WHY]


def test_the_next_day_is_published_under_the_next_number(published):
    roll_back(published, "shop", reason=WHY)
    (next_day,) = publish(published, 5)
    assert (next_day.outcome, next_day.publication_no) == ("PUBLISHED", 4)
    assert shown(published) == (106.0, 4, "2026-03-05")
    assert roll_back(published, "shop", reason=WHY).publication_no == 2


def test_the_day_that_was_withdrawn_can_be_forecast_again(published):
    roll_back(published, "shop", reason=WHY)
    (again,) = publish(published, 4)
    assert (again.outcome, again.publication_no) == ("PUBLISHED", 4)


def test_a_withdrawn_run_stays_sealed_and_says_so(published):
    run_id = read_frame(published, fc_publication.select().where(fc_publication.c.publication_no == 3))["run_id"].item()
    before = find_run(published, run_id)
    roll_back(published, "shop", reason=WHY)
    assert find_run(published, run_id) == before
    again = publish_run(published, before, horizon=2, published_by="test")
    assert (again.outcome, again.publication_no) == ("SEALED", 3)
    assert again.message.endswith(f"as number 3, and withdrawn: {WHY}")
    assert current(published, "shop").publication_no == 2


@pytest.mark.parametrize(
    ("options", "output"),
    [
        ({"reason": " "}, r"(?s)needs a reason.*0 characters.*1 to 500"),
        ({"reason": "x" * 501}, r"(?s)needs a reason.*501 characters"),
        ({"reason": WHY, "to": 3}, r"(?s)readers see number 3 already.*numbers 2, 1"),
        ({"reason": WHY, "to": 7}, r"(?s)no publication 7.*numbers 2, 1"),
        ({"reason": WHY, "job": "other"}, "job other: nothing is published"),
    ],
    ids=["no reason", "long reason", "current", "unknown", "unknown job"],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(published, options, output):
    before = log_of(published)
    with pytest.raises(ForecastingError, match=output):
        roll_back(published, **({"job": "shop"} | options))
    assert log_of(published) == before


def test_a_withdrawn_number_is_no_target(published):
    roll_back(published, "shop", reason=WHY, to=2)
    publish(published, 5)
    with pytest.raises(ForecastingError, match=r"(?s)number 3 was withdrawn.*loaded twice.*numbers 2, 1"):
        roll_back(published, "shop", reason="no", to=3)


def test_the_first_publication_has_nothing_before_it(database):
    publish(database, 2)
    with pytest.raises(ForecastingError, match=r"(?s)no earlier publication.*number 1"):
        roll_back(database, "shop", reason=WHY)


def test_a_publication_that_retention_has_thinned_is_refused(published):
    with published.begin() as connection:
        run_id = read_frame(published, fc_publication.select())["run_id"].min()
        connection.execute(
            fc_forecast.delete().where(fc_forecast.c.run_id == int(run_id), fc_forecast.c.lead_periods == 2)
        )
    output = r"(?s)no longer complete.*2 of 4 rows.*full_days.*integrated_workflow --job shop.*retention.publications"
    with pytest.raises(ForecastingError, match=output):
        roll_back(published, "shop", reason=WHY, to=1)
    assert shown(published)[2] == "2026-03-04"


ROLL_BACK = """
import sys
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.forecasts.rollback import roll_back
print(roll_back(connect_database(sys.argv[1]), "shop", reason="at once").withdrawn)
"""


def test_two_rollbacks_at_the_same_moment_go_back_one_after_the_other(published, url):
    answers = [process.communicate()[0].strip() for process in [start_python(ROLL_BACK, url) for _ in range(2)]]
    assert sorted(answers) == ["(2,)", "(3,)"]
    assert current(published, "shop").publication_no == 1


@pytest.fixture
def filled(database):
    """Numbers 1 and 2 for 2 and 6 March, then 3 and 4 for 4 and 3 March, which were filled in later."""
    for day, kind in ((2, "LIVE"), (6, "LIVE"), (4, "BACKFILL"), (3, "BACKFILL")):
        run = forecast_ready(database, f"2026-03-{day:02d}", level=float(day), vintage_kind=kind)
        publish_run(database, run, horizon=2, published_by="test")
    return database


def test_a_missed_day_that_was_filled_in_stands_where_it_belongs(filled):
    assert roll_back(filled, "shop", reason=WHY).withdrawn == (2,)
    assert shown(filled) == (105.0, 4, "2026-03-04")
    assert roll_back(filled, "shop", reason=WHY).publication_no == 4
    assert roll_back(filled, "shop", reason=WHY).withdrawn == (4,)
    assert [row[:3] for row in log_of(filled)] == [(1, 1, False), (2, 0, True), (3, 0, True), (4, 0, True)]


def test_going_back_to_a_day_that_was_filled_in_withdraws_what_is_later_by_date(filled):
    assert roll_back(filled, "shop", reason=WHY, to=4).withdrawn == (2, 3)
    assert shown(filled) == (104.0, 4, "2026-03-03")
