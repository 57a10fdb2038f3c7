-- Purpose: How fresh the forecast of every job is, and how its newest run ended.
SELECT
    job,
    as_of_date,
    data_until,
    published_at_utc,
    n_rows,
    n_fallback,
    guard_result,
    last_purpose,
    last_as_of_date,
    last_status,
    last_message
FROM bi_job_health
ORDER BY as_of_date, job
