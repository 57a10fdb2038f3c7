-- Purpose: History and forecast in one line, for a chart that needs no union in the tool.
-- Grain: one row per series and period: history up to data_until, then the current publication; of a retired job history alone
-- Owner: forecasting.warehouse
SELECT
    s.job AS job,  -- Name of the job.
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
    'FORECAST' AS row_type,  -- ACTUAL up to data_until, FORECAST after it.
    f.y_hat AS timeline_value,  -- Actual or forecast, as row_type says; null where an actual is missing. SUM.
    a.y AS actual_value,  -- Newest known actual, also where it arrived after the forecast. SUM.
    f.y_hat AS forecast_value,  -- Forecast; null in the history. SUM.
    f.q50 AS median_value,  -- As likely above as below. Not to be summed.
    f.q10 AS lower_80,  -- Lower end of the 80 % interval. Not to be summed.
    f.q90 AS upper_80,  -- Upper end of the 80 % interval. Not to be summed.
    f.q025 AS lower_95,  -- Lower end of the 95 % interval. Not to be summed.
    f.q975 AS upper_95,  -- Upper end of the 95 % interval. Not to be summed.
    s.unit_code AS unit_code,  -- Unit of measure.
    s.currency_code AS currency_code,  -- Currency.
    f.is_open AS is_open,  -- 1 where business takes place.
    a.obs_state AS obs_state,  -- OBSERVED, MISSING, CLOSED or STOCKOUT; null where no actual is known.
    p.as_of_date AS as_of_date,  -- Local date the current forecast acts for.
    r.cutoff AS data_until,  -- Newest period the current forecast has seen.
    f.quality_code AS quality_code,  -- Quality of the forecast: OK, WARN, SUBSTITUTED or STALE.
    f.run_id AS run_id,  -- Run behind the forecast, or behind the newest revision of the actual.
    t.target_ts_local AS target_ts_local,  -- Time on the job's own clock at which the period starts.
    t.utc_offset AS utc_offset  -- What target_ts_local is ahead of UTC: +02:00.
FROM {tables}fc_job_current c
INNER JOIN {tables}fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
INNER JOIN {tables}fc_run r ON r.run_id = p.run_id
INNER JOIN {tables}fc_forecast f ON f.run_id = p.run_id
INNER JOIN {tables}fc_series s ON s.series_id = f.series_id
LEFT JOIN {tables}fc_period t ON t.job = s.job AND t.ds = f.ds
LEFT JOIN {tables}fc_actual a
    ON a.series_id = f.series_id AND a.ds = f.ds AND a.superseded_utc = '9999-12-31 00:00:00'
WHERE c.retired_event_id IS NULL
UNION ALL
SELECT
    s.job,
    s.unique_id,
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
    t.target_date,
    t.target_ts_utc,
    t.period_end,
    'ACTUAL',
    a.y,
    a.y,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    s.unit_code,
    s.currency_code,
    CASE WHEN a.obs_state = 'CLOSED' THEN 0 ELSE 1 END,
    a.obs_state,
    p.as_of_date,
    r.cutoff,
    NULL,
    a.run_id,
    t.target_ts_local,
    t.utc_offset
FROM {tables}fc_actual a
INNER JOIN {tables}fc_series s ON s.series_id = a.series_id
LEFT JOIN {tables}fc_period t ON t.job = s.job AND t.ds = a.ds
LEFT JOIN {tables}fc_job_current c ON c.job = s.job
LEFT JOIN {tables}fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
LEFT JOIN {tables}fc_run r ON r.run_id = p.run_id
WHERE a.superseded_utc = '9999-12-31 00:00:00' AND (r.cutoff IS NULL OR a.ds <= r.cutoff)
