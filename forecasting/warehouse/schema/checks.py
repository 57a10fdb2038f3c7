"""Tables of what data preparation found."""

from __future__ import annotations

from forecasting.vocabulary.codes import CheckOutcome
from forecasting.warehouse.schema.columns import B, F, I, S, V, key, one_of, optional, required, table

fc_quarantine = table(
    "fc_quarantine",
    "Quarantined source rows. One row per run and row.",
    key("run_id", B, "Run that read the row."),
    key("row_no", I, "Position of the row in the source result, from 1; rows of drivers go on behind the target's."),
    required("source", V(64), "Source the row came from."),
    optional("unique_id", V(200), "Key of the series, where it could be read."),
    optional("ds_text", V(40), "Date as the source holds it."),
    required("reason_code", V(24), "Why it was quarantined; see fc_reason."),
    optional("check_id", V(100), "Check that the row fails; see fc_data_check."),
    required("row_text", V(2000), "The row, allow-listed columns only."),
)

fc_data_check = table(
    "fc_data_check",
    "Results of data checks. One row per run, suite, check and scope.",
    key("run_id", B, "Run that checked."),
    key("suite", V(64), "What was checked: source, panel or forecast."),
    key("check_id", V(100), "Name of the check."),
    key("scope_value", V(200), "Part of the data that was checked; empty for all of it."),
    required("expectation", V(100), "Type of the expectation."),
    optional("column_name", V(100), "Column concerned."),
    required("severity", V(8), "How serious a failure is."),
    required("success", S, "1 where the check passed.", "SUM"),
    optional("observed", V(500), "What was observed, as text."),
    optional("unexpected_count", B, "Rows that break the rule.", "SUM"),
    optional("unexpected_pct", F, "Rows that break the rule, in percent."),
    required("action", V(12), one_of(CheckOutcome)),
)

fc_feature_statistic = table(
    "fc_feature_statistic",
    "Statistics of the prepared data. One row per run, scope, column, statistic and bin.",
    key("run_id", B, "Run that measured."),
    key("scope_type", V(8), "ALL, RECENT (the periods that monitoring judges) or LABEL."),
    key("scope_value", V(200), "Label and value; recent for RECENT, empty for ALL."),
    key("column_name", V(100), "Column measured."),
    key("statistic", V(32), "Name of the statistic."),
    key("bin_no", S, "Bin of a histogram, from 1; 0 where the statistic has no bins."),
    optional("stat_value", F, "Value; null where it is not defined."),
    optional("bin_lower", F, "Lower edge of the bin, included."),
    optional("bin_upper", F, "Upper edge of the bin."),
)
