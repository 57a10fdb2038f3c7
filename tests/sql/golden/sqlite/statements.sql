ALTER TABLE fc_publication ADD COLUMN handed_over_utc DATETIME;
DELETE FROM fc_actual_staged WHERE fc_actual_staged.run_id = ?;
DELETE FROM fc_calendar WHERE fc_calendar.calendar = ? AND fc_calendar.cal_date BETWEEN ? AND ?;
DELETE FROM fc_data_check WHERE fc_data_check.run_id = ?;
DELETE FROM fc_data_check WHERE fc_data_check.run_id = ? AND fc_data_check.suite = ?;
DELETE FROM fc_decision WHERE fc_decision.challenger_id = ?;
DELETE FROM fc_feature_statistic WHERE fc_feature_statistic.run_id = ?;
DELETE FROM fc_forecast WHERE fc_forecast.run_id = ?;
DELETE FROM fc_forecast WHERE fc_forecast.run_id = ? AND (fc_forecast.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
DELETE FROM fc_forecast WHERE fc_forecast.run_id = ? AND fc_forecast.chunk_no = ?;
DELETE FROM fc_period WHERE fc_period.job = ? AND fc_period.ds BETWEEN ? AND ?;
DELETE FROM fc_quarantine WHERE fc_quarantine.run_id = ?;
DELETE FROM fc_reason WHERE fc_reason.language = ?;
DELETE FROM fc_score WHERE fc_score.run_id = ?;
DELETE FROM fc_series_model WHERE fc_series_model.model_version_id = ?;
DELETE FROM fc_series_status WHERE fc_series_status.run_id = ?;
DELETE FROM fc_series_status WHERE fc_series_status.run_id = ? AND fc_series_status.chunk_no = ?;
INSERT INTO fc_decision (decision_id, job, champion_id, challenger_id, metric, champion_value, challenger_value, effect, effect_low, effect_high, n_cutoffs, n_wins, guard_bias, guard_coverage, guard_segment, guard_stability, outcome, reason_code, reason_text, minutes_spent, decided_utc, decided_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_deletion (run_id, table_name, kept, n_rows, is_complete, deleted_utc) VALUES (?, ?, ?, ?, ?, ?);
INSERT INTO fc_job_current (job, changed_utc) VALUES (?, ?);
INSERT INTO fc_job_version (job, config_hash, first_seen_utc, config_text, git_commit) VALUES (?, ?, ?, ?, ?);
INSERT INTO fc_model_version (model_version_id, job, recipe_hash, recipe_text, train_run_id, snapshot_id, train_from, train_to, artifact_uri, artifact_sha256, size_kb, environment, env_lock_hash, created_utc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_publication (job, publication_no, run_id, as_of_date, published_utc, n_rows, guard_result, published_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_run (run_id, parent_run_id, job, purpose, attempt, vintage_kind, trigger_reason, trigger_detail, as_of_date, as_of_utc, run_status, lease_until_utc, host, n_chunks, config_hash, git_commit, env_lock_hash, seed, started_utc, orchestrator) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_schema_version (version, applied_utc, description) VALUES (?, ?, ?);
INSERT INTO fc_snapshot (snapshot_id, job, run_id, as_of_date, cutoff, uri, sha256, n_rows, n_series, created_utc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
SELECT DISTINCT fc_run.as_of_utc
FROM fc_run
WHERE fc_run.job = ? AND fc_run.purpose = ? AND fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND fc_run.vintage_kind != ?;
SELECT coalesce(max(fc_publication.publication_no), ?) AS coalesce_1
FROM fc_publication
WHERE fc_publication.job = ?;
SELECT coalesce(max(fc_schema_version.version), ?) AS coalesce_1
FROM fc_schema_version;
SELECT coalesce(max(fc_series.series_id), ?) AS coalesce_1
FROM fc_series;
SELECT count(*) AS count_1
FROM fc_actual
WHERE fc_actual.run_id = ?;
SELECT count(*) AS count_1
FROM fc_forecast
WHERE fc_forecast.run_id = ?;
SELECT count(*) AS count_1
FROM fc_forecast
WHERE fc_forecast.run_id = ? AND (fc_forecast.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
SELECT fc_actual_staged.series_id, fc_actual_staged.ds, fc_actual_staged.y, fc_actual_staged.obs_state, newest.revision_no, newest.available_utc AS old_available
FROM fc_actual_staged LEFT OUTER JOIN fc_actual AS newest ON newest.series_id = fc_actual_staged.series_id AND newest.ds = fc_actual_staged.ds AND newest.superseded_utc = ?
WHERE fc_actual_staged.run_id = ? AND (newest.series_id IS NULL OR newest.obs_state != fc_actual_staged.obs_state OR newest.y != fc_actual_staged.y OR newest.y IS NULL AND fc_actual_staged.y IS NOT NULL OR newest.y IS NOT NULL AND fc_actual_staged.y IS NULL);
SELECT fc_data_check.action, fc_data_check.check_id
FROM fc_data_check
WHERE fc_data_check.run_id = ? AND fc_data_check.suite = ?;
SELECT fc_data_check.run_id, fc_data_check.suite, fc_data_check.check_id, fc_data_check.scope_value, fc_data_check.expectation, fc_data_check.column_name, fc_data_check.severity, fc_data_check.success, fc_data_check.observed, fc_data_check.unexpected_count, fc_data_check.unexpected_pct, fc_data_check.action
FROM fc_data_check
WHERE fc_data_check.run_id = ? ORDER BY fc_data_check.run_id, fc_data_check.suite, fc_data_check.check_id, fc_data_check.scope_value;
SELECT fc_decision.outcome, fc_decision.reason_text
FROM fc_decision
WHERE fc_decision.challenger_id = ? AND fc_decision.outcome IN (__[POSTCOMPILE_outcome_1]);
SELECT fc_deletion.table_name, fc_deletion.run_id, fc_deletion.kept
FROM fc_deletion JOIN fc_run ON fc_run.run_id = fc_deletion.run_id
WHERE fc_run.job = ? AND fc_deletion.is_complete = ?;
SELECT fc_feature_statistic.run_id, fc_feature_statistic.scope_type, fc_feature_statistic.scope_value, fc_feature_statistic.column_name, fc_feature_statistic.statistic, fc_feature_statistic.bin_no, fc_feature_statistic.stat_value, fc_feature_statistic.bin_lower, fc_feature_statistic.bin_upper
FROM fc_feature_statistic
WHERE fc_feature_statistic.run_id = ? ORDER BY fc_feature_statistic.run_id, fc_feature_statistic.scope_type, fc_feature_statistic.scope_value, fc_feature_statistic.column_name, fc_feature_statistic.statistic, fc_feature_statistic.bin_no;
SELECT fc_forecast.run_id, fc_forecast.series_id, fc_forecast.ds, fc_forecast.chunk_no, fc_forecast.lead_periods, fc_forecast.y_hat, fc_forecast.y_model, fc_forecast.y_reconciled, fc_forecast.y_naive, fc_forecast.q025, fc_forecast.q05, fc_forecast.q10, fc_forecast.q25, fc_forecast.q50, fc_forecast.q75, fc_forecast.q90, fc_forecast.q95, fc_forecast.q975, fc_forecast.method, fc_forecast.model_version_id, fc_forecast.source_code, fc_forecast.quality_code, fc_forecast.reason_code, fc_forecast.override_id, fc_forecast.is_open
FROM fc_forecast
WHERE fc_forecast.run_id = ?;
SELECT fc_job_current.job
FROM fc_job_current
WHERE fc_job_current.job = ?;
SELECT fc_job_current.publication_no, fc_job_current.snapshot_id, fc_job_current.model_version_id
FROM fc_job_current
WHERE fc_job_current.job = ?;
SELECT fc_job_version.job
FROM fc_job_version
WHERE fc_job_version.job = ? AND fc_job_version.config_hash = ?;
SELECT fc_model_version.model_version_id
FROM fc_model_version
WHERE fc_model_version.train_run_id = ? AND fc_model_version.artifact_sha256 = ?;
SELECT fc_model_version.model_version_id
FROM fc_model_version JOIN fc_decision ON fc_decision.challenger_id = fc_model_version.model_version_id
WHERE fc_model_version.job = ? AND fc_model_version.train_to <= ? AND (fc_decision.outcome IN (__[POSTCOMPILE_outcome_1]) OR fc_decision.reason_code = ?) ORDER BY fc_model_version.train_to DESC, fc_model_version.model_version_id DESC;
SELECT fc_model_version.model_version_id, fc_model_version.job, fc_model_version.recipe_hash, fc_model_version.recipe_text, fc_model_version.train_run_id, fc_model_version.snapshot_id, fc_model_version.train_from, fc_model_version.train_to, fc_model_version.artifact_uri, fc_model_version.artifact_sha256, fc_model_version.size_kb, fc_model_version.environment, fc_model_version.env_lock_hash, fc_model_version.created_utc
FROM fc_model_version
WHERE fc_model_version.model_version_id = ?;
SELECT fc_publication.job, fc_publication.publication_no, fc_publication.as_of_date, fc_publication.n_rows, fc_publication.run_id
FROM fc_job_current JOIN fc_publication ON fc_publication.job = fc_job_current.job AND fc_publication.publication_no = fc_job_current.publication_no
WHERE fc_job_current.job = ?;
SELECT fc_publication.job, fc_publication.publication_no, fc_publication.as_of_date, fc_publication.n_rows, fc_publication.run_id
FROM fc_job_current JOIN fc_publication ON fc_publication.job = fc_job_current.job AND fc_publication.publication_no = fc_job_current.publication_no
WHERE fc_job_current.job = ? AND fc_publication.handed_over_utc IS NULL;
SELECT fc_publication.job, fc_publication.publication_no, fc_publication.run_id, fc_publication.as_of_date, fc_publication.published_utc, fc_publication.n_rows, fc_publication.guard_result, fc_publication.published_by, fc_publication.withdrawn_utc, fc_publication.reason, fc_publication.handed_over_utc
FROM fc_publication
WHERE fc_publication.job = ? AND fc_publication.run_id = ?;
SELECT fc_publication.job, fc_publication.publication_no, fc_publication.run_id, fc_publication.as_of_date, fc_publication.published_utc, fc_publication.n_rows, fc_publication.guard_result, fc_publication.published_by, fc_publication.withdrawn_utc, fc_publication.reason, fc_publication.handed_over_utc, fc_run.as_of_utc
FROM fc_publication JOIN fc_run ON fc_run.run_id = fc_publication.run_id
WHERE fc_publication.job = ? ORDER BY fc_run.as_of_utc DESC, fc_publication.publication_no DESC;
SELECT fc_publication.run_id
FROM fc_publication
WHERE fc_publication.job = ? AND fc_publication.publication_no = ?;
SELECT fc_publication.run_id
FROM fc_publication
WHERE fc_publication.run_id = ?;
SELECT fc_quarantine.run_id, fc_quarantine.row_no, fc_quarantine.source, fc_quarantine.unique_id, fc_quarantine.ds_text, fc_quarantine.reason_code, fc_quarantine.check_id, fc_quarantine.row_text
FROM fc_quarantine
WHERE fc_quarantine.run_id = ? ORDER BY fc_quarantine.run_id, fc_quarantine.row_no;
SELECT fc_run.as_of_utc
FROM fc_publication JOIN fc_run ON fc_run.run_id = fc_publication.run_id
WHERE fc_publication.job = ?;
SELECT fc_run.as_of_utc
FROM fc_publication JOIN fc_run ON fc_run.run_id = fc_publication.run_id
WHERE fc_publication.job = ? AND fc_publication.publication_no = ?;
SELECT fc_run.as_of_utc
FROM fc_publication JOIN fc_run ON fc_run.run_id = fc_publication.run_id
WHERE fc_publication.job = ? AND fc_publication.publication_no IS NULL;
SELECT fc_run.n_chunks
FROM fc_run
WHERE fc_run.run_id = ?;
SELECT fc_run.n_expected
FROM fc_run
WHERE fc_run.run_id = ?;
SELECT fc_run.run_id
FROM fc_run
WHERE fc_run.job = ? AND fc_run.run_status = ?;
SELECT fc_run.run_id
FROM fc_run
WHERE fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM fc_data_check
WHERE fc_data_check.run_id = fc_run.run_id));
SELECT fc_run.run_id
FROM fc_run
WHERE fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM fc_feature_statistic
WHERE fc_feature_statistic.run_id = fc_run.run_id));
SELECT fc_run.run_id
FROM fc_run
WHERE fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM fc_forecast
WHERE fc_forecast.run_id = fc_run.run_id));
SELECT fc_run.run_id
FROM fc_run
WHERE fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM fc_quarantine
WHERE fc_quarantine.run_id = fc_run.run_id));
SELECT fc_run.run_id
FROM fc_run
WHERE fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM fc_series_status
WHERE fc_series_status.run_id = fc_run.run_id));
SELECT fc_run.run_id, fc_run.as_of_date, fc_run.run_status
FROM fc_run
WHERE fc_run.job = ? ORDER BY fc_run.run_id;
SELECT fc_run.run_id, fc_run.job, fc_run.purpose, fc_run.attempt, fc_run.vintage_kind, fc_run.as_of_date, fc_run.as_of_utc, fc_run.run_status, fc_run.host, fc_run.started_utc, fc_run.config_hash, fc_run.git_commit, fc_run.env_lock_hash, fc_run.parent_run_id, fc_run.cutoff, fc_run.snapshot_id, fc_run.model_version_id, fc_run.lease_until_utc, fc_run.orchestrator, fc_run.finished_utc, fc_run.n_expected, fc_run.n_ok, fc_run.n_fallback, fc_run.n_failed, fc_run.rows_read, fc_run.rows_written, fc_run.first_ds, fc_run.last_ds, fc_run.n_series_new, fc_run.n_series_gone, fc_run.message
FROM fc_run
WHERE fc_run.job = ? AND fc_run.purpose = ? AND fc_run.vintage_kind = ? AND fc_run.as_of_utc < ? AND fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) ORDER BY fc_run.as_of_utc DESC, fc_run.attempt DESC;
SELECT fc_run.run_id, fc_run.job, fc_run.purpose, fc_run.attempt, fc_run.vintage_kind, fc_run.as_of_date, fc_run.as_of_utc, fc_run.run_status, fc_run.host, fc_run.started_utc, fc_run.config_hash, fc_run.git_commit, fc_run.env_lock_hash, fc_run.parent_run_id, fc_run.cutoff, fc_run.snapshot_id, fc_run.model_version_id, fc_run.lease_until_utc, fc_run.orchestrator, fc_run.finished_utc, fc_run.n_expected, fc_run.n_ok, fc_run.n_fallback, fc_run.n_failed, fc_run.rows_read, fc_run.rows_written, fc_run.first_ds, fc_run.last_ds, fc_run.n_series_new, fc_run.n_series_gone, fc_run.message
FROM fc_run
WHERE fc_run.run_id = ?;
SELECT fc_run.run_id, fc_run.parent_run_id, fc_run.job, fc_run.purpose, fc_run.attempt, fc_run.vintage_kind, fc_run.trigger_reason, fc_run.trigger_detail, fc_run.as_of_date, fc_run.as_of_utc, fc_run.cutoff, fc_run.snapshot_id, fc_run.model_version_id, fc_run.run_status, fc_run.lease_until_utc, fc_run.host, fc_run.n_chunks, fc_run.n_expected, fc_run.n_ok, fc_run.n_fallback, fc_run.n_carried, fc_run.n_failed, fc_run.rows_read, fc_run.rows_written, fc_run.first_ds, fc_run.last_ds, fc_run.n_series_new, fc_run.n_series_gone, fc_run.config_hash, fc_run.git_commit, fc_run.env_lock_hash, fc_run.seed, fc_run.started_utc, fc_run.finished_utc, fc_run.cpu_seconds, fc_run.peak_mem_mb, fc_run.orchestrator, fc_run.message
FROM fc_run
WHERE fc_run.job = ? AND fc_run.purpose = ? AND fc_run.as_of_utc = ? AND fc_run.vintage_kind = ? ORDER BY fc_run.attempt DESC;
SELECT fc_run.run_id, fc_run.parent_run_id, fc_run.job, fc_run.purpose, fc_run.attempt, fc_run.vintage_kind, fc_run.trigger_reason, fc_run.trigger_detail, fc_run.as_of_date, fc_run.as_of_utc, fc_run.cutoff, fc_run.snapshot_id, fc_run.model_version_id, fc_run.run_status, fc_run.lease_until_utc, fc_run.host, fc_run.n_chunks, fc_run.n_expected, fc_run.n_ok, fc_run.n_fallback, fc_run.n_carried, fc_run.n_failed, fc_run.rows_read, fc_run.rows_written, fc_run.first_ds, fc_run.last_ds, fc_run.n_series_new, fc_run.n_series_gone, fc_run.config_hash, fc_run.git_commit, fc_run.env_lock_hash, fc_run.seed, fc_run.started_utc, fc_run.finished_utc, fc_run.cpu_seconds, fc_run.peak_mem_mb, fc_run.orchestrator, fc_run.message
FROM fc_run
WHERE fc_run.job = ? AND fc_run.purpose = ? AND fc_run.vintage_kind = ? AND fc_run.run_status = ?;
SELECT fc_run.run_status, fc_run.host, fc_run.lease_until_utc
FROM fc_run
WHERE fc_run.run_id = ?;
SELECT fc_score.run_id, fc_score.recipe_hash, fc_score.method, fc_score.series_id, fc_score.cutoff, fc_score.lead_from, fc_score.lead_to, fc_score.n_scored, fc_score.n_skipped, fc_score.sum_abs_err, fc_score.sum_err, fc_score.sum_sq_err, fc_score.sum_actual, fc_score.sum_abs_actual, fc_score.sum_abs_err_naive, fc_score.sum_pinball, fc_score.sum_interval_95, fc_score.n_in_50, fc_score.n_in_80, fc_score.n_in_90, fc_score.n_in_95, fc_score.scale_abs, fc_score.scale_sq, fc_score.fit_seconds
FROM fc_score
WHERE fc_score.run_id = ? ORDER BY fc_score.run_id, fc_score.recipe_hash, fc_score.method, fc_score.series_id, fc_score.cutoff, fc_score.lead_from, fc_score.lead_to;
SELECT fc_series.series_id
FROM fc_series
WHERE fc_series.job = ? AND (EXISTS (SELECT fc_actual.series_id
FROM fc_actual
WHERE fc_actual.series_id = fc_series.series_id));
SELECT fc_series.unique_id, fc_actual.ds, fc_actual.revision_no, fc_actual.y, fc_actual.obs_state, fc_actual.available_utc, fc_actual.available_basis
FROM fc_actual JOIN fc_series ON fc_series.series_id = fc_actual.series_id
WHERE fc_series.job = ? AND fc_actual.ds <= ? AND fc_actual.superseded_utc > ?;
SELECT fc_series.unique_id, fc_actual.ds, fc_actual.y, fc_actual.obs_state
FROM fc_actual JOIN fc_series ON fc_series.series_id = fc_actual.series_id
WHERE fc_series.job = ? AND fc_actual.available_utc <= ? AND fc_actual.superseded_utc > ?;
SELECT fc_series.unique_id, fc_actual.ds, fc_actual.y, fc_actual.obs_state
FROM fc_actual JOIN fc_series ON fc_series.series_id = fc_actual.series_id
WHERE fc_series.job = ? AND fc_actual.superseded_utc = ?;
SELECT fc_series.unique_id, fc_series.series_id
FROM fc_series
WHERE fc_series.job = ?;
SELECT fc_series_status.run_id, fc_series_status.series_id, fc_series_status.chunk_no, fc_series_status.series_status, fc_series_status.failed_step, fc_series_status.reason_code, fc_series_status.error_class, fc_series_status.message, fc_series_status.duration_ms
FROM fc_series_status
WHERE fc_series_status.run_id = ?;
SELECT fc_snapshot.as_of_date
FROM fc_snapshot
WHERE fc_snapshot.snapshot_id = ?;
SELECT fc_snapshot.as_of_date
FROM fc_snapshot
WHERE fc_snapshot.snapshot_id IS NULL;
SELECT fc_snapshot.snapshot_id
FROM fc_snapshot
WHERE fc_snapshot.run_id = ? AND fc_snapshot.sha256 = ? ORDER BY fc_snapshot.snapshot_id DESC;
SELECT fc_snapshot.snapshot_id, fc_snapshot.job, fc_snapshot.run_id, fc_snapshot.as_of_date, fc_snapshot.cutoff, fc_snapshot.uri, fc_snapshot.sha256, fc_snapshot.n_rows, fc_snapshot.n_series, fc_snapshot.created_utc
FROM fc_snapshot
WHERE fc_snapshot.job = ? AND fc_snapshot.as_of_date <= ? AND (fc_snapshot.run_id NOT IN (SELECT fc_run.run_id
FROM fc_run
WHERE fc_run.job = ? AND fc_run.vintage_kind = ?)) AND fc_snapshot.cutoff <= ? ORDER BY fc_snapshot.as_of_date DESC, fc_snapshot.cutoff DESC, fc_snapshot.snapshot_id DESC;
SELECT fc_snapshot.snapshot_id, fc_snapshot.job, fc_snapshot.run_id, fc_snapshot.as_of_date, fc_snapshot.cutoff, fc_snapshot.uri, fc_snapshot.sha256, fc_snapshot.n_rows, fc_snapshot.n_series, fc_snapshot.created_utc
FROM fc_snapshot
WHERE fc_snapshot.run_id IN (SELECT fc_run.run_id
FROM fc_run
WHERE fc_run.job = ? AND fc_run.as_of_utc = ? AND fc_run.vintage_kind = ?) ORDER BY fc_snapshot.snapshot_id DESC;
SELECT fc_snapshot.snapshot_id, fc_snapshot.job, fc_snapshot.run_id, fc_snapshot.as_of_date, fc_snapshot.cutoff, fc_snapshot.uri, fc_snapshot.sha256, fc_snapshot.n_rows, fc_snapshot.n_series, fc_snapshot.created_utc
FROM fc_snapshot
WHERE fc_snapshot.snapshot_id = ?;
SELECT max(fc_publication.publication_no) AS max_1
FROM fc_publication JOIN fc_run ON fc_run.run_id = fc_publication.run_id
WHERE fc_publication.job = ? AND fc_publication.withdrawn_utc IS NULL AND fc_run.as_of_utc = ? AND fc_run.vintage_kind = ?;
SELECT max(fc_schema_version.version) AS max_1
FROM fc_schema_version;
SELECT min(fc_forecast.series_id) AS min_1, max(fc_forecast.series_id) AS max_1, count(*) AS count_1
FROM fc_forecast
WHERE fc_forecast.run_id = ? AND (fc_forecast.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
SELECT min(fc_series_status.series_id) AS min_1, max(fc_series_status.series_id) AS max_1, count(*) AS count_1
FROM fc_series_status
WHERE fc_series_status.run_id = ?;
SELECT newest.series_id, newest.ds, newest.revision_no, newest.available_utc AS old_available
FROM (SELECT fc_actual_staged.series_id AS series_id, min(fc_actual_staged.ds) AS ds
FROM fc_actual_staged
WHERE fc_actual_staged.run_id = ? GROUP BY fc_actual_staged.series_id) AS first_staged JOIN fc_actual AS newest ON newest.series_id = first_staged.series_id
WHERE newest.superseded_utc = ? AND newest.ds >= first_staged.ds AND newest.ds <= ? AND (newest.y IS NOT NULL OR newest.obs_state != ?) AND NOT (EXISTS (SELECT fc_actual_staged.series_id
FROM fc_actual_staged
WHERE fc_actual_staged.run_id = ? AND fc_actual_staged.series_id = newest.series_id AND fc_actual_staged.ds = newest.ds));
UPDATE fc_actual SET superseded_utc=? WHERE fc_actual.series_id = ? AND fc_actual.ds = ? AND fc_actual.revision_no = ?;
UPDATE fc_deletion SET n_rows=(fc_deletion.n_rows + ?), is_complete=?, deleted_utc=? WHERE fc_deletion.table_name = ? AND fc_deletion.run_id = ? AND fc_deletion.kept = ?;
UPDATE fc_job_current SET changed_utc=fc_job_current.changed_utc WHERE fc_job_current.job = ?;
UPDATE fc_job_current SET model_version_id=?, changed_utc=? WHERE fc_job_current.job = ? AND fc_job_current.model_version_id = ?;
UPDATE fc_job_current SET model_version_id=?, changed_utc=? WHERE fc_job_current.job = ? AND fc_job_current.model_version_id IS NULL;
UPDATE fc_job_current SET publication_no=?, changed_utc=? WHERE fc_job_current.job = ? AND fc_job_current.publication_no = ?;
UPDATE fc_job_current SET publication_no=?, changed_utc=? WHERE fc_job_current.job = ? AND fc_job_current.publication_no IS NULL;
UPDATE fc_job_current SET snapshot_id=?, changed_utc=? WHERE fc_job_current.job = ? AND fc_job_current.snapshot_id = ?;
UPDATE fc_job_current SET snapshot_id=?, changed_utc=? WHERE fc_job_current.job = ? AND fc_job_current.snapshot_id IS NULL;
UPDATE fc_publication SET handed_over_utc=? WHERE fc_publication.job = ? AND fc_publication.publication_no = ?;
UPDATE fc_publication SET withdrawn_utc=?, reason=? WHERE fc_publication.job = ? AND fc_publication.publication_no IN (__[POSTCOMPILE_publication_no_1]);
UPDATE fc_run SET cpu_seconds=(coalesce(fc_run.cpu_seconds, ?) + ?), peak_mem_mb=CASE WHEN (fc_run.peak_mem_mb > ?) THEN fc_run.peak_mem_mb ELSE ? END WHERE fc_run.run_id = ?;
UPDATE fc_run SET cutoff=?, rows_read=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET cutoff=?, snapshot_id=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET cutoff=?, snapshot_id=?, model_version_id=?, n_chunks=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET lease_until_utc=?, host=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET lease_until_utc=?, host=? WHERE fc_run.run_id = ? AND fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND fc_run.orchestrator IS NULL AND fc_run.host = ?;
UPDATE fc_run SET lease_until_utc=?, host=? WHERE fc_run.run_id = ? AND fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND fc_run.orchestrator IS NULL AND fc_run.host = ? AND fc_run.host = ?;
UPDATE fc_run SET message=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET model_version_id=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET n_expected=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET n_expected=?, n_ok=?, n_fallback=?, n_carried=?, n_failed=?, rows_written=?, first_ds=?, last_ds=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET parent_run_id=?, run_status=?, lease_until_utc=?, host=?, config_hash=?, git_commit=?, env_lock_hash=?, seed=?, finished_utc=?, orchestrator=?, message=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET run_id=fc_run.run_id WHERE fc_run.run_id = ? AND fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND fc_run.orchestrator IS NULL AND fc_run.host = ?;
UPDATE fc_run SET run_status=?, lease_until_utc=?, finished_utc=?, message=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET run_status=?, lease_until_utc=?, finished_utc=?, message=? WHERE fc_run.run_id = ? AND fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND fc_run.orchestrator IS NULL AND fc_run.host = ?;
UPDATE fc_run SET snapshot_id=?, rows_written=?, first_ds=?, last_ds=?, n_series_new=?, n_series_gone=? WHERE fc_run.run_id = ?;
UPDATE fc_schema_version SET version=fc_schema_version.version;
UPDATE fc_series SET label_1=?, label_text_1=?, unit_code=?, currency_code=?, first_ds=?, last_ds=?, n_obs=?, lifecycle=?, demand_class=?, segment=?, value_weight=?, updated_run_id=? WHERE fc_series.series_id = ?;
INSERT INTO fc_actual (series_id, ds, revision_no, y, obs_state, is_outlier, available_utc, available_basis, superseded_utc, run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_actual_staged (run_id, series_id, ds, y, obs_state) VALUES (?, ?, ?, ?, ?);
INSERT INTO fc_calendar (calendar, cal_date, is_open, is_holiday, holiday_name, iso_year, iso_week) VALUES (?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_data_check (run_id, suite, check_id, scope_value, expectation, column_name, severity, success, observed, unexpected_count, unexpected_pct, action) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_data_check (run_id, suite, check_id, scope_value, expectation, severity, success, action) VALUES (?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_feature_statistic (run_id, scope_type, scope_value, column_name, statistic, bin_no, stat_value, bin_lower, bin_upper) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_forecast (run_id, series_id, ds, chunk_no, lead_periods, y_hat, q025, q05, q10, q25, q50, q75, q90, q95, q975, method, source_code, quality_code, is_open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_forecast (run_id, series_id, ds, chunk_no, lead_periods, y_hat, y_model, y_naive, q025, q05, q10, q25, q50, q75, q90, q95, q975, method, model_version_id, source_code, quality_code, reason_code, is_open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_period (job, ds, target_date, target_ts_utc, period_end) VALUES (?, ?, ?, ?, ?);
INSERT INTO fc_reason (reason_code, language, reason_text, next_action, severity) VALUES (?, ?, ?, ?, ?);
INSERT INTO fc_score (run_id, recipe_hash, method, series_id, cutoff, lead_from, lead_to, n_scored, n_skipped, sum_abs_err, sum_err, sum_sq_err, sum_actual, sum_abs_actual, sum_abs_err_naive, sum_pinball, sum_interval_95, n_in_50, n_in_80, n_in_90, n_in_95, scale_abs, scale_sq, fit_seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_series (series_id, job, unique_id, label_1, label_text_1, unit_code, currency_code, first_ds, last_ds, n_obs, lifecycle, demand_class, segment, value_weight, updated_run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_series (series_id, job, unique_id, label_1, unit_code, n_obs, lifecycle, demand_class, segment, value_weight, updated_run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_series_model (model_version_id, series_id, method, segment, weight, reason_code) VALUES (?, ?, ?, ?, ?, ?);
INSERT INTO fc_series_status (run_id, series_id, chunk_no, series_status, failed_step, reason_code, error_class, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?);
-- sources/retail_material.sql
SELECT
    material AS unique_id,
    TRIM(description) AS material_text
FROM erp_material;
-- sources/retail_revenue.sql
WITH ranked AS (
    SELECT
        country,
        ROW_NUMBER() OVER (ORDER BY SUM(revenue) DESC, country) AS position
    FROM erp_revenue_day
    WHERE posting_date <= ?
    GROUP BY country
),

country_day AS (
    SELECT
        COALESCE(ranked.country, 'OTHER') AS country,
        DATE(day.posting_date, '-6 days', 'weekday 1') AS week_start,
        day.revenue AS revenue
    FROM erp_revenue_day AS day
    LEFT JOIN ranked ON day.country = ranked.country AND ranked.position <= 7
)

SELECT
    country AS unique_id,
    week_start AS ds,
    SUM(revenue) AS y,
    country AS country
FROM country_day
WHERE week_start >= ? AND week_start BETWEEN ? AND ?
GROUP BY country, week_start
ORDER BY country, week_start;
-- sources/retail_units.sql
WITH profile AS (
    SELECT
        material,
        MIN(posting_date) AS first_sale,
        MAX(posting_date) AS last_sale,
        COUNT(DISTINCT posting_date) AS days_sold,
        SUM(invoice_lines) AS invoice_lines
    FROM erp_sales_day
    WHERE posting_date <= ?
        AND units_sold > 0
        AND SUBSTR(material, 1, 1) BETWEEN '0' AND '9'
    GROUP BY material
),

grouped AS (
    SELECT
        material,
        invoice_lines,
        CASE
            WHEN first_sale >= ? THEN 'new'
            WHEN last_sale < ? AND days_sold >= 100 THEN 'ended'
            WHEN last_sale < ? AND days_sold BETWEEN 10 AND 40 THEN 'short'
            WHEN last_sale >= ? AND days_sold BETWEEN 20 AND 60 THEN 'intermittent'
            WHEN last_sale >= ? AND days_sold >= 100 THEN 'best seller'
        END AS assortment
    FROM profile
),

ranked AS (
    SELECT
        material,
        assortment,
        ROW_NUMBER() OVER (PARTITION BY assortment ORDER BY invoice_lines DESC, material) AS position
    FROM grouped
    WHERE assortment IS NOT NULL
)

SELECT
    ranked.material AS unique_id,
    sales.posting_date AS ds,
    SUM(sales.units_sold) AS y,
    MAX(sales.unit_price) AS price,
    CASE
        WHEN SUM(sales.units_sold) > 0 THEN 1.0 * SUM(sales.units_returned) / SUM(sales.units_sold) ELSE 0.0
    END AS returned_share,
    ranked.assortment AS assortment,
    ranked.material AS material
FROM ranked
INNER JOIN erp_sales_day AS sales ON ranked.material = sales.material
WHERE sales.posting_date BETWEEN ? AND ?
    AND ranked.position <= CASE ranked.assortment
        WHEN 'best seller' THEN 120 WHEN 'new' THEN 8 WHEN 'intermittent' THEN 8 ELSE 7
    END
GROUP BY ranked.material, ranked.assortment, sales.posting_date
ORDER BY ranked.material, sales.posting_date;
-- status/champion.sql
SELECT
    v.model_version_id AS model_version_id,
    v.recipe_hash AS recipe_hash,
    v.recipe_text AS recipe_text,
    v.train_run_id AS train_run_id,
    v.train_to AS train_to,
    d.metric AS metric,
    d.outcome AS outcome,
    d.reason_text AS reason_text
FROM fc_job_current c
INNER JOIN fc_model_version v ON v.model_version_id = c.model_version_id
LEFT JOIN fc_decision d ON d.challenger_id = v.model_version_id
WHERE c.job = ?;
-- status/checks.sql
SELECT q.suite AS suite, q.check_id AS check_id, q.action AS action, q.observed AS observed
FROM bi_data_quality q
WHERE q.job = ?
    AND q.run_id IN (
        SELECT MAX(run_id)
        FROM fc_run
        WHERE job = ?
        GROUP BY purpose
    )
ORDER BY q.suite, q.check_id;
-- status/data.sql
SELECT
    s.run_id AS run_id,
    s.as_of_date AS as_of_date,
    s.data_until AS data_until,
    s.rows_read AS rows_read,
    s.rows_quarantined AS rows_quarantined,
    s.revisions_written AS revisions_written,
    s.n_series_new AS n_series_new,
    s.n_series_gone AS n_series_gone
FROM bi_data_scope s
WHERE s.job = ?
    AND s.run_id = (
        SELECT MAX(run_id)
        FROM fc_run
        WHERE job = ? AND purpose = 'data_preparation' AND run_status IN ('OK', 'PARTIAL')
    );
-- status/publication.sql
SELECT
    h.publication_no AS publication_no,
    h.as_of_date AS as_of_date,
    h.data_until AS data_until,
    h.n_rows AS n_rows,
    h.n_expected AS n_expected,
    h.n_ok AS n_ok,
    h.n_fallback AS n_fallback,
    h.n_failed AS n_failed,
    p.run_id AS run_id
FROM bi_job_health h
INNER JOIN bi_publication p ON p.job = h.job AND p.publication_no = h.publication_no
WHERE h.job = ?;
-- status/quarantine.sql
SELECT
    q.reason_code AS reason_code,
    q.check_id AS check_id,
    r.reason_text AS reason_text,
    COUNT(*) AS n_rows,
    MIN(q.row_text) AS example
FROM fc_quarantine q
LEFT JOIN fc_reason r ON r.reason_code = q.reason_code AND r.language = 'en'
WHERE q.run_id = ?
GROUP BY q.reason_code, q.check_id, r.reason_text
ORDER BY COUNT(*) DESC, q.reason_code, q.check_id;
-- status/runs.sql
SELECT
    r.purpose AS purpose,
    r.as_of_date AS as_of_date,
    r.attempt AS attempt,
    r.run_status AS run_status,
    r.started_utc AS started_utc,
    r.cpu_seconds AS cpu_seconds,
    r.message AS message
FROM fc_run r
INNER JOIN (
    SELECT purpose, MAX(run_id) AS run_id
    FROM fc_run
    WHERE job = ?
    GROUP BY purpose
) n ON n.run_id = r.run_id
ORDER BY r.run_id;
-- status/series.sql
SELECT lifecycle, demand_class, COUNT(*) AS n_series
FROM fc_series
WHERE job = ?
GROUP BY lifecycle, demand_class
ORDER BY lifecycle, demand_class;
-- status/statuses.sql
SELECT
    s.series_status AS series_status,
    s.reason_code AS reason_code,
    r.reason_text AS reason_text,
    COUNT(*) AS n_series
FROM fc_series_status s
LEFT JOIN fc_reason r ON r.reason_code = s.reason_code AND r.language = 'en'
WHERE s.run_id = ? AND s.series_status <> 'OK'
GROUP BY s.series_status, s.reason_code, r.reason_text
ORDER BY s.series_status, s.reason_code;
