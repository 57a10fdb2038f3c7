"""Great Expectations, imported at its first use: that takes seconds, and it sends nothing to its makers."""

from __future__ import annotations

import importlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any

SELDOM_USED = ("altair", "scipy.stats")
"""What Great Expectations imports for the checks of distributions alone: a third of its start."""
UNUSED = ("boto3", "botocore")
"""What it imports, where it is installed, for data in S3, of which it gets none here: half a second."""


class _Deferred(ModuleType):
    """Stands for a library until a name of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(self.__name__), name)


@cache
def great_expectations(module: str = "") -> Any:
    """Returns Great Expectations, or the module of it with this name below it."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    logger = logging.getLogger("great_expectations")  # hundreds of lines on import; failures become results
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    deferred = [name for name in SELDOM_USED if name not in sys.modules]
    absent = [name for name in UNUSED if name not in sys.modules]
    stand_ins: dict[str, Any] = {name: _Deferred(name) for name in deferred}
    sys.modules |= stand_ins | dict.fromkeys(absent)  # None: it cannot be imported
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it imports a deprecated module of the standard library
            return importlib.import_module(f"great_expectations.{module}".removesuffix("."))
    finally:
        for name in (*deferred, *absent):
            del sys.modules[name]  # all others import the library itself


@contextmanager
def described_once() -> Iterator[None]:
    """Has every expectation described once while a suite is run, since none of them changes then.

    Great Expectations describes an expectation anew whenever it looks up an argument of it, a third of a small run.
    """
    expectation = great_expectations("expectations.expectation").Expectation
    original = expectation.configuration
    known: dict[int, tuple[Any, Any]] = {}

    def configuration(self: Any) -> Any:
        if id(self) not in known:
            known[id(self)] = self, original.fget(self)  # kept, so that no other object gets its id
        return known[id(self)][1]

    expectation.configuration = property(configuration)
    try:
        yield
    finally:
        expectation.configuration = original
