-- Purpose: Statistics of the prepared data, of every run day.
-- Grain: one row per run, scope, column, statistic and bin
-- Owner: forecasting.warehouse
SELECT
    r.job AS job,  -- Name of the job.
    r.as_of_date AS as_of_date,  -- Local date the run acts for.
    r.attempt AS attempt,  -- Attempt of the run.
    k.scope_type AS scope_type,  -- ALL or LABEL.
    k.scope_value AS scope_value,  -- Label value; empty for all series.
    k.column_name AS column_name,  -- Column measured.
    k.statistic AS statistic,  -- Name of the statistic.
    k.bin_no AS bin_no,  -- Bin of a histogram, from 1; 0 where there are no bins.
    k.stat_value AS stat_value,  -- Value. Not to be summed.
    k.bin_lower AS bin_lower,  -- Lower edge of the bin.
    k.bin_upper AS bin_upper,  -- Upper edge of the bin.
    r.run_status AS run_status,  -- How the run ended.
    k.run_id AS run_id  -- Run that measured.
FROM {tables}fc_feature_statistic k
INNER JOIN {tables}fc_run r ON r.run_id = k.run_id
