-- Purpose: Periods whose actuals or vintages have changed since an instant; errors of all others are as they were.
-- Grain: one row per period
-- Owner: forecasting.warehouse
SELECT a.ds AS ds
FROM {tables}fc_actual a
INNER JOIN {tables}fc_run r ON r.run_id = a.run_id
WHERE r.job = :job
    AND (r.finished_utc IS NULL OR r.finished_utc >= :since)
    AND a.ds >= (
        SELECT MIN(f.first_ds)
        FROM {tables}fc_publication q
        INNER JOIN {tables}fc_run f ON f.run_id = q.run_id
        WHERE q.job = :job
    )
UNION
SELECT d.ds AS ds
FROM {tables}fc_publication p
INNER JOIN {tables}fc_run r ON r.run_id = p.run_id
INNER JOIN {tables}fc_period d ON d.job = p.job AND d.ds BETWEEN r.first_ds AND r.last_ds
WHERE p.job = :job
    AND (p.published_utc >= :since OR p.withdrawn_utc >= :since)
    AND d.ds <= (SELECT MAX(n.cutoff) FROM {tables}fc_snapshot n WHERE n.job = :job)
