-- Purpose: What readers see of every job, and since when.
-- Grain: one row per job
-- Owner: forecasting.runs.watching.lateness
SELECT
    c.job AS job,
    r.as_of_utc AS as_of_utc,
    p.published_utc AS published_utc
FROM {tables}fc_job_current c
INNER JOIN {tables}fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
INNER JOIN {tables}fc_run r ON r.run_id = p.run_id
ORDER BY c.job
