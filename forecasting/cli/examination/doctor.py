"""Examines databases and says in words what is wrong with them and how to repair it."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape

from forecasting.errors import ConfigError
from forecasting.runs.sources import open_warehouse
from forecasting.settings import Settings, load_settings
from forecasting.vocabulary.codes import DiagnosisState
from forecasting.warehouse.connection import Database, connect_database
from forecasting.warehouse.doctor import CHECKS, SOURCE_CHECKS, Result, examine, summarised, worst

WAREHOUSE = "warehouse"
MAX_ROWS = 1_000_000
"""Rows of the largest measurement of the speed."""

_COLOURS = {
    DiagnosisState.OK: "green",
    DiagnosisState.SKIPPED: "cyan",
    DiagnosisState.WARN: "yellow",
    DiagnosisState.FAIL: "red",
}
_FAILED = {DiagnosisState.FAIL: 1}


@dataclass(frozen=True)
class Wish:
    """What somebody wants to have examined.

    Attributes:
        connection: Name of a connection; the warehouse unless given.
        everything: True for the warehouse and every source.
        n_rows: Rows to measure the speed with.
    """

    connection: str | None
    everything: bool
    n_rows: int


def examine_connections(wish: Wish, console: Console, *, as_json: bool) -> int:
    """Prints one line per check and a verdict, or one JSON object; returns the exit code: 1 where a check failed.

    Raises:
        ConfigError: there is no such connection, or the wish is not one.
    """
    settings = load_settings()
    reports = []
    for name in _names(wish, settings):
        results = []
        if not as_json:
            console.rule(f"[bold]{escape(name)}")
        with closing(_results(name, settings, wish.n_rows)) as found:
            for result in found:
                results.append(result)
                if not as_json:
                    _print(console, result)
        reports.append((name, results))
        if not as_json:
            _print_verdict(console, results)
    verdict = worst(result.state for _, results in reports for result in results)
    if as_json:
        console.print(json.dumps(_report(verdict, reports)), highlight=False, markup=False, soft_wrap=True)
    return _FAILED.get(verdict, 0)


def _names(wish: Wish, settings: Settings) -> list[str]:
    if wish.everything and wish.connection:
        raise ConfigError("say either which connection or all of them", accepted="--connection NAME or --all")
    if not 1 <= wish.n_rows <= MAX_ROWS:
        raise ConfigError("so many rows cannot be measured", found=wish.n_rows, accepted=f"1 to {MAX_ROWS:,}")
    if wish.everything:
        return [WAREHOUSE, *sorted(settings.connections.keys() - {WAREHOUSE})]
    name = (wish.connection or WAREHOUSE).lower()
    settings.connection_url(name)
    return [name]


def _results(name: str, settings: Settings, n_rows: int) -> Generator[Result]:
    checks = CHECKS if name == WAREHOUSE else SOURCE_CHECKS
    with ExitStack() as opened:
        try:
            databases = [opened.enter_context(closing(_open(name, settings))) for _ in range(2)]
        except ConfigError as error:
            found = f"{error.problem}: {error.found}" if error.found is not None else error.problem
            yield Result("driver", DiagnosisState.FAIL, found, error.action)
            return
        yield from examine(*databases, checks=checks, n_rows=n_rows)


def _open(name: str, settings: Settings) -> Database:
    return open_warehouse(settings) if name == WAREHOUSE else connect_database(settings.connection_url(name))


def _print(console: Console, result: Result) -> None:
    state = f"[{_COLOURS[result.state]}]{result.state.value:<8}[/]"
    console.print(f"{state}{result.name:<13}{escape(result.found)}", highlight=False, soft_wrap=True)
    if result.action:
        console.print(f"{'':21}next: {result.action}", highlight=False, markup=False, soft_wrap=True)


def _print_verdict(console: Console, results: list[Result]) -> None:
    verdict = worst(result.state for result in results)
    line = f"[bold {_COLOURS[verdict]}]{verdict}[/]  {escape(summarised(results))}"
    console.print(line, highlight=False, soft_wrap=True)


def _report(verdict: DiagnosisState, reports: list[tuple[str, list[Result]]]) -> dict[str, Any]:
    return {
        "verdict": verdict,
        "connections": [
            {
                "connection": name,
                "verdict": worst(result.state for result in results),
                "message": summarised(results),
                "checks": [asdict(result) for result in results],
            }
            for name, results in reports
        ],
    }
