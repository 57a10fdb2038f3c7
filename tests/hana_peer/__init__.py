"""A stand-in for SAP HANA: a process of its own to which SAP's driver connects, with SQLite behind the protocol."""

OWNER, PASSWORD = "SUITE_OWNER", "Planted-Secret/9@x"
USERS = {"SYSTEM": "Planted-Admin/7@x", OWNER: PASSWORD}
"""Password of every user of an empty database."""
