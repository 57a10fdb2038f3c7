-- Purpose: Every series of a job: what it is, and whether and why the current publication forecasts it or not.
-- Grain: one row per series
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
    s.lifecycle AS lifecycle,  -- NEW, ACTIVE, DORMANT or ENDED (no longer forecast).
    s.demand_class AS demand_class,  -- SMOOTH, ERRATIC, INTERMITTENT, LUMPY, CONTINUOUS, SHORT or NO_DEMAND.
    t.series_status AS series_status,  -- In the current publication: OK, FALLBACK, CARRIED, SKIPPED (no rows) or FAILED; null where the job is retired.
    t.reason_code AS reason_code,  -- Why the champion as it is does not serve it.
    w.reason_text AS reason_text,  -- The same in words.
    w.next_action AS next_action,  -- What to do about it.
    s.first_ds AS first_ds,  -- First period with a row.
    s.last_ds AS last_ds,  -- Last period with a row.
    s.n_obs AS n_obs,  -- Periods with a row. SUM.
    s.value_weight AS value_weight,  -- Importance of the series within the job. SUM.
    s.unit_code AS unit_code,  -- Unit of measure.
    s.currency_code AS currency_code  -- Currency.
FROM {tables}fc_series s
LEFT JOIN {tables}fc_job_current c ON c.job = s.job
LEFT JOIN {tables}fc_publication p
    ON p.job = c.job AND p.publication_no = c.publication_no AND c.retired_event_id IS NULL
LEFT JOIN {tables}fc_series_status t ON t.run_id = p.run_id AND t.series_id = s.series_id
LEFT JOIN {tables}fc_reason w ON w.reason_code = t.reason_code AND w.language = 'en'
