-- Purpose: What was forecast four weeks before, beside what came.
SELECT
    series_key,
    target_date,
    data_until,
    forecast_value,
    actual_value,
    sum_err,
    skip_reason
FROM bi_retail_units_accuracy
WHERE lead_periods = 28
ORDER BY series_key, target_date
