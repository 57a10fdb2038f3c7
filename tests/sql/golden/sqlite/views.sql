DROP VIEW IF EXISTS bi_forecast_vintage;
CREATE VIEW bi_forecast_vintage AS
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
        FROM fc_publication b
        INNER JOIN fc_run r ON r.run_id = b.run_id
        WHERE b.withdrawn_utc IS NULL
    ) p
    INNER JOIN fc_period d
        ON d.job = p.job AND d.ds >= p.cutoff AND (d.ds < p.next_cutoff OR (p.next_cutoff IS NULL AND d.ds = p.cutoff))
) o
INNER JOIN fc_forecast f ON f.run_id = o.run_id AND f.lead_periods > o.age_periods
INNER JOIN fc_series s ON s.series_id = f.series_id AND s.job = o.job
LEFT JOIN fc_period t ON t.job = o.job AND t.ds = f.ds;
DROP VIEW IF EXISTS bi_data_quality;
CREATE VIEW bi_data_quality AS
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
FROM fc_data_check k
INNER JOIN fc_run r ON r.run_id = k.run_id;
DROP VIEW IF EXISTS bi_data_scope;
CREATE VIEW bi_data_scope AS
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
FROM fc_run r
LEFT JOIN (
    SELECT run_id, COUNT(*) AS n_rows
    FROM fc_quarantine
    GROUP BY run_id
) q ON q.run_id = r.run_id
LEFT JOIN fc_snapshot n ON n.snapshot_id = r.snapshot_id
WHERE r.purpose = 'data_preparation';
DROP VIEW IF EXISTS bi_exceptions;
CREATE VIEW bi_exceptions AS
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
    FROM fc_job_current c
    INNER JOIN fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
    INNER JOIN fc_series_status t
        ON t.run_id = p.run_id AND (t.series_status <> 'SKIPPED' OR t.reason_code = 'SERIES_VANISHED')
    INNER JOIN fc_series s ON s.series_id = t.series_id
    LEFT JOIN (
        SELECT run_id, series_id, SUM(ABS(y_hat)) AS sum_forecast
        FROM fc_forecast
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
        FROM fc_accuracy a
        INNER JOIN fc_series b ON b.series_id = a.series_id
        INNER JOIN (
            SELECT d.job, d.ds, ROW_NUMBER() OVER (PARTITION BY d.job ORDER BY d.ds DESC) AS periods_back
            FROM fc_period d
            INNER JOIN fc_job_current j ON j.job = d.job
            INNER JOIN fc_snapshot n ON n.snapshot_id = j.snapshot_id
            WHERE d.ds <= n.cutoff
        ) r ON r.job = b.job AND r.ds = a.ds
        WHERE a.is_scored = 1 AND a.lead_periods = 1 AND r.periods_back <= 28
        GROUP BY a.series_id
    ) e ON e.series_id = t.series_id AND e.n_scored >= 5
    LEFT JOIN fc_reason w ON w.reason_code = t.reason_code AND w.language = 'en'
    WHERE c.retired_event_id IS NULL
        AND (
            t.series_status <> 'OK'
            OR ABS(e.sum_err) > 0.8 * e.sum_abs_err
            OR e.sum_abs_err > e.sum_abs_err_naive
            OR 2 * e.n_in_80 < e.n_scored
        )
) x;
DROP VIEW IF EXISTS bi_feature_statistics;
CREATE VIEW bi_feature_statistics AS
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
FROM fc_feature_statistic k
INNER JOIN fc_run r ON r.run_id = k.run_id;
DROP VIEW IF EXISTS bi_forecast;
CREATE VIEW bi_forecast AS
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
FROM fc_job_current c
INNER JOIN fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
INNER JOIN fc_run r ON r.run_id = p.run_id
INNER JOIN fc_forecast f ON f.run_id = p.run_id
INNER JOIN fc_series s ON s.series_id = f.series_id AND s.job = c.job
LEFT JOIN fc_period t ON t.job = c.job AND t.ds = f.ds
LEFT JOIN fc_reason x ON x.reason_code = f.reason_code AND x.language = 'en'
LEFT JOIN fc_override h ON h.override_id = f.override_id
LEFT JOIN fc_forecast_before b ON b.run_id = f.run_id AND b.series_id = f.series_id AND b.ds = f.ds
WHERE c.retired_event_id IS NULL;
DROP VIEW IF EXISTS bi_job_health;
CREATE VIEW bi_job_health AS
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
FROM fc_job_current c
LEFT JOIN fc_job_event e ON e.event_id = c.retired_event_id
LEFT JOIN fc_publication p
    ON p.job = c.job AND p.publication_no = c.publication_no AND c.retired_event_id IS NULL
LEFT JOIN fc_run r ON r.run_id = p.run_id
LEFT JOIN fc_snapshot n ON n.snapshot_id = c.snapshot_id AND c.retired_event_id IS NULL
LEFT JOIN fc_decision d
    ON d.challenger_id = c.model_version_id AND d.outcome IN ('PROMOTED', 'REFRESHED')
LEFT JOIN (
    SELECT
        job,
        run_id,
        ROW_NUMBER() OVER (
            PARTITION BY job
            ORDER BY as_of_utc DESC, CASE WHEN finished_utc IS NULL THEN 0 ELSE 1 END, finished_utc DESC, run_id DESC
        ) AS newest
    FROM fc_run
    WHERE vintage_kind <> 'BACKFILL'
) w ON w.job = c.job AND w.newest = 1
LEFT JOIN fc_run l ON l.run_id = w.run_id AND c.retired_event_id IS NULL
LEFT JOIN (
    SELECT g.job, g.window_end, SUM(g.breached) AS n_breached
    FROM fc_monitor_signal g
    INNER JOIN (
        SELECT job, MAX(window_end) AS window_end
        FROM fc_monitor_signal
        GROUP BY job
    ) h ON h.job = g.job AND h.window_end = g.window_end
    WHERE g.segment = 'ALL'
    GROUP BY g.job, g.window_end
) m ON m.job = c.job AND c.retired_event_id IS NULL
LEFT JOIN fc_job_version v ON v.job = l.job AND v.config_hash = l.config_hash
LEFT JOIN (
    SELECT job, MAX(mute_id) AS mute_id
    FROM fc_mute
    GROUP BY job
) u ON u.job = c.job
LEFT JOIN fc_mute x ON x.mute_id = u.mute_id AND x.ended_utc IS NULL;
DROP VIEW IF EXISTS bi_late_data;
CREATE VIEW bi_late_data AS
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
    FROM fc_period p
    INNER JOIN fc_job_current c ON c.job = p.job
    INNER JOIN fc_snapshot n ON n.snapshot_id = c.snapshot_id
    WHERE p.ds <= n.cutoff AND c.retired_event_id IS NULL
) d
INNER JOIN fc_series s ON s.job = d.job AND s.lifecycle <> 'ENDED' AND s.first_ds <= d.ds
LEFT JOIN fc_calendar k ON k.calendar = d.job AND k.cal_date = d.target_date
LEFT JOIN fc_actual a
    ON a.series_id = s.series_id AND a.ds = d.ds AND a.superseded_utc = '9999-12-31 00:00:00'
WHERE d.dates_back <= 28
    AND COALESCE(k.is_open, 1) = 1
    AND (
        a.series_id IS NULL
        OR a.obs_state = 'MISSING'
        OR EXISTS (
            SELECT 1
            FROM fc_actual b
            WHERE b.series_id = a.series_id
                AND b.ds = a.ds
                AND b.revision_no < a.revision_no
                AND b.obs_state = 'MISSING'
        )
    );
DROP VIEW IF EXISTS bi_model;
CREATE VIEW bi_model AS
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
FROM fc_job_current c
INNER JOIN fc_model_version v ON v.model_version_id = c.model_version_id
INNER JOIN (
    SELECT model_version_id, segment, COUNT(DISTINCT series_id) AS n_series
    FROM fc_series_model
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
        FROM fc_series_model
        GROUP BY model_version_id, segment, method
    ) w
) m ON m.model_version_id = g.model_version_id AND m.segment = g.segment AND m.position_no = 1
LEFT JOIN fc_decision d
    ON d.challenger_id = v.model_version_id AND d.outcome IN ('PROMOTED', 'REFRESHED')
WHERE c.retired_event_id IS NULL;
DROP VIEW IF EXISTS bi_monitoring;
CREATE VIEW bi_monitoring AS
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
FROM fc_monitor_signal m
LEFT JOIN fc_run r ON r.run_id = m.action_run_id
LEFT JOIN fc_model_version v ON v.train_run_id = r.run_id
LEFT JOIN fc_decision d ON d.challenger_id = v.model_version_id;
DROP VIEW IF EXISTS bi_predecessor;
CREATE VIEW bi_predecessor AS
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
FROM fc_predecessor m
LEFT JOIN fc_series s ON s.job = m.job AND s.unique_id = m.successor_key
LEFT JOIN fc_series o ON o.job = m.job AND o.unique_id = m.predecessor_key;
DROP VIEW IF EXISTS bi_publication;
CREATE VIEW bi_publication AS
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
FROM fc_publication p
INNER JOIN fc_run r ON r.run_id = p.run_id
LEFT JOIN fc_job_current c ON c.job = p.job
LEFT JOIN fc_model_version v ON v.model_version_id = r.model_version_id
LEFT JOIN fc_snapshot n ON n.snapshot_id = r.snapshot_id;
DROP VIEW IF EXISTS bi_quarantine;
CREATE VIEW bi_quarantine AS
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
FROM fc_quarantine q
INNER JOIN fc_run r ON r.run_id = q.run_id
LEFT JOIN fc_series s ON s.job = r.job AND s.unique_id = q.unique_id
LEFT JOIN fc_reason x ON x.reason_code = q.reason_code AND x.language = 'en';
DROP VIEW IF EXISTS bi_series;
CREATE VIEW bi_series AS
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
FROM fc_series s
LEFT JOIN fc_job_current c ON c.job = s.job
LEFT JOIN fc_publication p
    ON p.job = c.job AND p.publication_no = c.publication_no AND c.retired_event_id IS NULL
LEFT JOIN fc_series_status t ON t.run_id = p.run_id AND t.series_id = s.series_id
LEFT JOIN fc_reason w ON w.reason_code = t.reason_code AND w.language = 'en';
DROP VIEW IF EXISTS bi_stability;
CREATE VIEW bi_stability AS
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
FROM fc_job_current c
INNER JOIN fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
INNER JOIN fc_forecast f ON f.run_id = p.run_id
INNER JOIN fc_series s ON s.series_id = f.series_id AND s.job = c.job
LEFT JOIN (
    SELECT
        n.job,
        o.publication_no,
        ROW_NUMBER() OVER (PARTITION BY n.job ORDER BY e.as_of_utc DESC, o.publication_no DESC) AS position_no
    FROM fc_job_current n
    INNER JOIN fc_publication m ON m.job = n.job AND m.publication_no = n.publication_no
    INNER JOIN fc_run r ON r.run_id = m.run_id
    INNER JOIN fc_publication o ON o.job = n.job
    INNER JOIN fc_run e ON e.run_id = o.run_id AND e.as_of_utc < r.as_of_utc
    WHERE o.withdrawn_utc IS NULL
) w ON w.job = c.job AND w.position_no = 1
LEFT JOIN fc_publication q ON q.job = w.job AND q.publication_no = w.publication_no
LEFT JOIN fc_forecast b ON b.run_id = q.run_id AND b.series_id = f.series_id AND b.ds = f.ds
LEFT JOIN fc_period t ON t.job = c.job AND t.ds = f.ds
WHERE c.retired_event_id IS NULL;
DROP VIEW IF EXISTS bi_timeline;
CREATE VIEW bi_timeline AS
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
FROM fc_job_current c
INNER JOIN fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
INNER JOIN fc_run r ON r.run_id = p.run_id
INNER JOIN fc_forecast f ON f.run_id = p.run_id
INNER JOIN fc_series s ON s.series_id = f.series_id
LEFT JOIN fc_period t ON t.job = s.job AND t.ds = f.ds
LEFT JOIN fc_actual a
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
FROM fc_actual a
INNER JOIN fc_series s ON s.series_id = a.series_id
LEFT JOIN fc_period t ON t.job = s.job AND t.ds = a.ds
LEFT JOIN fc_job_current c ON c.job = s.job
LEFT JOIN fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
LEFT JOIN fc_run r ON r.run_id = p.run_id
WHERE a.superseded_utc = '9999-12-31 00:00:00' AND (r.cutoff IS NULL OR a.ds <= r.cutoff);
DROP VIEW IF EXISTS bi_accuracy;
CREATE VIEW bi_accuracy AS
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
FROM bi_forecast_vintage v
INNER JOIN (
    SELECT series_id, ds, revision_no, y, obs_state, CASE WHEN obs_state = 'OBSERVED' THEN y END AS scored_y
    FROM fc_actual
    WHERE superseded_utc = '9999-12-31 00:00:00'
) a ON a.series_id = v.series_id AND a.ds = v.period_start;
DROP VIEW IF EXISTS bi_shop_forecast;
CREATE VIEW bi_shop_forecast AS
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
FROM bi_forecast
WHERE job = 'shop';
DROP VIEW IF EXISTS bi_shop_timeline;
CREATE VIEW bi_shop_timeline AS
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
FROM bi_timeline
WHERE job = 'shop';
DROP VIEW IF EXISTS bi_override;
CREATE VIEW bi_override AS
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
FROM fc_override o
LEFT JOIN fc_series s ON s.series_id = o.series_id
LEFT JOIN (
    SELECT n.job, p.published_utc, r.as_of_utc, r.last_ds
    FROM fc_job_current n
    INNER JOIN fc_publication p ON p.job = n.job AND p.publication_no = n.publication_no
    INNER JOIN fc_run r ON r.run_id = p.run_id
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
    FROM fc_forecast_before b
    INNER JOIN bi_accuracy a
        ON a.run_id = b.run_id AND a.series_id = b.series_id AND a.period_start = b.ds AND a.lead_periods = 1
    GROUP BY b.override_id
) v ON v.override_id = o.override_id;
DROP VIEW IF EXISTS bi_value_added;
CREATE VIEW bi_value_added AS
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
    FROM bi_accuracy a
    CROSS JOIN (
        SELECT 1 AS step_no, 'naive' AS forecast_step, COUNT(*) AS n_versions FROM fc_schema_version
        UNION ALL
        SELECT 2, 'model', COUNT(*) FROM fc_schema_version
        UNION ALL
        SELECT 3, 'reconciled', COUNT(*) FROM fc_schema_version
        UNION ALL
        SELECT 4, 'final', COUNT(*) FROM fc_schema_version
    ) k
    WHERE a.n_scored = 1 AND a.naive_value IS NOT NULL AND a.model_value IS NOT NULL
) v;
DROP VIEW IF EXISTS bi_shop_accuracy;
CREATE VIEW bi_shop_accuracy AS
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
FROM bi_accuracy
WHERE job = 'shop';
