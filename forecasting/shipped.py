"""Folders that come with the code: a checkout has them beside the package, an installed package inside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Returns the folder environments, jobs or sql of the code that runs."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def is_checkout() -> bool:
    """Whether the code that runs lies in a checkout or a release, and not where packages are installed."""
    return not (_PACKAGE / "sql").is_dir()
