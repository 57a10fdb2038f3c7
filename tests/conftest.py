"""Tests of what runs inside Airflow are collected only by Airflow's interpreter."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("airflow") else ["dags", "local_airflow"]
