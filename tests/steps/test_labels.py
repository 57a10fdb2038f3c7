"""A forecast for the series of some labels only; the rest of the publication stays what readers see."""

import json

import pandas as pd
import pytest

from forecasting.errors import ConfigError, ForecastingError
from forecasting.purposes import PURPOSES
from tests.project_builder import orders

AGAIN = "forecast_generation"
ROWS = (
    "SELECT series_key, label_1, target_date, forecast_value, source_code, quality_code, model_name, is_open "
    "FROM bi_forecast ORDER BY series_key, target_date"
)
RUN = "SELECT n_expected, n_ok, n_carried, n_fallback, trigger_reason, trigger_detail FROM fc_run WHERE run_id = {}"


def grouped(amount: float = 1.0) -> pd.DataFrame:
    """Orders of four items in two groups; those of the large one multiplied."""
    frame = orders()
    large = frame["item"].isin(["002", "003"])
    return frame.assign(item_group=large.map({True: "large", False: "small"})).assign(
        amount=frame["amount"] * large.map({True: amount, False: amount})
    )


def only(**labels) -> dict[str, str]:
    return {"labels": json.dumps(labels)}


@pytest.fixture
def project(make_project):
    """A published forecast, then other history for the same periods."""
    made = make_project(grouped(), ran=["integrated_workflow"])
    made.load(grouped(3.0))
    made.run("data_preparation")
    return made


def halves(project) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = project.query(ROWS)
    return tuple(rows[rows["label_1"] == name].reset_index(drop=True) for name in ("large", "small"))


def test_only_the_series_with_the_labels_are_forecast_anew(project):
    large, small = halves(project)
    facts = project.run(AGAIN, reason="API", detail="price list", **only(item_group="large"))
    new_large, new_small = halves(project)
    assert (new_large["source_code"] == large["source_code"]).all()
    assert (new_large["forecast_value"] > 2 * large["forecast_value"])[large["is_open"] == 1].all()
    carried = small["source_code"].where(small["source_code"] == "CLOSED", "CARRIED")
    pd.testing.assert_frame_equal(new_small, small.assign(source_code=carried))
    assert set(small["source_code"]) == {"BASELINE", "CLOSED"}
    assert [fact["message"] for fact in facts if "keep" in fact["message"]] == [
        facts[0]["message"],
        "14 rows for 2 series, 0 by fallback; 2 series keep what readers see",
    ]
    run = project.query(RUN.format(facts[0]["run_id"])).iloc[0]
    assert run[["n_expected", "n_ok", "n_carried", "n_fallback"]].tolist() == [4, 2, 2, 0]
    assert (run["trigger_reason"], run["trigger_detail"]) == ("API", 'price list; labels {"item_group": "large"}')


def test_in_chunks_the_rows_are_the_same(project):
    wanted = only(item_group=["large"])
    project.run("select_inputs", **wanted)
    for number in range(3):
        project.run("predict", chunk=f"{number}/3", **wanted)
    for step in PURPOSES[AGAIN][2:]:
        project.run(step, **wanted)
    in_chunks = project.query(ROWS)
    project.run(AGAIN, **wanted)
    pd.testing.assert_frame_equal(project.query(ROWS), in_chunks)


def test_a_series_that_readers_do_not_see_yet_is_forecast_too(project):
    frame = grouped(3.0)
    project.load(pd.concat([frame, frame[frame["item"] == "000"].assign(item="009")], ignore_index=True))
    project.run("data_preparation")
    project.run(AGAIN, **only(item_group="large"))
    sources = project.query(ROWS).groupby("series_key")["source_code"].agg(set)
    assert "CARRIED" in sources["000"]
    assert "CARRIED" not in sources["009"]


def test_several_labels_must_all_hold(make_project):
    project = make_project(
        grouped(),
        sql="SELECT item, day AS ds, amount AS y, item_group FROM orders WHERE day <= :history_until",
        key=["item"],
        labels=[{"name": "item_group"}, {"name": "item"}],
    )
    project.run("integrated_workflow")
    project.run(AGAIN, **only(item_group=["large", "small"], item=["001", "002"]))
    sources = project.query(ROWS).groupby("series_key")["source_code"].agg(set)
    assert {key for key, codes in sources.items() if "CARRIED" not in codes} == {"001", "002"}
    with pytest.raises(ConfigError, match="no series to forecast has all of these labels"):
        project.run(AGAIN, **only(item_group="large", item="001"))


WRONG = {
    '{"item_group": "larg"}': r"no series has this item_group\n  found:    larg\n  accepted: such as large",
    '{"colour": "red"}': r"no such label\n  found:    colour\n  accepted: item_group",
    "large": r"the label filter is not valid\n  found:    large\n  accepted: \{.plant",
    '{"item_group": []}': "the label filter is not valid",
    '{"item_group": [1]}': "the label filter is not valid",
    '["item_group"]': "the label filter is not valid",
}


def test_a_wrong_filter_is_refused_and_nothing_is_published(project):
    before = project.query(ROWS)
    for labels, message in WRONG.items():
        with pytest.raises(ConfigError, match=message):
            project.run(AGAIN, labels=labels)
    for what, within in (("data_preparation", None), ("select_inputs", "integrated_workflow")):
        with pytest.raises(ConfigError, match="runs for all series"):
            project.run(what, within=within, **only(item_group="large"))
    pd.testing.assert_frame_equal(project.query(ROWS), before)


def test_what_readers_see_for_other_periods_cannot_be_kept(project):
    project.load(orders(n_days=211).assign(item_group="large"))
    project.run("data_preparation", as_of="2026-06-30")
    with pytest.raises(ForecastingError, match=r"(?s)it is for other periods.*data until 2026-06-28.*2026-06-29.*all"):
        project.run(AGAIN, as_of="2026-06-30", **only(item_group="large"))


def test_without_a_publication_there_is_nothing_to_keep(make_project):
    project = make_project(grouped(), ran=["data_preparation", "model_training"])
    with pytest.raises(ForecastingError, match=r"(?s)found:    no forecast.*run forecast_generation --job orders"):
        project.run(AGAIN, **only(item_group="large"))
