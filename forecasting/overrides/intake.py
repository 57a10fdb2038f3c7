"""Rows of a file or a table become changes of forecasts, all of them or none; every row that cannot be one says why."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from forecasting.config import Job
from forecasting.errors import ConfigError
from forecasting.keys import compose_key, text_of
from forecasting.panel.intake.rows import TOO_LARGE, read_dates
from forecasting.periods import parse_as_of
from forecasting.vocabulary.codes import OverrideKind, SpreadRule
from forecasting.vocabulary.columns import DS, ID, REASON
from forecasting.vocabulary.facts import (
    APPROVED_BY,
    COMMENT_TEXT,
    EXPIRES_UTC,
    OVERRIDE_VALUE,
    PERIOD_FROM,
    PERIOD_TO,
    SERIES_ID,
)
from forecasting.warehouse.overrides import GROUP, LABELS, members_of

VALUE, REASON_TEXT, FROM, TO = "value", "reason", PERIOD_FROM, PERIOD_TO
TEXT_LENGTHS = {COMMENT_TEXT: 500, "author": 100, APPROVED_BY: 100}
YEARS = range(1900, 2200)
"""Any other year is a slip of the pen."""
GUIDE = "docs/how-to/operations.md says what each column holds"

_SHOWN = 20
_DECIMAL_COMMA = re.compile(r"[+-]?[\d. ]*\d,\d+")
_REASON = re.compile(r"[A-Z][A-Z0-9_]{0,23}")


class OverridesRefused(ConfigError):
    """Rows that are no sound changes; none of the rows was taken."""


@dataclass
class Refusals:
    """What is wrong with which row, collected over all checks.

    Attributes:
        where: Job, and file or query.
        n_rows: Rows that were looked at.
    """

    where: str
    n_rows: int
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, mask: pd.Series, problem: str, values: pd.Series | None = None, *, accepted: str = "") -> None:
        """Refuses the rows of a mask, showing their values."""
        message = f"; accepted: {accepted}" if accepted else ""
        for row in mask.index[mask.fillna(value=False).astype(bool)]:
            shown = "" if values is None or pd.isna(values[row]) else f": `{str(values[row])[:60]}`"
            self.add_one(int(row), f"{problem}{shown}{message}")

    def add_one(self, row: int, text: str) -> None:
        """Refuses one row."""
        self.found.append((row, text))

    def require_none(self) -> None:
        """Raises OverridesRefused with the row numbers where anything was refused."""
        if not self.found:
            return
        lines = [f"row {row}: {text}" for row, text in sorted(self.found)]
        more = [f"and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
        n_refused = len({row for row, _ in self.found})
        raise OverridesRefused(
            f"{n_refused} of {self.n_rows} overrides cannot be taken, so none was",
            where=self.where,
            found="\n            ".join([*lines[:_SHOWN], *more]),
            action="correct these rows and load all of them again",
        )


def read_entries(
    raw: pd.DataFrame, job: Job, series: pd.DataFrame, *, where: str, author: str | None = None
) -> pd.DataFrame:
    """Returns one change per row in columns of fc_override, without origin, indexed by row number.

    Args:
        raw: Rows as a file or a query holds them, indexed by row number, column names in lower case.
        job: Gives key, labels, grid, time zone and lower bound.
        series: As series_with_labels gives it.
        where: Job, and file or query, for messages.
        author: Who asks, where the rows do not say so.

    Raises:
        OverridesRefused: columns are missing or unknown, or rows are wrong; names them.
    """
    _require_columns(raw, job, where)
    given = raw.assign(author=author) if author and "author" not in raw.columns else raw
    refusals = Refusals(where, len(given))
    entries = _scope(given, job, series, refusals)
    entries = entries.join(_periods(given, job, refusals)).join(_values(given, job, refusals))
    entries = entries.join(_texts(given, refusals)).join(_expiry(given, entries, job, refusals))
    is_group, is_total = entries[SERIES_ID] == GROUP, entries["kind"].isin([OverrideKind.SET, OverrideKind.ADD])
    rules = np.where(
        is_group, np.where(is_total, str(SpreadRule.PROPORTIONAL), str(SpreadRule.EACH)), str(SpreadRule.NONE)
    )
    refusals.require_none()
    return entries.assign(spread_rule=rules)


def required_columns(job: Job) -> str:
    """Returns in words which columns a file or a query of changes needs."""
    scope = dict.fromkeys([" and ".join(job.key), ID, *(label.name for label in job.labels)])
    return f"{', or '.join(scope)}; {FROM} and {TO}, or {DS}; kind; {VALUE}; {REASON_TEXT}"


def _require_columns(raw: pd.DataFrame, job: Job, where: str) -> None:
    labels = [label.name for label in job.labels]
    known = dict.fromkeys([ID, *job.key, *labels, FROM, TO, DS, "kind", VALUE, REASON_TEXT, "comment", "author"])
    accepted = [*known, APPROVED_BY, "expires"]
    unknown = [name for name in raw.columns if name not in accepted]
    missing = [name for name in ("kind", VALUE, REASON_TEXT) if name not in raw.columns]
    periods = {FROM, TO, DS} & {*raw.columns}
    if periods not in ({DS}, {FROM, TO}):
        missing.append(f"{FROM} and {TO}, or {DS} alone")
    if not {ID, *labels} & {*raw.columns} and not {*job.key} <= {*raw.columns}:
        missing.append(", ".join(job.key))
    problems = [f"unknown columns {unknown}"] if unknown else []
    problems += [f"missing columns: {'; '.join(missing)}"] if missing else []
    if problems:
        raise OverridesRefused(
            "; ".join(problems),
            where=where,
            found=", ".join(raw.columns),
            accepted=f"{', '.join(accepted)}; required: {required_columns(job)}",
            action=f"correct the names of the columns, then try again; {GUIDE}",
        )


def _scope(raw: pd.DataFrame, job: Job, series: pd.DataFrame, refusals: Refusals) -> pd.DataFrame:
    """Returns series_id and label_1 to label_6 of every row: a series by its key, or a group by labels."""
    own_key = [name for name in job.key if name in raw.columns]
    keys = pd.Series(None, index=raw.index, dtype="object")
    if ID in raw.columns:
        keys = compose_key(raw[[ID]])
    elif len(own_key) == len(job.key):
        keys = compose_key(raw[own_key])
    columns = {name: f"label_{number}" for number, name in enumerate((label.name for label in job.labels), start=1)}
    texts = pd.DataFrame(
        {name: text_of(raw[name]).str.slice(0, 100) for name in columns if name in raw.columns}, raw.index
    )
    is_series = keys.notna()
    beside_key = [name for name in texts.columns if name not in job.key]
    no_label = texts.isna().all(axis=1)
    partial = raw[[name for name in own_key if name not in columns]].notna().any(axis=1)
    key_text = ", ".join(job.key)
    refusals.add(~is_series & partial, f"the key is not complete; it is {key_text}")
    refusals.add(~is_series & ~partial & no_label, f"names no series ({key_text})" + (" and no label" * bool(columns)))
    refusals.add(is_series & texts[beside_key].notna().any(axis=1), "names a series and labels", accepted="one of them")
    numbers = keys.map(dict(zip(series[ID], series[SERIES_ID], strict=True)))
    _name_unknown(keys.where(is_series & numbers.isna()), series[ID], "unknown series", refusals)
    scope = pd.DataFrame(None, index=raw.index, columns=[*LABELS], dtype="object")
    for name, text in texts.items():
        column = columns[str(name)]
        scope[column] = text.mask(is_series)
        _name_unknown(
            scope[column].where(~scope[column].isin(series[column])), series[column], f"unknown {name}", refusals
        )
    groups = scope[scope.notna().any(axis=1) & ~partial]
    for row, group in groups.iterrows():
        if (
            all(pd.isna(group[c]) or (series[c] == group[c]).any() for c in LABELS)
            and not members_of(group, series).any()
        ):
            refusals.add_one(int(str(row)), "no series has all of these labels")
    return scope.assign(series_id=numbers.where(is_series, GROUP).fillna(GROUP).astype("int64"))


def _name_unknown(values: pd.Series, known: Iterable[str], problem: str, refusals: Refusals) -> None:
    """Refuses the values, naming what is near; the search for near ones takes a while, so only for the first few."""
    choices = sorted({name for name in known if not pd.isna(name)})
    for count, (row, value) in enumerate(values.dropna().items()):
        near = difflib.get_close_matches(str(value), choices, n=3, cutoff=0.5) if count < 5 else []
        message = f"; near: {', '.join(near)}" if near else ""
        refusals.add_one(int(str(row)), f"{problem}: `{value}`{message}")


def _periods(raw: pd.DataFrame, job: Job, refusals: Refusals) -> pd.DataFrame:
    form = "2026-11-30T06:00Z" if job.periods.is_sub_daily else "2026-11-30"
    names = {FROM: DS, TO: DS} if DS in raw.columns else {FROM: FROM, TO: TO}
    found = pd.DataFrame(index=raw.index)
    for column, name in names.items():
        dates = read_dates(raw[name], job)
        dates = dates.where(dates.dt.year.isin(YEARS))
        found[column] = dates
        if column == TO and name == DS:
            continue
        refusals.add(raw[name].isna(), f"{name} is missing", accepted=form)
        refusals.add(raw[name].notna() & dates.isna(), f"{name} is no date", raw[name], accepted=form)
        off = {ds for ds in dates.dropna().unique() if not job.periods.is_start(ds.to_pydatetime())}
        near = dates.map(lambda ds: f"{job.periods.start_of(ds.to_pydatetime())}", na_action="ignore")
        for start in near[dates.isin(off)].unique():
            mask = dates.isin(off) & (near == start)
            refusals.add(
                mask,
                f"{name} is no start of a period",
                raw[name],
                accepted=f"such as {start}".removesuffix(" 00:00:00"),
            )
    refusals.add(found[TO] < found[FROM], "period_to lies before period_from", found[TO].dt.strftime("%Y-%m-%d %H:%M"))
    return found


def _values(raw: pd.DataFrame, job: Job, refusals: Refusals) -> pd.DataFrame:
    kind = text_of(raw["kind"]).str.strip().str.upper()
    kinds = ", ".join(OverrideKind)
    refusals.add(kind.isna(), "kind is missing", accepted=kinds)
    refusals.add(kind.notna() & ~kind.isin([*OverrideKind]), "unknown kind", raw["kind"], accepted=kinds)
    text = raw[VALUE].astype("str").str.strip()
    value = pd.to_numeric(text.where(raw[VALUE].notna()), errors="coerce").astype("float64")
    comma = text.str.fullmatch(_DECIMAL_COMMA).fillna(value=False) & value.isna()
    refusals.add(raw[VALUE].isna(), "value is missing", accepted="a number")
    refusals.add(comma, "value has a decimal comma", raw[VALUE], accepted="a decimal point, such as 12.5")
    refusals.add(raw[VALUE].notna() & value.isna() & ~comma, "value is no number", raw[VALUE], accepted="such as 12.5")
    refusals.add(value.abs() >= TOO_LARGE, "value is infinite or near to it", raw[VALUE], accepted="below 1e100")
    refusals.add((kind == OverrideKind.PCT) & (value < -100), "a PCT below -100 is less than nothing", raw[VALUE])
    refusals.add(
        kind.isin([OverrideKind.PCT, OverrideKind.ADD]) & (value == 0),
        "changes nothing",
        raw[VALUE],
        accepted="other than 0",
    )
    if job.lower_bound is not None:
        bounded = kind.isin([OverrideKind.SET, OverrideKind.MIN, OverrideKind.MAX])
        accepted = f"{job.lower_bound} or more"
        refusals.add(
            bounded & (value < job.lower_bound), "value is below the lower bound", raw[VALUE], accepted=accepted
        )
    return pd.DataFrame({"kind": kind, OVERRIDE_VALUE: value})


def _texts(raw: pd.DataFrame, refusals: Refusals) -> pd.DataFrame:
    nothing = pd.Series(None, index=raw.index, dtype="object")
    columns = {COMMENT_TEXT: "comment", "author": "author", APPROVED_BY: APPROVED_BY}
    texts = {name: _text(raw[column]) if column in raw.columns else nothing for name, column in columns.items()}
    for name, length in TEXT_LENGTHS.items():
        refusals.add(texts[name].str.len() > length if texts[name].notna().any() else texts[name].notna(),
                     f"{columns[name]} is too long", texts[name], accepted=f"{length} characters")  # fmt: skip
    reason = _text(raw[REASON_TEXT]).str.upper()
    refusals.add(texts["author"].isna(), "author is missing", accepted="--author NAME, or a column author")
    refusals.add(reason.isna(), "reason is missing", accepted="one word, such as PROMOTION")
    odd = reason.notna() & ~reason.astype("str").str.fullmatch(_REASON)
    words = "one word of up to 24 letters, digits and _, such as PROMOTION; say more in comment"
    refusals.add(odd, "reason is no single word", raw[REASON_TEXT], accepted=words)
    return pd.DataFrame({**texts, REASON: reason})


def _text(values: pd.Series) -> pd.Series:
    texts = text_of(values).str.strip() if values.notna().any() else values.astype("object")
    return texts.mask(texts == "").astype("object")


def _expiry(raw: pd.DataFrame, entries: pd.DataFrame, job: Job, refusals: Refusals) -> pd.DataFrame:
    """Returns until when each holds: to the end of the day `expires`, at most until its last period is complete."""
    last = entries[TO].map(lambda ds: _end_of_period(ds, job), na_action="ignore").astype("datetime64[us]")
    if "expires" not in raw.columns:
        return pd.DataFrame({EXPIRES_UTC: last})
    days = pd.to_datetime(raw["expires"], errors="coerce", format="ISO8601").astype("datetime64[us]")
    days = days.where(days.dt.year.isin(YEARS))
    refusals.add(raw["expires"].notna() & days.isna(), "expires is no date", raw["expires"], accepted="2026-11-30")
    ends = days.map(
        lambda day: parse_as_of(f"{day + pd.Timedelta(days=1):%Y-%m-%d}", job.time_zone).utc, na_action="ignore"
    )
    ends = ends.astype("datetime64[us]")
    return pd.DataFrame({EXPIRES_UTC: ends.where(ends < last, last)})


def _end_of_period(ds: pd.Timestamp, job: Job) -> pd.Timestamp:
    return pd.Timestamp(job.periods.end_instant(ds.to_pydatetime()) + job.data_delay)
