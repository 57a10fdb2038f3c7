-- Purpose: How much the forecast that readers see has changed against the one before, made for an earlier as_of.
-- Grain: one row per series and future period of the current publication
-- Owner: forecasting.warehouse
SELECT
    c.job AS job,  -- Name of the job.
    s.unique_id AS series_key,  -- Key of the series as text.
    s.label_1 AS label_1,  -- Attribute 1 of the series; the job names it.
    s.label_2 AS label_2,  -- Attribute 2.
    s.label_3 AS label_3,  -- Attribute 3.
    s.label_4 AS label_4,  -- Attribute 4.
    s.label_5 AS label_5,  -- Attribute 5.
    s.label_6 AS label_6,  -- Attribute 6.
    s.label_text_1 AS label_text_1,  -- Readable text of label_1.
    s.label_text_2 AS label_text_2,  -- Readable text of label_2.
    s.label_text_3 AS label_text_3,  -- Readable text of label_3.
    s.label_text_4 AS label_text_4,  -- Readable text of label_4.
    s.label_text_5 AS label_text_5,  -- Readable text of label_5.
    s.label_text_6 AS label_text_6,  -- Readable text of label_6.
    t.target_date AS target_date,  -- Local date on which the period starts.
    t.target_ts_utc AS target_ts_utc,  -- UTC instant at which the period starts.
    t.period_end AS period_end,  -- Start of the next period: local date, or UTC instant for sub-daily periods.
    f.lead_periods AS lead_periods,  -- 1 for the first period after data_until.
    f.y_hat AS forecast_value,  -- Forecast of today. SUM.
    b.y_hat AS previous_value,  -- Forecast of the publication before; null where it had none. SUM.
    CASE WHEN b.y_hat IS NULL THEN 0 ELSE 1 END AS n_compared,  -- 1 where both have a value. SUM.
    f.y_hat - b.y_hat AS sum_change,  -- Forecast minus previous, or null. SUM.
    ABS(f.y_hat - b.y_hat) AS sum_abs_change,  -- Absolute change; divide by sum_abs_previous. SUM.
    ABS(b.y_hat) AS sum_abs_previous,  -- Absolute previous value. SUM.
    s.unit_code AS unit_code,  -- Unit of measure.
    s.currency_code AS currency_code,  -- Currency.
    f.is_open AS is_open,  -- 1 where business takes place.
    f.source_code AS source_code,  -- MODEL, COMBINATION, BASELINE, FALLBACK, NAIVE, CARRIED or CLOSED.
    b.source_code AS previous_source_code,  -- The same of the publication before.
    f.quality_code AS quality_code,  -- OK, WARN, SUBSTITUTED or STALE.
    p.as_of_date AS as_of_date,  -- Local date the forecast acts for.
    q.as_of_date AS previous_as_of_date,  -- Local date the publication before acted for.
    f.run_id AS run_id,  -- Run behind the forecast.
    q.run_id AS previous_run_id,  -- Run behind the publication before.
    t.target_ts_local AS target_ts_local,  -- Time on the job's own clock at which the period starts.
    t.utc_offset AS utc_offset  -- What target_ts_local is ahead of UTC: +02:00.
FROM {tables}fc_job_current c
INNER JOIN {tables}fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
INNER JOIN {tables}fc_forecast f ON f.run_id = p.run_id
INNER JOIN {tables}fc_series s ON s.series_id = f.series_id AND s.job = c.job
LEFT JOIN (
    SELECT
        n.job,
        o.publication_no,
        ROW_NUMBER() OVER (PARTITION BY n.job ORDER BY e.as_of_utc DESC, o.publication_no DESC) AS position_no
    FROM {tables}fc_job_current n
    INNER JOIN {tables}fc_publication m ON m.job = n.job AND m.publication_no = n.publication_no
    INNER JOIN {tables}fc_run r ON r.run_id = m.run_id
    INNER JOIN {tables}fc_publication o ON o.job = n.job
    INNER JOIN {tables}fc_run e ON e.run_id = o.run_id AND e.as_of_utc < r.as_of_utc
    WHERE o.withdrawn_utc IS NULL
) w ON w.job = c.job AND w.position_no = 1
LEFT JOIN {tables}fc_publication q ON q.job = w.job AND q.publication_no = w.publication_no
LEFT JOIN {tables}fc_forecast b ON b.run_id = q.run_id AND b.series_id = f.series_id AND b.ds = f.ds
LEFT JOIN {tables}fc_period t ON t.job = c.job AND t.ds = f.ds
WHERE c.retired_event_id IS NULL
