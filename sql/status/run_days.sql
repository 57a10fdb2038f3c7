-- Purpose: Since when each purpose of each job has run, and for which run day it has last ended well in its time.
-- Grain: one row per job and purpose
-- Owner: forecasting.runs.watching.lateness
SELECT
    r.job AS job,
    r.purpose AS purpose,
    MIN(r.started_utc) AS started_utc,
    MAX(CASE WHEN r.run_status = 'OK' AND r.vintage_kind = 'LIVE' THEN r.as_of_utc END) AS as_of_utc,
    MAX(c.retired_event_id) AS retired_event_id
FROM {tables}fc_run r
LEFT JOIN {tables}fc_job_current c ON c.job = r.job
GROUP BY r.job, r.purpose
ORDER BY r.job, r.purpose
