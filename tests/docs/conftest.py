"""Fixtures of the command line's tests."""

from tests.project_builder import make_project

__all__ = ["make_project"]
