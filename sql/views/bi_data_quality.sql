-- Purpose: What the data checks found.
-- Grain: one row per run, suite, check and scope
-- Owner: forecasting.warehouse
SELECT
    r.job AS job,  -- Name of the job.
    r.as_of_date AS as_of_date,  -- Local date the run acts for.
    r.attempt AS attempt,  -- Attempt of the run.
    r.purpose AS purpose,  -- Purpose of the run.
    k.suite AS suite,  -- What was checked: source, panel or forecast.
    k.check_id AS check_id,  -- Name of the check.
    k.scope_value AS scope_value,  -- Part of the data; empty for all of it.
    k.expectation AS expectation,  -- Type of the expectation.
    k.column_name AS column_name,  -- Column concerned.
    k.severity AS severity,  -- How serious a failure is.
    k.success AS success,  -- 1 where the check passed. SUM.
    k.observed AS observed,  -- What was observed, as text.
    k.unexpected_count AS unexpected_count,  -- Rows that break the rule. SUM.
    k.unexpected_pct AS unexpected_pct,  -- Rows that break the rule, in percent. Not to be summed.
    k.action AS action,  -- PASS, WARN, QUARANTINE or BLOCK.
    r.run_status AS run_status,  -- How the run ended.
    r.started_utc AS started_at_utc,  -- UTC instant of the start.
    k.run_id AS run_id  -- Run that checked.
FROM {tables}fc_data_check k
INNER JOIN {tables}fc_run r ON r.run_id = k.run_id
