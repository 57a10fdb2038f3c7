"""Three small jobs that run the real steps: orders, shipments, and shifted, whose level rose after its training."""

import random
import subprocess
from datetime import date, timedelta

from tests.local_airflow.sites import CHECKOUT, REAL_PYTHON, Site

JOB = """
job: JOB
frequency: D
horizon: 7
absent: zero
lower_bound: 0
sources: {target: {query: orders.sql}}
models:
  candidates: [{name: means, members: [{model: window_mean}, {model: seasonal_naive}]}]
  backtest: {origins: 2}
schedules: {data_preparation: {}, model_training: {}, forecast_generation: {}, accuracy_monitoring: {}}
execution: {environment: real, retries: 0}
"""
LEAP_DAYS = 'forecast_generation: {cron: "0 4 29 2 *"}'
QUERY = "SELECT item AS unique_id, day AS ds, amount AS y FROM orders WHERE day <= :history_until"
LAST_DAY = date(2011, 11, 10)

SHIFTED = """
job: shifted
frequency: D
horizon: 4
absent: zero
lower_bound: 0
key: [item]
labels: [{name: item}]
calendar: none
sources: {target: {query: demand.sql}}
models:
  candidates: [{name: means, members: [{model: window_mean}, {model: naive}]}]
  backtest: {origins: 4, step: 1}
  gate: {max_abs_bias: 0.5, max_revision_ratio: 100}
monitoring: {window: 6, leads: 4, consecutive: 1, min_evidence: 12}
schedules: {data_preparation: {}, model_training: {}, forecast_generation: {}, accuracy_monitoring: {}}
execution: {environment: real, retries: 0}
"""
FIRST, SHIFT, TODAY = date(2026, 3, 1), date(2026, 6, 8), date(2026, 6, 22)
LEVELS = {"a": 20, "b": 40, "c": 60, "d": 80}
"""Of an item before the shift; from then on three times as much."""
PAST = """
import sys
from forecasting.cli.database import create_database
from forecasting.settings import load_settings
from forecasting.operations.entrance import StepRequest, run_purpose

list(create_database())
for run_day in sys.argv[1:]:
    purpose, _, as_of = run_day.partition("=")
    list(run_purpose(purpose, StepRequest("shifted", as_of), load_settings()))
"""
LATER = "2026-06-17"
RUN_DAYS = (
    *(f"integrated_workflow={SHIFT}", f"data_preparation={LATER}", f"forecast_generation={LATER}"),
    f"data_preparation={TODAY}",
)


def add_orders(site: Site) -> None:
    """Adds the jobs orders and shipments and their source table; the first has a deadline on leap days."""
    for name, schedule in (("orders", LEAP_DAYS), ("shipments", "forecast_generation: {}")):
        content = JOB.replace("JOB", name).replace("forecast_generation: {}", schedule)
        site.add_job(name, f'{content}publish_by: "06:00"\n' if "cron" in schedule else content)
    (site.root / "orders.sql").write_text(QUERY)
    days = [LAST_DAY - timedelta(days=back) for back in range(120)]
    rows = [(f"00{n}", day.isoformat(), 10.0 * n + day.weekday() + day.day % 3) for n in (1, 2, 3) for day in days]
    site.load("orders", rows)


def add_shifted(site: Site) -> None:
    """Adds the job shifted: its champion was trained before the shift, and has forecast since."""
    site.add_job("shifted", SHIFTED)
    (site.root / "demand.sql").write_text("SELECT item, day AS ds, amount AS y FROM demand WHERE day <= :history_until")
    noise = random.Random(1)
    days = [FIRST + timedelta(days=number) for number in range((TODAY - FIRST).days)]
    rows = [
        (item, day.isoformat(), round(noise.gauss(level, level**0.5) * (3 if day >= SHIFT else 1)))
        for item, level in LEVELS.items()
        for day in days
    ]
    site.load("demand", rows)
    subprocess.run([REAL_PYTHON, "-c", PAST, *RUN_DAYS], cwd=CHECKOUT, env=site.environment, check=True)
