"""The tables are upgraded while a run is under way: it is published, and code of the version before goes on."""

from forecasting.config import load_named_job
from forecasting.purposes import PURPOSES
from forecasting.vocabulary.codes import Purpose
from forecasting.warehouse.deploy import init_database
from tests.project_builder import Make
from tests.warehouse.later_version import later_code, step


def test_a_run_that_began_before_the_upgrade_is_published_after_it(make_project: Make) -> None:
    project = make_project(ran=["data_preparation", "model_training"])
    first, *later = PURPOSES[Purpose.FORECAST_GENERATION]
    begun = project.run(first)
    with later_code(step()):
        init_database(project.database, [load_named_job(project.settings.jobs, "orders")])
    ended = [facts for name in later for facts in project.run(name)]
    assert {facts["run_id"] for facts in [*begun, *ended]} == {begun[0]["run_id"]}
    assert ended[-1]["message"].startswith("published as number 1")
