ALTER TABLE fc_job_current ADD COLUMN retired_event_id BIGINT;
ALTER TABLE fc_job_version ADD COLUMN owner VARCHAR(100);
ALTER TABLE fc_model_version ADD COLUMN device VARCHAR(16);
ALTER TABLE fc_period ADD COLUMN target_ts_local DATETIME;
ALTER TABLE fc_period ADD COLUMN utc_offset VARCHAR(9);
ALTER TABLE fc_publication ADD COLUMN due_utc DATETIME;
ALTER TABLE fc_publication ADD COLUMN handed_over_utc DATETIME;
ALTER TABLE fc_publication ADD COLUMN next_as_of_date DATE;
ALTER TABLE fc_schema_version ADD COLUMN works_from INTEGER;
ALTER TABLE fc_series_status DROP COLUMN duration_ms;
DELETE FROM fc_accuracy WHERE fc_accuracy.run_id = ? AND (fc_accuracy.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
DELETE FROM fc_accuracy WHERE fc_accuracy.series_id IN (SELECT fc_series.series_id
FROM fc_series
WHERE fc_series.job = ?) AND fc_accuracy.ds BETWEEN ? AND ?;
DELETE FROM fc_actual_staged WHERE fc_actual_staged.run_id = ?;
DELETE FROM fc_calendar WHERE fc_calendar.calendar = ? AND fc_calendar.cal_date BETWEEN ? AND ?;
DELETE FROM fc_data_check WHERE fc_data_check.run_id = ?;
DELETE FROM fc_data_check WHERE fc_data_check.run_id = ? AND fc_data_check.suite = ?;
DELETE FROM fc_data_check WHERE fc_data_check.run_id = ? AND fc_data_check.suite IN (__[POSTCOMPILE_suite_1]);
DELETE FROM fc_decision WHERE fc_decision.challenger_id = ?;
DELETE FROM fc_feature_statistic WHERE fc_feature_statistic.run_id = ?;
DELETE FROM fc_forecast WHERE fc_forecast.run_id = ?;
DELETE FROM fc_forecast WHERE fc_forecast.run_id = ? AND (fc_forecast.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
DELETE FROM fc_forecast WHERE fc_forecast.run_id = ? AND fc_forecast.chunk_no = ?;
DELETE FROM fc_forecast_before WHERE fc_forecast_before.run_id = ?;
DELETE FROM fc_forecast_before WHERE fc_forecast_before.run_id = ? AND fc_forecast_before.chunk_no = ?;
DELETE FROM fc_job_current WHERE fc_job_current.job = ?;
DELETE FROM fc_job_found WHERE fc_job_found.job = ? AND fc_job_found.field IN (__[POSTCOMPILE_field_1]);
DELETE FROM fc_monitor_signal WHERE fc_monitor_signal.job = ? AND fc_monitor_signal.window_end = ?;
DELETE FROM fc_period WHERE fc_period.job = ? AND fc_period.ds BETWEEN ? AND ?;
DELETE FROM fc_predecessor WHERE fc_predecessor.job = ?;
DELETE FROM fc_quarantine WHERE fc_quarantine.run_id = ?;
DELETE FROM fc_reason WHERE fc_reason.language = ?;
DELETE FROM fc_score WHERE fc_score.run_id = ?;
DELETE FROM fc_series_model WHERE fc_series_model.model_version_id = ?;
DELETE FROM fc_series_status WHERE fc_series_status.run_id = ?;
DELETE FROM fc_series_status WHERE fc_series_status.run_id = ? AND fc_series_status.chunk_no = ?;
INSERT INTO fc_decision (decision_id, job, champion_id, challenger_id, metric, champion_value, challenger_value, effect, effect_low, effect_high, n_cutoffs, n_wins, guard_bias, guard_coverage, guard_segment, guard_stability, outcome, reason_code, reason_text, minutes_spent, decided_utc, decided_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_deletion (run_id, table_name, kept, n_rows, is_complete, deleted_utc) VALUES (?, ?, ?, ?, ?, ?);
INSERT INTO fc_deployment (deployment_no, git_ref, git_commit, commit_before, deployed_by, host, started_utc, finished_utc, verdict, failed_check, message, differences, accepted_reason, checks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_job_current (job, changed_utc) VALUES (?, ?);
INSERT INTO fc_job_event (event_id, job, event, name_before, reason, done_by, happened_utc) VALUES (?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_job_found (job, field, found_value, because, found_utc) VALUES (?, ?, ?, ?, ?);
INSERT INTO fc_job_version (job, config_hash, first_seen_utc, config_text, git_commit, owner) VALUES (?, ?, ?, ?, ?, ?);
INSERT INTO fc_model_version (model_version_id, job, recipe_hash, recipe_text, train_run_id, snapshot_id, train_from, train_to, artifact_uri, artifact_sha256, size_kb, environment, env_lock_hash, created_utc, device) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_mute (mute_id, job, muted_utc, until_utc, reason, muted_by) VALUES (?, ?, ?, ?, ?, ?);
INSERT INTO fc_publication (job, publication_no, run_id, as_of_date, published_utc, n_rows, guard_result, published_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_publication (job, publication_no, run_id, as_of_date, published_utc, n_rows, guard_result, published_by, reason, next_as_of_date, due_utc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_run (run_id, parent_run_id, job, purpose, attempt, vintage_kind, trigger_reason, trigger_detail, as_of_date, as_of_utc, run_status, lease_until_utc, host, n_chunks, config_hash, git_commit, env_lock_hash, seed, started_utc, orchestrator) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_schema_version (version, applied_utc, description) VALUES (?, ?, ?);
INSERT INTO fc_schema_version (version, applied_utc, description, works_from) VALUES (?, ?, ?, ?);
INSERT INTO fc_snapshot (snapshot_id, job, run_id, as_of_date, cutoff, uri, sha256, n_rows, n_series, created_utc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
SELECT DISTINCT fc_forecast_before.chunk_no
FROM fc_forecast_before
WHERE fc_forecast_before.run_id = ?;
SELECT DISTINCT fc_run.as_of_utc
FROM fc_run
WHERE fc_run.job = ? AND fc_run.purpose = ? AND fc_run.run_status = ? AND fc_run.vintage_kind != ?;
SELECT DISTINCT fc_run.git_commit
FROM fc_run
WHERE fc_run.run_status = ?;
SELECT coalesce(max(fc_publication.publication_no), ?) AS coalesce_1
FROM fc_publication
WHERE fc_publication.job = ?;
SELECT coalesce(max(fc_schema_version.version), ?) AS coalesce_1
FROM fc_schema_version;
SELECT coalesce(max(fc_series.series_id), ?) AS coalesce_1
FROM fc_series;
SELECT count(*) AS count_1
FROM fc_calendar
WHERE fc_calendar.calendar = ?;
SELECT count(*) AS count_1
FROM fc_decision
WHERE fc_decision.job = ?;
SELECT count(*) AS count_1
FROM fc_forecast
WHERE fc_forecast.run_id = ?;
SELECT count(*) AS count_1
FROM fc_forecast
WHERE fc_forecast.run_id = ? AND (fc_forecast.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
SELECT count(*) AS count_1
FROM fc_job_current
WHERE fc_job_current.job = ?;
SELECT count(*) AS count_1
FROM fc_job_event
WHERE fc_job_event.job = ?;
SELECT count(*) AS count_1
FROM fc_job_found
WHERE fc_job_found.job = ?;
SELECT count(*) AS count_1
FROM fc_job_version
WHERE fc_job_version.job = ?;
SELECT count(*) AS count_1
FROM fc_model_version
WHERE fc_model_version.job = ?;
SELECT count(*) AS count_1
FROM fc_monitor_signal
WHERE fc_monitor_signal.job = ?;
SELECT count(*) AS count_1
FROM fc_mute
WHERE fc_mute.job = ?;
SELECT count(*) AS count_1
FROM fc_override
WHERE fc_override.job = ?;
SELECT count(*) AS count_1
FROM fc_period
WHERE fc_period.job = ?;
SELECT count(*) AS count_1
FROM fc_predecessor
WHERE fc_predecessor.job = ?;
SELECT count(*) AS count_1
FROM fc_publication
WHERE fc_publication.job = ?;
SELECT count(*) AS count_1
FROM fc_run
WHERE fc_run.job = ?;
SELECT count(*) AS count_1
FROM fc_series
WHERE fc_series.job = ?;
SELECT count(*) AS count_1
FROM fc_snapshot
WHERE fc_snapshot.job = ?;
SELECT fc_actual_staged.series_id, fc_actual_staged.ds, fc_actual_staged.y, fc_actual_staged.obs_state, newest.revision_no, newest.available_utc AS old_available
FROM fc_actual_staged LEFT OUTER JOIN fc_actual AS newest ON newest.series_id = fc_actual_staged.series_id AND newest.ds = fc_actual_staged.ds AND newest.superseded_utc = ?
WHERE fc_actual_staged.run_id = ? AND (newest.series_id IS NULL OR newest.obs_state != fc_actual_staged.obs_state OR newest.y != fc_actual_staged.y OR newest.y IS NULL AND fc_actual_staged.y IS NOT NULL OR newest.y IS NOT NULL AND fc_actual_staged.y IS NULL);
SELECT fc_data_check.action, fc_data_check.check_id
FROM fc_data_check
WHERE fc_data_check.run_id = ? AND fc_data_check.suite = ?;
SELECT fc_data_check.check_id
FROM fc_data_check
WHERE fc_data_check.run_id = ? AND fc_data_check.suite = ?;
SELECT fc_data_check.run_id, fc_data_check.suite, fc_data_check.check_id, fc_data_check.scope_value, fc_data_check.expectation, fc_data_check.column_name, fc_data_check.severity, fc_data_check.success, fc_data_check.observed, fc_data_check.unexpected_count, fc_data_check.unexpected_pct, fc_data_check.action
FROM fc_data_check
WHERE fc_data_check.run_id = ? ORDER BY fc_data_check.run_id, fc_data_check.suite, fc_data_check.check_id, fc_data_check.scope_value;
SELECT fc_decision.outcome, fc_decision.reason_text
FROM fc_decision
WHERE fc_decision.challenger_id = ? AND fc_decision.outcome IN (__[POSTCOMPILE_outcome_1]);
SELECT fc_decision.reason_text
FROM fc_decision JOIN fc_model_version ON fc_model_version.model_version_id = fc_decision.challenger_id
WHERE fc_model_version.train_run_id = ? AND fc_decision.reason_code IN (__[POSTCOMPILE_reason_code_1]);
SELECT fc_deletion.table_name, fc_deletion.run_id, fc_deletion.kept
FROM fc_deletion JOIN fc_run ON fc_run.run_id = fc_deletion.run_id
WHERE fc_run.job = ? AND fc_deletion.is_complete = ?;
SELECT fc_deployment.deployment_no, fc_deployment.git_ref, fc_deployment.deployed_by, fc_deployment.host, fc_deployment.started_utc, fc_deployment.verdict, fc_deployment.git_commit, fc_deployment.commit_before, fc_deployment.finished_utc, fc_deployment.failed_check, fc_deployment.message, fc_deployment.differences, fc_deployment.accepted_reason, fc_deployment.checks
FROM fc_deployment
WHERE fc_deployment.verdict IN (__[POSTCOMPILE_verdict_1]) ORDER BY fc_deployment.deployment_no DESC
 LIMIT ? OFFSET ?;
SELECT fc_deployment.deployment_no, fc_deployment.git_ref, fc_deployment.deployed_by, fc_deployment.host, fc_deployment.started_utc, fc_deployment.verdict, fc_deployment.git_commit, fc_deployment.commit_before, fc_deployment.finished_utc, fc_deployment.failed_check, fc_deployment.message, fc_deployment.differences, fc_deployment.accepted_reason, fc_deployment.checks
FROM fc_deployment ORDER BY fc_deployment.deployment_no DESC
 LIMIT ? OFFSET ?;
SELECT fc_deployment.deployment_no, fc_deployment.host
FROM fc_deployment
WHERE fc_deployment.verdict = ?;
SELECT fc_feature_statistic.run_id, fc_feature_statistic.scope_type, fc_feature_statistic.scope_value, fc_feature_statistic.column_name, fc_feature_statistic.statistic, fc_feature_statistic.bin_no, fc_feature_statistic.stat_value, fc_feature_statistic.bin_lower, fc_feature_statistic.bin_upper
FROM fc_feature_statistic
WHERE fc_feature_statistic.run_id = ? ORDER BY fc_feature_statistic.run_id, fc_feature_statistic.scope_type, fc_feature_statistic.scope_value, fc_feature_statistic.column_name, fc_feature_statistic.statistic, fc_feature_statistic.bin_no;
SELECT fc_forecast.run_id, fc_forecast.series_id, fc_forecast.ds, fc_forecast.chunk_no, fc_forecast.lead_periods, fc_forecast.y_hat, fc_forecast.y_model, fc_forecast.y_reconciled, fc_forecast.y_naive, fc_forecast.q025, fc_forecast.q05, fc_forecast.q10, fc_forecast.q25, fc_forecast.q50, fc_forecast.q75, fc_forecast.q90, fc_forecast.q95, fc_forecast.q975, fc_forecast.method, fc_forecast.model_version_id, fc_forecast.source_code, fc_forecast.quality_code, fc_forecast.reason_code, fc_forecast.override_id, fc_forecast.is_open
FROM fc_forecast
WHERE fc_forecast.run_id = ?;
SELECT fc_forecast_before.run_id
FROM fc_forecast_before
WHERE fc_forecast_before.run_id = ?;
SELECT fc_forecast_before.run_id, fc_forecast_before.series_id, fc_forecast_before.ds, fc_forecast_before.chunk_no, fc_forecast_before.lead_periods, fc_forecast_before.override_id, fc_forecast_before.y_hat, fc_forecast_before.q025, fc_forecast_before.q05, fc_forecast_before.q10, fc_forecast_before.q25, fc_forecast_before.q50, fc_forecast_before.q75, fc_forecast_before.q90, fc_forecast_before.q95, fc_forecast_before.q975, fc_forecast_before.reason_code, fc_forecast_before.is_open
FROM fc_forecast_before
WHERE fc_forecast_before.run_id = ?;
SELECT fc_job_current.job
FROM fc_job_current;
SELECT fc_job_current.job
FROM fc_job_current
WHERE fc_job_current.job = ?;
SELECT fc_job_current.job, fc_job_current.retired_event_id, fc_job_event.happened_utc, fc_job_event.done_by, fc_job_event.reason
FROM fc_job_current LEFT OUTER JOIN fc_job_event ON fc_job_event.event_id = fc_job_current.retired_event_id
WHERE EXISTS (SELECT fc_run.run_id
FROM fc_run
WHERE fc_run.job = fc_job_current.job) ORDER BY fc_job_current.job;
SELECT fc_job_current.job, fc_job_current.retired_event_id, fc_job_event.happened_utc, fc_job_event.done_by, fc_job_event.reason
FROM fc_job_current LEFT OUTER JOIN fc_job_event ON fc_job_event.event_id = fc_job_current.retired_event_id
WHERE fc_job_current.job = ?;
SELECT fc_job_current.publication_no, fc_job_current.snapshot_id, fc_job_current.model_version_id
FROM fc_job_current
WHERE fc_job_current.job = ?;
SELECT fc_job_current.publication_no, fc_job_current.snapshot_id, fc_job_current.model_version_id, fc_job_current.retired_event_id
FROM fc_job_current
WHERE fc_job_current.job = ?;
SELECT fc_job_event.job
FROM fc_job_event
WHERE fc_job_event.event = ? AND fc_job_event.name_before = ? ORDER BY fc_job_event.event_id DESC;
SELECT fc_job_found.field, fc_job_found.found_value
FROM fc_job_found
WHERE fc_job_found.job = ?;
SELECT fc_job_version.config_text
FROM fc_job_version
WHERE fc_job_version.job = ? AND fc_job_version.config_hash = ?;
SELECT fc_job_version.config_text
FROM fc_job_version
WHERE fc_job_version.job = ? ORDER BY fc_job_version.first_seen_utc DESC
 LIMIT ? OFFSET ?;
SELECT fc_job_version.job
FROM fc_job_version
WHERE fc_job_version.job = ? AND fc_job_version.config_hash = ?;
SELECT fc_model_version.model_version_id
FROM fc_model_version
WHERE fc_model_version.train_run_id = ? AND fc_model_version.artifact_sha256 = ?;
SELECT fc_model_version.model_version_id
FROM fc_model_version JOIN fc_decision ON fc_decision.challenger_id = fc_model_version.model_version_id
WHERE fc_model_version.job = ? AND fc_model_version.train_to <= ? AND (fc_decision.outcome IN (__[POSTCOMPILE_outcome_1]) OR fc_decision.reason_code = ?) AND (fc_model_version.model_version_id NOT IN (SELECT fc_model_version.model_version_id
FROM fc_model_version JOIN fc_decision ON fc_decision.challenger_id = fc_model_version.model_version_id JOIN fc_run ON fc_run.run_id = fc_model_version.train_run_id
WHERE fc_model_version.job = ? AND fc_decision.reason_code IN (__[POSTCOMPILE_reason_code_2]) AND fc_run.cutoff > ?)) ORDER BY fc_model_version.train_to DESC, fc_model_version.model_version_id DESC;
SELECT fc_model_version.model_version_id, fc_model_version.job, fc_model_version.recipe_hash, fc_model_version.recipe_text, fc_model_version.train_run_id, fc_model_version.snapshot_id, fc_model_version.train_from, fc_model_version.train_to, fc_model_version.artifact_uri, fc_model_version.artifact_sha256, fc_model_version.size_kb, fc_model_version.environment, fc_model_version.env_lock_hash, fc_model_version.created_utc, fc_model_version.device
FROM fc_model_version
WHERE fc_model_version.job = ? AND fc_model_version.recipe_hash = ? ORDER BY fc_model_version.train_to DESC, fc_model_version.model_version_id DESC;
SELECT fc_model_version.model_version_id, fc_model_version.job, fc_model_version.recipe_hash, fc_model_version.recipe_text, fc_model_version.train_run_id, fc_model_version.snapshot_id, fc_model_version.train_from, fc_model_version.train_to, fc_model_version.artifact_uri, fc_model_version.artifact_sha256, fc_model_version.size_kb, fc_model_version.environment, fc_model_version.env_lock_hash, fc_model_version.created_utc, fc_model_version.device
FROM fc_model_version
WHERE fc_model_version.model_version_id = ?;
SELECT fc_mute.job, fc_mute.until_utc, fc_mute.reason, fc_mute.muted_by
FROM fc_mute
WHERE fc_mute.mute_id IN (SELECT max(fc_mute.mute_id) AS max_1
FROM fc_mute GROUP BY fc_mute.job) AND fc_mute.until_utc > ? AND fc_mute.ended_utc IS NULL ORDER BY fc_mute.job;
SELECT fc_override.override_id, fc_override.job, fc_override.series_id, fc_override.label_1, fc_override.label_2, fc_override.label_3, fc_override.label_4, fc_override.label_5, fc_override.label_6, fc_override.period_from, fc_override.period_to, fc_override.kind, fc_override.override_value, fc_override.reason_code, fc_override.comment_text, fc_override.author, fc_override.entered_utc, fc_override.approved_by, fc_override.expires_utc, fc_override.spread_rule, fc_override.origin, fc_override.override_state, fc_override.withdrawn_utc, fc_override.withdrawn_reason
FROM fc_override
WHERE fc_override.job = ? AND fc_override.entered_utc <= ? AND fc_override.expires_utc > ? AND fc_override.override_state = ? ORDER BY fc_override.override_id;
SELECT fc_override.override_id, fc_override.job, fc_override.series_id, fc_override.label_1, fc_override.label_2, fc_override.label_3, fc_override.label_4, fc_override.label_5, fc_override.label_6, fc_override.period_from, fc_override.period_to, fc_override.kind, fc_override.override_value, fc_override.reason_code, fc_override.comment_text, fc_override.author, fc_override.entered_utc, fc_override.approved_by, fc_override.expires_utc, fc_override.spread_rule, fc_override.origin, fc_override.override_state, fc_override.withdrawn_utc, fc_override.withdrawn_reason
FROM fc_override
WHERE fc_override.job = ? AND fc_override.override_id = ?;
SELECT fc_override.override_id, fc_override.job, fc_override.series_id, fc_override.label_1, fc_override.label_2, fc_override.label_3, fc_override.label_4, fc_override.label_5, fc_override.label_6, fc_override.period_from, fc_override.period_to, fc_override.kind, fc_override.override_value, fc_override.reason_code, fc_override.comment_text, fc_override.author, fc_override.entered_utc, fc_override.approved_by, fc_override.expires_utc, fc_override.spread_rule, fc_override.origin, fc_override.override_state, fc_override.withdrawn_utc, fc_override.withdrawn_reason
FROM fc_override
WHERE fc_override.job = ? AND fc_override.override_state = ? ORDER BY fc_override.override_id;
SELECT fc_predecessor.predecessor_key, fc_predecessor.successor_key, fc_predecessor.period_from, fc_predecessor.succession
FROM fc_predecessor
WHERE fc_predecessor.job = ? ORDER BY fc_predecessor.predecessor_key;
SELECT fc_publication.job, fc_publication.publication_no, fc_publication.as_of_date, fc_publication.n_rows, fc_publication.run_id
FROM fc_job_current JOIN fc_publication ON fc_publication.job = fc_job_current.job AND fc_publication.publication_no = fc_job_current.publication_no
WHERE fc_job_current.job = ?;
SELECT fc_publication.job, fc_publication.publication_no, fc_publication.as_of_date, fc_publication.n_rows, fc_publication.run_id
FROM fc_job_current JOIN fc_publication ON fc_publication.job = fc_job_current.job AND fc_publication.publication_no = fc_job_current.publication_no
WHERE fc_job_current.job = ? AND fc_publication.handed_over_utc IS NULL;
SELECT fc_publication.job, fc_publication.publication_no, fc_publication.run_id, fc_publication.as_of_date, fc_publication.published_utc, fc_publication.n_rows, fc_publication.guard_result, fc_publication.published_by, fc_publication.withdrawn_utc, fc_publication.reason, fc_publication.handed_over_utc, fc_publication.next_as_of_date, fc_publication.due_utc
FROM fc_publication
WHERE fc_publication.job = ? AND fc_publication.run_id = ?;
SELECT fc_publication.job, fc_publication.publication_no, fc_publication.run_id, fc_publication.as_of_date, fc_publication.published_utc, fc_publication.n_rows, fc_publication.guard_result, fc_publication.published_by, fc_publication.withdrawn_utc, fc_publication.reason, fc_publication.handed_over_utc, fc_publication.next_as_of_date, fc_publication.due_utc, fc_run.as_of_utc
FROM fc_publication JOIN fc_run ON fc_run.run_id = fc_publication.run_id
WHERE fc_publication.job = ? ORDER BY fc_run.as_of_utc DESC, fc_publication.publication_no DESC;
SELECT fc_publication.run_id
FROM fc_publication
WHERE fc_publication.job = ? AND fc_publication.publication_no = ?;
SELECT fc_publication.run_id
FROM fc_publication
WHERE fc_publication.job = ? AND fc_publication.publication_no IS NULL;
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
WHERE fc_run.job = ?;
SELECT fc_run.run_id
FROM fc_run
WHERE fc_run.job = ? AND fc_run.purpose = ? AND fc_run.vintage_kind != ? AND fc_run.started_utc >= ? AND (fc_run.run_id NOT IN (__[POSTCOMPILE_run_id_1])) UNION SELECT fc_run.run_id
FROM fc_run
WHERE fc_run.run_id = ? AND fc_run.rows_written > ?;
SELECT fc_run.run_id
FROM fc_run
WHERE fc_run.job = ? AND fc_run.run_status = ?;
SELECT fc_run.run_id
FROM fc_run
WHERE fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM fc_accuracy
WHERE fc_accuracy.run_id = fc_run.run_id));
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
FROM fc_forecast_before
WHERE fc_forecast_before.run_id = fc_run.run_id));
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
SELECT fc_run.run_id
FROM fc_run
WHERE fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND fc_run.run_status = ?;
SELECT fc_run.run_id, fc_run.as_of_date, fc_run.run_status
FROM fc_run
WHERE fc_run.job = ? ORDER BY fc_run.run_id;
SELECT fc_run.run_id, fc_run.job, fc_run.purpose, fc_run.attempt, fc_run.vintage_kind, fc_run.as_of_date, fc_run.as_of_utc, fc_run.run_status, fc_run.host, fc_run.started_utc, fc_run.n_chunks, fc_run.config_hash, fc_run.git_commit, fc_run.env_lock_hash, fc_run.trigger_reason, fc_run.parent_run_id, fc_run.cutoff, fc_run.snapshot_id, fc_run.model_version_id, fc_run.lease_until_utc, fc_run.orchestrator, fc_run.finished_utc, fc_run.n_expected, fc_run.n_ok, fc_run.n_fallback, fc_run.n_failed, fc_run.rows_read, fc_run.rows_written, fc_run.first_ds, fc_run.last_ds, fc_run.n_series_new, fc_run.n_series_gone, fc_run.message
FROM fc_run
WHERE fc_run.job = ? AND fc_run.purpose = ? AND fc_run.vintage_kind = ? AND fc_run.as_of_utc < ? AND fc_run.run_status = ? ORDER BY fc_run.as_of_utc DESC, fc_run.attempt DESC;
SELECT fc_run.run_id, fc_run.job, fc_run.purpose, fc_run.attempt, fc_run.vintage_kind, fc_run.as_of_date, fc_run.as_of_utc, fc_run.run_status, fc_run.host, fc_run.started_utc, fc_run.n_chunks, fc_run.config_hash, fc_run.git_commit, fc_run.env_lock_hash, fc_run.trigger_reason, fc_run.parent_run_id, fc_run.cutoff, fc_run.snapshot_id, fc_run.model_version_id, fc_run.lease_until_utc, fc_run.orchestrator, fc_run.finished_utc, fc_run.n_expected, fc_run.n_ok, fc_run.n_fallback, fc_run.n_failed, fc_run.rows_read, fc_run.rows_written, fc_run.first_ds, fc_run.last_ds, fc_run.n_series_new, fc_run.n_series_gone, fc_run.message
FROM fc_run
WHERE fc_run.job = ? AND fc_run.purpose = ? AND fc_run.vintage_kind = ? AND fc_run.started_utc < ? AND fc_run.run_status = ? AND fc_run.run_id != ? ORDER BY fc_run.started_utc DESC, fc_run.run_id DESC;
SELECT fc_run.run_id, fc_run.job, fc_run.purpose, fc_run.attempt, fc_run.vintage_kind, fc_run.as_of_date, fc_run.as_of_utc, fc_run.run_status, fc_run.host, fc_run.started_utc, fc_run.n_chunks, fc_run.config_hash, fc_run.git_commit, fc_run.env_lock_hash, fc_run.trigger_reason, fc_run.parent_run_id, fc_run.cutoff, fc_run.snapshot_id, fc_run.model_version_id, fc_run.lease_until_utc, fc_run.orchestrator, fc_run.finished_utc, fc_run.n_expected, fc_run.n_ok, fc_run.n_fallback, fc_run.n_failed, fc_run.rows_read, fc_run.rows_written, fc_run.first_ds, fc_run.last_ds, fc_run.n_series_new, fc_run.n_series_gone, fc_run.message
FROM fc_run
WHERE fc_run.run_id = ?;
SELECT fc_run.run_id, fc_run.parent_run_id, fc_run.job, fc_run.purpose, fc_run.attempt, fc_run.vintage_kind, fc_run.trigger_reason, fc_run.trigger_detail, fc_run.as_of_date, fc_run.as_of_utc, fc_run.cutoff, fc_run.snapshot_id, fc_run.model_version_id, fc_run.run_status, fc_run.lease_until_utc, fc_run.host, fc_run.n_chunks, fc_run.n_expected, fc_run.n_ok, fc_run.n_fallback, fc_run.n_carried, fc_run.n_failed, fc_run.rows_read, fc_run.rows_written, fc_run.first_ds, fc_run.last_ds, fc_run.n_series_new, fc_run.n_series_gone, fc_run.config_hash, fc_run.git_commit, fc_run.env_lock_hash, fc_run.seed, fc_run.started_utc, fc_run.finished_utc, fc_run.cpu_seconds, fc_run.peak_mem_mb, fc_run.orchestrator, fc_run.message
FROM fc_run
WHERE fc_run.job = ? AND fc_run.purpose = ? AND fc_run.as_of_utc = ? AND fc_run.vintage_kind = ? ORDER BY fc_run.attempt DESC;
SELECT fc_run.run_id, fc_run.parent_run_id, fc_run.job, fc_run.purpose, fc_run.attempt, fc_run.vintage_kind, fc_run.trigger_reason, fc_run.trigger_detail, fc_run.as_of_date, fc_run.as_of_utc, fc_run.cutoff, fc_run.snapshot_id, fc_run.model_version_id, fc_run.run_status, fc_run.lease_until_utc, fc_run.host, fc_run.n_chunks, fc_run.n_expected, fc_run.n_ok, fc_run.n_fallback, fc_run.n_carried, fc_run.n_failed, fc_run.rows_read, fc_run.rows_written, fc_run.first_ds, fc_run.last_ds, fc_run.n_series_new, fc_run.n_series_gone, fc_run.config_hash, fc_run.git_commit, fc_run.env_lock_hash, fc_run.seed, fc_run.started_utc, fc_run.finished_utc, fc_run.cpu_seconds, fc_run.peak_mem_mb, fc_run.orchestrator, fc_run.message
FROM fc_run
WHERE fc_run.job = ? AND fc_run.purpose = ? AND fc_run.vintage_kind = ? AND fc_run.run_status = ?;
SELECT fc_run.run_id, fc_run.parent_run_id, fc_run.job, fc_run.purpose, fc_run.attempt, fc_run.vintage_kind, fc_run.trigger_reason, fc_run.trigger_detail, fc_run.as_of_date, fc_run.as_of_utc, fc_run.cutoff, fc_run.snapshot_id, fc_run.model_version_id, fc_run.run_status, fc_run.lease_until_utc, fc_run.host, fc_run.n_chunks, fc_run.n_expected, fc_run.n_ok, fc_run.n_fallback, fc_run.n_carried, fc_run.n_failed, fc_run.rows_read, fc_run.rows_written, fc_run.first_ds, fc_run.last_ds, fc_run.n_series_new, fc_run.n_series_gone, fc_run.config_hash, fc_run.git_commit, fc_run.env_lock_hash, fc_run.seed, fc_run.started_utc, fc_run.finished_utc, fc_run.cpu_seconds, fc_run.peak_mem_mb, fc_run.orchestrator, fc_run.message
FROM fc_run
WHERE fc_run.run_status = ? AND fc_run.job IN (__[POSTCOMPILE_job_1]) ORDER BY fc_run.run_id;
SELECT fc_run.run_id, fc_run.parent_run_id, fc_run.job, fc_run.purpose, fc_run.attempt, fc_run.vintage_kind, fc_run.trigger_reason, fc_run.trigger_detail, fc_run.as_of_date, fc_run.as_of_utc, fc_run.cutoff, fc_run.snapshot_id, fc_run.model_version_id, fc_run.run_status, fc_run.lease_until_utc, fc_run.host, fc_run.n_chunks, fc_run.n_expected, fc_run.n_ok, fc_run.n_fallback, fc_run.n_carried, fc_run.n_failed, fc_run.rows_read, fc_run.rows_written, fc_run.first_ds, fc_run.last_ds, fc_run.n_series_new, fc_run.n_series_gone, fc_run.config_hash, fc_run.git_commit, fc_run.env_lock_hash, fc_run.seed, fc_run.started_utc, fc_run.finished_utc, fc_run.cpu_seconds, fc_run.peak_mem_mb, fc_run.orchestrator, fc_run.message
FROM fc_run
WHERE fc_run.run_status = ? ORDER BY fc_run.run_id;
SELECT fc_run.run_status, fc_run.git_commit
FROM fc_run
WHERE fc_run.job = ? AND fc_run.purpose = ? AND fc_run.as_of_utc = ? AND fc_run.vintage_kind = ? ORDER BY fc_run.attempt DESC;
SELECT fc_run.run_status, fc_run.host, fc_run.lease_until_utc
FROM fc_run
WHERE fc_run.run_id = ?;
SELECT fc_schema_version.works_from
FROM fc_schema_version
WHERE fc_schema_version.version = ?;
SELECT fc_score.run_id, fc_score.recipe_hash, fc_score.method, fc_score.series_id, fc_score.cutoff, fc_score.lead_from, fc_score.lead_to, fc_score.n_scored, fc_score.n_skipped, fc_score.sum_abs_err, fc_score.sum_err, fc_score.sum_sq_err, fc_score.sum_actual, fc_score.sum_abs_actual, fc_score.sum_abs_err_naive, fc_score.sum_pinball, fc_score.sum_interval_95, fc_score.n_in_50, fc_score.n_in_80, fc_score.n_in_90, fc_score.n_in_95, fc_score.scale_abs, fc_score.scale_sq, fc_score.fit_seconds
FROM fc_score
WHERE fc_score.run_id = ? ORDER BY fc_score.run_id, fc_score.recipe_hash, fc_score.method, fc_score.series_id, fc_score.cutoff, fc_score.lead_from, fc_score.lead_to;
SELECT fc_series.series_id
FROM fc_series
WHERE fc_series.job = ? AND (EXISTS (SELECT fc_actual.series_id
FROM fc_actual
WHERE fc_actual.series_id = fc_series.series_id));
SELECT fc_series.series_id, fc_series.unique_id, fc_series.label_1, fc_series.label_2, fc_series.label_3, fc_series.label_4, fc_series.label_5, fc_series.label_6
FROM fc_series
WHERE fc_series.job = ? ORDER BY fc_series.series_id;
SELECT fc_series.unique_id
FROM fc_series
WHERE fc_series.job = ? AND fc_series.lifecycle != ? AND fc_series.last_ds >= ?;
SELECT fc_series.unique_id, (SELECT min(fc_actual.ds) AS min_1
FROM fc_actual
WHERE fc_actual.series_id = fc_series.series_id) AS ds
FROM fc_series
WHERE fc_series.job = ?;
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
SELECT fc_series_status.run_id, fc_series_status.series_id, fc_series_status.chunk_no, fc_series_status.series_status, fc_series_status.failed_step, fc_series_status.reason_code, fc_series_status.error_class, fc_series_status.message
FROM fc_series_status
WHERE fc_series_status.run_id = ? ORDER BY fc_series_status.run_id, fc_series_status.series_id;
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
SELECT max(fc_deployment.deployment_no) AS max_1
FROM fc_deployment;
SELECT max(fc_publication.publication_no) AS max_1
FROM fc_publication JOIN fc_run ON fc_run.run_id = fc_publication.run_id
WHERE fc_publication.job = ? AND fc_publication.withdrawn_utc IS NULL AND fc_run.as_of_utc = ? AND fc_run.vintage_kind = ?;
SELECT max(fc_schema_version.version) AS max_1
FROM fc_schema_version;
SELECT min(fc_accuracy.series_id) AS min_1, max(fc_accuracy.series_id) AS max_1, count(*) AS count_1
FROM fc_accuracy
WHERE fc_accuracy.run_id = ? AND (fc_accuracy.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
SELECT min(fc_forecast.series_id) AS min_1, max(fc_forecast.series_id) AS max_1, count(*) AS count_1
FROM fc_forecast
WHERE fc_forecast.run_id = ? AND (fc_forecast.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
SELECT min(fc_series.first_ds) AS min_1
FROM fc_series
WHERE fc_series.job = ?;
SELECT min(fc_series_status.series_id) AS min_1, max(fc_series_status.series_id) AS max_1, count(*) AS count_1
FROM fc_series_status
WHERE fc_series_status.run_id = ?;
UPDATE fc_actual SET superseded_utc=? WHERE fc_actual.series_id = ? AND fc_actual.ds = ? AND fc_actual.revision_no = ?;
UPDATE fc_calendar SET calendar=? WHERE fc_calendar.calendar = ?;
UPDATE fc_decision SET job=? WHERE fc_decision.job = ?;
UPDATE fc_deletion SET n_rows=(fc_deletion.n_rows + ?), is_complete=?, deleted_utc=? WHERE fc_deletion.table_name = ? AND fc_deletion.run_id = ? AND fc_deletion.kept = ?;
UPDATE fc_deployment SET finished_utc=?, verdict=?, failed_check=? WHERE fc_deployment.deployment_no = ? AND fc_deployment.verdict = ?;
UPDATE fc_deployment SET finished_utc=?, verdict=?, message=? WHERE fc_deployment.deployment_no IN (__[POSTCOMPILE_deployment_no_1]);
UPDATE fc_job_current SET changed_utc=?, retired_event_id=? WHERE fc_job_current.job = ?;
UPDATE fc_job_current SET changed_utc=fc_job_current.changed_utc WHERE fc_job_current.job = ?;
UPDATE fc_job_current SET job=? WHERE fc_job_current.job = ?;
UPDATE fc_job_current SET model_version_id=?, changed_utc=? WHERE fc_job_current.job = ? AND fc_job_current.model_version_id = ?;
UPDATE fc_job_current SET model_version_id=?, changed_utc=? WHERE fc_job_current.job = ? AND fc_job_current.model_version_id IS NULL;
UPDATE fc_job_current SET publication_no=?, changed_utc=? WHERE fc_job_current.job = ? AND fc_job_current.publication_no = ?;
UPDATE fc_job_current SET publication_no=?, changed_utc=? WHERE fc_job_current.job = ? AND fc_job_current.publication_no IS NULL;
UPDATE fc_job_current SET snapshot_id=?, changed_utc=? WHERE fc_job_current.job = ? AND fc_job_current.snapshot_id = ?;
UPDATE fc_job_current SET snapshot_id=?, changed_utc=? WHERE fc_job_current.job = ? AND fc_job_current.snapshot_id IS NULL;
UPDATE fc_job_event SET job=? WHERE fc_job_event.job = ?;
UPDATE fc_job_found SET job=? WHERE fc_job_found.job = ?;
UPDATE fc_job_version SET job=? WHERE fc_job_version.job = ?;
UPDATE fc_model_version SET job=? WHERE fc_model_version.job = ?;
UPDATE fc_monitor_signal SET action_run_id=? WHERE fc_monitor_signal.job = ? AND fc_monitor_signal.action = ? AND fc_monitor_signal.action_run_id IS NULL;
UPDATE fc_monitor_signal SET job=? WHERE fc_monitor_signal.job = ?;
UPDATE fc_mute SET ended_utc=? WHERE fc_mute.job = ? AND fc_mute.until_utc > ? AND fc_mute.ended_utc IS NULL;
UPDATE fc_mute SET job=? WHERE fc_mute.job = ?;
UPDATE fc_override SET job=? WHERE fc_override.job = ?;
UPDATE fc_override SET override_state=?, withdrawn_utc=?, withdrawn_reason=? WHERE fc_override.job = ? AND fc_override.override_id = ?;
UPDATE fc_period SET job=? WHERE fc_period.job = ?;
UPDATE fc_predecessor SET job=? WHERE fc_predecessor.job = ?;
UPDATE fc_publication SET handed_over_utc=? WHERE fc_publication.job = ? AND fc_publication.publication_no = ?;
UPDATE fc_publication SET job=? WHERE fc_publication.job = ?;
UPDATE fc_publication SET withdrawn_utc=?, reason=? WHERE fc_publication.job = ? AND fc_publication.publication_no IN (__[POSTCOMPILE_publication_no_1]);
UPDATE fc_run SET cpu_seconds=(coalesce(fc_run.cpu_seconds, ?) + ?), peak_mem_mb=CASE WHEN (fc_run.peak_mem_mb > ?) THEN fc_run.peak_mem_mb ELSE ? END WHERE fc_run.run_id = ?;
UPDATE fc_run SET cutoff=?, rows_read=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET cutoff=?, snapshot_id=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET cutoff=?, snapshot_id=?, model_version_id=?, n_chunks=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET job=? WHERE fc_run.job = ?;
UPDATE fc_run SET lease_until_utc=?, host=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET lease_until_utc=?, host=? WHERE fc_run.run_id = ? AND fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND fc_run.orchestrator IS NULL AND fc_run.host = ?;
UPDATE fc_run SET lease_until_utc=?, host=? WHERE fc_run.run_id = ? AND fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND fc_run.orchestrator IS NULL AND fc_run.host = ? AND fc_run.host = ?;
UPDATE fc_run SET message=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET model_version_id=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET n_expected=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET n_expected=?, n_ok=?, n_fallback=?, n_carried=?, n_failed=?, rows_written=?, first_ds=?, last_ds=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET parent_run_id=?, run_status=?, lease_until_utc=?, host=?, config_hash=?, git_commit=?, env_lock_hash=?, seed=?, finished_utc=?, orchestrator=?, message=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET rows_written=(coalesce(fc_run.rows_written, ?) + ?) WHERE fc_run.run_id = ?;
UPDATE fc_run SET run_id=fc_run.run_id WHERE fc_run.run_id = ? AND fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND fc_run.orchestrator IS NULL AND fc_run.host = ?;
UPDATE fc_run SET run_status=?, lease_until_utc=?, finished_utc=?, message=? WHERE fc_run.job = ? AND fc_run.run_status = ?;
UPDATE fc_run SET run_status=?, lease_until_utc=?, finished_utc=?, message=? WHERE fc_run.run_id = ?;
UPDATE fc_run SET run_status=?, lease_until_utc=?, finished_utc=?, message=? WHERE fc_run.run_id = ? AND fc_run.run_status = ? AND fc_run.orchestrator IS NULL AND fc_run.host = ?;
UPDATE fc_run SET run_status=?, lease_until_utc=?, finished_utc=?, message=? WHERE fc_run.run_id = ? AND fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND fc_run.orchestrator IS NULL AND fc_run.host = ?;
UPDATE fc_run SET snapshot_id=?, rows_written=?, first_ds=?, last_ds=?, n_series_new=?, n_series_gone=? WHERE fc_run.run_id = ?;
UPDATE fc_schema_version SET version=fc_schema_version.version;
UPDATE fc_series SET job=? WHERE fc_series.job = ?;
UPDATE fc_series SET label_1=?, label_text_1=?, unit_code=?, currency_code=?, first_ds=?, last_ds=?, n_obs=?, lifecycle=?, demand_class=?, segment=?, value_weight=?, updated_run_id=? WHERE fc_series.series_id = ?;
UPDATE fc_series SET predecessor_id=? WHERE fc_series.job = ? AND fc_series.predecessor_id IS NOT NULL;
UPDATE fc_series SET predecessor_id=? WHERE fc_series.series_id = ?;
UPDATE fc_snapshot SET job=? WHERE fc_snapshot.job = ?;
INSERT INTO fc_accuracy (series_id, ds, lead_periods, run_id, revision_no, y, err_naive, err_model, err_reconciled, err_final, sum_pinball, in_50, in_80, in_90, in_95, is_scored, skip_reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_actual (series_id, ds, revision_no, y, obs_state, is_outlier, available_utc, available_basis, superseded_utc, run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_actual_staged (run_id, series_id, ds, y, obs_state) VALUES (?, ?, ?, ?, ?);
INSERT INTO fc_calendar (calendar, cal_date, is_open, is_holiday, holiday_name, iso_year, iso_week) VALUES (?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_data_check (run_id, suite, check_id, scope_value, expectation, column_name, severity, success, observed, unexpected_count, unexpected_pct, action) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_data_check (run_id, suite, check_id, scope_value, expectation, severity, success, action) VALUES (?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_data_check (run_id, suite, check_id, scope_value, expectation, severity, success, observed, action) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_feature_statistic (run_id, scope_type, scope_value, column_name, statistic, bin_no, stat_value, bin_lower, bin_upper) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_forecast (run_id, series_id, ds, chunk_no, lead_periods, y_hat, q025, q05, q10, q25, q50, q75, q90, q95, q975, method, source_code, quality_code, is_open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_forecast (run_id, series_id, ds, chunk_no, lead_periods, y_hat, y_model, y_naive, q025, q05, q10, q25, q50, q75, q90, q95, q975, method, model_version_id, source_code, quality_code, reason_code, is_open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_forecast (run_id, series_id, ds, chunk_no, lead_periods, y_hat, y_model, y_reconciled, y_naive, q025, q05, q10, q25, q50, q75, q90, q95, q975, method, model_version_id, source_code, quality_code, reason_code, override_id, is_open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_forecast_before (run_id, series_id, ds, chunk_no, lead_periods, override_id, y_hat, q025, q05, q10, q25, q50, q75, q90, q95, q975, reason_code, is_open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_monitor_signal (job, segment, signal, window_end, signal_value, baseline, threshold, breached, consecutive, n_evidence, action) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_override (override_id, job, series_id, label_1, label_2, label_3, label_4, label_5, label_6, period_from, period_to, kind, override_value, reason_code, comment_text, author, entered_utc, approved_by, expires_utc, spread_rule, origin, override_state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_period (job, ds, target_date, target_ts_utc, period_end, target_ts_local, utc_offset) VALUES (?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_predecessor (job, predecessor_key, successor_key, period_from, succession, run_id) VALUES (?, ?, ?, ?, ?, ?);
INSERT INTO fc_reason (reason_code, language, reason_text, next_action, severity) VALUES (?, ?, ?, ?, ?);
INSERT INTO fc_score (run_id, recipe_hash, method, series_id, cutoff, lead_from, lead_to, n_scored, n_skipped, sum_abs_err, sum_err, sum_sq_err, sum_actual, sum_abs_actual, sum_abs_err_naive, sum_pinball, sum_interval_95, n_in_50, n_in_80, n_in_90, n_in_95, scale_abs, scale_sq, fit_seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_series (series_id, job, unique_id, label_1, label_text_1, unit_code, currency_code, first_ds, last_ds, n_obs, lifecycle, demand_class, segment, value_weight, updated_run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_series (series_id, job, unique_id, label_1, unit_code, n_obs, lifecycle, demand_class, segment, value_weight, updated_run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO fc_series_model (model_version_id, series_id, method, segment, weight, reason_code) VALUES (?, ?, ?, ?, ?, ?);
INSERT INTO fc_series_status (run_id, series_id, chunk_no, series_status, failed_step, reason_code, error_class, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?);
-- monitoring/backtest.sql
SELECT
    s.unique_id AS unique_id,
    s.segment AS segment,
    f.cutoff AS cutoff,
    f.lead_from AS lead_from,
    f.lead_to AS lead_to,
    f.n_scored AS n_scored,
    f.sum_abs_err AS sum_abs_err,
    f.sum_sq_err AS sum_sq_err,
    f.sum_abs_actual AS sum_abs_actual,
    f.n_in_80 AS n_in_80,
    f.scale_abs AS scale_abs,
    f.scale_sq AS scale_sq
FROM fc_score f
INNER JOIN fc_series s ON s.series_id = f.series_id
INNER JOIN (
    SELECT MAX(x.run_id) AS run_id, v.recipe_hash AS recipe_hash
    FROM fc_job_current c
    INNER JOIN fc_model_version v ON v.model_version_id = c.model_version_id
    INNER JOIN fc_run r ON r.job = c.job AND r.purpose = 'model_training' AND r.run_status = 'OK'
        AND r.vintage_kind <> 'BACKFILL'
    INNER JOIN fc_score x ON x.run_id = r.run_id AND x.recipe_hash = v.recipe_hash
    WHERE c.job = ?
    GROUP BY v.recipe_hash
) n ON n.run_id = f.run_id AND n.recipe_hash = f.recipe_hash;
-- monitoring/changed_periods.sql
SELECT a.ds AS ds
FROM fc_actual a
INNER JOIN fc_run r ON r.run_id = a.run_id
WHERE r.job = ?
    AND (r.finished_utc IS NULL OR r.finished_utc >= ?)
    AND a.ds >= (
        SELECT MIN(f.first_ds)
        FROM fc_publication q
        INNER JOIN fc_run f ON f.run_id = q.run_id
        WHERE q.job = ?
    )
UNION
SELECT d.ds AS ds
FROM fc_publication p
INNER JOIN fc_run r ON r.run_id = p.run_id
INNER JOIN fc_period d ON d.job = p.job AND d.ds BETWEEN r.first_ds AND r.last_ds
WHERE p.job = ?
    AND (p.published_utc >= ? OR p.withdrawn_utc >= ?)
    AND d.ds <= (SELECT MAX(n.cutoff) FROM fc_snapshot n WHERE n.job = ?);
-- monitoring/changes.sql
SELECT
    s.segment AS segment,
    SUM(b.n_compared) AS n_compared,
    SUM(b.sum_abs_change) AS sum_abs_change,
    SUM(b.sum_abs_previous) AS sum_abs_previous
FROM bi_stability b
INNER JOIN fc_series s ON s.job = b.job AND s.unique_id = b.series_key
WHERE b.job = ? AND b.is_open = 1
GROUP BY s.segment;
-- monitoring/deciles.sql
SELECT
    f.scope_type AS scope_type,
    f.column_name AS column_name,
    f.bin_no AS bin_no,
    f.stat_value AS stat_value
FROM fc_feature_statistic f
INNER JOIN (
    SELECT MAX(r.run_id) AS run_id
    FROM fc_run r
    WHERE r.job = ?
        AND r.purpose = 'data_preparation'
        AND r.run_status = 'OK'
        AND r.vintage_kind <> 'BACKFILL'
        AND r.as_of_utc <= ?
) n ON n.run_id = f.run_id
WHERE f.statistic = 'DECILES' AND f.scope_type IN ('ALL', 'RECENT');
-- monitoring/errors.sql
SELECT
    s.unique_id AS unique_id,
    s.segment AS segment,
    a.ds AS ds,
    a.lead_periods AS lead_periods,
    a.y AS y,
    a.err_naive AS err_naive,
    a.err_final AS err_final,
    a.in_80 AS in_80,
    a.is_scored AS is_scored
FROM fc_accuracy a
INNER JOIN fc_series s ON s.series_id = a.series_id
INNER JOIN fc_run r ON r.run_id = a.run_id
LEFT JOIN fc_forecast f ON f.run_id = a.run_id AND f.series_id = a.series_id AND f.ds = a.ds
WHERE s.job = ?
    AND a.ds BETWEEN ? AND ?
    AND a.lead_periods <= ?
    AND r.as_of_utc > ?
    AND f.override_id IS NULL;
-- monitoring/evidence_since.sql
SELECT MAX(r.as_of_utc) AS as_of_utc
FROM fc_run r
WHERE r.job = ?
    AND r.purpose = 'model_training'
    AND r.run_status = 'OK'
    AND r.trigger_reason IN ('ERROR', 'DRIFT')
    AND r.as_of_utc < ?;
-- monitoring/published.sql
SELECT
    s.unique_id AS unique_id,
    f.ds AS ds,
    r.cutoff AS cutoff,
    f.lead_periods AS lead_periods,
    f.y_hat AS y_hat,
    f.y_naive AS y_naive,
    f.q025 AS q025,
    f.q05 AS q05,
    f.q10 AS q10,
    f.q25 AS q25,
    f.q50 AS q50,
    f.q75 AS q75,
    f.q90 AS q90,
    f.q95 AS q95,
    f.q975 AS q975
FROM fc_publication p
INNER JOIN fc_run r ON r.run_id = p.run_id
INNER JOIN fc_forecast f ON f.run_id = p.run_id
INNER JOIN fc_series s ON s.series_id = f.series_id
WHERE p.job = ?
    AND p.withdrawn_utc IS NULL
    AND r.cutoff BETWEEN ? AND ?
    AND f.ds <= ?
    AND f.model_version_id = ?
    AND f.source_code <> 'CARRIED'
    AND f.override_id IS NULL
ORDER BY p.publication_no, s.unique_id, f.ds;
-- monitoring/signals.sql
SELECT
    m.segment AS segment,
    m.signal AS signal_name,
    m.window_end AS window_end,
    m.signal_value AS signal_value,
    m.breached AS breached,
    m.consecutive AS consecutive,
    m.action AS action_taken,
    m.action_run_id AS action_run_id
FROM fc_monitor_signal m
WHERE m.job = ? AND m.window_end BETWEEN ? AND ?;
-- monitoring/vintages.sql
SELECT
    v.series_id AS series_id,
    v.period_start AS ds,
    v.lead_periods AS lead_periods,
    v.run_id AS run_id,
    v.forecast_value AS y_hat,
    v.model_value AS y_model,
    v.reconciled_value AS y_reconciled,
    v.naive_value AS y_naive,
    v.lower_95 AS q025,
    v.lower_90 AS q05,
    v.lower_80 AS q10,
    v.lower_50 AS q25,
    v.median_value AS q50,
    v.upper_50 AS q75,
    v.upper_80 AS q90,
    v.upper_90 AS q95,
    v.upper_95 AS q975,
    a.revision_no AS revision_no,
    a.y AS y,
    a.obs_state AS obs_state
FROM bi_forecast_vintage v
INNER JOIN fc_actual a ON a.series_id = v.series_id AND a.ds = v.period_start
WHERE v.job = ?
    AND v.data_until >= ?
    AND v.period_start BETWEEN ? AND ?
    AND a.superseded_utc = '9999-12-31 00:00:00';
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
        week.week_start AS week_start,
        day.revenue AS revenue
    FROM erp_revenue_day AS day
    INNER JOIN erp_week AS week ON day.posting_date = week.posting_date
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
-- status/baselines.sql
SELECT
    f.method AS method,
    COUNT(DISTINCT f.series_id) AS n_series,
    MAX(r.n_expected) AS n_expected
FROM fc_forecast f
INNER JOIN fc_run r ON r.run_id = f.run_id
WHERE f.run_id = ? AND f.source_code = 'BASELINE'
GROUP BY f.method
ORDER BY f.method;
-- status/beside_naive.sql
SELECT
    SUM(s.sum_abs_err) AS sum_abs_err,
    SUM(s.sum_abs_err_naive) AS sum_abs_err_naive,
    SUM(s.sum_abs_actual) AS sum_abs_actual
FROM fc_score s
WHERE s.run_id = ? AND s.recipe_hash = ?;
-- status/champion.sql
SELECT
    v.model_version_id AS model_version_id,
    v.recipe_hash AS recipe_hash,
    v.recipe_text AS recipe_text,
    t.train_run_id AS train_run_id,
    v.train_to AS train_to,
    g.metric AS metric,
    d.outcome AS outcome,
    d.reason_text AS reason_text
FROM fc_job_current c
INNER JOIN fc_model_version v ON v.model_version_id = c.model_version_id
INNER JOIN (
    SELECT w.job, w.recipe_hash, MAX(w.model_version_id) AS model_version_id
    FROM fc_model_version w
    INNER JOIN fc_decision e ON e.challenger_id = w.model_version_id
    WHERE e.reason_code NOT IN ('RECALIBRATED', 'REWEIGHTED')
    GROUP BY w.job, w.recipe_hash
) b ON b.job = v.job AND b.recipe_hash = v.recipe_hash
INNER JOIN fc_model_version t ON t.model_version_id = b.model_version_id
INNER JOIN fc_decision g ON g.challenger_id = t.model_version_id
LEFT JOIN fc_decision d ON d.challenger_id = v.model_version_id
WHERE c.job = ?;
-- status/checks.sql
SELECT q.suite AS suite, q.check_id AS check_id, q.action AS action, q.observed AS observed
FROM bi_data_quality q
WHERE q.job = ?
    AND q.run_id IN (
        SELECT n.run_id
        FROM (
            SELECT run_id, ROW_NUMBER() OVER (PARTITION BY purpose ORDER BY as_of_utc DESC, attempt DESC) AS newest
            FROM fc_run
            WHERE job = ? AND vintage_kind <> 'BACKFILL'
        ) n
        WHERE n.newest = 1
    )
ORDER BY q.suite, q.check_id;
-- status/data.sql
SELECT
    s.run_id AS run_id,
    s.as_of_date AS as_of_date,
    s.vintage_kind AS vintage_kind,
    s.data_until AS data_until,
    s.rows_read AS rows_read,
    s.rows_quarantined AS rows_quarantined,
    s.revisions_written AS revisions_written,
    s.n_series_new AS n_series_new,
    s.n_series_gone AS n_series_gone
FROM bi_data_scope s
WHERE s.job = ?
    AND s.run_id = (
        SELECT n.run_id
        FROM (
            SELECT run_id, ROW_NUMBER() OVER (ORDER BY as_of_utc DESC, run_id DESC) AS newest
            FROM fc_run
            WHERE job = ? AND purpose = 'data_preparation' AND run_status = 'OK'
        ) n
        WHERE n.newest = 1
    );
-- status/overrides.sql
SELECT
    o.override_id AS override_id,
    o.series_key AS series_key,
    o.label_1 AS label_1,
    o.label_2 AS label_2,
    o.label_3 AS label_3,
    o.label_4 AS label_4,
    o.label_5 AS label_5,
    o.label_6 AS label_6,
    o.period_from AS period_from,
    o.period_to AS period_to,
    o.kind AS kind,
    o.override_value AS override_value,
    o.reason_code AS reason_code,
    o.author AS author,
    o.override_state AS override_state,
    o.n_scored AS n_scored,
    o.sum_abs_err_saved AS error_saved,
    COALESCE(o.withdrawn_reason, o.comment_text) AS remark
FROM bi_override o
WHERE o.job = ?
ORDER BY o.override_id;
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
-- status/run_days.sql
SELECT
    r.job AS job,
    r.purpose AS purpose,
    MIN(r.started_utc) AS started_utc,
    MAX(CASE WHEN r.run_status = 'OK' AND r.vintage_kind = 'LIVE' THEN r.as_of_utc END) AS as_of_utc,
    MAX(c.retired_event_id) AS retired_event_id
FROM fc_run r
LEFT JOIN fc_job_current c ON c.job = r.job
GROUP BY r.job, r.purpose
ORDER BY r.job, r.purpose;
-- status/run_figures.sql
SELECT
    r.job AS job,
    r.purpose AS purpose,
    r.run_status AS run_status,
    r.cpu_seconds AS cpu_seconds,
    r.n_expected AS n_expected,
    r.n_ok AS n_ok,
    r.n_fallback AS n_fallback,
    r.n_carried AS n_carried,
    r.n_failed AS n_failed,
    r.rows_read AS rows_read,
    r.rows_written AS rows_written,
    c.n_checks_failed AS n_checks_failed,
    CASE WHEN r.purpose = 'accuracy_monitoring' THEN h.n_breached END AS n_breached,
    CASE WHEN r.purpose = 'accuracy_monitoring' THEN COALESCE(x.n_exceptions, 0) END AS n_exceptions
FROM fc_run r
LEFT JOIN (
    SELECT run_id, SUM(CASE WHEN action = 'PASS' THEN 0 ELSE 1 END) AS n_checks_failed
    FROM fc_data_check
    WHERE run_id = ?
    GROUP BY run_id
) c ON c.run_id = r.run_id
LEFT JOIN bi_job_health h ON h.job = r.job
LEFT JOIN (
    SELECT job, COUNT(*) AS n_exceptions
    FROM bi_exceptions
    GROUP BY job
) x ON x.job = r.job
WHERE r.run_id = ? AND r.finished_utc IS NOT NULL;
-- status/runs.sql
SELECT
    r.purpose AS purpose,
    r.vintage_kind AS vintage_kind,
    r.as_of_date AS as_of_date,
    r.attempt AS attempt,
    CASE WHEN r.purpose = 'forecast_generation' THEN CASE WHEN p.run_id IS NULL THEN 'no' ELSE 'yes' END END AS published,
    r.run_status AS run_status,
    r.started_utc AS started_utc,
    r.cpu_seconds AS cpu_seconds,
    r.message AS message
FROM fc_run r
INNER JOIN (
    SELECT
        run_id,
        ROW_NUMBER() OVER (PARTITION BY purpose, vintage_kind ORDER BY as_of_utc DESC, attempt DESC) AS newest
    FROM fc_run
    WHERE job = ?
) n ON n.run_id = r.run_id AND n.newest = 1
LEFT JOIN fc_publication p ON p.job = r.job AND p.run_id = r.run_id
ORDER BY r.vintage_kind DESC, r.run_id;
-- status/series.sql
SELECT lifecycle, demand_class, COUNT(*) AS n_series
FROM fc_series
WHERE job = ?
GROUP BY lifecycle, demand_class
ORDER BY lifecycle, demand_class;
-- status/shown.sql
SELECT
    c.job AS job,
    r.as_of_utc AS as_of_utc,
    p.published_utc AS published_utc
FROM fc_job_current c
INNER JOIN fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
INNER JOIN fc_run r ON r.run_id = p.run_id
ORDER BY c.job;
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
