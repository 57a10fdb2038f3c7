"""What the child process does: backtests members, fits them, or predicts with them, from and into files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
from joblib import Parallel, delayed, parallel_config

from forecasting.config import Job, ModelSpec
from forecasting.models.attempt import Attempt, fit_and_predict, predict_member
from forecasting.models.base import Machine
from forecasting.models.registry import model_named, spec_of
from forecasting.panel.build import cut_panel
from forecasting.panel.panel import Panel
from forecasting.panel.storage import load_panel

REQUEST, PANEL, MEMBERS, FACTS = "request.json", "panel", "members", "facts.json"


def answer(folder: Path) -> None:
    """Does what a request asks for: `backtest`, `fit` or `predict`."""
    request = json.loads((folder / REQUEST).read_text(encoding="utf-8"))
    panel = load_panel(folder / PANEL)
    {"backtest": _backtest, "fit": _fit, "predict": _predict}[request["what"]](folder, request, panel)


def forecast_file(folder: Path, number: int) -> Path:
    """Returns where the forecasts at a cutoff are, one column per member; the number is its place among the cutoffs."""
    return folder / f"forecast_{number}.parquet"


def _backtest(folder: Path, request: dict[str, Any], panel: Panel) -> None:
    job, members, machine = _terms(request)
    cutoffs = [pd.Timestamp(text) for text in request["cutoffs"]]
    with parallel_config("loky", inner_max_num_threads=1):
        found = Parallel(n_jobs=min(request["processes"], len(cutoffs)))(
            delayed(_one_cutoff)(panel, job, members, cutoff, machine.device) for cutoff in cutoffs
        )
    facts = []
    for number, attempts in enumerate(found):
        made = {name: attempt.y_hat for name, attempt in attempts.items()}
        pd.DataFrame(made).to_parquet(forecast_file(folder, number), index=False)
        facts.append({name: [attempt.seconds, attempt.error] for name, attempt in attempts.items()})
    _write_facts(folder, facts)


def _one_cutoff(
    panel: Panel, job: Job, members: dict[str, ModelSpec], cutoff: pd.Timestamp, device: str
) -> dict[str, Attempt]:
    known = cut_panel(panel, job, cutoff)
    return {name: fit_and_predict(known, job, member, Machine(device=device)) for name, member in members.items()}


def _fit(folder: Path, request: dict[str, Any], panel: Panel) -> None:
    job, members, machine = _terms(request)
    for name, member in members.items():
        place = folder / MEMBERS / name
        place.mkdir(parents=True)
        model_named(member.model).fit(panel, spec_of(job, member, machine)).save(place)


def _predict(folder: Path, request: dict[str, Any], panel: Panel) -> None:
    forecasts, errors = {}, []
    for name, model in request["models"].items():
        fitted = model_named(model).load(folder / MEMBERS / name)
        forecasts[name], failed = predict_member(name, fitted, panel)
        errors += failed
    pd.DataFrame(forecasts).to_parquet(forecast_file(folder, 0), index=False)
    _write_facts(folder, errors)


def _terms(request: dict[str, Any]) -> tuple[Job, dict[str, ModelSpec], Machine]:
    job = Job.model_validate_json(request["job"])
    members = {name: ModelSpec.model_validate_json(text) for name, text in request["specs"].items()}
    return job, members, Machine(*request["machine"])


def _write_facts(folder: Path, facts: object) -> None:
    (folder / FACTS).write_text(json.dumps(facts), encoding="utf-8")
