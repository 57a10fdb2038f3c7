-- Purpose: Every publication with what it can be traced to; a row to poll for hand-over.
-- Grain: one row per publication
-- Owner: forecasting.warehouse
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
FROM {tables}fc_publication p
INNER JOIN {tables}fc_run r ON r.run_id = p.run_id
LEFT JOIN {tables}fc_job_current c ON c.job = p.job
LEFT JOIN {tables}fc_model_version v ON v.model_version_id = r.model_version_id
LEFT JOIN {tables}fc_snapshot n ON n.snapshot_id = r.snapshot_id
