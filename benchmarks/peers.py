"""Well-known libraries on the same data with the same scorers: `make bench-peers SUITE=m4_weekly`.

statsforecast's AutoETS, DynamicOptimizedTheta and AutoCES, the median of the three, and mlforecast with LightGBM. Runs
in the environment `statistical`. Scores are kept in benchmarks/results/peers.csv and not computed again; forecasts are
under .benchmarks/ by job, peer and environment, so that a run that was cut off goes on where it stopped.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from benchmarks import report
from benchmarks.competitions import TASKS
from benchmarks.data import SERIES, DataMissingError
from benchmarks.effort import cpu_seconds
from benchmarks.ledger import utc_now
from benchmarks.self_checks import final_outcome
from benchmarks.source import CACHE
from benchmarks.suite import Outcome, Suite, Task
from benchmarks.suites import SUITES
from forecasting.config import Job
from forecasting.runs.provenance import env_lock_hash
from forecasting.vocabulary.columns import DS, ID, QUANTILES, Y_HAT, Y
from forecasting.vocabulary.facts import CPU_SECONDS, N_SERIES

SEASONS = {"Y": 1, "Q": 4, "M": 12, "W": 52, "D": 7, "h": 24}
MAX_ETS_SEASON = 24
"""Exponential smoothing knows no longer season."""
HEADLINES = ("mase_ratio", "smape", "owa", "mase")
"""Figures of a suite's scorer that need no quantiles."""
MAX_FAILED = 0.02
"""Share of series on which a peer may fail."""
MEDIAN_OF = ("AutoETS", "DynamicOptimizedTheta", "AutoCES")


@dataclass(frozen=True)
class PeerResult:
    """The point forecasts of one peer for one job.

    Attributes:
        values: Series in id order by leads.
        cpu_seconds: Of this process and its children.
        wall_seconds: From start to end.
    """

    values: np.ndarray
    cpu_seconds: float
    wall_seconds: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs every peer of a suite that has no result yet."""
    parser = argparse.ArgumentParser(prog="make bench-peers", description=__doc__)
    parser.add_argument("suite", choices=sorted(name for name, suite in SUITES.items() if _is_competition(suite)))
    suite = SUITES[parser.parse_args(arguments).suite]
    kept = report.read_peers()
    if suite.name not in set(kept["suite"]):
        try:
            kept = pd.concat([kept, measure_peers(suite)], ignore_index=True)
        except DataMissingError as error:
            sys.exit(str(error))
        report.PEERS.parent.mkdir(exist_ok=True)
        kept.to_csv(report.PEERS, index=False)
        report.main()
    print(kept[kept["suite"] == suite.name].to_string(index=False))


def measure_peers(suite: Suite) -> pd.DataFrame:
    """Returns suite, peer, metric, value, n_series, cpu_seconds, wall_seconds, date."""
    found: dict[str, dict[str, PeerResult]] = {name: {} for name in (*PEERS, "median")}
    for task in suite.tasks:
        for name, peer in PEERS.items():
            found[name][task.job] = _kept(name, peer, task)
            print(
                f"{time.strftime('%H:%M:%S')} {task.job} {name} {found[name][task.job].wall_seconds:.1f} s", flush=True
            )
        found["median"][task.job] = _median([found[name][task.job] for name in MEDIAN_OF])
    rows = []
    for name, results in found.items():
        outcomes = [_with_forecast(final_outcome(task), results[task.job].values) for task in suite.tasks]
        figures = suite.score(outcomes)
        rows += [
            {
                "suite": suite.name,
                "peer": name,
                "metric": metric,
                "value": round(figures[metric], 6),
                N_SERIES: sum(len(result.values) for result in results.values()),
                CPU_SECONDS: round(sum(result.cpu_seconds for result in results.values()), 1),
                "wall_seconds": round(sum(result.wall_seconds for result in results.values()), 1),
                "date": utc_now().date().isoformat(),
            }
            for metric in HEADLINES
            if metric in figures
        ]
    return pd.DataFrame(rows)


def _is_competition(suite: Suite) -> bool:
    return all(task.job in TASKS for task in suite.tasks)


def _kept(name: str, peer: Callable[[pd.DataFrame, Job], np.ndarray], task: Task) -> PeerResult:
    place = CACHE / "peers" / env_lock_hash("statistical")[:16]
    values, effort = place / f"{task.job}-{name}.npy", place / f"{task.job}-{name}.json"
    if not effort.exists():
        result = _measured(peer, task)
        place.mkdir(parents=True, exist_ok=True)
        np.save(values, result.values)
        effort.write_text(json.dumps([result.cpu_seconds, result.wall_seconds]), encoding="utf-8")
    return PeerResult(np.load(values), *json.loads(effort.read_text(encoding="utf-8")))


def _measured(peer: Callable[[pd.DataFrame, Job], np.ndarray], task: Task) -> PeerResult:
    job = task.load_job()
    series = task.load_training(job, task.ends[-1])[SERIES]
    frame = pd.DataFrame({ID: series[ID], DS: series.groupby(ID).cumcount() + 1, Y: series[Y]})
    started, before = time.perf_counter(), cpu_seconds()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries' own
        values = peer(frame, job)
    values = values if job.lower_bound is None else np.maximum(values, job.lower_bound)
    return PeerResult(values, cpu_seconds() - before, time.perf_counter() - started)


def _median(results: Sequence[PeerResult]) -> PeerResult:
    return PeerResult(
        np.median([result.values for result in results], axis=0),
        sum(result.cpu_seconds for result in results),
        sum(result.wall_seconds for result in results),
    )


def _with_forecast(outcome: Outcome, values: np.ndarray) -> Outcome:
    """Returns an outcome with point forecasts; the quantiles, which peers are not asked for, equal them."""
    rows = outcome.rows.assign(**dict.fromkeys([Y_HAT, *QUANTILES], values.ravel()))
    return Outcome(outcome.job, rows, outcome.history)


def _auto_ets(frame: pd.DataFrame, job: Job) -> np.ndarray:
    from statsforecast.models import AutoETS

    season = SEASONS[job.frequency]
    return _statsforecast(frame, job, AutoETS(season_length=season if season <= MAX_ETS_SEASON else 1))


def _theta(frame: pd.DataFrame, job: Job) -> np.ndarray:
    from statsforecast.models import DynamicOptimizedTheta

    return _statsforecast(frame, job, DynamicOptimizedTheta(season_length=SEASONS[job.frequency]))


def _auto_ces(frame: pd.DataFrame, job: Job) -> np.ndarray:
    from statsforecast.models import AutoCES

    return _statsforecast(frame, job, AutoCES(season_length=SEASONS[job.frequency]))


def _statsforecast(frame: pd.DataFrame, job: Job, model: Any) -> np.ndarray:
    """Fits one series after another on one processor; where the model fails on one, its last value serves.

    Arrays are handed over as copies: pandas gives read-only views, on which the compiled complex smoothing fails.

    Raises:
        RuntimeError: it fails on more series than MAX_FAILED, so that the figure would be that of another method.
    """
    rows, failed = [], []
    for name, values in frame.groupby(ID)[Y]:
        y = values.to_numpy("float64", copy=True)
        try:
            rows.append(model.new().forecast(y=y, h=job.horizon)["mean"])
        except Exception as error:  # noqa: BLE001 - counted, and refused where it is not rare
            rows.append(np.full(job.horizon, y[-1]))
            failed.append(f"{name}: {type(error).__name__}: {error}"[:200])
    if len(failed) > MAX_FAILED * len(rows):
        raise RuntimeError(f"{model} fails on {len(failed)} of {len(rows)} series, first on {failed[0]}")
    return np.array(rows, dtype="float64")


def _lightgbm(frame: pd.DataFrame, job: Job) -> np.ndarray:
    """One recursive LightGBM over all series on scaled differences, with the newest season's lags."""
    from lightgbm import LGBMRegressor
    from mlforecast import MLForecast
    from mlforecast.target_transforms import Differences, LocalStandardScaler

    season = SEASONS[job.frequency]
    shortest = int(frame.groupby(ID).size().min())
    differences = [lag for lag in (1, season) if 1 <= lag < shortest // 2]
    lags = sorted({*range(1, min(season, 12) + 1), season} & set(range(1, max(2, (shortest - sum(differences)) // 2))))
    model = LGBMRegressor(
        objective="l1", n_estimators=300, learning_rate=0.05, num_leaves=31, verbosity=-1, random_state=0, n_jobs=1
    )
    library = MLForecast(
        models={"lightgbm": model},
        freq=1,
        lags=lags,
        target_transforms=[Differences(sorted(set(differences))), LocalStandardScaler()],
        num_threads=1,
    )
    library.fit(frame, id_col=ID, time_col=DS, target_col=Y, static_features=[])
    forecast = library.predict(job.horizon).sort_values([ID, DS])
    return np.asarray(forecast["lightgbm"], dtype="float64").reshape(-1, job.horizon)


PEERS: dict[str, Callable[[pd.DataFrame, Job], np.ndarray]] = {
    "AutoETS": _auto_ets,
    "DynamicOptimizedTheta": _theta,
    "AutoCES": _auto_ces,
    "mlforecast LightGBM": _lightgbm,
}


if __name__ == "__main__":
    main()
