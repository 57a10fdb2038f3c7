-- purpose: what readers see of a job, for the scorers
-- grain:   one row per series and period of the current publication
-- owner:   benchmarks
-- binds:   :job
SELECT
    series_key AS unique_id,
    target_date,
    target_ts_utc,
    lead_periods,
    forecast_value AS y_hat,
    lower_95 AS q025,
    lower_90 AS q05,
    lower_80 AS q10,
    lower_50 AS q25,
    median_value AS q50,
    upper_50 AS q75,
    upper_80 AS q90,
    upper_90 AS q95,
    upper_95 AS q975,
    is_open,
    model_name,
    source_code
FROM bi_forecast
WHERE job = :job
ORDER BY series_key, lead_periods
