-- Purpose: What changed since yesterday's forecast, largest change first.
SELECT
    series_key,
    label_1,
    SUM(CASE WHEN n_compared = 1 THEN forecast_value END) AS forecast_value,
    SUM(CASE WHEN n_compared = 1 THEN previous_value END) AS previous_value,
    SUM(sum_change) AS change_value,
    SUM(sum_abs_change) / NULLIF(SUM(sum_abs_previous), 0) AS change_share
FROM bi_stability
WHERE job = 'retail_units'
GROUP BY series_key, label_1
ORDER BY SUM(sum_abs_change) DESC, series_key
