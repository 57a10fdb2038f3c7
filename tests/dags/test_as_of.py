from pathlib import Path

import pytest

from forecasting.config import Job, load_job
from forecasting.errors import ConfigError
from forecasting_dags.as_of import resolve_as_of
from tests.dags.contexts import build_context


def build_job(root: Path, **changes: str) -> Job:
    return load_job(root / "jobs" / "tiny.yml").model_copy(update=changes)


@pytest.mark.parametrize(
    ("time_zone", "trigger", "expected"),
    [
        ("Europe/Berlin", {"logical_date": "2026-11-21T02:30+00:00", "run_type": "scheduled"}, "2026-11-21"),
        ("Europe/Berlin", {"logical_date": "2026-07-20T22:30+00:00", "run_type": "scheduled"}, "2026-07-21"),
        ("Europe/Berlin", {"logical_date": "2026-11-20T23:30+00:00", "run_type": "scheduled"}, "2026-11-21"),
        ("Europe/London", {"logical_date": "2026-07-20T22:30+00:00", "run_type": "scheduled"}, "2026-07-20"),
        ("Pacific/Auckland", {"logical_date": "2026-11-20T11:30+00:00", "run_type": "scheduled"}, "2026-11-21"),
        ("America/Los_Angeles", {"logical_date": "2026-11-21T08:30+00:00", "run_type": "scheduled"}, "2026-11-21"),
        ("America/Los_Angeles", {"logical_date": "2026-11-21T07:30+00:00", "run_type": "scheduled"}, "2026-11-20"),
        ("Europe/Berlin", {"logical_date": "2026-10-01T01:30+00:00", "run_type": "backfill"}, "2026-10-01"),
        ("Europe/Berlin", {"run_after": "2026-11-20T23:30+00:00"}, "2026-11-21"),
        ("Europe/Berlin", {"partition_key": "2026-11-19"}, "2026-11-19"),
        ("Europe/Berlin", {"partition_key": "store-7", "run_after": "2026-11-20T12:00+00:00"}, "2026-11-20"),
        ("Europe/Berlin", {"announced": [{"as_of": "2026-11-18"}], "run_type": "asset_triggered"}, "2026-11-18"),
        ("Europe/Berlin", {"announced": [{"as_of": "2026-11-18"}, {"as_of": "2026-11-17"}]}, "2026-11-18"),
        ("Europe/Berlin", {"announced": [{}], "run_after": "2026-11-20T12:00+00:00"}, "2026-11-20"),
        ("Europe/Berlin", {"announced": [{"as_of": "2026-11-18"}], "partition_key": "2026-11-19"}, "2026-11-18"),
    ],
    ids=[
        "cron",
        "cron at 00:30 in summer",
        "cron at 00:30 in winter",
        "cron at 23:30 in summer",
        "cron at 00:30 half a day ahead of UTC",
        "cron at 00:30 behind UTC",
        "cron at 23:30 behind UTC",
        "backfill",
        "by hand or over REST at 00:30",
        "partition",
        "partition that is no date",
        "asset",
        "newest of several asset events",
        "asset event that names no as_of",
        "asset event before partition",
    ],
)
def test_a_run_acts_for_the_local_date_of_what_started_it(root, time_zone, trigger, expected):
    assert resolve_as_of(build_job(root, time_zone=time_zone), build_context(**trigger)) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [("2011-11-11", "2011-11-11"), ("2011-11-10T23:30+00:00", "2011-11-11T00:30"), ("2011-11-11T00:00", "2011-11-11")],
)
def test_the_parameter_wins_over_everything_else(root, given, expected):
    context = build_context(
        "2026-11-21T02:30+00:00",
        params={"as_of": given},
        announced=[{"as_of": "2026-11-18"}],
        partition_key="2026-11-19",
    )
    assert resolve_as_of(build_job(root), context) == expected


def test_an_hourly_job_acts_for_the_local_hour(root):
    job = build_job(root, as_of_grain="hour")
    assert resolve_as_of(job, build_context("2026-07-20T22:47+00:00")) == "2026-07-21T00:00"


def test_an_empty_parameter_counts_as_not_given(root):
    assert (
        resolve_as_of(build_job(root), build_context("2026-11-21T02:30+00:00", params={"as_of": None})) == "2026-11-21"
    )


@pytest.mark.parametrize("trigger", [{"params": {"as_of": "yesterday"}}, {"announced": [{"as_of": "yesterday"}]}])
def test_what_is_no_date_is_refused_by_name(root, trigger):
    with pytest.raises(ConfigError, match="yesterday"):
        resolve_as_of(build_job(root), build_context(**trigger))
