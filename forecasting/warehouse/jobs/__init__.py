"""What is stored of jobs: their versions, and what the data have said about them."""

from forecasting.warehouse.jobs.found import knows_found, read_found, record_found
from forecasting.warehouse.jobs.versions import record_job_version, recorded_job
