"""A panel on disk: four Parquet files and a small JSON, the same bytes for the same panel.

The files hold the frames that the panel shows, their keys as dictionaries, so that any Parquet reader understands them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from forecasting.panel.ahead import Ahead
from forecasting.panel.panel import Panel
from forecasting.panel.past import CLOSED, HOLIDAY, OUTLIER, ROW, STATES, VALUE, Past, joined_marks
from forecasting.vocabulary.columns import (
    DS,
    ID,
    IS_HOLIDAY,
    IS_OPEN,
    IS_OUTLIER,
    LEAD,
    OBS_STATE,
    REPORTED,
    Y_REPORTED,
    Y,
)

FRAMES = ("future", "static", "calendar")
SOME = ("own_days", "predecessors")
"""There only where some series have a calendar of their own, or go on under another key."""
_HISTORY = (ID, DS, Y, OBS_STATE, IS_OPEN, IS_HOLIDAY, IS_OUTLIER, REPORTED, Y_REPORTED)
_FUTURE = (ID, DS, LEAD, IS_OPEN, IS_HOLIDAY)


def save_panel(panel: Panel, folder: Path) -> None:
    """Writes a panel into an existing folder."""
    # Without a schema of Arrow, readers get texts and instants where there are dictionaries of them.
    pq.write_table(_history(panel), folder / "history.parquet", store_schema=False)
    for part in (*FRAMES, *(part for part in SOME if len(getattr(panel, part)))):
        getattr(panel, part).to_parquet(folder / f"{part}.parquet", index=False)
    (folder / "panel.json").write_text(json.dumps({"cutoff": panel.cutoff.isoformat()}), encoding="utf-8")


def load_panel(folder: Path) -> Panel:
    """Reads what save_panel wrote."""
    facts = json.loads((folder / "panel.json").read_text(encoding="utf-8"))
    there = [*FRAMES, *(part for part in SOME if (folder / f"{part}.parquet").exists())]
    frames = {part: pd.read_parquet(folder / f"{part}.parquet") for part in there}
    history = pq.read_table(folder / "history.parquet", read_dictionary=[ID, OBS_STATE])
    ahead = _ahead(frames.pop("future"), pd.Index(frames["static"][ID]))
    return Panel(_past(history), ahead, cutoff=pd.Timestamp(facts["cutoff"]), **frames)


def _history(panel: Panel) -> pa.Table:
    past = panel.past
    state = past.state.astype(np.int8)
    columns = {
        ID: _dictionary(past.series, pa.array(panel.static[ID], pa.string())),
        DS: _dictionary(past.places, pa.array(past.grid)),
        Y: pa.array(past.y, from_pandas=True),
        OBS_STATE: _dictionary(state, pa.array([str(name) for name in STATES])),
        IS_OPEN: (state != CLOSED).astype(np.int8),
        IS_HOLIDAY: past.has(HOLIDAY).astype(np.int8),
        IS_OUTLIER: past.has(OUTLIER).astype(np.int8),
        REPORTED: past.has(ROW),
        Y_REPORTED: pa.array(past.y_reported, from_pandas=True),
    }
    drivers = {name: pa.array(values, from_pandas=True) for name, values in past.drivers.items()}
    return pa.table(columns | drivers)


def _dictionary(codes: NDArray[np.integer[Any]], values: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32, copy=False)), values)


def _past(history: pa.Table) -> Past:
    series = _codes(history, ID)[0]
    firsts = np.append(0, np.flatnonzero(np.diff(series)) + 1)[: len(series)]
    ds = history[DS].to_numpy().astype("datetime64[us]")
    grid = pd.DatetimeIndex(np.unique(ds))
    numbers, states = _codes(history, OBS_STATE)
    number_of = np.array([STATES.index(name) for name in states], dtype=np.uint8)
    y_reported = _floats(history, Y_REPORTED)
    bits = {
        OUTLIER: history[IS_OUTLIER].to_numpy() == 1,
        HOLIDAY: history[IS_HOLIDAY].to_numpy() == 1,
        ROW: history[REPORTED].to_numpy().astype(bool),
        VALUE: ~np.isnan(y_reported),
    }
    drivers = {name: _floats(history, name) for name in history.column_names if name not in _HISTORY}
    marks = joined_marks(number_of[numbers], bits)
    return Past(grid, grid.get_indexer(pd.DatetimeIndex(ds[firsts])), _floats(history, Y), marks, drivers)


def _codes(table: pa.Table, name: str) -> tuple[NDArray[np.int64], list[str]]:
    column = table[name].unify_dictionaries().combine_chunks()
    if not len(column):
        return np.empty(0, dtype=np.int64), []
    found = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
    return found.indices.to_numpy().astype(np.int64), found.dictionary.to_pylist()


def _floats(table: pa.Table, name: str) -> NDArray[np.float64]:
    return np.asarray(table[name].to_numpy(), dtype=np.float64)


def _ahead(future: pd.DataFrame, ids: pd.Index) -> Ahead:
    periods = pd.DatetimeIndex(np.sort(future[DS].unique()))
    expected = np.flatnonzero(ids.isin(future[ID].unique()))
    shape = len(expected), len(periods)
    is_open, is_holiday = (future[name].to_numpy("int8").reshape(shape) for name in (IS_OPEN, IS_HOLIDAY))
    drivers = {name: future[name].to_numpy("float64").reshape(shape) for name in future.columns if name not in _FUTURE}
    return Ahead(periods, expected, is_open, is_holiday, drivers)
