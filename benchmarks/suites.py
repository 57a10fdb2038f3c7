"""The suites that can be named, each with its tasks and scorer."""

from __future__ import annotations

from benchmarks.competitions import TASKS
from benchmarks.m5 import TASK as M5
from benchmarks.m5 import score_m5
from benchmarks.newcomer import TASKS as NEWCOMER
from benchmarks.newcomer import score_newcomer
from benchmarks.retail import TASK as RETAIL
from benchmarks.retail import score_retail
from benchmarks.scores import score_owa, score_smape, score_tourism_ratio
from benchmarks.substation import TASK as SUBSTATION
from benchmarks.substation import score_substation
from benchmarks.suite import Suite

SUITES: dict[str, Suite] = {
    suite.name: suite
    for suite in (
        Suite("m3", [TASKS[name] for name in ("m3_yearly", "m3_quarterly", "m3_monthly", "m3_other")], score_smape),
        Suite(
            "m3_tourism",
            [
                TASKS[name]
                for name in ("m3_yearly", "m3_quarterly", "m3_monthly", "tourism_quarterly", "tourism_monthly")
            ],
            score_tourism_ratio,
        ),
        Suite("m4_hourly", [TASKS["m4_hourly"]], score_owa),
        Suite("m4_weekly", [TASKS["m4_weekly"]], score_owa),
        Suite("m4_yearly", [TASKS["m4_yearly"]], score_owa),
        Suite("m5", [M5], score_m5),
        Suite("substation", [SUBSTATION], score_substation),
        Suite("online_retail", [RETAIL], score_retail),
        Suite("newcomer", NEWCOMER, score_newcomer, has_test_part=False),
    )
}
