"""The calendar: which days are open, which are holidays, and on what basis.

Of days after the cutoff it knows only what was declared, is public, or follows from a weekday rule. A frame with one
row per local date from the first period to the end of the horizon: cal_date, is_open, is_holiday, holiday_name, basis.
The most certain basis wins: a declared day, then the job's weekdays and holidays, then what the data show.
"""

from __future__ import annotations

from datetime import timedelta

import holidays
import numpy as np
import pandas as pd

from forecasting.config import CalendarRules, Job
from forecasting.errors import ConfigError
from forecasting.panel.calendar.seen import Seen
from forecasting.periods import MINUTES, WEEKDAYS
from forecasting.vocabulary.codes import DayBasis
from forecasting.vocabulary.columns import BASIS, CAL_DATE, CALENDAR_NO, HOLIDAY_NAME, IS_HOLIDAY, IS_OPEN

LEARN_WEEKS = 26
LEARN_MIN_WEEKS = 8
CLOSED_SHARE = 0.9
ACCIDENT_CHANCE = 1e-6
"""An empty weekday that chance would bring about more often than this is open. Of 27,000 simulated jobs of one series
with demand on 2 to 80 % of the days at random, one had a chance below it; a real closed weekday of a shop that trades
on 7 of 10 open days falls below it within 13 weeks, of one that trades on all of them within the 8 that are needed."""
EMPTY_MIN_SERIES = 5
"""With fewer series an empty day says nothing about the business, nor does a day with this many unknown values."""
EMPTY_MAX_SHARE = 0.1
"""Where more days than this are empty, demand is sparse and an empty day is no sign of a closed door."""


def build_calendar(seen: Seen, job: Job, cutoff: pd.Timestamp, declared: pd.DataFrame | None = None) -> pd.DataFrame:
    """Returns the calendar of history and horizon; without rows where the job has `calendar: none`.

    Args:
        seen: What the source shows by period, none after the cutoff.
        job: Rules, frequency, horizon and time zone.
        cutoff: Newest period of history.
        declared: cal_date, is_open and optionally is_holiday, holiday_name; dates outside the range are ignored.
    """
    if job.calendar == "none":
        return empty_calendar()
    calendar = _open_days(job, seen.periods[0], cutoff)
    _mark_holidays(calendar, job.calendar)
    _close_weekdays(calendar, job.calendar)
    if job.calendar.closed == "learn" and job.frequency not in MINUTES:
        _close_learned(calendar, seen, job, cutoff)
    if declared is not None:
        _apply_declared(calendar, declared)
    return calendar


def empty_calendar() -> pd.DataFrame:
    """Returns a calendar without days: every period is open and none is a holiday."""
    return pd.DataFrame(
        {
            CAL_DATE: pd.Series(dtype="datetime64[us]"),
            IS_OPEN: pd.Series(dtype="int8"),
            IS_HOLIDAY: pd.Series(dtype="int8"),
            HOLIDAY_NAME: pd.Series(dtype="str"),
            BASIS: pd.Series(dtype="str"),
        }
    )


def flags_by_number(
    calendar: pd.DataFrame, own: pd.DataFrame, job: Job, periods: pd.DatetimeIndex
) -> dict[int, pd.DataFrame]:
    """Returns period_flags by number of calendar: 0 is that of all series, others add the days declared for some.

    Args:
        calendar: As build_calendar returns it.
        own: calendar_no, cal_date, is_open and optionally is_holiday, holiday_name.
        job: Frequency and time zone.
        periods: The periods.
    """
    flags = {0: period_flags(calendar, job, periods)}
    for number, days in own.groupby(CALENDAR_NO):
        of_some = calendar.copy()
        _apply_declared(of_some, days)
        flags[int(str(number))] = period_flags(of_some, job, periods)
    return flags


def period_flags(calendar: pd.DataFrame, job: Job, periods: pd.DatetimeIndex) -> pd.DataFrame:
    """Returns is_open and is_holiday by period: open where one of its days is, holiday where one of its days is."""
    flags = pd.DataFrame({IS_OPEN: np.int8(1), IS_HOLIDAY: np.int8(0)}, index=periods)
    if calendar.empty:
        return flags
    if job.frequency in MINUTES:
        days = pd.DatetimeIndex([job.periods.local_date(ds) for ds in periods.to_pydatetime()])
        known = calendar.set_index(CAL_DATE)[[IS_OPEN, IS_HOLIDAY]].reindex(days).set_axis(periods)
    else:
        starts = [job.periods.start_of(day) for day in calendar[CAL_DATE].dt.to_pydatetime()]
        known = calendar.groupby(pd.DatetimeIndex(starts))[[IS_OPEN, IS_HOLIDAY]].max().reindex(periods)
    return known.astype("float64").fillna(flags).astype("int8")


def late_periods(calendar: pd.DataFrame, job: Job) -> pd.DatetimeIndex:
    """Returns the periods at the end whose rows are still to come: open by every rule, and without a row of any series.

    They are not known to be zero; a row of a later period will show that they were closed.
    """
    days = calendar.loc[calendar[BASIS] == DayBasis.LATE, CAL_DATE]
    starts = [job.periods.start_of(day) for day in days.dt.to_pydatetime()]
    return pd.DatetimeIndex(starts, dtype="datetime64[us]").unique()


def describe_calendar(calendar: pd.DataFrame, cutoff: pd.Timestamp) -> list[str]:
    """Returns in words, one sentence each, what was declared and what was learned from the data."""
    if calendar.empty:
        return ["no calendar: every period is open"]
    past = calendar[calendar[CAL_DATE] <= cutoff]
    closed = past[past[IS_OPEN] == 0]
    texts = [
        _weekday_text("closed weekdays by the job file", closed, past, DayBasis.WEEKDAY),
        _weekday_text("closed weekdays learned from the data", closed, past, DayBasis.LEARNED_WEEKDAY),
        _days_text("days learned as closed because no series had a value", closed, DayBasis.LEARNED_EMPTY),
        _days_text("open days without any row yet, taken as missing", past, DayBasis.LATE),
        _days_text("days declared as closed", closed, DayBasis.DECLARED),
        _days_text("closed public holidays", closed, DayBasis.HOLIDAY),
    ]
    return [text for text in texts if text] or ["no closed days"]


def _open_days(job: Job, first: pd.Timestamp, cutoff: pd.Timestamp) -> pd.DataFrame:
    periods = job.periods
    after = periods.shift(cutoff.to_pydatetime(), job.horizon + 1)
    last = periods.local_date(after) if periods.is_sub_daily else periods.local_date(after) - timedelta(days=1)
    days = pd.date_range(periods.local_date(first.to_pydatetime()), last, freq="D", unit="us")
    frame = pd.DataFrame({CAL_DATE: days, IS_OPEN: np.int8(1), IS_HOLIDAY: np.int8(0)})
    frame[HOLIDAY_NAME] = pd.Series(pd.NA, index=frame.index, dtype="str")
    frame[BASIS] = str(DayBasis.DEFAULT)
    return frame


def _mark_holidays(calendar: pd.DataFrame, rules: CalendarRules) -> None:
    if rules.holidays is None:
        return
    country, _, region = rules.holidays.partition("-")
    years = range(calendar[CAL_DATE].iloc[0].year, calendar[CAL_DATE].iloc[-1].year + 1)
    try:
        names = dict(holidays.country_holidays(country, subdiv=region or None, years=years))
    except NotImplementedError as error:
        raise ConfigError(
            "no public holidays are known for this country or subdivision",
            where="calendar.holidays",
            found=rules.holidays,
            accepted="an ISO 3166 country such as DE, or country and subdivision such as GB-ENG",
        ) from error
    calendar[HOLIDAY_NAME] = calendar[CAL_DATE].dt.date.map(names).astype("str")
    calendar[IS_HOLIDAY] = calendar[HOLIDAY_NAME].notna().astype("int8")
    if rules.closed_on_holidays:
        _close(calendar, calendar[IS_HOLIDAY] == 1, DayBasis.HOLIDAY)


def _close_weekdays(calendar: pd.DataFrame, rules: CalendarRules) -> None:
    closed = [WEEKDAYS.index(name) for name in rules.closed_weekdays]
    _close(calendar, calendar[CAL_DATE].dt.day_of_week.isin(closed), DayBasis.WEEKDAY)


def _close_learned(calendar: pd.DataFrame, seen: Seen, job: Job, cutoff: pd.Timestamp) -> None:
    traded = seen.traded_periods
    undecided = calendar[BASIS] == DayBasis.DEFAULT
    starts = calendar[CAL_DATE]
    if job.frequency == "D":
        empty = ~starts.isin(traded) & (starts <= cutoff)
        weekdays = starts.dt.day_of_week.isin(_empty_weekdays(calendar[starts <= cutoff], empty[starts <= cutoff]))
        _close(calendar, undecided & weekdays & (empty | (starts > cutoff)), DayBasis.LEARNED_WEEKDAY)
        undecided &= ~weekdays
    else:
        starts = pd.Series([job.periods.start_of(day) for day in starts.dt.to_pydatetime()], index=calendar.index)
        empty = ~starts.isin(traded) & (starts <= cutoff)
    if job.absent == "zero":
        crowded = seen.begun_by(starts) >= EMPTY_MIN_SERIES
        unknown = starts.map(pd.Series(seen.unknown, index=seen.periods)) >= EMPTY_MIN_SERIES
        candidates = undecided & crowded & (starts <= cutoff)
        silent = candidates & empty & ~unknown
        if silent.sum() <= EMPTY_MAX_SHARE * candidates.sum():
            late = silent & (starts > traded.max()) & (calendar[IS_HOLIDAY] == 0)
            _close(calendar, silent & ~late, DayBasis.LEARNED_EMPTY)
            calendar.loc[late, BASIS] = str(DayBasis.LATE)


def _empty_weekdays(past: pd.DataFrame, empty: pd.Series) -> list[int]:
    """Weekdays that are nearly always empty, though the days that do trade are not empty often enough to explain it.

    The chance is the upper tail of the binomial distribution: as many empty days as on this weekday, each with the
    probability of an empty day on the trading weekdays (by Laplace's rule of succession, so never 0).
    """
    recent = past[CAL_DATE] > past[CAL_DATE].iloc[-1] - pd.Timedelta(weeks=LEARN_WEEKS)
    by_weekday = empty[recent].groupby(past.loc[recent, CAL_DATE].dt.day_of_week).agg(["sum", "size"])
    candidate = by_weekday["sum"] >= CLOSED_SHARE * by_weekday["size"]
    trading, candidates = by_weekday[~candidate], by_weekday[candidate & (by_weekday["size"] >= LEARN_MIN_WEEKS)]
    if trading.empty or candidates.empty:
        return []
    from scipy.special import bdtrc

    by_accident = (trading["sum"].sum() + 1) / (trading["size"].sum() + 2)
    chance = bdtrc(candidates["sum"] - 1, candidates["size"], by_accident)
    return [int(str(day)) for day in candidates.index[chance < ACCIDENT_CHANCE]]


def _apply_declared(calendar: pd.DataFrame, declared: pd.DataFrame) -> None:
    dates = pd.to_datetime(declared[CAL_DATE]).astype("datetime64[us]")
    known = declared.assign(**{CAL_DATE: dates}).drop_duplicates(CAL_DATE, keep="last").set_index(CAL_DATE)
    here = calendar[CAL_DATE].isin(known.index)
    found = known.reindex(calendar.loc[here, CAL_DATE])
    for column in (IS_OPEN, IS_HOLIDAY, HOLIDAY_NAME):
        if column in found:
            said = found[column].set_axis(calendar.index[here])
            calendar.loc[here, column] = said.fillna(calendar.loc[here, column]).astype(calendar[column].dtype)
    calendar.loc[here, BASIS] = str(DayBasis.DECLARED)


def _close(calendar: pd.DataFrame, days: pd.Series, basis: DayBasis) -> None:
    calendar.loc[days, IS_OPEN] = 0
    calendar.loc[days, BASIS] = str(basis)


def _weekday_text(title: str, closed: pd.DataFrame, past: pd.DataFrame, basis: DayBasis) -> str:
    shut = closed.loc[closed[BASIS] == basis, CAL_DATE].dt.day_of_week.value_counts().sort_index()
    total = past[CAL_DATE].dt.day_of_week.value_counts()
    names = [f"{WEEKDAYS[int(str(day))]} ({count} of {total[day]} days)" for day, count in shut.items()]
    return f"{title}: {', '.join(names)}" if names else ""


def _days_text(title: str, closed: pd.DataFrame, basis: DayBasis) -> str:
    days = closed.loc[closed[BASIS] == basis, CAL_DATE]
    newest = ", ".join(day.date().isoformat() for day in days.iloc[-3:])
    return f"{title}: {len(days)}, the newest {newest}" if len(days) else ""


def on_clock(ds: pd.DatetimeIndex, time_zone: str) -> pd.DatetimeIndex:
    """Returns what a clock of the zone shows at instants in UTC."""
    return ds.tz_localize("UTC").tz_convert(time_zone).tz_localize(None)
