-- Purpose: What was forecast a number of periods before: the last published, not withdrawn forecast of that time.
-- Grain: one row per series, period and lead; a lead that no publication was made for shows the publication before
-- Owner: forecasting.warehouse
SELECT
    o.job AS job,  -- Name of the job.
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
    f.lead_periods - o.age_periods AS lead_periods,  -- 1 is the forecast as of the end of the period before.
    f.y_hat AS forecast_value,  -- Forecast in unit_code or currency_code. SUM within one lead_periods.
    f.q50 AS median_value,  -- As likely above as below. Not to be summed.
    f.q25 AS lower_50,  -- Lower end of the 50 % interval. Not to be summed.
    f.q75 AS upper_50,  -- Upper end of the 50 % interval. Not to be summed.
    f.q10 AS lower_80,  -- Lower end of the 80 % interval. Not to be summed.
    f.q90 AS upper_80,  -- Upper end of the 80 % interval. Not to be summed.
    f.q05 AS lower_90,  -- Lower end of the 90 % interval. Not to be summed.
    f.q95 AS upper_90,  -- Upper end of the 90 % interval. Not to be summed.
    f.q025 AS lower_95,  -- Lower end of the 95 % interval. Not to be summed.
    f.q975 AS upper_95,  -- Upper end of the 95 % interval. Not to be summed.
    f.y_naive AS naive_value,  -- Seasonal naive forecast, for comparison. SUM within one lead_periods.
    f.y_model AS model_value,  -- Value of the champion before rules and fallbacks. SUM within one lead_periods.
    f.y_reconciled AS reconciled_value,  -- Value after reconciliation, or null. SUM within one lead_periods.
    s.unit_code AS unit_code,  -- Unit of measure.
    s.currency_code AS currency_code,  -- Currency.
    f.is_open AS is_open,  -- 1 where business takes place.
    o.as_of_date AS as_of_date,  -- Local date the forecast acted for.
    o.cutoff AS data_until,  -- Newest period the forecast had seen.
    o.published_utc AS published_at_utc,  -- UTC instant of publication.
    f.method AS model_name,  -- Method behind forecast_value.
    f.source_code AS source_code,  -- MODEL, COMBINATION, BASELINE, FALLBACK, NAIVE, CARRIED or CLOSED.
    f.quality_code AS quality_code,  -- OK, WARN, SUBSTITUTED or STALE.
    o.publication_no AS publication_no,  -- Publication the row was shown in.
    f.run_id AS run_id,  -- Run behind the row.
    f.series_id AS series_id,  -- Number of the series, to join views by.
    f.ds AS period_start,  -- Start of the period on the clock of data_until, to join views by.
    o.vintage_kind AS vintage_kind,  -- LIVE, or BACKFILL for a missed run day that was filled in later.
    t.target_ts_local AS target_ts_local,  -- Time on the job's own clock at which the period starts.
    t.utc_offset AS utc_offset  -- What target_ts_local is ahead of UTC: +02:00.
FROM (
    SELECT
        p.job,
        p.publication_no,
        p.run_id,
        p.as_of_date,
        p.published_utc,
        p.cutoff,
        p.vintage_kind,
        CAST(ROW_NUMBER() OVER (PARTITION BY p.job, p.publication_no ORDER BY d.ds) - 1 AS INTEGER) AS age_periods
    FROM (
        SELECT
            b.job,
            b.publication_no,
            b.run_id,
            b.as_of_date,
            b.published_utc,
            r.cutoff,
            r.vintage_kind,
            MIN(r.cutoff) OVER (
                PARTITION BY b.job
                ORDER BY r.as_of_utc DESC, b.publication_no DESC
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS next_cutoff
        FROM {tables}fc_publication b
        INNER JOIN {tables}fc_run r ON r.run_id = b.run_id
        WHERE b.withdrawn_utc IS NULL
    ) p
    INNER JOIN {tables}fc_period d
        ON d.job = p.job AND d.ds >= p.cutoff AND (d.ds < p.next_cutoff OR (p.next_cutoff IS NULL AND d.ds = p.cutoff))
) o
INNER JOIN {tables}fc_forecast f ON f.run_id = o.run_id AND f.lead_periods > o.age_periods
INNER JOIN {tables}fc_series s ON s.series_id = f.series_id AND s.job = o.job
LEFT JOIN {tables}fc_period t ON t.job = o.job AND t.ds = f.ds
