"""What people and Airflow type."""

from forecasting.settings import use_one_thread_per_process

use_one_thread_per_process()

from forecasting.cli.main import main  # noqa: E402 - numpy reads the number of threads when it is loaded
