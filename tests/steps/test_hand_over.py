"""Hand-over: a real HTTP server on this machine, and statements on both databases."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from forecasting.runs import hand_over as module
from forecasting.runs.hand_over import hand_over
from forecasting.settings import load_settings
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.deploy.init import init_database
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.forecasts.rollback import roll_back
from forecasting.warehouse.runs.log import find_run
from tests.project_builder import AS_OF, Make
from tests.warehouse.builders import build_job, forecast_ready
from tests.warehouse.conftest import connect, created, database, url

__all__ = ["connect", "created", "database", "url"]

SECRET = "Planted-Secret"


class Receiver(HTTPServer):
    """Answers with `status` and remembers what it was sent."""

    status = 204

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.calls: list[tuple[str, str | None, dict[str, Any]]] = []
        self.may_answer = threading.Event()
        self.may_answer.set()

    @property
    def address(self) -> str:
        return f"http://planner:{SECRET}@127.0.0.1:{self.server_port}/hooks/{SECRET}"


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((self.path, self.headers["Authorization"], json.loads(body)))
        self.server.may_answer.wait(10)
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.may_answer.set()
    server.shutdown()
    thread.join()
    server.server_close()


def settings(tmp_path: Path, address: str):
    return load_settings({"FORECASTING_ROOT": str(tmp_path), "FORECASTING_CONNECTION_PLANNING": address})


def publish(database: Database, day: str) -> int:
    run = forecast_ready(database, day)
    publish_run(database, run, horizon=2, published_by="test")
    return run.run_id


def message_of(database: Database, run_id: int) -> str | None:
    return find_run(database, run_id).message


WEB = build_job(hand_over={"connection": "planning"})
SQL = build_job(hand_over={"connection": "planning", "statement": "notify.sql"})


def test_a_publication_is_posted_once_as_json_with_the_login_of_the_address(
    database: Database, tmp_path: Path, receiver: Receiver
) -> None:
    run_id = publish(database, "2026-03-02")
    output = hand_over(database, WEB, settings(tmp_path, receiver.address))
    assert output == (True, "number 1 handed over to planning")
    facts = {"job": "shop", "publication_no": 1, "as_of_date": "2026-03-02", "n_rows": 4, "run_id": run_id}
    login = "Basic cGxhbm5lcjpQbGFudGVkLVNlY3JldA=="
    assert receiver.calls == [(f"/hooks/{SECRET}", login, facts)]
    assert hand_over(database, WEB, settings(tmp_path, receiver.address)) is None
    assert len(receiver.calls) == 1
    assert message_of(database, run_id) == "published as number 1; number 1 handed over to planning"


def test_a_statement_gets_the_facts_as_binds(database: Database, url: str, tmp_path: Path) -> None:
    run_id = publish(database, "2026-03-02")
    with database.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE notified (job VARCHAR(9), publication_no INTEGER, as_of DATE, n_rows INTEGER, run_id BIGINT)"
        )
    (tmp_path / "notify.sql").write_text(
        "INSERT INTO notified VALUES (:job, :publication_no, :as_of_date, :n_rows, :run_id);\n", encoding="utf-8"
    )
    output = hand_over(database, SQL, settings(tmp_path, url))
    assert output == (True, "number 1 handed over to planning")
    with database.read() as connection:
        (job, number, day, n_rows, run) = connection.exec_driver_sql("SELECT * FROM notified").one()
    assert (job, number, str(day), n_rows, run) == ("shop", 1, "2026-03-02", 4, run_id)


@pytest.mark.parametrize(
    ("statement", "output"),
    [
        ("INSERT INTO nowhere VALUES (:job)", "a table or view is missing"),
        ("SELECT :price", "the statement uses binds that have no value: :price"),
    ],
)
def test_a_statement_that_fails_leaves_the_publication_and_says_why(
    database: Database, url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, statement: str, output: str
) -> None:
    run_id = publish(database, "2026-03-02")
    (tmp_path / "notify.sql").write_text(statement, encoding="utf-8")
    result = hand_over(database, SQL, settings(tmp_path, url))
    assert result == (False, f"WARN: the hand-over of number 1 has failed: {output}")
    assert message_of(database, run_id) == f"published as number 1; {result[1]}"
    assert "forecasting publish --hand-over --job shop" in caplog.text
    assert "Planted-Secret" not in caplog.text


def test_a_failed_hand_over_is_tried_again_until_it_succeeds(
    database: Database, tmp_path: Path, receiver: Receiver
) -> None:
    publish(database, "2026-03-02")
    receiver.status = 503
    place = settings(tmp_path, receiver.address)
    failed = (False, "WARN: the hand-over of number 1 has failed: 127.0.0.1 answered with status 503")
    assert [hand_over(database, WEB, place) for _ in range(2)] == [failed, failed]
    receiver.status = 200
    assert hand_over(database, WEB, place) == (True, "number 1 handed over to planning")
    assert hand_over(database, WEB, place) is None
    assert len(receiver.calls) == 3


def test_what_a_rollback_shows_is_handed_over_again(database: Database, tmp_path: Path, receiver: Receiver) -> None:
    place = settings(tmp_path, receiver.address)
    for day in ("2026-03-02", "2026-03-03"):
        publish(database, day)
        hand_over(database, WEB, place)
    roll_back(database, "shop", reason="wrong")
    hand_over(database, WEB, place)
    assert [facts["publication_no"] for _, _, facts in receiver.calls] == [1, 2, 1]


def test_again_tells_of_what_was_told_before(database: Database, tmp_path: Path, receiver: Receiver) -> None:
    place = settings(tmp_path, receiver.address)
    assert hand_over(database, WEB, place, again=True) is None
    publish(database, "2026-03-02")
    assert [hand_over(database, WEB, place, again=True) is not None for _ in range(2)] == [True, True]
    assert len(receiver.calls) == 2


def test_a_redirect_is_no_success(database: Database, tmp_path: Path, receiver: Receiver) -> None:
    publish(database, "2026-03-02")
    receiver.status = 302
    result = hand_over(database, WEB, settings(tmp_path, receiver.address))
    assert result == (False, "WARN: the hand-over of number 1 has failed: 127.0.0.1 answered with status 302")
    assert len(receiver.calls) == 1


def test_a_silent_receiver_is_given_up(
    database: Database, tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(database, "2026-03-02")
    monkeypatch.setattr(module, "TIMEOUT_SECONDS", 0.2)
    receiver.may_answer.clear()
    result = hand_over(database, WEB, settings(tmp_path, receiver.address))
    assert result is not None
    assert result.message.endswith("127.0.0.1 gave no answer: TimeoutError")


@pytest.mark.parametrize(
    ("address", "output"),
    [
        (f"http://u:{SECRET}@example.org/{SECRET}", "its connection is no such address"),
        (f"ftp://127.0.0.1/{SECRET}", "its connection is no such address"),
        (f"http://127.0.0.1:9/{SECRET}", "127.0.0.1 cannot be reached: .*refused"),
        (f"http://127.0.0.1:9/{SECRET} x", "127.0.0.1 gave no answer: InvalidURL"),
    ],
    ids=["no TLS", "no HTTP", "nobody there", "unreadable"],
)
def test_an_address_that_cannot_be_used_is_told_without_its_secrets(
    tmp_path: Path, connect: Any, caplog: pytest.LogCaptureFixture, address: str, output: str
) -> None:
    caplog.set_level(logging.DEBUG)
    warehouse = connect(f"sqlite:///{tmp_path / 'w.db'}")
    init_database(warehouse, [WEB])
    run_id = publish(warehouse, "2026-03-02")
    result = hand_over(warehouse, WEB, settings(tmp_path, address))
    assert result is not None
    assert re.search(output, result.message)
    assert SECRET not in caplog.text + result.message + str(message_of(warehouse, run_id))


def test_a_day_hands_over_and_a_step_that_was_killed_before_is_done_again(
    make_project: Make, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(hand_over={"connection": "planning"})
    place = settings(project.settings.root, receiver.address)
    project = replace(project, settings=place)
    project.run("data_preparation")
    project.run("model_training")
    for step in ("select_inputs", "predict", "apply_overrides", "check_forecast"):
        project.run(step)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_tell", killed)
    with pytest.raises(KeyboardInterrupt):
        project.run("publish_forecast")
    monkeypatch.undo()
    assert receiver.calls == []
    runs = "SELECT run_status, attempt FROM fc_run WHERE purpose = 'forecast_generation'"
    assert project.query(runs).to_numpy().tolist() == [["OK", 1]]
    (facts,) = project.run("publish_forecast")
    assert facts["message"].endswith("nothing to do; number 1 handed over to planning")
    assert [call[2]["publication_no"] for call in receiver.calls] == [1]
    assert project.query(runs).to_numpy().tolist() == [["OK", 1]]
    receiver.status = 500
    facts = project.run("forecast_generation", AS_OF)[-1]
    assert facts["message"].startswith("published as number 2; the champion beats seasonal naive by ")
    assert facts["message"].endswith("; WARN: the hand-over of number 2 has failed: 127.0.0.1 answered with status 500")
    assert project.query("SELECT DISTINCT run_status FROM fc_run")["run_status"].tolist() == ["OK"]
