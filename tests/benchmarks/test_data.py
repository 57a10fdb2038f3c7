import ast
import re

import pandas as pd
import pytest

from benchmarks.data import VARIABLE, DataMissingError, data_folder, iso_texts
from benchmarks.newcomer import PREFIX
from benchmarks.suites import SUITES
from forecasting.config import load_job
from forecasting.settings import CHECKOUT
from forecasting.vocabulary.columns import DS, ID

TASKS = {task.job: task for suite in SUITES.values() for task in suite.tasks}


def require_data() -> None:
    try:
        data_folder()
    except DataMissingError as error:
        pytest.skip(str(error))


def test_absent_data_are_said_plainly(tmp_path):
    with pytest.raises(DataMissingError, match=f"data are absent: no folder .*/nowhere; set {VARIABLE}"):
        data_folder({VARIABLE: str(tmp_path / "nowhere")})
    with pytest.raises(DataMissingError, match=f"data are left out: {VARIABLE} is none"):
        data_folder({VARIABLE: "none"})


def test_periods_before_1678_become_text():
    ds = pd.Series(pd.to_datetime(["1165-01-01", "0987-01-01"]).astype("datetime64[us]"))
    assert iso_texts(ds, TASKS["m4_yearly"].load_job()).tolist() == ["1165-01-01", "0987-01-01"]


@pytest.mark.parametrize("name", [name for name in TASKS if not name.startswith(PREFIX)])
def test_a_job_never_drops_a_series_and_asks_its_gate_for_what_it_is_scored_by(name):
    job = load_job(CHECKOUT / "benchmarks" / "jobs" / f"{name}.yml")
    assert job.lifecycle.ended_after > 5000
    assert job.point == ("mean" if job.models.gate.metric == "rmsse" else "median")


@pytest.mark.parametrize(
    "name", ["m3_yearly", "tourism_monthly", "m4_weekly", "m4_hourly", "substation", "online_retail"]
)
def test_no_value_of_the_test_part_reaches_the_source(name):
    require_data()
    task = TASKS[name]
    job = task.load_job()
    series = task.load_training(job, task.ends[0])["series"]
    assert pd.to_datetime(series[DS]).max() == pd.Timestamp(job.periods.shift(task.ends[0], -1))
    training, everything = task.load_actuals(job, False), task.load_actuals(job, True)
    assert training[DS].max() < pd.Timestamp(task.ends[0])
    assert everything[DS].max() == pd.Timestamp(job.periods.shift(task.ends[-1], job.horizon - 1))
    assert set(everything[ID]) >= set(training[ID])
    kept = everything[everything[DS] < pd.Timestamp(task.ends[0])].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, training)


FOREIGN = {"m3", "m4", "m5", "owa", "wrmsse", "tourism", "walmart", "substation", "competition", "benchmark", *SUITES}


def test_the_package_knows_no_suite_competition_or_data_set():
    modules = [path for room in ("forecasting", "data_checks") for path in (CHECKOUT / room).rglob("*.py")]
    found = {
        (path.relative_to(CHECKOUT).as_posix(), word)
        for path in modules
        for text in spoken(ast.parse(path.read_text(encoding="utf-8")))
        for word in FOREIGN & {text.lower(), *re.findall(r"[a-z0-9]+", text.lower())}
    }
    assert found == set()


def spoken(tree: ast.Module) -> list[str]:
    """Returns names and texts of a module; docstrings aside, which may cite the source of a formula."""
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            texts.append(node.value)
        texts += [value for field in ("id", "attr", "name", "arg") if isinstance(value := getattr(node, field, 0), str)]
    return texts


def test_such_a_name_would_be_found():
    code = ast.parse("def fit_m5(): return 'M3'\n")
    assert spoken(code) == ["fit_m5", "M3"]


def test_an_automatic_suite_has_the_same_jobs_without_candidates(tmp_path):
    suite = SUITES["m3_tourism"].automatic(tmp_path)
    for own, task in zip(suite.tasks, SUITES["m3_tourism"].tasks, strict=True):
        job, before = own.load_job(), task.load_job()
        assert job.models.candidates == ()
        assert job.model_copy(update={"models": before.models}) == before
    assert (tmp_path / "sql" / "series.sql").exists()
