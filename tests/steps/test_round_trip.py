"""Ten tables of `make round-trip`."""

from __future__ import annotations

import pytest

from tests.round_trip import make_table, run_table


@pytest.mark.parametrize("seed", range(10))
def test_readers_get_what_the_source_holds_or_find_it_in_quarantine(request, tmp_path, seed):
    table = make_table(seed)
    server = request.getfixturevalue(table.kind)
    with server.database() as name:
        run_table(table, tmp_path, {"FORECASTING_WAREHOUSE": server.url(name)})
