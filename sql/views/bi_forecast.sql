-- Purpose: The forecast that readers see today; nothing of retired jobs.
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
    f.y_hat AS forecast_value,  -- Forecast in unit_code or currency_code. SUM.
    f.q50 AS median_value,  -- As likely above as below. Not to be summed.
    f.q25 AS lower_50,  -- Lower end of the 50 % interval. Not to be summed.
    f.q75 AS upper_50,  -- Upper end of the 50 % interval. Not to be summed.
    f.q10 AS lower_80,  -- Lower end of the 80 % interval. Not to be summed.
    f.q90 AS upper_80,  -- Upper end of the 80 % interval. Not to be summed.
    f.q05 AS lower_90,  -- Lower end of the 90 % interval. Not to be summed.
    f.q95 AS upper_90,  -- Upper end of the 90 % interval. Not to be summed.
    f.q025 AS lower_95,  -- Lower end of the 95 % interval. Not to be summed.
    f.q975 AS upper_95,  -- Upper end of the 95 % interval. Not to be summed.
    f.y_naive AS naive_value,  -- Seasonal naive forecast, for comparison. SUM.
    f.y_model AS model_value,  -- Value of the champion before rules and fallbacks. SUM.
    s.unit_code AS unit_code,  -- Unit of measure.
    s.currency_code AS currency_code,  -- Currency.
    f.is_open AS is_open,  -- 1 where business takes place.
    f.lead_periods AS lead_periods,  -- 1 for the first period after data_until.
    p.as_of_date AS as_of_date,  -- Local date the forecast acts for.
    r.cutoff AS data_until,  -- Newest period the forecast has seen.
    p.published_utc AS published_at_utc,  -- UTC instant of publication.
    f.method AS model_name,  -- Method behind forecast_value.
    f.source_code AS source_code,  -- MODEL, COMBINATION, BASELINE, FALLBACK, NAIVE, CARRIED or CLOSED.
    f.quality_code AS quality_code,  -- OK, WARN, SUBSTITUTED or STALE.
    x.reason_text AS reason_text,  -- Why it is not the champion's value; null where it is.
    f.run_id AS run_id,  -- Run behind the row.
    f.override_id AS override_id,  -- Change by a person that forecast_value contains; see bi_override.
    h.author AS override_by,  -- Who asked for it.
    h.reason_code AS override_reason,  -- Why, in one word.
    b.y_hat AS before_override_value,  -- What forecast_value would be without it; null where nothing was changed. SUM.
    t.target_ts_local AS target_ts_local,  -- Time on the job's own clock at which the period starts.
    t.utc_offset AS utc_offset  -- What target_ts_local is ahead of UTC: +02:00.
FROM {tables}fc_job_current c
INNER JOIN {tables}fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
INNER JOIN {tables}fc_run r ON r.run_id = p.run_id
INNER JOIN {tables}fc_forecast f ON f.run_id = p.run_id
INNER JOIN {tables}fc_series s ON s.series_id = f.series_id AND s.job = c.job
LEFT JOIN {tables}fc_period t ON t.job = c.job AND t.ds = f.ds
LEFT JOIN {tables}fc_reason x ON x.reason_code = f.reason_code AND x.language = 'en'
LEFT JOIN {tables}fc_override h ON h.override_id = f.override_id
LEFT JOIN {tables}fc_forecast_before b ON b.run_id = f.run_id AND b.series_id = f.series_id AND b.ds = f.ds
WHERE c.retired_event_id IS NULL
