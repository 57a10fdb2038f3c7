"""Which job, purpose, step and run the lines of a log belong to, for whoever writes them as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

_ABOUT: ContextVar[Mapping[str, object]] = ContextVar("about", default=MappingProxyType({}))
_FAILED_ABOUT = "failed_about"


@contextmanager
def log_about(**fields: object) -> Iterator[None]:
    """Lets every line that is logged within the block carry these fields, beside those of blocks around it.

    An error that leaves the block remembers them, because it is logged outside.
    """
    token = _ABOUT.set({**_ABOUT.get(), **fields})
    try:
        yield
    except BaseException as error:
        vars(error).setdefault(_FAILED_ABOUT, _ABOUT.get())
        raise
    finally:
        _ABOUT.reset(token)


def logged_about() -> Mapping[str, object]:
    """Returns the fields of the blocks around."""
    return _ABOUT.get()


def failed_about(error: BaseException) -> Mapping[str, object]:
    """Returns the fields of the block in which an error was raised; none where it was raised in no block."""
    fields: Mapping[str, object] = vars(error).get(_FAILED_ABOUT, {})
    return fields
