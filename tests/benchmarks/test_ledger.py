import subprocess

import pandas as pd
import pytest

from benchmarks.final import RefusedError, require_clean_tree
from benchmarks.ledger import COLUMNS, LEDGER, Entry, append, newest, read_ledger
from benchmarks.report import (
    README,
    TARGETS,
    ledger_table,
    peers_table,
    read_peers,
    read_warehouse,
    with_tables,
)
from benchmarks.suites import SUITES


def entry(value: float, *, suite: str = "m4_hourly", metric: str = "owa", recipe: str = "hand") -> Entry:
    return Entry(suite, recipe, metric, value, 414, 2, 100.04, 60.0, "c" * 64, "abcdef0123", "2026-11-22")


def test_the_ledger_keeps_every_look_and_the_last_one_counts(tmp_path):
    append(tmp_path / LEDGER, [entry(0.6)])
    append(tmp_path / LEDGER, [entry(0.5), entry(0.8, metric="coverage_80")])
    assert read_ledger(tmp_path)["value"].tolist() == [0.6, 0.5, 0.8]
    assert newest(read_ledger(tmp_path))["m4_hourly", "hand", "owa"] == entry(0.5)


def test_the_columns_are_those_that_were_agreed():
    wanted = "suite recipe metric value n_series n_fallback cpu_seconds wall_seconds config_hash commit date"
    assert wanted.split() == COLUMNS


def test_a_committed_ledger_has_the_columns_and_known_suites():
    ledger = read_ledger()
    assert list(ledger.columns) == COLUMNS
    assert set(ledger["suite"]) <= set(SUITES)


def test_the_readme_says_what_ledger_and_peers_say():
    text = README.read_text()
    assert text == with_tables(text, read_ledger(), read_peers(), read_warehouse())


@pytest.mark.parametrize(
    ("value", "verdict"), [(0.52, "**short**"), (0.516, "must"), (0.44, "reach"), (0.41, "record"), (0.4, "record")]
)
def test_a_figure_stands_at_the_hardest_limit_it_keeps(value, verdict):
    table = ledger_table(pd.DataFrame([entry(value)]))
    assert f"| {value:.4f} | {verdict} |  | 2 of 414 | 100 | abcdef0 | 2026-11-22 |" in table


@pytest.mark.parametrize(
    ("value", "verdict"), [(0.835, "**short**"), (0.77, "must"), (0.785, "reach"), (0.79, "record")]
)
def test_coverage_is_judged_by_its_distance_in_points(value, verdict):
    table = ledger_table(pd.DataFrame([entry(value, metric="coverage_80")]))
    assert f"| {value:.4f} | {verdict} |" in table


def test_the_figure_of_composed_recipes_stands_beside_that_of_the_job():
    table = ledger_table(pd.DataFrame([entry(0.41), entry(0.43, recipe="auto")]))
    assert "| 0.4100 | record | 0.4300 | 2 of 414 |" in table


def test_what_was_not_measured_is_called_not_run():
    assert ledger_table(read_ledger().iloc[:0]).count("not run") == len(TARGETS)


def test_a_final_run_needs_a_commit_that_holds_its_code(tmp_path):
    for command in (["init", "-q"], ["config", "user.email", "a@b.c"], ["config", "user.name", "a"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    for room in ("forecasting", "data_checks", "benchmarks/results"):
        (tmp_path / room).mkdir(parents=True)
        (tmp_path / room / "file.py").write_text("")
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    subprocess.run(["git", "commit", "-q", "-m", "first"], cwd=tmp_path, check=True)
    (tmp_path / "benchmarks/results/ledger.csv").write_text("a look")
    require_clean_tree(tmp_path)
    (tmp_path / "forecasting" / "new.py").write_text("")
    with pytest.raises(RefusedError, match=r"commit these first:\n\?\? forecasting/new.py"):
        require_clean_tree(tmp_path)


def test_the_readme_of_the_project_tells_the_last_scores():
    text = (README.parents[1] / "README.md").read_text()
    output = text.partition("## How accurate")[2].partition("\n## ")[0]
    entries = newest(read_ledger())
    headlines = [("m3_tourism", "hand", "mase_ratio"), ("m5", "hand", "wrmsse")]
    headlines += [(f"m4_{frequency}", "hand", "owa") for frequency in ("hourly", "weekly", "yearly")]
    for headline in headlines:
        figure = f"{entries[headline].value:.3f}".lstrip("0")
        assert figure in output, f"{headline} is {figure} in the ledger"


def test_peers_are_listed_from_best_to_worst():
    rows = [("m4_weekly", "owa", "slow", 0.9, 12.4, "2026-11-22"), ("m4_weekly", "owa", "fast", 0.8, 1.6, "2026-11-22")]
    table = peers_table(pd.DataFrame(rows, columns=["suite", "metric", "peer", "value", "cpu_seconds", "date"]))
    assert table.splitlines()[2:] == [
        "| m4_weekly | owa | fast | 0.8000 | 2 | 2026-11-22 |",
        "| m4_weekly | owa | slow | 0.9000 | 12 | 2026-11-22 |",
    ]
