-- Purpose: How much data arrived, against the run before.
-- Grain: one row per run of data_preparation
-- Owner: forecasting.warehouse
SELECT
    r.job AS job,  -- Name of the job.
    r.as_of_date AS as_of_date,  -- Local date the run acts for.
    r.attempt AS attempt,  -- Attempt of the run.
    r.vintage_kind AS vintage_kind,  -- LIVE or BACKFILL.
    r.run_status AS run_status,  -- How the run ended.
    r.cutoff AS data_until,  -- Newest period the run may see.
    r.first_ds AS first_ds,  -- First period in the data.
    r.last_ds AS last_ds,  -- Last period in the data.
    r.rows_read AS rows_read,  -- Rows read from the source. SUM.
    COALESCE(q.n_rows, 0) AS rows_quarantined,  -- Rows quarantined. SUM.
    r.rows_written AS revisions_written,  -- New and changed values. SUM.
    n.n_series AS n_series,  -- Series that are forecast. SUM.
    r.n_series_new AS n_series_new,  -- Series that the run before did not have. SUM.
    r.n_series_gone AS n_series_gone,  -- Series that only the run before had. SUM.
    LAG(r.rows_read) OVER (
        PARTITION BY r.job, r.vintage_kind ORDER BY r.as_of_utc, r.attempt
    ) AS previous_rows_read,  -- Rows read by the run before.
    LAG(r.last_ds) OVER (
        PARTITION BY r.job, r.vintage_kind ORDER BY r.as_of_utc, r.attempt
    ) AS previous_last_ds,  -- Last period in the data of the run before.
    r.message AS message,  -- What a person should know.
    r.started_utc AS started_at_utc,  -- UTC instant of the start.
    r.finished_utc AS finished_at_utc,  -- UTC instant of the end; null while running.
    r.run_id AS run_id  -- Run.
FROM {tables}fc_run r
LEFT JOIN (
    SELECT run_id, COUNT(*) AS n_rows
    FROM {tables}fc_quarantine
    GROUP BY run_id
) q ON q.run_id = r.run_id
LEFT JOIN {tables}fc_snapshot n ON n.snapshot_id = r.snapshot_id
WHERE r.purpose = 'data_preparation'
