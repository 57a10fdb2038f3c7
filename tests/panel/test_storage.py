"""A panel on disk: what is read is what was written, and any reader of Parquet understands the files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from forecasting.artifacts import fingerprint
from forecasting.panel.build import build_panel
from forecasting.panel.panel import Panel
from forecasting.panel.storage import load_panel, save_panel
from tests.panel_builder import at, build_job, shop_rows

PARTS = ("history", "future", "static", "calendar")


@pytest.fixture(params=["D", "15min"])
def panel(request: pytest.FixtureRequest) -> Panel:
    job = build_job(frequency=request.param, horizon=5, past_drivers=["traffic"], time_zone="Europe/Berlin")
    rows = shop_rows(job, 120)
    rows["traffic"] = np.where(np.arange(len(rows)) % 3, np.arange(len(rows)) / 7, np.nan)
    built = build_panel(rows.drop(index=5), None, job, at(job, 119))
    price = np.random.default_rng(1).random
    return built.with_drivers(
        {**built.past.drivers, "price": price(len(built.past.y))}, {"price": price(built.ahead.is_open.shape)}
    )


def test_a_panel_comes_back_as_it_was(panel: Panel, tmp_path: Path) -> None:
    save_panel(panel, tmp_path)
    again = load_panel(tmp_path)
    for part in PARTS:
        assert_frame_equal(getattr(again, part), getattr(panel, part))
    assert again.cutoff == panel.cutoff
    (tmp_path / "again").mkdir()
    save_panel(again, tmp_path / "again")
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()}
    assert fingerprint(tmp_path / "again")


def test_the_files_are_the_frames(panel: Panel, tmp_path: Path) -> None:
    save_panel(panel, tmp_path)
    for part in PARTS:
        assert_frame_equal(pd.read_parquet(tmp_path / f"{part}.parquet"), getattr(panel, part))


def test_some_series_and_none_come_back_too(panel: Panel, tmp_path: Path) -> None:
    for name, ids in {"some": panel.series[1:3], "none": []}.items():
        (tmp_path / name).mkdir()
        save_panel(panel.select(ids), tmp_path / name)
        again = load_panel(tmp_path / name)
        assert (again.series, len(again.past.y)) == (ids, len(panel.select(ids).past.y))
