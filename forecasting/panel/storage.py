"""A panel on disk: four Parquet files and a small JSON, the same bytes for the same panel."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from forecasting.panel.panel import Panel

PARTS = ("history", "future", "static", "calendar")
SOME = ("own_days", "predecessors")
"""There only where some series have a calendar of their own, or go on under another key."""


def save_panel(panel: Panel, folder: Path) -> None:
    """Writes a panel into an existing folder."""
    for part in PARTS:
        getattr(panel, part).to_parquet(folder / f"{part}.parquet", index=False)
    for part in SOME:
        if len(getattr(panel, part)):
            getattr(panel, part).to_parquet(folder / f"{part}.parquet", index=False)
    (folder / "panel.json").write_text(json.dumps({"cutoff": panel.cutoff.isoformat()}), encoding="utf-8")


def load_panel(folder: Path) -> Panel:
    """Reads what save_panel wrote."""
    facts = json.loads((folder / "panel.json").read_text(encoding="utf-8"))
    there = [*PARTS, *(part for part in SOME if (folder / f"{part}.parquet").exists())]
    frames = {part: pd.read_parquet(folder / f"{part}.parquet") for part in there}
    return Panel(**frames, cutoff=pd.Timestamp(facts["cutoff"]))
