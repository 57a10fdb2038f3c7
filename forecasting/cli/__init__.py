"""What people and Airflow type."""

from forecasting.cli.main import main

__all__ = ["main"]
