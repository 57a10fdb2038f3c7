"""The example queries of docs/how-to/bi.md: run over the suite's own connection and over ODBC, their rows checked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd
import pytest

from benchmarks.postgresql import PASSWORD
from forecasting.settings import CHECKOUT
from tests.sql.archive import SERIES, Archive, plain_rows

QUERIES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((CHECKOUT / "sql" / "queries").glob("*.sql"))}
PAGE = CHECKOUT / "docs" / "how-to" / "bi.md"
LABEL = dict(zip(SERIES["unique_id"], SERIES["label_1"], strict=True))
TEXT = dict(zip(SERIES["unique_id"], SERIES["label_text_2"], strict=True))
NO_ODBC = "the ODBC driver of PostgreSQL is not installed; on Debian: apt-get install unixodbc odbc-postgresql"
TOO_SHORT = "The history is too short for the champion; a simple mean serves."


def current(archive: Archive) -> pd.DataFrame:
    rows = archive.forecasts[archive.forecasts["publication_no"] == archive.forecasts["publication_no"].max()]
    return rows.assign(
        series_key=rows["unique_id"], assortment=rows["unique_id"].map(LABEL), target_date=iso(rows["ds"])
    )


def compared(archive: Archive, lead: int) -> pd.DataFrame:
    """Forecasts of run days with exactly this lead, and what was observed; skipped run days show the run day before."""
    published = archive.forecasts.drop_duplicates(["cutoff", "unique_id", "ds"], keep="last")
    origins = pd.DataFrame({"origin": pd.date_range(published["cutoff"].min(), published["cutoff"].max())})
    origins["cutoff"] = origins["origin"].where(origins["origin"].isin(published["cutoff"])).ffill()
    rows = origins.merge(published, on="cutoff")
    rows = rows[rows["ds"] == rows["origin"] + pd.Timedelta(days=lead)].merge(archive.actuals, on=["unique_id", "ds"])
    rows = rows.assign(series_key=rows["unique_id"], label=rows["unique_id"].map(LABEL), target_date=iso(rows["ds"]))
    return rows.assign(err=rows["y_hat"] - rows["y"], observed=rows["obs_state"] == "OBSERVED")


def iso(days: pd.Series) -> pd.Series:
    return days.dt.strftime("%Y-%m-%d")


def forecast_of_tomorrow(archive: Archive) -> pd.DataFrame:
    rows = current(archive)
    rows = rows[rows["target_date"] == "2026-03-03"].assign(unit_code="pieces")
    rows["material_text"] = rows["series_key"].map(TEXT)
    rows = rows.rename(columns={"y_hat": "forecast_value", "q10": "lower_80", "q90": "upper_80"})
    wanted = ["series_key", "material_text", "target_date", "forecast_value", "lower_80", "upper_80", "unit_code"]
    return rows.sort_values("series_key")[wanted]


def accuracy_of_last_month(archive: Archive) -> pd.DataFrame:
    rows = compared(archive, lead=1)
    rows = rows[rows["observed"] & rows["target_date"].str.startswith("2026-02")]
    groups = rows.assign(abs_err=rows["err"].abs(), abs_y=rows["y"].abs()).groupby("label")
    sums = groups[["abs_err", "abs_y", "err", "y"]].sum()
    figures = {
        "last_month": "2026-02",
        "wape": sums["abs_err"] / sums["abs_y"],
        "bias": sums["err"] / sums["y"],
        "n_scored": groups.size(),
    }
    return pd.DataFrame(figures).rename_axis("assortment").reset_index()


def four_weeks_before(archive: Archive) -> pd.DataFrame:
    rows = compared(archive, lead=28)
    rows = rows.assign(
        data_until=rows["cutoff"].dt.strftime("%Y-%m-%d %H:%M:%S"),
        sum_err=rows["err"].where(rows["observed"]),
        skip_reason=rows["obs_state"].astype(object).where(~rows["observed"], None),
    ).rename(columns={"y_hat": "forecast_value", "y": "actual_value"})
    assert rows["series_key"].nunique() == 4
    wanted = ["series_key", "target_date", "data_until", "forecast_value", "actual_value", "sum_err", "skip_reason"]
    return rows.sort_values(["series_key", "target_date"])[wanted]


def changes_since_yesterday(archive: Archive) -> pd.DataFrame:
    newest = archive.forecasts["publication_no"].max()
    before = archive.forecasts[archive.forecasts["publication_no"] == newest - 1]
    rows = current(archive).merge(before, on=["unique_id", "ds"], suffixes=("", "_before"))
    rows["change"] = rows["y_hat"] - rows["y_hat_before"]
    rows = rows.assign(abs_change=rows["change"].abs(), abs_before=rows["y_hat_before"].abs())
    sums = rows.groupby("series_key")[["y_hat", "y_hat_before", "change", "abs_change", "abs_before"]].sum()
    sums = sums.sort_values("abs_change", ascending=False).reset_index()
    sums.insert(1, "label_1", sums["series_key"].map(LABEL))
    sums["change_share"] = sums["abs_change"] / sums["abs_before"]
    sums = sums.rename(columns={"y_hat": "forecast_value", "y_hat_before": "previous_value", "change": "change_value"})
    return sums[["series_key", "label_1", "forecast_value", "previous_value", "change_value", "change_share"]]


def series_that_need_me(archive: Archive) -> pd.DataFrame:
    newest = compared(archive, lead=1)
    newest = newest[newest["observed"]].sort_values("ds").groupby("series_key").tail(1).set_index("series_key")
    outside = newest[~newest["y"].between(newest["q025"], newest["q975"])]
    totals = archive.ask(
        "SELECT job, series_key, SUM(forecast_value) AS total FROM bi_forecast GROUP BY job, series_key"
    )
    rows = []
    for job, key, total in totals.itertuples(index=False):
        surprise = (
            outside.loc[key, ["target_date", "y", "y_hat"]] if job == "retail_units" and key in outside.index else None
        )
        if key == "C" or surprise is not None:
            reason = TOO_SHORT if key == "C" else None
            rows.append((job, key, total, reason, *(surprise if surprise is not None else (None, None, None))))
    columns = [
        "job",
        "series_key",
        "forecast_value",
        "reason_text",
        "surprise_date",
        "surprise_value",
        "forecast_before",
    ]
    assert {row[4] is None for row in rows} == {True, False}
    return pd.DataFrame(rows, columns=columns).sort_values("forecast_value", ascending=False)


def freshness_of_every_job(archive: Archive) -> pd.DataFrame:
    published = archive.ask("SELECT job, published_at_utc FROM bi_publication WHERE is_current = 1").set_index("job")
    same = {"as_of_date": "2026-03-02", "data_until": "2026-03-01 00:00:00", "n_rows": 90, "n_fallback": None}
    rows = [
        ("retail_units", "forecast_generation", "2026-03-02", "OK", "published as number 41"),
        ("shop", "data_preparation", "2026-03-03", "BLOCKED", "the newest row is too old"),
    ]
    frame = pd.DataFrame(rows, columns=["job", "last_purpose", "last_as_of_date", "last_status", "last_message"])
    frame = frame.assign(**same, guard_result="WARN", published_at_utc=frame["job"].map(published["published_at_utc"]))
    wanted = ["job", "as_of_date", "data_until", "published_at_utc", "n_rows", "n_fallback", "guard_result"]
    return frame[[*wanted, "last_purpose", "last_as_of_date", "last_status", "last_message"]]


def coverage_by_lead(archive: Archive) -> pd.DataFrame:
    rows = []
    for lead in range(1, 31):
        part = compared(archive, lead)
        part = part[part["observed"]]
        rows.append((lead, part["y"].between(part["q10"], part["q90"]).mean(), len(part)))
    return pd.DataFrame(rows, columns=["lead_periods", "coverage_80", "n_scored"])


def value_added_by_label(archive: Archive) -> pd.DataFrame:
    rows = compared(archive, lead=1)
    rows = rows[rows["observed"] & rows["y_naive"].notna() & rows["y_model"].notna()]
    found = []
    for label, part in rows.groupby("label"):
        errors = [(part[name] - part["y"]).abs().sum() for name in ("y_naive", "y_model", "y_model", "y_hat")]
        for number, step in enumerate(("naive", "model", "reconciled", "final")):
            saved = errors[max(number - 1, 0)] - errors[number]
            found.append((label, step, 1 - errors[number] / errors[0], saved, len(part)))
    return pd.DataFrame(found, columns=["label_1", "forecast_step", "skill", "error_saved", "n_scored"])


def totals_per_label(archive: Archive) -> pd.DataFrame:
    groups = current(archive).groupby(["assortment", "target_date"])
    sums = groups.agg(forecast_value=("y_hat", "sum"), n_series=("y_hat", "size")).reset_index()
    naive = groups["y_naive"].sum(min_count=1).to_numpy()
    sums.insert(3, "naive_value", naive)
    return sums


def data_quality_of_newest_run_day(_: Archive) -> pd.DataFrame:
    rows = [
        ("retail_units", "2026-03-02", "forecast", "check_1", "WARN", None, None),
        ("shop", "2026-03-03", "source", "source_newest", "BLOCK", "2026-02-20", 7),
    ]
    columns = ["job", "as_of_date", "suite", "check_id", "action", "observed", "unexpected_count"]
    return pd.DataFrame(rows, columns=columns)


EXPECTED: dict[str, Callable[[Archive], pd.DataFrame]] = {
    function.__name__: function
    for function in (
        forecast_of_tomorrow,
        accuracy_of_last_month,
        four_weeks_before,
        changes_since_yesterday,
        series_that_need_me,
        freshness_of_every_job,
        coverage_by_lead,
        value_added_by_label,
        totals_per_label,
        data_quality_of_newest_run_day,
    )
}


def test_every_query_has_an_expected_result():
    assert set(QUERIES) == set(EXPECTED)
    assert len(QUERIES) == 10


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_returns_what_it_promises(archive, name):
    require_same(archive.ask(QUERIES[name]), EXPECTED[name](archive))


@pytest.mark.parametrize("archive", ["postgresql"], indirect=True)
@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_returns_the_same_over_odbc(archive, odbc, name):
    cursor = odbc.execute(QUERIES[name])
    columns = [column[0] for column in cursor.description]
    require_same(pd.DataFrame(plain_rows(cursor.fetchall(), columns)), EXPECTED[name](archive))


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_file_is_one_portable_select_with_its_purpose(name):
    content = QUERIES[name]
    assert re.match(r"-- Purpose: .+\.\nSELECT\n", content)
    code = content.partition("\n")[2]
    assert not re.search(r"--|;|:|\b(LIMIT|TRUE|FALSE|TOP|FILTER|ILIKE|INTERVAL|CURRENT_DATE)\b|::|\*\s*\bFROM\b", code)
    read = re.findall(r"\b(?:FROM|JOIN)\s+([^\s(]+)", code)
    assert [view for view in read if not view.startswith("bi_")] == []


def test_the_page_shows_the_files():
    page = PAGE.read_text(encoding="utf-8")
    shown = dict(
        re.findall(r"\[sql/queries/(\w+)\.sql\]\(\.\./\.\./sql/queries/\w+\.sql\)\n\n```sql\n(.*?)```", page, re.DOTALL)
    )
    assert shown == {name: content.partition("\n")[2] for name, content in QUERIES.items()}
    purposes = [content.partition("\n")[0].removeprefix("-- Purpose: ") for content in QUERIES.values()]
    assert [purpose for purpose in purposes if f"{purpose} " not in page] == []


def require_same(got: pd.DataFrame, expected: pd.DataFrame) -> None:
    assert len(expected) > 0
    both = [frame.astype(object).where(frame.notna(), None).reset_index(drop=True) for frame in (got, expected)]
    pd.testing.assert_frame_equal(*both, check_dtype=False, rtol=1e-9)


@pytest.fixture(scope="module")
def odbc(archive: Archive):
    """A connection as BI tools make it; needs a driver manager (libodbc) and psqlodbc on this machine."""
    try:
        import pyodbc
    except ImportError as error:
        pytest.skip(f"{NO_ODBC} ({error})")
    if "PostgreSQL Unicode" not in pyodbc.drivers():
        pytest.skip(NO_ODBC)
    url = archive.database.engine.url
    keywords = f"Server={url.host};Port={url.port};Database={url.database};Uid={url.username};Pwd={{{PASSWORD}}}"
    connection = pyodbc.connect(f"Driver={{PostgreSQL Unicode}};{keywords};SSLMode=disable;ReadOnly=1", readonly=True)
    yield connection
    connection.close()
