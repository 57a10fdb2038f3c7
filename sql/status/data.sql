-- Purpose: What the newest usable data preparation has read, missed nights that were filled in aside.
-- Grain: one row per job
-- Owner: forecasting.cli
SELECT
    s.run_id AS run_id,
    s.as_of_date AS as_of_date,
    s.data_until AS data_until,
    s.rows_read AS rows_read,
    s.rows_quarantined AS rows_quarantined,
    s.revisions_written AS revisions_written,
    s.n_series_new AS n_series_new,
    s.n_series_gone AS n_series_gone
FROM {views}bi_data_scope s
WHERE s.job = :job
    AND s.run_id = (
        SELECT MAX(run_id)
        FROM {tables}fc_run
        WHERE job = :job
            AND purpose = 'data_preparation'
            AND vintage_kind <> 'BACKFILL'
            AND run_status IN ('OK', 'PARTIAL')
    )
