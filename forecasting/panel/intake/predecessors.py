"""Which series go on under another key, as a query of the job says: typed row by row, wrong rows named."""

from __future__ import annotations

import pandas as pd

from forecasting.config import Job
from forecasting.errors import SourceError, WrongQueryError
from forecasting.keys import MAX_KEY_LENGTH, compose_key
from forecasting.panel.intake.rows import FIRST_POSSIBLE, LAST_POSSIBLE, read_days
from forecasting.panel.succession import find_cycle
from forecasting.vocabulary.codes import Succession
from forecasting.vocabulary.columns import REASON
from forecasting.vocabulary.facts import CHECK_ID, PERIOD_FROM, PREDECESSOR_KEY, SUCCESSION, SUCCESSOR_KEY
from forecasting.vocabulary.reasons import Reason

VALID_FROM, KIND = "valid_from", "kind"
OLD, NEW = "old", "new"
LINK = [PREDECESSOR_KEY, SUCCESSOR_KEY, PERIOD_FROM, SUCCESSION]
SMALLEST = pd.Timedelta(minutes=15)
"""Every period below a day begins at a multiple of it."""
FEW, MOST_WRONG = 5, 0.2
"""Rows, and share of all rows, up to which it is rows that are wrong and not the query."""


def no_links() -> pd.DataFrame:
    """Returns what a job without such a query has."""
    texts = dict.fromkeys([PREDECESSOR_KEY, SUCCESSOR_KEY, SUCCESSION], "str")
    return pd.DataFrame(columns=LINK).astype({**texts, PERIOD_FROM: "datetime64[us]"})


def type_predecessors(raw: pd.DataFrame, job: Job) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Returns the links that a query names, and why other rows of it cannot be used.

    Keys are text as in the target: old_key and new_key, or old_<column> and new_<column> for every key column.
    valid_from is any date; the first period that begins on or after it counts for the new key alone. kind is RENUMBERED
    or MERGED, in upper or lower case. Rows that say that a series goes on as itself are left out, as are copies; of
    rows that give a key two successors, or two dates, none is used.

    Args:
        raw: Result of the query, column names in lower case.
        job: Names the key columns and the grid.

    Returns:
        predecessor_key, successor_key, period_from and succession, sorted; reason_code and check_id of rows that cannot
        be used, by row position.

    Raises:
        WrongQueryError: a column is missing.
        SourceError: series go on as each other in a circle, or so many rows are wrong that the query is.
    """
    raw = raw.reset_index(drop=True)
    if raw.empty and not len(raw.columns):
        return no_links(), _verdicts(pd.Series(dtype="string"))
    old, new = (_keys(raw, side, job) for side in (OLD, NEW))
    _require_columns(raw, (VALID_FROM, KIND), job)
    days = read_days(raw[VALID_FROM], job)
    rows = pd.DataFrame(
        {
            PREDECESSOR_KEY: old,
            SUCCESSOR_KEY: new,
            PERIOD_FROM: _first_periods(days, job),
            SUCCESSION: raw[KIND].astype("string").str.strip().str.upper(),
        }
    )
    reasons = _reasons(rows, days)
    _require_few(reasons, raw, job)
    is_same = (rows[PREDECESSOR_KEY] == rows[SUCCESSOR_KEY]).fillna(value=False)
    links = rows[reasons.isna() & ~is_same].drop_duplicates().sort_values(LINK, ignore_index=True)
    links = links.astype(no_links().dtypes.to_dict())
    circle = find_cycle(links)
    if circle:
        raise SourceError(
            "series go on as each other in a circle; nothing was read",
            where=_where(job),
            found=" -> ".join(circle),
            action="correct these rows: every old key leads to a key that is in use now",
        )
    return links, _verdicts(reasons)


def _keys(raw: pd.DataFrame, side: str, job: Job) -> pd.Series:
    whole, parts = f"{side}_key", [f"{side}_{name}" for name in job.key]
    if set(parts) <= set(raw.columns):
        return compose_key(raw[parts])
    _require_columns(raw, (whole,), job)
    return compose_key(raw[[whole]])


def _require_columns(raw: pd.DataFrame, needed: tuple[str, ...], job: Job) -> None:
    missing = [name for name in needed if name not in raw.columns]
    if missing:
        parts = ", ".join(f"{OLD}_{name}, {NEW}_{name}" for name in job.key)
        raise WrongQueryError(
            f"the predecessor query lacks the columns {missing}",
            where=_where(job),
            found=list(raw.columns),
            accepted=f"{parts} (or old_key, new_key: whole keys as readers see them), {VALID_FROM}, {KIND}",
            action="alias the columns in the query",
        )


def _first_periods(days: pd.Series, job: Job) -> pd.Series:
    """Returns the first period that begins on or after each day, null where the day is none of a business."""
    possible = days[days.between(FIRST_POSSIBLE, LAST_POSSIBLE)].unique()
    return days.map({day: _first_period(day, job) for day in possible}).astype("datetime64[us]")


def _first_period(day: pd.Timestamp, job: Job) -> pd.Timestamp:
    if not job.periods.is_sub_daily:
        start = job.periods.start_of(day.to_pydatetime())
        return pd.Timestamp(start if start == day else job.periods.shift(start, 1))
    start = day.ceil(SMALLEST)
    while not job.periods.is_start(start.to_pydatetime()):
        start += SMALLEST
    return start


def _reasons(rows: pd.DataFrame, days: pd.Series) -> pd.Series:
    """Returns the Reason for which a row cannot be used, null where it can."""
    keys = rows[[PREDECESSOR_KEY, SUCCESSOR_KEY]]
    conditions = {
        Reason.KEY_MISSING: keys.isna().any(axis=1),
        Reason.KEY_TOO_LONG: (keys.apply(lambda column: column.str.len()) > MAX_KEY_LENGTH).any(axis=1),
        Reason.DATE_INVALID: days.isna(),
        Reason.DATE_IMPOSSIBLE: ~days.between(FIRST_POSSIBLE, LAST_POSSIBLE),
        Reason.SUCCESSION_UNKNOWN: ~rows[SUCCESSION].isin([*Succession]),
    }
    reasons = pd.Series(pd.NA, index=rows.index, dtype="string")
    for reason, condition in reversed(conditions.items()):
        reasons = reasons.mask(condition.fillna(value=False).astype(bool), str(reason))
    sound = rows[reasons.isna()].drop_duplicates()
    twice = sound.loc[sound[PREDECESSOR_KEY].duplicated(), PREDECESSOR_KEY]
    return reasons.mask(reasons.isna() & rows[PREDECESSOR_KEY].isin(twice), str(Reason.SUCCESSOR_UNCLEAR))


def _require_few(reasons: pd.Series, raw: pd.DataFrame, job: Job) -> None:
    n_wrong = int(reasons.notna().sum())
    if n_wrong == len(raw) > 0 or n_wrong > max(FEW, MOST_WRONG * len(raw)):
        examples = [
            f"{reason}: {raw[(reasons == reason).to_numpy()].iloc[0].to_dict()}" for reason in reasons.dropna().unique()
        ]
        raise SourceError(
            f"{n_wrong:,} of {len(raw):,} rows of predecessors cannot be used",
            where=_where(job),
            found="; ".join(examples),
            accepted=f"keys as the target has them, a date in {VALID_FROM}, and {KIND}: {' or '.join(Succession)}",
            action="correct the query, or the rows",
        )


def _verdicts(reasons: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({REASON: reasons.dropna().astype(object), CHECK_ID: None})


def _where(job: Job) -> str:
    return f"job {job.job}, {job.sources.predecessor.query if job.sources.predecessor else 'sources.predecessor'}"
