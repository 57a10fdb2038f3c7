"""`forecasting check` fails for what a run would fail for; a broken job file costs its own job only."""

from __future__ import annotations

import re

import pandas as pd
import pytest
import yaml

from forecasting.cli.examination.check import proposals
from forecasting.config import Job
from forecasting.panel.intake.rows import type_rows
from tests.cli.typed import forecasting
from tests.project_builder import AS_OF, SQL, Make, orders


def candidate(model: str, **params: object) -> dict[str, object]:
    return {"models": {"candidates": [{"name": "a", "members": [{"model": model, "params": params}]}]}}


def check_of(column: str) -> dict[str, object]:
    extra = {"name": "given", "title": "All are given", "frame": "source", "kwargs": {"column": column}}
    return {"checks": {"extra": [extra | {"expectation": "ExpectColumnValuesToNotBeNull"}]}}


@pytest.mark.parametrize(
    ("changes", "code", "output"),
    [
        (candidate("tsb", cap=90), 2, "cap is no quantile"),
        (candidate("stl", window=4), 2, "stl does not take these parameters"),
        ({"labels": [{"name": "is_open"}]}, 3, r"label names \['is_open'\] are columns of the view"),
        ({"labels": [{"name": "segment"}]}, 3, r"label columns \['segment'\] are in neither"),
        (check_of("item_grup"), 3, r"found: +item_grup\n +accepted: did you mean item_group\?"),
    ],
)
def test_check_fails_for_what_a_run_would_fail_for(make_project: Make, changes, code, output) -> None:
    project = make_project(**changes) if "labels" not in changes else make_project()
    if "labels" in changes:
        file = project.settings.jobs / "orders.yml"
        content = yaml.safe_load(file.read_text())
        file.write_text(yaml.safe_dump(content | changes))
    done = forecasting(project, "check", "--job", "orders", "--as-of", AS_OF)
    assert (done.returncode, bool(re.search(f"(?s){output}", done.stdout))) == (code, True), done.stdout


def test_check_names_the_executors_and_says_where_nobody_can_tell_whether_they_are_there(
    make_project: Make,
) -> None:
    project = make_project(execution={"steps": {"predict": {"executor": "FarExecutor"}}})
    done = forecasting(project, "check", "--job", "orders", "--as-of", AS_OF, FORECASTING_PYTHON_AIRFLOW="/bin/false")
    assert done.returncode == 0, done.stdout
    assert "orders: executors: FarExecutor\nwarn    orders: executors: nobody could tell" in done.stdout


def test_a_broken_job_file_costs_its_own_job_only(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    (project.settings.jobs / "latin.yml").write_bytes("# Größe\njob: latin".encode("latin-1"))
    (project.settings.jobs / "other.yaml").write_text("job: other")
    for words in (("init-db",), ("prune", "--dry-run"), ("jobs",), ("check", "--as-of", AS_OF)):
        done = forecasting(project, *words)
        assert done.returncode == 2, words
        said = done.stdout + done.stderr
        assert "not text in UTF-8" in said, words
        assert "rename it to other.yml" in said, words
        assert "orders" in said or words == ("init-db",)


@pytest.mark.parametrize("as_of", ["0001-01-01", "9999-12-31", "1600-05-05"])
def test_a_year_of_no_business_is_refused_before_anything_is_recorded(make_project: Make, as_of: str) -> None:
    project = make_project()
    done = forecasting(project, "run", "data_preparation", "--job", "orders", "--as-of", as_of)
    assert (done.returncode, "as_of is no run day" in done.stderr) == (2, True)
    assert project.query("SELECT COUNT(*) AS n FROM fc_run")["n"].item() == 0


@pytest.mark.parametrize(
    ("values", "fields", "said"),
    [
        ([1.0, 2.0, 3.0], {}, ["`lower_bound: 0` keeps", "40% of the periods between rows have none"]),
        ([1.0, -2.0, 3.0], {"absent": "missing"}, []),
        ([1.0, 2.0, 3.0], {"lower_bound": 0, "absent": "zero"}, []),
    ],
)
def test_check_proposes_what_the_values_suggest_and_the_job_does_not_say(values, fields, said):
    job = Job.model_validate(
        {"job": "a", "frequency": "D", "horizon": 7, "sources": {"target": {"query": "a.sql"}}} | fields
    )
    rows = pd.DataFrame({"unique_id": "a", "ds": ["2026-01-01", "2026-01-02", "2026-01-05"], "y": values})
    found = proposals(type_rows(rows, job, pd.Timestamp("2026-01-05")), job)
    assert len(found) == len(said)
    assert all(part in text for part, text in zip(said, found, strict=True))


@pytest.mark.parametrize(
    ("form", "as_of", "remedy"),
    [
        ("%Y%m%d", ["--as-of", AS_OF], "set date_binds: yyyymmdd"),
        ("%Y%m%d", [], "set date_binds: yyyymmdd"),
        ("%Y-%m-%dT00:00:00", ["--as-of", "2026-06-28"], r"compare replace\(date, 'T', ' '\) with the bind"),
        ("%Y-%m-%d 00:00:00", ["--as-of", "2026-06-28"], r"compare substr\(date, 1, 10\) with the bind"),
    ],
)
def test_check_says_which_rows_a_comparison_of_text_leaves_out(make_project: Make, form, as_of, remedy) -> None:
    frame = orders()
    project = make_project(frame.assign(day=pd.to_datetime(frame["day"]).dt.strftime(form)))
    done = forecasting(project, "check", "--job", "orders", *as_of)
    assert re.search(f"rows after .* are left out, .*{remedy}", done.stdout), done.stdout


def test_check_says_nothing_of_rows_that_are_not_there(make_project: Make) -> None:
    done = forecasting(make_project(), "check", "--job", "orders", "--as-of", "2026-07-03")
    assert "left out" not in done.stdout
    assert "warn" not in done.stdout


def test_a_misspelt_field_is_to_be_renamed_not_proposed(make_project: Make) -> None:
    project = make_project()
    file = project.settings.jobs / "orders.yml"
    file.write_text(file.read_text().replace("horizon:", "horizn:"))
    done = forecasting(project, "check", "--job", "orders")
    assert done.returncode == 2
    assert "did you mean horizon?" in done.stdout
    assert "proposes them from the table" not in done.stdout


def test_for_a_deployment_older_tables_are_a_warning(make_project: Make) -> None:
    project = make_project()
    (project.settings.jobs / "orders.yml").unlink()
    project.execute("DELETE FROM fc_schema_version WHERE version > 0")
    alone, before = (forecasting(project, "check", *options) for options in ([], ["--for-deployment"]))
    assert (alone.returncode, before.returncode) == (1, 0)
    assert "`forecasting init-db` follows" in before.stdout


def test_check_says_how_to_write_dates_that_no_row_has_right_and_tells_a_fault_once(make_project: Make) -> None:
    frame = orders()
    german = frame.assign(day=pd.to_datetime(frame["day"]).dt.strftime("%d.%m.%Y"))
    german.loc[0, "amount"] = None
    far = {"connection": "far", "query": "orders.sql"}
    sources = {"target": {"query": "orders.sql"}, "calendar": far, "attributes": far}
    sql = re.sub(" WHERE.*", "", SQL)
    project = make_project(german, sql=sql, frequency="W", sources=sources)
    said = forecasting(project, "check", "--job", "orders", "--as-of", AS_OF).stdout
    assert re.search(r"(?m)^warn +orders: left to the data: unknown, give it .*: week_starts$", said), said
    assert "no date that can be read" in said
    assert f"such as unique_id 000, ds {german['day'][0]}, y null" in said
    assert re.search(r"next: +Return dates such as 2026-11-30 .*to_date\(.*TO_DATE\(.*substr\(", said), said
    assert "another action" not in said
    assert said.count("connection `far` is not configured") == 1
    assert "orders: calendar query: the same fault as in orders: attributes query" in said
