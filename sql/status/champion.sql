-- Purpose: The champion and the decision that made it one.
-- Grain: one row per job
-- Owner: forecasting.cli
SELECT
    v.model_version_id AS model_version_id,
    v.recipe_hash AS recipe_hash,
    v.recipe_text AS recipe_text,
    v.train_run_id AS train_run_id,
    v.train_to AS train_to,
    d.metric AS metric,
    d.outcome AS outcome,
    d.reason_text AS reason_text
FROM {tables}fc_job_current c
INNER JOIN {tables}fc_model_version v ON v.model_version_id = c.model_version_id
LEFT JOIN {tables}fc_decision d ON d.challenger_id = v.model_version_id
WHERE c.job = :job
