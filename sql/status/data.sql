-- Purpose: What the usable data preparation of the newest run day has read, filled in or not.
-- Grain: one row per job
-- Owner: forecasting.cli
SELECT
    s.run_id AS run_id,
    s.as_of_date AS as_of_date,
    s.vintage_kind AS vintage_kind,
    s.data_until AS data_until,
    s.rows_read AS rows_read,
    s.rows_quarantined AS rows_quarantined,
    s.revisions_written AS revisions_written,
    s.n_series_new AS n_series_new,
    s.n_series_gone AS n_series_gone
FROM {views}bi_data_scope s
WHERE s.job = :job
    AND s.run_id = (
        SELECT n.run_id
        FROM (
            SELECT run_id, ROW_NUMBER() OVER (ORDER BY as_of_utc DESC, run_id DESC) AS newest
            FROM {tables}fc_run
            WHERE job = :job AND purpose = 'data_preparation' AND run_status = 'OK'
        ) n
        WHERE n.newest = 1
    )
