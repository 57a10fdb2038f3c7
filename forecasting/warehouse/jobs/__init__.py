"""What is stored of jobs: their versions, what the data have said about them, and their mutes."""

from forecasting.warehouse.jobs.found import knows_found, read_found, record_found
from forecasting.warehouse.jobs.mutes import Mute, end_mute, mutes_in_force, record_mute
from forecasting.warehouse.jobs.versions import record_job_version, recorded_job
