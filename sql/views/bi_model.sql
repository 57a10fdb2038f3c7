-- Purpose: Which model serves, since when, by how much it won, and why.
-- Grain: one row per job and segment of the champion
-- Owner: forecasting.warehouse
SELECT
    v.job AS job,  -- Name of the job.
    g.segment AS segment,  -- Group of series in which methods are weighted.
    v.model_version_id AS model_version_id,  -- Champion.
    g.n_series AS n_series,  -- Series of the segment. SUM.
    m.method AS leading_method,  -- Method with the largest weight in the segment.
    m.sum_weight / g.n_series AS leading_weight,  -- Mean weight of that method.
    d.decided_utc AS champion_since_utc,  -- UTC instant of promotion.
    d.outcome AS outcome,  -- PROMOTED, or REFRESHED: the same recipe on newer data.
    d.metric AS metric,  -- Metric of the gate; lower is better.
    d.champion_value AS previous_value,  -- Metric of the model that served before.
    CASE
        WHEN d.challenger_value >= 0 THEN d.challenger_value
    END AS champion_value,  -- Metric of this champion at its promotion; null where history was too short to compare.
    d.effect AS effect,  -- Relative gain over the model before, 0.05 is 5 % better.
    d.n_wins AS n_wins,  -- Origins at which it was better.
    d.n_cutoffs AS n_cutoffs,  -- Origins compared.
    d.reason_text AS reason_text,  -- Why it was promoted, in words.
    v.train_from AS train_from,  -- First period of the training data.
    v.train_to AS train_to,  -- Last period of the training data.
    v.recipe_hash AS recipe_hash,  -- Fingerprint of the recipe.
    v.train_run_id AS train_run_id,  -- Run that trained it.
    v.device AS device  -- Where its trees were grown, cpu or gpu; null: not recorded.
FROM {tables}fc_job_current c
INNER JOIN {tables}fc_model_version v ON v.model_version_id = c.model_version_id
INNER JOIN (
    SELECT model_version_id, segment, COUNT(DISTINCT series_id) AS n_series
    FROM {tables}fc_series_model
    GROUP BY model_version_id, segment
) g ON g.model_version_id = v.model_version_id
INNER JOIN (
    SELECT
        w.model_version_id,
        w.segment,
        w.method,
        w.sum_weight,
        ROW_NUMBER() OVER (
            PARTITION BY w.model_version_id, w.segment ORDER BY w.sum_weight DESC, w.method
        ) AS position_no
    FROM (
        SELECT model_version_id, segment, method, SUM(weight) AS sum_weight
        FROM {tables}fc_series_model
        GROUP BY model_version_id, segment, method
    ) w
) m ON m.model_version_id = g.model_version_id AND m.segment = g.segment AND m.position_no = 1
LEFT JOIN {tables}fc_decision d
    ON d.challenger_id = v.model_version_id AND d.outcome IN ('PROMOTED', 'REFRESHED')
WHERE c.retired_event_id IS NULL
