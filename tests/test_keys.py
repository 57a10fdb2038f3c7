from __future__ import annotations

import pandas as pd
import pytest

from forecasting.errors import SourceError
from forecasting.keys import compose_key


def test_one_column_is_taken_as_it_is():
    keys = [" a", "007", "A|b", "c\\", "é"]
    assert compose_key(pd.DataFrame({"sku": keys})).tolist() == keys


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("10", "007"), "10|007"),
        (("a|b", "c"), "a\\|b|c"),
        (("a", "b|c"), "a|b\\|c"),
        (("a\\", "b"), "a\\\\|b"),
        (("", "b"), "|b"),
        ((" a ", "B", ""), " a |B|"),
        (("\\|", "|\\"), "\\\\\\||\\|\\\\"),
    ],
)
def test_several_columns_are_joined_so_that_none_are_confused(parts, key):
    frame = pd.DataFrame([parts], columns=[f"k{n}" for n in range(len(parts))])
    assert compose_key(frame).tolist() == [key]


def test_numbers_become_text_without_decimals():
    frame = pd.DataFrame({"plant": [1000, 2000], "material": [7.0, None]})
    assert compose_key(frame[["plant"]]).tolist() == ["1000", "2000"]
    assert compose_key(frame).fillna("null").tolist() == ["1000|7", "null"]


def test_a_key_without_any_text_is_null():
    assert compose_key(pd.DataFrame({"a": ["", None, "x"]})).isna().tolist() == [True, True, False]
    assert compose_key(pd.DataFrame({"a": ["", "x"], "b": ["", ""]})).isna().tolist() == [True, False]


def test_the_index_of_the_rows_is_kept():
    frame = pd.DataFrame({"a": ["x", "y"], "b": ["1", "2"]}, index=[7, 3])
    assert compose_key(frame).to_dict() == {7: "x|1", 3: "y|2"}
    assert compose_key(frame).name == "unique_id"


def test_fractional_keys_are_refused():
    with pytest.raises(SourceError, match=r"(?s)column plant: .*fractional.*1.5"):
        compose_key(pd.DataFrame({"plant": [1.5]}))


def test_no_rows_give_no_keys():
    assert compose_key(pd.DataFrame({"a": [], "b": []}, dtype="str")).empty
