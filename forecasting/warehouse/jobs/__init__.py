"""What is stored of jobs: versions, what the data have said about them, mutes, and whether they may run."""

from forecasting.warehouse.jobs.found import knows_found, read_found, record_found
from forecasting.warehouse.jobs.mutes import Mute, end_mute, mutes_in_force, record_mute
from forecasting.warehouse.jobs.standing import Retirement, job_standings, renamed_to, require_active
from forecasting.warehouse.jobs.versions import newest_recorded_job, record_job_version, recorded_job
