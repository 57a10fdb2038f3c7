-- Purpose: Series of a job by lifecycle and demand class.
-- Grain: one row per lifecycle and demand class
-- Owner: forecasting.cli
SELECT lifecycle, demand_class, COUNT(*) AS n_series
FROM {tables}fc_series
WHERE job = :job
GROUP BY lifecycle, demand_class
ORDER BY lifecycle, demand_class
