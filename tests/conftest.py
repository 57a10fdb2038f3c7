"""Tests of what runs inside Airflow are collected only by Airflow's interpreter; all of them use one thread."""

from importlib.util import find_spec

from forecasting.settings import use_one_thread_per_process

use_one_thread_per_process()

collect_ignore = [] if find_spec("airflow") else ["dags", "local_airflow"]
