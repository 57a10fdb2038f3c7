r"""Series keys: text end to end; one column is taken as it is, several are joined so that none are confused.

Parts are joined by `|`; a `|` or `\` within a part is preceded by `\`. Leading zeros, case and blanks survive.
"""

from __future__ import annotations

import re

import pandas as pd

from forecasting.errors import SourceError
from forecasting.vocabulary.columns import ID

MAX_KEY_LENGTH = 200
"""Longest key that the warehouse holds; longer ones are quarantined with KEY_TOO_LONG."""

SEPARATOR = "|"
KEY_PART = "key#"
"""No label has such a name."""
_ESCAPED = re.compile(r"([\\|])")


def compose_key(columns: pd.DataFrame) -> pd.Series:
    """Returns the key of every row as text, null where any part is null or the whole key is empty.

    Raises:
        SourceError: a key column holds fractional numbers, or floating ones beyond the digits that these keep.
    """
    for name in columns.columns:
        _require_whole(columns[name])
    parts = [text_of(columns[name]) for name in columns.columns]
    if len(parts) == 1:
        key = parts[0]
    else:
        escaped = [part.str.replace(_ESCAPED, r"\\\1", regex=True) for part in parts]
        key = escaped[0].str.cat(pd.concat(escaped[1:], axis=1), sep=SEPARATOR)
        key = key.mask(key == SEPARATOR * (len(parts) - 1))
    return key.mask(key == "").rename(ID)


def with_key_parts(static: pd.DataFrame) -> pd.DataFrame:
    """Returns the rows with a column key#1, key#2 ... per part of a joined unique_id; none where keys have one part."""
    plain = static[ID].str.replace("\\\\", "\ue000", regex=False).str.replace("\\|", "\ue001", regex=False)
    parts = plain.str.split(SEPARATOR, regex=False)
    lengths = {len(part) for part in parts}
    if len(lengths) != 1 or lengths == {1}:
        return static
    table = pd.DataFrame(parts.tolist(), index=static.index, dtype="str")
    return static.join(table.rename(columns=lambda number: f"{KEY_PART}{number + 1}"))


def split_key(key: str) -> list[str]:
    """Returns the parts that compose_key has joined; of a key of one column the key is to be taken as it is."""
    plain = key.replace("\\\\", "\ue000").replace("\\|", "\ue001").split(SEPARATOR)
    return [part.replace("\ue001", SEPARATOR).replace("\ue000", "\\") for part in plain]


def text_of(values: pd.Series) -> pd.Series:
    """Returns values as text, nulls kept; whole numbers have no decimals, though a null has made them floating."""
    if pd.api.types.is_float_dtype(values.dtype) and not _fractional(values).any():
        values = values.astype("Int64")
    return values.astype("string").astype("str") if values.isna().any() else values.astype("str")


def _require_whole(values: pd.Series) -> None:
    if not pd.api.types.is_float_dtype(values.dtype):
        return
    for problem, wrong in (
        ("fractional numbers", _fractional(values)),
        ("floating numbers of more digits than these keep", _beyond_digits(values)),
    ):
        if wrong.any():
            raise SourceError(
                f"a key column holds {problem}",
                where=f"column {values.name}",
                found=values[wrong].iloc[0],
                action="convert it to text in the source query",
            )


def _beyond_digits(values: pd.Series) -> pd.Series:
    return values.abs() >= 2**53


def _fractional(values: pd.Series) -> pd.Series:
    return values.notna() & (values % 1 != 0)
