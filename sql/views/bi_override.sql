-- Purpose: What people have changed, why, whether it still holds, and what it was worth once the actuals have come.
-- Grain: one row per change
-- Owner: forecasting.warehouse
SELECT
    o.job AS job,  -- Name of the job.
    s.unique_id AS series_key,  -- Key of the series as text; null for a group.
    COALESCE(o.label_1, s.label_1) AS label_1,  -- Attribute 1 of the series or group; the job names it.
    COALESCE(o.label_2, s.label_2) AS label_2,  -- Attribute 2.
    COALESCE(o.label_3, s.label_3) AS label_3,  -- Attribute 3.
    COALESCE(o.label_4, s.label_4) AS label_4,  -- Attribute 4.
    COALESCE(o.label_5, s.label_5) AS label_5,  -- Attribute 5.
    COALESCE(o.label_6, s.label_6) AS label_6,  -- Attribute 6.
    o.override_id AS override_id,  -- Identifier, as in bi_forecast.
    CASE
        WHEN o.override_state = 'WITHDRAWN' THEN 'WITHDRAWN'
        WHEN o.expires_utc <= c.as_of_utc THEN 'EXPIRED'
        WHEN c.as_of_utc IS NULL OR o.entered_utc > c.published_utc OR o.period_from > c.last_ds THEN 'FUTURE'
        ELSE 'ACTIVE'
    END AS override_state,  -- For what readers see: ACTIVE, EXPIRED, WITHDRAWN or FUTURE (not in it yet).
    o.period_from AS period_from,  -- First period: business date, or UTC instant for sub-daily periods.
    o.period_to AS period_to,  -- Last period.
    o.kind AS kind,  -- SET, ADD, PCT (percent to add), MIN or MAX.
    o.override_value AS override_value,  -- Value in the unit of the series, of a group per period; percent for PCT.
    o.spread_rule AS spread_rule,  -- NONE for a series; for a group EACH or PROPORTIONAL to the forecasts.
    o.reason_code AS reason_code,  -- Why, in one word.
    o.comment_text AS comment_text,  -- Why, in words.
    o.author AS author,  -- Who asked for it.
    o.approved_by AS approved_by,  -- Who approved it.
    o.origin AS origin,  -- FILE, or SOURCE for the table that the run day reads.
    o.entered_utc AS entered_at_utc,  -- UTC instant from which it holds.
    o.expires_utc AS expires_at_utc,  -- UTC instant from which it no longer holds.
    o.withdrawn_utc AS withdrawn_at_utc,  -- UTC instant of its withdrawal; null without.
    o.withdrawn_reason AS withdrawn_reason,  -- Why it was withdrawn.
    COALESCE(v.n_periods, 0) AS n_periods,  -- Periods of series that it changed at last, with an actual. SUM.
    COALESCE(v.n_scored, 0) AS n_scored,  -- Those of them that are compared. SUM.
    v.sum_abs_err_before AS sum_abs_err_before,  -- Absolute error without it; null before the first actual. SUM.
    v.sum_abs_err AS sum_abs_err,  -- Absolute error of the published values. SUM.
    v.sum_abs_err_before - v.sum_abs_err AS sum_abs_err_saved,  -- Absolute error that it saved; below 0 it cost. SUM.
    v.sum_change AS sum_change,  -- Published values minus those without it. SUM.
    v.sum_abs_actual AS sum_abs_actual  -- Absolute actual. SUM.
FROM {tables}fc_override o
LEFT JOIN {tables}fc_series s ON s.series_id = o.series_id
LEFT JOIN (
    SELECT n.job, p.published_utc, r.as_of_utc, r.last_ds
    FROM {tables}fc_job_current n
    INNER JOIN {tables}fc_publication p ON p.job = n.job AND p.publication_no = n.publication_no
    INNER JOIN {tables}fc_run r ON r.run_id = p.run_id
) c ON c.job = o.job
LEFT JOIN (
    SELECT
        b.override_id,
        COUNT(*) AS n_periods,
        SUM(a.n_scored) AS n_scored,
        SUM(ABS(b.y_hat - a.sum_actual)) AS sum_abs_err_before,
        SUM(a.sum_abs_err) AS sum_abs_err,
        SUM(CASE WHEN a.n_scored = 1 THEN a.forecast_value - b.y_hat END) AS sum_change,
        SUM(a.sum_abs_actual) AS sum_abs_actual
    FROM {tables}fc_forecast_before b
    INNER JOIN {views}bi_accuracy a
        ON a.run_id = b.run_id AND a.series_id = b.series_id AND a.period_start = b.ds AND a.lead_periods = 1
    GROUP BY b.override_id
) v ON v.override_id = o.override_id
