"""When Airflow starts which step; what a step does is not known here."""
