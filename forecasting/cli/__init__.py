"""What people and Airflow type."""

import gc

from forecasting.settings import use_one_thread_per_process

use_one_thread_per_process()
gc.set_threshold(100_000, 50, 100)
"""Imports make hundreds of thousands of objects that stay: looking for garbage among them was a quarter of the import
of Great Expectations, 6.6 CPU s with it and 4.7 without."""

from forecasting.cli.main import main  # noqa: E402 - numpy reads the number of threads when it is loaded
