-- Purpose: Why rows of a run were quarantined.
-- Grain: one row per reason and check
-- Owner: forecasting.cli
SELECT
    q.reason_code AS reason_code,
    q.check_id AS check_id,
    r.reason_text AS reason_text,
    COUNT(*) AS n_rows,
    MIN(q.row_text) AS example
FROM {tables}fc_quarantine q
LEFT JOIN {tables}fc_reason r ON r.reason_code = q.reason_code AND r.language = 'en'
WHERE q.run_id = :run_id
GROUP BY q.reason_code, q.check_id, r.reason_text
ORDER BY COUNT(*) DESC, q.reason_code, q.check_id
