"""From measurements to actions: a breach must last before it starts a training, and trainings keep their distance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from forecasting.config import Monitoring
from forecasting.monitoring.signals import Signal
from forecasting.vocabulary.codes import ALL, SignalAction, SignalName, TriggerReason
from forecasting.vocabulary.facts import SIGNAL_VALUE, WINDOW_END

MAX_DOUBLINGS = 3
"""The cool-down grows up to eightfold."""


@dataclass(frozen=True)
class Watched:
    """A signal in the light of what was seen before.

    Attributes:
        signal: The measurement.
        breached: Whether the barrier counts as crossed.
        consecutive: Windows in a row beyond the barrier.
        action: What follows.
    """

    signal: Signal
    breached: bool
    consecutive: int
    action: SignalAction

    @property
    def words(self) -> str:
        """The breach in a few words with its numbers."""
        found, sign = self.signal, "<" if self.signal.beyond == "below" else ">"
        return (
            f"{found.signal} {found.segment} {found.value:.3g} {sign} {found.threshold:.3g}, "
            f"{self.consecutive} windows, {found.n_evidence} values"
        )


@dataclass(frozen=True)
class TrainingRequest:
    """Why a training is to be started.

    Attributes:
        reason: ERROR for what forecasts show, DRIFT for what their inputs show.
        detail: The breaches in words.
    """

    reason: TriggerReason
    detail: str


def judge_signals(
    signals: Sequence[Signal], past: pd.DataFrame, window_end: datetime, rules: Monitoring
) -> list[Watched]:
    """Returns every signal with its state and action, in the order given.

    A breach begins beyond the barrier and ends `release` within it. One of the whole job that lasts for `consecutive`
    windows and may start a training does so, unless the last request is more recent than the cool-down, which doubles
    with every request that the same breach has outlasted. Other lasting breaches are reported; FRESHNESS is at once.

    Args:
        signals: The measurements of a window.
        past: segment, signal_name, window_end, signal_value, breached, consecutive, action_taken of earlier windows.
        window_end: Newest period of the window.
        rules: Barriers and patience.
    """
    earlier = past[past[WINDOW_END] < window_end].sort_values(WINDOW_END)
    requests = earlier.loc[earlier["action_taken"] == SignalAction.REQUESTED, WINDOW_END]
    since_request = window_end - requests.max() if len(requests) else None
    found = []
    for signal in signals:
        own = earlier[(earlier["segment"] == signal.segment) & (earlier["signal_name"] == signal.signal)]
        breached, consecutive = _state(signal, own, rules)
        cool = rules.cool_down * 2 ** min(max(_fruitless(own) - 1, 0), MAX_DOUBLINGS)
        action = _action(signal, breached=breached, consecutive=consecutive, rules=rules)
        if action is SignalAction.REQUESTED and since_request is not None and since_request < cool:
            action = SignalAction.COOL_DOWN
        found.append(Watched(signal, breached, consecutive, action))
    return found


def request_of(watched: Sequence[Watched]) -> TrainingRequest | None:
    """Returns the training that the signals ask for, or None."""
    asking = [one for one in watched if one.action is SignalAction.REQUESTED]
    if not asking:
        return None
    by_inputs = all(one.signal.signal in (SignalName.TARGET, SignalName.FEATURE) for one in asking)
    return TrainingRequest(
        TriggerReason.DRIFT if by_inputs else TriggerReason.ERROR, "; ".join(one.words for one in asking)
    )


def _state(signal: Signal, own: pd.DataFrame, rules: Monitoring) -> tuple[bool, int]:
    last = own.iloc[-1] if len(own) else None
    was_breached, before = (bool(last["breached"]), int(last["consecutive"])) if last is not None else (False, 0)
    if signal.exceeds():
        return True, before + 1 if was_breached else 1
    if was_breached and signal.exceeds(release=rules.release):
        return True, before
    return False, 0


def _action(signal: Signal, *, breached: bool, consecutive: int, rules: Monitoring) -> SignalAction:
    if not breached:
        return SignalAction.NONE
    if signal.signal == SignalName.FRESHNESS:
        return SignalAction.ALERT
    if consecutive < rules.consecutive:
        return SignalAction.WATCH
    return SignalAction.REQUESTED if signal.segment == ALL and signal.signal in rules.retrain_on else SignalAction.ALERT


def _fruitless(own: pd.DataFrame) -> int:
    """Returns how many requests the breach has outlasted: those since the signal was last within its barrier."""
    within = own[(own["breached"] == 0) & own[SIGNAL_VALUE].notna()]
    since = own if within.empty else own[own[WINDOW_END] > within[WINDOW_END].max()]
    return int((since["action_taken"] == SignalAction.REQUESTED).sum())
