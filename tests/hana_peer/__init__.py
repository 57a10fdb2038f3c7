"""A stand-in for SAP HANA: a process of its own to which SAP's driver connects, with SQLite behind the protocol."""

OWNER, PASSWORD = "SUITE_OWNER", "Planted-Secret/9@x"
USERS = {"SYSTEM": "Planted-Admin/7@x", OWNER: PASSWORD}
"""Password of every user of an empty database."""

NO_DRIVER = "SAP HANA's driver is not installed: make setup installs it, unless HANA=0"
NO_SERVER = "only a SAP HANA server can show this"
"""Reasons to skip a test, as tests/allowed_skips.toml knows them."""
