"""Every way in which a file of changes can be wrong is refused with its row, what was found and what is accepted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from forecasting.errors import ConfigError
from forecasting.overrides.file import read_override_file
from forecasting.overrides.intake import OverridesRefused, read_entries, required_columns
from tests.panel_builder import build_job

LABELS = [{"name": "assortment"}, {"name": "plant"}]
JOB = build_job(lower_bound=0, labels=LABELS, time_zone="Europe/Berlin")
SERIES = pd.DataFrame(
    [(1, "0815", "gifts", "N"), (2, "0816", "gifts", "S"), (3, "47|11", "garden", "N")],
    columns=["series_id", "unique_id", "label_1", "label_2"],
).assign(**dict.fromkeys([f"label_{number}" for number in range(3, 7)]))
HEADER = "unique_id,assortment,plant,period_from,period_to,kind,value,reason,comment,approved_by,expires"
REQUIRED = "unique_id, or assortment, or plant; period_from and period_to, or ds; kind; value; reason"
SOUND = "0815,,,2026-03-02,2026-03-08,SET,12.5,promotion,,,"


def read(tmp_path: Path, text: str | bytes, *, job=JOB, author: str | None = "planner") -> pd.DataFrame:
    file = tmp_path / "o.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_entries(read_override_file(file, required_columns(job)), job, SERIES, where="o.csv", author=author)


def refused(tmp_path: Path, text: str | bytes, **given) -> str:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text, **given)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_a_sound_row_becomes_a_change(tmp_path):
    entry = read(tmp_path, f"{HEADER}\n0815,,,2026-03-02,2026-03-08,set,12.5,promotion,Easter,ben,2026-03-05\n").iloc[0]
    assert entry.dropna().to_dict() == {
        "series_id": 1,
        "period_from": pd.Timestamp("2026-03-02"),
        "period_to": pd.Timestamp("2026-03-08"),
        "kind": "SET",
        "override_value": 12.5,
        "comment_text": "Easter",
        "author": "planner",
        "approved_by": "ben",
        "reason_code": "PROMOTION",
        "expires_utc": pd.Timestamp("2026-03-05 23:00"),  # the end of 5 March in Berlin
        "spread_rule": "NONE",
    }


@pytest.mark.parametrize(
    ("cells", "labels", "spread"),
    [
        (",gifts,,2026-03-02,2026-03-02,SET,5", ("gifts", None), "PROPORTIONAL"),
        (",gifts,S,2026-03-02,2026-03-02,ADD,5", ("gifts", "S"), "PROPORTIONAL"),
        (",,N,2026-03-02,2026-03-02,PCT,5", (None, "N"), "EACH"),
        (",,N,2026-03-02,2026-03-02,MAX,5", (None, "N"), "EACH"),
    ],
)
def test_labels_name_a_group(tmp_path, cells, labels, spread):
    entry = read(tmp_path, f"{HEADER}\n{cells},X,,,\n").iloc[0]
    assert entry["series_id"] == 0
    assert tuple(entry[["label_1", "label_2"]].where(entry[["label_1", "label_2"]].notna(), None)) == labels
    assert entry["spread_rule"] == spread


def test_a_change_holds_until_its_last_period_is_complete(tmp_path):
    late = build_job(lower_bound=0, labels=LABELS, time_zone="Europe/Berlin", data_delay="2d")
    text = f"{HEADER}\n{SOUND}\n0816,,,2026-03-02,2026-03-08,SET,1,X,,,2026-12-31\n"
    assert read(tmp_path, text)["expires_utc"].tolist() == [pd.Timestamp("2026-03-08 23:00")] * 2
    assert read(tmp_path, text, job=late)["expires_utc"].tolist() == [pd.Timestamp("2026-03-10 23:00")] * 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_files_as_spreadsheets_write_them(tmp_path, encoding, separator, newline):
    lines = ["Unique_ID,DS,Kind,Value,Reason,Comment", "", "0815,2026-03-02,ADD,-5,Löschung,Größe", ",,,,,"]
    text = newline.join(line.replace(",", separator) for line in lines).replace("Löschung", "ENDED")
    entry = read(tmp_path, text.encode(encoding))
    assert entry[["series_id", "override_value", "comment_text"]].to_numpy().tolist() == [[1, -5.0, "Größe"]]
    assert entry.index.tolist() == [3]


def test_several_key_columns_make_one_key(tmp_path):
    job = build_job(key=["material", "plant"], labels=[{"name": "assortment"}, {"name": "plant"}])
    head = "material,plant,assortment,ds,kind,value,reason\n"
    entries = read(tmp_path, f"{head}47,11,,2026-03-02,ADD,5,X\n,N,,2026-03-02,ADD,5,X\n", job=job)
    assert entries["series_id"].tolist() == [3, 0]
    assert entries["label_2"].tolist()[1] == "N"
    assert "row 2: the key is not complete; it is material, plant" in refused(
        tmp_path, f"{head}47,,,2026-03-02,ADD,5,X\n", job=job
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("0814,,,2026-03-02,2026-03-08,SET,1,X,,,", "row 3: unknown series: `0814`; near: 0816, 0815"),
        ("815,,,2026-03-02,2026-03-08,SET,1,X,,,", "row 3: unknown series: `815`; near: 0815"),
        (",gift,,2026-03-02,2026-03-08,SET,1,X,,,", "row 3: unknown assortment: `gift`; near: gifts"),
        (",garden,S,2026-03-02,2026-03-08,SET,1,X,,,", "row 3: no series has all of these labels"),
        (",,,2026-03-02,2026-03-08,SET,1,X,,,", "row 3: names no series (unique_id) and no label"),
        ("0815,gifts,,2026-03-02,2026-03-08,SET,1,X,,,", "row 3: names a series and labels; accepted: one of them"),
        ("0815,,,2026-03-02,2026-03-08,SUB,1,X,,,", "unknown kind: `SUB`; accepted: SET, ADD, PCT, MIN, MAX"),
        ("0815,,,2026-03-02,2026-03-08,,1,X,,,", "row 3: kind is missing"),
        ("0815,,,2026-03-02,2026-03-08,SET,many,X,,,", "value is no number: `many`; accepted: such as 12.5"),
        ("0815,,,2026-03-02,2026-03-08,SET,nan,X,,,", "value is no number: `nan`"),
        ("0815,,,2026-03-02,2026-03-08,SET,inf,X,,,", "value is infinite or near to it: `inf`"),
        ("0815,,,2026-03-02,2026-03-08,SET,1e100,X,,,", "value is infinite or near to it: `1e100`"),
        ("0815,,,2026-03-02,2026-03-08,SET,1e999,X,,,", "value is infinite or near to it: `1e999`"),
        ('0815,,,2026-03-02,2026-03-08,SET,"12,5",X,,,', "value has a decimal comma: `12,5`; accepted: a decimal"),
        ("0815,,,2026-03-02,2026-03-08,SET,,X,,,", "row 3: value is missing; accepted: a number"),
        ("0815,,,2026-03-02,2026-03-08,PCT,-100.5,X,,,", "a PCT below -100 is less than nothing: `-100.5`"),
        ("0815,,,2026-03-02,2026-03-08,ADD,0,X,,,", "changes nothing: `0`"),
        ("0815,,,2026-03-02,2026-03-08,SET,-1,X,,,", "value is below the lower bound: `-1`; accepted: 0 or more"),
        ("0815,,,2026-03-02,2026-03-08,MAX,-1,X,,,", "value is below the lower bound"),
        ("0815,,,02.03.2026,2026-03-08,SET,1,X,,,", "period_from is no date: `02.03.2026`; accepted: 2026-11-30"),
        ("0815,,,2026-02-30,2026-03-08,SET,1,X,,,", "period_from is no date: `2026-02-30`"),
        ("0815,,,9999-12-31,9999-12-31,SET,1,X,,,", "period_to is no date: `9999-12-31`"),
        ("0815,,,,2026-03-08,SET,1,X,,,", "period_from is missing"),
        ("0815,,,2026-03-02T06:00,2026-03-08,SET,1,X,,,", "is no start of a period: `2026-03-02T06:00`"),
        ("0815,,,2026-03-08,2026-03-02,SET,1,X,,,", "period_to lies before period_from: `2026-03-02"),
        ("0815,,,2026-03-02,2026-03-08,SET,1,,,,", "row 3: reason is missing"),
        ("0815,,,2026-03-02,2026-03-08,SET,1,easter promotion,,,", "reason is no single word: `easter promotion`"),
        (f"0815,,,2026-03-02,2026-03-08,SET,1,{'X' * 25},,,", "reason is no single word"),
        (f"0815,,,2026-03-02,2026-03-08,SET,1,X,{'x' * 501},,", "comment is too long"),
        (f"0815,,,2026-03-02,2026-03-08,SET,1,X,,{'x' * 101},", "approved_by is too long"),
        ("0815,,,2026-03-02,2026-03-08,SET,1,X,,,soon", "expires is no date: `soon`; accepted: 2026-11-30"),
        ("0815,,,2026-03-02,2026-03-08,SET,12,5,X,,,", "row 3 has 12 cells, the header 11"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_refused_by_its_number(tmp_path, row, message):
    output = refused(tmp_path, f"{HEADER}\n{SOUND}\n{row}\n")
    assert message in output
    assert "row 2" not in output


def test_every_wrong_row_is_named_up_to_twenty(tmp_path):
    rows = "".join(f"08{number},,,2026-03-02,2026-03-08,SUB,x,X,,,\n" for number in range(20, 45))
    output = refused(tmp_path, f"{HEADER}\n{SOUND}\n{rows}")
    assert "25 of 26 overrides cannot be taken, so none was" in output
    assert output.count("row ") == 20
    assert "and 55 more" in output


def test_a_row_needs_an_author(tmp_path):
    assert "row 2: author is missing; accepted: --author NAME" in refused(tmp_path, f"{HEADER}\n{SOUND}\n", author=None)
    named = f"{HEADER},author\n{SOUND},zoe\n"
    assert read(tmp_path, named, author=None)["author"].tolist() == ["zoe"]
    assert "author is too long" in refused(tmp_path, f"{HEADER}\n{SOUND}\n", author="x" * 101)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("unique_id,ds,kind,value,reason,menge", "unknown columns ['menge']"),
        ("unique_id,ds,kind,value", "missing columns: reason"),
        ("unique_id,period_from,kind,value,reason", "missing columns: period_from and period_to, or ds alone"),
        ("unique_id,ds,period_from,period_to,kind,value,reason", "period_from and period_to, or ds alone"),
        ("ds,kind,value,reason", "missing columns: unique_id"),
    ],
)
def test_wrong_columns_are_refused_with_those_that_are_accepted(tmp_path, header, message):
    output = refused(tmp_path, f"{header}\n{','.join('1' * len(header.split(',')))}\n")
    assert message in output
    assert "accepted: unique_id, assortment, plant, period_from" in output
    assert REQUIRED in output
    assert "next:     correct the names of the columns" in output


@pytest.mark.parametrize("row", ["0815\t2026-03-02\tSET\t12.5\tX", "0815\t2026-03-02\tSET\t12,5\tX"])
def test_tabs_are_named_with_what_to_do(tmp_path, row):
    output = refused(tmp_path, f"unique_id\tds\tkind\tvalue\treason\n{row}\n")
    assert "the columns are separated by tabs" in output
    assert "found:    unique_id | ds | kind | value | reason" in output
    assert REQUIRED in output
    assert "next:     save it with commas" in output


def test_the_required_columns_of_several_keys_and_labels_are_told():
    job = build_job(key=["material", "plant"], labels=[{"name": "plant"}])
    output = "material and plant, or unique_id, or plant; period_from and period_to, or ds; kind; value; reason"
    assert required_columns(job) == output


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (HEADER.encode(), "the file has a header only"),
        ("unique_id,ds\n0815,März\n".encode("cp1252"), "the file is not UTF-8"),
        ("unique_id,ds\n".encode("utf-16"), "the file is not UTF-8"),
        (b"unique_id,kind,kind\n1,2,3\n", "of the same name"),
        (b"unique_id,,kind\n1,2,3\n", "columns without a name"),
        (b'unique_id,ds\n"08"15,x\n', "the file is no CSV"),
    ],
)
def test_what_is_no_file_of_changes_is_refused(tmp_path, content, message):
    assert message in refused(tmp_path, content)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"no such file"):
        read_override_file(tmp_path / "none.csv", "ds")


def test_the_file_in_the_operations_guide_is_one(tmp_path):
    guide = (Path(__file__).parents[2] / "docs" / "how-to" / "operations.md").read_text(encoding="utf-8")
    text = guide[guide.index("material,plant,period_from") :].partition("```")[0]
    job = build_job(key=["material", "plant"], labels=[{"name": "plant"}])
    series = SERIES.assign(unique_id=["000815|1000", "000816|1000", "7|9"], label_1=["1000", "1000", "9"])
    file = tmp_path / "o.csv"
    file.write_text(text, encoding="utf-8")
    entries = read_entries(read_override_file(file, ""), job, series, where="guide", author="planner")
    assert entries["spread_rule"].tolist() == ["NONE", "NONE", "PROPORTIONAL"]


def test_hourly_periods_are_instants(tmp_path):
    job = build_job(frequency="h", time_zone="Europe/Berlin")
    text = "unique_id,ds,kind,value,reason\n0815,2026-03-02T06:00+01:00,SET,1,X\n"
    assert read(tmp_path, text, job=job)["period_from"].tolist() == [pd.Timestamp("2026-03-02 05:00")]
    assert "no start of a period" in refused(tmp_path, text.replace("06:00", "06:30"), job=job)


def test_rows_of_a_database_have_types_of_their_own():
    raw = pd.DataFrame(
        {"unique_id": ["0815"], "ds": [pd.Timestamp("2026-03-02").date()], "kind": ["ADD"], "value": [2],
         "reason": ["X"], "author": [4711.0], "comment": [None], "expires": [None]}, index=[1]
    )  # fmt: skip
    entry = read_entries(raw, JOB, SERIES, where="o.sql").iloc[0]
    assert entry[["series_id", "override_value", "author"]].tolist() == [1, 2.0, "4711"]
    with pytest.raises(OverridesRefused, match="row 1: value is no number"):
        read_entries(raw.assign(value="two"), JOB, SERIES, where="o.sql")
