"""Connections to databases and what comes over them; a folder for each kind of database."""

from forecasting.warehouse.connection.engine import Database, connect_database
from forecasting.warehouse.connection.raw import load_raw_table
from forecasting.warehouse.connection.rows import query_parts, read_query, without_comments
