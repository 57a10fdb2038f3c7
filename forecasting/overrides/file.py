"""A CSV file of changes becomes rows of text; what is no CSV file in UTF-8 is refused with what to do."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pandas as pd

from forecasting.errors import ConfigError
from forecasting.overrides.intake import GUIDE

SEPARATORS = ",;"


def read_override_file(path: Path, required: str) -> pd.DataFrame:
    """Returns the rows as text, null where a cell is empty, indexed by their row in the file; the header is row 1.

    Separators are commas or semicolons, whichever the header has more of; column names are in lower case.

    Args:
        path: The file.
        required: The columns that it needs, in words, for messages.

    Raises:
        ConfigError: the file cannot be read, is no UTF-8, is empty or separated by tabs, a column has no name or is
            there twice, or a row has another number of cells than the header.
    """
    lines = _lines(path, required)
    if not lines:
        raise ConfigError("the file is empty", where=str(path), accepted="a header and one row per override")
    (_, header), *rows = lines
    names = [name.strip().lower() for name in header]
    twice = [name or "(no name)" for name, count in Counter(names).items() if count > 1 or not name]
    if twice:
        raise ConfigError("columns without a name, or of the same name", where=str(path), found=", ".join(twice))
    if not rows:
        raise ConfigError("the file has a header only", where=str(path), accepted="one row per override")
    for number, cells in rows:
        if len(cells) != len(names):
            raise ConfigError(
                f"row {number} has {len(cells)} cells, the header {len(names)}",
                where=str(path),
                found=" | ".join(cells)[:200],
                action="put text with separators into quotes, and write decimals with a point",
            )
    frame = pd.DataFrame([cells for _, cells in rows], columns=names, index=[number for number, _ in rows], dtype="str")
    return frame.mask(frame.apply(lambda column: column.str.strip() == ""))


def _lines(path: Path, required: str) -> list[tuple[int, list[str]]]:
    """Returns cells by row number, rows without any text left out."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError("no such file", where=str(path)) from error
    except OSError as error:
        raise ConfigError(
            "the file cannot be read", where=str(path), found=error.strerror, accepted="a CSV file"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            "the file is not UTF-8",
            where=str(path),
            found=f"byte {error.start + 1} is {error.object[error.start]:#04x}",
            action="save it as UTF-8; in Excel: Save As, CSV UTF-8",
        ) from error
    header = text.partition("\n")[0]
    separator = max(SEPARATORS, key=header.count)
    if header.count("\t") > header.count(separator):
        raise ConfigError(
            "the columns are separated by tabs",
            where=str(path),
            found=" | ".join(header.split("\t"))[:200],
            accepted=f"commas or semicolons; required columns: {required}",
            action=f"save it with commas; in Excel: Save As, CSV UTF-8; {GUIDE}",
        )
    try:
        lines = list(csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True))
    except csv.Error as error:
        raise ConfigError("the file is no CSV", where=str(path), found=str(error)) from error
    return [(number, cells) for number, cells in enumerate(lines, start=1) if any(cell.strip() for cell in cells)]
