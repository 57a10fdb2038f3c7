-- Purpose: Figures of a run for its metrics; null where the purpose of the run has no such figure.
-- Grain: one row per run
-- Owner: forecasting.runs.watching.metrics
SELECT
    r.job AS job,
    r.purpose AS purpose,
    r.run_status AS run_status,
    r.cpu_seconds AS cpu_seconds,
    r.n_expected AS n_expected,
    r.n_ok AS n_ok,
    r.n_fallback AS n_fallback,
    r.n_carried AS n_carried,
    r.n_failed AS n_failed,
    r.rows_read AS rows_read,
    r.rows_written AS rows_written,
    c.n_checks_failed AS n_checks_failed,
    CASE WHEN r.purpose = 'accuracy_monitoring' THEN h.n_breached END AS n_breached,
    CASE WHEN r.purpose = 'accuracy_monitoring' THEN COALESCE(x.n_exceptions, 0) END AS n_exceptions
FROM {tables}fc_run r
LEFT JOIN (
    SELECT run_id, SUM(CASE WHEN action = 'PASS' THEN 0 ELSE 1 END) AS n_checks_failed
    FROM {tables}fc_data_check
    WHERE run_id = :run_id
    GROUP BY run_id
) c ON c.run_id = r.run_id
LEFT JOIN {views}bi_job_health h ON h.job = r.job
LEFT JOIN (
    SELECT job, COUNT(*) AS n_exceptions
    FROM {views}bi_exceptions
    GROUP BY job
) x ON x.job = r.job
WHERE r.run_id = :run_id AND r.finished_utc IS NOT NULL
