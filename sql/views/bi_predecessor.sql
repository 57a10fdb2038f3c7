-- Purpose: Which series go on under another key, from when, and by the numbers of both, to join histories by.
-- Grain: one row per pair of keys
-- Owner: forecasting.warehouse
SELECT
    m.job AS job,  -- Name of the job.
    m.successor_key AS series_key,  -- Key of the series that goes on.
    s.label_1 AS label_1,  -- Attribute 1 of the series that goes on; the job names it.
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
    m.predecessor_key AS predecessor_key,  -- Key of the series that ends.
    m.period_from AS period_from,  -- First period that counts for series_key alone: business date, or UTC instant.
    m.succession AS succession,  -- RENUMBERED (one series under another key) or MERGED (several in one).
    s.series_id AS series_id,  -- Number of the series that goes on; null before the job has met it.
    o.series_id AS predecessor_id,  -- Number of the series that ends; null where the job has never met it.
    o.last_ds AS predecessor_last_ds,  -- Last period of the series that ends with a row.
    m.run_id AS run_id  -- Run that read the row.
FROM {tables}fc_predecessor m
LEFT JOIN {tables}fc_series s ON s.job = m.job AND s.unique_id = m.successor_key
LEFT JOIN {tables}fc_series o ON o.job = m.job AND o.unique_id = m.predecessor_key
