r"""Series keys: text end to end; one column is taken as it is, several are joined and can be told apart again.

Parts are joined by `|`; a `|` or `\` within a part is preceded by `\`. Leading zeros, case and blanks survive.
"""

from __future__ import annotations

import re

import pandas as pd

from forecasting.errors import SourceError
from forecasting.frames import ID

MAX_KEY_LENGTH = 200
"""Longest key that the warehouse holds; longer ones are set aside with KEY_TOO_LONG."""

SEPARATOR = "|"
_ESCAPED = re.compile(r"([\\|])")
_PART = re.compile(r"((?:[^\\|]|\\.)*)(?:\||$)")


def compose_key(columns: pd.DataFrame) -> pd.Series:
    """Returns the key of every row as text, null where any part is null or the whole key is empty.

    Raises:
        SourceError: a key column holds fractional numbers.
    """
    parts = [_as_text(columns[name]) for name in columns.columns]
    if len(parts) == 1:
        key = parts[0]
    else:
        escaped = [part.str.replace(_ESCAPED, r"\\\1", regex=True) for part in parts]
        key = escaped[0].str.cat(pd.concat(escaped[1:], axis=1), sep=SEPARATOR)
        key = key.mask(key == SEPARATOR * (len(parts) - 1))
    return key.mask(key == "").rename(ID)


def split_key(key: str, n_columns: int) -> list[str]:
    """Returns the parts that compose_key has joined."""
    if n_columns == 1:
        return [key]
    parts = [match[1] for match in _PART.finditer(key)][:n_columns]
    return [re.sub(r"\\(.)", r"\1", part) for part in parts]


def _as_text(values: pd.Series) -> pd.Series:
    if pd.api.types.is_float_dtype(values.dtype):
        if (values.dropna() % 1 != 0).any():
            raise SourceError(
                "a key column holds fractional numbers",
                where=f"column {values.name}",
                found=values.dropna()[values.dropna() % 1 != 0].iloc[0],
                action="convert it to text in the source query",
            )
        values = values.astype("Int64")
    return values.astype("string").astype("str") if values.isna().any() else values.astype("str")
