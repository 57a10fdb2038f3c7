"""Job files: every wrong field is refused with its name, the value found and what is accepted."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from forecasting.config import (
    Job,
    Monitoring,
    job_files,
    load_job,
    read_recorded_job,
)
from forecasting.errors import ConfigError, ForecastingError

ROOT = Path(__file__).parents[1]


def job_content(**changes: Any) -> dict[str, Any]:
    content: dict[str, Any] = {
        "job": "energy",
        "frequency": "D",
        "horizon": 7,
        "sources": {"target": {"query": "sql/sources/energy.sql"}},
        "models": {"candidates": [{"name": "naive", "members": [{"model": "seasonal_naive"}]}]},
    }
    return content | changes


def write_job(folder: Path, **changes: Any) -> Path:
    path = folder / "energy.yml"
    path.write_text(yaml.safe_dump(job_content(**changes)), encoding="utf-8")
    return path


@pytest.mark.parametrize("path", job_files(ROOT / "jobs"), ids=lambda path: path.stem)
def test_every_committed_job_is_valid(path: Path) -> None:
    job = load_job(path)
    assert (ROOT / job.sources.target.query).exists()


@pytest.mark.parametrize("models", [{}, {"candidates": "auto"}, {"gate": {"min_effect": 0.02}}])
@pytest.mark.parametrize(("point", "metric"), [("mean", "rmsse"), ("median", "wape")])
def test_a_job_needs_no_candidates_and_its_metric_follows_the_point(
    tmp_path: Path, models: dict[str, Any], point: str, metric: str
) -> None:
    content = {name: value for name, value in job_content(point=point, models=models).items() if value != {}}
    path = tmp_path / "energy.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    job = load_job(path)
    assert (job.models.candidates, job.models.gate.metric) == ((), metric)
    assert Job.model_validate_json(job.config_text) == job


def test_defaults_make_a_small_job_complete(tmp_path: Path) -> None:
    job = load_job(write_job(tmp_path, data_delay="6h"))
    assert (job.data_delay, job.season_lengths, job.time_zone) == (timedelta(hours=6), (7,), "UTC")
    assert job.schedules.integrated_workflow.cron is None


def test_seasons_are_those_of_the_frequency_unless_given(tmp_path: Path) -> None:
    hourly = load_job(write_job(tmp_path, frequency="h"))
    assert (hourly.season_lengths, hourly.season_length) == ((24, 168), 24)
    models = job_content()["models"] | {"season_lengths": [168, 24]}
    given = load_job(write_job(tmp_path, frequency="h", models=models))
    assert (given.season_lengths, given.season_length) == ((168, 24), 168)


@pytest.mark.parametrize(
    ("hours", "quiet"),
    [
        ("22:00-06:00", [False, True, True, True, True, False, False, False]),
        ("05:30-12:01", [False, False, False, True, True, True, True, False]),
    ],
)
def test_quiet_hours_may_span_midnight(tmp_path: Path, hours: str, quiet: list[bool]) -> None:
    alerts = load_job(write_job(tmp_path, alerts={"quiet_hours": hours})).alerts
    clocks = ["21:59", "22:00", "05:29", "05:30", "05:59", "06:00", "12:00", "12:01"]
    assert [alerts.is_quiet(datetime.fromisoformat(f"2026-11-20T{clock}")) for clock in clocks] == quiet


def candidate(**changes: Any) -> dict[str, Any]:
    content = {"name": "naive", "members": [{"model": "seasonal_naive"}]} | changes
    return {"models": {"candidates": [content]}}


def seasons(lengths: list[int]) -> dict[str, Any]:
    return {"models": job_content()["models"] | {"season_lengths": lengths}}


def with_drivers(*names: str) -> dict[str, Any]:
    return {"future_drivers": list(names), "sources": {"target": {"query": "a.sql"}, "drivers": {"query": "b.sql"}}}


RMSSE = {"candidates": [{"name": "n", "members": [{"model": "naive"}]}], "gate": {"metric": "rmsse"}}
TWICE = [{"model": "ets"}, {"model": "ets", "params": {}}]
REFUSED = [
    (candidate(members=[{"model": "sesonal_naive"}]), "members.0.model", "did you mean seasonal_naive"),
    (candidate(name="c" * 41), "candidates.0.name", "at most 40 characters"),
    (candidate(name="champion"), "candidates.0.name`: `champion` is the name of the recipe in use", "found 'champion'"),
    (candidate(members=TWICE), "candidates.0.members`: members of a candidate must differ", "model or params"),
    ({"horizont": 7}, "unknown field `horizont`", "did you mean horizon"),
    (
        {"sources": {"target": {"query": "a.sql", "binds": {}}}},
        "unknown field `sources.target.binds`",
        "did you mean date_binds",
    ),
    ({"horizon": "a month"}, "field `horizon`", "found 'a month'"),
    ({"horizon": 0}, "field `horizon`", "greater than or equal to 1"),
    ({"time_zone": "Europe/Atlantis"}, "field `time_zone`: no such time zone", "IANA"),
    ({"frequency": "2D"}, "field `frequency`", "'15min', '30min', 'h', 'D'"),
    ({"data_delay": "six hours"}, "field `data_delay`: a duration is", "6h"),
    ({"lower_bound": 5}, "field `lower_bound`", "found 5"),
    ({"lifecycle": {"dormant_after": 90, "ended_after": 28}}, "ended_after must be greater", "lifecycle"),
    ({"schedules": {"model_training": {"cron": "@weekly"}}}, "five fields", "schedules.model_training"),
    ({"schedules": {"model_training": {"cron": "0 1 * * 6", "after": "data_preparation"}}}, "not both", "schedules"),
    ({"labels": [{"name": "plant"}, {"name": "plant"}]}, "label names and texts must differ", "labels"),
    ({"models": {"candidates": []}}, "recipes are needed, or auto", "candidates"),
    ({"point": "median", "models": RMSSE}, "rmsse rewards the mean", "point: median"),
    ({"owner": "sales, planning"}, "field `owner`", "without commas"),
    ({"job": "a_name_that_is_far_too_long"}, "field `job`", "18"),
    ({"future_drivers": ["price"]}, "future_drivers are columns of sources.drivers", "which is missing"),
    ({**with_drivers("price"), "past_drivers": ["price"]}, "past_drivers and future_drivers must differ", ""),
    (with_drivers("price", "price"), "must differ", "future_drivers"),
    (seasons([7, 7]), "models.season_lengths`: season lengths must differ", "[7, 7]"),
    (seasons([]), "models.season_lengths", "at least 1 item"),
    (seasons([0]), "models.season_lengths.0", "greater than or equal to 1"),
    ({"monitoring": {"error": {"metric": "smape"}}}, "field `monitoring.error.metric`", "'rmsse', 'mase' or 'wape'"),
    ({"monitoring": {"error": {"kind": "relative"}}}, "monitoring.error.kind", "'absolute', 'backtest' or 'skill'"),
    ({"monitoring": {"error": {"kind": "skill"}}}, "monitoring.error`: a gain over seasonal naive is below 1", "0.1"),
    ({"monitoring": {"error": {"limit": -1}}}, "monitoring.error`: an error is above 0", "limit"),
    ({"monitoring": {"error": {"limit": float("nan")}}}, "monitoring.error.limit", "finite number"),
    ({"monitoring": {"stability": float("inf")}}, "monitoring.stability", "finite number"),
    ({"monitoring": {"error": 1.3}}, "monitoring.error`: a section is needed", "1.3"),
    ({"monitoring": None}, "`monitoring`: a section is needed", "None"),
    ({"monitoring": {"retrain_on": "ERROR"}}, "monitoring.retrain_on`: a list is needed", "'ERROR'"),
    ({"monitoring": {"retrain_on": ["FRESHNESS"]}}, "monitoring.retrain_on.0", "'TARGET' or 'FEATURE'"),
    ({"restate_periods": 0}, "restate_periods", "greater than or equal to 1"),
    ({"retention": {"vintage_days": 5}}, "unknown field `retention.vintage_days`", "full_days, leads"),
    ({"retention": {"leads": [0]}}, "retention.leads.0", "greater than or equal to 1"),
    ({"retention": {"publications": 1}}, "retention.publications", "greater than or equal to 2"),
    ({"publish_by": 360}, "field `publish_by`", "text is needed; put it in quotes"),
    ({"publish_by": "24:00"}, "field `publish_by`", "found '24:00'"),
    ({"publish_by": "06:00", "schedules": {"forecast_generation": {}}}, "publish_by needs a cron", "one hour"),
    ({"publish_by": "06:00", "schedules": {"forecast_generation": {"cron": "0 */2 * * *"}}}, "publish_by needs", ""),
    ({"alerts": {"quiet_hours": "22-06"}}, "field `alerts.quiet_hours`", "found '22-06'"),
    ({"alerts": {"quiet_hours": "22:00-22:00"}}, "alerts.quiet_hours`: quiet_hours must begin and end", "different"),
    ({"alerts": {"urgent": ["training"]}}, "field `alerts.urgent.0`", "'model_training'"),
    ({"alerts": {"to": "me"}}, "unknown field `alerts.to`", "accepted: connection, quiet_hours, repeat_after, urgent"),
]


@pytest.mark.parametrize(("changes", "what", "detail"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_wrong_field_is_named(tmp_path: Path, changes: dict[str, Any], what: str, detail: str) -> None:
    path = write_job(tmp_path, **changes)
    with pytest.raises(ConfigError) as caught:
        load_job(path)
    message = str(caught.value)
    assert str(path) in message
    assert what in message
    assert detail in message


def test_every_wrong_field_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_job(write_job(tmp_path, horizon=0, frequency="X", extra=1))
    assert all(field in str(caught.value) for field in ("horizon", "frequency", "extra"))


def test_a_wrong_item_is_named_but_not_the_list_that_lacks_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_job(write_job(tmp_path, **candidate(members=[{"model": "prophecy"}])))
    assert str(caught.value).count("field `") == 1


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    path = tmp_path / "energy.yml"
    path.write_text("job: energy\nfrequency: D\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="missing field `horizon`"):
        load_job(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "not valid YAML"),
        ("- a\n", "a job file is a mapping"),
        ("", "a job file is a mapping"),
        ("monitoring:\n  bias: 0.8\n  bias: 0.9\n", "`bias` is given twice"),
        ("? [a, b]\n: 1\n", "not valid YAML"),
    ],
)
def test_a_file_that_is_no_job_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "energy.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_job(path)


def test_an_unknown_job_names_the_known_ones(tmp_path: Path) -> None:
    write_job(tmp_path)
    with pytest.raises(ConfigError, match="accepted: energy"):
        load_job(tmp_path / "water.yml")


def test_the_name_inside_the_file_equals_the_file_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="must equal the file name"):
        load_job(write_job(tmp_path, job="water"))


def test_the_config_hash_follows_the_meaning_not_the_spelling(tmp_path: Path) -> None:
    plain = load_job(write_job(tmp_path)).config_hash
    assert load_job(write_job(tmp_path, time_zone="UTC")).config_hash == plain
    assert load_job(write_job(tmp_path, horizon=8)).config_hash != plain


EVERY_SECTION: dict[str, Any] = {
    "description": 'Größe, "quoted"',
    "owner": "planning@example.com",
    "time_zone": "Europe/Berlin",
    "week_starts": "sunday",
    "dated": "inside",
    "as_of_grain": "hour",
    "data_delay": "90min",
    "history_periods": 400,
    "restate_periods": 30,
    "unit": "kWh",
    "currency": "EUR",
    "key": ["plant", "meter"],
    "labels": [{"name": "plant", "text": "plant_text"}, {"name": "region"}],
    "past_drivers": ["load"],
    "future_drivers": ["temperature"],
    "point": "median",
    "lower_bound": 0,
    "upper_bound": "capacity",
    "absent": "zero",
    "sources": {
        "target": {"connection": "erp", "query": "t.sql", "parameters": {"a": 1, "b": 1.5, "c": "x", "d": 2.0}},
        "attributes": {"query": "a.sql"},
        "calendar": {"query": "c.sql"},
        "drivers": {"query": "d.sql"},
        "predecessor": {"query": "p.sql"},
        "overrides": {"query": "o.sql"},
    },
    "readiness": {"ready": {"query": "r.sql"}, "timeout": "36h", "poll": "5min", "on_late": "wait"},
    "calendar": {"closed": "declared", "closed_weekdays": ["sunday"], "holidays": "DE-BY", "closed_on_holidays": True},
    "lifecycle": {"new_below": 3, "dormant_after": 4, "ended_after": 5},
    "models": {
        "candidates": [
            {
                "name": "many",
                "combine": "median",
                "members": [
                    {"model": "seasonal_naive"},
                    {
                        "model": "window_mean",
                        "params": {"a": True, "b": 1, "c": 1.0, "d": 0.1, "e": "x", "f": [1, 2.5, "y"]},
                    },
                ],
            }
        ],
        "backtest": {"origins": 3, "step": 2},
        "gate": {
            "metric": "wape",
            "min_effect": 0.1,
            "max_abs_bias": 1,
            "max_segment_loss": 0,
            "max_revision_ratio": 3,
        },
        "season_lengths": [24, 168],
    },
    "checks": {
        "min_rows": 2,
        "max_unknown_drivers": 0.5,
        "actions": {"source_newest": "warn"},
        "extra": [
            {
                "name": "price",
                "title": "Every price is above 0.",
                "frame": "source",
                "expectation": "ExpectColumnValuesToBeBetween",
                "kwargs": {"column": "price", "min_value": 0, "strict_min": True, "mostly": 0.5},
                "action": "quarantine",
            }
        ],
    },
    "max_snapshot_age": "7d",
    "snapshot_deadline": "30min",
    "schedules": {
        "data_preparation": {"cron": "0 4 * * *"},
        "model_training": {"after": "data_preparation"},
        "forecast_generation": {"cron": "30 4 * * 1-5"},
        "accuracy_monitoring": {"cron": "5 5 * * *"},
    },
    "execution": {
        "environment": "other",
        "pool": "p",
        "queue": "q",
        "executor": "CeleryExecutor",
        "resources": {"cpus": 2, "memory": "8Gi", "gpus": 1},
        "device": "gpu_or_cpu",
        "steps": {"model_training": {"queue": "gpu", "device": "gpu"}, "predict": {"environment": "lean"}},
        "chunks": 3,
        "workers": 1,
        "task_per": "step",
        "task_timeout": "2h",
    },
    "hand_over": {"connection": "planning", "statement": "notify.sql"},
    "monitoring": {"window": 9, "error": {"metric": "wape", "kind": "skill", "limit": 0.1}},
    "alerts": {"connection": "planners", "quiet_hours": "22:00-06:00"},
    "publish_by": "06:00",
    "retention": {"full_days": 9, "leads": [1, 7], "publications": 4},
}


def test_a_recorded_job_reads_back_exactly(tmp_path: Path) -> None:
    optional = set(Job.model_fields) - set(job_content())
    assert optional == set(EVERY_SECTION) - set(job_content()), "a new section has to be recorded and read back too"
    for job in (load_job(write_job(tmp_path)), load_job(write_job(tmp_path, **EVERY_SECTION))):
        again = read_recorded_job(job.config_text, where="here")
        assert (again, again.config_text, again.config_hash) == (job, job.config_text, job.config_hash)
    assert load_job(write_job(tmp_path)).model_copy(update={"horizon": 8}).config_hash != job.config_hash


def test_a_job_that_was_recorded_before_a_field_existed_has_its_default(tmp_path: Path) -> None:
    recorded = json.loads(load_job(write_job(tmp_path)).config_text)
    del recorded["monitoring"]
    recorded["schedules"]["accuracy_monitoring"] = None
    job = read_recorded_job(json.dumps(recorded), where="here")
    assert (job.monitoring, job.schedules.accuracy_monitoring.cron) == (Monitoring(), None)
    with pytest.raises(ConfigError, match=r"accuracy_monitoring"):
        load_job(write_job(tmp_path, schedules={"accuracy_monitoring": None}))
    with pytest.raises(ForecastingError, match=r"(?s)run 7: this version.*unknown field `horizn`"):
        read_recorded_job(json.dumps(recorded | {"horizn": 1}), where="run 7")


def named_connections(section: type[Any], prefix: str = "") -> set[str]:
    """Returns the dotted name of every field of a section and the sections in it that is called connection."""
    found: set[str] = set()
    for name, info in section.model_fields.items():
        if name == "connection":
            found.add(prefix + name)
        for part in (info.annotation, *get_args(info.annotation)):
            if hasattr(part, "model_fields"):
                found |= named_connections(part, f"{prefix}{name}.")
    return found


def test_a_job_knows_the_connections_of_all_its_sections(tmp_path: Path) -> None:
    query = {"query": "sql/x.sql"}
    given = {
        "sources.target.connection": "erp",
        "sources.attributes.connection": "texts",
        "sources.calendar.connection": "days",
        "sources.drivers.connection": "plans",
        "sources.predecessor.connection": "numbers",
        "sources.overrides.connection": "planners",
        "readiness.ready.connection": "loads",
        "hand_over.connection": "portal",
    }
    of_airflow = {"alerts.connection"}
    assert named_connections(Job) == set(given) | of_airflow, "a new field: add it here, and to the job below"
    sources = {name.split(".")[1]: query | {"connection": value} for name, value in given.items() if "sources" in name}
    ready = {"ready": query | {"connection": "loads"}}
    changes = {"sources": sources, "readiness": ready, "hand_over": {"connection": "portal"}}
    changes |= {"alerts": {"connection": "planners"}}
    job = load_job(write_job(tmp_path, future_drivers=["promotion"], **changes))
    assert job.connections == set(given.values())


def test_what_the_data_have_said_adds_up(tmp_path: Path) -> None:
    queries = {name: {"query": "a.sql"} for name in ("target", "attributes", "drivers")}
    job = load_job(write_job(tmp_path, frequency="W", sources=queries))
    assert job.left_to_data == {"week_starts", "labels", "future_drivers"}
    settled = job.settled({"future_drivers": ["price"]}).settled({"labels": [{"name": "region"}]})
    assert (settled.found, settled.left_to_data) == ({"future_drivers", "past_drivers", "labels"}, {"week_starts"})


def test_a_job_that_gives_no_periods_waits_as_long_as_its_frequency_asks(tmp_path: Path) -> None:
    for frequency, given, found in (
        ("15min", {}, (2688, 8640)),
        ("h", {}, (672, 2160)),
        ("h", {"ended_after": 5000}, (672, 5000)),
        ("D", {}, (28, 90)),
        ("W", {}, (8, 26)),
        ("M", {}, (6, 18)),
        ("M", {"ended_after": 36}, (6, 36)),
        ("Q", {}, (4, 8)),
        ("Y", {}, (3, 5)),
    ):
        job = load_job(write_job(tmp_path, frequency=frequency, lifecycle=given))
        assert (job.lifecycle.dormant_after, job.lifecycle.ended_after) == found
        a_day = {"15min": 96, "h": 24}.get(frequency, 1)
        assert job.checks.max_staleness == 3 * a_day
