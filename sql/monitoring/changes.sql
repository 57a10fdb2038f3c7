-- Purpose: How much the forecast that readers see differs from the publication before, by segment.
-- Grain: one row per segment
-- Owner: forecasting.warehouse
SELECT
    s.segment AS segment,
    SUM(b.n_compared) AS n_compared,
    SUM(b.sum_abs_change) AS sum_abs_change,
    SUM(b.sum_abs_previous) AS sum_abs_previous
FROM {views}bi_stability b
INNER JOIN {tables}fc_series s ON s.job = b.job AND s.unique_id = b.series_key
WHERE b.job = :job AND b.is_open = 1
GROUP BY s.segment
