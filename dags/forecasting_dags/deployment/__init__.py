"""Deployments from Airflow: the DAG that starts them, and the import of all DAG files that they check."""
