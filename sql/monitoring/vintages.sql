-- Purpose: What was forecast for a range of periods, by lead, beside the newest actual.
-- Grain: one row per series, period and lead for which an actual is recorded
-- Owner: forecasting.warehouse
SELECT
    v.series_id AS series_id,
    v.period_start AS ds,
    v.lead_periods AS lead_periods,
    v.run_id AS run_id,
    v.forecast_value AS y_hat,
    v.model_value AS y_model,
    v.reconciled_value AS y_reconciled,
    v.naive_value AS y_naive,
    v.lower_95 AS q025,
    v.lower_90 AS q05,
    v.lower_80 AS q10,
    v.lower_50 AS q25,
    v.median_value AS q50,
    v.upper_50 AS q75,
    v.upper_80 AS q90,
    v.upper_90 AS q95,
    v.upper_95 AS q975,
    a.revision_no AS revision_no,
    a.y AS y,
    a.obs_state AS obs_state
FROM {views}bi_forecast_vintage v
INNER JOIN {tables}fc_actual a ON a.series_id = v.series_id AND a.ds = v.period_start
WHERE v.job = :job
    AND v.data_until >= :since
    AND v.period_start BETWEEN :first_ds AND :last_ds
    AND a.superseded_utc = '9999-12-31 00:00:00'
