"""Airflow on this machine, for one person: its settings, its server, and DAG runs without a server."""
