"""When a series counts as new, dormant or ended; where a job file is silent, in the calendar time of its frequency."""

from __future__ import annotations

from pydantic import Field, model_validator

from forecasting.config.sections import Section
from forecasting.periods import MINUTES

_DAY = {"dormant_after": 28, "ended_after": 90}
_MINUTES_OF_A_DAY = 24 * 60
DEFAULT_PERIODS: dict[str, dict[str, int]] = {
    **{name: {field: n * _MINUTES_OF_A_DAY // width for field, n in _DAY.items()} for name, width in MINUTES.items()},
    "D": _DAY,
    "W": {"dormant_after": 8, "ended_after": 26},
    "M": {"dormant_after": 6, "ended_after": 18},
    "Q": {"dormant_after": 4, "ended_after": 8},
    "Y": {"dormant_after": 3, "ended_after": 5},
}
"""Periods without demand, by frequency: as short as calendar time allows, and long enough for chance.

Where half the periods are zero by chance, the newest 26 weeks are so with a probability of 1e-8, 18 months with 4e-6
and 8 quarters with 4e-3; with three zeros in four, as spare parts have, 18 months with 6e-3. The longest gap in 84,000
store weeks of 11 brands of orange juice was 7 weeks.
"""


class LifecycleRules(Section):
    """When a series is new, dormant or ended; in periods."""

    new_below: int = Field(26, ge=1, description="A series with fewer periods of history is NEW.")
    dormant_after: int = Field(
        _DAY["dormant_after"],
        ge=1,
        description="Periods without a value other than zero after which a series is DORMANT. Unless given, those of "
        "28 days (frequency D and below), 8 weeks (W), 6 months (M), 4 quarters (Q) or 3 years (Y).",
    )
    ended_after: int = Field(
        _DAY["ended_after"],
        ge=1,
        description="Periods without a value other than zero after which a series is ENDED and no longer forecast. "
        "Unless given, those of 90 days (frequency D and below), 26 weeks (W), 18 months (M), 8 quarters (Q) or "
        "5 years (Y).",
    )

    @model_validator(mode="after")
    def _ordered(self) -> LifecycleRules:
        if self.ended_after <= self.dormant_after:
            raise ValueError(
                f"ended_after must be greater than dormant_after; they are {self.ended_after} and "
                f"{self.dormant_after}, given or as the frequency has them"
            )
        return self
