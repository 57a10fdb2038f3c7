"""Columns of users may have any name, also one that the suite has for a column of its own."""

from __future__ import annotations

import pandas as pd
import pytest

from forecasting.errors import ConfigError
from forecasting.runs.own_names import RESERVED, with_own_names
from forecasting.warehouse.deploy.views import load_views
from tests.project_builder import AS_OF, Make, orders
from tests.warehouse.builders import build_job

NAMES = sorted(name for name in RESERVED if len(name) <= 30)
OF_VIEWS = {column for view in load_views() for column in view.columns}
"""Names that a label cannot have, because readers have another column of that name beside it."""
LABELS = [name for name in NAMES if name not in OF_VIEWS]
ROUNDS = 4


def share(names: list[str], number: int, count: int) -> list[str]:
    """Returns the names of a round, so that all rounds together have them all."""
    return names[number::count]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_every_name_of_the_suite_may_be_one_of_the_source(make_project: Make, number: int) -> None:
    labels, past = share(LABELS, number, ROUNDS), share(NAMES, (number + 1) % ROUNDS, ROUNDS)
    future, keys = share(NAMES, (number + 2) % ROUNDS, ROUNDS), share(NAMES, (number + 3) % ROUNDS, ROUNDS)
    past, future = ([name for name in names if name not in labels] for names in (past, future))
    keys = [name for name in keys if name not in {*labels, *past, *future}]
    half = len(labels) // 2
    names, texts = labels[:half][:6], labels[half : 2 * half][:6]
    columns = [
        *(f"item AS {name}" for name in keys),
        *(f"item_group AS {name}" for name in (*names, *texts)),
        *(f"amount + {place} AS {name}" for place, name in enumerate(past)),
    ]
    planned = ", ".join(f"{place} AS {name}" for place, name in enumerate(future))
    project = make_project(
        orders(3, 90),
        sql=f"SELECT {', '.join(columns)}, day AS ds, amount AS y FROM orders WHERE day <= :history_until",
        key=keys,
        labels=[{"name": name, "text": text} for name, text in zip(names, texts, strict=False)],
        past_drivers=past,
        future_drivers=future,
        sources={"target": {"query": "orders.sql"}, "drivers": {"query": "drivers.sql"}},
        models={
            "candidates": [{"name": "trees", "members": [{"model": "lightgbm", "params": {"trees": 3}}]}],
            "backtest": {"origins": 2},
        },
    )
    days = pd.date_range(end=pd.Timestamp(AS_OF) + pd.Timedelta(days=30), periods=150).strftime("%Y-%m-%d")
    (project.settings.root / "drivers.sql").write_text(
        "WITH days(ds) AS (VALUES " + ", ".join(f"('{day}')" for day in days) + f") SELECT ds, {planned} FROM days"
    )
    project.run("integrated_workflow")
    assert project.query("SELECT COUNT(*) AS n FROM bi_forecast")["n"].item() == 3 * 7
    shown = project.query("SELECT * FROM bi_orders_forecast")
    assert {*names, *texts} <= {*shown.columns}
    assert set(shown[names[0]]) == {"small"}


def test_a_job_whose_names_are_free_stays_as_it_is():
    job = build_job(labels=[{"name": "plant"}], past_drivers=["price"])
    assert with_own_names(job) is job
    grouped = {"name": "trees", "members": [{"model": "lightgbm", "params": {"group_by": "segment+plant"}}]}
    labels = [{"name": "segment"}, {"name": "plant"}]
    inside = with_own_names(build_job(labels=labels, models={"candidates": [grouped]}))
    assert [label.name for label in inside.labels] == ["segment_of_source", "plant"]
    assert inside.models.candidates[0].members[0].params == {"group_by": "segment_of_source+plant"}


@pytest.mark.parametrize(
    ("fields", "output"),
    [
        ({"key": ["ds"]}, "key cannot be ds"),
        ({"labels": [{"name": "y"}]}, "labels cannot be y"),
        ({"past_drivers": ["unique_id"]}, "drivers cannot be unique_id"),
        ({"labels": [{"name": "price"}], "past_drivers": ["price"]}, "labels and drivers must differ"),
    ],
)
def test_names_of_a_source_are_told_apart(fields, output):
    with pytest.raises((ConfigError, ValueError), match=output):
        build_job(**fields)
