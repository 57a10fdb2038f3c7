-- Purpose: The newest backtest of the champion's recipe, with the segment of every series.
-- Grain: one row per series, cutoff and lead range
-- Owner: forecasting.warehouse
SELECT
    s.unique_id AS unique_id,
    s.segment AS segment,
    f.cutoff AS cutoff,
    f.lead_from AS lead_from,
    f.lead_to AS lead_to,
    f.n_scored AS n_scored,
    f.sum_abs_err AS sum_abs_err,
    f.sum_sq_err AS sum_sq_err,
    f.sum_abs_actual AS sum_abs_actual,
    f.n_in_80 AS n_in_80,
    f.scale_abs AS scale_abs,
    f.scale_sq AS scale_sq
FROM {tables}fc_score f
INNER JOIN {tables}fc_series s ON s.series_id = f.series_id
INNER JOIN (
    SELECT MAX(x.run_id) AS run_id, v.recipe_hash AS recipe_hash
    FROM {tables}fc_job_current c
    INNER JOIN {tables}fc_model_version v ON v.model_version_id = c.model_version_id
    INNER JOIN {tables}fc_run r ON r.job = c.job AND r.purpose = 'model_training' AND r.run_status = 'OK'
        AND r.vintage_kind <> 'BACKFILL'
    INNER JOIN {tables}fc_score x ON x.run_id = r.run_id AND x.recipe_hash = v.recipe_hash
    WHERE c.job = :job
    GROUP BY v.recipe_hash
) n ON n.run_id = f.run_id AND n.recipe_hash = f.recipe_hash
