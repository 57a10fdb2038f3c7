-- Purpose: What readers see.
-- Grain: one row per job
-- Owner: forecasting.cli
SELECT
    h.publication_no AS publication_no,
    h.as_of_date AS as_of_date,
    h.data_until AS data_until,
    h.n_rows AS n_rows,
    h.n_expected AS n_expected,
    h.n_ok AS n_ok,
    h.n_fallback AS n_fallback,
    h.n_failed AS n_failed,
    p.run_id AS run_id
FROM {views}bi_job_health h
INNER JOIN {views}bi_publication p ON p.job = h.job AND p.publication_no = h.publication_no
WHERE h.job = :job
