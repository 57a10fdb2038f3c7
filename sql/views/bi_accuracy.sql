-- Purpose: How good forecasts were, as sums: WAPE = sum_abs_err / sum_abs_actual, bias = sum_err / sum_actual.
-- Grain: one row per series, period and lead for which an actual is recorded
-- Owner: forecasting.warehouse
SELECT
    v.job AS job,  -- Name of the job.
    v.series_key AS series_key,  -- Key of the series as text.
    v.label_1 AS label_1,  -- Attribute 1 of the series; the job names it.
    v.label_2 AS label_2,  -- Attribute 2.
    v.label_3 AS label_3,  -- Attribute 3.
    v.label_4 AS label_4,  -- Attribute 4.
    v.label_5 AS label_5,  -- Attribute 5.
    v.label_6 AS label_6,  -- Attribute 6.
    v.label_text_1 AS label_text_1,  -- Readable text of label_1.
    v.label_text_2 AS label_text_2,  -- Readable text of label_2.
    v.label_text_3 AS label_text_3,  -- Readable text of label_3.
    v.label_text_4 AS label_text_4,  -- Readable text of label_4.
    v.label_text_5 AS label_text_5,  -- Readable text of label_5.
    v.label_text_6 AS label_text_6,  -- Readable text of label_6.
    v.target_date AS target_date,  -- Local date on which the period starts.
    v.target_ts_utc AS target_ts_utc,  -- UTC instant at which the period starts.
    v.period_end AS period_end,  -- Start of the next period: local date, or UTC instant for sub-daily periods.
    v.lead_periods AS lead_periods,  -- Periods before; the sum over several leads counts a period several times.
    a.y AS actual_value,  -- Newest known actual; null where missing. SUM within one lead_periods.
    v.forecast_value AS forecast_value,  -- Forecast of that time. SUM within one lead_periods.
    v.naive_value AS naive_value,  -- Seasonal naive forecast of that time. SUM within one lead_periods.
    v.model_value AS model_value,  -- Value of the champion before rules and fallbacks. SUM within one lead_periods.
    v.reconciled_value AS reconciled_value,  -- Value after reconciliation; null without. SUM within one lead_periods.
    CASE WHEN a.scored_y IS NULL THEN 0 ELSE 1 END AS n_scored,  -- 1 where forecast and actual are compared. SUM.
    v.forecast_value - a.scored_y AS sum_err,  -- Forecast minus actual; null where n_scored is 0, as all below. SUM.
    ABS(v.forecast_value - a.scored_y) AS sum_abs_err,  -- Absolute error. SUM.
    (v.forecast_value - a.scored_y) * (v.forecast_value - a.scored_y) AS sum_sq_err,  -- Squared error. SUM.
    a.scored_y AS sum_actual,  -- Actual that is compared. SUM.
    ABS(a.scored_y) AS sum_abs_actual,  -- Its absolute value. SUM.
    ABS(v.naive_value - a.scored_y) AS sum_abs_err_naive,  -- Absolute error of naive, or null. SUM.
    CASE
        WHEN a.scored_y BETWEEN v.lower_50 AND v.upper_50 THEN 1
        WHEN a.scored_y IS NOT NULL THEN 0
    END AS n_in_50,  -- 1 where the actual lies in the 50 % interval. SUM.
    CASE
        WHEN a.scored_y BETWEEN v.lower_80 AND v.upper_80 THEN 1
        WHEN a.scored_y IS NOT NULL THEN 0
    END AS n_in_80,  -- 1 where the actual lies in the 80 % interval. SUM.
    CASE
        WHEN a.scored_y BETWEEN v.lower_90 AND v.upper_90 THEN 1
        WHEN a.scored_y IS NOT NULL THEN 0
    END AS n_in_90,  -- 1 where the actual lies in the 90 % interval. SUM.
    CASE
        WHEN a.scored_y BETWEEN v.lower_95 AND v.upper_95 THEN 1
        WHEN a.scored_y IS NOT NULL THEN 0
    END AS n_in_95,  -- 1 where the actual lies in the 95 % interval. SUM.
    CASE WHEN a.scored_y IS NULL THEN a.obs_state END AS skip_reason,  -- MISSING, CLOSED or STOCKOUT.
    a.revision_no AS revision_no,  -- Revision of the actual; 0 is the first value.
    v.unit_code AS unit_code,  -- Unit of measure.
    v.currency_code AS currency_code,  -- Currency.
    v.as_of_date AS as_of_date,  -- Local date the forecast acted for.
    v.data_until AS data_until,  -- Newest period the forecast had seen.
    v.published_at_utc AS published_at_utc,  -- UTC instant of publication.
    v.model_name AS model_name,  -- Method behind forecast_value.
    v.source_code AS source_code,  -- MODEL, COMBINATION, BASELINE, FALLBACK, NAIVE, CARRIED or CLOSED.
    v.quality_code AS quality_code,  -- OK, WARN, SUBSTITUTED or STALE.
    v.run_id AS run_id,  -- Run behind the forecast.
    v.series_id AS series_id,  -- Number of the series, to join views by.
    v.period_start AS period_start,  -- Start of the period on the clock of data_until, to join views by.
    v.target_ts_local AS target_ts_local,  -- Time on the job's own clock at which the period starts.
    v.utc_offset AS utc_offset  -- What target_ts_local is ahead of UTC: +02:00.
FROM {views}bi_forecast_vintage v
INNER JOIN (
    SELECT series_id, ds, revision_no, y, obs_state, CASE WHEN obs_state = 'OBSERVED' THEN y END AS scored_y
    FROM {tables}fc_actual
    WHERE superseded_utc = '9999-12-31 00:00:00'
) a ON a.series_id = v.series_id AND a.ds = v.period_start
