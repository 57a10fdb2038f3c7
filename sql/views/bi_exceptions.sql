-- Purpose: Where to look first: series that err more than seasonal naive, err to one side, have vanished, or are not the model's own.
-- Grain: one row per series of the current publication with something to look at
-- Owner: forecasting.warehouse
SELECT
    x.job AS job,  -- Name of the job.
    x.series_key AS series_key,  -- Key of the series as text.
    x.label_1 AS label_1,  -- Attribute 1 of the series; the job names it.
    x.label_2 AS label_2,  -- Attribute 2.
    x.label_3 AS label_3,  -- Attribute 3.
    x.label_4 AS label_4,  -- Attribute 4.
    x.label_5 AS label_5,  -- Attribute 5.
    x.label_6 AS label_6,  -- Attribute 6.
    x.label_text_1 AS label_text_1,  -- Readable text of label_1.
    x.label_text_2 AS label_text_2,  -- Readable text of label_2.
    x.label_text_3 AS label_text_3,  -- Readable text of label_3.
    x.label_text_4 AS label_text_4,  -- Readable text of label_4.
    x.label_text_5 AS label_text_5,  -- Readable text of label_5.
    x.label_text_6 AS label_text_6,  -- Readable text of label_6.
    ROW_NUMBER() OVER (PARTITION BY x.job ORDER BY x.value_at_risk DESC, x.series_key) AS risk_rank,  -- 1: look first.
    x.value_at_risk AS value_at_risk,  -- Absolute error a period ahead over the newest 28 periods, else the forecast, else recent values.
    x.exception_text AS exception_text,  -- What is unusual, in words.
    x.next_action AS next_action,  -- What to do about it.
    x.series_status AS series_status,  -- OK, FALLBACK, CARRIED, FAILED or SKIPPED in the current publication.
    x.n_scored AS n_scored,  -- Periods compared, of the newest 28. SUM.
    x.sum_err AS sum_err,  -- Forecast minus actual, a period ahead. SUM.
    x.sum_abs_err AS sum_abs_err,  -- Absolute error. SUM.
    x.sum_abs_err_naive AS sum_abs_err_naive,  -- Absolute error of seasonal naive. SUM.
    x.sum_actual AS sum_actual,  -- Actual. SUM.
    x.n_in_80 AS n_in_80,  -- Actuals within the 80 % interval. SUM.
    x.unit_code AS unit_code,  -- Unit of measure.
    x.currency_code AS currency_code,  -- Currency.
    x.as_of_date AS as_of_date,  -- Local date the forecast acts for.
    x.run_id AS run_id  -- Run behind the forecast.
FROM (
    SELECT
        c.job,
        s.unique_id AS series_key,
        s.label_1,
        s.label_2,
        s.label_3,
        s.label_4,
        s.label_5,
        s.label_6,
        s.label_text_1,
        s.label_text_2,
        s.label_text_3,
        s.label_text_4,
        s.label_text_5,
        s.label_text_6,
        COALESCE(e.sum_abs_err, f.sum_forecast, s.value_weight) AS value_at_risk,
        CAST(CASE
            WHEN t.series_status <> 'OK' THEN COALESCE(w.reason_text, 'Another method than the model serves.')
            WHEN ABS(e.sum_err) > 0.8 * e.sum_abs_err AND e.sum_err > 0 THEN 'The forecast is too high nearly always.'
            WHEN ABS(e.sum_err) > 0.8 * e.sum_abs_err THEN 'The forecast is too low nearly always.'
            WHEN e.sum_abs_err > e.sum_abs_err_naive THEN 'Seasonal naive would have been closer.'
            ELSE 'Most actuals lie outside the 80 % interval.'
        END AS VARCHAR(200)) AS exception_text,
        CAST(CASE
            WHEN t.series_status <> 'OK' THEN COALESCE(w.next_action, 'See fc_series_status.')
            ELSE 'Compare history and forecast in bi_timeline and ask the planner what has changed.'
        END AS VARCHAR(200)) AS next_action,
        t.series_status,
        e.n_scored,
        e.sum_err,
        e.sum_abs_err,
        e.sum_abs_err_naive,
        e.sum_actual,
        e.n_in_80,
        s.unit_code,
        s.currency_code,
        p.as_of_date,
        p.run_id
    FROM {tables}fc_job_current c
    INNER JOIN {tables}fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
    INNER JOIN {tables}fc_series_status t
        ON t.run_id = p.run_id AND (t.series_status <> 'SKIPPED' OR t.reason_code = 'SERIES_VANISHED')
    INNER JOIN {tables}fc_series s ON s.series_id = t.series_id
    LEFT JOIN (
        SELECT run_id, series_id, SUM(ABS(y_hat)) AS sum_forecast
        FROM {tables}fc_forecast
        GROUP BY run_id, series_id
    ) f ON f.run_id = t.run_id AND f.series_id = t.series_id
    LEFT JOIN (
        SELECT
            a.series_id,
            COUNT(*) AS n_scored,
            SUM(a.err_final) AS sum_err,
            SUM(ABS(a.err_final)) AS sum_abs_err,
            SUM(ABS(a.err_naive)) AS sum_abs_err_naive,
            SUM(a.y) AS sum_actual,
            SUM(a.in_80) AS n_in_80
        FROM {tables}fc_accuracy a
        INNER JOIN {tables}fc_series b ON b.series_id = a.series_id
        INNER JOIN (
            SELECT d.job, d.ds, ROW_NUMBER() OVER (PARTITION BY d.job ORDER BY d.ds DESC) AS periods_back
            FROM {tables}fc_period d
            INNER JOIN {tables}fc_job_current j ON j.job = d.job
            INNER JOIN {tables}fc_snapshot n ON n.snapshot_id = j.snapshot_id
            WHERE d.ds <= n.cutoff
        ) r ON r.job = b.job AND r.ds = a.ds
        WHERE a.is_scored = 1 AND a.lead_periods = 1 AND r.periods_back <= 28
        GROUP BY a.series_id
    ) e ON e.series_id = t.series_id AND e.n_scored >= 5
    LEFT JOIN {tables}fc_reason w ON w.reason_code = t.reason_code AND w.language = 'en'
    WHERE c.retired_event_id IS NULL
        AND (
            t.series_status <> 'OK'
            OR ABS(e.sum_err) > 0.8 * e.sum_abs_err
            OR e.sum_abs_err > e.sum_abs_err_naive
            OR 2 * e.n_in_80 < e.n_scored
        )
) x
