"""What crosses the wire to SAP HANA, counted by the stand-in: few messages, and none that may be lost unnoticed."""

from __future__ import annotations

import math
from contextlib import closing
from itertools import count

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from forecasting.errors import WarehouseError
from forecasting.warehouse.connection import engine
from forecasting.warehouse.connection.engine import TransientError, connect_database
from forecasting.warehouse.connection.hana.options import PACKET_BYTES
from forecasting.warehouse.connection.rows import read_frame, replace_slice, scan_frame
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.schema import fc_forecast, fc_series
from tests.hana_peer.faults import Fault
from tests.warehouse.builders import forecast_ready

N_ROWS, N_READ = 100_000, 20_000


@pytest.fixture
def opened(hana_peer, created):
    """A database of the stand-in with the suite's tables, and its port."""
    with hana_peer.database(like=created("hana")) as port, closing(connect_database(hana_peer.url(port))) as database:
        yield database, port


def forecasts(n_rows):
    """Rows as a large chunk has them, with every column filled."""
    number = np.arange(n_rows)
    frame = pd.DataFrame({"series_id": number // 28 + 1, "lead_periods": number % 28 + 1, "y_hat": number / 7})
    frame = frame.assign(ds=pd.Timestamp("2026-03-01") + pd.to_timedelta(frame["lead_periods"], "D"), chunk_no=0)
    for name in ("y_model", "y_naive", "q025", "q05", "q10", "q25", "q50", "q75", "q90", "q95", "q975"):
        frame[name] = frame["y_hat"] + 0.1
    return frame.assign(method="combination", source_code="MODEL", quality_code="OK", is_open=1)


def test_a_hundred_thousand_rows_are_written_in_as_few_messages_as_their_bytes_need(opened, hana_peer):
    database, port = opened
    with database.begin() as connection:
        connection.execute(text("SELECT 1 FROM DUMMY"))
    hana_peer.expect(port)
    replace_slice(database, fc_forecast, forecasts(N_ROWS), {"run_id": 7})
    seen = hana_peer.seen(port)
    deletes = 1
    assert seen["messages"]["EXECUTE"] - deletes <= math.ceil(seen["n_bytes"]["EXECUTE"] / PACKET_BYTES) + 1
    assert seen["n_bytes"]["EXECUTE"] > N_ROWS * 100
    with database.read() as connection:
        found = connection.execute(text("SELECT COUNT(*), SUM(y_hat), MAX(ds) FROM fc_forecast")).one()
    assert (found[0], round(found[1], 3), str(found[2])) == (
        N_ROWS,
        round(sum(range(N_ROWS)) / 7, 3),
        "2026-03-29 00:00:00",
    )


def series(n_rows):
    """Rows that the driver takes for much longer than they are, because their columns are."""
    number = pd.Series(np.arange(n_rows)).astype(str)
    labels = {f"label_{n}": "label " + number for n in range(1, 7)} | {f"label_text_{n}": "t" for n in range(1, 7)}
    frame = pd.DataFrame({"series_id": np.arange(n_rows), "unique_id": "S" + number, **labels})
    fixed = {"n_obs": 1, "lifecycle": "NEW", "demand_class": "SHORT", "segment": "ALL", "value_weight": 0.0}
    return frame.assign(job="shop", updated_run_id=7, **fixed)


def test_what_a_source_query_has_read_is_rolled_back(opened, hana_peer):
    database, port = opened
    hana_peer.expect(port)
    list(database.stream(text("SELECT 1 AS a FROM DUMMY")))
    messages = hana_peer.seen(port)["order"]
    assert ("ROLLBACK" in messages, "COMMIT" in messages) == (True, False)


@pytest.mark.parametrize("read", [read_frame, scan_frame])
@pytest.mark.parametrize(
    ("table", "make", "key"), [(fc_forecast, forecasts, ["series_id", "ds"]), (fc_series, series, ["series_id"])]
)
def test_twenty_thousand_rows_are_read_in_at_most_three_round_trips(opened, hana_peer, read, table, make, key):
    database, port = opened
    rows = make(N_READ)
    replace_slice(database, table, rows, {"run_id": 7} if table is fc_forecast else {"job": "shop"})
    hana_peer.expect(port)
    got = read(database, table.select())
    messages = hana_peer.seen(port)["order"]
    asked = [message for message in messages if message in ("PREPARE", "EXECUTE", "FETCH_NEXT")]
    assert len(asked) <= 3
    assert asked[-1] == "FETCH_NEXT"
    assert len(got) == N_READ
    same = got.sort_values(key, ignore_index=True)[rows.columns]
    pd.testing.assert_frame_equal(same, rows, check_dtype=False)


@pytest.fixture(scope="module")
def ready(hana_peer, created):
    """A database in which a checked forecast waits for publication, and its run."""
    with hana_peer.database(like=created("hana")) as port:
        with closing(connect_database(hana_peer.url(port))) as database:
            run = forecast_ready(database, "2026-03-02")
        yield port, run


def published(database):
    """Returns what a publication leaves behind, without instants."""
    with database.read() as connection:
        log = connection.execute(text("SELECT publication_no, run_id, n_rows, guard_result FROM fc_publication")).all()
        pointer = connection.execute(text("SELECT publication_no FROM fc_job_current")).scalars().all()
        state = connection.execute(text("SELECT run_status, message FROM fc_run")).all()
        rows = connection.execute(
            text("SELECT series_key, target_date, forecast_value, lower_80, run_id FROM bi_forecast ORDER BY 1, 2")
        ).all()
    return log, pointer, state, rows


def publish(database, run):
    """Publishes, and once more where a person would have to run it again."""
    try:
        return publish_run(database, run, horizon=2, published_by="test")
    except WarehouseError:
        return publish_run(database, run, horizon=2, published_by="test")


@pytest.mark.parametrize("action", ["LOSE_BEFORE", "LOSE_AFTER"])
def test_a_connection_lost_at_any_message_of_a_publication_leaves_one_whole_publication(
    hana_peer, ready, action, monkeypatch
):
    monkeypatch.setattr(engine, "PAUSE_SECONDS", 0)
    template, run = ready
    with hana_peer.database(like=template) as port, closing(connect_database(hana_peer.url(port))) as database:
        publish(database, run)
        wanted, n_messages = published(database), len(hana_peer.seen(port)["order"])
    kinds = set()
    for at in count(1):
        with hana_peer.database(like=template) as port, closing(connect_database(hana_peer.url(port))) as database:
            hana_peer.expect(port, [Fault(action, at=at)])
            publish(database, run)
            seen = hana_peer.seen(port)
            if not seen["n_met"]:
                break
            kinds.add(seen["order"][at - 1])
            found = published(database)
        assert found == wanted, f"{action} message {at}, {seen['order'][at - 1]}"
    assert at > 20
    assert at <= n_messages
    assert {"CONNECT", "PREPARE", "EXECUTE", "COMMIT"} <= kinds


def test_a_lost_connection_is_told_and_nothing_is_half_written(opened, hana_peer):
    database, port = opened
    insert = text("INSERT INTO fc_reason VALUES (:c, 'xx', 't', 'n', 'INFO')")
    with database.begin() as connection:
        connection.execute(text("SELECT 1 FROM DUMMY"))
    hana_peer.expect(port, [Fault("LOSE_BEFORE", kind="EXECUTE", at=5)])
    with pytest.raises(TransientError, match=r"(?s)connection to the database was lost.*-10807"):
        with database.begin() as connection:
            for code in "AB":
                connection.execute(insert, {"c": code})
    assert left_of(database) == []
    hana_peer.expect(port, [Fault("LOSE_BEFORE", kind="EXECUTE", at=5)])
    database.transact(lambda connection: [connection.execute(insert, {"c": code}) for code in "AB"])
    assert left_of(database) == ["A", "B"]


def left_of(database):
    with database.read() as connection:
        return (
            connection.execute(text("SELECT reason_code FROM fc_reason WHERE language = 'xx' ORDER BY 1"))
            .scalars()
            .all()
        )


@pytest.mark.parametrize(("code", "n_tries"), [(131, 2), (133, 2), (129, 2), (1888, 2), (301, 1), (257, 1), (4, 1)])
def test_what_the_server_refuses_is_tried_again_only_where_that_may_help(opened, hana_peer, code, n_tries, monkeypatch):
    monkeypatch.setattr(engine, "PAUSE_SECONDS", 0)
    database, port = opened
    hana_peer.expect(port, [Fault("ERROR", kind="EXECUTE", statement="DELETE FROM fc_reason", code=code)])
    tries = []

    def attempt(connection):
        tries.append(1)
        connection.exec_driver_sql("DELETE FROM fc_reason WHERE language = 'xx'")

    if n_tries == 1:
        with pytest.raises(WarehouseError, match=str(code)):
            database.transact(attempt)
    else:
        database.transact(attempt)
    assert len(tries) == n_tries
