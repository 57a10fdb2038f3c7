-- Purpose: What a bundle has published at the cutoffs of a time, as it made it.
-- Grain: one row per publication, series and period
-- Owner: forecasting.warehouse
SELECT
    s.unique_id AS unique_id,
    f.ds AS ds,
    r.cutoff AS cutoff,
    f.lead_periods AS lead_periods,
    f.y_hat AS y_hat,
    f.y_naive AS y_naive,
    f.q025 AS q025,
    f.q05 AS q05,
    f.q10 AS q10,
    f.q25 AS q25,
    f.q50 AS q50,
    f.q75 AS q75,
    f.q90 AS q90,
    f.q95 AS q95,
    f.q975 AS q975
FROM {tables}fc_publication p
INNER JOIN {tables}fc_run r ON r.run_id = p.run_id
INNER JOIN {tables}fc_forecast f ON f.run_id = p.run_id
INNER JOIN {tables}fc_series s ON s.series_id = f.series_id
WHERE p.job = :job
    AND p.withdrawn_utc IS NULL
    AND r.cutoff BETWEEN :first_ds AND :last_ds
    AND f.ds <= :last_ds
    AND f.model_version_id = :model_version_id
    AND f.source_code <> 'CARRIED'
    AND f.override_id IS NULL
ORDER BY p.publication_no, s.unique_id, f.ds
