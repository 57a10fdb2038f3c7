-- Purpose: Why series of a run were not served by the champion as it is.
-- Grain: one row per status and reason
-- Owner: forecasting.cli
SELECT
    s.series_status AS series_status,
    s.reason_code AS reason_code,
    r.reason_text AS reason_text,
    COUNT(*) AS n_series
FROM {tables}fc_series_status s
LEFT JOIN {tables}fc_reason r ON r.reason_code = s.reason_code AND r.language = 'en'
WHERE s.run_id = :run_id AND s.series_status <> 'OK'
GROUP BY s.series_status, s.reason_code, r.reason_text
ORDER BY s.series_status, s.reason_code
