"""Single huge orders: values are cut at a quantile of the series' own demand before a model sees them.

What was cut of all series together comes back as one factor on every forecast, so that totals stay right: that there
are such orders is a fact of the panel, in which series the next one falls is chance.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from forecasting.errors import ConfigError
from forecasting.models.base import Fitted, Model, Param, Spec
from forecasting.panel.known import Known
from forecasting.panel.panel import Panel
from forecasting.vocabulary.columns import Y_HAT

CAP = "cap"
_FILE = "capped.json"


class Capped:
    """A model with one more parameter, `cap`; as it is where that is 1.

    Measured on Online Retail (four origins of 28 days in the training part, over the mean of the same weekday of eight
    weeks), at a cap of 1, .97, .9 and .8: RMSSE of tsb .940, .935, .935, .938, of lightgbm .926, .924, .923, .926;
    weekly WAPE of tsb 1.021, .985, .977, .992, of lightgbm .953, .946, .938, .944.
    """

    def __init__(self, inner: Model) -> None:
        self.inner = inner
        self.__doc__ = (
            f"{inner.__doc__}\n    cap (1.0): values above this quantile of a series' own positive values are cut to "
            "it;\n        forecasts rise by what was cut of all series together.\n    "
        )

    @property
    def defaults(self) -> Mapping[str, Param]:
        """Parameters of the model, and cap."""
        return {**self.inner.defaults, CAP: 1.0}

    def fit(self, panel: Panel, spec: Spec) -> Fitted:
        """Fits the model to what is left of the history, and learns how much was cut.

        Raises:
            ConfigError: cap does not lie above 0 and up to 1, or the model refuses its parameters.
        """
        cap = float(spec.params[CAP])
        if not 0 < cap <= 1:
            raise ConfigError("cap is no quantile", where="models.candidates", found=cap, accepted="above 0, up to 1")
        if cap == 1:
            return self.inner.fit(panel, spec)
        left = cut_to_quantile(panel, cap)
        total, kept = (float(np.nansum(part.past.observed)) for part in (panel, left))
        return FittedCapped(self.inner.fit(left, spec), cap, total / kept if kept > 0 else 1.0)

    def load(self, folder: Path) -> Fitted:
        """Reads what save wrote, with or without a cap."""
        fitted = self.inner.load(folder)
        file = folder / _FILE
        return FittedCapped(fitted, **json.loads(file.read_text(encoding="utf-8"))) if file.exists() else fitted


@dataclass(frozen=True)
class FittedCapped:
    """A model that was fitted to capped values.

    Attributes:
        inner: The fitted model.
        cap: Quantile of a series' positive values that its values are cut to.
        factor: All observed values over what was left of them, at training.
    """

    inner: Fitted
    cap: float
    factor: float

    def predict(self, panel: Panel) -> pd.DataFrame:
        """Returns the model's forecast of capped values times the factor."""
        forecast = self.inner.predict(cut_to_quantile(panel, self.cap))
        return forecast.assign(**{Y_HAT: forecast[Y_HAT] * self.factor})

    def save(self, folder: Path) -> None:
        """Writes the model, and cap and factor beside it."""
        self.inner.save(folder)
        facts = {"cap": self.cap, "factor": self.factor}
        (folder / _FILE).write_text(json.dumps(facts), encoding="utf-8")


def cut_to_quantile(panel: Panel, cap: float) -> Panel:
    """Returns the panel with every value above that quantile of the series' observed positive values cut to it."""
    past = panel.past
    known = Known.of(past.observed, past.bounds)
    (limits,) = known.where(known.values > 0).quantiles((cap,))
    return replace(panel, past=past.with_y(np.where(past.y > limits[past.series], limits[past.series], past.y)))
