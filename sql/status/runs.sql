-- Purpose: The newest run of every purpose, and of those that filled in missed nights.
-- Grain: one row per purpose and kind
-- Owner: forecasting.cli
SELECT
    r.purpose AS purpose,
    r.vintage_kind AS vintage_kind,
    r.as_of_date AS as_of_date,
    r.attempt AS attempt,
    r.run_status AS run_status,
    r.started_utc AS started_utc,
    r.cpu_seconds AS cpu_seconds,
    r.message AS message
FROM {tables}fc_run r
INNER JOIN (
    SELECT purpose, vintage_kind, MAX(run_id) AS run_id
    FROM {tables}fc_run
    WHERE job = :job
    GROUP BY purpose, vintage_kind
) n ON n.run_id = r.run_id
ORDER BY r.vintage_kind DESC, r.run_id
