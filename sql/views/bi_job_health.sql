-- Purpose: Is the job well? Freshness, coverage and fallbacks of what readers see, and how the last run ended.
-- Grain: one row per job; of a retired one only its champion, and when, by whom and why it was retired
-- Owner: forecasting.warehouse
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
FROM {tables}fc_job_current c
LEFT JOIN {tables}fc_job_event e ON e.event_id = c.retired_event_id
LEFT JOIN {tables}fc_publication p
    ON p.job = c.job AND p.publication_no = c.publication_no AND c.retired_event_id IS NULL
LEFT JOIN {tables}fc_run r ON r.run_id = p.run_id
LEFT JOIN {tables}fc_snapshot n ON n.snapshot_id = c.snapshot_id AND c.retired_event_id IS NULL
LEFT JOIN {tables}fc_decision d
    ON d.challenger_id = c.model_version_id AND d.outcome IN ('PROMOTED', 'REFRESHED')
LEFT JOIN (
    SELECT
        job,
        run_id,
        ROW_NUMBER() OVER (
            PARTITION BY job
            ORDER BY as_of_utc DESC, CASE WHEN finished_utc IS NULL THEN 0 ELSE 1 END, finished_utc DESC, run_id DESC
        ) AS newest
    FROM {tables}fc_run
    WHERE vintage_kind <> 'BACKFILL'
) w ON w.job = c.job AND w.newest = 1
LEFT JOIN {tables}fc_run l ON l.run_id = w.run_id AND c.retired_event_id IS NULL
LEFT JOIN (
    SELECT g.job, g.window_end, SUM(g.breached) AS n_breached
    FROM {tables}fc_monitor_signal g
    INNER JOIN (
        SELECT job, MAX(window_end) AS window_end
        FROM {tables}fc_monitor_signal
        GROUP BY job
    ) h ON h.job = g.job AND h.window_end = g.window_end
    WHERE g.segment = 'ALL'
    GROUP BY g.job, g.window_end
) m ON m.job = c.job AND c.retired_event_id IS NULL
LEFT JOIN {tables}fc_job_version v ON v.job = l.job AND v.config_hash = l.config_hash
LEFT JOIN (
    SELECT job, MAX(mute_id) AS mute_id
    FROM {tables}fc_mute
    GROUP BY job
) u ON u.job = c.job
LEFT JOIN {tables}fc_mute x ON x.mute_id = u.mute_id AND x.ended_utc IS NULL
