"""Tables of what became of published forecasts: errors, signals, and people's own changes to the numbers."""

from __future__ import annotations

from forecasting.vocabulary.codes import OverrideKind, SignalAction, SignalName
from forecasting.vocabulary.columns import QUANTILES
from forecasting.warehouse.schema.columns import B, F, I, S, T, V, key, one_of, optional, required, table

fc_accuracy = table(
    "fc_accuracy",
    "Errors of published forecasts. One row per series, period and lead for which an actual is recorded.",
    key("series_id", I, "Series; see fc_series."),
    key("ds", T, "Start of the period, as in fc_forecast."),
    key("lead_periods", S, "Periods before: 1 is what readers saw at the end of the period before."),
    required("run_id", B, "Vintage: the last published run that had seen no later period than ds less the lead."),
    required("revision_no", S, "Revision of the actual that was compared."),
    optional("y", F, "Actual; null where missing.", "SUM"),
    optional("err_naive", F, "Seasonal naive minus actual; null where not scored, as all below.", "SUM"),
    optional("err_model", F, "Champion before rules and fallbacks minus actual.", "SUM"),
    optional("err_reconciled", F, "Reconciled value minus actual.", "SUM"),
    optional("err_final", F, "Published value minus actual.", "SUM"),
    optional("sum_pinball", F, "Twice the pinball loss, averaged over the nine levels.", "SUM"),
    optional("in_50", S, "1 where the actual lies in the 50 % interval.", "SUM"),
    optional("in_80", S, "1 where the actual lies in the 80 % interval.", "SUM"),
    optional("in_90", S, "1 where the actual lies in the 90 % interval.", "SUM"),
    optional("in_95", S, "1 where the actual lies in the 95 % interval.", "SUM"),
    required("is_scored", S, "1 where forecast and actual are compared.", "SUM"),
    optional("skip_reason", V(24), "Why not: MISSING, CLOSED, STOCKOUT or NO_FORECAST."),
)

fc_monitor_signal = table(
    "fc_monitor_signal",
    "What monitoring has seen. One row per job, segment, signal and end of the window.",
    key("job", V(64), "Name of the job."),
    key("segment", V(64), "Segment of series; ALL is the whole job."),
    key("signal", V(12), one_of(SignalName)),
    key("window_end", T, "Newest complete period when it was looked at, as in fc_forecast."),
    optional(
        "signal_value",
        F,
        "What was measured, of ERROR its 95 % bound on the side of no breach; null where there is too little.",
    ),
    optional("baseline", F, "What it is compared with; null without."),
    optional("threshold", F, "Barrier; null where none is set."),
    required("breached", S, "1 where the value lies beyond its barrier.", "SUM"),
    required("consecutive", S, "Windows in a row that were beyond the barrier, this one included."),
    required("n_evidence", I, "Values behind the measurement."),
    required("action", V(16), one_of(SignalAction)),
    optional("action_run_id", B, "Training run that the signal has led to."),
)

fc_override = table(
    "fc_override",
    "Changes that people make to forecasts; rows are never removed. One row per change.",
    key("override_id", B, "Identifier; rises with time."),
    required("job", V(64), "Name of the job."),
    required("series_id", I, "Series that is changed, see fc_series; 0 for every series with the labels below."),
    *(optional(f"label_{n}", V(100), f"Attribute {n} of the series of a group; null for any.") for n in range(1, 7)),
    required("period_from", T, "First period, as in fc_forecast."),
    required("period_to", T, "Last period."),
    required("kind", V(4), one_of(OverrideKind)),
    required("override_value", F, "Value in the unit of the series; for PCT percent to add, -10 is a tenth less."),
    required("reason_code", V(24), "Why, as one word in capitals."),
    optional("comment_text", V(500), "Why, in words."),
    required("author", V(100), "Who asked for it."),
    required("entered_utc", T, "UTC instant from which it holds."),
    optional("approved_by", V(100), "Who approved it."),
    required("expires_utc", T, "UTC instant from which it no longer holds."),
    required("spread_rule", V(16), "NONE for a single series; of a group, EACH or PROPORTIONAL to the forecasts."),
    required("origin", V(8), "FILE, or SOURCE for rows that the run day reads and withdraws itself."),
    required("override_state", V(10), "ACTIVE or WITHDRAWN; expiry follows from expires_utc."),
    optional("withdrawn_utc", T, "UTC instant from which it no longer holds because it was withdrawn."),
    optional("withdrawn_reason", V(500), "Why it was withdrawn."),
)

fc_forecast_before = table(
    "fc_forecast_before",
    "Forecasts as they were before a person changed them. One row per run, series and period that was changed.",
    key("run_id", B, "Run that forecast."),
    key("series_id", I, "Series; see fc_series."),
    key("ds", T, "Start of the period, as in fc_forecast."),
    required("chunk_no", S, "Share of the series, as in fc_forecast."),
    required("lead_periods", S, "1 for the first period after the cutoff."),
    required("override_id", B, "Change that was applied; see fc_override."),
    required("y_hat", F, "Value that would have been published.", "SUM"),
    *(optional(name, F, f"Quantile {level:g}.") for name, level in QUANTILES.items()),
    optional("reason_code", V(24), "Why the champion did not serve; see fc_reason."),
    required("is_open", S, "1 where the calendar expects business.", "SUM"),
)
