"""A level shift makes published forecasts wrong; monitoring starts the training over the REST API, and it helps."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.local_airflow.real_jobs import LATER, LEVELS, SHIFT, TODAY
from tests.local_airflow.running import Server
from tests.local_airflow.sites import Site


@pytest.fixture(scope="module", autouse=True)
def _door(server: Server) -> Iterator[None]:
    """Lets monitoring ask for a training over the REST API."""
    address = urlsplit(server.address)
    login = {"login": server.user, "password": server.password, "schema": "http"}
    door = {"connection_id": "forecasting_airflow", "conn_type": "http", "host": address.hostname, "port": address.port}
    assert server.call("POST", "/api/v2/connections", door | login)[0] == 201
    yield
    server.call("DELETE", "/api/v2/connections/forecasting_airflow")


def off_by(site: Site) -> list[float]:
    """Returns the error of the forecast that readers see, as a share of the level, by item."""
    rows = site.query(
        "SELECT series_key, AVG(forecast_value) FROM bi_forecast WHERE job = 'shifted' GROUP BY series_key"
    )
    return [abs(value - 3 * LEVELS[key]) / (3 * LEVELS[key]) for key, value in rows]


def test_a_shift_starts_a_training_over_the_rest_api_and_readers_get_a_better_forecast(served, server):
    before = off_by(served)
    purposes = ("accuracy_monitoring", "model_training", "forecast_generation")
    for purpose in purposes:
        server.unpause(f"{purpose}__shifted")

    assert server.trigger("accuracy_monitoring__shifted", as_of=TODAY.isoformat())[0] == 200
    (training,) = server.wait_for_runs("model_training__shifted")
    assert server.trigger("forecast_generation__shifted", as_of=TODAY.isoformat())[0] == 200
    runs = [*server.wait_for_runs("accuracy_monitoring__shifted"), training]
    runs += server.wait_for_runs("forecast_generation__shifted")
    assert [run["state"] for run in runs] == ["success"] * 3

    assert training["dag_run_id"] == f"monitoring__error-{TODAY}"
    assert training["triggered_by"] == "rest_api"
    ((reason, detail),) = served.query(
        "SELECT trigger_reason, trigger_detail FROM fc_run "
        "WHERE job = 'shifted' AND purpose = 'model_training' AND as_of_date = ?",
        TODAY.isoformat(),
    )
    assert (reason, detail.startswith("ERROR ALL ")) == ("ERROR", True)
    assert training["conf"] == {"as_of": TODAY.isoformat(), "trigger_reason": "ERROR", "trigger_detail": detail}
    ((outcome, old, new),) = served.query(
        "SELECT outcome, champion_id, challenger_id FROM fc_decision WHERE job = 'shifted' AND champion_id IS NOT NULL"
    )
    assert outcome in ("PROMOTED", "REFRESHED")
    published = served.query(
        "SELECT r.model_version_id, r.as_of_date FROM fc_publication p JOIN fc_run r ON r.run_id = p.run_id "
        "WHERE p.job = 'shifted' ORDER BY p.publication_no"
    )
    assert published == [(old, str(SHIFT)), (old, LATER), (new, str(TODAY))]
    assert min(before) > 0.3
    assert max(off_by(served)) < 0.25


def test_asking_again_starts_nothing_more(server):
    assert server.trigger("accuracy_monitoring__shifted", as_of=TODAY.isoformat())[0] == 200
    assert {run["state"] for run in server.wait_for_runs("accuracy_monitoring__shifted", 2)} == {"success"}
    assert len(server.wait_for_runs("model_training__shifted")) == 1
