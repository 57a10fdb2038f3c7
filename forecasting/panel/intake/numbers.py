"""Numbers that a source holds as text: the whole column says which sign parts the decimals, or it is refused."""

from __future__ import annotations

from typing import Literal

import pandas as pd

Decimal = Literal["auto", ".", ","]

_GROUPED = r"[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+|(?:,\d{3})+)"
"""1.234 or 1,234: one and a bit, or more than a thousand. 1.234,567 shows both signs and is neither."""
_COMMA = r"[+-]?\d{1,3}(?:\.\d{3})+,\d+|[+-]?\d*,\d+"
_POINT = r"[+-]?\d{1,3}(?:,\d{3})+\.\d+|[+-]?\d*\.\d+(?:[eE][+-]?\d+)?"
_IN_THOUSANDS = r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"


class UnclearNumbersError(ValueError):
    """A column holds numbers of which nobody can tell what parts their decimals; the message is one of them."""


def read_numbers(values: pd.Series, decimal: Decimal = "auto") -> pd.Series:
    """Returns the values as floats, null where they are none.

    Args:
        values: Numbers, or text. In text a comma parts the decimals where some value shows it (12,5 or 1.234,56) and
            none shows a point in its place; where values show either, those with a comma are no numbers.
        decimal: What parts the decimals of text; auto: what the column shows.

    Raises:
        UnclearNumbersError: every sign in the column stands before three digits.
    """
    if pd.api.types.is_numeric_dtype(values) or not (values.dtype == object or pd.api.types.is_string_dtype(values)):
        return pd.to_numeric(values, errors="coerce").astype("float64")
    texts = values.astype("string").str.strip()
    grouped, comma, point = (
        texts.str.fullmatch(form).fillna(value=False).astype(bool) for form in (_GROUPED, _COMMA, _POINT)
    )
    comma, point = comma & ~grouped, point & ~grouped
    if decimal == "auto" and grouped.any() and not comma.any() and not point.any():
        raise UnclearNumbersError(str(texts[grouped].iloc[0]))
    has_comma = decimal == "," or (decimal == "auto" and comma.any() and not point.any())
    if has_comma:
        texts = texts.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    elif decimal == "auto" and comma.any():
        texts = texts.mask(grouped)
    else:
        texts = texts.mask(texts.str.fullmatch(_IN_THOUSANDS), texts.str.replace(",", "", regex=False))
    return pd.to_numeric(texts, errors="coerce").astype("float64")
