"""Runs suites and metrics with Great Expectations; no module beside its engine knows it."""

from __future__ import annotations

import contextlib
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from data_checks.check import Check, CheckSuite
from data_checks.data_docs import complete_pages
from data_checks.engine import described_once, great_expectations
from data_checks.results import OBSERVED_LENGTH, CheckResult, example_rows, read_result, results_frame, severity
from forecasting.errors import ConfigError, ForecastingError, nearest
from forecasting.vocabulary.facts import CHECK_ID, RUN_ID

__all__ = [
    "CheckResult",
    "Metric",
    "compute_metrics",
    "example_rows",
    "require_expectations",
    "results_frame",
    "run_suite",
]

KEPT_VALIDATIONS = 14
"""Newest validations of each suite that the Data Docs keep, so that their index stays fast."""

MetricKind = Literal["rows", "nulls", "distinct", "moments", "non_zero", "quantiles", "histogram", "deciles"]

_DOCS_SITE = {
    "class_name": "SiteBuilder",
    "show_how_to_buttons": False,
    "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": ".."},
    "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
}
_ALL_ROWS = ("unexpected_list", "unexpected_index_list", "unexpected_index_query")


@dataclass(frozen=True)
class Metric:
    """One metric of a frame: its kind, its column (none for rows) and its arguments."""

    kind: MetricKind
    column: str = ""
    kwargs: dict[str, Any] = field(default_factory=dict)


def run_suite(frame: pd.DataFrame, suite: CheckSuite, *, docs: Path | None = None) -> list[CheckResult]:
    """Runs the checks of a suite on a frame and returns their results in the order of the suite.

    A check that cannot be computed has failed, with the error as what was observed. A failed check with action
    quarantine that names no rows blocks, because there is nothing to quarantine.

    Args:
        frame: The rows; not changed. Positions in the results count from 0 in its order.
        suite: What must hold.
        docs: Folder for Data Docs (index.html) and the stored validations of one job; None writes nothing.

    Raises:
        ConfigError: an expectation does not exist or does not take its arguments.
    """
    built = great_expectations().ExpectationSuite(
        name=suite.name, expectations=[_build_expectation(check) for check in suite.checks]
    )
    context = _bare_context() if docs is None else _context_in(docs)
    batch = _batch(context, suite.name, frame)
    with described_once():
        validated = batch.validate(built, result_format={"result_format": "COMPLETE"})
    found = {result.expectation_config.meta[CHECK_ID]: result for result in validated.results}
    results = [_read(check, found[check.check_id]) for check in suite.checks]
    if docs is not None:
        context.suites.add_or_update(built)
        _write_docs(context, validated)
        complete_pages(docs)
    return results


def require_expectations(suite: CheckSuite) -> None:
    """Raises ConfigError unless each expectation of the suite exists and takes its arguments."""
    for check in suite.checks:
        _build_expectation(check)


def compute_metrics(frame: pd.DataFrame, metrics: Sequence[Metric]) -> list[Any]:
    """Returns the values of metrics of a frame, in the order given.

    Raises:
        ForecastingError: a metric cannot be computed; names it with the error.
    """
    batch = _batch(_bare_context(), "statistics", frame)
    built = [_metric_classes()[metric.kind](**_arguments(metric)) for metric in metrics]
    with contextlib.redirect_stderr(io.StringIO()):  # its progress bar cannot be switched off here
        results = batch.compute_metrics(built)
    failure = great_expectations("metrics.metric_results").MetricErrorResult
    for metric, result in zip(metrics, results, strict=True):
        if isinstance(result, failure):
            raise ForecastingError(
                f"the statistic {metric.kind} cannot be computed",
                where=f"column {metric.column}",
                found=str(result.value.exception_message).partition(": [")[0][:OBSERVED_LENGTH],
                action="name numeric columns of the frame",
            )
    return [result.value for result in results]


@cache
def _bare_context() -> Any:
    """A context that writes nothing; one serves the whole process: making it costs a tenth of a small run day."""
    context = great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context


def _context_in(docs: Path) -> Any:
    docs.mkdir(parents=True, exist_ok=True)
    context = great_expectations().get_context(mode="file", project_root_dir=docs)
    context.update_data_docs_site("local_site", _DOCS_SITE)
    context.variables.progress_bars = {"globally": False}
    return context


def _batch(context: Any, name: str, frame: pd.DataFrame) -> Any:
    definition = _bare_definition(name) if context is _bare_context() else _definition(context, name)
    return definition.get_batch(batch_parameters={"dataframe": frame.reset_index(drop=True)})


def _definition(context: Any, name: str) -> Any:
    asset = context.data_sources.add_or_update_pandas(f"{name}_frame").add_dataframe_asset(name)
    return asset.add_batch_definition_whole_dataframe("whole")


@cache
def _bare_definition(name: str) -> Any:
    """Kept, because a context writes its whole configuration at every change, a tenth of a small run of checks."""
    return _definition(_bare_context(), name)


def _build_expectation(check: Check) -> Any:
    known = great_expectations("expectations")
    if not hasattr(known, check.expectation):
        raise ConfigError(
            "no such expectation",
            where=f"checks.extra, {check.check_id}",
            found=check.expectation,
            accepted=nearest(check.expectation, [name for name in dir(known) if name.startswith("Expect")]),
        )
    meta = {CHECK_ID: check.check_id, "notes": check.title}
    try:
        return getattr(known, check.expectation)(**check.kwargs, severity=severity(check), meta=meta)
    except (TypeError, ValueError) as error:
        raise ConfigError(
            f"{check.expectation} does not take these arguments",
            where=f"checks.extra, {check.check_id}",
            found=f"{check.kwargs}: {error}",
        ) from error


def _read(check: Check, result: Any) -> CheckResult:
    info = result.exception_info or {}
    parts = [info] if "raised_exception" in info else list(info.values())
    errors = dict.fromkeys(str(part["exception_message"]) for part in parts if part["raised_exception"])
    return read_result(check, success=bool(result.success), details=result.result, error="; ".join(errors) or None)


def _write_docs(context: Any, validated: Any) -> None:
    for result in validated.results:
        result.success = bool(result.success)  # numpy's bool is not JSON
        result.result = {name: _escaped(value) for name, value in result.result.items() if name not in _ALL_ROWS}
    identifiers = great_expectations("data_context.types.resource_identifiers")
    suite = identifiers.ExpectationSuiteIdentifier(validated.suite_name)
    loaded = validated.meta["batch_markers"]["ge_load_time"]
    run_id = great_expectations("core.run_identifier").RunIdentifier(run_name=loaded, run_time=loaded)
    validated.meta |= {RUN_ID: run_id, "validation_time": run_id.run_time}
    key = identifiers.ValidationResultIdentifier(suite, run_id, validated.batch_id)
    store = context.validation_results_store
    store.set(key, validated)
    stored = sorted((key for key in store.list_keys() if key.expectation_suite_identifier == suite), key=_run_time)
    for old in stored[:-KEPT_VALIDATIONS]:
        store.remove_key(old)
    context.build_data_docs(resource_identifiers=[key, suite], build_index=False)


def _escaped(value: Any) -> Any:
    """Returns what was observed as HTML text: the pages of Great Expectations take it as it is."""
    if isinstance(value, str):
        return html.escape(value)
    if isinstance(value, dict):
        return {_escaped(name): _escaped(part) for name, part in value.items()}
    return [_escaped(part) for part in value] if isinstance(value, list | tuple) else value


def _run_time(key: Any) -> str:
    return str(key.run_id.run_time)


def _arguments(metric: Metric) -> dict[str, Any]:
    return {"column": metric.column, **metric.kwargs} if metric.column else metric.kwargs


@cache
def _metric_classes() -> dict[MetricKind, Any]:
    gx_metrics = great_expectations("metrics")
    column_metric = great_expectations("metrics.column").ColumnMetric
    numbers = great_expectations("metrics.metric_results").MetricResult[list[float]]
    number = great_expectations("metrics.metric_results").MetricResult[float]

    class NonZero(column_metric[number]):  # type: ignore[misc, valid-type]
        name = "column_values.in_set.unexpected_count"
        value_set: list[float]

    class Quantiles(column_metric[numbers]):  # type: ignore[misc, valid-type]
        name = "column.quantile_values"
        quantiles: list[float]
        allow_relative_error: str

    class Histogram(column_metric[numbers]):  # type: ignore[misc, valid-type]
        name = "column.histogram"
        bins: list[float]

    return {
        "rows": gx_metrics.BatchRowCount,
        "nulls": gx_metrics.ColumnNullCount,
        "distinct": gx_metrics.ColumnDistinctValuesCount,
        "moments": gx_metrics.ColumnDescriptiveStats,
        "non_zero": NonZero,
        "quantiles": Quantiles,
        "histogram": Histogram,
        "deciles": Histogram,
    }
