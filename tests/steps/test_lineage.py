"""Real events in a file and at a server, with the fields that the schema of OpenLineage requires."""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from forecasting.errors import ForecastingError
from forecasting.runs.watching.lineage import run_uuid
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.status.datasets import tables_named
from tests.hana_peer import NO_DRIVER
from tests.project_builder import Make, Project

PG = "postgresql+psycopg://"
REQUIRED = {"eventType", "eventTime", "producer", "schemaURL", "run", "job", "inputs", "outputs"}


def telling(project: Project, target: str) -> Project:
    return replace(project, settings=replace(project.settings, openlineage=target))


def require_event(event: dict[str, Any]) -> None:
    """Raises where an event lacks what the schema 2-0-2 requires of it."""
    assert event.keys() == REQUIRED
    assert event["schemaURL"] == "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
    assert datetime.fromisoformat(event["eventTime"]).utcoffset() is not None
    assert uuid.UUID(event["run"]["runId"]).version == 5
    assert {"namespace", "name"} <= event["job"].keys()
    for dataset in (*event["inputs"], *event["outputs"]):
        assert dataset.keys() == {"namespace", "name"}
    for facet in (*event["run"]["facets"].values(), *event["job"]["facets"].values()):
        assert re.fullmatch(r"urn:\S+", facet["_producer"])
        assert re.fullmatch(r"https://openlineage\.io/spec/facets/\d-\d-\d/(\w+)\.json#/\$defs/\1", facet["_schemaURL"])


def names(datasets: list[dict[str, str]]) -> set[str]:
    return {f"{one['namespace']} {one['name']}".rpartition("#")[2] for one in datasets}


def test_a_run_tells_what_it_reads_and_changes_and_how_it_ended(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    file = project.settings.root / "var" / "events" / "lineage.jsonl"
    project = telling(project, str(file))
    project.run("wait_for_source", "2026-06-30")
    project.run("accuracy_monitoring")
    with pytest.raises(ForecastingError):
        project.run("forecast_generation", "2026-08-29")
    events = [json.loads(line) for line in file.read_text().splitlines()]
    for event in events:
        require_event(event)
    told = [(event["eventType"], event["job"]["name"]) for event in events]
    assert told == [
        ("START", "orders.data_preparation"),
        ("START", "orders.accuracy_monitoring"),
        ("COMPLETE", "orders.accuracy_monitoring"),
        ("START", "orders.forecast_generation"),
        ("FAIL", "orders.forecast_generation"),
    ]
    prepared, _, monitored, _, failed = events
    assert names(prepared["inputs"]) == {"orders"}
    assert {"fc_actual", "fc_snapshot", "bi_orders_timeline", "forecasting://orders snapshot"} <= names(
        prepared["outputs"]
    )
    assert names(monitored["outputs"]) == {
        *("fc_accuracy", "fc_monitor_signal", "bi_accuracy", "bi_orders_accuracy", "bi_monitoring")
    }
    assert {"fc_snapshot", "forecasting://orders snapshot"} <= names(failed["inputs"])
    assert "bi_orders_forecast" in names(failed["outputs"])
    run_id = project.query("SELECT MAX(run_id) AS run_id FROM fc_run")["run_id"].item()
    assert failed["run"]["runId"] == run_uuid("orders", run_id)
    assert "snapshot" in failed["run"]["facets"]["errorMessage"]["message"]


def test_a_part_of_the_integrated_workflow_names_the_whole(make_project: Make) -> None:
    project = make_project()
    file = project.settings.root / "lineage.jsonl"
    telling(project, str(file)).run("wait_for_source", within="integrated_workflow")
    (event,) = map(json.loads, file.read_text().splitlines())
    require_event(event)
    whole = project.query("SELECT run_id FROM fc_run WHERE purpose = 'integrated_workflow'")["run_id"].item()
    parent = event["run"]["facets"]["parent"]
    assert (parent["run"]["runId"], parent["job"]["name"]) == (
        run_uuid("orders", whole),
        "orders.integrated_workflow",
    )


@contextmanager
def catalogue(status: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    received: list[dict[str, Any]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/api/v1/lineage", received
        finally:
            server.shutdown()
            thread.join()


def test_a_server_gets_the_events_and_one_that_refuses_is_asked_once(make_project: Make, tmp_path, caplog) -> None:
    for status, expected in ((201, 2), (503, 1)):
        project = make_project(folder=tmp_path / str(status))
        with catalogue(status) as (address, received):
            for step in ("wait_for_source", "measure_accuracy"):
                telling(project, address).run(step)
        assert len(received) == expected
        for event in received:
            require_event(event)
    assert caplog.text.count("no lineage is sent any more by this process: OpenLineage: 127.0.0.1 answered") == 1


def test_a_file_that_cannot_be_written_fails_nothing(make_project: Make, caplog) -> None:
    project = make_project()
    telling(project, str(project.settings.root / "orders.sql" / "lineage.jsonl")).run("wait_for_source")
    assert "no lineage is sent any more by this process" in caplog.text


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT a FROM sales", ["sales"]),
        ('SELECT a FROM erp.sales s JOIN "ERP"."Items" i ON i.id = s.id', ["erp.sales", "ERP.Items"]),
        ("WITH days AS (SELECT 1 FROM calendar) SELECT * FROM days LEFT JOIN sales ON 1 = 1", ["calendar", "sales"]),
        ("SELECT x FROM (SELECT y FROM inner_one) q -- FROM nothing\n/* JOIN none */", ["inner_one"]),
        ("SELECT EXTRACT(YEAR FROM day), 'taken FROM stock' FROM orders WHERE a IS DISTINCT FROM b", ["orders"]),
        ('SELECT a FROM vbak k, erp."VBAP" AS p , mara WHERE k.a IN (p.b, p.c)', ["vbak", "erp.VBAP", "mara"]),
        ("SELECT a FROM sales ORDER BY b, c", ["sales"]),
        ("SELECT n FROM generate_series(1, 9) n CROSS JOIN sales JOIN sales USING (a)", ["sales"]),
    ],
)
def test_the_tables_of_a_query_are_those_after_from_and_join(sql: str, expected: list[str]) -> None:
    assert tables_named(sql) == expected


@pytest.mark.parametrize(
    ("url", "table", "schema", "expected"),
    [
        (
            "postgresql+psycopg://me:pw@db.example/sales",
            "fc_run",
            None,
            ("postgres://db.example:5432", "sales.public.fc_run"),
        ),
        (
            "postgresql+psycopg://me@db.example:6432/sales",
            "erp.items",
            "x",
            ("postgres://db.example:6432", "sales.erp.items"),
        ),
        ("hana://me:pw@hana.example:443", "fc_run", "suite", ("hana://hana.example:443", "SUITE.FC_RUN")),
        ("sqlite:////data/w.db", "fc_run", None, ("file", "/data/w.db#fc_run")),
    ],
)
def test_a_table_has_the_name_that_openlineage_gives_it(url: str, table: str, schema: str | None, expected) -> None:
    if url.startswith("hana"):
        pytest.importorskip("sqlalchemy_hana", reason=NO_DRIVER)
    with closing(connect_database(url)) as database:
        assert database.dataset(table, schema) == expected
