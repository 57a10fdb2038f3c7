-- Purpose: Checks of the newest run day of every purpose, missed run days that were filled in aside.
-- Grain: one row per suite and check
-- Owner: forecasting.cli
SELECT q.suite AS suite, q.check_id AS check_id, q.action AS action, q.observed AS observed
FROM {views}bi_data_quality q
WHERE q.job = :job
    AND q.run_id IN (
        SELECT n.run_id
        FROM (
            SELECT run_id, ROW_NUMBER() OVER (PARTITION BY purpose ORDER BY as_of_utc DESC, attempt DESC) AS newest
            FROM {tables}fc_run
            WHERE job = :job AND vintage_kind <> 'BACKFILL'
        ) n
        WHERE n.newest = 1
    )
ORDER BY q.suite, q.check_id
