-- Purpose: What each step is worth: the error of naive, model, reconciled and final forecast on the same periods.
-- Grain: one row per series, period, lead and step, where naive and model have a value and the actual is compared
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
    v.step_no AS step_no,  -- 1 to 4, in the order of the steps.
    v.forecast_step AS forecast_step,  -- naive, model, reconciled (model without a hierarchy) or final.
    v.step_value AS step_value,  -- Forecast after this step. SUM within one lead_periods and step.
    v.n_scored AS n_scored,  -- 1: forecast and actual are compared. SUM within one step.
    v.step_value - v.sum_actual AS sum_err,  -- Forecast minus actual. SUM within one step.
    ABS(v.step_value - v.sum_actual) AS sum_abs_err,  -- Absolute error. SUM within one step.
    (v.step_value - v.sum_actual) * (v.step_value - v.sum_actual) AS sum_sq_err,  -- Squared error. SUM within one step.
    v.sum_actual AS sum_actual,  -- Actual. SUM within one step.
    v.sum_abs_actual AS sum_abs_actual,  -- Absolute actual. SUM within one step.
    v.sum_abs_err_naive AS sum_abs_err_naive,  -- Absolute error of naive. SUM within one step.
    ABS(v.before_value - v.sum_actual)
        - ABS(v.step_value - v.sum_actual) AS sum_abs_err_saved,  -- Absolute error that this step saves. SUM.
    v.unit_code AS unit_code,  -- Unit of measure.
    v.currency_code AS currency_code,  -- Currency.
    v.as_of_date AS as_of_date,  -- Local date the forecast acted for.
    v.data_until AS data_until,  -- Newest period the forecast had seen.
    v.published_at_utc AS published_at_utc,  -- UTC instant of publication.
    v.model_name AS model_name,  -- Method behind forecast_value.
    v.source_code AS source_code,  -- MODEL, COMBINATION, BASELINE, FALLBACK, NAIVE, CARRIED or CLOSED.
    v.quality_code AS quality_code,  -- OK, WARN, SUBSTITUTED or STALE.
    v.run_id AS run_id,  -- Run behind the forecast.
    v.target_ts_local AS target_ts_local,  -- Time on the job's own clock at which the period starts.
    v.utc_offset AS utc_offset  -- What target_ts_local is ahead of UTC: +02:00.
FROM (
    SELECT
        a.*,
        k.step_no,
        k.forecast_step,
        CASE k.step_no
            WHEN 1 THEN a.naive_value
            WHEN 2 THEN a.model_value
            WHEN 3 THEN COALESCE(a.reconciled_value, a.model_value)
            ELSE a.forecast_value
        END AS step_value,
        CASE k.step_no
            WHEN 3 THEN a.model_value
            WHEN 4 THEN COALESCE(a.reconciled_value, a.model_value)
            ELSE a.naive_value
        END AS before_value
    FROM {views}bi_accuracy a
    CROSS JOIN (
        SELECT 1 AS step_no, 'naive' AS forecast_step, COUNT(*) AS n_versions FROM {tables}fc_schema_version
        UNION ALL
        SELECT 2, 'model', COUNT(*) FROM {tables}fc_schema_version
        UNION ALL
        SELECT 3, 'reconciled', COUNT(*) FROM {tables}fc_schema_version
        UNION ALL
        SELECT 4, 'final', COUNT(*) FROM {tables}fc_schema_version
    ) k
    WHERE a.n_scored = 1 AND a.naive_value IS NOT NULL AND a.model_value IS NOT NULL
) v
