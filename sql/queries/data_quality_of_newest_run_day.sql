-- Purpose: Checks that failed in the newest run day of every job.
SELECT
    q.job,
    q.as_of_date,
    q.suite,
    q.check_id,
    q.action,
    q.observed,
    q.unexpected_count
FROM bi_data_quality q
INNER JOIN (
    SELECT job, MAX(as_of_date) AS as_of_date
    FROM bi_data_quality
    GROUP BY job
) n ON n.job = q.job AND n.as_of_date = q.as_of_date
WHERE q.success = 0
ORDER BY q.job, q.suite, q.check_id, q.scope_value, q.run_id
