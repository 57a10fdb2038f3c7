-- Purpose: The champion, the decision that made it one, and the training that backtested its recipe.
-- Grain: one row per job
-- Owner: forecasting.cli
SELECT
    v.model_version_id AS model_version_id,
    v.recipe_hash AS recipe_hash,
    v.recipe_text AS recipe_text,
    t.train_run_id AS train_run_id,
    v.train_to AS train_to,
    g.metric AS metric,
    d.outcome AS outcome,
    d.reason_text AS reason_text
FROM {tables}fc_job_current c
INNER JOIN {tables}fc_model_version v ON v.model_version_id = c.model_version_id
INNER JOIN (
    SELECT w.job, w.recipe_hash, MAX(w.model_version_id) AS model_version_id
    FROM {tables}fc_model_version w
    INNER JOIN {tables}fc_decision e ON e.challenger_id = w.model_version_id
    WHERE e.reason_code NOT IN ('RECALIBRATED', 'REWEIGHTED')
    GROUP BY w.job, w.recipe_hash
) b ON b.job = v.job AND b.recipe_hash = v.recipe_hash
INNER JOIN {tables}fc_model_version t ON t.model_version_id = b.model_version_id
INNER JOIN {tables}fc_decision g ON g.challenger_id = t.model_version_id
LEFT JOIN {tables}fc_decision d ON d.challenger_id = v.model_version_id
WHERE c.job = :job
