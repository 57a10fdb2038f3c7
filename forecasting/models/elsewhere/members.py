"""What this process asks of another environment: one child for all members there, never one per series or cutoff."""

from __future__ import annotations

import json
import logging
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from forecasting.config import Job, ModelSpec
from forecasting.errors import ConfigError, ForecastingError
from forecasting.models.attempt import Attempt, SeriesError, predict_member
from forecasting.models.base import Machine
from forecasting.models.elsewhere.__main__ import FAILURE
from forecasting.models.elsewhere.answers import FACTS, MEMBERS, PANEL, REQUEST, forecast_file
from forecasting.models.registry import model_named
from forecasting.panel.panel import Panel
from forecasting.panel.storage import save_panel
from forecasting.shipped import is_checkout

log = logging.getLogger(__name__)

CODE = Path(__file__).resolve().parents[3]
"""Where the code lies that the child runs: that of this process, whatever its environment has installed."""

FindInterpreter = Callable[[str], Path | None]
"""Returns the interpreter of an environment, None for that of this process; raises ConfigError where it is missing."""


def no_other_environment(environment: str) -> Path | None:
    """Knows no environment but that of this process.

    Raises:
        ConfigError: always.
    """
    raise ConfigError(f"nobody has said where the environment `{environment}` is")


@dataclass(frozen=True)
class FittedElsewhere:
    """A fitted member whose environment may be another one; it is looked for when a forecast is asked for.

    Attributes:
        model: Registry name.
        environment: Where it was fitted and is predicted.
        files: Content by relative path of what its `save` has written.
        find: Finds the interpreter.
    """

    model: str
    environment: str
    files: Mapping[str, bytes]
    find: FindInterpreter

    def predict(self, panel: Panel) -> pd.DataFrame:
        """Returns what Fitted.predict returns, from a child of its own."""
        (y_hat, _) = predict_elsewhere({self.model: self}, panel)[self.model]
        return panel.future.assign(y_hat=y_hat.to_numpy())

    def save(self, folder: Path) -> None:
        """Writes its files."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    @classmethod
    def read(cls, folder: Path, model: str, environment: str, find: FindInterpreter) -> FittedElsewhere:
        """Reads what save, or the model itself, has written."""
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        files = {str(path.relative_to(folder)): path.read_bytes() for path in paths}
        return cls(model, environment, files, find)


def backtest_elsewhere(
    panel: Panel, job: Job, members: Mapping[str, ModelSpec], cutoffs: Sequence[pd.Timestamp], machine: Machine
) -> list[dict[str, Attempt]]:
    """Returns, per cutoff, the attempts of the members that live in another environment.

    Args:
        panel: Panel at the newest cutoff.
        job: What members need to know of the job.
        members: All members by method name.
        cutoffs: Rising.
        machine: Interpreters of the other environments, and how many processes may work.
    """
    found: list[dict[str, Attempt]] = [{} for _ in cutoffs]
    for environment, there in _by_environment(members, machine).items():
        request = _terms(job, there, machine) | {
            "what": "backtest",
            "cutoffs": [cutoff.isoformat() for cutoff in cutoffs],
            "processes": machine.workers,
        }
        log.info("%s at %s cutoffs in the environment %s", ", ".join(there), len(cutoffs), environment)
        with _asked(request, panel, environment, machine.interpreters[environment]) as folder:
            for number, facts in enumerate(_facts(folder)):
                y_hat = pd.read_parquet(forecast_file(folder, number))
                found[number] |= {name: Attempt(y_hat[name].to_numpy(), *facts[name]) for name in there}
    return found


def fit_elsewhere(
    panel: Panel, job: Job, members: Mapping[str, ModelSpec], machine: Machine
) -> dict[str, FittedElsewhere]:
    """Returns the members that live in another environment, fitted there; arguments as backtest_elsewhere."""
    fitted = {}
    for environment, there in _by_environment(members, machine).items():
        request = _terms(job, there, machine) | {"what": "fit"}
        with _asked(request, panel, environment, machine.interpreters[environment]) as folder:
            for name, member in there.items():
                place = folder / MEMBERS / name
                fitted[name] = FittedElsewhere.read(place, member.model, environment, machine.interpreters.get)
    return fitted


def predict_elsewhere(
    members: Mapping[str, FittedElsewhere], panel: Panel
) -> dict[str, tuple[pd.Series, list[SeriesError]]]:
    """Returns y_hat for every row of panel.future and the errors by series, by member; one child per environment.

    Raises:
        ConfigError: the interpreter of an environment is missing.
    """
    found: dict[str, tuple[pd.Series, list[SeriesError]]] = {}
    for environment in dict.fromkeys(member.environment for member in members.values()):
        there = {name: member for name, member in members.items() if member.environment == environment}
        python = next(iter(there.values())).find(environment)
        found |= _predict_here(there, panel) if python is None else _predict_there(there, panel, environment, python)
    return {name: found[name] for name in members}


def _predict_here(
    members: Mapping[str, FittedElsewhere], panel: Panel
) -> dict[str, tuple[pd.Series, list[SeriesError]]]:
    found = {}
    for name, member in members.items():
        with tempfile.TemporaryDirectory() as scratch:
            member.save(Path(scratch))
            fitted = model_named(member.model).load(Path(scratch))
        found[name] = predict_member(name, fitted, panel)
    return found


def _predict_there(
    members: Mapping[str, FittedElsewhere], panel: Panel, environment: str, python: Path
) -> dict[str, tuple[pd.Series, list[SeriesError]]]:
    request = {"what": "predict", "models": {name: member.model for name, member in members.items()}}
    with _asked(request, panel, environment, python, members) as folder:
        y_hat, errors = pd.read_parquet(forecast_file(folder, 0)), _facts(folder)
    return {name: (y_hat[name], [tuple(error) for error in errors if error[1] == name]) for name in members}


def _by_environment(members: Mapping[str, ModelSpec], machine: Machine) -> dict[str, dict[str, ModelSpec]]:
    places: dict[str, dict[str, ModelSpec]] = {}
    for name, member in members.items():
        if member.environment in machine.interpreters:
            places.setdefault(str(member.environment), {})[name] = member
    return places


def _terms(job: Job, members: Mapping[str, ModelSpec], machine: Machine) -> dict[str, Any]:
    return {
        "job": job.with_candidates(()).model_dump_json(),
        "specs": {name: member.model_dump_json() for name, member in members.items()},
        "machine": [machine.workers, machine.device],
    }


@contextmanager
def _asked(
    request: Mapping[str, Any],
    panel: Panel,
    environment: str,
    python: Path,
    members: Mapping[str, FittedElsewhere] | None = None,
) -> Iterator[Path]:
    """Yields the folder that a child has answered into; started in the code, it imports that and none installed."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / PANEL).mkdir()
        save_panel(panel, folder / PANEL)
        for name, member in (members or {}).items():
            member.save(folder / MEMBERS / name)
        (folder / REQUEST).write_text(json.dumps(request), encoding="utf-8")
        command = [str(python), "-m", "forecasting.models.elsewhere", scratch]
        folder_of_code = CODE if is_checkout() else None
        try:
            code = subprocess.run(command, cwd=folder_of_code, stdin=subprocess.DEVNULL, check=False).returncode
        except OSError as error:
            raise _failure(environment, str(error), 1) from error
        if code:
            failure = folder / FAILURE
            why = (
                failure.read_text(encoding="utf-8")
                if failure.exists()
                else f"exit code {code}; its last words are above"
            )
            raise _failure(environment, why, code)
        yield folder


def _failure(environment: str, why: str, code: int) -> ForecastingError:
    kind = ConfigError if code == ConfigError.exit_code else ForecastingError
    return kind(
        f"members cannot be computed in the environment `{environment}`",
        where="models.candidates",
        found=why.replace("\n", "\n            "),
        action=f"`forecasting environments check {environment}` examines it; correct what it or the lines above name",
    )


def _facts(folder: Path) -> Any:
    return json.loads((folder / FACTS).read_text(encoding="utf-8"))
