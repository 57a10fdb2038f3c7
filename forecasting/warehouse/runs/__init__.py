"""The run log: who works in which run, what it used and how it ended."""

from forecasting.warehouse.runs.lease import hold_lease, host_name, this_host
from forecasting.warehouse.runs.log import (
    Run,
    add_effort,
    ended_runs,
    find_run,
    finish_run,
    newest_run_before,
    open_run,
    previous_run,
    stop_run,
    update_run,
)
from forecasting.warehouse.runs.opening import RunRequest
