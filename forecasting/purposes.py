"""Which steps serve which purpose, in order: the one list that DAGs, command line and run log share.

Standard library only, because Airflow's interpreter reads it.
"""

from collections.abc import Callable

from forecasting.vocabulary.codes import Purpose, VintageKind

PURPOSES: dict[str, tuple[str, ...]] = {
    Purpose.DATA_PREPARATION: ("wait_for_source", "extract_history", "build_panel", "profile_panel"),
    Purpose.MODEL_TRAINING: ("refresh_champion", "backtest_candidates", "fit_challenger", "choose_champion"),
    Purpose.FORECAST_GENERATION: ("select_inputs", "predict", "apply_overrides", "check_forecast", "publish_forecast"),
    Purpose.ACCURACY_MONITORING: ("measure_accuracy", "watch_signals"),
}

INTEGRATED = "integrated_workflow"
"""From source to publication in a row, as one DAG; each purpose keeps a run of its own under a shared parent run."""

INTEGRATED_PURPOSES = (Purpose.DATA_PREPARATION, Purpose.MODEL_TRAINING, Purpose.FORECAST_GENERATION)
"""What it consists of."""

CHUNKED_STEPS = frozenset({"predict"})
"""Steps that may run as several tasks, each for a share of the series."""

JUDGING_STEPS = frozenset({"apply_overrides", "check_forecast", "publish_forecast"})
"""Steps that make no forecast of their own: for a run that has ended well they have nothing left to do."""

LASTING_STEPS = frozenset({"publish_forecast"})
"""Steps with work left for a run that has ended well: hand-over and retention, until they have succeeded."""

CONTINUING_STEPS = frozenset({"build_panel", "profile_panel", "fit_challenger", "choose_champion"})
"""Steps that need scratch files of the step before, which are dropped when their run ends well."""

NUMBERS_OF: dict[str, str] = {
    Purpose.DATA_PREPARATION: "build_panel",
    Purpose.MODEL_TRAINING: "fit_challenger",
    Purpose.FORECAST_GENERATION: "predict",
    Purpose.ACCURACY_MONITORING: "measure_accuracy",
    INTEGRATED: "predict",
}
"""The step of a purpose whose environment its numbers come from."""


def every_step() -> tuple[str, ...]:
    """Returns the steps of all purposes."""
    return tuple(step for steps in PURPOSES.values() for step in steps)


def steps_of(purpose: str) -> tuple[str, ...]:
    """Returns the steps of a purpose, the integrated workflow among them, in order."""
    if purpose == INTEGRATED:
        return tuple(step for part in INTEGRATED_PURPOSES for step in PURPOSES[part])
    return PURPOSES[purpose]


def parts_of(
    purpose: str, place: Callable[[str], object], chunks: int, *, by_step: bool = False
) -> list[tuple[str, ...]]:
    """Returns the steps of a purpose by the task that does them: one for all that run in one place, chunks apart.

    Args:
        purpose: One of PURPOSES.
        place: Where a step runs; equal values are one place.
        chunks: Into how many shares the series are divided.
        by_step: Whether every step is a task of its own.
    """
    parts: list[tuple[str, ...]] = []
    here: object = None
    for step in PURPOSES[purpose]:
        is_alone = by_step or (step in CHUNKED_STEPS and chunks > 1)
        there = None if is_alone else (place(step),)
        if there is not None and there == here:
            parts[-1] += (step,)
        else:
            parts.append((step,))
        here = there
    return parts


def purpose_of(step: str) -> str:
    """Returns the purpose that a step belongs to; KeyError for an unknown step."""
    for purpose, steps in PURPOSES.items():
        if step in steps:
            return purpose
    raise KeyError(step)


def kind_option(vintage_kind: str) -> str:
    """Returns what a command needs beside job and as_of to mean runs of this kind; nothing for LIVE."""
    return "" if vintage_kind == VintageKind.LIVE else f" --kind {vintage_kind}"
