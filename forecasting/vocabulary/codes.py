"""Every closed set of codes that a table or a frame holds."""

from __future__ import annotations

from enum import StrEnum

ALL = "ALL"
"""Segment, or scope of a statistic, that is the whole job."""


class ObsState(StrEnum):
    """What a history value is: missing is not zero, closed is a known zero, a stock-out is not demand."""

    OBSERVED = "OBSERVED"
    MISSING = "MISSING"
    CLOSED = "CLOSED"
    STOCKOUT = "STOCKOUT"


class AvailableBasis(StrEnum):
    """What says when a value was known: the source, the run that met it, or the end of its period plus data_delay."""

    SOURCE = "SOURCE"
    OBSERVED = "OBSERVED"
    ASSUMED = "ASSUMED"


class DayBasis(StrEnum):
    """Why a day is open or closed."""

    DEFAULT = "DEFAULT"
    DECLARED = "DECLARED"
    WEEKDAY = "WEEKDAY"
    HOLIDAY = "HOLIDAY"
    LEARNED_WEEKDAY = "LEARNED_WEEKDAY"
    LEARNED_EMPTY = "LEARNED_EMPTY"
    LATE = "LATE"
    """Open, with no row of any series and none of a later day, which would show whether it was closed."""


class Lifecycle(StrEnum):
    """Where a series stands; ENDED series are not expected in a publication."""

    NEW = "NEW"
    ACTIVE = "ACTIVE"
    DORMANT = "DORMANT"
    ENDED = "ENDED"


class DemandClass(StrEnum):
    """How a series behaves on its open periods."""

    SMOOTH = "SMOOTH"
    ERRATIC = "ERRATIC"
    INTERMITTENT = "INTERMITTENT"
    LUMPY = "LUMPY"
    CONTINUOUS = "CONTINUOUS"
    SHORT = "SHORT"
    NO_DEMAND = "NO_DEMAND"


class SeriesStatus(StrEnum):
    """What became of a series in a run."""

    OK = "OK"
    FALLBACK = "FALLBACK"
    CARRIED = "CARRIED"
    SKIPPED = "SKIPPED"
    FAILED = "FAILED"


class SourceCode(StrEnum):
    """Where a published value comes from."""

    MODEL = "MODEL"
    COMBINATION = "COMBINATION"
    BASELINE = "BASELINE"
    FALLBACK = "FALLBACK"
    NAIVE = "NAIVE"
    CARRIED = "CARRIED"
    CLOSED = "CLOSED"


class QualityCode(StrEnum):
    """How far a published value may be trusted."""

    OK = "OK"
    WARN = "WARN"
    SUBSTITUTED = "SUBSTITUTED"
    STALE = "STALE"


class Purpose(StrEnum):
    """What a run is for; `purposes.PURPOSES` holds its steps."""

    DATA_PREPARATION = "data_preparation"
    MODEL_TRAINING = "model_training"
    FORECAST_GENERATION = "forecast_generation"
    ACCURACY_MONITORING = "accuracy_monitoring"


class RunStatus(StrEnum):
    """Where a run stands; only the result of OK may be used."""

    RUNNING = "RUNNING"
    OK = "OK"
    BLOCKED = "BLOCKED"
    FAILED = "FAILED"
    ABORTED = "ABORTED"


class VintageKind(StrEnum):
    """Whether a run was made in its time, or later for a run day that was missed."""

    LIVE = "LIVE"
    BACKFILL = "BACKFILL"


class TriggerReason(StrEnum):
    """Why a run was started."""

    SCHEDULE = "SCHEDULE"
    ERROR = "ERROR"
    DRIFT = "DRIFT"
    AGE = "AGE"
    NEW_SERIES = "NEW_SERIES"
    MANUAL = "MANUAL"
    API = "API"


class PublicationOutcome(StrEnum):
    """What became of a request to publish; `warehouse.publish.Publication` says when."""

    PUBLISHED = "PUBLISHED"
    FILLED = "FILLED"
    OLDER = "OLDER"
    LIVE = "LIVE"
    SEALED = "SEALED"


class CheckOutcome(StrEnum):
    """What a data check leads to, and what all of them say of a publication."""

    PASS = "PASS"  # noqa: S105 - not a password
    WARN = "WARN"
    QUARANTINE = "QUARANTINE"
    BLOCK = "BLOCK"


class Statistic(StrEnum):
    """What is measured of a column."""

    ROW_COUNT = "ROW_COUNT"
    NULL_COUNT = "NULL_COUNT"
    ZERO_SHARE = "ZERO_SHARE"
    MEAN = "MEAN"
    STD = "STD"
    MIN = "MIN"
    Q05 = "Q05"
    Q25 = "Q25"
    Q50 = "Q50"
    Q75 = "Q75"
    Q95 = "Q95"
    MAX = "MAX"
    DISTINCT_COUNT = "DISTINCT_COUNT"
    HISTOGRAM = "HISTOGRAM"
    DECILES = "DECILES"


class Scope(StrEnum):
    """Rows that a statistic describes."""

    ALL = "ALL"
    RECENT = "RECENT"
    LABEL = "LABEL"


class GuardResult(StrEnum):
    """Result of one guard of the gate; NA where it cannot be judged."""

    PASS = "PASS"  # noqa: S105 - not a password
    FAIL = "FAIL"
    NA = "NA"


class DecisionOutcome(StrEnum):
    """What became of a challenger."""

    PROMOTED = "PROMOTED"
    REFRESHED = "REFRESHED"
    KEPT = "KEPT"
    REJECTED = "REJECTED"


class SignalName(StrEnum):
    """What monitoring watches."""

    ERROR = "ERROR"
    BIAS = "BIAS"
    COVERAGE = "COVERAGE"
    TARGET = "TARGET"
    FEATURE = "FEATURE"
    STABILITY = "STABILITY"
    FRESHNESS = "FRESHNESS"


class SignalAction(StrEnum):
    """What a signal leads to."""

    NONE = "NONE"
    WATCH = "WATCH"
    COOL_DOWN = "COOL_DOWN"
    REQUESTED = "REQUESTED"
    ALERT = "ALERT"


class OverrideKind(StrEnum):
    """What an override does to the value of a period."""

    SET = "SET"
    ADD = "ADD"
    PCT = "PCT"
    MIN = "MIN"
    MAX = "MAX"


class SpreadRule(StrEnum):
    """How an override reaches the series of a group."""

    NONE = "NONE"
    EACH = "EACH"
    PROPORTIONAL = "PROPORTIONAL"


class OverrideOrigin(StrEnum):
    """Where an override was entered."""

    FILE = "FILE"
    SOURCE = "SOURCE"


class OverrideState(StrEnum):
    """Whether an override holds; the table has ACTIVE and WITHDRAWN, the dates of an ACTIVE one say the rest."""

    ACTIVE = "ACTIVE"
    FUTURE = "FUTURE"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


class JobEvent(StrEnum):
    """What a person has done to a job as a whole."""

    RETIRED = "RETIRED"
    """It has ended: readers see its past, and it makes no forecasts."""
    RESTORED = "RESTORED"
    """It goes on where it was retired."""
    RENAMED = "RENAMED"


class Succession(StrEnum):
    """How a series goes on under another key."""

    RENUMBERED = "RENUMBERED"
    """One series under another key."""
    MERGED = "MERGED"
    """Several series in one, which is their sum."""


class DeploymentVerdict(StrEnum):
    """What became of an attempt to deploy; the release in use changes with DEPLOYED and ROLLED_BACK alone."""

    RUNNING = "RUNNING"
    DEPLOYED = "DEPLOYED"
    REFUSED = "REFUSED"
    """A check said no."""
    FAILED = "FAILED"
    """Something broke, or the process died."""
    ROLLED_BACK = "ROLLED_BACK"
    """An earlier release is in use again."""


class DiagnosisState(StrEnum):
    """How a check of a database ended, from harmless to grave."""

    OK = "OK"
    SKIPPED = "SKIPPED"
    WARN = "WARN"
    FAIL = "FAIL"


class Agreement(StrEnum):
    """How two sets of rows compare."""

    IDENTICAL = "IDENTICAL"
    WITHIN = "WITHIN"
    DIFFERENT = "DIFFERENT"
    NOT_COMPARABLE = "NOT_COMPARABLE"
    """One of them is not to be had."""


class WatchState(StrEnum):
    """What a look at a job from outside has found, in the words and in the order of the exit codes of Nagios."""

    OK = "OK"
    WARNING = "WARNING"
    CRITICAL = "CRITICAL"
    UNKNOWN = "UNKNOWN"
