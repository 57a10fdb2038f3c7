-- Purpose: Series of a run that a baseline serves, because no recipe was better for their segment.
-- Grain: one row per baseline
-- Owner: forecasting.steps
SELECT
    f.method AS method,
    COUNT(DISTINCT f.series_id) AS n_series,
    MAX(r.n_expected) AS n_expected
FROM {tables}fc_forecast f
INNER JOIN {tables}fc_run r ON r.run_id = f.run_id
WHERE f.run_id = :run_id AND f.source_code = 'BASELINE'
GROUP BY f.method
ORDER BY f.method
