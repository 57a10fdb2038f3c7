"""One plain function per step, and the entrance that runs them; Airflow, command line and tests share it."""
