-- Purpose: Source rows that a run could not use, each with its reason and what to do about it.
-- Grain: one row per run and row
-- Owner: forecasting.warehouse
SELECT
    r.job AS job,  -- Name of the job.
    r.as_of_date AS as_of_date,  -- Local date the run acts for.
    r.attempt AS attempt,  -- Attempt of the run.
    q.source AS source,  -- Query the row came from: target or drivers.
    q.row_no AS row_no,  -- Position of the row in the source result, from 1.
    q.unique_id AS series_key,  -- Key of the series as text; null where it could not be read.
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
    q.ds_text AS ds_text,  -- Date as the source holds it.
    q.row_text AS row_text,  -- The row as JSON, with the value y; allow-listed columns only.
    q.reason_code AS reason_code,  -- Why the row was quarantined.
    COALESCE(x.reason_text, q.reason_code) AS reason_text,  -- The same in words.
    x.next_action AS next_action,  -- What to do about it.
    q.check_id AS check_id,  -- Check that the row fails; see bi_data_quality.
    r.run_status AS run_status,  -- How the run ended.
    q.run_id AS run_id  -- Run that read the row.
FROM {tables}fc_quarantine q
INNER JOIN {tables}fc_run r ON r.run_id = q.run_id
LEFT JOIN {tables}fc_series s ON s.job = r.job AND s.unique_id = q.unique_id
LEFT JOIN {tables}fc_reason x ON x.reason_code = q.reason_code AND x.language = 'en'
