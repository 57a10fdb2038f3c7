"""As-of dates, cutoffs, future periods and leads, for every frequency and time zone.

`ds` labels the start of its period. Day and coarser: the business date at 00:00, without a zone. Sub-daily: the UTC
instant of the start, without a zone. Standard library only, because Airflow's interpreter uses it as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from forecasting.errors import ConfigError

MINUTES = {"15min": 15, "30min": 30, "h": 60}
DAYS = {"D": 1, "W": 7}
MONTHS = {"M": 1, "Q": 3, "Y": 12}
FREQUENCIES = (*MINUTES, *DAYS, *MONTHS)
SEASON_LENGTHS: dict[str, tuple[int, ...]] = {
    "15min": (96, 672),
    "30min": (48, 336),
    "h": (24, 168),
    "D": (7,),
    "W": (52,),
    "M": (12,),
    "Q": (4,),
    "Y": (1,),
}
"""Periods in the seasons of each frequency, the main one first: day and week below a day, week, year."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

FIRST_YEAR, LAST_YEAR = 1800, 9000
"""Years in which somebody may have counted something."""
_MONDAY = datetime(2001, 1, 1)


@dataclass(frozen=True)
class AsOf:
    """The local point in time a run acts for.

    Attributes:
        local: Wall-clock time in the job's zone, without a zone; 00:00 when only a date was given.
        utc: The same instant in UTC, without a zone.
        text: ISO text that `parse_as_of` turns back into an equal value: a date, or a date and time, with its offset
            where the clock shows that time twice.
    """

    local: datetime
    utc: datetime
    text: str

    @property
    def date(self) -> date:
        """The local calendar date."""
        return self.local.date()


def parse_as_of(text: str, time_zone: str) -> AsOf:
    """Reads an ISO date or date-time; a time with an offset is converted to the zone, one without is local.

    Raises:
        ConfigError: the text is not an ISO date or date-time, or lies outside the years of a business.
    """
    zone = ZoneInfo(time_zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(
            "as_of is not a date", where="--as-of", found=text, accepted="2026-11-30 or 2026-11-30T06:00"
        ) from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        accepted = f"a day of the years {FIRST_YEAR} to {LAST_YEAR}"
        raise ConfigError("as_of is no run day", where="--as-of", found=text, accepted=accepted)
    local = moment.astimezone(zone).replace(tzinfo=None) if moment.tzinfo else moment
    return AsOf(local=local, utc=_to_utc(local, zone), text=_local_text(local, zone))


def as_of_at(instant: datetime, time_zone: str, *, grain: str = "day") -> str:
    """Returns the as_of text of a trigger: the local date, or the local hour, of an aware instant.

    A run triggered at 00:30 local time acts for that local date, whatever the UTC date is.
    """
    zone = ZoneInfo(time_zone)
    local = instant.astimezone(zone).replace(tzinfo=None)
    if grain == "hour":
        return _local_text(local.replace(minute=0, second=0, microsecond=0), zone, with_time=True)
    return local.date().isoformat()


def day_or_time(ds: datetime) -> str:
    """Returns a period as people read it: 2026-11-30, with the time where it is not midnight."""
    return f"{ds:%Y-%m-%d %H:%M}".removesuffix(" 00:00")


def utc_offset(moment: datetime) -> str:
    """Returns what an aware time is ahead of UTC: "+02:00"; with seconds where a zone had them, before about 1900."""
    return moment.isoformat(timespec="seconds")[len("2026-11-30T06:00:00") :]


@dataclass(frozen=True)
class Periods:
    """The time grid of a job.

    Attributes:
        frequency: One of FREQUENCIES.
        time_zone: IANA name; decides where days begin and how sub-daily periods align.
        week_starts: Lower-case weekday that labels a week.
    """

    frequency: str
    time_zone: str = "UTC"
    week_starts: str = "monday"

    @property
    def is_sub_daily(self) -> bool:
        """True where `ds` is a UTC instant instead of a business date."""
        return self.frequency in MINUTES

    def start_of(self, local: datetime) -> datetime:
        """Returns the `ds` of the period that contains a local wall-clock time."""
        if self.is_sub_daily:
            return self._align(_to_utc(local, ZoneInfo(self.time_zone)))
        day = datetime(local.year, local.month, local.day)
        if self.frequency == "W":
            return day - timedelta(days=(day.weekday() - WEEKDAYS.index(self.week_starts)) % 7)
        if self.frequency in MONTHS:
            width = MONTHS[self.frequency]
            return datetime(day.year, (day.month - 1) // width * width + 1, 1)
        return day

    def is_start(self, ds: datetime) -> bool:
        """True where `ds` labels a period of this grid."""
        return (self._align(ds) if self.is_sub_daily else self.start_of(ds)) == ds

    def shift(self, ds: datetime, periods: int) -> datetime:
        """Returns the period start that lies a number of periods after `ds` (before, where negative)."""
        if self.frequency in MONTHS:
            months = ds.year * 12 + ds.month - 1 + periods * MONTHS[self.frequency]
            return datetime(months // 12, months % 12 + 1, 1)
        if self.is_sub_daily:
            return ds + timedelta(minutes=MINUTES[self.frequency] * periods)
        return ds + timedelta(days=DAYS[self.frequency] * periods)

    def ordinal(self, ds: datetime) -> int:
        """Returns the number of periods between a fixed origin and `ds`; differences are leads."""
        if self.frequency in MONTHS:
            return (ds.year * 12 + ds.month - 1) // MONTHS[self.frequency]
        width = timedelta(minutes=MINUTES[self.frequency]) if self.is_sub_daily else timedelta(DAYS[self.frequency])
        return (ds - _MONDAY) // width

    def lead(self, cutoff: datetime, ds: datetime) -> int:
        """Returns 1 for the first period after the cutoff."""
        return self.ordinal(ds) - self.ordinal(cutoff)

    def start_instant(self, ds: datetime) -> datetime:
        """Returns the UTC instant, without a zone, at which a period starts."""
        return ds if self.is_sub_daily else _to_utc(ds, ZoneInfo(self.time_zone))

    def end_instant(self, ds: datetime) -> datetime:
        """Returns the UTC instant, without a zone, at which a period has ended."""
        return self.start_instant(self.shift(ds, 1))

    def local_start(self, ds: datetime) -> datetime:
        """Returns the start of a period on the clock of the zone, with the zone."""
        return self.start_instant(ds).replace(tzinfo=UTC).astimezone(ZoneInfo(self.time_zone))

    def local_date(self, ds: datetime) -> date:
        """Returns the local calendar date on which a period starts."""
        return self.local_start(ds).date() if self.is_sub_daily else ds.date()

    def cutoff(self, as_of: AsOf, data_delay: timedelta = timedelta(0)) -> datetime:
        """Returns the last period whose end + data_delay <= as_of: the newest `ds` a model may see."""
        known = as_of.utc - data_delay
        ds = self.start_of(_to_local(known, ZoneInfo(self.time_zone)))
        while self.end_instant(ds) > known:
            ds = self.shift(ds, -1)
        return ds

    def first_as_of(self, ds: datetime, data_delay: timedelta = timedelta(0), *, grain: str = "day") -> AsOf:
        """Returns the first date, or hour, at which `ds` is complete: its cutoff is `ds`."""
        known = self.end_instant(ds) + data_delay
        step = timedelta(hours=1) if grain == "hour" else timedelta(days=1)
        as_of = parse_as_of(as_of_at(known.replace(tzinfo=UTC), self.time_zone, grain=grain), self.time_zone)
        while as_of.utc < known:
            later = (as_of.utc + step).replace(tzinfo=UTC)
            as_of = parse_as_of(as_of_at(later, self.time_zone, grain=grain), self.time_zone)
        return as_of

    def future(self, cutoff: datetime, horizon: int) -> list[datetime]:
        """Returns the `ds` of leads 1..horizon."""
        return [self.shift(cutoff, lead) for lead in range(1, horizon + 1)]

    def between(self, first: datetime, last: datetime) -> list[datetime]:
        """Returns every `ds` from first to last, both included; empty where last < first."""
        return [self.shift(first, n) for n in range(self.ordinal(last) - self.ordinal(first) + 1)]

    def _align(self, utc: datetime) -> datetime:
        offset = utc.replace(tzinfo=UTC).astimezone(ZoneInfo(self.time_zone)).utcoffset() or timedelta(0)
        width = timedelta(minutes=MINUTES[self.frequency])
        return utc - (utc + offset - _MONDAY) % width


def _local_text(local: datetime, zone: ZoneInfo, *, with_time: bool = False) -> str:
    """Writes a date alone for the first midnight of the day, and an offset only where the clock shows a time twice."""
    if local.time() == time.min and not local.fold and not with_time:
        return local.date().isoformat()
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta(0) for fold in (0, 1))
    moment = local.replace(tzinfo=zone) if first > second else local
    precision = "microseconds" if local.microsecond else "seconds" if local.second else "minutes"
    return moment.isoformat(timespec=precision)


def _to_utc(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


def _to_local(utc: datetime, zone: ZoneInfo) -> datetime:
    return utc.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
