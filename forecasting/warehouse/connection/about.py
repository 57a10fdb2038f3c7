"""What to ask a server about itself and about the login; every answer is one row."""

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
