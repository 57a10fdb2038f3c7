"""`forecasting overrides` as a person types it."""

from __future__ import annotations

import pandas as pd
import pytest

from forecasting.warehouse.history.series import save_series
from tests.cli.typed import forecasting
from tests.project_builder import AS_OF, Make, Project

HEADER = "unique_id,item_group,ds,kind,value,reason,comment"
ROWS = f"{HEADER}\n000,,2026-06-30,SET,40,promo,Easter\n,small,2026-07-01,ADD,-10,stock,\n"
LOAD = ("overrides", "load", "changes.csv", "--job", "orders", "--as-of", AS_OF)


@pytest.fixture
def project(make_project: Make) -> Project:
    built = make_project()
    save_series(built.database, "orders", pd.DataFrame({"unique_id": ["000", "001"], "label_1": "small"}), 1)
    return built


def load(project: Project, text: str, *more: str) -> tuple[int, str, str]:
    file = project.settings.root / "changes.csv"
    file.write_text(text, encoding="utf-8")
    arguments = [str(file) if part == "changes.csv" else part for part in LOAD]
    done = forecasting(project, *arguments, *more)
    return done.returncode, done.stdout, done.stderr


def test_changes_are_loaded_listed_and_withdrawn(project: Project) -> None:
    code, output, _ = load(project, ROWS, "--author", "planner", "--dry-run")
    assert (code, output.splitlines()[-1]) == (0, "2 overrides are sound; none was entered")
    code, output, _ = load(project, ROWS, "--author", "planner")
    numbers = project.query("SELECT override_id FROM fc_override ORDER BY override_id")["override_id"].tolist()
    assert code == 0
    assert output.splitlines() == [
        "note: readers see no forecast of 000 at present",
        f"row 2: override {numbers[0]}",
        f"row 3: override {numbers[1]}",
        "2 overrides entered; the next forecast_generation of job orders applies them",
    ]
    shown = forecasting(project, "overrides", "list", "--job", "orders").stdout
    assert all(
        text in shown for text in ("000", "item_group=small", "SET", "40", "PROMO", "planner", "FUTURE", "Easter")
    )
    withdraw = ("overrides", "withdraw", str(numbers[0]), "--job", "orders", "--reason")
    done = forecasting(project, *withdraw, "no promotion")
    assert (done.returncode, done.stdout.split(";")[0]) == (0, f"override {numbers[0]} withdrawn")
    assert "no promotion" not in forecasting(project, "overrides", "list", "--job", "orders").stdout
    shown = forecasting(project, "overrides", "list", "--job", "orders", "--all").stdout
    assert "WITHDRAWN" in shown
    assert "no promotion" in shown
    again = forecasting(project, *withdraw, "again")
    assert again.returncode == 2
    assert "the override is withdrawn already" in again.stderr


@pytest.mark.parametrize("number", ["77", "9" * 23, "-" + "9" * 23])
def test_a_number_that_no_change_has_exits_with_2(project: Project, number: str) -> None:
    done = forecasting(project, "overrides", "withdraw", "--job", "orders", "--reason", "x", "--", number)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"job orders, override {number}: there is no such override\n")


def test_a_withdrawal_without_a_reason_or_of_another_job_exits_with_2(project: Project) -> None:
    load(project, ROWS, "--author", "planner")
    number = str(project.query("SELECT MIN(override_id) AS n FROM fc_override")["n"].item())
    path = project.settings.jobs / "orders.yml"
    path.with_name("water.yml").write_text(path.read_text().replace("job: orders", "job: water"), encoding="utf-8")
    for job, reason, output in [("orders", " ", "needs a reason"), ("water", "x", "there is no such override")]:
        done = forecasting(project, "overrides", "withdraw", number, "--job", job, "--reason", reason)
        assert (done.returncode, output in done.stderr) == (2, True)


def test_an_expired_change_keeps_its_state(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    load(project, f"{HEADER}\n000,,2026-06-29,SET,40,promo,\n", "--author", "planner")
    project.run("data_preparation", "2026-06-30")
    project.run("forecast_generation", "2026-06-30")
    number = str(project.query("SELECT override_id FROM fc_override")["override_id"].item())
    done = forecasting(project, "overrides", "withdraw", number, "--job", "orders", "--reason", "x")
    assert done.returncode == 2
    assert "the override has expired, so nothing is left to withdraw" in done.stderr
    assert project.query("SELECT override_state FROM bi_override")["override_state"].tolist() == ["EXPIRED"]


def test_identifiers_stay_whole_in_a_wide_list(project: Project) -> None:
    wide = ROWS.replace("promo", "PROMOTION_OF_THE_SUMMER").replace("Easter", "a_word_as_long_as_this_" * 20)
    load(project, wide, "--author", "the whole department of demand planning")
    shown = forecasting(project, "overrides", "list", "--job", "orders", "--all").stdout
    numbers = project.query("SELECT override_id FROM fc_override")["override_id"]
    assert [str(number) in shown for number in numbers] == [True, True]


def test_a_folder_is_no_file_of_changes(project: Project) -> None:
    folder = project.settings.root
    done = forecasting(project, "overrides", "load", str(folder), "--job", "orders", "--author", "planner")
    assert done.returncode == 2
    assert f"{folder}: the file cannot be read" in done.stderr
    assert "FORECASTING_ROOT" not in done.stderr


def test_wrong_rows_end_with_2_and_enter_nothing(project: Project) -> None:
    code, output, fault = load(project, ROWS.replace("000", "00"), "--author", "planner")
    assert (code, output) == (2, "")
    assert "changes.csv: 1 of 2 overrides cannot be taken, so none was" in fault
    assert "row 2: unknown series: `00`; near: 0" in fault
    code, _, fault = load(project, ROWS)
    assert code == 2
    assert "row 3: author is missing" in fault
    code, _, fault = load(project, ROWS, "--author", "planner", "--as-of", "2999-01-01")
    assert code == 2
    assert "as_of lies in the future" in fault
    assert project.query("SELECT COUNT(*) AS n FROM fc_override")["n"].item() == 0
    assert "no override of job orders holds" in forecasting(project, "overrides", "list", "--job", "orders").stdout


def test_without_a_date_past_periods_are_judged_by_the_clock(project: Project) -> None:
    file = project.settings.root / "changes.csv"
    file.write_text(ROWS.replace("2026", "2016"), encoding="utf-8")
    done = forecasting(project, "overrides", "load", str(file), "--job", "orders", "--author", "planner")
    assert done.returncode == 2
    assert "row 2: lies in the past, until: `2016-06-30`; accepted: periods that end after 20" in done.stderr


def test_check_reads_the_source_of_changes(make_project: Make) -> None:
    sources = {"target": {"query": "orders.sql"}, "overrides": {"query": "changes.sql"}}
    project = make_project(sources=sources)
    save_series(project.database, "orders", pd.DataFrame({"unique_id": ["000"], "label_1": "small"}), 1)
    check = ("check", "--job", "orders", "--as-of", AS_OF)
    assert "the query file does not exist" in forecasting(project, *check).stdout
    query = "SELECT '{}' AS unique_id, '2026-06-30' AS ds, 'SET' AS kind, 4 AS value, 'X' AS reason, 'zoe' AS author"
    (project.settings.root / "changes.sql").write_text(query.format("000"), encoding="utf-8")
    done = forecasting(project, *check)
    assert (done.returncode, "orders: overrides query: 1 rows" in done.stdout) == (0, True)
    for day, output in (("2026-07-06", "1 begin after the horizon, 2026-07-05"), ("2026-06-28", "1 end before it, ")):
        later = query.format("000").replace("2026-06-30", day)
        (project.settings.root / "changes.sql").write_text(later, encoding="utf-8")
        assert f"orders: overrides query: 1 rows; {output}" in forecasting(project, *check).stdout
    (project.settings.root / "changes.sql").write_text(query.format("00"), encoding="utf-8")
    done = forecasting(project, *check)
    assert done.returncode == 2
    assert "row 1: unknown series: `00`; near: 000" in done.stdout
