"""Every reason code with its text, next action and severity; fills fc_reason, read by views and people."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Reason(StrEnum):
    """Codes that explain a row; `REASONS` holds their texts."""

    # Quarantined rows
    KEY_MISSING = "KEY_MISSING"
    KEY_TOO_LONG = "KEY_TOO_LONG"
    KEY_UNREADABLE = "KEY_UNREADABLE"
    DATE_INVALID = "DATE_INVALID"
    DATE_IMPOSSIBLE = "DATE_IMPOSSIBLE"
    DATE_APART = "DATE_APART"
    DATE_OFF_GRID = "DATE_OFF_GRID"
    DATE_AFTER_CUTOFF = "DATE_AFTER_CUTOFF"
    VALUE_NOT_NUMBER = "VALUE_NOT_NUMBER"
    VALUE_INFINITE = "VALUE_INFINITE"
    VALUE_TOO_LARGE = "VALUE_TOO_LARGE"
    VALUE_NEGATIVE = "VALUE_NEGATIVE"
    VALUE_ABOVE_BOUND = "VALUE_ABOVE_BOUND"
    VALUE_FAR = "VALUE_FAR"
    DUPLICATE_KEY = "DUPLICATE_KEY"
    MIXED_UNITS = "MIXED_UNITS"
    CHECK_FAILED = "CHECK_FAILED"
    SUCCESSION_UNKNOWN = "SUCCESSION_UNKNOWN"
    SUCCESSOR_UNCLEAR = "SUCCESSOR_UNCLEAR"
    # Forecasts that did not come from the champion as it is
    BASELINE_BETTER = "BASELINE_BETTER"
    OTHER_MEMBERS = "OTHER_MEMBERS"
    HISTORY_SHORT = "HISTORY_SHORT"
    NO_DEMAND = "NO_DEMAND"
    MODEL_FAILED = "MODEL_FAILED"
    MODEL_NO_VALUE = "MODEL_NO_VALUE"
    SERIES_UNKNOWN = "SERIES_UNKNOWN"
    NO_FORECAST = "NO_FORECAST"
    SERIES_ENDED = "SERIES_ENDED"
    NO_HISTORY = "NO_HISTORY"
    SERIES_VANISHED = "SERIES_VANISHED"
    SERIES_RENUMBERED = "SERIES_RENUMBERED"
    SERIES_MERGED = "SERIES_MERGED"
    PERIOD_CLOSED = "PERIOD_CLOSED"
    SNAPSHOT_STALE = "SNAPSHOT_STALE"
    OVERRIDE = "OVERRIDE"
    # Why a method serves a series
    SEGMENT_WEIGHTS = "SEGMENT_WEIGHTS"
    # Decisions about champions
    FIRST_CHAMPION = "FIRST_CHAMPION"
    SAME_RECIPE = "SAME_RECIPE"
    OLDER_DATA = "OLDER_DATA"
    BETTER_RECIPE = "BETTER_RECIPE"
    EFFECT_TOO_SMALL = "EFFECT_TOO_SMALL"
    GAIN_UNCERTAIN = "GAIN_UNCERTAIN"
    TOO_FEW_WINS = "TOO_FEW_WINS"
    TOO_FEW_CUTOFFS = "TOO_FEW_CUTOFFS"
    GUARD_FAILED = "GUARD_FAILED"
    RECALIBRATED = "RECALIBRATED"
    REWEIGHTED = "REWEIGHTED"


class ReasonText(NamedTuple):
    """Text, next action and severity (INFO, WARN or ERROR) of a reason."""

    text: str
    action: str
    severity: str


REASONS: dict[Reason, ReasonText] = {
    Reason.KEY_MISSING: ReasonText("The row names no series.", "Fill the key at the source or filter the row.", "WARN"),
    Reason.KEY_TOO_LONG: ReasonText("The series key is longer than 200 characters.", "Use a shorter key.", "WARN"),
    Reason.KEY_UNREADABLE: ReasonText(
        "The key holds a character that no database keeps.", "Correct the key at the source.", "WARN"
    ),
    Reason.DATE_IMPOSSIBLE: ReasonText(
        "The date is none of a business: before 1800 or after 9000.", "Filter empty dates in the source query.", "WARN"
    ),
    Reason.DATE_APART: ReasonText(
        "The date lies before all others by more than all others span.",
        "Correct it, or begin the query at :history_from.",
        "WARN",
    ),
    Reason.DATE_INVALID: ReasonText(
        "The date is missing or cannot be read.",
        "Return dates such as 2026-11-30 (months also 2026-11) from the query: PostgreSQL to_date(x, 'DD.MM.YYYY'), "
        "HANA TO_DATE(x, 'DD.MM.YYYY'), SQLite substr(x, 7) || '-' || ...",
        "WARN",
    ),
    Reason.DATE_OFF_GRID: ReasonText(
        "The date is not the start of a period.", "Let the source query return period starts.", "WARN"
    ),
    Reason.DATE_AFTER_CUTOFF: ReasonText(
        "The date lies after the last complete period.", "Use :history_until in the source query.", "WARN"
    ),
    Reason.VALUE_NOT_NUMBER: ReasonText(
        "The value is not a number.",
        "Return a number as y: take units and words away and cast it in the query; null where it is unknown.",
        "WARN",
    ),
    Reason.VALUE_INFINITE: ReasonText("The value is infinite.", "Correct the value at the source.", "WARN"),
    Reason.VALUE_TOO_LARGE: ReasonText(
        "The value has a magnitude of 1e100 or more.", "Correct the value at the source.", "WARN"
    ),
    Reason.VALUE_NEGATIVE: ReasonText(
        "The value is below the job's lower bound.", "Net returns elsewhere, or set lower_bound: null.", "WARN"
    ),
    Reason.VALUE_FAR: ReasonText(
        "The value lies far outside what its series has been.", "Look at the source; keep it where it is real.", "WARN"
    ),
    Reason.DUPLICATE_KEY: ReasonText(
        "The series and period occur more than once.",
        "Look whether something was loaded twice; aggregate only what adds up.",
        "ERROR",
    ),
    Reason.VALUE_ABOVE_BOUND: ReasonText(
        "The value is above the job's upper bound.", "Correct the value or the bound.", "WARN"
    ),
    Reason.MIXED_UNITS: ReasonText("The series mixes units or currencies.", "Convert in the source query.", "ERROR"),
    Reason.CHECK_FAILED: ReasonText("The row fails a check of the job.", "See the data report.", "WARN"),
    Reason.SUCCESSION_UNKNOWN: ReasonText(
        "The row does not say how the series goes on.", "Say RENUMBERED or MERGED in the predecessor query.", "WARN"
    ),
    Reason.SUCCESSOR_UNCLEAR: ReasonText(
        "Rows give this old key two successors or two dates.", "Leave one row for each old key.", "WARN"
    ),
    Reason.BASELINE_BETTER: ReasonText(
        "No recipe was better than this baseline for series of this kind.", "None; a training may change it.", "INFO"
    ),
    Reason.OTHER_MEMBERS: ReasonText(
        "The members that count here gave no plausible value; the others serve.", "None if rare.", "INFO"
    ),
    Reason.HISTORY_SHORT: ReasonText(
        "The history is too short for the champion; a simple mean serves.", "None; the model takes over later.", "INFO"
    ),
    Reason.NO_DEMAND: ReasonText("The series has never had a value above zero.", "Check the assortment.", "INFO"),
    Reason.MODEL_FAILED: ReasonText("A model failed on this series.", "See the message in fc_series_status.", "WARN"),
    Reason.MODEL_NO_VALUE: ReasonText("No member gave a value near the range of the series.", "None if rare.", "WARN"),
    Reason.SERIES_UNKNOWN: ReasonText(
        "The champion was trained before this series appeared.", "None; the next training includes it.", "INFO"
    ),
    Reason.NO_FORECAST: ReasonText("Neither model nor fallback could forecast.", "Look at the history.", "ERROR"),
    Reason.SERIES_ENDED: ReasonText("The series has ended and is no longer forecast.", "None if intended.", "INFO"),
    Reason.NO_HISTORY: ReasonText(
        "The series has no value yet.", "None if new; else look at the quarantined rows.", "INFO"
    ),
    Reason.SERIES_VANISHED: ReasonText(
        "The source no longer returns the series; it is not forecast.", "Look at the load of the source.", "WARN"
    ),
    Reason.SERIES_RENUMBERED: ReasonText(
        "The series goes on under another key, and is forecast there.", "See bi_predecessor for the key.", "INFO"
    ),
    Reason.SERIES_MERGED: ReasonText(
        "The series was merged into another, and is forecast there.", "See bi_predecessor for the key.", "INFO"
    ),
    Reason.PERIOD_CLOSED: ReasonText("The period is closed: a known zero.", "None.", "INFO"),
    Reason.SNAPSHOT_STALE: ReasonText(
        "Today's data were not ready; an older snapshot served.", "Look at data_preparation.", "WARN"
    ),
    Reason.OVERRIDE: ReasonText(
        "A person has changed the value.", "See bi_override for who, why and what it is worth.", "INFO"
    ),
    Reason.SEGMENT_WEIGHTS: ReasonText("Member weights of the segment.", "None.", "INFO"),
    Reason.FIRST_CHAMPION: ReasonText("There was no champion before.", "None.", "INFO"),
    Reason.SAME_RECIPE: ReasonText("The champion's recipe, retrained.", "None.", "INFO"),
    Reason.OLDER_DATA: ReasonText("The champion has seen newer data.", "None if intended.", "INFO"),
    Reason.BETTER_RECIPE: ReasonText("The challenger is better by the gate's rule.", "None.", "INFO"),
    Reason.EFFECT_TOO_SMALL: ReasonText("The challenger gains too little.", "None.", "INFO"),
    Reason.GAIN_UNCERTAIN: ReasonText("Chance may have made the challenger's gain.", "None.", "INFO"),
    Reason.TOO_FEW_CUTOFFS: ReasonText(
        "Too few backtest cutoffs to tell a better recipe.", "Wait for history, or set a smaller backtest.step.", "INFO"
    ),
    Reason.TOO_FEW_WINS: ReasonText("The challenger wins at too few cutoffs.", "None.", "INFO"),
    Reason.GUARD_FAILED: ReasonText("A guard of the gate failed.", "Read reason_text of the decision.", "WARN"),
    Reason.RECALIBRATED: ReasonText("The champion, with intervals learnt from recent forecasts.", "None.", "INFO"),
    Reason.REWEIGHTED: ReasonText(
        "The champion, with weights and intervals learnt from recent forecasts.", "None.", "INFO"
    ),
}
