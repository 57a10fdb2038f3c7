CREATE OR REPLACE VIEW "BI#1".bi_forecast_vintage AS
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
        FROM "FC#1".fc_publication b
        INNER JOIN "FC#1".fc_run r ON r.run_id = b.run_id
        WHERE b.withdrawn_utc IS NULL
    ) p
    INNER JOIN "FC#1".fc_period d
        ON d.job = p.job AND d.ds >= p.cutoff AND (d.ds < p.next_cutoff OR (p.next_cutoff IS NULL AND d.ds = p.cutoff))
) o
INNER JOIN "FC#1".fc_forecast f ON f.run_id = o.run_id AND f.lead_periods > o.age_periods
INNER JOIN "FC#1".fc_series s ON s.series_id = f.series_id AND s.job = o.job
LEFT JOIN "FC#1".fc_period t ON t.job = o.job AND t.ds = f.ds;
CREATE OR REPLACE VIEW "BI#1".bi_data_quality AS
SELECT
    r.job AS job,  -- Name of the job.
    r.as_of_date AS as_of_date,  -- Local date the run acts for.
    r.attempt AS attempt,  -- Attempt of the run.
    r.purpose AS purpose,  -- Purpose of the run.
    k.suite AS suite,  -- What was checked: source, panel or forecast.
    k.check_id AS check_id,  -- Name of the check.
    k.scope_value AS scope_value,  -- Part of the data; empty for all of it.
    k.expectation AS expectation,  -- Type of the expectation.
    k.column_name AS column_name,  -- Column concerned.
    k.severity AS severity,  -- How serious a failure is.
    k.success AS success,  -- 1 where the check passed. SUM.
    k.observed AS observed,  -- What was observed, as text.
    k.unexpected_count AS unexpected_count,  -- Rows that break the rule. SUM.
    k.unexpected_pct AS unexpected_pct,  -- Rows that break the rule, in percent. Not to be summed.
    k.action AS action,  -- PASS, WARN, QUARANTINE or BLOCK.
    r.run_status AS run_status,  -- How the run ended.
    r.started_utc AS started_at_utc,  -- UTC instant of the start.
    k.run_id AS run_id  -- Run that checked.
FROM "FC#1".fc_data_check k
INNER JOIN "FC#1".fc_run r ON r.run_id = k.run_id;
CREATE OR REPLACE VIEW "BI#1".bi_data_scope AS
SELECT
    r.job AS job,  -- Name of the job.
    r.as_of_date AS as_of_date,  -- Local date the run acts for.
    r.attempt AS attempt,  -- Attempt of the run.
    r.vintage_kind AS vintage_kind,  -- LIVE or BACKFILL.
    r.run_status AS run_status,  -- How the run ended.
    r.cutoff AS data_until,  -- Newest period the run may see.
    r.first_ds AS first_ds,  -- First period in the data.
    r.last_ds AS last_ds,  -- Last period in the data.
    r.rows_read AS rows_read,  -- Rows read from the source. SUM.
    COALESCE(q.n_rows, 0) AS rows_quarantined,  -- Rows quarantined. SUM.
    r.rows_written AS revisions_written,  -- New and changed values. SUM.
    n.n_series AS n_series,  -- Series that are forecast. SUM.
    r.n_series_new AS n_series_new,  -- Series that the run before did not have. SUM.
    r.n_series_gone AS n_series_gone,  -- Series that only the run before had. SUM.
    LAG(r.rows_read) OVER (
        PARTITION BY r.job, r.vintage_kind ORDER BY r.as_of_utc, r.attempt
    ) AS previous_rows_read,  -- Rows read by the run before.
    LAG(r.last_ds) OVER (
        PARTITION BY r.job, r.vintage_kind ORDER BY r.as_of_utc, r.attempt
    ) AS previous_last_ds,  -- Last period in the data of the run before.
    r.message AS message,  -- What a person should know.
    r.started_utc AS started_at_utc,  -- UTC instant of the start.
    r.finished_utc AS finished_at_utc,  -- UTC instant of the end; null while running.
    r.run_id AS run_id  -- Run.
FROM "FC#1".fc_run r
LEFT JOIN (
    SELECT run_id, COUNT(*) AS n_rows
    FROM "FC#1".fc_quarantine
    GROUP BY run_id
) q ON q.run_id = r.run_id
LEFT JOIN "FC#1".fc_snapshot n ON n.snapshot_id = r.snapshot_id
WHERE r.purpose = 'data_preparation';
CREATE OR REPLACE VIEW "BI#1".bi_exceptions AS
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
    FROM "FC#1".fc_job_current c
    INNER JOIN "FC#1".fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
    INNER JOIN "FC#1".fc_series_status t
        ON t.run_id = p.run_id AND (t.series_status <> 'SKIPPED' OR t.reason_code = 'SERIES_VANISHED')
    INNER JOIN "FC#1".fc_series s ON s.series_id = t.series_id
    LEFT JOIN (
        SELECT run_id, series_id, SUM(ABS(y_hat)) AS sum_forecast
        FROM "FC#1".fc_forecast
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
        FROM "FC#1".fc_accuracy a
        INNER JOIN "FC#1".fc_series b ON b.series_id = a.series_id
        INNER JOIN (
            SELECT d.job, d.ds, ROW_NUMBER() OVER (PARTITION BY d.job ORDER BY d.ds DESC) AS periods_back
            FROM "FC#1".fc_period d
            INNER JOIN "FC#1".fc_job_current j ON j.job = d.job
            INNER JOIN "FC#1".fc_snapshot n ON n.snapshot_id = j.snapshot_id
            WHERE d.ds <= n.cutoff
        ) r ON r.job = b.job AND r.ds = a.ds
        WHERE a.is_scored = 1 AND a.lead_periods = 1 AND r.periods_back <= 28
        GROUP BY a.series_id
    ) e ON e.series_id = t.series_id AND e.n_scored >= 5
    LEFT JOIN "FC#1".fc_reason w ON w.reason_code = t.reason_code AND w.language = 'en'
    WHERE c.retired_event_id IS NULL
        AND (
            t.series_status <> 'OK'
            OR ABS(e.sum_err) > 0.8 * e.sum_abs_err
            OR e.sum_abs_err > e.sum_abs_err_naive
            OR 2 * e.n_in_80 < e.n_scored
        )
) x;
CREATE OR REPLACE VIEW "BI#1".bi_feature_statistics AS
SELECT
    r.job AS job,  -- Name of the job.
    r.as_of_date AS as_of_date,  -- Local date the run acts for.
    r.attempt AS attempt,  -- Attempt of the run.
    k.scope_type AS scope_type,  -- ALL or LABEL.
    k.scope_value AS scope_value,  -- Label value; empty for all series.
    k.column_name AS column_name,  -- Column measured.
    k.statistic AS statistic,  -- Name of the statistic.
    k.bin_no AS bin_no,  -- Bin of a histogram, from 1; 0 where there are no bins.
    k.stat_value AS stat_value,  -- Value. Not to be summed.
    k.bin_lower AS bin_lower,  -- Lower edge of the bin.
    k.bin_upper AS bin_upper,  -- Upper edge of the bin.
    r.run_status AS run_status,  -- How the run ended.
    k.run_id AS run_id  -- Run that measured.
FROM "FC#1".fc_feature_statistic k
INNER JOIN "FC#1".fc_run r ON r.run_id = k.run_id;
CREATE OR REPLACE VIEW "BI#1".bi_forecast AS
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
FROM "FC#1".fc_job_current c
INNER JOIN "FC#1".fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
INNER JOIN "FC#1".fc_run r ON r.run_id = p.run_id
INNER JOIN "FC#1".fc_forecast f ON f.run_id = p.run_id
INNER JOIN "FC#1".fc_series s ON s.series_id = f.series_id AND s.job = c.job
LEFT JOIN "FC#1".fc_period t ON t.job = c.job AND t.ds = f.ds
LEFT JOIN "FC#1".fc_reason x ON x.reason_code = f.reason_code AND x.language = 'en'
LEFT JOIN "FC#1".fc_override h ON h.override_id = f.override_id
LEFT JOIN "FC#1".fc_forecast_before b ON b.run_id = f.run_id AND b.series_id = f.series_id AND b.ds = f.ds
WHERE c.retired_event_id IS NULL;
CREATE OR REPLACE VIEW "BI#1".bi_job_health AS
SELECT
    c.job AS job,  -- Name of the job.
    p.publication_no AS publication_no,  -- Publication that readers see; null before the first, and of a retired job.
    p.as_of_date AS as_of_date,  -- Local date that publication acts for.
    p.published_utc AS published_at_utc,  -- UTC instant of publication.
    r.cutoff AS data_until,  -- Newest period that publication has seen.
    n.as_of_date AS snapshot_as_of_date,  -- Local date of the newest snapshot.
    n.cutoff AS snapshot_data_until,  -- Newest period of the newest snapshot.
    d.decided_utc AS champion_since_utc,  -- UTC instant of the champion's promotion.
    p.n_rows AS n_rows,  -- Forecast rows that readers see. SUM.
    r.n_expected AS n_expected,  -- Series that must be forecast. SUM.
    r.n_ok AS n_ok,  -- Series served as planned. SUM.
    r.n_fallback AS n_fallback,  -- Series served by a fallback. SUM.
    r.n_carried AS n_carried,  -- Series whose last forecast was carried on. SUM.
    r.n_failed AS n_failed,  -- Series without a forecast. SUM.
    p.guard_result AS guard_result,  -- Result of the checks of the outgoing forecast.
    l.purpose AS last_purpose,  -- Purpose of the run that is under way, or ended last, of the newest run day; filled in run days do not count.
    l.as_of_date AS last_as_of_date,  -- Local date of the newest run.
    l.run_status AS last_status,  -- How the newest run ended, or RUNNING.
    l.message AS last_message,  -- What a person should know about it.
    l.started_utc AS last_started_at_utc,  -- UTC instant of its start.
    l.run_id AS last_run_id,  -- Newest run.
    m.window_end AS watched_until,  -- Newest period that monitoring has looked at; null before its first look.
    m.n_breached AS n_breached,  -- Signals of the whole job that were beyond their barrier then. SUM.
    p.next_as_of_date AS next_as_of_date,  -- Next run day by the schedule; it was missed where it has passed. Null without one.
    CASE WHEN c.retired_event_id IS NULL THEN 'ACTIVE' ELSE 'RETIRED' END AS job_state,  -- ACTIVE or RETIRED.
    e.happened_utc AS retired_at_utc,  -- UTC instant of its retirement; null while it is active.
    e.done_by AS retired_by,  -- Who retired it.
    e.reason AS retired_reason,  -- Why it was retired.
    p.due_utc AS due_at_utc,  -- UTC instant by which the next forecast must be there; it is late where that has passed. Null without a schedule.
    v.owner AS owner,  -- Who answers for the job; null where its file does not say.
    x.until_utc AS muted_until_utc,  -- UTC instant until which nobody is notified; the mute is over where that has passed. Null without one.
    x.reason AS mute_reason  -- Why nobody is notified until then.
FROM "FC#1".fc_job_current c
LEFT JOIN "FC#1".fc_job_event e ON e.event_id = c.retired_event_id
LEFT JOIN "FC#1".fc_publication p
    ON p.job = c.job AND p.publication_no = c.publication_no AND c.retired_event_id IS NULL
LEFT JOIN "FC#1".fc_run r ON r.run_id = p.run_id
LEFT JOIN "FC#1".fc_snapshot n ON n.snapshot_id = c.snapshot_id AND c.retired_event_id IS NULL
LEFT JOIN "FC#1".fc_decision d
    ON d.challenger_id = c.model_version_id AND d.outcome IN ('PROMOTED', 'REFRESHED')
LEFT JOIN (
    SELECT
        job,
        run_id,
        ROW_NUMBER() OVER (
            PARTITION BY job
            ORDER BY as_of_utc DESC, CASE WHEN finished_utc IS NULL THEN 0 ELSE 1 END, finished_utc DESC, run_id DESC
        ) AS newest
    FROM "FC#1".fc_run
    WHERE vintage_kind <> 'BACKFILL'
) w ON w.job = c.job AND w.newest = 1
LEFT JOIN "FC#1".fc_run l ON l.run_id = w.run_id AND c.retired_event_id IS NULL
LEFT JOIN (
    SELECT g.job, g.window_end, SUM(g.breached) AS n_breached
    FROM "FC#1".fc_monitor_signal g
    INNER JOIN (
        SELECT job, MAX(window_end) AS window_end
        FROM "FC#1".fc_monitor_signal
        GROUP BY job
    ) h ON h.job = g.job AND h.window_end = g.window_end
    WHERE g.segment = 'ALL'
    GROUP BY g.job, g.window_end
) m ON m.job = c.job AND c.retired_event_id IS NULL
LEFT JOIN "FC#1".fc_job_version v ON v.job = l.job AND v.config_hash = l.config_hash
LEFT JOIN (
    SELECT job, MAX(mute_id) AS mute_id
    FROM "FC#1".fc_mute
    GROUP BY job
) u ON u.job = c.job
LEFT JOIN "FC#1".fc_mute x ON x.mute_id = u.mute_id AND x.ended_utc IS NULL;
CREATE OR REPLACE VIEW "BI#1".bi_late_data AS
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
    FROM "FC#1".fc_period p
    INNER JOIN "FC#1".fc_job_current c ON c.job = p.job
    INNER JOIN "FC#1".fc_snapshot n ON n.snapshot_id = c.snapshot_id
    WHERE p.ds <= n.cutoff AND c.retired_event_id IS NULL
) d
INNER JOIN "FC#1".fc_series s ON s.job = d.job AND s.lifecycle <> 'ENDED' AND s.first_ds <= d.ds
LEFT JOIN "FC#1".fc_calendar k ON k.calendar = d.job AND k.cal_date = d.target_date
LEFT JOIN "FC#1".fc_actual a
    ON a.series_id = s.series_id AND a.ds = d.ds AND a.superseded_utc = '9999-12-31 00:00:00'
WHERE d.dates_back <= 28
    AND COALESCE(k.is_open, 1) = 1
    AND (
        a.series_id IS NULL
        OR a.obs_state = 'MISSING'
        OR EXISTS (
            SELECT 1
            FROM "FC#1".fc_actual b
            WHERE b.series_id = a.series_id
                AND b.ds = a.ds
                AND b.revision_no < a.revision_no
                AND b.obs_state = 'MISSING'
        )
    );
CREATE OR REPLACE VIEW "BI#1".bi_model AS
SELECT
    v.job AS job,  -- Name of the job.
    g.segment AS segment,  -- Group of series in which methods are weighted.
    v.model_version_id AS model_version_id,  -- Champion.
    g.n_series AS n_series,  -- Series of the segment. SUM.
    m.method AS leading_method,  -- Method with the largest weight in the segment.
    m.sum_weight / g.n_series AS leading_weight,  -- Mean weight of that method.
    d.decided_utc AS champion_since_utc,  -- UTC instant of promotion.
    d.outcome AS outcome,  -- PROMOTED, or REFRESHED: the same recipe on newer data.
    d.metric AS metric,  -- Metric of the gate; lower is better.
    d.champion_value AS previous_value,  -- Metric of the model that served before.
    CASE
        WHEN d.challenger_value >= 0 THEN d.challenger_value
    END AS champion_value,  -- Metric of this champion at its promotion; null where history was too short to compare.
    d.effect AS effect,  -- Relative gain over the model before, 0.05 is 5 % better.
    d.n_wins AS n_wins,  -- Origins at which it was better.
    d.n_cutoffs AS n_cutoffs,  -- Origins compared.
    d.reason_text AS reason_text,  -- Why it was promoted, in words.
    v.train_from AS train_from,  -- First period of the training data.
    v.train_to AS train_to,  -- Last period of the training data.
    v.recipe_hash AS recipe_hash,  -- Fingerprint of the recipe.
    v.train_run_id AS train_run_id,  -- Run that trained it.
    v.device AS device  -- Where its trees were grown, cpu or gpu; null: not recorded.
FROM "FC#1".fc_job_current c
INNER JOIN "FC#1".fc_model_version v ON v.model_version_id = c.model_version_id
INNER JOIN (
    SELECT model_version_id, segment, COUNT(DISTINCT series_id) AS n_series
    FROM "FC#1".fc_series_model
    GROUP BY model_version_id, segment
) g ON g.model_version_id = v.model_version_id
INNER JOIN (
    SELECT
        w.model_version_id,
        w.segment,
        w.method,
        w.sum_weight,
        ROW_NUMBER() OVER (
            PARTITION BY w.model_version_id, w.segment ORDER BY w.sum_weight DESC, w.method
        ) AS position_no
    FROM (
        SELECT model_version_id, segment, method, SUM(weight) AS sum_weight
        FROM "FC#1".fc_series_model
        GROUP BY model_version_id, segment, method
    ) w
) m ON m.model_version_id = g.model_version_id AND m.segment = g.segment AND m.position_no = 1
LEFT JOIN "FC#1".fc_decision d
    ON d.challenger_id = v.model_version_id AND d.outcome IN ('PROMOTED', 'REFRESHED')
WHERE c.retired_event_id IS NULL;
CREATE OR REPLACE VIEW "BI#1".bi_monitoring AS
SELECT
    m.job AS job,  -- Name of the job.
    m.segment AS segment,  -- Segment of series; ALL is the whole job.
    m.signal AS signal_name,  -- ERROR, BIAS, COVERAGE, TARGET, FEATURE, STABILITY or FRESHNESS.
    m.window_end AS window_end,  -- Newest period of the window.
    m.signal_value AS signal_value,  -- What was measured, of ERROR its 95 % bound on the side of no breach; null where there is too little.
    m.baseline AS baseline_value,  -- What it is compared with, or null.
    m.threshold AS barrier_value,  -- Barrier, or null.
    m.breached AS is_breached,  -- 1 where the barrier counts as crossed. SUM within one window.
    m.consecutive AS consecutive_windows,  -- Windows in a row that were beyond it.
    m.n_evidence AS n_evidence,  -- Values behind the measurement.
    m.action AS action_taken,  -- NONE, WATCH, COOL_DOWN, REQUESTED or ALERT.
    m.action_run_id AS training_run_id,  -- Training that it has led to, or null.
    r.trigger_reason AS training_reason,  -- ERROR or DRIFT.
    d.outcome AS training_outcome,  -- PROMOTED, REFRESHED, KEPT or REJECTED.
    d.reason_text AS training_text  -- What the training decided, in words with numbers.
FROM "FC#1".fc_monitor_signal m
LEFT JOIN "FC#1".fc_run r ON r.run_id = m.action_run_id
LEFT JOIN "FC#1".fc_model_version v ON v.train_run_id = r.run_id
LEFT JOIN "FC#1".fc_decision d ON d.challenger_id = v.model_version_id;
CREATE OR REPLACE VIEW "BI#1".bi_predecessor AS
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
FROM "FC#1".fc_predecessor m
LEFT JOIN "FC#1".fc_series s ON s.job = m.job AND s.unique_id = m.successor_key
LEFT JOIN "FC#1".fc_series o ON o.job = m.job AND o.unique_id = m.predecessor_key;
CREATE OR REPLACE VIEW "BI#1".bi_publication AS
SELECT
    p.job AS job,  -- Name of the job.
    p.publication_no AS publication_no,  -- 1, 2, 3 and so on within the job.
    CASE
        WHEN p.publication_no = c.publication_no AND c.retired_event_id IS NULL THEN 1
        ELSE 0
    END AS is_current,  -- 1 for what readers see; 0 for all of a retired job.
    p.as_of_date AS as_of_date,  -- Local date the forecast acts for.
    p.published_utc AS published_at_utc,  -- UTC instant of publication.
    r.cutoff AS data_until,  -- Newest period the forecast has seen.
    p.n_rows AS n_rows,  -- Forecast rows. SUM.
    p.guard_result AS guard_result,  -- Result of the checks of the outgoing forecast.
    p.published_by AS published_by,  -- Who or what published.
    p.withdrawn_utc AS withdrawn_at_utc,  -- UTC instant of withdrawal; null while valid.
    p.reason AS reason,  -- Why it was withdrawn or shown out of turn.
    r.attempt AS attempt,  -- Attempt of the run.
    r.vintage_kind AS vintage_kind,  -- LIVE or BACKFILL.
    r.model_version_id AS model_version_id,  -- Bundle behind the forecast.
    v.artifact_sha256 AS model_sha256,  -- Fingerprint of the bundle.
    r.snapshot_id AS snapshot_id,  -- Snapshot behind the forecast.
    n.sha256 AS snapshot_sha256,  -- Fingerprint of the snapshot.
    r.config_hash AS config_hash,  -- Fingerprint of the job file.
    r.git_commit AS git_commit,  -- Commit of the code.
    r.env_lock_hash AS env_lock_hash,  -- Fingerprint of the environment lock.
    p.run_id AS run_id,  -- Run.
    p.next_as_of_date AS next_as_of_date  -- Next run day by the schedule; null without a schedule.
FROM "FC#1".fc_publication p
INNER JOIN "FC#1".fc_run r ON r.run_id = p.run_id
LEFT JOIN "FC#1".fc_job_current c ON c.job = p.job
LEFT JOIN "FC#1".fc_model_version v ON v.model_version_id = r.model_version_id
LEFT JOIN "FC#1".fc_snapshot n ON n.snapshot_id = r.snapshot_id;
CREATE OR REPLACE VIEW "BI#1".bi_quarantine AS
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
FROM "FC#1".fc_quarantine q
INNER JOIN "FC#1".fc_run r ON r.run_id = q.run_id
LEFT JOIN "FC#1".fc_series s ON s.job = r.job AND s.unique_id = q.unique_id
LEFT JOIN "FC#1".fc_reason x ON x.reason_code = q.reason_code AND x.language = 'en';
CREATE OR REPLACE VIEW "BI#1".bi_series AS
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
FROM "FC#1".fc_series s
LEFT JOIN "FC#1".fc_job_current c ON c.job = s.job
LEFT JOIN "FC#1".fc_publication p
    ON p.job = c.job AND p.publication_no = c.publication_no AND c.retired_event_id IS NULL
LEFT JOIN "FC#1".fc_series_status t ON t.run_id = p.run_id AND t.series_id = s.series_id
LEFT JOIN "FC#1".fc_reason w ON w.reason_code = t.reason_code AND w.language = 'en';
CREATE OR REPLACE VIEW "BI#1".bi_stability AS
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
FROM "FC#1".fc_job_current c
INNER JOIN "FC#1".fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
INNER JOIN "FC#1".fc_forecast f ON f.run_id = p.run_id
INNER JOIN "FC#1".fc_series s ON s.series_id = f.series_id AND s.job = c.job
LEFT JOIN (
    SELECT
        n.job,
        o.publication_no,
        ROW_NUMBER() OVER (PARTITION BY n.job ORDER BY e.as_of_utc DESC, o.publication_no DESC) AS position_no
    FROM "FC#1".fc_job_current n
    INNER JOIN "FC#1".fc_publication m ON m.job = n.job AND m.publication_no = n.publication_no
    INNER JOIN "FC#1".fc_run r ON r.run_id = m.run_id
    INNER JOIN "FC#1".fc_publication o ON o.job = n.job
    INNER JOIN "FC#1".fc_run e ON e.run_id = o.run_id AND e.as_of_utc < r.as_of_utc
    WHERE o.withdrawn_utc IS NULL
) w ON w.job = c.job AND w.position_no = 1
LEFT JOIN "FC#1".fc_publication q ON q.job = w.job AND q.publication_no = w.publication_no
LEFT JOIN "FC#1".fc_forecast b ON b.run_id = q.run_id AND b.series_id = f.series_id AND b.ds = f.ds
LEFT JOIN "FC#1".fc_period t ON t.job = c.job AND t.ds = f.ds
WHERE c.retired_event_id IS NULL;
CREATE OR REPLACE VIEW "BI#1".bi_timeline AS
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
FROM "FC#1".fc_job_current c
INNER JOIN "FC#1".fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
INNER JOIN "FC#1".fc_run r ON r.run_id = p.run_id
INNER JOIN "FC#1".fc_forecast f ON f.run_id = p.run_id
INNER JOIN "FC#1".fc_series s ON s.series_id = f.series_id
LEFT JOIN "FC#1".fc_period t ON t.job = s.job AND t.ds = f.ds
LEFT JOIN "FC#1".fc_actual a
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
FROM "FC#1".fc_actual a
INNER JOIN "FC#1".fc_series s ON s.series_id = a.series_id
LEFT JOIN "FC#1".fc_period t ON t.job = s.job AND t.ds = a.ds
LEFT JOIN "FC#1".fc_job_current c ON c.job = s.job
LEFT JOIN "FC#1".fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
LEFT JOIN "FC#1".fc_run r ON r.run_id = p.run_id
WHERE a.superseded_utc = '9999-12-31 00:00:00' AND (r.cutoff IS NULL OR a.ds <= r.cutoff);
CREATE OR REPLACE VIEW "BI#1".bi_accuracy AS
SELECT
    v.job AS job,  -- Name of the job.
    v.series_key AS series_key,  -- Key of the series as text.
    v.label_1 AS label_1,  -- Attribute 1 of the series; the job names it.
    v.label_2 AS label_2,  -- Attribute 2.
    v.label_3 AS label_3,  -- Attribute 3.
    v.label_4 AS label_4,  -- Attribute 4.
    v.label_5 AS label_5,  -- Attribute 5.
    v.label_6 AS label_6,  -- Attribute 6.
    v.label_text_1 AS label_text_1,  -- Readable text of label_1.
    v.label_text_2 AS label_text_2,  -- Readable text of label_2.
    v.label_text_3 AS label_text_3,  -- Readable text of label_3.
    v.label_text_4 AS label_text_4,  -- Readable text of label_4.
    v.label_text_5 AS label_text_5,  -- Readable text of label_5.
    v.label_text_6 AS label_text_6,  -- Readable text of label_6.
    v.target_date AS target_date,  -- Local date on which the period starts.
    v.target_ts_utc AS target_ts_utc,  -- UTC instant at which the period starts.
    v.period_end AS period_end,  -- Start of the next period: local date, or UTC instant for sub-daily periods.
    v.lead_periods AS lead_periods,  -- Periods before; the sum over several leads counts a period several times.
    a.y AS actual_value,  -- Newest known actual; null where missing. SUM within one lead_periods.
    v.forecast_value AS forecast_value,  -- Forecast of that time. SUM within one lead_periods.
    v.naive_value AS naive_value,  -- Seasonal naive forecast of that time. SUM within one lead_periods.
    v.model_value AS model_value,  -- Value of the champion before rules and fallbacks. SUM within one lead_periods.
    v.reconciled_value AS reconciled_value,  -- Value after reconciliation; null without. SUM within one lead_periods.
    CASE WHEN a.scored_y IS NULL THEN 0 ELSE 1 END AS n_scored,  -- 1 where forecast and actual are compared. SUM.
    v.forecast_value - a.scored_y AS sum_err,  -- Forecast minus actual; null where n_scored is 0, as all below. SUM.
    ABS(v.forecast_value - a.scored_y) AS sum_abs_err,  -- Absolute error. SUM.
    (v.forecast_value - a.scored_y) * (v.forecast_value - a.scored_y) AS sum_sq_err,  -- Squared error. SUM.
    a.scored_y AS sum_actual,  -- Actual that is compared. SUM.
    ABS(a.scored_y) AS sum_abs_actual,  -- Its absolute value. SUM.
    ABS(v.naive_value - a.scored_y) AS sum_abs_err_naive,  -- Absolute error of naive, or null. SUM.
    CASE
        WHEN a.scored_y BETWEEN v.lower_50 AND v.upper_50 THEN 1
        WHEN a.scored_y IS NOT NULL THEN 0
    END AS n_in_50,  -- 1 where the actual lies in the 50 % interval. SUM.
    CASE
        WHEN a.scored_y BETWEEN v.lower_80 AND v.upper_80 THEN 1
        WHEN a.scored_y IS NOT NULL THEN 0
    END AS n_in_80,  -- 1 where the actual lies in the 80 % interval. SUM.
    CASE
        WHEN a.scored_y BETWEEN v.lower_90 AND v.upper_90 THEN 1
        WHEN a.scored_y IS NOT NULL THEN 0
    END AS n_in_90,  -- 1 where the actual lies in the 90 % interval. SUM.
    CASE
        WHEN a.scored_y BETWEEN v.lower_95 AND v.upper_95 THEN 1
        WHEN a.scored_y IS NOT NULL THEN 0
    END AS n_in_95,  -- 1 where the actual lies in the 95 % interval. SUM.
    CASE WHEN a.scored_y IS NULL THEN a.obs_state END AS skip_reason,  -- MISSING, CLOSED or STOCKOUT.
    a.revision_no AS revision_no,  -- Revision of the actual; 0 is the first value.
    v.unit_code AS unit_code,  -- Unit of measure.
    v.currency_code AS currency_code,  -- Currency.
    v.as_of_date AS as_of_date,  -- Local date the forecast acted for.
    v.data_until AS data_until,  -- Newest period the forecast had seen.
    v.published_at_utc AS published_at_utc,  -- UTC instant of publication.
    v.model_name AS model_name,  -- Method behind forecast_value.
    v.source_code AS source_code,  -- MODEL, COMBINATION, BASELINE, FALLBACK, NAIVE, CARRIED or CLOSED.
    v.quality_code AS quality_code,  -- OK, WARN, SUBSTITUTED or STALE.
    v.run_id AS run_id,  -- Run behind the forecast.
    v.series_id AS series_id,  -- Number of the series, to join views by.
    v.period_start AS period_start,  -- Start of the period on the clock of data_until, to join views by.
    v.target_ts_local AS target_ts_local,  -- Time on the job's own clock at which the period starts.
    v.utc_offset AS utc_offset  -- What target_ts_local is ahead of UTC: +02:00.
FROM "BI#1".bi_forecast_vintage v
INNER JOIN (
    SELECT series_id, ds, revision_no, y, obs_state, CASE WHEN obs_state = 'OBSERVED' THEN y END AS scored_y
    FROM "FC#1".fc_actual
    WHERE superseded_utc = '9999-12-31 00:00:00'
) a ON a.series_id = v.series_id AND a.ds = v.period_start;
CREATE OR REPLACE VIEW "BI#1".bi_shop_forecast AS
SELECT
    job AS job,
    series_key AS series_key,
    label_1 AS material,
    label_2 AS "order",
    label_text_1 AS material_text,
    target_date AS target_date,
    target_ts_utc AS target_ts_utc,
    period_end AS period_end,
    forecast_value AS forecast_value,
    median_value AS median_value,
    lower_50 AS lower_50,
    upper_50 AS upper_50,
    lower_80 AS lower_80,
    upper_80 AS upper_80,
    lower_90 AS lower_90,
    upper_90 AS upper_90,
    lower_95 AS lower_95,
    upper_95 AS upper_95,
    naive_value AS naive_value,
    model_value AS model_value,
    unit_code AS unit_code,
    currency_code AS currency_code,
    is_open AS is_open,
    lead_periods AS lead_periods,
    as_of_date AS as_of_date,
    data_until AS data_until,
    published_at_utc AS published_at_utc,
    model_name AS model_name,
    source_code AS source_code,
    quality_code AS quality_code,
    reason_text AS reason_text,
    run_id AS run_id,
    override_id AS override_id,
    override_by AS override_by,
    override_reason AS override_reason,
    before_override_value AS before_override_value,
    target_ts_local AS target_ts_local,
    utc_offset AS utc_offset
FROM "BI#1".bi_forecast
WHERE job = 'shop';
CREATE OR REPLACE VIEW "BI#1".bi_shop_timeline AS
SELECT
    job AS job,
    series_key AS series_key,
    label_1 AS material,
    label_2 AS "order",
    label_text_1 AS material_text,
    target_date AS target_date,
    target_ts_utc AS target_ts_utc,
    period_end AS period_end,
    row_type AS row_type,
    timeline_value AS timeline_value,
    actual_value AS actual_value,
    forecast_value AS forecast_value,
    median_value AS median_value,
    lower_80 AS lower_80,
    upper_80 AS upper_80,
    lower_95 AS lower_95,
    upper_95 AS upper_95,
    unit_code AS unit_code,
    currency_code AS currency_code,
    is_open AS is_open,
    obs_state AS obs_state,
    as_of_date AS as_of_date,
    data_until AS data_until,
    quality_code AS quality_code,
    run_id AS run_id,
    target_ts_local AS target_ts_local,
    utc_offset AS utc_offset
FROM "BI#1".bi_timeline
WHERE job = 'shop';
CREATE OR REPLACE VIEW "BI#1".bi_override AS
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
FROM "FC#1".fc_override o
LEFT JOIN "FC#1".fc_series s ON s.series_id = o.series_id
LEFT JOIN (
    SELECT n.job, p.published_utc, r.as_of_utc, r.last_ds
    FROM "FC#1".fc_job_current n
    INNER JOIN "FC#1".fc_publication p ON p.job = n.job AND p.publication_no = n.publication_no
    INNER JOIN "FC#1".fc_run r ON r.run_id = p.run_id
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
    FROM "FC#1".fc_forecast_before b
    INNER JOIN "BI#1".bi_accuracy a
        ON a.run_id = b.run_id AND a.series_id = b.series_id AND a.period_start = b.ds AND a.lead_periods = 1
    GROUP BY b.override_id
) v ON v.override_id = o.override_id;
CREATE OR REPLACE VIEW "BI#1".bi_value_added AS
SELECT
    v.job AS job,  -- Name of the job.
    v.series_key AS series_key,  -- Key of the series as text.
    v.label_1 AS label_1,  -- Attribute 1 of the series; the job names it.
    v.label_2 AS label_2,  -- Attribute 2.
    v.label_3 AS label_3,  -- Attribute 3.
    v.label_4 AS label_4,  -- Attribute 4.
    v.label_5 AS label_5,  -- Attribute 5.
    v.label_6 AS label_6,  -- Attribute 6.
    v.label_text_1 AS label_text_1,  -- Readable text of label_1.
    v.label_text_2 AS label_text_2,  -- Readable text of label_2.
    v.label_text_3 AS label_text_3,  -- Readable text of label_3.
    v.label_text_4 AS label_text_4,  -- Readable text of label_4.
    v.label_text_5 AS label_text_5,  -- Readable text of label_5.
    v.label_text_6 AS label_text_6,  -- Readable text of label_6.
    v.target_date AS target_date,  -- Local date on which the period starts.
    v.target_ts_utc AS target_ts_utc,  -- UTC instant at which the period starts.
    v.period_end AS period_end,  -- Start of the next period: local date, or UTC instant for sub-daily periods.
    v.lead_periods AS lead_periods,  -- Periods before; the sum over several leads counts a period several times.
    v.step_no AS step_no,  -- 1 to 4, in the order of the steps.
    v.forecast_step AS forecast_step,  -- naive, model, reconciled (model without a hierarchy) or final.
    v.step_value AS step_value,  -- Forecast after this step. SUM within one lead_periods and step.
    v.n_scored AS n_scored,  -- 1: forecast and actual are compared. SUM within one step.
    v.step_value - v.sum_actual AS sum_err,  -- Forecast minus actual. SUM within one step.
    ABS(v.step_value - v.sum_actual) AS sum_abs_err,  -- Absolute error. SUM within one step.
    (v.step_value - v.sum_actual) * (v.step_value - v.sum_actual) AS sum_sq_err,  -- Squared error. SUM within one step.
    v.sum_actual AS sum_actual,  -- Actual. SUM within one step.
    v.sum_abs_actual AS sum_abs_actual,  -- Absolute actual. SUM within one step.
    v.sum_abs_err_naive AS sum_abs_err_naive,  -- Absolute error of naive. SUM within one step.
    ABS(v.before_value - v.sum_actual)
        - ABS(v.step_value - v.sum_actual) AS sum_abs_err_saved,  -- Absolute error that this step saves. SUM.
    v.unit_code AS unit_code,  -- Unit of measure.
    v.currency_code AS currency_code,  -- Currency.
    v.as_of_date AS as_of_date,  -- Local date the forecast acted for.
    v.data_until AS data_until,  -- Newest period the forecast had seen.
    v.published_at_utc AS published_at_utc,  -- UTC instant of publication.
    v.model_name AS model_name,  -- Method behind forecast_value.
    v.source_code AS source_code,  -- MODEL, COMBINATION, BASELINE, FALLBACK, NAIVE, CARRIED or CLOSED.
    v.quality_code AS quality_code,  -- OK, WARN, SUBSTITUTED or STALE.
    v.run_id AS run_id,  -- Run behind the forecast.
    v.target_ts_local AS target_ts_local,  -- Time on the job's own clock at which the period starts.
    v.utc_offset AS utc_offset  -- What target_ts_local is ahead of UTC: +02:00.
FROM (
    SELECT
        a.*,
        k.step_no,
        k.forecast_step,
        CASE k.step_no
            WHEN 1 THEN a.naive_value
            WHEN 2 THEN a.model_value
            WHEN 3 THEN COALESCE(a.reconciled_value, a.model_value)
            ELSE a.forecast_value
        END AS step_value,
        CASE k.step_no
            WHEN 3 THEN a.model_value
            WHEN 4 THEN COALESCE(a.reconciled_value, a.model_value)
            ELSE a.naive_value
        END AS before_value
    FROM "BI#1".bi_accuracy a
    CROSS JOIN (
        SELECT 1 AS step_no, 'naive' AS forecast_step, COUNT(*) AS n_versions FROM "FC#1".fc_schema_version
        UNION ALL
        SELECT 2, 'model', COUNT(*) FROM "FC#1".fc_schema_version
        UNION ALL
        SELECT 3, 'reconciled', COUNT(*) FROM "FC#1".fc_schema_version
        UNION ALL
        SELECT 4, 'final', COUNT(*) FROM "FC#1".fc_schema_version
    ) k
    WHERE a.n_scored = 1 AND a.naive_value IS NOT NULL AND a.model_value IS NOT NULL
) v;
CREATE OR REPLACE VIEW "BI#1".bi_shop_accuracy AS
SELECT
    job AS job,
    series_key AS series_key,
    label_1 AS material,
    label_2 AS "order",
    label_text_1 AS material_text,
    target_date AS target_date,
    target_ts_utc AS target_ts_utc,
    period_end AS period_end,
    lead_periods AS lead_periods,
    actual_value AS actual_value,
    forecast_value AS forecast_value,
    naive_value AS naive_value,
    model_value AS model_value,
    reconciled_value AS reconciled_value,
    n_scored AS n_scored,
    sum_err AS sum_err,
    sum_abs_err AS sum_abs_err,
    sum_sq_err AS sum_sq_err,
    sum_actual AS sum_actual,
    sum_abs_actual AS sum_abs_actual,
    sum_abs_err_naive AS sum_abs_err_naive,
    n_in_50 AS n_in_50,
    n_in_80 AS n_in_80,
    n_in_90 AS n_in_90,
    n_in_95 AS n_in_95,
    skip_reason AS skip_reason,
    revision_no AS revision_no,
    unit_code AS unit_code,
    currency_code AS currency_code,
    as_of_date AS as_of_date,
    data_until AS data_until,
    published_at_utc AS published_at_utc,
    model_name AS model_name,
    source_code AS source_code,
    quality_code AS quality_code,
    run_id AS run_id,
    series_id AS series_id,
    period_start AS period_start,
    target_ts_local AS target_ts_local,
    utc_offset AS utc_offset
FROM "BI#1".bi_accuracy
WHERE job = 'shop';
COMMENT ON VIEW "BI#1".bi_forecast_vintage IS 'What was forecast a number of periods before: the last published, not withdrawn forecast of that time. One row per series, period and lead; a lead that no publication was made for shows the publication before.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.series_key IS 'Key of the series as text.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.label_1 IS 'Attribute 1 of the series; the job names it.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.label_2 IS 'Attribute 2.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.label_3 IS 'Attribute 3.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.label_4 IS 'Attribute 4.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.label_5 IS 'Attribute 5.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.label_6 IS 'Attribute 6.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.label_text_1 IS 'Readable text of label_1.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.label_text_2 IS 'Readable text of label_2.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.label_text_3 IS 'Readable text of label_3.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.label_text_4 IS 'Readable text of label_4.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.label_text_5 IS 'Readable text of label_5.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.label_text_6 IS 'Readable text of label_6.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.target_date IS 'Local date on which the period starts.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.target_ts_utc IS 'UTC instant at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.period_end IS 'Start of the next period: local date, or UTC instant for sub-daily periods.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.lead_periods IS '1 is the forecast as of the end of the period before.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.forecast_value IS 'Forecast in unit_code or currency_code. SUM within one lead_periods.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.median_value IS 'As likely above as below. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.lower_50 IS 'Lower end of the 50 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.upper_50 IS 'Upper end of the 50 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.lower_80 IS 'Lower end of the 80 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.upper_80 IS 'Upper end of the 80 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.lower_90 IS 'Lower end of the 90 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.upper_90 IS 'Upper end of the 90 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.lower_95 IS 'Lower end of the 95 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.upper_95 IS 'Upper end of the 95 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.naive_value IS 'Seasonal naive forecast, for comparison. SUM within one lead_periods.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.model_value IS 'Value of the champion before rules and fallbacks. SUM within one lead_periods.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.reconciled_value IS 'Value after reconciliation, or null. SUM within one lead_periods.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.unit_code IS 'Unit of measure.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.currency_code IS 'Currency.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.is_open IS '1 where business takes place.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.as_of_date IS 'Local date the forecast acted for.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.data_until IS 'Newest period the forecast had seen.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.published_at_utc IS 'UTC instant of publication.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.model_name IS 'Method behind forecast_value.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.source_code IS 'MODEL, COMBINATION, BASELINE, FALLBACK, NAIVE, CARRIED or CLOSED.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.quality_code IS 'OK, WARN, SUBSTITUTED or STALE.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.publication_no IS 'Publication the row was shown in.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.run_id IS 'Run behind the row.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.series_id IS 'Number of the series, to join views by.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.period_start IS 'Start of the period on the clock of data_until, to join views by.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.vintage_kind IS 'LIVE, or BACKFILL for a missed run day that was filled in later.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.target_ts_local IS 'Time on the job''s own clock at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_forecast_vintage.utc_offset IS 'What target_ts_local is ahead of UTC: +02:00.';
COMMENT ON VIEW "BI#1".bi_data_quality IS 'What the data checks found. One row per run, suite, check and scope.';
COMMENT ON COLUMN "BI#1".bi_data_quality.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_data_quality.as_of_date IS 'Local date the run acts for.';
COMMENT ON COLUMN "BI#1".bi_data_quality.attempt IS 'Attempt of the run.';
COMMENT ON COLUMN "BI#1".bi_data_quality.purpose IS 'Purpose of the run.';
COMMENT ON COLUMN "BI#1".bi_data_quality.suite IS 'What was checked: source, panel or forecast.';
COMMENT ON COLUMN "BI#1".bi_data_quality.check_id IS 'Name of the check.';
COMMENT ON COLUMN "BI#1".bi_data_quality.scope_value IS 'Part of the data; empty for all of it.';
COMMENT ON COLUMN "BI#1".bi_data_quality.expectation IS 'Type of the expectation.';
COMMENT ON COLUMN "BI#1".bi_data_quality.column_name IS 'Column concerned.';
COMMENT ON COLUMN "BI#1".bi_data_quality.severity IS 'How serious a failure is.';
COMMENT ON COLUMN "BI#1".bi_data_quality.success IS '1 where the check passed. SUM.';
COMMENT ON COLUMN "BI#1".bi_data_quality.observed IS 'What was observed, as text.';
COMMENT ON COLUMN "BI#1".bi_data_quality.unexpected_count IS 'Rows that break the rule. SUM.';
COMMENT ON COLUMN "BI#1".bi_data_quality.unexpected_pct IS 'Rows that break the rule, in percent. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_data_quality.action IS 'PASS, WARN, QUARANTINE or BLOCK.';
COMMENT ON COLUMN "BI#1".bi_data_quality.run_status IS 'How the run ended.';
COMMENT ON COLUMN "BI#1".bi_data_quality.started_at_utc IS 'UTC instant of the start.';
COMMENT ON COLUMN "BI#1".bi_data_quality.run_id IS 'Run that checked.';
COMMENT ON VIEW "BI#1".bi_data_scope IS 'How much data arrived, against the run before. One row per run of data_preparation.';
COMMENT ON COLUMN "BI#1".bi_data_scope.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_data_scope.as_of_date IS 'Local date the run acts for.';
COMMENT ON COLUMN "BI#1".bi_data_scope.attempt IS 'Attempt of the run.';
COMMENT ON COLUMN "BI#1".bi_data_scope.vintage_kind IS 'LIVE or BACKFILL.';
COMMENT ON COLUMN "BI#1".bi_data_scope.run_status IS 'How the run ended.';
COMMENT ON COLUMN "BI#1".bi_data_scope.data_until IS 'Newest period the run may see.';
COMMENT ON COLUMN "BI#1".bi_data_scope.first_ds IS 'First period in the data.';
COMMENT ON COLUMN "BI#1".bi_data_scope.last_ds IS 'Last period in the data.';
COMMENT ON COLUMN "BI#1".bi_data_scope.rows_read IS 'Rows read from the source. SUM.';
COMMENT ON COLUMN "BI#1".bi_data_scope.rows_quarantined IS 'Rows quarantined. SUM.';
COMMENT ON COLUMN "BI#1".bi_data_scope.revisions_written IS 'New and changed values. SUM.';
COMMENT ON COLUMN "BI#1".bi_data_scope.n_series IS 'Series that are forecast. SUM.';
COMMENT ON COLUMN "BI#1".bi_data_scope.n_series_new IS 'Series that the run before did not have. SUM.';
COMMENT ON COLUMN "BI#1".bi_data_scope.n_series_gone IS 'Series that only the run before had. SUM.';
COMMENT ON COLUMN "BI#1".bi_data_scope.previous_rows_read IS 'Rows read by the run before.';
COMMENT ON COLUMN "BI#1".bi_data_scope.previous_last_ds IS 'Last period in the data of the run before.';
COMMENT ON COLUMN "BI#1".bi_data_scope.message IS 'What a person should know.';
COMMENT ON COLUMN "BI#1".bi_data_scope.started_at_utc IS 'UTC instant of the start.';
COMMENT ON COLUMN "BI#1".bi_data_scope.finished_at_utc IS 'UTC instant of the end; null while running.';
COMMENT ON COLUMN "BI#1".bi_data_scope.run_id IS 'Run.';
COMMENT ON VIEW "BI#1".bi_exceptions IS 'Where to look first: series that err more than seasonal naive, err to one side, have vanished, or are not the model''s own. One row per series of the current publication with something to look at.';
COMMENT ON COLUMN "BI#1".bi_exceptions.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_exceptions.series_key IS 'Key of the series as text.';
COMMENT ON COLUMN "BI#1".bi_exceptions.label_1 IS 'Attribute 1 of the series; the job names it.';
COMMENT ON COLUMN "BI#1".bi_exceptions.label_2 IS 'Attribute 2.';
COMMENT ON COLUMN "BI#1".bi_exceptions.label_3 IS 'Attribute 3.';
COMMENT ON COLUMN "BI#1".bi_exceptions.label_4 IS 'Attribute 4.';
COMMENT ON COLUMN "BI#1".bi_exceptions.label_5 IS 'Attribute 5.';
COMMENT ON COLUMN "BI#1".bi_exceptions.label_6 IS 'Attribute 6.';
COMMENT ON COLUMN "BI#1".bi_exceptions.label_text_1 IS 'Readable text of label_1.';
COMMENT ON COLUMN "BI#1".bi_exceptions.label_text_2 IS 'Readable text of label_2.';
COMMENT ON COLUMN "BI#1".bi_exceptions.label_text_3 IS 'Readable text of label_3.';
COMMENT ON COLUMN "BI#1".bi_exceptions.label_text_4 IS 'Readable text of label_4.';
COMMENT ON COLUMN "BI#1".bi_exceptions.label_text_5 IS 'Readable text of label_5.';
COMMENT ON COLUMN "BI#1".bi_exceptions.label_text_6 IS 'Readable text of label_6.';
COMMENT ON COLUMN "BI#1".bi_exceptions.risk_rank IS '1: look first.';
COMMENT ON COLUMN "BI#1".bi_exceptions.value_at_risk IS 'Absolute error a period ahead over the newest 28 periods, else the forecast, else recent values.';
COMMENT ON COLUMN "BI#1".bi_exceptions.exception_text IS 'What is unusual, in words.';
COMMENT ON COLUMN "BI#1".bi_exceptions.next_action IS 'What to do about it.';
COMMENT ON COLUMN "BI#1".bi_exceptions.series_status IS 'OK, FALLBACK, CARRIED, FAILED or SKIPPED in the current publication.';
COMMENT ON COLUMN "BI#1".bi_exceptions.n_scored IS 'Periods compared, of the newest 28. SUM.';
COMMENT ON COLUMN "BI#1".bi_exceptions.sum_err IS 'Forecast minus actual, a period ahead. SUM.';
COMMENT ON COLUMN "BI#1".bi_exceptions.sum_abs_err IS 'Absolute error. SUM.';
COMMENT ON COLUMN "BI#1".bi_exceptions.sum_abs_err_naive IS 'Absolute error of seasonal naive. SUM.';
COMMENT ON COLUMN "BI#1".bi_exceptions.sum_actual IS 'Actual. SUM.';
COMMENT ON COLUMN "BI#1".bi_exceptions.n_in_80 IS 'Actuals within the 80 % interval. SUM.';
COMMENT ON COLUMN "BI#1".bi_exceptions.unit_code IS 'Unit of measure.';
COMMENT ON COLUMN "BI#1".bi_exceptions.currency_code IS 'Currency.';
COMMENT ON COLUMN "BI#1".bi_exceptions.as_of_date IS 'Local date the forecast acts for.';
COMMENT ON COLUMN "BI#1".bi_exceptions.run_id IS 'Run behind the forecast.';
COMMENT ON VIEW "BI#1".bi_feature_statistics IS 'Statistics of the prepared data, of every run day. One row per run, scope, column, statistic and bin.';
COMMENT ON COLUMN "BI#1".bi_feature_statistics.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_feature_statistics.as_of_date IS 'Local date the run acts for.';
COMMENT ON COLUMN "BI#1".bi_feature_statistics.attempt IS 'Attempt of the run.';
COMMENT ON COLUMN "BI#1".bi_feature_statistics.scope_type IS 'ALL or LABEL.';
COMMENT ON COLUMN "BI#1".bi_feature_statistics.scope_value IS 'Label value; empty for all series.';
COMMENT ON COLUMN "BI#1".bi_feature_statistics.column_name IS 'Column measured.';
COMMENT ON COLUMN "BI#1".bi_feature_statistics.statistic IS 'Name of the statistic.';
COMMENT ON COLUMN "BI#1".bi_feature_statistics.bin_no IS 'Bin of a histogram, from 1; 0 where there are no bins.';
COMMENT ON COLUMN "BI#1".bi_feature_statistics.stat_value IS 'Value. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_feature_statistics.bin_lower IS 'Lower edge of the bin.';
COMMENT ON COLUMN "BI#1".bi_feature_statistics.bin_upper IS 'Upper edge of the bin.';
COMMENT ON COLUMN "BI#1".bi_feature_statistics.run_status IS 'How the run ended.';
COMMENT ON COLUMN "BI#1".bi_feature_statistics.run_id IS 'Run that measured.';
COMMENT ON VIEW "BI#1".bi_forecast IS 'The forecast that readers see today; nothing of retired jobs. One row per series and future period of the current publication.';
COMMENT ON COLUMN "BI#1".bi_forecast.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_forecast.series_key IS 'Key of the series as text.';
COMMENT ON COLUMN "BI#1".bi_forecast.label_1 IS 'Attribute 1 of the series; the job names it.';
COMMENT ON COLUMN "BI#1".bi_forecast.label_2 IS 'Attribute 2.';
COMMENT ON COLUMN "BI#1".bi_forecast.label_3 IS 'Attribute 3.';
COMMENT ON COLUMN "BI#1".bi_forecast.label_4 IS 'Attribute 4.';
COMMENT ON COLUMN "BI#1".bi_forecast.label_5 IS 'Attribute 5.';
COMMENT ON COLUMN "BI#1".bi_forecast.label_6 IS 'Attribute 6.';
COMMENT ON COLUMN "BI#1".bi_forecast.label_text_1 IS 'Readable text of label_1.';
COMMENT ON COLUMN "BI#1".bi_forecast.label_text_2 IS 'Readable text of label_2.';
COMMENT ON COLUMN "BI#1".bi_forecast.label_text_3 IS 'Readable text of label_3.';
COMMENT ON COLUMN "BI#1".bi_forecast.label_text_4 IS 'Readable text of label_4.';
COMMENT ON COLUMN "BI#1".bi_forecast.label_text_5 IS 'Readable text of label_5.';
COMMENT ON COLUMN "BI#1".bi_forecast.label_text_6 IS 'Readable text of label_6.';
COMMENT ON COLUMN "BI#1".bi_forecast.target_date IS 'Local date on which the period starts.';
COMMENT ON COLUMN "BI#1".bi_forecast.target_ts_utc IS 'UTC instant at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_forecast.period_end IS 'Start of the next period: local date, or UTC instant for sub-daily periods.';
COMMENT ON COLUMN "BI#1".bi_forecast.forecast_value IS 'Forecast in unit_code or currency_code. SUM.';
COMMENT ON COLUMN "BI#1".bi_forecast.median_value IS 'As likely above as below. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast.lower_50 IS 'Lower end of the 50 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast.upper_50 IS 'Upper end of the 50 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast.lower_80 IS 'Lower end of the 80 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast.upper_80 IS 'Upper end of the 80 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast.lower_90 IS 'Lower end of the 90 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast.upper_90 IS 'Upper end of the 90 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast.lower_95 IS 'Lower end of the 95 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast.upper_95 IS 'Upper end of the 95 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_forecast.naive_value IS 'Seasonal naive forecast, for comparison. SUM.';
COMMENT ON COLUMN "BI#1".bi_forecast.model_value IS 'Value of the champion before rules and fallbacks. SUM.';
COMMENT ON COLUMN "BI#1".bi_forecast.unit_code IS 'Unit of measure.';
COMMENT ON COLUMN "BI#1".bi_forecast.currency_code IS 'Currency.';
COMMENT ON COLUMN "BI#1".bi_forecast.is_open IS '1 where business takes place.';
COMMENT ON COLUMN "BI#1".bi_forecast.lead_periods IS '1 for the first period after data_until.';
COMMENT ON COLUMN "BI#1".bi_forecast.as_of_date IS 'Local date the forecast acts for.';
COMMENT ON COLUMN "BI#1".bi_forecast.data_until IS 'Newest period the forecast has seen.';
COMMENT ON COLUMN "BI#1".bi_forecast.published_at_utc IS 'UTC instant of publication.';
COMMENT ON COLUMN "BI#1".bi_forecast.model_name IS 'Method behind forecast_value.';
COMMENT ON COLUMN "BI#1".bi_forecast.source_code IS 'MODEL, COMBINATION, BASELINE, FALLBACK, NAIVE, CARRIED or CLOSED.';
COMMENT ON COLUMN "BI#1".bi_forecast.quality_code IS 'OK, WARN, SUBSTITUTED or STALE.';
COMMENT ON COLUMN "BI#1".bi_forecast.reason_text IS 'Why it is not the champion''s value; null where it is.';
COMMENT ON COLUMN "BI#1".bi_forecast.run_id IS 'Run behind the row.';
COMMENT ON COLUMN "BI#1".bi_forecast.override_id IS 'Change by a person that forecast_value contains; see bi_override.';
COMMENT ON COLUMN "BI#1".bi_forecast.override_by IS 'Who asked for it.';
COMMENT ON COLUMN "BI#1".bi_forecast.override_reason IS 'Why, in one word.';
COMMENT ON COLUMN "BI#1".bi_forecast.before_override_value IS 'What forecast_value would be without it; null where nothing was changed. SUM.';
COMMENT ON COLUMN "BI#1".bi_forecast.target_ts_local IS 'Time on the job''s own clock at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_forecast.utc_offset IS 'What target_ts_local is ahead of UTC: +02:00.';
COMMENT ON VIEW "BI#1".bi_job_health IS 'Is the job well? Freshness, coverage and fallbacks of what readers see, and how the last run ended. One row per job; of a retired one only its champion, and when, by whom and why it was retired.';
COMMENT ON COLUMN "BI#1".bi_job_health.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_job_health.publication_no IS 'Publication that readers see; null before the first, and of a retired job.';
COMMENT ON COLUMN "BI#1".bi_job_health.as_of_date IS 'Local date that publication acts for.';
COMMENT ON COLUMN "BI#1".bi_job_health.published_at_utc IS 'UTC instant of publication.';
COMMENT ON COLUMN "BI#1".bi_job_health.data_until IS 'Newest period that publication has seen.';
COMMENT ON COLUMN "BI#1".bi_job_health.snapshot_as_of_date IS 'Local date of the newest snapshot.';
COMMENT ON COLUMN "BI#1".bi_job_health.snapshot_data_until IS 'Newest period of the newest snapshot.';
COMMENT ON COLUMN "BI#1".bi_job_health.champion_since_utc IS 'UTC instant of the champion''s promotion.';
COMMENT ON COLUMN "BI#1".bi_job_health.n_rows IS 'Forecast rows that readers see. SUM.';
COMMENT ON COLUMN "BI#1".bi_job_health.n_expected IS 'Series that must be forecast. SUM.';
COMMENT ON COLUMN "BI#1".bi_job_health.n_ok IS 'Series served as planned. SUM.';
COMMENT ON COLUMN "BI#1".bi_job_health.n_fallback IS 'Series served by a fallback. SUM.';
COMMENT ON COLUMN "BI#1".bi_job_health.n_carried IS 'Series whose last forecast was carried on. SUM.';
COMMENT ON COLUMN "BI#1".bi_job_health.n_failed IS 'Series without a forecast. SUM.';
COMMENT ON COLUMN "BI#1".bi_job_health.guard_result IS 'Result of the checks of the outgoing forecast.';
COMMENT ON COLUMN "BI#1".bi_job_health.last_purpose IS 'Purpose of the run that is under way, or ended last, of the newest run day; filled in run days do not count.';
COMMENT ON COLUMN "BI#1".bi_job_health.last_as_of_date IS 'Local date of the newest run.';
COMMENT ON COLUMN "BI#1".bi_job_health.last_status IS 'How the newest run ended, or RUNNING.';
COMMENT ON COLUMN "BI#1".bi_job_health.last_message IS 'What a person should know about it.';
COMMENT ON COLUMN "BI#1".bi_job_health.last_started_at_utc IS 'UTC instant of its start.';
COMMENT ON COLUMN "BI#1".bi_job_health.last_run_id IS 'Newest run.';
COMMENT ON COLUMN "BI#1".bi_job_health.watched_until IS 'Newest period that monitoring has looked at; null before its first look.';
COMMENT ON COLUMN "BI#1".bi_job_health.n_breached IS 'Signals of the whole job that were beyond their barrier then. SUM.';
COMMENT ON COLUMN "BI#1".bi_job_health.next_as_of_date IS 'Next run day by the schedule; it was missed where it has passed. Null without one.';
COMMENT ON COLUMN "BI#1".bi_job_health.job_state IS 'ACTIVE or RETIRED.';
COMMENT ON COLUMN "BI#1".bi_job_health.retired_at_utc IS 'UTC instant of its retirement; null while it is active.';
COMMENT ON COLUMN "BI#1".bi_job_health.retired_by IS 'Who retired it.';
COMMENT ON COLUMN "BI#1".bi_job_health.retired_reason IS 'Why it was retired.';
COMMENT ON COLUMN "BI#1".bi_job_health.due_at_utc IS 'UTC instant by which the next forecast must be there; it is late where that has passed. Null without a schedule.';
COMMENT ON COLUMN "BI#1".bi_job_health.owner IS 'Who answers for the job; null where its file does not say.';
COMMENT ON COLUMN "BI#1".bi_job_health.muted_until_utc IS 'UTC instant until which nobody is notified; the mute is over where that has passed. Null without one.';
COMMENT ON COLUMN "BI#1".bi_job_health.mute_reason IS 'Why nobody is notified until then.';
COMMENT ON VIEW "BI#1".bi_late_data IS 'Values that are late: open periods of the newest 28 dates that a series lacks, or got after a run had missed them. One row per series and period.';
COMMENT ON COLUMN "BI#1".bi_late_data.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_late_data.series_key IS 'Key of the series as text.';
COMMENT ON COLUMN "BI#1".bi_late_data.label_1 IS 'Attribute 1 of the series; the job names it.';
COMMENT ON COLUMN "BI#1".bi_late_data.label_2 IS 'Attribute 2.';
COMMENT ON COLUMN "BI#1".bi_late_data.label_3 IS 'Attribute 3.';
COMMENT ON COLUMN "BI#1".bi_late_data.label_4 IS 'Attribute 4.';
COMMENT ON COLUMN "BI#1".bi_late_data.label_5 IS 'Attribute 5.';
COMMENT ON COLUMN "BI#1".bi_late_data.label_6 IS 'Attribute 6.';
COMMENT ON COLUMN "BI#1".bi_late_data.label_text_1 IS 'Readable text of label_1.';
COMMENT ON COLUMN "BI#1".bi_late_data.label_text_2 IS 'Readable text of label_2.';
COMMENT ON COLUMN "BI#1".bi_late_data.label_text_3 IS 'Readable text of label_3.';
COMMENT ON COLUMN "BI#1".bi_late_data.label_text_4 IS 'Readable text of label_4.';
COMMENT ON COLUMN "BI#1".bi_late_data.label_text_5 IS 'Readable text of label_5.';
COMMENT ON COLUMN "BI#1".bi_late_data.label_text_6 IS 'Readable text of label_6.';
COMMENT ON COLUMN "BI#1".bi_late_data.target_date IS 'Local date on which the period starts.';
COMMENT ON COLUMN "BI#1".bi_late_data.target_ts_utc IS 'UTC instant at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_late_data.period_end IS 'Start of the next period: local date, or UTC instant for sub-daily periods.';
COMMENT ON COLUMN "BI#1".bi_late_data.late_state IS 'MISSING still, or ARRIVED since.';
COMMENT ON COLUMN "BI#1".bi_late_data.arrived_at_utc IS 'UTC instant of arrival; null while missing.';
COMMENT ON COLUMN "BI#1".bi_late_data.last_ds IS 'Last period of the series with a row.';
COMMENT ON COLUMN "BI#1".bi_late_data.data_until IS 'Newest period that the data should hold.';
COMMENT ON COLUMN "BI#1".bi_late_data.target_ts_local IS 'Time on the job''s own clock at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_late_data.utc_offset IS 'What target_ts_local is ahead of UTC: +02:00.';
COMMENT ON VIEW "BI#1".bi_model IS 'Which model serves, since when, by how much it won, and why. One row per job and segment of the champion.';
COMMENT ON COLUMN "BI#1".bi_model.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_model.segment IS 'Group of series in which methods are weighted.';
COMMENT ON COLUMN "BI#1".bi_model.model_version_id IS 'Champion.';
COMMENT ON COLUMN "BI#1".bi_model.n_series IS 'Series of the segment. SUM.';
COMMENT ON COLUMN "BI#1".bi_model.leading_method IS 'Method with the largest weight in the segment.';
COMMENT ON COLUMN "BI#1".bi_model.leading_weight IS 'Mean weight of that method.';
COMMENT ON COLUMN "BI#1".bi_model.champion_since_utc IS 'UTC instant of promotion.';
COMMENT ON COLUMN "BI#1".bi_model.outcome IS 'PROMOTED, or REFRESHED: the same recipe on newer data.';
COMMENT ON COLUMN "BI#1".bi_model.metric IS 'Metric of the gate; lower is better.';
COMMENT ON COLUMN "BI#1".bi_model.previous_value IS 'Metric of the model that served before.';
COMMENT ON COLUMN "BI#1".bi_model.champion_value IS 'Metric of this champion at its promotion; null where history was too short to compare.';
COMMENT ON COLUMN "BI#1".bi_model.effect IS 'Relative gain over the model before, 0.05 is 5 % better.';
COMMENT ON COLUMN "BI#1".bi_model.n_wins IS 'Origins at which it was better.';
COMMENT ON COLUMN "BI#1".bi_model.n_cutoffs IS 'Origins compared.';
COMMENT ON COLUMN "BI#1".bi_model.reason_text IS 'Why it was promoted, in words.';
COMMENT ON COLUMN "BI#1".bi_model.train_from IS 'First period of the training data.';
COMMENT ON COLUMN "BI#1".bi_model.train_to IS 'Last period of the training data.';
COMMENT ON COLUMN "BI#1".bi_model.recipe_hash IS 'Fingerprint of the recipe.';
COMMENT ON COLUMN "BI#1".bi_model.train_run_id IS 'Run that trained it.';
COMMENT ON COLUMN "BI#1".bi_model.device IS 'Where its trees were grown, cpu or gpu; null: not recorded.';
COMMENT ON VIEW "BI#1".bi_monitoring IS 'What monitoring has measured of live forecasts, beside its barrier, and what it has led to. One row per segment, signal and window.';
COMMENT ON COLUMN "BI#1".bi_monitoring.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_monitoring.segment IS 'Segment of series; ALL is the whole job.';
COMMENT ON COLUMN "BI#1".bi_monitoring.signal_name IS 'ERROR, BIAS, COVERAGE, TARGET, FEATURE, STABILITY or FRESHNESS.';
COMMENT ON COLUMN "BI#1".bi_monitoring.window_end IS 'Newest period of the window.';
COMMENT ON COLUMN "BI#1".bi_monitoring.signal_value IS 'What was measured, of ERROR its 95 % bound on the side of no breach; null where there is too little.';
COMMENT ON COLUMN "BI#1".bi_monitoring.baseline_value IS 'What it is compared with, or null.';
COMMENT ON COLUMN "BI#1".bi_monitoring.barrier_value IS 'Barrier, or null.';
COMMENT ON COLUMN "BI#1".bi_monitoring.is_breached IS '1 where the barrier counts as crossed. SUM within one window.';
COMMENT ON COLUMN "BI#1".bi_monitoring.consecutive_windows IS 'Windows in a row that were beyond it.';
COMMENT ON COLUMN "BI#1".bi_monitoring.n_evidence IS 'Values behind the measurement.';
COMMENT ON COLUMN "BI#1".bi_monitoring.action_taken IS 'NONE, WATCH, COOL_DOWN, REQUESTED or ALERT.';
COMMENT ON COLUMN "BI#1".bi_monitoring.training_run_id IS 'Training that it has led to, or null.';
COMMENT ON COLUMN "BI#1".bi_monitoring.training_reason IS 'ERROR or DRIFT.';
COMMENT ON COLUMN "BI#1".bi_monitoring.training_outcome IS 'PROMOTED, REFRESHED, KEPT or REJECTED.';
COMMENT ON COLUMN "BI#1".bi_monitoring.training_text IS 'What the training decided, in words with numbers.';
COMMENT ON VIEW "BI#1".bi_predecessor IS 'Which series go on under another key, from when, and by the numbers of both, to join histories by. One row per pair of keys.';
COMMENT ON COLUMN "BI#1".bi_predecessor.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_predecessor.series_key IS 'Key of the series that goes on.';
COMMENT ON COLUMN "BI#1".bi_predecessor.label_1 IS 'Attribute 1 of the series that goes on; the job names it.';
COMMENT ON COLUMN "BI#1".bi_predecessor.label_2 IS 'Attribute 2.';
COMMENT ON COLUMN "BI#1".bi_predecessor.label_3 IS 'Attribute 3.';
COMMENT ON COLUMN "BI#1".bi_predecessor.label_4 IS 'Attribute 4.';
COMMENT ON COLUMN "BI#1".bi_predecessor.label_5 IS 'Attribute 5.';
COMMENT ON COLUMN "BI#1".bi_predecessor.label_6 IS 'Attribute 6.';
COMMENT ON COLUMN "BI#1".bi_predecessor.label_text_1 IS 'Readable text of label_1.';
COMMENT ON COLUMN "BI#1".bi_predecessor.label_text_2 IS 'Readable text of label_2.';
COMMENT ON COLUMN "BI#1".bi_predecessor.label_text_3 IS 'Readable text of label_3.';
COMMENT ON COLUMN "BI#1".bi_predecessor.label_text_4 IS 'Readable text of label_4.';
COMMENT ON COLUMN "BI#1".bi_predecessor.label_text_5 IS 'Readable text of label_5.';
COMMENT ON COLUMN "BI#1".bi_predecessor.label_text_6 IS 'Readable text of label_6.';
COMMENT ON COLUMN "BI#1".bi_predecessor.predecessor_key IS 'Key of the series that ends.';
COMMENT ON COLUMN "BI#1".bi_predecessor.period_from IS 'First period that counts for series_key alone: business date, or UTC instant.';
COMMENT ON COLUMN "BI#1".bi_predecessor.succession IS 'RENUMBERED (one series under another key) or MERGED (several in one).';
COMMENT ON COLUMN "BI#1".bi_predecessor.series_id IS 'Number of the series that goes on; null before the job has met it.';
COMMENT ON COLUMN "BI#1".bi_predecessor.predecessor_id IS 'Number of the series that ends; null where the job has never met it.';
COMMENT ON COLUMN "BI#1".bi_predecessor.predecessor_last_ds IS 'Last period of the series that ends with a row.';
COMMENT ON COLUMN "BI#1".bi_predecessor.run_id IS 'Run that read the row.';
COMMENT ON VIEW "BI#1".bi_publication IS 'Every publication with what it can be traced to; a row to poll for hand-over. One row per publication.';
COMMENT ON COLUMN "BI#1".bi_publication.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_publication.publication_no IS '1, 2, 3 and so on within the job.';
COMMENT ON COLUMN "BI#1".bi_publication.is_current IS '1 for what readers see; 0 for all of a retired job.';
COMMENT ON COLUMN "BI#1".bi_publication.as_of_date IS 'Local date the forecast acts for.';
COMMENT ON COLUMN "BI#1".bi_publication.published_at_utc IS 'UTC instant of publication.';
COMMENT ON COLUMN "BI#1".bi_publication.data_until IS 'Newest period the forecast has seen.';
COMMENT ON COLUMN "BI#1".bi_publication.n_rows IS 'Forecast rows. SUM.';
COMMENT ON COLUMN "BI#1".bi_publication.guard_result IS 'Result of the checks of the outgoing forecast.';
COMMENT ON COLUMN "BI#1".bi_publication.published_by IS 'Who or what published.';
COMMENT ON COLUMN "BI#1".bi_publication.withdrawn_at_utc IS 'UTC instant of withdrawal; null while valid.';
COMMENT ON COLUMN "BI#1".bi_publication.reason IS 'Why it was withdrawn or shown out of turn.';
COMMENT ON COLUMN "BI#1".bi_publication.attempt IS 'Attempt of the run.';
COMMENT ON COLUMN "BI#1".bi_publication.vintage_kind IS 'LIVE or BACKFILL.';
COMMENT ON COLUMN "BI#1".bi_publication.model_version_id IS 'Bundle behind the forecast.';
COMMENT ON COLUMN "BI#1".bi_publication.model_sha256 IS 'Fingerprint of the bundle.';
COMMENT ON COLUMN "BI#1".bi_publication.snapshot_id IS 'Snapshot behind the forecast.';
COMMENT ON COLUMN "BI#1".bi_publication.snapshot_sha256 IS 'Fingerprint of the snapshot.';
COMMENT ON COLUMN "BI#1".bi_publication.config_hash IS 'Fingerprint of the job file.';
COMMENT ON COLUMN "BI#1".bi_publication.git_commit IS 'Commit of the code.';
COMMENT ON COLUMN "BI#1".bi_publication.env_lock_hash IS 'Fingerprint of the environment lock.';
COMMENT ON COLUMN "BI#1".bi_publication.run_id IS 'Run.';
COMMENT ON COLUMN "BI#1".bi_publication.next_as_of_date IS 'Next run day by the schedule; null without a schedule.';
COMMENT ON VIEW "BI#1".bi_quarantine IS 'Source rows that a run could not use, each with its reason and what to do about it. One row per run and row.';
COMMENT ON COLUMN "BI#1".bi_quarantine.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_quarantine.as_of_date IS 'Local date the run acts for.';
COMMENT ON COLUMN "BI#1".bi_quarantine.attempt IS 'Attempt of the run.';
COMMENT ON COLUMN "BI#1".bi_quarantine.source IS 'Query the row came from: target or drivers.';
COMMENT ON COLUMN "BI#1".bi_quarantine.row_no IS 'Position of the row in the source result, from 1.';
COMMENT ON COLUMN "BI#1".bi_quarantine.series_key IS 'Key of the series as text; null where it could not be read.';
COMMENT ON COLUMN "BI#1".bi_quarantine.label_1 IS 'Attribute 1 of the series; the job names it.';
COMMENT ON COLUMN "BI#1".bi_quarantine.label_2 IS 'Attribute 2.';
COMMENT ON COLUMN "BI#1".bi_quarantine.label_3 IS 'Attribute 3.';
COMMENT ON COLUMN "BI#1".bi_quarantine.label_4 IS 'Attribute 4.';
COMMENT ON COLUMN "BI#1".bi_quarantine.label_5 IS 'Attribute 5.';
COMMENT ON COLUMN "BI#1".bi_quarantine.label_6 IS 'Attribute 6.';
COMMENT ON COLUMN "BI#1".bi_quarantine.label_text_1 IS 'Readable text of label_1.';
COMMENT ON COLUMN "BI#1".bi_quarantine.label_text_2 IS 'Readable text of label_2.';
COMMENT ON COLUMN "BI#1".bi_quarantine.label_text_3 IS 'Readable text of label_3.';
COMMENT ON COLUMN "BI#1".bi_quarantine.label_text_4 IS 'Readable text of label_4.';
COMMENT ON COLUMN "BI#1".bi_quarantine.label_text_5 IS 'Readable text of label_5.';
COMMENT ON COLUMN "BI#1".bi_quarantine.label_text_6 IS 'Readable text of label_6.';
COMMENT ON COLUMN "BI#1".bi_quarantine.ds_text IS 'Date as the source holds it.';
COMMENT ON COLUMN "BI#1".bi_quarantine.row_text IS 'The row as JSON, with the value y; allow-listed columns only.';
COMMENT ON COLUMN "BI#1".bi_quarantine.reason_code IS 'Why the row was quarantined.';
COMMENT ON COLUMN "BI#1".bi_quarantine.reason_text IS 'The same in words.';
COMMENT ON COLUMN "BI#1".bi_quarantine.next_action IS 'What to do about it.';
COMMENT ON COLUMN "BI#1".bi_quarantine.check_id IS 'Check that the row fails; see bi_data_quality.';
COMMENT ON COLUMN "BI#1".bi_quarantine.run_status IS 'How the run ended.';
COMMENT ON COLUMN "BI#1".bi_quarantine.run_id IS 'Run that read the row.';
COMMENT ON VIEW "BI#1".bi_series IS 'Every series of a job: what it is, and whether and why the current publication forecasts it or not. One row per series.';
COMMENT ON COLUMN "BI#1".bi_series.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_series.series_key IS 'Key of the series as text.';
COMMENT ON COLUMN "BI#1".bi_series.label_1 IS 'Attribute 1 of the series; the job names it.';
COMMENT ON COLUMN "BI#1".bi_series.label_2 IS 'Attribute 2.';
COMMENT ON COLUMN "BI#1".bi_series.label_3 IS 'Attribute 3.';
COMMENT ON COLUMN "BI#1".bi_series.label_4 IS 'Attribute 4.';
COMMENT ON COLUMN "BI#1".bi_series.label_5 IS 'Attribute 5.';
COMMENT ON COLUMN "BI#1".bi_series.label_6 IS 'Attribute 6.';
COMMENT ON COLUMN "BI#1".bi_series.label_text_1 IS 'Readable text of label_1.';
COMMENT ON COLUMN "BI#1".bi_series.label_text_2 IS 'Readable text of label_2.';
COMMENT ON COLUMN "BI#1".bi_series.label_text_3 IS 'Readable text of label_3.';
COMMENT ON COLUMN "BI#1".bi_series.label_text_4 IS 'Readable text of label_4.';
COMMENT ON COLUMN "BI#1".bi_series.label_text_5 IS 'Readable text of label_5.';
COMMENT ON COLUMN "BI#1".bi_series.label_text_6 IS 'Readable text of label_6.';
COMMENT ON COLUMN "BI#1".bi_series.lifecycle IS 'NEW, ACTIVE, DORMANT or ENDED (no longer forecast).';
COMMENT ON COLUMN "BI#1".bi_series.demand_class IS 'SMOOTH, ERRATIC, INTERMITTENT, LUMPY, CONTINUOUS, SHORT or NO_DEMAND.';
COMMENT ON COLUMN "BI#1".bi_series.series_status IS 'In the current publication: OK, FALLBACK, CARRIED, SKIPPED (no rows) or FAILED; null where the job is retired.';
COMMENT ON COLUMN "BI#1".bi_series.reason_code IS 'Why the champion as it is does not serve it.';
COMMENT ON COLUMN "BI#1".bi_series.reason_text IS 'The same in words.';
COMMENT ON COLUMN "BI#1".bi_series.next_action IS 'What to do about it.';
COMMENT ON COLUMN "BI#1".bi_series.first_ds IS 'First period with a row.';
COMMENT ON COLUMN "BI#1".bi_series.last_ds IS 'Last period with a row.';
COMMENT ON COLUMN "BI#1".bi_series.n_obs IS 'Periods with a row. SUM.';
COMMENT ON COLUMN "BI#1".bi_series.value_weight IS 'Importance of the series within the job. SUM.';
COMMENT ON COLUMN "BI#1".bi_series.unit_code IS 'Unit of measure.';
COMMENT ON COLUMN "BI#1".bi_series.currency_code IS 'Currency.';
COMMENT ON VIEW "BI#1".bi_stability IS 'How much the forecast that readers see has changed against the one before, made for an earlier as_of. One row per series and future period of the current publication.';
COMMENT ON COLUMN "BI#1".bi_stability.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_stability.series_key IS 'Key of the series as text.';
COMMENT ON COLUMN "BI#1".bi_stability.label_1 IS 'Attribute 1 of the series; the job names it.';
COMMENT ON COLUMN "BI#1".bi_stability.label_2 IS 'Attribute 2.';
COMMENT ON COLUMN "BI#1".bi_stability.label_3 IS 'Attribute 3.';
COMMENT ON COLUMN "BI#1".bi_stability.label_4 IS 'Attribute 4.';
COMMENT ON COLUMN "BI#1".bi_stability.label_5 IS 'Attribute 5.';
COMMENT ON COLUMN "BI#1".bi_stability.label_6 IS 'Attribute 6.';
COMMENT ON COLUMN "BI#1".bi_stability.label_text_1 IS 'Readable text of label_1.';
COMMENT ON COLUMN "BI#1".bi_stability.label_text_2 IS 'Readable text of label_2.';
COMMENT ON COLUMN "BI#1".bi_stability.label_text_3 IS 'Readable text of label_3.';
COMMENT ON COLUMN "BI#1".bi_stability.label_text_4 IS 'Readable text of label_4.';
COMMENT ON COLUMN "BI#1".bi_stability.label_text_5 IS 'Readable text of label_5.';
COMMENT ON COLUMN "BI#1".bi_stability.label_text_6 IS 'Readable text of label_6.';
COMMENT ON COLUMN "BI#1".bi_stability.target_date IS 'Local date on which the period starts.';
COMMENT ON COLUMN "BI#1".bi_stability.target_ts_utc IS 'UTC instant at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_stability.period_end IS 'Start of the next period: local date, or UTC instant for sub-daily periods.';
COMMENT ON COLUMN "BI#1".bi_stability.lead_periods IS '1 for the first period after data_until.';
COMMENT ON COLUMN "BI#1".bi_stability.forecast_value IS 'Forecast of today. SUM.';
COMMENT ON COLUMN "BI#1".bi_stability.previous_value IS 'Forecast of the publication before; null where it had none. SUM.';
COMMENT ON COLUMN "BI#1".bi_stability.n_compared IS '1 where both have a value. SUM.';
COMMENT ON COLUMN "BI#1".bi_stability.sum_change IS 'Forecast minus previous, or null. SUM.';
COMMENT ON COLUMN "BI#1".bi_stability.sum_abs_change IS 'Absolute change; divide by sum_abs_previous. SUM.';
COMMENT ON COLUMN "BI#1".bi_stability.sum_abs_previous IS 'Absolute previous value. SUM.';
COMMENT ON COLUMN "BI#1".bi_stability.unit_code IS 'Unit of measure.';
COMMENT ON COLUMN "BI#1".bi_stability.currency_code IS 'Currency.';
COMMENT ON COLUMN "BI#1".bi_stability.is_open IS '1 where business takes place.';
COMMENT ON COLUMN "BI#1".bi_stability.source_code IS 'MODEL, COMBINATION, BASELINE, FALLBACK, NAIVE, CARRIED or CLOSED.';
COMMENT ON COLUMN "BI#1".bi_stability.previous_source_code IS 'The same of the publication before.';
COMMENT ON COLUMN "BI#1".bi_stability.quality_code IS 'OK, WARN, SUBSTITUTED or STALE.';
COMMENT ON COLUMN "BI#1".bi_stability.as_of_date IS 'Local date the forecast acts for.';
COMMENT ON COLUMN "BI#1".bi_stability.previous_as_of_date IS 'Local date the publication before acted for.';
COMMENT ON COLUMN "BI#1".bi_stability.run_id IS 'Run behind the forecast.';
COMMENT ON COLUMN "BI#1".bi_stability.previous_run_id IS 'Run behind the publication before.';
COMMENT ON COLUMN "BI#1".bi_stability.target_ts_local IS 'Time on the job''s own clock at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_stability.utc_offset IS 'What target_ts_local is ahead of UTC: +02:00.';
COMMENT ON VIEW "BI#1".bi_timeline IS 'History and forecast in one line, for a chart that needs no union in the tool. One row per series and period: history up to data_until, then the current publication; of a retired job history alone.';
COMMENT ON COLUMN "BI#1".bi_timeline.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_timeline.series_key IS 'Key of the series as text.';
COMMENT ON COLUMN "BI#1".bi_timeline.label_1 IS 'Attribute 1 of the series; the job names it.';
COMMENT ON COLUMN "BI#1".bi_timeline.label_2 IS 'Attribute 2.';
COMMENT ON COLUMN "BI#1".bi_timeline.label_3 IS 'Attribute 3.';
COMMENT ON COLUMN "BI#1".bi_timeline.label_4 IS 'Attribute 4.';
COMMENT ON COLUMN "BI#1".bi_timeline.label_5 IS 'Attribute 5.';
COMMENT ON COLUMN "BI#1".bi_timeline.label_6 IS 'Attribute 6.';
COMMENT ON COLUMN "BI#1".bi_timeline.label_text_1 IS 'Readable text of label_1.';
COMMENT ON COLUMN "BI#1".bi_timeline.label_text_2 IS 'Readable text of label_2.';
COMMENT ON COLUMN "BI#1".bi_timeline.label_text_3 IS 'Readable text of label_3.';
COMMENT ON COLUMN "BI#1".bi_timeline.label_text_4 IS 'Readable text of label_4.';
COMMENT ON COLUMN "BI#1".bi_timeline.label_text_5 IS 'Readable text of label_5.';
COMMENT ON COLUMN "BI#1".bi_timeline.label_text_6 IS 'Readable text of label_6.';
COMMENT ON COLUMN "BI#1".bi_timeline.target_date IS 'Local date on which the period starts.';
COMMENT ON COLUMN "BI#1".bi_timeline.target_ts_utc IS 'UTC instant at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_timeline.period_end IS 'Start of the next period: local date, or UTC instant for sub-daily periods.';
COMMENT ON COLUMN "BI#1".bi_timeline.row_type IS 'ACTUAL up to data_until, FORECAST after it.';
COMMENT ON COLUMN "BI#1".bi_timeline.timeline_value IS 'Actual or forecast, as row_type says; null where an actual is missing. SUM.';
COMMENT ON COLUMN "BI#1".bi_timeline.actual_value IS 'Newest known actual, also where it arrived after the forecast. SUM.';
COMMENT ON COLUMN "BI#1".bi_timeline.forecast_value IS 'Forecast; null in the history. SUM.';
COMMENT ON COLUMN "BI#1".bi_timeline.median_value IS 'As likely above as below. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_timeline.lower_80 IS 'Lower end of the 80 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_timeline.upper_80 IS 'Upper end of the 80 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_timeline.lower_95 IS 'Lower end of the 95 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_timeline.upper_95 IS 'Upper end of the 95 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_timeline.unit_code IS 'Unit of measure.';
COMMENT ON COLUMN "BI#1".bi_timeline.currency_code IS 'Currency.';
COMMENT ON COLUMN "BI#1".bi_timeline.is_open IS '1 where business takes place.';
COMMENT ON COLUMN "BI#1".bi_timeline.obs_state IS 'OBSERVED, MISSING, CLOSED or STOCKOUT; null where no actual is known.';
COMMENT ON COLUMN "BI#1".bi_timeline.as_of_date IS 'Local date the current forecast acts for.';
COMMENT ON COLUMN "BI#1".bi_timeline.data_until IS 'Newest period the current forecast has seen.';
COMMENT ON COLUMN "BI#1".bi_timeline.quality_code IS 'Quality of the forecast: OK, WARN, SUBSTITUTED or STALE.';
COMMENT ON COLUMN "BI#1".bi_timeline.run_id IS 'Run behind the forecast, or behind the newest revision of the actual.';
COMMENT ON COLUMN "BI#1".bi_timeline.target_ts_local IS 'Time on the job''s own clock at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_timeline.utc_offset IS 'What target_ts_local is ahead of UTC: +02:00.';
COMMENT ON VIEW "BI#1".bi_accuracy IS 'How good forecasts were, as sums: WAPE = sum_abs_err / sum_abs_actual, bias = sum_err / sum_actual. One row per series, period and lead for which an actual is recorded.';
COMMENT ON COLUMN "BI#1".bi_accuracy.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_accuracy.series_key IS 'Key of the series as text.';
COMMENT ON COLUMN "BI#1".bi_accuracy.label_1 IS 'Attribute 1 of the series; the job names it.';
COMMENT ON COLUMN "BI#1".bi_accuracy.label_2 IS 'Attribute 2.';
COMMENT ON COLUMN "BI#1".bi_accuracy.label_3 IS 'Attribute 3.';
COMMENT ON COLUMN "BI#1".bi_accuracy.label_4 IS 'Attribute 4.';
COMMENT ON COLUMN "BI#1".bi_accuracy.label_5 IS 'Attribute 5.';
COMMENT ON COLUMN "BI#1".bi_accuracy.label_6 IS 'Attribute 6.';
COMMENT ON COLUMN "BI#1".bi_accuracy.label_text_1 IS 'Readable text of label_1.';
COMMENT ON COLUMN "BI#1".bi_accuracy.label_text_2 IS 'Readable text of label_2.';
COMMENT ON COLUMN "BI#1".bi_accuracy.label_text_3 IS 'Readable text of label_3.';
COMMENT ON COLUMN "BI#1".bi_accuracy.label_text_4 IS 'Readable text of label_4.';
COMMENT ON COLUMN "BI#1".bi_accuracy.label_text_5 IS 'Readable text of label_5.';
COMMENT ON COLUMN "BI#1".bi_accuracy.label_text_6 IS 'Readable text of label_6.';
COMMENT ON COLUMN "BI#1".bi_accuracy.target_date IS 'Local date on which the period starts.';
COMMENT ON COLUMN "BI#1".bi_accuracy.target_ts_utc IS 'UTC instant at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_accuracy.period_end IS 'Start of the next period: local date, or UTC instant for sub-daily periods.';
COMMENT ON COLUMN "BI#1".bi_accuracy.lead_periods IS 'Periods before; the sum over several leads counts a period several times.';
COMMENT ON COLUMN "BI#1".bi_accuracy.actual_value IS 'Newest known actual; null where missing. SUM within one lead_periods.';
COMMENT ON COLUMN "BI#1".bi_accuracy.forecast_value IS 'Forecast of that time. SUM within one lead_periods.';
COMMENT ON COLUMN "BI#1".bi_accuracy.naive_value IS 'Seasonal naive forecast of that time. SUM within one lead_periods.';
COMMENT ON COLUMN "BI#1".bi_accuracy.model_value IS 'Value of the champion before rules and fallbacks. SUM within one lead_periods.';
COMMENT ON COLUMN "BI#1".bi_accuracy.reconciled_value IS 'Value after reconciliation; null without. SUM within one lead_periods.';
COMMENT ON COLUMN "BI#1".bi_accuracy.n_scored IS '1 where forecast and actual are compared. SUM.';
COMMENT ON COLUMN "BI#1".bi_accuracy.sum_err IS 'Forecast minus actual; null where n_scored is 0, as all below. SUM.';
COMMENT ON COLUMN "BI#1".bi_accuracy.sum_abs_err IS 'Absolute error. SUM.';
COMMENT ON COLUMN "BI#1".bi_accuracy.sum_sq_err IS 'Squared error. SUM.';
COMMENT ON COLUMN "BI#1".bi_accuracy.sum_actual IS 'Actual that is compared. SUM.';
COMMENT ON COLUMN "BI#1".bi_accuracy.sum_abs_actual IS 'Its absolute value. SUM.';
COMMENT ON COLUMN "BI#1".bi_accuracy.sum_abs_err_naive IS 'Absolute error of naive, or null. SUM.';
COMMENT ON COLUMN "BI#1".bi_accuracy.n_in_50 IS '1 where the actual lies in the 50 % interval. SUM.';
COMMENT ON COLUMN "BI#1".bi_accuracy.n_in_80 IS '1 where the actual lies in the 80 % interval. SUM.';
COMMENT ON COLUMN "BI#1".bi_accuracy.n_in_90 IS '1 where the actual lies in the 90 % interval. SUM.';
COMMENT ON COLUMN "BI#1".bi_accuracy.n_in_95 IS '1 where the actual lies in the 95 % interval. SUM.';
COMMENT ON COLUMN "BI#1".bi_accuracy.skip_reason IS 'MISSING, CLOSED or STOCKOUT.';
COMMENT ON COLUMN "BI#1".bi_accuracy.revision_no IS 'Revision of the actual; 0 is the first value.';
COMMENT ON COLUMN "BI#1".bi_accuracy.unit_code IS 'Unit of measure.';
COMMENT ON COLUMN "BI#1".bi_accuracy.currency_code IS 'Currency.';
COMMENT ON COLUMN "BI#1".bi_accuracy.as_of_date IS 'Local date the forecast acted for.';
COMMENT ON COLUMN "BI#1".bi_accuracy.data_until IS 'Newest period the forecast had seen.';
COMMENT ON COLUMN "BI#1".bi_accuracy.published_at_utc IS 'UTC instant of publication.';
COMMENT ON COLUMN "BI#1".bi_accuracy.model_name IS 'Method behind forecast_value.';
COMMENT ON COLUMN "BI#1".bi_accuracy.source_code IS 'MODEL, COMBINATION, BASELINE, FALLBACK, NAIVE, CARRIED or CLOSED.';
COMMENT ON COLUMN "BI#1".bi_accuracy.quality_code IS 'OK, WARN, SUBSTITUTED or STALE.';
COMMENT ON COLUMN "BI#1".bi_accuracy.run_id IS 'Run behind the forecast.';
COMMENT ON COLUMN "BI#1".bi_accuracy.series_id IS 'Number of the series, to join views by.';
COMMENT ON COLUMN "BI#1".bi_accuracy.period_start IS 'Start of the period on the clock of data_until, to join views by.';
COMMENT ON COLUMN "BI#1".bi_accuracy.target_ts_local IS 'Time on the job''s own clock at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_accuracy.utc_offset IS 'What target_ts_local is ahead of UTC: +02:00.';
COMMENT ON VIEW "BI#1".bi_shop_forecast IS 'The forecast that readers see today; nothing of retired jobs. One row per series and future period of the current publication. Of the job shop.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.series_key IS 'Key of the series as text.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.material IS 'Attribute of the series.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast."order" IS 'Attribute of the series.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.material_text IS 'Readable text of an attribute of the series.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.target_date IS 'Local date on which the period starts.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.target_ts_utc IS 'UTC instant at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.period_end IS 'Start of the next period: local date, or UTC instant for sub-daily periods.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.forecast_value IS 'Forecast in unit_code or currency_code. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.median_value IS 'As likely above as below. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.lower_50 IS 'Lower end of the 50 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.upper_50 IS 'Upper end of the 50 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.lower_80 IS 'Lower end of the 80 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.upper_80 IS 'Upper end of the 80 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.lower_90 IS 'Lower end of the 90 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.upper_90 IS 'Upper end of the 90 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.lower_95 IS 'Lower end of the 95 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.upper_95 IS 'Upper end of the 95 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.naive_value IS 'Seasonal naive forecast, for comparison. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.model_value IS 'Value of the champion before rules and fallbacks. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.unit_code IS 'Unit of measure.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.currency_code IS 'Currency.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.is_open IS '1 where business takes place.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.lead_periods IS '1 for the first period after data_until.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.as_of_date IS 'Local date the forecast acts for.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.data_until IS 'Newest period the forecast has seen.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.published_at_utc IS 'UTC instant of publication.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.model_name IS 'Method behind forecast_value.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.source_code IS 'MODEL, COMBINATION, BASELINE, FALLBACK, NAIVE, CARRIED or CLOSED.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.quality_code IS 'OK, WARN, SUBSTITUTED or STALE.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.reason_text IS 'Why it is not the champion''s value; null where it is.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.run_id IS 'Run behind the row.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.override_id IS 'Change by a person that forecast_value contains; see bi_override.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.override_by IS 'Who asked for it.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.override_reason IS 'Why, in one word.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.before_override_value IS 'What forecast_value would be without it; null where nothing was changed. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.target_ts_local IS 'Time on the job''s own clock at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_shop_forecast.utc_offset IS 'What target_ts_local is ahead of UTC: +02:00.';
COMMENT ON VIEW "BI#1".bi_shop_timeline IS 'History and forecast in one line, for a chart that needs no union in the tool. One row per series and period: history up to data_until, then the current publication; of a retired job history alone. Of the job shop.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.series_key IS 'Key of the series as text.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.material IS 'Attribute of the series.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline."order" IS 'Attribute of the series.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.material_text IS 'Readable text of an attribute of the series.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.target_date IS 'Local date on which the period starts.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.target_ts_utc IS 'UTC instant at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.period_end IS 'Start of the next period: local date, or UTC instant for sub-daily periods.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.row_type IS 'ACTUAL up to data_until, FORECAST after it.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.timeline_value IS 'Actual or forecast, as row_type says; null where an actual is missing. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.actual_value IS 'Newest known actual, also where it arrived after the forecast. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.forecast_value IS 'Forecast; null in the history. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.median_value IS 'As likely above as below. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.lower_80 IS 'Lower end of the 80 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.upper_80 IS 'Upper end of the 80 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.lower_95 IS 'Lower end of the 95 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.upper_95 IS 'Upper end of the 95 % interval. Not to be summed.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.unit_code IS 'Unit of measure.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.currency_code IS 'Currency.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.is_open IS '1 where business takes place.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.obs_state IS 'OBSERVED, MISSING, CLOSED or STOCKOUT; null where no actual is known.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.as_of_date IS 'Local date the current forecast acts for.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.data_until IS 'Newest period the current forecast has seen.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.quality_code IS 'Quality of the forecast: OK, WARN, SUBSTITUTED or STALE.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.run_id IS 'Run behind the forecast, or behind the newest revision of the actual.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.target_ts_local IS 'Time on the job''s own clock at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_shop_timeline.utc_offset IS 'What target_ts_local is ahead of UTC: +02:00.';
COMMENT ON VIEW "BI#1".bi_override IS 'What people have changed, why, whether it still holds, and what it was worth once the actuals have come. One row per change.';
COMMENT ON COLUMN "BI#1".bi_override.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_override.series_key IS 'Key of the series as text; null for a group.';
COMMENT ON COLUMN "BI#1".bi_override.label_1 IS 'Attribute 1 of the series or group; the job names it.';
COMMENT ON COLUMN "BI#1".bi_override.label_2 IS 'Attribute 2.';
COMMENT ON COLUMN "BI#1".bi_override.label_3 IS 'Attribute 3.';
COMMENT ON COLUMN "BI#1".bi_override.label_4 IS 'Attribute 4.';
COMMENT ON COLUMN "BI#1".bi_override.label_5 IS 'Attribute 5.';
COMMENT ON COLUMN "BI#1".bi_override.label_6 IS 'Attribute 6.';
COMMENT ON COLUMN "BI#1".bi_override.override_id IS 'Identifier, as in bi_forecast.';
COMMENT ON COLUMN "BI#1".bi_override.override_state IS 'For what readers see: ACTIVE, EXPIRED, WITHDRAWN or FUTURE (not in it yet).';
COMMENT ON COLUMN "BI#1".bi_override.period_from IS 'First period: business date, or UTC instant for sub-daily periods.';
COMMENT ON COLUMN "BI#1".bi_override.period_to IS 'Last period.';
COMMENT ON COLUMN "BI#1".bi_override.kind IS 'SET, ADD, PCT (percent to add), MIN or MAX.';
COMMENT ON COLUMN "BI#1".bi_override.override_value IS 'Value in the unit of the series, of a group per period; percent for PCT.';
COMMENT ON COLUMN "BI#1".bi_override.spread_rule IS 'NONE for a series; for a group EACH or PROPORTIONAL to the forecasts.';
COMMENT ON COLUMN "BI#1".bi_override.reason_code IS 'Why, in one word.';
COMMENT ON COLUMN "BI#1".bi_override.comment_text IS 'Why, in words.';
COMMENT ON COLUMN "BI#1".bi_override.author IS 'Who asked for it.';
COMMENT ON COLUMN "BI#1".bi_override.approved_by IS 'Who approved it.';
COMMENT ON COLUMN "BI#1".bi_override.origin IS 'FILE, or SOURCE for the table that the run day reads.';
COMMENT ON COLUMN "BI#1".bi_override.entered_at_utc IS 'UTC instant from which it holds.';
COMMENT ON COLUMN "BI#1".bi_override.expires_at_utc IS 'UTC instant from which it no longer holds.';
COMMENT ON COLUMN "BI#1".bi_override.withdrawn_at_utc IS 'UTC instant of its withdrawal; null without.';
COMMENT ON COLUMN "BI#1".bi_override.withdrawn_reason IS 'Why it was withdrawn.';
COMMENT ON COLUMN "BI#1".bi_override.n_periods IS 'Periods of series that it changed at last, with an actual. SUM.';
COMMENT ON COLUMN "BI#1".bi_override.n_scored IS 'Those of them that are compared. SUM.';
COMMENT ON COLUMN "BI#1".bi_override.sum_abs_err_before IS 'Absolute error without it; null before the first actual. SUM.';
COMMENT ON COLUMN "BI#1".bi_override.sum_abs_err IS 'Absolute error of the published values. SUM.';
COMMENT ON COLUMN "BI#1".bi_override.sum_abs_err_saved IS 'Absolute error that it saved; below 0 it cost. SUM.';
COMMENT ON COLUMN "BI#1".bi_override.sum_change IS 'Published values minus those without it. SUM.';
COMMENT ON COLUMN "BI#1".bi_override.sum_abs_actual IS 'Absolute actual. SUM.';
COMMENT ON VIEW "BI#1".bi_value_added IS 'What each step is worth: the error of naive, model, reconciled and final forecast on the same periods. One row per series, period, lead and step, where naive and model have a value and the actual is compared.';
COMMENT ON COLUMN "BI#1".bi_value_added.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_value_added.series_key IS 'Key of the series as text.';
COMMENT ON COLUMN "BI#1".bi_value_added.label_1 IS 'Attribute 1 of the series; the job names it.';
COMMENT ON COLUMN "BI#1".bi_value_added.label_2 IS 'Attribute 2.';
COMMENT ON COLUMN "BI#1".bi_value_added.label_3 IS 'Attribute 3.';
COMMENT ON COLUMN "BI#1".bi_value_added.label_4 IS 'Attribute 4.';
COMMENT ON COLUMN "BI#1".bi_value_added.label_5 IS 'Attribute 5.';
COMMENT ON COLUMN "BI#1".bi_value_added.label_6 IS 'Attribute 6.';
COMMENT ON COLUMN "BI#1".bi_value_added.label_text_1 IS 'Readable text of label_1.';
COMMENT ON COLUMN "BI#1".bi_value_added.label_text_2 IS 'Readable text of label_2.';
COMMENT ON COLUMN "BI#1".bi_value_added.label_text_3 IS 'Readable text of label_3.';
COMMENT ON COLUMN "BI#1".bi_value_added.label_text_4 IS 'Readable text of label_4.';
COMMENT ON COLUMN "BI#1".bi_value_added.label_text_5 IS 'Readable text of label_5.';
COMMENT ON COLUMN "BI#1".bi_value_added.label_text_6 IS 'Readable text of label_6.';
COMMENT ON COLUMN "BI#1".bi_value_added.target_date IS 'Local date on which the period starts.';
COMMENT ON COLUMN "BI#1".bi_value_added.target_ts_utc IS 'UTC instant at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_value_added.period_end IS 'Start of the next period: local date, or UTC instant for sub-daily periods.';
COMMENT ON COLUMN "BI#1".bi_value_added.lead_periods IS 'Periods before; the sum over several leads counts a period several times.';
COMMENT ON COLUMN "BI#1".bi_value_added.step_no IS '1 to 4, in the order of the steps.';
COMMENT ON COLUMN "BI#1".bi_value_added.forecast_step IS 'naive, model, reconciled (model without a hierarchy) or final.';
COMMENT ON COLUMN "BI#1".bi_value_added.step_value IS 'Forecast after this step. SUM within one lead_periods and step.';
COMMENT ON COLUMN "BI#1".bi_value_added.n_scored IS '1: forecast and actual are compared. SUM within one step.';
COMMENT ON COLUMN "BI#1".bi_value_added.sum_err IS 'Forecast minus actual. SUM within one step.';
COMMENT ON COLUMN "BI#1".bi_value_added.sum_abs_err IS 'Absolute error. SUM within one step.';
COMMENT ON COLUMN "BI#1".bi_value_added.sum_sq_err IS 'Squared error. SUM within one step.';
COMMENT ON COLUMN "BI#1".bi_value_added.sum_actual IS 'Actual. SUM within one step.';
COMMENT ON COLUMN "BI#1".bi_value_added.sum_abs_actual IS 'Absolute actual. SUM within one step.';
COMMENT ON COLUMN "BI#1".bi_value_added.sum_abs_err_naive IS 'Absolute error of naive. SUM within one step.';
COMMENT ON COLUMN "BI#1".bi_value_added.sum_abs_err_saved IS 'Absolute error that this step saves. SUM.';
COMMENT ON COLUMN "BI#1".bi_value_added.unit_code IS 'Unit of measure.';
COMMENT ON COLUMN "BI#1".bi_value_added.currency_code IS 'Currency.';
COMMENT ON COLUMN "BI#1".bi_value_added.as_of_date IS 'Local date the forecast acted for.';
COMMENT ON COLUMN "BI#1".bi_value_added.data_until IS 'Newest period the forecast had seen.';
COMMENT ON COLUMN "BI#1".bi_value_added.published_at_utc IS 'UTC instant of publication.';
COMMENT ON COLUMN "BI#1".bi_value_added.model_name IS 'Method behind forecast_value.';
COMMENT ON COLUMN "BI#1".bi_value_added.source_code IS 'MODEL, COMBINATION, BASELINE, FALLBACK, NAIVE, CARRIED or CLOSED.';
COMMENT ON COLUMN "BI#1".bi_value_added.quality_code IS 'OK, WARN, SUBSTITUTED or STALE.';
COMMENT ON COLUMN "BI#1".bi_value_added.run_id IS 'Run behind the forecast.';
COMMENT ON COLUMN "BI#1".bi_value_added.target_ts_local IS 'Time on the job''s own clock at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_value_added.utc_offset IS 'What target_ts_local is ahead of UTC: +02:00.';
COMMENT ON VIEW "BI#1".bi_shop_accuracy IS 'How good forecasts were, as sums: WAPE = sum_abs_err / sum_abs_actual, bias = sum_err / sum_actual. One row per series, period and lead for which an actual is recorded. Of the job shop.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.job IS 'Name of the job.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.series_key IS 'Key of the series as text.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.material IS 'Attribute of the series.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy."order" IS 'Attribute of the series.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.material_text IS 'Readable text of an attribute of the series.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.target_date IS 'Local date on which the period starts.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.target_ts_utc IS 'UTC instant at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.period_end IS 'Start of the next period: local date, or UTC instant for sub-daily periods.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.lead_periods IS 'Periods before; the sum over several leads counts a period several times.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.actual_value IS 'Newest known actual; null where missing. SUM within one lead_periods.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.forecast_value IS 'Forecast of that time. SUM within one lead_periods.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.naive_value IS 'Seasonal naive forecast of that time. SUM within one lead_periods.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.model_value IS 'Value of the champion before rules and fallbacks. SUM within one lead_periods.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.reconciled_value IS 'Value after reconciliation; null without. SUM within one lead_periods.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.n_scored IS '1 where forecast and actual are compared. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.sum_err IS 'Forecast minus actual; null where n_scored is 0, as all below. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.sum_abs_err IS 'Absolute error. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.sum_sq_err IS 'Squared error. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.sum_actual IS 'Actual that is compared. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.sum_abs_actual IS 'Its absolute value. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.sum_abs_err_naive IS 'Absolute error of naive, or null. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.n_in_50 IS '1 where the actual lies in the 50 % interval. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.n_in_80 IS '1 where the actual lies in the 80 % interval. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.n_in_90 IS '1 where the actual lies in the 90 % interval. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.n_in_95 IS '1 where the actual lies in the 95 % interval. SUM.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.skip_reason IS 'MISSING, CLOSED or STOCKOUT.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.revision_no IS 'Revision of the actual; 0 is the first value.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.unit_code IS 'Unit of measure.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.currency_code IS 'Currency.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.as_of_date IS 'Local date the forecast acted for.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.data_until IS 'Newest period the forecast had seen.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.published_at_utc IS 'UTC instant of publication.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.model_name IS 'Method behind forecast_value.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.source_code IS 'MODEL, COMBINATION, BASELINE, FALLBACK, NAIVE, CARRIED or CLOSED.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.quality_code IS 'OK, WARN, SUBSTITUTED or STALE.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.run_id IS 'Run behind the forecast.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.series_id IS 'Number of the series, to join views by.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.period_start IS 'Start of the period on the clock of data_until, to join views by.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.target_ts_local IS 'Time on the job''s own clock at which the period starts.';
COMMENT ON COLUMN "BI#1".bi_shop_accuracy.utc_offset IS 'What target_ts_local is ahead of UTC: +02:00.';
