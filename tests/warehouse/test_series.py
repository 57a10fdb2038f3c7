from __future__ import annotations

import pandas as pd
import pytest

from forecasting.errors import ForecastingError
from forecasting.warehouse.connection.rows import read_frame
from forecasting.warehouse.history.predecessors import read_predecessors, replace_predecessors
from forecasting.warehouse.history.series import save_series, series_ids
from forecasting.warehouse.schema import fc_series
from tests.panel.test_succession import links_of
from tests.warehouse.processes import start_python


def save(database, ids, job="shop", run_id=1, **columns):
    save_series(database, job, pd.DataFrame({"unique_id": ids, **columns}), run_id)


def stored(database, *columns):
    rows = read_frame(database, fc_series.select().order_by(fc_series.c.series_id))
    rows = rows[["unique_id", *columns]]
    return list(rows.astype(object).where(rows.notna(), None).itertuples(index=False, name=None))


def test_new_series_are_numbered_in_key_order_and_keep_their_number(database):
    save(database, ["b", "a", "B"])
    save(database, ["c", "a"])
    save(database, ["a"], job="other")
    assert series_ids(database, "shop") == {"B": 1, "a": 2, "b": 3, "c": 4}
    assert series_ids(database, "other") == {"a": 5}


def test_given_columns_are_updated_and_the_rest_is_kept(database):
    save(database, ["a", "b"], lifecycle=["ACTIVE", "NEW"], label_1=["x", "y"], value_weight=[2.0, 3.0])
    save(database, ["a"], run_id=2, lifecycle=["ENDED"], label_1=[None])
    assert stored(database, "lifecycle", "value_weight", "updated_run_id", "label_1") == [
        ("a", "ENDED", 2.0, 2, None),
        ("b", "NEW", 3.0, 1, "y"),
    ]


def test_columns_of_other_tables_are_left_out(database):
    save(database, ["a"], material=["M"], season=[7])
    assert stored(database) == [("a",)]


def test_keys_are_text_as_they_are(database):
    keys = [" a", "007", "7", "A", "a", "é", "a|b\\"]
    save(database, keys)
    assert set(series_ids(database, "shop")) == set(keys)


def test_a_key_that_is_too_long_is_refused_and_nothing_is_saved(database):
    with pytest.raises(ForecastingError, match="table fc_series, column unique_id: text of 201 characters, 200 fit"):
        save(database, ["a", "x" * 201])
    assert stored(database) == []


SAVE = """
import sys
import pandas as pd
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.history.series import save_series
save_series(connect_database(sys.argv[1]), sys.argv[2], pd.DataFrame({"unique_id": [f"s{n}" for n in range(50)]}), 1)
"""


def test_jobs_that_save_at_the_same_moment_never_share_an_id(database, url):
    savers = [start_python(SAVE, url, job) for job in ("one", "two")]
    output = [saver.communicate()[1] for saver in savers]
    assert [saver.returncode for saver in savers] == [0, 0], output
    ids = [*series_ids(database, "one").values(), *series_ids(database, "two").values()]
    assert sorted(ids) == list(range(1, 101))


def test_predecessors_are_replaced_and_a_renumbered_series_names_the_one_it_continues(database):
    save(database, ["a", "b", "c", "d"])
    first = links_of("a b 4 RENUMBERED", "c d 5 MERGED", "x c 5 RENUMBERED")
    replace_predecessors(database, "shop", first, 1)
    assert stored(database, "predecessor_id") == [("a", None), ("b", 1), ("c", None), ("d", None)]
    replace_predecessors(database, "shop", first.iloc[1:], 2)
    assert stored(database, "predecessor_id") == [(key, None) for key in "abcd"]
    pd.testing.assert_frame_equal(read_predecessors(database, "shop"), first.iloc[1:].reset_index(drop=True))
    assert read_predecessors(database, "other").empty
