"""One server: settings, systemd units and a proxy for Airflow beside a deployment, written by `make install`."""
