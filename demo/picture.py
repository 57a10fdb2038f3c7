"""Draws what the demo published beside what came true: `python -m demo.picture` after `make run`."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure

from demo.score import actual_rows, published_rows
from forecasting.config import load_job
from forecasting.runs.sources import open_warehouse
from forecasting.settings import CHECKOUT, Settings, load_settings
from forecasting.vocabulary.columns import DS, ID, Y_HAT, Y
from forecasting.vocabulary.facts import RUN_ID
from forecasting.warehouse.connection import Database
from forecasting.warehouse.runs import find_run
from forecasting.warehouse.status import read_status

PICTURE = CHECKOUT / "docs" / "images" / "forecast.svg"
SHOWN = {"retail_revenue": (40, "Weekly revenue in GBP, {}"), "retail_units": (70, "Daily units, product {}")}
"""By job: how many periods before the forecast are drawn, and the title."""
INTERVALS = {"95 % interval": ("q025", "q975", 0.15), "80 % interval": ("q10", "q90", 0.3)}
"""Columns of its ends, and how strongly it is drawn."""
BLUE, GREY = "#0a6ed1", "#32363a"


def draw(database: Database, settings: Settings) -> Figure:
    """Returns one chart a demo job: the series of which most is expected, its forecast and what came true."""
    figure = Figure(figsize=(10, 3.2), layout="constrained")
    for axes, (name, (n_before, title)) in zip(figure.subplots(1, len(SHOWN)), SHOWN.items(), strict=True):
        job = load_job(settings.jobs / f"{name}.yml")
        run = find_run(database, int(read_status(database, "publication", job=name)[RUN_ID].item()))
        published = published_rows(database, job, run)
        series = published.groupby(ID)[Y_HAT].sum().idxmax()
        rows = published[published[ID] == series].sort_values(DS)
        known = actual_rows(job, rows[DS].max().to_pydatetime(), settings)
        grid = pd.date_range(end=rows[DS].max(), periods=n_before + len(rows), freq=rows[DS].diff().min())
        _draw_series(axes, rows, known[known[ID] == series].set_index(DS)[Y].reindex(grid).fillna(0.0))
        axes.set_title(title.format(series), fontsize=10, loc="left")
    figure.axes[0].legend(frameon=False, fontsize=8, loc="upper left")
    return figure


def main() -> None:
    """Writes the picture of the documentation, the same for the same rows."""
    settings = load_settings()
    mpl.rcParams["svg.hashsalt"] = "forecast"
    with closing(open_warehouse(settings)) as database:
        write(draw(database, settings), PICTURE)


def write(figure: Figure, file: Path) -> None:
    """Writes a figure as SVG without the time of its making."""
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})


def _draw_series(axes: Axes, rows: pd.DataFrame, actual: pd.Series) -> None:
    for label, (lower, upper, strength) in INTERVALS.items():
        axes.fill_between(rows[DS], rows[lower], rows[upper], color=BLUE, alpha=strength, lw=0, label=label)
    axes.plot(actual.index, actual, color=GREY, lw=1, marker=".", ms=4, label="actual")
    axes.plot(rows[DS], rows[Y_HAT], color=BLUE, lw=1.8, label="forecast")
    axes.axvline(rows[DS].min() - rows[DS].diff().min() / 2, color=GREY, lw=0.8, ls=":")
    axes.xaxis.set_major_formatter(ConciseDateFormatter(AutoDateLocator()))
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8)
    axes.set_ylim(bottom=0)


if __name__ == "__main__":
    main()
