"""What people do to jobs as a whole: they retire, restore and rename them; who, when and why is recorded."""

from forecasting.warehouse.job_events.rename import Moved, count_rows, rename_job
from forecasting.warehouse.job_events.retire import restore_job, retire_job
