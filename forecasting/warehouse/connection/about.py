"""What to ask a server about itself and about the login, by kind of database; every answer is one row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """Questions to a kind of database; an empty text where there is nothing to ask.

    Attributes:
        drivers: Packages that speak to it.
        version: Version of the server, as text.
        oldest: Oldest version that the suite is written for.
        login: Login and the schema that it uses unless given.
        encryption: 1 where the server sees this connection encrypted, else 0; how.
        rights: How many tables, views or schemas of others the login may read, and how many change.
        lock_wait: Limits how long this connection waits for a lock, to {milliseconds}; works inside a transaction.
        roles: File that creates logins and schemas.
    """

    drivers: tuple[str, ...]
    version: str
    oldest: tuple[int, ...]
    login: str
    encryption: str
    rights: str
    lock_wait: str
    roles: str


ABOUT = {
    "sqlite": About(
        drivers=("adbc-driver-sqlite",),
        version="SELECT sqlite_version() FROM (SELECT COUNT(*) FROM sqlite_master)",
        oldest=(3, 31),
        login="",
        encryption="",
        rights="SELECT COUNT(*), NULL FROM sqlite_master WHERE type IN ('table', 'view')",
        lock_wait="PRAGMA busy_timeout = {milliseconds}",
        roles="",
    ),
    "postgresql": About(
        drivers=("psycopg", "adbc-driver-postgresql", "pgpq"),
        version="SHOW server_version",
        oldest=(14,),
        login="SELECT current_user, current_schema()",
        encryption="""
            SELECT CASE WHEN ssl THEN 1 ELSE 0 END, COALESCE(version || ', ' || cipher, '')
            FROM pg_stat_ssl WHERE pid = pg_backend_pid()
        """,
        rights="""
            SELECT COUNT(*) FILTER (WHERE has_table_privilege(c.oid, 'SELECT')),
                COUNT(*) FILTER (WHERE has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
            FROM pg_class c INNER JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema'
                AND n.nspname !~ '^pg_' AND has_schema_privilege(n.oid, 'USAGE')
        """,
        lock_wait="SET LOCAL lock_timeout = {milliseconds}",
        roles="sql/roles/postgresql.sql",
    ),
    "hana": About(
        drivers=("hdbcli", "sqlalchemy-hana"),
        version="SELECT VERSION FROM SYS.M_DATABASE",
        oldest=(2,),
        login="SELECT CURRENT_USER, CURRENT_SCHEMA FROM DUMMY",
        encryption="""
            SELECT CASE WHEN IS_ENCRYPTED = 'TRUE' THEN 1 ELSE 0 END, ''
            FROM SYS.M_CONNECTIONS WHERE CONNECTION_ID = CURRENT_CONNECTION
        """,
        rights="""
            SELECT COALESCE(SUM(CASE WHEN PRIVILEGE = 'SELECT' THEN 1 ELSE 0 END), 0),
                COALESCE(SUM(CASE WHEN PRIVILEGE IN ('INSERT', 'UPDATE', 'DELETE') THEN 1 ELSE 0 END), 0)
            FROM SYS.EFFECTIVE_PRIVILEGES
            WHERE USER_NAME = CURRENT_USER AND GRANTOR NOT IN ('SYS', '_SYS_REPO') AND GRANTEE <> 'PUBLIC'
                AND SCHEMA_NAME <> CURRENT_USER
        """,
        lock_wait="SET TRANSACTION LOCK WAIT TIMEOUT {milliseconds}",
        roles="sql/roles/hana.sql",
    ),
}
"""By SQLAlchemy's name of the kind; the questions to SAP HANA were written after its reference."""
