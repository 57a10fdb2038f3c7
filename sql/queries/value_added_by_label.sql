-- Purpose: What each step is worth against seasonal naive, per label; skill 0.1 means 10 % less error than naive.
SELECT
    label_1,
    forecast_step,
    1 - SUM(sum_abs_err) / NULLIF(SUM(sum_abs_err_naive), 0) AS skill,
    SUM(sum_abs_err_saved) AS error_saved,
    SUM(n_scored) AS n_scored
FROM bi_value_added
WHERE job = 'retail_units' AND lead_periods = 1
GROUP BY label_1, step_no, forecast_step
ORDER BY label_1, step_no
