"""History tables in, forecast tables out: the steps of a daily forecasting job suite.

What a program or a notebook needs has its name here and is loaded when it is first used.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

__path__[:] = [str(Path(folder).resolve()) for folder in __path__]
"""One process sees one release: what is imported later comes from where this was, also when `current` has moved on."""

if TYPE_CHECKING:
    from forecasting.config import Job, load_job
    from forecasting.errors import ConfigError, ForecastingError
    from forecasting.models.base import Fitted, Model, Spec
    from forecasting.operations.entrance import StepRequest, run_purpose, run_step
    from forecasting.panel.panel import Panel
    from forecasting.settings import Settings, load_settings

    __version__: str

__all__ = [
    "ConfigError",
    "Fitted",
    "ForecastingError",
    "Job",
    "Model",
    "Panel",
    "Settings",
    "Spec",
    "StepRequest",
    "__version__",
    "load_job",
    "load_settings",
    "run_purpose",
    "run_step",
]
_HOMES = {
    "forecasting.config": ("Job", "load_job"),
    "forecasting.errors": ("ConfigError", "ForecastingError"),
    "forecasting.models.base": ("Fitted", "Model", "Spec"),
    "forecasting.operations.entrance": ("StepRequest", "run_purpose", "run_step"),
    "forecasting.panel.panel": ("Panel",),
    "forecasting.settings": ("Settings", "load_settings"),
}
"""Where each name is; the interpreter of Airflow imports this package without pandas."""

if not TYPE_CHECKING:  # a type checker would take a misspelt name for one that is found later

    def __getattr__(name: str) -> object:
        if name == "__version__":
            return _version()
        for home, names in _HOMES.items():
            if name in names:
                return getattr(import_module(home), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _version() -> str:
    """Returns the version that a checkout or a release says of itself, else that of the installed package."""
    import tomllib
    from importlib.metadata import version

    file = Path(__file__).resolve().parents[1] / "pyproject.toml"
    if not file.exists():
        return version("forecasting")
    return str(tomllib.loads(file.read_text(encoding="utf-8"))["project"]["version"])


def __dir__() -> list[str]:
    return __all__
