-- Purpose: Values that are late: open periods of the newest 28 dates that a series lacks, or got after a run had missed them.
-- Grain: one row per series and period
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
    d.target_date AS target_date,  -- Local date on which the period starts.
    d.target_ts_utc AS target_ts_utc,  -- UTC instant at which the period starts.
    d.period_end AS period_end,  -- Start of the next period: local date, or UTC instant for sub-daily periods.
    CASE WHEN a.y IS NULL THEN 'MISSING' ELSE 'ARRIVED' END AS late_state,  -- MISSING still, or ARRIVED since.
    CASE WHEN a.y IS NOT NULL THEN a.available_utc END AS arrived_at_utc,  -- UTC instant of arrival; null while missing.
    s.last_ds AS last_ds,  -- Last period of the series with a row.
    d.data_until AS data_until,  -- Newest period that the data should hold.
    d.target_ts_local AS target_ts_local,  -- Time on the job's own clock at which the period starts.
    d.utc_offset AS utc_offset  -- What target_ts_local is ahead of UTC: +02:00.
FROM (
    SELECT
        p.job,
        p.ds,
        p.target_date,
        p.target_ts_utc,
        p.period_end,
        p.target_ts_local,
        p.utc_offset,
        n.cutoff AS data_until,
        DENSE_RANK() OVER (PARTITION BY p.job ORDER BY p.target_date DESC) AS dates_back
    FROM {tables}fc_period p
    INNER JOIN {tables}fc_job_current c ON c.job = p.job
    INNER JOIN {tables}fc_snapshot n ON n.snapshot_id = c.snapshot_id
    WHERE p.ds <= n.cutoff AND c.retired_event_id IS NULL
) d
INNER JOIN {tables}fc_series s ON s.job = d.job AND s.lifecycle <> 'ENDED' AND s.first_ds <= d.ds
LEFT JOIN {tables}fc_calendar k ON k.calendar = d.job AND k.cal_date = d.target_date
LEFT JOIN {tables}fc_actual a
    ON a.series_id = s.series_id AND a.ds = d.ds AND a.superseded_utc = '9999-12-31 00:00:00'
WHERE d.dates_back <= 28
    AND COALESCE(k.is_open, 1) = 1
    AND (
        a.series_id IS NULL
        OR a.obs_state = 'MISSING'
        OR EXISTS (
            SELECT 1
            FROM {tables}fc_actual b
            WHERE b.series_id = a.series_id
                AND b.ds = a.ds
                AND b.revision_no < a.revision_no
                AND b.obs_state = 'MISSING'
        )
    )
