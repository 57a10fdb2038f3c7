import pytest

from benchmarks.data import DataMissingError, data_folder
from benchmarks.self_checks import CHECKS, Figure, check_scorers


@pytest.mark.parametrize(
    ("published", "found", "agrees"),
    [("0.742", 0.74249, True), ("0.742", 0.74251, False), ("13.01", 13.014, True), ("13.01", 13.02, False)],
)
def test_a_figure_agrees_to_its_published_decimals(published, found, agrees):
    assert Figure("x", published, found).agrees == agrees


@pytest.mark.parametrize("suite", ["m3", "m3_tourism", "m4_weekly"])
def test_scorers_reproduce_published_figures(suite):
    try:
        data_folder()
    except DataMissingError as error:
        pytest.skip(str(error))
    assert len(check_scorers(suite)) >= 5


def test_every_suite_with_published_figures_is_checked():
    assert set(CHECKS) == {"m3", "m3_tourism", "m4_hourly", "m4_weekly", "m4_yearly", "m5"}
