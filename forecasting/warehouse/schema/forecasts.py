"""Tables of forecasts and what became of every series."""

from __future__ import annotations

from forecasting.vocabulary.codes import QualityCode, SeriesStatus, SourceCode
from forecasting.vocabulary.columns import QUANTILES
from forecasting.warehouse.schema.columns import B, F, I, S, T, V, key, one_of, optional, required, table

_QUANTILES = [optional(name, F, f"Quantile {level:g}.") for name, level in QUANTILES.items()]

fc_forecast = table(
    "fc_forecast",
    "Forecasts of every run, published or not. One row per run, series and period.",
    key("run_id", B, "Run that forecast."),
    key("series_id", I, "Series; see fc_series."),
    key("ds", T, "Start of the period: business date, or UTC instant for sub-daily periods."),
    required("chunk_no", S, "Share of the series the row was computed in."),
    required("lead_periods", S, "1 for the first period after the cutoff."),
    required("y_hat", F, "Published value in the unit of the series.", "SUM"),
    optional("y_model", F, "Value of the champion before rules and fallbacks.", "SUM"),
    optional("y_reconciled", F, "Value after reconciliation of a hierarchy.", "SUM"),
    optional("y_naive", F, "Value of seasonal naive.", "SUM"),
    *_QUANTILES,
    required("method", V(40), "Method behind y_hat."),
    optional("model_version_id", B, "Bundle behind y_hat; null where none was used."),
    required("source_code", V(12), one_of(SourceCode)),
    required("quality_code", V(12), one_of(QualityCode)),
    optional("reason_code", V(24), "Why it is not the champion's value as it is; see fc_reason."),
    optional("override_id", B, "Change by a person that was applied; see fc_override."),
    required("is_open", S, "1 where business takes place.", "SUM"),
)

fc_series_status = table(
    "fc_series_status",
    "What became of every series. One row per run and series.",
    key("run_id", B, "Run."),
    key("series_id", I, "Series; see fc_series."),
    required("chunk_no", S, "Share of the series it was computed in."),
    required("series_status", V(8), one_of(SeriesStatus)),
    optional("failed_step", V(32), "Step that failed."),
    optional("reason_code", V(24), "Why it is not OK, or why a baseline serves it; see fc_reason."),
    optional("error_class", V(100), "Class of the error."),
    optional("message", V(500), "Text of the error."),
)

fc_reason = table(
    "fc_reason",
    "Texts of reason codes. One row per code and language.",
    key("reason_code", V(24), "Code in the facts."),
    key("language", V(2), "ISO 639-1 language in lower case."),
    required("reason_text", V(200), "What the code means."),
    required("next_action", V(200), "What to do about it."),
    required("severity", V(8), "INFO, WARN or ERROR."),
)
