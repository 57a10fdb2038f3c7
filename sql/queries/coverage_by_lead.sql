-- Purpose: How often actuals lie in the 80 % range, by lead; 0.8 is right, less means that ranges are too narrow.
SELECT
    lead_periods,
    1.0 * SUM(n_in_80) / NULLIF(SUM(n_scored), 0) AS coverage_80,
    SUM(n_scored) AS n_scored
FROM bi_accuracy
WHERE job = 'retail_units'
GROUP BY lead_periods
ORDER BY lead_periods
