"""A model that all series teach: what is absurd by itself is kept from it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from forecasting.features.teaching import lessons_of
from forecasting.models.base import Fitted, Model, Param, Spec
from forecasting.panel.panel import Panel


class Pooled:
    """A model that is fitted to what a panel may teach, and forecasts every series from its own history."""

    def __init__(self, inner: Model) -> None:
        self.inner = inner
        self.__doc__ = inner.__doc__

    @property
    def defaults(self) -> Mapping[str, Param]:
        """Parameters of the model."""
        return self.inner.defaults

    def fit(self, panel: Panel, spec: Spec) -> Fitted:
        """Fits the model to the lessons of the panel."""
        return self.inner.fit(lessons_of(panel).panel, spec)

    def load(self, folder: Path) -> Fitted:
        """Reads what save wrote."""
        return self.inner.load(folder)
