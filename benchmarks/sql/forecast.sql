-- purpose: what readers see of a job, and the segment of each series, for the scorers
-- grain:   one row per series and period of the current publication
-- owner:   benchmarks
-- binds:   :job
SELECT
    seen.series_key AS unique_id,
    seen.target_date,
    seen.target_ts_utc,
    seen.lead_periods,
    seen.forecast_value AS y_hat,
    seen.lower_95 AS q025,
    seen.lower_90 AS q05,
    seen.lower_80 AS q10,
    seen.lower_50 AS q25,
    seen.median_value AS q50,
    seen.upper_50 AS q75,
    seen.upper_80 AS q90,
    seen.upper_90 AS q95,
    seen.upper_95 AS q975,
    seen.is_open,
    seen.model_name,
    seen.source_code,
    series.segment
FROM bi_forecast AS seen
INNER JOIN fc_series AS series ON seen.job = series.job AND seen.series_key = series.unique_id
WHERE seen.job = :job
ORDER BY seen.series_key, seen.lead_periods
