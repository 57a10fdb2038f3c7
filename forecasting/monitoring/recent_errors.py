"""What a champion forecast at recent cutoffs beside what came true: as published, or made again by its members."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from forecasting.config import Job
from forecasting.models.ensemble.bundle import TARGET_COLUMNS, Bundle
from forecasting.panel.build import cut_panel
from forecasting.panel.panel import Panel
from forecasting.panel.scales import series_scales
from forecasting.vocabulary.codes import ObsState
from forecasting.vocabulary.columns import CUTOFF, DS, ID, OBS_STATE, QUANTILES, SEGMENT, Y_HAT, Y_NAIVE, Y

WINDOWS = 2
"""Of the newest two windows, the older teaches and the newer judges."""
CUTOFFS_PER_WINDOW = 4
"""How often the champion forecasts again within a window."""


@dataclass(frozen=True)
class RecentErrors:
    """What a champion forecast at recent cutoffs, and what came true.

    Attributes:
        rows: cutoff, unique_id, ds, lead_periods, segment, y, obs_state, y_hat, y_naive and the quantiles as the
            champion's calibration made them; of forecasts made again, what composing needs as well.
        scales: unique_id, cutoff, scale_abs, scale_sq.
        split: Last period that is learnt from; what was forecast from there on is judged.
        members: What the members forecast, rows as in `rows`; None of published forecasts, which do not tell.
    """

    rows: pd.DataFrame
    scales: pd.DataFrame
    split: pd.Timestamp
    members: pd.DataFrame | None = None

    @property
    def is_learnt(self) -> pd.Series:
        """Rows that had come true by the split."""
        return self.rows[DS] <= self.split

    @property
    def is_judged(self) -> pd.Series:
        """Rows that were forecast at the split or later."""
        return self.rows[CUTOFF] >= self.split


def look_back(producer: Bundle, panel: Panel, job: Job, since: pd.Timestamp) -> RecentErrors | None:
    """Lets fitted members forecast again at cutoffs of the newest two windows, none before `since`; None without any.

    Args:
        producer: The champion, with members that have seen nothing after `since`.
        panel: The newest panel; earlier ones are cut from it.
        job: Window.
        since: Newest period that the members have seen.
    """
    last = panel.cutoff.to_pydatetime()
    step = max(1, job.judged_periods // CUTOFFS_PER_WINDOW)
    backs = range(step, WINDOWS * job.judged_periods + 1, step)
    cutoffs = [pd.Timestamp(job.periods.shift(last, -back)) for back in backs]
    parts = [_forecast_again(producer, panel, job, cutoff) for cutoff in reversed(cutoffs) if cutoff >= since]
    if not parts:
        return None
    members, targets, scales = (pd.concat(frames, ignore_index=True) for frames in zip(*parts, strict=True))
    composed = producer.compose(members, targets[TARGET_COLUMNS])
    rows = targets.assign(**composed[[Y_HAT, Y_NAIVE, *QUANTILES]])
    return RecentErrors(rows, scales, split_of(panel, job), members)


def recent_published(published: pd.DataFrame, panel: Panel, job: Job) -> RecentErrors:
    """Returns published forecasts beside what the panel says has come true.

    Args:
        published: unique_id, ds, cutoff, lead_periods, y_hat, y_naive and the quantiles.
        panel: The newest panel; gives actuals, segments and scales.
        job: Window.
    """
    found = panel.rows_of(published[ID], published[DS])
    rows = pd.concat([published.reset_index(drop=True), panel.truth(found)], axis=1)[found >= 0]
    rows = rows.merge(panel.static[[ID, SEGMENT]], on=ID, sort=False)
    rows = rows.sort_values([CUTOFF, ID, DS], ignore_index=True)
    scales = rows[[ID, CUTOFF]].drop_duplicates().merge(series_scales(panel), on=ID, sort=False)
    return RecentErrors(rows, scales, split_of(panel, job))


def split_of(panel: Panel, job: Job) -> pd.Timestamp:
    """Returns the last period before the newest window."""
    return pd.Timestamp(job.periods.shift(panel.cutoff.to_pydatetime(), -job.judged_periods))


def _forecast_again(
    producer: Bundle, panel: Panel, job: Job, cutoff: pd.Timestamp
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    known = cut_panel(panel, job, cutoff)
    members, _ = producer.predict_members(known)
    targets = producer.targets(known)
    truth = panel.truth(panel.rows_of(targets[ID], targets[DS]))
    targets = pd.concat([targets, truth], axis=1).assign(**{CUTOFF: cutoff})
    came = targets[OBS_STATE].notna()
    return members[came], targets[came], series_scales(known).assign(**{CUTOFF: cutoff})


def is_observed(rows: pd.DataFrame) -> pd.Series:
    """Returns which rows have a forecast and an actual to compare it with."""
    return (rows[OBS_STATE] == ObsState.OBSERVED) & rows[Y].notna() & rows[Y_HAT].notna()
