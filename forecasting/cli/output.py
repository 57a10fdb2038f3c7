"""Tables on a terminal: numbers right, texts left, one row upright, wide enough where there is no terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Literal

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:  # a command without frames starts without pandas
    import pandas as pd

PIPE_WIDTH = 150
"""Columns where the output is not a terminal."""


LARGEST_COUNT = 10**12
"""Larger whole numbers are identifiers and get no separators."""


def make_console() -> Console:
    """Returns the console for standard output."""
    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH)


def print_frame(console: Console, title: str, frame: pd.DataFrame, *, whole: Collection[str] = ()) -> None:
    """Prints a frame under a title; a single row is printed upright, and the columns `whole` are never broken."""
    from pandas.api.types import is_numeric_dtype

    if len(frame) == 1:
        table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, show_header=False)
        for name, value in frame.iloc[0].items():
            table.add_row(str(name).replace("_", " "), escape(_text(value)))
    else:
        table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
        for name in frame.columns:
            side: Literal["left", "right"] = "right" if is_numeric_dtype(frame[name]) else "left"
            table.add_column(str(name).replace("_", " "), justify=side, overflow="fold", no_wrap=name in whole)
        for row in frame.itertuples(index=False):
            table.add_row(*[escape(_text(value)) for value in row])
    console.print(table)


def frame_json(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Returns the rows of a frame as JSON holds them: null for unknown, dates and instants in ISO form."""
    rows: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", date_format="iso", date_unit="s"))
    return rows


def _text(value: Any) -> str:
    from pandas import isna

    if isna(value):
        return ""
    if isinstance(value, Integral):
        return f"{value:,}" if abs(int(value)) < LARGEST_COUNT else str(value)
    if isinstance(value, Real):
        return f"{value:,.0f}" if abs(float(value)) >= 1000 else f"{value:.3f}"
    return str(value).split(".000000")[0].removesuffix(" 00:00:00")
