-- Purpose: Which series need me: no forecast of the champion's own, or the newest actual outside the 95 % range.
SELECT
    f.job,
    f.series_key,
    f.forecast_value,
    f.reason_text,
    o.target_date AS surprise_date,
    o.actual_value AS surprise_value,
    o.forecast_value AS forecast_before
FROM (
    SELECT job, series_key, SUM(forecast_value) AS forecast_value, MAX(reason_text) AS reason_text
    FROM bi_forecast
    WHERE is_open = 1
    GROUP BY job, series_key
) f
LEFT JOIN (
    SELECT a.job, a.series_key, a.target_date, a.actual_value, a.forecast_value
    FROM bi_accuracy a
    INNER JOIN (
        SELECT job, series_key, MAX(target_date) AS target_date
        FROM bi_accuracy
        WHERE lead_periods = 1 AND n_scored = 1
        GROUP BY job, series_key
    ) n ON n.job = a.job AND n.series_key = a.series_key AND n.target_date = a.target_date
    WHERE a.lead_periods = 1 AND a.n_in_95 = 0
) o ON o.job = f.job AND o.series_key = f.series_key
WHERE f.reason_text IS NOT NULL OR o.target_date IS NOT NULL
ORDER BY f.forecast_value DESC, f.job, f.series_key
