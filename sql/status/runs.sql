-- Purpose: The last attempt of the newest run day of every purpose, and of those that filled in missed run days.
-- Grain: one row per purpose and kind
-- Owner: forecasting.cli
SELECT
    r.purpose AS purpose,
    r.vintage_kind AS vintage_kind,
    r.as_of_date AS as_of_date,
    r.attempt AS attempt,
    CASE WHEN r.purpose = 'forecast_generation' THEN CASE WHEN p.run_id IS NULL THEN 'no' ELSE 'yes' END END AS published,
    r.run_status AS run_status,
    r.started_utc AS started_utc,
    r.cpu_seconds AS cpu_seconds,
    r.message AS message
FROM {tables}fc_run r
INNER JOIN (
    SELECT
        run_id,
        ROW_NUMBER() OVER (PARTITION BY purpose, vintage_kind ORDER BY as_of_utc DESC, attempt DESC) AS newest
    FROM {tables}fc_run
    WHERE job = :job
) n ON n.run_id = r.run_id AND n.newest = 1
LEFT JOIN {tables}fc_publication p ON p.job = r.job AND p.run_id = r.run_id
ORDER BY r.vintage_kind DESC, r.run_id
