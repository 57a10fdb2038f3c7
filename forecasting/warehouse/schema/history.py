"""Tables of series, their history, calendars and snapshots."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint

from forecasting.vocabulary.codes import DemandClass, Lifecycle, ObsState, Succession
from forecasting.warehouse.schema.columns import B, D, F, I, S, T, V, key, one_of, optional, required, table

_LABELS = [optional(f"label_{n}", V(100), f"Attribute {n} of the series; the job names it.") for n in range(1, 7)]
_TEXTS = [optional(f"label_text_{n}", V(200), f"Readable text of label_{n}.") for n in range(1, 7)]

fc_series = table(
    "fc_series",
    "Series of every job with their attributes. One row per series; rows are never removed.",
    key("series_id", I, "Identifier in facts."),
    required("job", V(64), "Name of the job."),
    required("unique_id", V(200), "Key of the series as text, exactly as the source holds it."),
    *_LABELS,
    *_TEXTS,
    optional("unit_code", V(16), "Unit of measure of the values."),
    optional("currency_code", V(8), "Currency of the values."),
    optional("first_ds", T, "First period with a row."),
    optional("last_ds", T, "Last period with a row."),
    required("n_obs", I, "Periods with a row.", "SUM"),
    required("lifecycle", V(8), one_of(Lifecycle)),
    required("demand_class", V(12), one_of(DemandClass)),
    required("segment", V(64), "Group in which models are chosen."),
    optional("predecessor_id", I, "Series that this one continues."),
    required("value_weight", F, "Importance of the series within the job.", "SUM"),
    required("updated_run_id", B, "Run that last wrote the row."),
    UniqueConstraint("job", "unique_id", name="uq_fc_series"),
)

fc_predecessor = table(
    "fc_predecessor",
    "Series whose history goes on under another key, as the job's source said last. One row per job and pair of keys.",
    key("job", V(64), "Name of the job."),
    key("predecessor_key", V(200), "Key of the series that ends, as in fc_series.unique_id."),
    key("successor_key", V(200), "Key of the series that goes on with its history."),
    required("period_from", T, "First period that counts for the successor alone, as in fc_actual."),
    required("succession", V(12), one_of(Succession)),
    required("run_id", B, "Run that read the row."),
)

fc_actual = table(
    "fc_actual",
    "Every revision of the history; known at t: available_utc <= t < superseded_utc. One row per series, ds, revision.",
    key("series_id", I, "Series; see fc_series."),
    key("ds", T, "Start of the period: business date, or UTC instant for sub-daily periods."),
    key("revision_no", S, "0 for the first value; rises with every change."),
    optional("y", F, "Value in the unit of the series; null where missing.", "SUM"),
    required("obs_state", V(10), one_of(ObsState)),
    required("is_outlier", S, "1 where the value is treated as an outlier."),
    required("available_utc", T, "UTC instant from which the value was known."),
    required("available_basis", V(8), "SOURCE, OBSERVED, or ASSUMED: end of the period plus data_delay."),
    required("superseded_utc", T, "UTC instant at which a newer revision was known; 9999-12-31 while newest."),
    required("run_id", B, "Run that recorded the revision."),
)

fc_actual_staged = table(
    "fc_actual_staged",
    "History on its way into fc_actual, compared inside the database; empty between runs. One row per run, series, ds.",
    key("run_id", B, "Run that records."),
    key("series_id", I, "Series; see fc_series."),
    key("ds", T, "Start of the period, as in fc_actual."),
    optional("y", F, "Value in the unit of the series; null where missing.", "SUM"),
    required("obs_state", V(10), one_of(ObsState)),
)

fc_period = table(
    "fc_period",
    "Local dates and ends of periods, so that views need no time-zone arithmetic. One row per job and period.",
    key("job", V(64), "Name of the job."),
    key("ds", T, "Start of the period as in the facts."),
    required("target_date", D, "Local date on which the period starts."),
    required("target_ts_utc", T, "UTC instant at which the period starts."),
    required("period_end", T, "Start of the next period, on the clock of ds: the period ends just before."),
    optional("target_ts_local", T, "Time on the job's own clock at which the period starts."),
    optional("utc_offset", V(9), "What target_ts_local is ahead of UTC: +02:00."),
)

fc_calendar = table(
    "fc_calendar",
    "Open days and holidays. One row per calendar and date.",
    key("calendar", V(64), "Name of the calendar; a job's own calendar has the name of the job."),
    key("cal_date", D, "Local date."),
    required("is_open", S, "1 where business takes place.", "SUM"),
    required("is_holiday", S, "1 on a public holiday.", "SUM"),
    optional("holiday_name", V(100), "Name of the holiday."),
    required("iso_year", S, "Year of the ISO week."),
    required("iso_week", S, "ISO week, 1 to 53."),
    optional("fiscal_year", S, "Fiscal year."),
    optional("fiscal_period", I, "Fiscal year and period as YYYYPPP."),
)

fc_snapshot = table(
    "fc_snapshot",
    "Prepared panels, stored as immutable Parquet folders. One row per snapshot.",
    key("snapshot_id", B, "Identifier; rises with time."),
    required("job", V(64), "Name of the job."),
    required("run_id", B, "Run that made it."),
    required("as_of_date", D, "Local date it acts for."),
    required("cutoff", T, "Newest period in it."),
    required("uri", V(500), "Where it lies."),
    required("sha256", V(64), "Fingerprint of its files."),
    required("n_rows", B, "History rows.", "SUM"),
    required("n_series", I, "Series that are forecast.", "SUM"),
    required("created_utc", T, "UTC instant of creation."),
)
