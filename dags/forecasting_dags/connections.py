"""Airflow connections `forecasting_<name>` as the database URLs that the steps read from their environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

from forecasting.errors import ConfigError

PREFIX = "forecasting_"
WAREHOUSE = "warehouse"
_SCHEMES = {"postgres": "postgresql+psycopg", "hana": "hana", "sqlite": "sqlite", "http": "http", "https": "https"}
"""By Airflow's type of the connection."""


def connection_variables(connections: Iterable[str], environment: Mapping[str, str]) -> dict[str, str]:
    """Returns the variables of the warehouse and of named connections, as far as Airflow knows them.

    A variable that is set already wins.

    Raises:
        ConfigError: a connection has a type that is no database.
    """
    variables = {name: f"FORECASTING_CONNECTION_{name.upper()}" for name in sorted({*connections} - {WAREHOUSE})}
    variables[WAREHOUSE] = "FORECASTING_WAREHOUSE"
    found = {variable: _url(name) for name, variable in variables.items() if variable not in environment}
    return {variable: url for variable, url in found.items() if url}


def _url(name: str) -> str:
    from airflow.sdk import Connection  # a DAG file that is only read does without
    from airflow.sdk.exceptions import AirflowNotFoundException

    try:
        connection = Connection.get(PREFIX + name)
    except AirflowNotFoundException:
        return ""
    scheme = _SCHEMES.get(connection.conn_type)
    if scheme is None:
        raise ConfigError(
            "an Airflow connection has a type that no step can use",
            where=f"connection {PREFIX}{name}",
            found=connection.conn_type,
            accepted=", ".join(_SCHEMES),
        )
    login = quote(connection.login or "", safe="")
    secret = f":{quote(connection.password, safe='')}" if connection.password else ""
    port = f":{connection.port}" if connection.port else ""
    at = "@" if login or secret else ""
    options = urlencode(connection.extra_dejson)
    address = f"{scheme}://{login}{secret}{at}{connection.host or ''}{port}/{connection.schema or ''}"
    return f"{address}?{options}" if options else address
