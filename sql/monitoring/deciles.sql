-- Purpose: Recent values against the whole history, counted between the same deciles, of the newest prepared data.
-- Grain: one row per scope, column and bin
-- Owner: forecasting.warehouse
SELECT
    f.scope_type AS scope_type,
    f.column_name AS column_name,
    f.bin_no AS bin_no,
    f.stat_value AS stat_value
FROM {tables}fc_feature_statistic f
INNER JOIN (
    SELECT MAX(r.run_id) AS run_id
    FROM {tables}fc_run r
    WHERE r.job = :job
        AND r.purpose = 'data_preparation'
        AND r.run_status = 'OK'
        AND r.vintage_kind <> 'BACKFILL'
        AND r.as_of_utc <= :as_of
) n ON n.run_id = f.run_id
WHERE f.statistic = 'DECILES' AND f.scope_type IN ('ALL', 'RECENT')
