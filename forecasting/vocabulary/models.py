"""Every model that a job file may name, and where it is: text, because config must load no library of a model."""

from __future__ import annotations

from typing import Final

MODELS_FILE: Final = "forecasting/vocabulary/models.py"
MODELS: Final[dict[str, str]] = {
    "naive": "forecasting.models.kinds.drift:NAIVE",
    "drift": "forecasting.models.kinds.drift:DRIFT",
    "seasonal_naive": "forecasting.models.kinds.naive:SEASONAL_NAIVE",
    "window_mean": "forecasting.models.kinds.naive:WINDOW_MEAN",
    "ets": "forecasting.models.smoothing.exponential_smoothing:MODEL",
    "theta": "forecasting.models.smoothing.theta:MODEL",
    "ces": "forecasting.models.smoothing.complex_smoothing:MODEL",
    "stl": "forecasting.models.kinds.seasonal_trend:MODEL",
    "sarimax": "forecasting.models.kinds.arima:MODEL",
    "sba": "forecasting.models.kinds.intermittent:SBA",
    "tsb": "forecasting.models.kinds.intermittent:TSB",
    "pooled_ar": "forecasting.models.kinds.pooled_autoregression:MODEL",
    "lightgbm": "forecasting.models.kinds.trees.model:MODEL",
    "auto_ets": "forecasting.models.kinds.automatic:AUTO_ETS",
    "auto_theta": "forecasting.models.kinds.automatic:AUTO_THETA",
    "auto_ces": "forecasting.models.kinds.automatic:AUTO_CES",
}
"""`module:attribute` by name; a model's module is imported when a job uses it."""
BLEND: Final = "auto_blend"
"""The recipe that a training composes and prefers among equals."""
POOLED: Final = ("pooled_ar", "lightgbm")
"""Models that are fitted over all series: what is absurd in one of them is kept from the fit."""
ON_A_DEVICE: Final = ("lightgbm",)
"""Models that a GPU may train."""
