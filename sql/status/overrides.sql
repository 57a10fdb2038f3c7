-- Purpose: Changes that people have made, with what each was worth.
-- Grain: one row per change
-- Owner: forecasting.cli
SELECT
    o.override_id AS override_id,
    o.series_key AS series_key,
    o.label_1 AS label_1,
    o.label_2 AS label_2,
    o.label_3 AS label_3,
    o.label_4 AS label_4,
    o.label_5 AS label_5,
    o.label_6 AS label_6,
    o.period_from AS period_from,
    o.period_to AS period_to,
    o.kind AS kind,
    o.override_value AS override_value,
    o.reason_code AS reason_code,
    o.author AS author,
    o.override_state AS override_state,
    o.n_scored AS n_scored,
    o.sum_abs_err_saved AS error_saved,
    COALESCE(o.withdrawn_reason, o.comment_text) AS remark
FROM {views}bi_override o
WHERE o.job = :job
ORDER BY o.override_id
