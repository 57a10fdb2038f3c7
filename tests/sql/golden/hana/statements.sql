ALTER TABLE "FC#1".fc_job_current ADD (retired_event_id BIGINT);
ALTER TABLE "FC#1".fc_job_version ADD (owner NVARCHAR(100));
ALTER TABLE "FC#1".fc_model_version ADD (device NVARCHAR(16));
ALTER TABLE "FC#1".fc_period ADD (target_ts_local TIMESTAMP);
ALTER TABLE "FC#1".fc_period ADD (utc_offset NVARCHAR(9));
ALTER TABLE "FC#1".fc_publication ADD (due_utc TIMESTAMP);
ALTER TABLE "FC#1".fc_publication ADD (handed_over_utc TIMESTAMP);
ALTER TABLE "FC#1".fc_publication ADD (next_as_of_date DATE);
ALTER TABLE "FC#1".fc_schema_version ADD (works_from INTEGER);
ALTER TABLE "FC#1".fc_series_status DROP (duration_ms);
DELETE FROM "FC#1".fc_accuracy WHERE "FC#1".fc_accuracy.run_id = ? AND ("FC#1".fc_accuracy.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
DELETE FROM "FC#1".fc_accuracy WHERE "FC#1".fc_accuracy.series_id IN (SELECT "FC#1".fc_series.series_id
FROM "FC#1".fc_series
WHERE "FC#1".fc_series.job = ?) AND "FC#1".fc_accuracy.ds BETWEEN ? AND ?;
DELETE FROM "FC#1".fc_actual_staged WHERE "FC#1".fc_actual_staged.run_id = ?;
DELETE FROM "FC#1".fc_calendar WHERE "FC#1".fc_calendar.calendar = ? AND "FC#1".fc_calendar.cal_date BETWEEN ? AND ?;
DELETE FROM "FC#1".fc_data_check WHERE "FC#1".fc_data_check.run_id = ?;
DELETE FROM "FC#1".fc_data_check WHERE "FC#1".fc_data_check.run_id = ? AND "FC#1".fc_data_check.suite = ?;
DELETE FROM "FC#1".fc_data_check WHERE "FC#1".fc_data_check.run_id = ? AND "FC#1".fc_data_check.suite IN (__[POSTCOMPILE_suite_1]);
DELETE FROM "FC#1".fc_decision WHERE "FC#1".fc_decision.challenger_id = ?;
DELETE FROM "FC#1".fc_feature_statistic WHERE "FC#1".fc_feature_statistic.run_id = ?;
DELETE FROM "FC#1".fc_forecast WHERE "FC#1".fc_forecast.run_id = ?;
DELETE FROM "FC#1".fc_forecast WHERE "FC#1".fc_forecast.run_id = ? AND "FC#1".fc_forecast.chunk_no = ?;
DELETE FROM "FC#1".fc_forecast WHERE "FC#1".fc_forecast.run_id = ? AND ("FC#1".fc_forecast.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
DELETE FROM "FC#1".fc_forecast_before WHERE "FC#1".fc_forecast_before.run_id = ?;
DELETE FROM "FC#1".fc_forecast_before WHERE "FC#1".fc_forecast_before.run_id = ? AND "FC#1".fc_forecast_before.chunk_no = ?;
DELETE FROM "FC#1".fc_job_current WHERE "FC#1".fc_job_current.job = ?;
DELETE FROM "FC#1".fc_job_found WHERE "FC#1".fc_job_found.job = ? AND "FC#1".fc_job_found.field IN (__[POSTCOMPILE_field_1]);
DELETE FROM "FC#1".fc_monitor_signal WHERE "FC#1".fc_monitor_signal.job = ? AND "FC#1".fc_monitor_signal.window_end = ?;
DELETE FROM "FC#1".fc_period WHERE "FC#1".fc_period.job = ? AND "FC#1".fc_period.ds BETWEEN ? AND ?;
DELETE FROM "FC#1".fc_predecessor WHERE "FC#1".fc_predecessor.job = ?;
DELETE FROM "FC#1".fc_quarantine WHERE "FC#1".fc_quarantine.run_id = ?;
DELETE FROM "FC#1".fc_reason WHERE "FC#1".fc_reason.language = ?;
DELETE FROM "FC#1".fc_score WHERE "FC#1".fc_score.run_id = ?;
DELETE FROM "FC#1".fc_series_model WHERE "FC#1".fc_series_model.model_version_id = ?;
DELETE FROM "FC#1".fc_series_status WHERE "FC#1".fc_series_status.run_id = ?;
DELETE FROM "FC#1".fc_series_status WHERE "FC#1".fc_series_status.run_id = ? AND "FC#1".fc_series_status.chunk_no = ?;
INSERT INTO "FC#1".fc_decision (decision_id, job, champion_id, challenger_id, metric, champion_value, challenger_value, effect, effect_low, effect_high, n_cutoffs, n_wins, guard_bias, guard_coverage, guard_segment, guard_stability, outcome, reason_code, reason_text, minutes_spent, decided_utc, decided_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_deletion (run_id, table_name, kept, n_rows, is_complete, deleted_utc) VALUES (?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_deployment (deployment_no, git_ref, git_commit, commit_before, deployed_by, host, started_utc, finished_utc, verdict, failed_check, message, differences, accepted_reason, checks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_job_current (job, changed_utc) VALUES (?, ?);
INSERT INTO "FC#1".fc_job_event (event_id, job, event, name_before, reason, done_by, happened_utc) VALUES (?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_job_found (job, field, found_value, because, found_utc) VALUES (?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_job_version (job, config_hash, first_seen_utc, config_text, git_commit, owner) VALUES (?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_model_version (model_version_id, job, recipe_hash, recipe_text, train_run_id, snapshot_id, train_from, train_to, artifact_uri, artifact_sha256, size_kb, environment, env_lock_hash, created_utc, device) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_mute (mute_id, job, muted_utc, until_utc, reason, muted_by) VALUES (?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_publication (job, publication_no, run_id, as_of_date, published_utc, n_rows, guard_result, published_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_publication (job, publication_no, run_id, as_of_date, published_utc, n_rows, guard_result, published_by, reason, next_as_of_date, due_utc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_run (run_id, parent_run_id, job, purpose, attempt, vintage_kind, trigger_reason, trigger_detail, as_of_date, as_of_utc, run_status, lease_until_utc, host, n_chunks, config_hash, git_commit, env_lock_hash, seed, started_utc, orchestrator) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_schema_version (version, applied_utc, description) VALUES (?, ?, ?);
INSERT INTO "FC#1".fc_schema_version (version, applied_utc, description, works_from) VALUES (?, ?, ?, ?);
INSERT INTO "FC#1".fc_snapshot (snapshot_id, job, run_id, as_of_date, cutoff, uri, sha256, n_rows, n_series, created_utc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
SELECT "FC#1".fc_actual_staged.series_id, "FC#1".fc_actual_staged.ds, "FC#1".fc_actual_staged.y, "FC#1".fc_actual_staged.obs_state, newest.revision_no, newest.available_utc AS old_available
FROM "FC#1".fc_actual_staged LEFT OUTER JOIN "FC#1".fc_actual AS newest ON newest.series_id = "FC#1".fc_actual_staged.series_id AND newest.ds = "FC#1".fc_actual_staged.ds AND newest.superseded_utc = ?
WHERE "FC#1".fc_actual_staged.run_id = ? AND (newest.series_id IS NULL OR newest.obs_state != "FC#1".fc_actual_staged.obs_state OR newest.y != "FC#1".fc_actual_staged.y OR newest.y IS NULL AND "FC#1".fc_actual_staged.y IS NOT NULL OR newest.y IS NOT NULL AND "FC#1".fc_actual_staged.y IS NULL);
SELECT "FC#1".fc_data_check.action, "FC#1".fc_data_check.check_id
FROM "FC#1".fc_data_check
WHERE "FC#1".fc_data_check.run_id = ? AND "FC#1".fc_data_check.suite = ?;
SELECT "FC#1".fc_data_check.check_id
FROM "FC#1".fc_data_check
WHERE "FC#1".fc_data_check.run_id = ? AND "FC#1".fc_data_check.suite = ?;
SELECT "FC#1".fc_data_check.run_id, "FC#1".fc_data_check.suite, "FC#1".fc_data_check.check_id, "FC#1".fc_data_check.scope_value, "FC#1".fc_data_check.expectation, "FC#1".fc_data_check.column_name, "FC#1".fc_data_check.severity, "FC#1".fc_data_check.success, "FC#1".fc_data_check.observed, "FC#1".fc_data_check.unexpected_count, "FC#1".fc_data_check.unexpected_pct, "FC#1".fc_data_check.action
FROM "FC#1".fc_data_check
WHERE "FC#1".fc_data_check.run_id = ? ORDER BY "FC#1".fc_data_check.run_id, "FC#1".fc_data_check.suite, "FC#1".fc_data_check.check_id, "FC#1".fc_data_check.scope_value;
SELECT "FC#1".fc_decision.outcome, "FC#1".fc_decision.reason_text
FROM "FC#1".fc_decision
WHERE "FC#1".fc_decision.challenger_id = ? AND "FC#1".fc_decision.outcome IN (__[POSTCOMPILE_outcome_1]);
SELECT "FC#1".fc_decision.reason_text
FROM "FC#1".fc_decision JOIN "FC#1".fc_model_version ON "FC#1".fc_model_version.model_version_id = "FC#1".fc_decision.challenger_id
WHERE "FC#1".fc_model_version.train_run_id = ? AND "FC#1".fc_decision.reason_code IN (__[POSTCOMPILE_reason_code_1]);
SELECT "FC#1".fc_deletion.table_name, "FC#1".fc_deletion.run_id, "FC#1".fc_deletion.kept
FROM "FC#1".fc_deletion JOIN "FC#1".fc_run ON "FC#1".fc_run.run_id = "FC#1".fc_deletion.run_id
WHERE "FC#1".fc_run.job = ? AND "FC#1".fc_deletion.is_complete = ?;
SELECT "FC#1".fc_deployment.deployment_no, "FC#1".fc_deployment.git_ref, "FC#1".fc_deployment.deployed_by, "FC#1".fc_deployment.host, "FC#1".fc_deployment.started_utc, "FC#1".fc_deployment.verdict, "FC#1".fc_deployment.git_commit, "FC#1".fc_deployment.commit_before, "FC#1".fc_deployment.finished_utc, "FC#1".fc_deployment.failed_check, "FC#1".fc_deployment.message, "FC#1".fc_deployment.differences, "FC#1".fc_deployment.accepted_reason, "FC#1".fc_deployment.checks
FROM "FC#1".fc_deployment
WHERE "FC#1".fc_deployment.verdict IN (__[POSTCOMPILE_verdict_1]) ORDER BY "FC#1".fc_deployment.deployment_no DESC
 LIMIT ?;
SELECT "FC#1".fc_deployment.deployment_no, "FC#1".fc_deployment.git_ref, "FC#1".fc_deployment.deployed_by, "FC#1".fc_deployment.host, "FC#1".fc_deployment.started_utc, "FC#1".fc_deployment.verdict, "FC#1".fc_deployment.git_commit, "FC#1".fc_deployment.commit_before, "FC#1".fc_deployment.finished_utc, "FC#1".fc_deployment.failed_check, "FC#1".fc_deployment.message, "FC#1".fc_deployment.differences, "FC#1".fc_deployment.accepted_reason, "FC#1".fc_deployment.checks
FROM "FC#1".fc_deployment ORDER BY "FC#1".fc_deployment.deployment_no DESC
 LIMIT ?;
SELECT "FC#1".fc_deployment.deployment_no, "FC#1".fc_deployment.host
FROM "FC#1".fc_deployment
WHERE "FC#1".fc_deployment.verdict = ?;
SELECT "FC#1".fc_feature_statistic.run_id, "FC#1".fc_feature_statistic.scope_type, "FC#1".fc_feature_statistic.scope_value, "FC#1".fc_feature_statistic.column_name, "FC#1".fc_feature_statistic.statistic, "FC#1".fc_feature_statistic.bin_no, "FC#1".fc_feature_statistic.stat_value, "FC#1".fc_feature_statistic.bin_lower, "FC#1".fc_feature_statistic.bin_upper
FROM "FC#1".fc_feature_statistic
WHERE "FC#1".fc_feature_statistic.run_id = ? ORDER BY "FC#1".fc_feature_statistic.run_id, "FC#1".fc_feature_statistic.scope_type, "FC#1".fc_feature_statistic.scope_value, "FC#1".fc_feature_statistic.column_name, "FC#1".fc_feature_statistic.statistic, "FC#1".fc_feature_statistic.bin_no;
SELECT "FC#1".fc_forecast.run_id, "FC#1".fc_forecast.series_id, "FC#1".fc_forecast.ds, "FC#1".fc_forecast.chunk_no, "FC#1".fc_forecast.lead_periods, "FC#1".fc_forecast.y_hat, "FC#1".fc_forecast.y_model, "FC#1".fc_forecast.y_reconciled, "FC#1".fc_forecast.y_naive, "FC#1".fc_forecast.q025, "FC#1".fc_forecast.q05, "FC#1".fc_forecast.q10, "FC#1".fc_forecast.q25, "FC#1".fc_forecast.q50, "FC#1".fc_forecast.q75, "FC#1".fc_forecast.q90, "FC#1".fc_forecast.q95, "FC#1".fc_forecast.q975, "FC#1".fc_forecast.method, "FC#1".fc_forecast.model_version_id, "FC#1".fc_forecast.source_code, "FC#1".fc_forecast.quality_code, "FC#1".fc_forecast.reason_code, "FC#1".fc_forecast.override_id, "FC#1".fc_forecast.is_open
FROM "FC#1".fc_forecast
WHERE "FC#1".fc_forecast.run_id = ?;
SELECT "FC#1".fc_forecast_before.run_id
FROM "FC#1".fc_forecast_before
WHERE "FC#1".fc_forecast_before.run_id = ?;
SELECT "FC#1".fc_forecast_before.run_id, "FC#1".fc_forecast_before.series_id, "FC#1".fc_forecast_before.ds, "FC#1".fc_forecast_before.chunk_no, "FC#1".fc_forecast_before.lead_periods, "FC#1".fc_forecast_before.override_id, "FC#1".fc_forecast_before.y_hat, "FC#1".fc_forecast_before.q025, "FC#1".fc_forecast_before.q05, "FC#1".fc_forecast_before.q10, "FC#1".fc_forecast_before.q25, "FC#1".fc_forecast_before.q50, "FC#1".fc_forecast_before.q75, "FC#1".fc_forecast_before.q90, "FC#1".fc_forecast_before.q95, "FC#1".fc_forecast_before.q975, "FC#1".fc_forecast_before.reason_code, "FC#1".fc_forecast_before.is_open
FROM "FC#1".fc_forecast_before
WHERE "FC#1".fc_forecast_before.run_id = ?;
SELECT "FC#1".fc_job_current.job
FROM "FC#1".fc_job_current;
SELECT "FC#1".fc_job_current.job
FROM "FC#1".fc_job_current
WHERE "FC#1".fc_job_current.job = ?;
SELECT "FC#1".fc_job_current.job, "FC#1".fc_job_current.retired_event_id, "FC#1".fc_job_event.happened_utc, "FC#1".fc_job_event.done_by, "FC#1".fc_job_event.reason
FROM "FC#1".fc_job_current LEFT OUTER JOIN "FC#1".fc_job_event ON "FC#1".fc_job_event.event_id = "FC#1".fc_job_current.retired_event_id
WHERE "FC#1".fc_job_current.job = ?;
SELECT "FC#1".fc_job_current.job, "FC#1".fc_job_current.retired_event_id, "FC#1".fc_job_event.happened_utc, "FC#1".fc_job_event.done_by, "FC#1".fc_job_event.reason
FROM "FC#1".fc_job_current LEFT OUTER JOIN "FC#1".fc_job_event ON "FC#1".fc_job_event.event_id = "FC#1".fc_job_current.retired_event_id
WHERE EXISTS (SELECT "FC#1".fc_run.run_id
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.job = "FC#1".fc_job_current.job) ORDER BY "FC#1".fc_job_current.job;
SELECT "FC#1".fc_job_current.publication_no, "FC#1".fc_job_current.snapshot_id, "FC#1".fc_job_current.model_version_id
FROM "FC#1".fc_job_current
WHERE "FC#1".fc_job_current.job = ?;
SELECT "FC#1".fc_job_current.publication_no, "FC#1".fc_job_current.snapshot_id, "FC#1".fc_job_current.model_version_id, "FC#1".fc_job_current.retired_event_id
FROM "FC#1".fc_job_current
WHERE "FC#1".fc_job_current.job = ?;
SELECT "FC#1".fc_job_event.job
FROM "FC#1".fc_job_event
WHERE "FC#1".fc_job_event.event = ? AND "FC#1".fc_job_event.name_before = ? ORDER BY "FC#1".fc_job_event.event_id DESC;
SELECT "FC#1".fc_job_found.field, "FC#1".fc_job_found.found_value
FROM "FC#1".fc_job_found
WHERE "FC#1".fc_job_found.job = ?;
SELECT "FC#1".fc_job_version.config_text
FROM "FC#1".fc_job_version
WHERE "FC#1".fc_job_version.job = ? AND "FC#1".fc_job_version.config_hash = ?;
SELECT "FC#1".fc_job_version.config_text
FROM "FC#1".fc_job_version
WHERE "FC#1".fc_job_version.job = ? ORDER BY "FC#1".fc_job_version.first_seen_utc DESC
 LIMIT ?;
SELECT "FC#1".fc_job_version.job
FROM "FC#1".fc_job_version
WHERE "FC#1".fc_job_version.job = ? AND "FC#1".fc_job_version.config_hash = ?;
SELECT "FC#1".fc_model_version.model_version_id
FROM "FC#1".fc_model_version
WHERE "FC#1".fc_model_version.train_run_id = ? AND "FC#1".fc_model_version.artifact_sha256 = ?;
SELECT "FC#1".fc_model_version.model_version_id
FROM "FC#1".fc_model_version JOIN "FC#1".fc_decision ON "FC#1".fc_decision.challenger_id = "FC#1".fc_model_version.model_version_id
WHERE "FC#1".fc_model_version.job = ? AND "FC#1".fc_model_version.train_to <= ? AND ("FC#1".fc_decision.outcome IN (__[POSTCOMPILE_outcome_1]) OR "FC#1".fc_decision.reason_code = ?) AND ("FC#1".fc_model_version.model_version_id NOT IN (SELECT "FC#1".fc_model_version.model_version_id
FROM "FC#1".fc_model_version JOIN "FC#1".fc_decision ON "FC#1".fc_decision.challenger_id = "FC#1".fc_model_version.model_version_id JOIN "FC#1".fc_run ON "FC#1".fc_run.run_id = "FC#1".fc_model_version.train_run_id
WHERE "FC#1".fc_model_version.job = ? AND "FC#1".fc_decision.reason_code IN (__[POSTCOMPILE_reason_code_2]) AND "FC#1".fc_run.cutoff > ?)) ORDER BY "FC#1".fc_model_version.train_to DESC, "FC#1".fc_model_version.model_version_id DESC;
SELECT "FC#1".fc_model_version.model_version_id, "FC#1".fc_model_version.job, "FC#1".fc_model_version.recipe_hash, "FC#1".fc_model_version.recipe_text, "FC#1".fc_model_version.train_run_id, "FC#1".fc_model_version.snapshot_id, "FC#1".fc_model_version.train_from, "FC#1".fc_model_version.train_to, "FC#1".fc_model_version.artifact_uri, "FC#1".fc_model_version.artifact_sha256, "FC#1".fc_model_version.size_kb, "FC#1".fc_model_version.environment, "FC#1".fc_model_version.env_lock_hash, "FC#1".fc_model_version.created_utc, "FC#1".fc_model_version.device
FROM "FC#1".fc_model_version
WHERE "FC#1".fc_model_version.job = ? AND "FC#1".fc_model_version.recipe_hash = ? ORDER BY "FC#1".fc_model_version.train_to DESC, "FC#1".fc_model_version.model_version_id DESC;
SELECT "FC#1".fc_model_version.model_version_id, "FC#1".fc_model_version.job, "FC#1".fc_model_version.recipe_hash, "FC#1".fc_model_version.recipe_text, "FC#1".fc_model_version.train_run_id, "FC#1".fc_model_version.snapshot_id, "FC#1".fc_model_version.train_from, "FC#1".fc_model_version.train_to, "FC#1".fc_model_version.artifact_uri, "FC#1".fc_model_version.artifact_sha256, "FC#1".fc_model_version.size_kb, "FC#1".fc_model_version.environment, "FC#1".fc_model_version.env_lock_hash, "FC#1".fc_model_version.created_utc, "FC#1".fc_model_version.device
FROM "FC#1".fc_model_version
WHERE "FC#1".fc_model_version.model_version_id = ?;
SELECT "FC#1".fc_mute.job, "FC#1".fc_mute.until_utc, "FC#1".fc_mute.reason, "FC#1".fc_mute.muted_by
FROM "FC#1".fc_mute
WHERE "FC#1".fc_mute.mute_id IN (SELECT max("FC#1".fc_mute.mute_id) AS max_1
FROM "FC#1".fc_mute GROUP BY "FC#1".fc_mute.job) AND "FC#1".fc_mute.until_utc > ? AND "FC#1".fc_mute.ended_utc IS NULL ORDER BY "FC#1".fc_mute.job;
SELECT "FC#1".fc_override.override_id, "FC#1".fc_override.job, "FC#1".fc_override.series_id, "FC#1".fc_override.label_1, "FC#1".fc_override.label_2, "FC#1".fc_override.label_3, "FC#1".fc_override.label_4, "FC#1".fc_override.label_5, "FC#1".fc_override.label_6, "FC#1".fc_override.period_from, "FC#1".fc_override.period_to, "FC#1".fc_override.kind, "FC#1".fc_override.override_value, "FC#1".fc_override.reason_code, "FC#1".fc_override.comment_text, "FC#1".fc_override.author, "FC#1".fc_override.entered_utc, "FC#1".fc_override.approved_by, "FC#1".fc_override.expires_utc, "FC#1".fc_override.spread_rule, "FC#1".fc_override.origin, "FC#1".fc_override.override_state, "FC#1".fc_override.withdrawn_utc, "FC#1".fc_override.withdrawn_reason
FROM "FC#1".fc_override
WHERE "FC#1".fc_override.job = ? AND "FC#1".fc_override.entered_utc <= ? AND "FC#1".fc_override.expires_utc > ? AND "FC#1".fc_override.override_state = ? ORDER BY "FC#1".fc_override.override_id;
SELECT "FC#1".fc_override.override_id, "FC#1".fc_override.job, "FC#1".fc_override.series_id, "FC#1".fc_override.label_1, "FC#1".fc_override.label_2, "FC#1".fc_override.label_3, "FC#1".fc_override.label_4, "FC#1".fc_override.label_5, "FC#1".fc_override.label_6, "FC#1".fc_override.period_from, "FC#1".fc_override.period_to, "FC#1".fc_override.kind, "FC#1".fc_override.override_value, "FC#1".fc_override.reason_code, "FC#1".fc_override.comment_text, "FC#1".fc_override.author, "FC#1".fc_override.entered_utc, "FC#1".fc_override.approved_by, "FC#1".fc_override.expires_utc, "FC#1".fc_override.spread_rule, "FC#1".fc_override.origin, "FC#1".fc_override.override_state, "FC#1".fc_override.withdrawn_utc, "FC#1".fc_override.withdrawn_reason
FROM "FC#1".fc_override
WHERE "FC#1".fc_override.job = ? AND "FC#1".fc_override.override_id = ?;
SELECT "FC#1".fc_override.override_id, "FC#1".fc_override.job, "FC#1".fc_override.series_id, "FC#1".fc_override.label_1, "FC#1".fc_override.label_2, "FC#1".fc_override.label_3, "FC#1".fc_override.label_4, "FC#1".fc_override.label_5, "FC#1".fc_override.label_6, "FC#1".fc_override.period_from, "FC#1".fc_override.period_to, "FC#1".fc_override.kind, "FC#1".fc_override.override_value, "FC#1".fc_override.reason_code, "FC#1".fc_override.comment_text, "FC#1".fc_override.author, "FC#1".fc_override.entered_utc, "FC#1".fc_override.approved_by, "FC#1".fc_override.expires_utc, "FC#1".fc_override.spread_rule, "FC#1".fc_override.origin, "FC#1".fc_override.override_state, "FC#1".fc_override.withdrawn_utc, "FC#1".fc_override.withdrawn_reason
FROM "FC#1".fc_override
WHERE "FC#1".fc_override.job = ? AND "FC#1".fc_override.override_state = ? ORDER BY "FC#1".fc_override.override_id;
SELECT "FC#1".fc_predecessor.predecessor_key, "FC#1".fc_predecessor.successor_key, "FC#1".fc_predecessor.period_from, "FC#1".fc_predecessor.succession
FROM "FC#1".fc_predecessor
WHERE "FC#1".fc_predecessor.job = ? ORDER BY "FC#1".fc_predecessor.predecessor_key;
SELECT "FC#1".fc_publication.job, "FC#1".fc_publication.publication_no, "FC#1".fc_publication.as_of_date, "FC#1".fc_publication.n_rows, "FC#1".fc_publication.run_id
FROM "FC#1".fc_job_current JOIN "FC#1".fc_publication ON "FC#1".fc_publication.job = "FC#1".fc_job_current.job AND "FC#1".fc_publication.publication_no = "FC#1".fc_job_current.publication_no
WHERE "FC#1".fc_job_current.job = ?;
SELECT "FC#1".fc_publication.job, "FC#1".fc_publication.publication_no, "FC#1".fc_publication.as_of_date, "FC#1".fc_publication.n_rows, "FC#1".fc_publication.run_id
FROM "FC#1".fc_job_current JOIN "FC#1".fc_publication ON "FC#1".fc_publication.job = "FC#1".fc_job_current.job AND "FC#1".fc_publication.publication_no = "FC#1".fc_job_current.publication_no
WHERE "FC#1".fc_job_current.job = ? AND "FC#1".fc_publication.handed_over_utc IS NULL;
SELECT "FC#1".fc_publication.job, "FC#1".fc_publication.publication_no, "FC#1".fc_publication.run_id, "FC#1".fc_publication.as_of_date, "FC#1".fc_publication.published_utc, "FC#1".fc_publication.n_rows, "FC#1".fc_publication.guard_result, "FC#1".fc_publication.published_by, "FC#1".fc_publication.withdrawn_utc, "FC#1".fc_publication.reason, "FC#1".fc_publication.handed_over_utc, "FC#1".fc_publication.next_as_of_date, "FC#1".fc_publication.due_utc
FROM "FC#1".fc_publication
WHERE "FC#1".fc_publication.job = ? AND "FC#1".fc_publication.run_id = ?;
SELECT "FC#1".fc_publication.job, "FC#1".fc_publication.publication_no, "FC#1".fc_publication.run_id, "FC#1".fc_publication.as_of_date, "FC#1".fc_publication.published_utc, "FC#1".fc_publication.n_rows, "FC#1".fc_publication.guard_result, "FC#1".fc_publication.published_by, "FC#1".fc_publication.withdrawn_utc, "FC#1".fc_publication.reason, "FC#1".fc_publication.handed_over_utc, "FC#1".fc_publication.next_as_of_date, "FC#1".fc_publication.due_utc, "FC#1".fc_run.as_of_utc
FROM "FC#1".fc_publication JOIN "FC#1".fc_run ON "FC#1".fc_run.run_id = "FC#1".fc_publication.run_id
WHERE "FC#1".fc_publication.job = ? ORDER BY "FC#1".fc_run.as_of_utc DESC, "FC#1".fc_publication.publication_no DESC;
SELECT "FC#1".fc_publication.run_id
FROM "FC#1".fc_publication
WHERE "FC#1".fc_publication.job = ? AND "FC#1".fc_publication.publication_no = ?;
SELECT "FC#1".fc_publication.run_id
FROM "FC#1".fc_publication
WHERE "FC#1".fc_publication.job = ? AND "FC#1".fc_publication.publication_no IS NULL;
SELECT "FC#1".fc_publication.run_id
FROM "FC#1".fc_publication
WHERE "FC#1".fc_publication.run_id = ?;
SELECT "FC#1".fc_quarantine.run_id, "FC#1".fc_quarantine.row_no, "FC#1".fc_quarantine.source, "FC#1".fc_quarantine.unique_id, "FC#1".fc_quarantine.ds_text, "FC#1".fc_quarantine.reason_code, "FC#1".fc_quarantine.check_id, "FC#1".fc_quarantine.row_text
FROM "FC#1".fc_quarantine
WHERE "FC#1".fc_quarantine.run_id = ? ORDER BY "FC#1".fc_quarantine.run_id, "FC#1".fc_quarantine.row_no;
SELECT "FC#1".fc_run.as_of_utc
FROM "FC#1".fc_publication JOIN "FC#1".fc_run ON "FC#1".fc_run.run_id = "FC#1".fc_publication.run_id
WHERE "FC#1".fc_publication.job = ?;
SELECT "FC#1".fc_run.as_of_utc
FROM "FC#1".fc_publication JOIN "FC#1".fc_run ON "FC#1".fc_run.run_id = "FC#1".fc_publication.run_id
WHERE "FC#1".fc_publication.job = ? AND "FC#1".fc_publication.publication_no = ?;
SELECT "FC#1".fc_run.as_of_utc
FROM "FC#1".fc_publication JOIN "FC#1".fc_run ON "FC#1".fc_run.run_id = "FC#1".fc_publication.run_id
WHERE "FC#1".fc_publication.job = ? AND "FC#1".fc_publication.publication_no IS NULL;
SELECT "FC#1".fc_run.n_chunks
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.run_id = ?;
SELECT "FC#1".fc_run.n_expected
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.run_id = ?;
SELECT "FC#1".fc_run.run_id
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.job = ?;
SELECT "FC#1".fc_run.run_id
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.job = ? AND "FC#1".fc_run.purpose = ? AND "FC#1".fc_run.vintage_kind != ? AND "FC#1".fc_run.started_utc >= ? AND ("FC#1".fc_run.run_id NOT IN (__[POSTCOMPILE_run_id_1])) UNION SELECT "FC#1".fc_run.run_id
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.run_id = ? AND "FC#1".fc_run.rows_written > ?;
SELECT "FC#1".fc_run.run_id
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.job = ? AND "FC#1".fc_run.run_status = ?;
SELECT "FC#1".fc_run.run_id
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND "FC#1".fc_run.run_status = ?;
SELECT "FC#1".fc_run.run_id
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM "FC#1".fc_accuracy
WHERE "FC#1".fc_accuracy.run_id = "FC#1".fc_run.run_id));
SELECT "FC#1".fc_run.run_id
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM "FC#1".fc_data_check
WHERE "FC#1".fc_data_check.run_id = "FC#1".fc_run.run_id));
SELECT "FC#1".fc_run.run_id
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM "FC#1".fc_feature_statistic
WHERE "FC#1".fc_feature_statistic.run_id = "FC#1".fc_run.run_id));
SELECT "FC#1".fc_run.run_id
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM "FC#1".fc_forecast
WHERE "FC#1".fc_forecast.run_id = "FC#1".fc_run.run_id));
SELECT "FC#1".fc_run.run_id
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM "FC#1".fc_forecast_before
WHERE "FC#1".fc_forecast_before.run_id = "FC#1".fc_run.run_id));
SELECT "FC#1".fc_run.run_id
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM "FC#1".fc_quarantine
WHERE "FC#1".fc_quarantine.run_id = "FC#1".fc_run.run_id));
SELECT "FC#1".fc_run.run_id
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM "FC#1".fc_series_status
WHERE "FC#1".fc_series_status.run_id = "FC#1".fc_run.run_id));
SELECT "FC#1".fc_run.run_id, "FC#1".fc_run.as_of_date, "FC#1".fc_run.run_status
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.job = ? ORDER BY "FC#1".fc_run.run_id;
SELECT "FC#1".fc_run.run_id, "FC#1".fc_run.job, "FC#1".fc_run.purpose, "FC#1".fc_run.attempt, "FC#1".fc_run.vintage_kind, "FC#1".fc_run.as_of_date, "FC#1".fc_run.as_of_utc, "FC#1".fc_run.run_status, "FC#1".fc_run.host, "FC#1".fc_run.started_utc, "FC#1".fc_run.n_chunks, "FC#1".fc_run.config_hash, "FC#1".fc_run.git_commit, "FC#1".fc_run.env_lock_hash, "FC#1".fc_run.trigger_reason, "FC#1".fc_run.parent_run_id, "FC#1".fc_run.cutoff, "FC#1".fc_run.snapshot_id, "FC#1".fc_run.model_version_id, "FC#1".fc_run.lease_until_utc, "FC#1".fc_run.orchestrator, "FC#1".fc_run.finished_utc, "FC#1".fc_run.n_expected, "FC#1".fc_run.n_ok, "FC#1".fc_run.n_fallback, "FC#1".fc_run.n_failed, "FC#1".fc_run.rows_read, "FC#1".fc_run.rows_written, "FC#1".fc_run.first_ds, "FC#1".fc_run.last_ds, "FC#1".fc_run.n_series_new, "FC#1".fc_run.n_series_gone, "FC#1".fc_run.message
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.job = ? AND "FC#1".fc_run.purpose = ? AND "FC#1".fc_run.vintage_kind = ? AND "FC#1".fc_run.as_of_utc < ? AND "FC#1".fc_run.run_status = ? ORDER BY "FC#1".fc_run.as_of_utc DESC, "FC#1".fc_run.attempt DESC;
SELECT "FC#1".fc_run.run_id, "FC#1".fc_run.job, "FC#1".fc_run.purpose, "FC#1".fc_run.attempt, "FC#1".fc_run.vintage_kind, "FC#1".fc_run.as_of_date, "FC#1".fc_run.as_of_utc, "FC#1".fc_run.run_status, "FC#1".fc_run.host, "FC#1".fc_run.started_utc, "FC#1".fc_run.n_chunks, "FC#1".fc_run.config_hash, "FC#1".fc_run.git_commit, "FC#1".fc_run.env_lock_hash, "FC#1".fc_run.trigger_reason, "FC#1".fc_run.parent_run_id, "FC#1".fc_run.cutoff, "FC#1".fc_run.snapshot_id, "FC#1".fc_run.model_version_id, "FC#1".fc_run.lease_until_utc, "FC#1".fc_run.orchestrator, "FC#1".fc_run.finished_utc, "FC#1".fc_run.n_expected, "FC#1".fc_run.n_ok, "FC#1".fc_run.n_fallback, "FC#1".fc_run.n_failed, "FC#1".fc_run.rows_read, "FC#1".fc_run.rows_written, "FC#1".fc_run.first_ds, "FC#1".fc_run.last_ds, "FC#1".fc_run.n_series_new, "FC#1".fc_run.n_series_gone, "FC#1".fc_run.message
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.job = ? AND "FC#1".fc_run.purpose = ? AND "FC#1".fc_run.vintage_kind = ? AND "FC#1".fc_run.started_utc < ? AND "FC#1".fc_run.run_status = ? AND "FC#1".fc_run.run_id != ? ORDER BY "FC#1".fc_run.started_utc DESC, "FC#1".fc_run.run_id DESC;
SELECT "FC#1".fc_run.run_id, "FC#1".fc_run.job, "FC#1".fc_run.purpose, "FC#1".fc_run.attempt, "FC#1".fc_run.vintage_kind, "FC#1".fc_run.as_of_date, "FC#1".fc_run.as_of_utc, "FC#1".fc_run.run_status, "FC#1".fc_run.host, "FC#1".fc_run.started_utc, "FC#1".fc_run.n_chunks, "FC#1".fc_run.config_hash, "FC#1".fc_run.git_commit, "FC#1".fc_run.env_lock_hash, "FC#1".fc_run.trigger_reason, "FC#1".fc_run.parent_run_id, "FC#1".fc_run.cutoff, "FC#1".fc_run.snapshot_id, "FC#1".fc_run.model_version_id, "FC#1".fc_run.lease_until_utc, "FC#1".fc_run.orchestrator, "FC#1".fc_run.finished_utc, "FC#1".fc_run.n_expected, "FC#1".fc_run.n_ok, "FC#1".fc_run.n_fallback, "FC#1".fc_run.n_failed, "FC#1".fc_run.rows_read, "FC#1".fc_run.rows_written, "FC#1".fc_run.first_ds, "FC#1".fc_run.last_ds, "FC#1".fc_run.n_series_new, "FC#1".fc_run.n_series_gone, "FC#1".fc_run.message
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.run_id = ?;
SELECT "FC#1".fc_run.run_id, "FC#1".fc_run.parent_run_id, "FC#1".fc_run.job, "FC#1".fc_run.purpose, "FC#1".fc_run.attempt, "FC#1".fc_run.vintage_kind, "FC#1".fc_run.trigger_reason, "FC#1".fc_run.trigger_detail, "FC#1".fc_run.as_of_date, "FC#1".fc_run.as_of_utc, "FC#1".fc_run.cutoff, "FC#1".fc_run.snapshot_id, "FC#1".fc_run.model_version_id, "FC#1".fc_run.run_status, "FC#1".fc_run.lease_until_utc, "FC#1".fc_run.host, "FC#1".fc_run.n_chunks, "FC#1".fc_run.n_expected, "FC#1".fc_run.n_ok, "FC#1".fc_run.n_fallback, "FC#1".fc_run.n_carried, "FC#1".fc_run.n_failed, "FC#1".fc_run.rows_read, "FC#1".fc_run.rows_written, "FC#1".fc_run.first_ds, "FC#1".fc_run.last_ds, "FC#1".fc_run.n_series_new, "FC#1".fc_run.n_series_gone, "FC#1".fc_run.config_hash, "FC#1".fc_run.git_commit, "FC#1".fc_run.env_lock_hash, "FC#1".fc_run.seed, "FC#1".fc_run.started_utc, "FC#1".fc_run.finished_utc, "FC#1".fc_run.cpu_seconds, "FC#1".fc_run.peak_mem_mb, "FC#1".fc_run.orchestrator, "FC#1".fc_run.message
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.job = ? AND "FC#1".fc_run.purpose = ? AND "FC#1".fc_run.as_of_utc = ? AND "FC#1".fc_run.vintage_kind = ? ORDER BY "FC#1".fc_run.attempt DESC;
SELECT "FC#1".fc_run.run_id, "FC#1".fc_run.parent_run_id, "FC#1".fc_run.job, "FC#1".fc_run.purpose, "FC#1".fc_run.attempt, "FC#1".fc_run.vintage_kind, "FC#1".fc_run.trigger_reason, "FC#1".fc_run.trigger_detail, "FC#1".fc_run.as_of_date, "FC#1".fc_run.as_of_utc, "FC#1".fc_run.cutoff, "FC#1".fc_run.snapshot_id, "FC#1".fc_run.model_version_id, "FC#1".fc_run.run_status, "FC#1".fc_run.lease_until_utc, "FC#1".fc_run.host, "FC#1".fc_run.n_chunks, "FC#1".fc_run.n_expected, "FC#1".fc_run.n_ok, "FC#1".fc_run.n_fallback, "FC#1".fc_run.n_carried, "FC#1".fc_run.n_failed, "FC#1".fc_run.rows_read, "FC#1".fc_run.rows_written, "FC#1".fc_run.first_ds, "FC#1".fc_run.last_ds, "FC#1".fc_run.n_series_new, "FC#1".fc_run.n_series_gone, "FC#1".fc_run.config_hash, "FC#1".fc_run.git_commit, "FC#1".fc_run.env_lock_hash, "FC#1".fc_run.seed, "FC#1".fc_run.started_utc, "FC#1".fc_run.finished_utc, "FC#1".fc_run.cpu_seconds, "FC#1".fc_run.peak_mem_mb, "FC#1".fc_run.orchestrator, "FC#1".fc_run.message
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.job = ? AND "FC#1".fc_run.purpose = ? AND "FC#1".fc_run.vintage_kind = ? AND "FC#1".fc_run.run_status = ?;
SELECT "FC#1".fc_run.run_id, "FC#1".fc_run.parent_run_id, "FC#1".fc_run.job, "FC#1".fc_run.purpose, "FC#1".fc_run.attempt, "FC#1".fc_run.vintage_kind, "FC#1".fc_run.trigger_reason, "FC#1".fc_run.trigger_detail, "FC#1".fc_run.as_of_date, "FC#1".fc_run.as_of_utc, "FC#1".fc_run.cutoff, "FC#1".fc_run.snapshot_id, "FC#1".fc_run.model_version_id, "FC#1".fc_run.run_status, "FC#1".fc_run.lease_until_utc, "FC#1".fc_run.host, "FC#1".fc_run.n_chunks, "FC#1".fc_run.n_expected, "FC#1".fc_run.n_ok, "FC#1".fc_run.n_fallback, "FC#1".fc_run.n_carried, "FC#1".fc_run.n_failed, "FC#1".fc_run.rows_read, "FC#1".fc_run.rows_written, "FC#1".fc_run.first_ds, "FC#1".fc_run.last_ds, "FC#1".fc_run.n_series_new, "FC#1".fc_run.n_series_gone, "FC#1".fc_run.config_hash, "FC#1".fc_run.git_commit, "FC#1".fc_run.env_lock_hash, "FC#1".fc_run.seed, "FC#1".fc_run.started_utc, "FC#1".fc_run.finished_utc, "FC#1".fc_run.cpu_seconds, "FC#1".fc_run.peak_mem_mb, "FC#1".fc_run.orchestrator, "FC#1".fc_run.message
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.run_status = ? AND "FC#1".fc_run.job IN (__[POSTCOMPILE_job_1]) ORDER BY "FC#1".fc_run.run_id;
SELECT "FC#1".fc_run.run_id, "FC#1".fc_run.parent_run_id, "FC#1".fc_run.job, "FC#1".fc_run.purpose, "FC#1".fc_run.attempt, "FC#1".fc_run.vintage_kind, "FC#1".fc_run.trigger_reason, "FC#1".fc_run.trigger_detail, "FC#1".fc_run.as_of_date, "FC#1".fc_run.as_of_utc, "FC#1".fc_run.cutoff, "FC#1".fc_run.snapshot_id, "FC#1".fc_run.model_version_id, "FC#1".fc_run.run_status, "FC#1".fc_run.lease_until_utc, "FC#1".fc_run.host, "FC#1".fc_run.n_chunks, "FC#1".fc_run.n_expected, "FC#1".fc_run.n_ok, "FC#1".fc_run.n_fallback, "FC#1".fc_run.n_carried, "FC#1".fc_run.n_failed, "FC#1".fc_run.rows_read, "FC#1".fc_run.rows_written, "FC#1".fc_run.first_ds, "FC#1".fc_run.last_ds, "FC#1".fc_run.n_series_new, "FC#1".fc_run.n_series_gone, "FC#1".fc_run.config_hash, "FC#1".fc_run.git_commit, "FC#1".fc_run.env_lock_hash, "FC#1".fc_run.seed, "FC#1".fc_run.started_utc, "FC#1".fc_run.finished_utc, "FC#1".fc_run.cpu_seconds, "FC#1".fc_run.peak_mem_mb, "FC#1".fc_run.orchestrator, "FC#1".fc_run.message
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.run_status = ? ORDER BY "FC#1".fc_run.run_id;
SELECT "FC#1".fc_run.run_status, "FC#1".fc_run.git_commit
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.job = ? AND "FC#1".fc_run.purpose = ? AND "FC#1".fc_run.as_of_utc = ? AND "FC#1".fc_run.vintage_kind = ? ORDER BY "FC#1".fc_run.attempt DESC;
SELECT "FC#1".fc_run.run_status, "FC#1".fc_run.host, "FC#1".fc_run.lease_until_utc
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.run_id = ?;
SELECT "FC#1".fc_schema_version.works_from
FROM "FC#1".fc_schema_version
WHERE "FC#1".fc_schema_version.version = ?;
SELECT "FC#1".fc_score.run_id, "FC#1".fc_score.recipe_hash, "FC#1".fc_score.method, "FC#1".fc_score.series_id, "FC#1".fc_score.cutoff, "FC#1".fc_score.lead_from, "FC#1".fc_score.lead_to, "FC#1".fc_score.n_scored, "FC#1".fc_score.n_skipped, "FC#1".fc_score.sum_abs_err, "FC#1".fc_score.sum_err, "FC#1".fc_score.sum_sq_err, "FC#1".fc_score.sum_actual, "FC#1".fc_score.sum_abs_actual, "FC#1".fc_score.sum_abs_err_naive, "FC#1".fc_score.sum_pinball, "FC#1".fc_score.sum_interval_95, "FC#1".fc_score.n_in_50, "FC#1".fc_score.n_in_80, "FC#1".fc_score.n_in_90, "FC#1".fc_score.n_in_95, "FC#1".fc_score.scale_abs, "FC#1".fc_score.scale_sq, "FC#1".fc_score.fit_seconds
FROM "FC#1".fc_score
WHERE "FC#1".fc_score.run_id = ? ORDER BY "FC#1".fc_score.run_id, "FC#1".fc_score.recipe_hash, "FC#1".fc_score.method, "FC#1".fc_score.series_id, "FC#1".fc_score.cutoff, "FC#1".fc_score.lead_from, "FC#1".fc_score.lead_to;
SELECT "FC#1".fc_series.series_id
FROM "FC#1".fc_series
WHERE "FC#1".fc_series.job = ? AND (EXISTS (SELECT "FC#1".fc_actual.series_id
FROM "FC#1".fc_actual
WHERE "FC#1".fc_actual.series_id = "FC#1".fc_series.series_id));
SELECT "FC#1".fc_series.series_id, "FC#1".fc_series.unique_id, "FC#1".fc_series.label_1, "FC#1".fc_series.label_2, "FC#1".fc_series.label_3, "FC#1".fc_series.label_4, "FC#1".fc_series.label_5, "FC#1".fc_series.label_6
FROM "FC#1".fc_series
WHERE "FC#1".fc_series.job = ? ORDER BY "FC#1".fc_series.series_id;
SELECT "FC#1".fc_series.unique_id
FROM "FC#1".fc_series
WHERE "FC#1".fc_series.job = ? AND "FC#1".fc_series.lifecycle != ? AND "FC#1".fc_series.last_ds >= ?;
SELECT "FC#1".fc_series.unique_id, "FC#1".fc_actual.ds, "FC#1".fc_actual.revision_no, "FC#1".fc_actual.y, "FC#1".fc_actual.obs_state, "FC#1".fc_actual.available_utc, "FC#1".fc_actual.available_basis
FROM "FC#1".fc_actual JOIN "FC#1".fc_series ON "FC#1".fc_series.series_id = "FC#1".fc_actual.series_id
WHERE "FC#1".fc_series.job = ? AND "FC#1".fc_actual.ds <= ? AND "FC#1".fc_actual.superseded_utc > ?;
SELECT "FC#1".fc_series.unique_id, "FC#1".fc_actual.ds, "FC#1".fc_actual.y, "FC#1".fc_actual.obs_state
FROM "FC#1".fc_actual JOIN "FC#1".fc_series ON "FC#1".fc_series.series_id = "FC#1".fc_actual.series_id
WHERE "FC#1".fc_series.job = ? AND "FC#1".fc_actual.available_utc <= ? AND "FC#1".fc_actual.superseded_utc > ?;
SELECT "FC#1".fc_series.unique_id, "FC#1".fc_actual.ds, "FC#1".fc_actual.y, "FC#1".fc_actual.obs_state
FROM "FC#1".fc_actual JOIN "FC#1".fc_series ON "FC#1".fc_series.series_id = "FC#1".fc_actual.series_id
WHERE "FC#1".fc_series.job = ? AND "FC#1".fc_actual.superseded_utc = ?;
SELECT "FC#1".fc_series.unique_id, "FC#1".fc_series.series_id
FROM "FC#1".fc_series
WHERE "FC#1".fc_series.job = ?;
SELECT "FC#1".fc_series.unique_id, (SELECT min("FC#1".fc_actual.ds) AS min_1
FROM "FC#1".fc_actual
WHERE "FC#1".fc_actual.series_id = "FC#1".fc_series.series_id) AS ds
FROM "FC#1".fc_series
WHERE "FC#1".fc_series.job = ?;
SELECT "FC#1".fc_series_status.run_id, "FC#1".fc_series_status.series_id, "FC#1".fc_series_status.chunk_no, "FC#1".fc_series_status.series_status, "FC#1".fc_series_status.failed_step, "FC#1".fc_series_status.reason_code, "FC#1".fc_series_status.error_class, "FC#1".fc_series_status.message
FROM "FC#1".fc_series_status
WHERE "FC#1".fc_series_status.run_id = ? ORDER BY "FC#1".fc_series_status.run_id, "FC#1".fc_series_status.series_id;
SELECT "FC#1".fc_snapshot.as_of_date
FROM "FC#1".fc_snapshot
WHERE "FC#1".fc_snapshot.snapshot_id = ?;
SELECT "FC#1".fc_snapshot.as_of_date
FROM "FC#1".fc_snapshot
WHERE "FC#1".fc_snapshot.snapshot_id IS NULL;
SELECT "FC#1".fc_snapshot.snapshot_id
FROM "FC#1".fc_snapshot
WHERE "FC#1".fc_snapshot.run_id = ? AND "FC#1".fc_snapshot.sha256 = ? ORDER BY "FC#1".fc_snapshot.snapshot_id DESC;
SELECT "FC#1".fc_snapshot.snapshot_id, "FC#1".fc_snapshot.job, "FC#1".fc_snapshot.run_id, "FC#1".fc_snapshot.as_of_date, "FC#1".fc_snapshot.cutoff, "FC#1".fc_snapshot.uri, "FC#1".fc_snapshot.sha256, "FC#1".fc_snapshot.n_rows, "FC#1".fc_snapshot.n_series, "FC#1".fc_snapshot.created_utc
FROM "FC#1".fc_snapshot
WHERE "FC#1".fc_snapshot.job = ? AND "FC#1".fc_snapshot.as_of_date <= ? AND ("FC#1".fc_snapshot.run_id NOT IN (SELECT "FC#1".fc_run.run_id
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.job = ? AND "FC#1".fc_run.vintage_kind = ?)) AND "FC#1".fc_snapshot.cutoff <= ? ORDER BY "FC#1".fc_snapshot.as_of_date DESC, "FC#1".fc_snapshot.cutoff DESC, "FC#1".fc_snapshot.snapshot_id DESC;
SELECT "FC#1".fc_snapshot.snapshot_id, "FC#1".fc_snapshot.job, "FC#1".fc_snapshot.run_id, "FC#1".fc_snapshot.as_of_date, "FC#1".fc_snapshot.cutoff, "FC#1".fc_snapshot.uri, "FC#1".fc_snapshot.sha256, "FC#1".fc_snapshot.n_rows, "FC#1".fc_snapshot.n_series, "FC#1".fc_snapshot.created_utc
FROM "FC#1".fc_snapshot
WHERE "FC#1".fc_snapshot.run_id IN (SELECT "FC#1".fc_run.run_id
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.job = ? AND "FC#1".fc_run.as_of_utc = ? AND "FC#1".fc_run.vintage_kind = ?) ORDER BY "FC#1".fc_snapshot.snapshot_id DESC;
SELECT "FC#1".fc_snapshot.snapshot_id, "FC#1".fc_snapshot.job, "FC#1".fc_snapshot.run_id, "FC#1".fc_snapshot.as_of_date, "FC#1".fc_snapshot.cutoff, "FC#1".fc_snapshot.uri, "FC#1".fc_snapshot.sha256, "FC#1".fc_snapshot.n_rows, "FC#1".fc_snapshot.n_series, "FC#1".fc_snapshot.created_utc
FROM "FC#1".fc_snapshot
WHERE "FC#1".fc_snapshot.snapshot_id = ?;
SELECT DISTINCT "FC#1".fc_forecast_before.chunk_no
FROM "FC#1".fc_forecast_before
WHERE "FC#1".fc_forecast_before.run_id = ?;
SELECT DISTINCT "FC#1".fc_run.as_of_utc
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.job = ? AND "FC#1".fc_run.purpose = ? AND "FC#1".fc_run.run_status = ? AND "FC#1".fc_run.vintage_kind != ?;
SELECT DISTINCT "FC#1".fc_run.git_commit
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.run_status = ?;
SELECT coalesce(max("FC#1".fc_publication.publication_no), ?) AS coalesce_1
FROM "FC#1".fc_publication
WHERE "FC#1".fc_publication.job = ?;
SELECT coalesce(max("FC#1".fc_schema_version.version), ?) AS coalesce_1
FROM "FC#1".fc_schema_version;
SELECT coalesce(max("FC#1".fc_series.series_id), ?) AS coalesce_1
FROM "FC#1".fc_series;
SELECT count(*) AS count_1
FROM "FC#1".fc_calendar
WHERE "FC#1".fc_calendar.calendar = ?;
SELECT count(*) AS count_1
FROM "FC#1".fc_decision
WHERE "FC#1".fc_decision.job = ?;
SELECT count(*) AS count_1
FROM "FC#1".fc_forecast
WHERE "FC#1".fc_forecast.run_id = ?;
SELECT count(*) AS count_1
FROM "FC#1".fc_forecast
WHERE "FC#1".fc_forecast.run_id = ? AND ("FC#1".fc_forecast.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
SELECT count(*) AS count_1
FROM "FC#1".fc_job_current
WHERE "FC#1".fc_job_current.job = ?;
SELECT count(*) AS count_1
FROM "FC#1".fc_job_event
WHERE "FC#1".fc_job_event.job = ?;
SELECT count(*) AS count_1
FROM "FC#1".fc_job_found
WHERE "FC#1".fc_job_found.job = ?;
SELECT count(*) AS count_1
FROM "FC#1".fc_job_version
WHERE "FC#1".fc_job_version.job = ?;
SELECT count(*) AS count_1
FROM "FC#1".fc_model_version
WHERE "FC#1".fc_model_version.job = ?;
SELECT count(*) AS count_1
FROM "FC#1".fc_monitor_signal
WHERE "FC#1".fc_monitor_signal.job = ?;
SELECT count(*) AS count_1
FROM "FC#1".fc_mute
WHERE "FC#1".fc_mute.job = ?;
SELECT count(*) AS count_1
FROM "FC#1".fc_override
WHERE "FC#1".fc_override.job = ?;
SELECT count(*) AS count_1
FROM "FC#1".fc_period
WHERE "FC#1".fc_period.job = ?;
SELECT count(*) AS count_1
FROM "FC#1".fc_predecessor
WHERE "FC#1".fc_predecessor.job = ?;
SELECT count(*) AS count_1
FROM "FC#1".fc_publication
WHERE "FC#1".fc_publication.job = ?;
SELECT count(*) AS count_1
FROM "FC#1".fc_run
WHERE "FC#1".fc_run.job = ?;
SELECT count(*) AS count_1
FROM "FC#1".fc_series
WHERE "FC#1".fc_series.job = ?;
SELECT count(*) AS count_1
FROM "FC#1".fc_snapshot
WHERE "FC#1".fc_snapshot.job = ?;
SELECT max("FC#1".fc_deployment.deployment_no) AS max_1
FROM "FC#1".fc_deployment;
SELECT max("FC#1".fc_publication.publication_no) AS max_1
FROM "FC#1".fc_publication JOIN "FC#1".fc_run ON "FC#1".fc_run.run_id = "FC#1".fc_publication.run_id
WHERE "FC#1".fc_publication.job = ? AND "FC#1".fc_publication.withdrawn_utc IS NULL AND "FC#1".fc_run.as_of_utc = ? AND "FC#1".fc_run.vintage_kind = ?;
SELECT max("FC#1".fc_schema_version.version) AS max_1
FROM "FC#1".fc_schema_version;
SELECT min("FC#1".fc_accuracy.series_id) AS min_1, max("FC#1".fc_accuracy.series_id) AS max_1, count(*) AS count_1
FROM "FC#1".fc_accuracy
WHERE "FC#1".fc_accuracy.run_id = ? AND ("FC#1".fc_accuracy.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
SELECT min("FC#1".fc_forecast.series_id) AS min_1, max("FC#1".fc_forecast.series_id) AS max_1, count(*) AS count_1
FROM "FC#1".fc_forecast
WHERE "FC#1".fc_forecast.run_id = ? AND ("FC#1".fc_forecast.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
SELECT min("FC#1".fc_series.first_ds) AS min_1
FROM "FC#1".fc_series
WHERE "FC#1".fc_series.job = ?;
SELECT min("FC#1".fc_series_status.series_id) AS min_1, max("FC#1".fc_series_status.series_id) AS max_1, count(*) AS count_1
FROM "FC#1".fc_series_status
WHERE "FC#1".fc_series_status.run_id = ?;
UPDATE "FC#1".fc_actual SET superseded_utc=? WHERE "FC#1".fc_actual.series_id = ? AND "FC#1".fc_actual.ds = ? AND "FC#1".fc_actual.revision_no = ?;
UPDATE "FC#1".fc_calendar SET calendar=? WHERE "FC#1".fc_calendar.calendar = ?;
UPDATE "FC#1".fc_decision SET job=? WHERE "FC#1".fc_decision.job = ?;
UPDATE "FC#1".fc_deletion SET n_rows=("FC#1".fc_deletion.n_rows + ?), is_complete=?, deleted_utc=? WHERE "FC#1".fc_deletion.table_name = ? AND "FC#1".fc_deletion.run_id = ? AND "FC#1".fc_deletion.kept = ?;
UPDATE "FC#1".fc_deployment SET finished_utc=?, verdict=?, failed_check=? WHERE "FC#1".fc_deployment.deployment_no = ? AND "FC#1".fc_deployment.verdict = ?;
UPDATE "FC#1".fc_deployment SET finished_utc=?, verdict=?, message=? WHERE "FC#1".fc_deployment.deployment_no IN (__[POSTCOMPILE_deployment_no_1]);
UPDATE "FC#1".fc_job_current SET changed_utc="FC#1".fc_job_current.changed_utc WHERE "FC#1".fc_job_current.job = ?;
UPDATE "FC#1".fc_job_current SET changed_utc=?, retired_event_id=? WHERE "FC#1".fc_job_current.job = ?;
UPDATE "FC#1".fc_job_current SET job=? WHERE "FC#1".fc_job_current.job = ?;
UPDATE "FC#1".fc_job_current SET model_version_id=?, changed_utc=? WHERE "FC#1".fc_job_current.job = ? AND "FC#1".fc_job_current.model_version_id = ?;
UPDATE "FC#1".fc_job_current SET model_version_id=?, changed_utc=? WHERE "FC#1".fc_job_current.job = ? AND "FC#1".fc_job_current.model_version_id IS NULL;
UPDATE "FC#1".fc_job_current SET publication_no=?, changed_utc=? WHERE "FC#1".fc_job_current.job = ? AND "FC#1".fc_job_current.publication_no = ?;
UPDATE "FC#1".fc_job_current SET publication_no=?, changed_utc=? WHERE "FC#1".fc_job_current.job = ? AND "FC#1".fc_job_current.publication_no IS NULL;
UPDATE "FC#1".fc_job_current SET snapshot_id=?, changed_utc=? WHERE "FC#1".fc_job_current.job = ? AND "FC#1".fc_job_current.snapshot_id = ?;
UPDATE "FC#1".fc_job_current SET snapshot_id=?, changed_utc=? WHERE "FC#1".fc_job_current.job = ? AND "FC#1".fc_job_current.snapshot_id IS NULL;
UPDATE "FC#1".fc_job_event SET job=? WHERE "FC#1".fc_job_event.job = ?;
UPDATE "FC#1".fc_job_found SET job=? WHERE "FC#1".fc_job_found.job = ?;
UPDATE "FC#1".fc_job_version SET job=? WHERE "FC#1".fc_job_version.job = ?;
UPDATE "FC#1".fc_model_version SET job=? WHERE "FC#1".fc_model_version.job = ?;
UPDATE "FC#1".fc_monitor_signal SET action_run_id=? WHERE "FC#1".fc_monitor_signal.job = ? AND "FC#1".fc_monitor_signal.action = ? AND "FC#1".fc_monitor_signal.action_run_id IS NULL;
UPDATE "FC#1".fc_monitor_signal SET job=? WHERE "FC#1".fc_monitor_signal.job = ?;
UPDATE "FC#1".fc_mute SET ended_utc=? WHERE "FC#1".fc_mute.job = ? AND "FC#1".fc_mute.until_utc > ? AND "FC#1".fc_mute.ended_utc IS NULL;
UPDATE "FC#1".fc_mute SET job=? WHERE "FC#1".fc_mute.job = ?;
UPDATE "FC#1".fc_override SET job=? WHERE "FC#1".fc_override.job = ?;
UPDATE "FC#1".fc_override SET override_state=?, withdrawn_utc=?, withdrawn_reason=? WHERE "FC#1".fc_override.job = ? AND "FC#1".fc_override.override_id = ?;
UPDATE "FC#1".fc_period SET job=? WHERE "FC#1".fc_period.job = ?;
UPDATE "FC#1".fc_predecessor SET job=? WHERE "FC#1".fc_predecessor.job = ?;
UPDATE "FC#1".fc_publication SET handed_over_utc=? WHERE "FC#1".fc_publication.job = ? AND "FC#1".fc_publication.publication_no = ?;
UPDATE "FC#1".fc_publication SET job=? WHERE "FC#1".fc_publication.job = ?;
UPDATE "FC#1".fc_publication SET withdrawn_utc=?, reason=? WHERE "FC#1".fc_publication.job = ? AND "FC#1".fc_publication.publication_no IN (__[POSTCOMPILE_publication_no_1]);
UPDATE "FC#1".fc_run SET cpu_seconds=(coalesce("FC#1".fc_run.cpu_seconds, ?) + ?), peak_mem_mb=CASE WHEN ("FC#1".fc_run.peak_mem_mb > ?) THEN "FC#1".fc_run.peak_mem_mb ELSE ? END WHERE "FC#1".fc_run.run_id = ?;
UPDATE "FC#1".fc_run SET cutoff=?, rows_read=? WHERE "FC#1".fc_run.run_id = ?;
UPDATE "FC#1".fc_run SET cutoff=?, snapshot_id=? WHERE "FC#1".fc_run.run_id = ?;
UPDATE "FC#1".fc_run SET cutoff=?, snapshot_id=?, model_version_id=?, n_chunks=? WHERE "FC#1".fc_run.run_id = ?;
UPDATE "FC#1".fc_run SET job=? WHERE "FC#1".fc_run.job = ?;
UPDATE "FC#1".fc_run SET lease_until_utc=?, host=? WHERE "FC#1".fc_run.run_id = ?;
UPDATE "FC#1".fc_run SET lease_until_utc=?, host=? WHERE "FC#1".fc_run.run_id = ? AND "FC#1".fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND "FC#1".fc_run.orchestrator IS NULL AND "FC#1".fc_run.host = ?;
UPDATE "FC#1".fc_run SET lease_until_utc=?, host=? WHERE "FC#1".fc_run.run_id = ? AND "FC#1".fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND "FC#1".fc_run.orchestrator IS NULL AND "FC#1".fc_run.host = ? AND "FC#1".fc_run.host = ?;
UPDATE "FC#1".fc_run SET message=? WHERE "FC#1".fc_run.run_id = ?;
UPDATE "FC#1".fc_run SET model_version_id=? WHERE "FC#1".fc_run.run_id = ?;
UPDATE "FC#1".fc_run SET n_expected=? WHERE "FC#1".fc_run.run_id = ?;
UPDATE "FC#1".fc_run SET n_expected=?, n_ok=?, n_fallback=?, n_carried=?, n_failed=?, rows_written=?, first_ds=?, last_ds=? WHERE "FC#1".fc_run.run_id = ?;
UPDATE "FC#1".fc_run SET parent_run_id=?, run_status=?, lease_until_utc=?, host=?, config_hash=?, git_commit=?, env_lock_hash=?, seed=?, finished_utc=?, orchestrator=?, message=? WHERE "FC#1".fc_run.run_id = ?;
UPDATE "FC#1".fc_run SET rows_written=(coalesce("FC#1".fc_run.rows_written, ?) + ?) WHERE "FC#1".fc_run.run_id = ?;
UPDATE "FC#1".fc_run SET run_id="FC#1".fc_run.run_id WHERE "FC#1".fc_run.run_id = ? AND "FC#1".fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND "FC#1".fc_run.orchestrator IS NULL AND "FC#1".fc_run.host = ?;
UPDATE "FC#1".fc_run SET run_status=?, lease_until_utc=?, finished_utc=?, message=? WHERE "FC#1".fc_run.job = ? AND "FC#1".fc_run.run_status = ?;
UPDATE "FC#1".fc_run SET run_status=?, lease_until_utc=?, finished_utc=?, message=? WHERE "FC#1".fc_run.run_id = ?;
UPDATE "FC#1".fc_run SET run_status=?, lease_until_utc=?, finished_utc=?, message=? WHERE "FC#1".fc_run.run_id = ? AND "FC#1".fc_run.run_status = ? AND "FC#1".fc_run.orchestrator IS NULL AND "FC#1".fc_run.host = ?;
UPDATE "FC#1".fc_run SET run_status=?, lease_until_utc=?, finished_utc=?, message=? WHERE "FC#1".fc_run.run_id = ? AND "FC#1".fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND "FC#1".fc_run.orchestrator IS NULL AND "FC#1".fc_run.host = ?;
UPDATE "FC#1".fc_run SET snapshot_id=?, rows_written=?, first_ds=?, last_ds=?, n_series_new=?, n_series_gone=? WHERE "FC#1".fc_run.run_id = ?;
UPDATE "FC#1".fc_schema_version SET version="FC#1".fc_schema_version.version;
UPDATE "FC#1".fc_series SET job=? WHERE "FC#1".fc_series.job = ?;
UPDATE "FC#1".fc_series SET label_1=?, label_text_1=?, unit_code=?, currency_code=?, first_ds=?, last_ds=?, n_obs=?, lifecycle=?, demand_class=?, segment=?, value_weight=?, updated_run_id=? WHERE "FC#1".fc_series.series_id = ?;
UPDATE "FC#1".fc_series SET predecessor_id=? WHERE "FC#1".fc_series.job = ? AND "FC#1".fc_series.predecessor_id IS NOT NULL;
UPDATE "FC#1".fc_series SET predecessor_id=? WHERE "FC#1".fc_series.series_id = ?;
UPDATE "FC#1".fc_snapshot SET job=? WHERE "FC#1".fc_snapshot.job = ?;
INSERT INTO "FC#1".fc_accuracy (series_id, ds, lead_periods, run_id, revision_no, y, err_naive, err_model, err_reconciled, err_final, sum_pinball, in_50, in_80, in_90, in_95, is_scored, skip_reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_actual (series_id, ds, revision_no, y, obs_state, is_outlier, available_utc, available_basis, superseded_utc, run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_actual_staged (run_id, series_id, ds, y, obs_state) VALUES (?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_calendar (calendar, cal_date, is_open, is_holiday, holiday_name, iso_year, iso_week) VALUES (?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_data_check (run_id, suite, check_id, scope_value, expectation, column_name, severity, success, observed, unexpected_count, unexpected_pct, action) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_data_check (run_id, suite, check_id, scope_value, expectation, severity, success, action) VALUES (?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_data_check (run_id, suite, check_id, scope_value, expectation, severity, success, observed, action) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_feature_statistic (run_id, scope_type, scope_value, column_name, statistic, bin_no, stat_value, bin_lower, bin_upper) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_forecast (run_id, series_id, ds, chunk_no, lead_periods, y_hat, q025, q05, q10, q25, q50, q75, q90, q95, q975, method, source_code, quality_code, is_open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_forecast (run_id, series_id, ds, chunk_no, lead_periods, y_hat, y_model, y_naive, q025, q05, q10, q25, q50, q75, q90, q95, q975, method, model_version_id, source_code, quality_code, reason_code, is_open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_forecast (run_id, series_id, ds, chunk_no, lead_periods, y_hat, y_model, y_reconciled, y_naive, q025, q05, q10, q25, q50, q75, q90, q95, q975, method, model_version_id, source_code, quality_code, reason_code, override_id, is_open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_forecast_before (run_id, series_id, ds, chunk_no, lead_periods, override_id, y_hat, q025, q05, q10, q25, q50, q75, q90, q95, q975, reason_code, is_open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_monitor_signal (job, segment, signal, window_end, signal_value, baseline, threshold, breached, consecutive, n_evidence, action) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_override (override_id, job, series_id, label_1, label_2, label_3, label_4, label_5, label_6, period_from, period_to, kind, override_value, reason_code, comment_text, author, entered_utc, approved_by, expires_utc, spread_rule, origin, override_state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_period (job, ds, target_date, target_ts_utc, period_end, target_ts_local, utc_offset) VALUES (?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_predecessor (job, predecessor_key, successor_key, period_from, succession, run_id) VALUES (?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_reason (reason_code, language, reason_text, next_action, severity) VALUES (?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_score (run_id, recipe_hash, method, series_id, cutoff, lead_from, lead_to, n_scored, n_skipped, sum_abs_err, sum_err, sum_sq_err, sum_actual, sum_abs_actual, sum_abs_err_naive, sum_pinball, sum_interval_95, n_in_50, n_in_80, n_in_90, n_in_95, scale_abs, scale_sq, fit_seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_series (series_id, job, unique_id, label_1, label_text_1, unit_code, currency_code, first_ds, last_ds, n_obs, lifecycle, demand_class, segment, value_weight, updated_run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_series (series_id, job, unique_id, label_1, unit_code, n_obs, lifecycle, demand_class, segment, value_weight, updated_run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_series_model (model_version_id, series_id, method, segment, weight, reason_code) VALUES (?, ?, ?, ?, ?, ?);
INSERT INTO "FC#1".fc_series_status (run_id, series_id, chunk_no, series_status, failed_step, reason_code, error_class, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?);
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
FROM "FC#1".fc_score f
INNER JOIN "FC#1".fc_series s ON s.series_id = f.series_id
INNER JOIN (
    SELECT MAX(x.run_id) AS run_id, v.recipe_hash AS recipe_hash
    FROM "FC#1".fc_job_current c
    INNER JOIN "FC#1".fc_model_version v ON v.model_version_id = c.model_version_id
    INNER JOIN "FC#1".fc_run r ON r.job = c.job AND r.purpose = 'model_training' AND r.run_status = 'OK'
        AND r.vintage_kind <> 'BACKFILL'
    INNER JOIN "FC#1".fc_score x ON x.run_id = r.run_id AND x.recipe_hash = v.recipe_hash
    WHERE c.job = ?
    GROUP BY v.recipe_hash
) n ON n.run_id = f.run_id AND n.recipe_hash = f.recipe_hash;
-- monitoring/changed_periods.sql
SELECT a.ds AS ds
FROM "FC#1".fc_actual a
INNER JOIN "FC#1".fc_run r ON r.run_id = a.run_id
WHERE r.job = ?
    AND (r.finished_utc IS NULL OR r.finished_utc >= ?)
    AND a.ds >= (
        SELECT MIN(f.first_ds)
        FROM "FC#1".fc_publication q
        INNER JOIN "FC#1".fc_run f ON f.run_id = q.run_id
        WHERE q.job = ?
    )
UNION
SELECT d.ds AS ds
FROM "FC#1".fc_publication p
INNER JOIN "FC#1".fc_run r ON r.run_id = p.run_id
INNER JOIN "FC#1".fc_period d ON d.job = p.job AND d.ds BETWEEN r.first_ds AND r.last_ds
WHERE p.job = ?
    AND (p.published_utc >= ? OR p.withdrawn_utc >= ?)
    AND d.ds <= (SELECT MAX(n.cutoff) FROM "FC#1".fc_snapshot n WHERE n.job = ?);
-- monitoring/changes.sql
SELECT
    s.segment AS segment,
    SUM(b.n_compared) AS n_compared,
    SUM(b.sum_abs_change) AS sum_abs_change,
    SUM(b.sum_abs_previous) AS sum_abs_previous
FROM "BI#1".bi_stability b
INNER JOIN "FC#1".fc_series s ON s.job = b.job AND s.unique_id = b.series_key
WHERE b.job = ? AND b.is_open = 1
GROUP BY s.segment;
-- monitoring/deciles.sql
SELECT
    f.scope_type AS scope_type,
    f.column_name AS column_name,
    f.bin_no AS bin_no,
    f.stat_value AS stat_value
FROM "FC#1".fc_feature_statistic f
INNER JOIN (
    SELECT MAX(r.run_id) AS run_id
    FROM "FC#1".fc_run r
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
FROM "FC#1".fc_accuracy a
INNER JOIN "FC#1".fc_series s ON s.series_id = a.series_id
INNER JOIN "FC#1".fc_run r ON r.run_id = a.run_id
LEFT JOIN "FC#1".fc_forecast f ON f.run_id = a.run_id AND f.series_id = a.series_id AND f.ds = a.ds
WHERE s.job = ?
    AND a.ds BETWEEN ? AND ?
    AND a.lead_periods <= ?
    AND r.as_of_utc > ?
    AND f.override_id IS NULL;
-- monitoring/evidence_since.sql
SELECT MAX(r.as_of_utc) AS as_of_utc
FROM "FC#1".fc_run r
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
FROM "FC#1".fc_publication p
INNER JOIN "FC#1".fc_run r ON r.run_id = p.run_id
INNER JOIN "FC#1".fc_forecast f ON f.run_id = p.run_id
INNER JOIN "FC#1".fc_series s ON s.series_id = f.series_id
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
FROM "FC#1".fc_monitor_signal m
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
FROM "BI#1".bi_forecast_vintage v
INNER JOIN "FC#1".fc_actual a ON a.series_id = v.series_id AND a.ds = v.period_start
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
FROM "FC#1".fc_forecast f
INNER JOIN "FC#1".fc_run r ON r.run_id = f.run_id
WHERE f.run_id = ? AND f.source_code = 'BASELINE'
GROUP BY f.method
ORDER BY f.method;
-- status/beside_naive.sql
SELECT
    SUM(s.sum_abs_err) AS sum_abs_err,
    SUM(s.sum_abs_err_naive) AS sum_abs_err_naive,
    SUM(s.sum_abs_actual) AS sum_abs_actual
FROM "FC#1".fc_score s
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
FROM "FC#1".fc_job_current c
INNER JOIN "FC#1".fc_model_version v ON v.model_version_id = c.model_version_id
INNER JOIN (
    SELECT w.job, w.recipe_hash, MAX(w.model_version_id) AS model_version_id
    FROM "FC#1".fc_model_version w
    INNER JOIN "FC#1".fc_decision e ON e.challenger_id = w.model_version_id
    WHERE e.reason_code NOT IN ('RECALIBRATED', 'REWEIGHTED')
    GROUP BY w.job, w.recipe_hash
) b ON b.job = v.job AND b.recipe_hash = v.recipe_hash
INNER JOIN "FC#1".fc_model_version t ON t.model_version_id = b.model_version_id
INNER JOIN "FC#1".fc_decision g ON g.challenger_id = t.model_version_id
LEFT JOIN "FC#1".fc_decision d ON d.challenger_id = v.model_version_id
WHERE c.job = ?;
-- status/checks.sql
SELECT q.suite AS suite, q.check_id AS check_id, q.action AS action, q.observed AS observed
FROM "BI#1".bi_data_quality q
WHERE q.job = ?
    AND q.run_id IN (
        SELECT n.run_id
        FROM (
            SELECT run_id, ROW_NUMBER() OVER (PARTITION BY purpose ORDER BY as_of_utc DESC, attempt DESC) AS newest
            FROM "FC#1".fc_run
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
FROM "BI#1".bi_data_scope s
WHERE s.job = ?
    AND s.run_id = (
        SELECT n.run_id
        FROM (
            SELECT run_id, ROW_NUMBER() OVER (ORDER BY as_of_utc DESC, run_id DESC) AS newest
            FROM "FC#1".fc_run
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
FROM "BI#1".bi_override o
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
FROM "BI#1".bi_job_health h
INNER JOIN "BI#1".bi_publication p ON p.job = h.job AND p.publication_no = h.publication_no
WHERE h.job = ?;
-- status/quarantine.sql
SELECT
    q.reason_code AS reason_code,
    q.check_id AS check_id,
    r.reason_text AS reason_text,
    COUNT(*) AS n_rows,
    MIN(q.row_text) AS example
FROM "FC#1".fc_quarantine q
LEFT JOIN "FC#1".fc_reason r ON r.reason_code = q.reason_code AND r.language = 'en'
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
FROM "FC#1".fc_run r
LEFT JOIN "FC#1".fc_job_current c ON c.job = r.job
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
FROM "FC#1".fc_run r
LEFT JOIN (
    SELECT run_id, SUM(CASE WHEN action = 'PASS' THEN 0 ELSE 1 END) AS n_checks_failed
    FROM "FC#1".fc_data_check
    WHERE run_id = ?
    GROUP BY run_id
) c ON c.run_id = r.run_id
LEFT JOIN "BI#1".bi_job_health h ON h.job = r.job
LEFT JOIN (
    SELECT job, COUNT(*) AS n_exceptions
    FROM "BI#1".bi_exceptions
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
FROM "FC#1".fc_run r
INNER JOIN (
    SELECT
        run_id,
        ROW_NUMBER() OVER (PARTITION BY purpose, vintage_kind ORDER BY as_of_utc DESC, attempt DESC) AS newest
    FROM "FC#1".fc_run
    WHERE job = ?
) n ON n.run_id = r.run_id AND n.newest = 1
LEFT JOIN "FC#1".fc_publication p ON p.job = r.job AND p.run_id = r.run_id
ORDER BY r.vintage_kind DESC, r.run_id;
-- status/series.sql
SELECT lifecycle, demand_class, COUNT(*) AS n_series
FROM "FC#1".fc_series
WHERE job = ?
GROUP BY lifecycle, demand_class
ORDER BY lifecycle, demand_class;
-- status/shown.sql
SELECT
    c.job AS job,
    r.as_of_utc AS as_of_utc,
    p.published_utc AS published_utc
FROM "FC#1".fc_job_current c
INNER JOIN "FC#1".fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
INNER JOIN "FC#1".fc_run r ON r.run_id = p.run_id
ORDER BY c.job;
-- status/statuses.sql
SELECT
    s.series_status AS series_status,
    s.reason_code AS reason_code,
    r.reason_text AS reason_text,
    COUNT(*) AS n_series
FROM "FC#1".fc_series_status s
LEFT JOIN "FC#1".fc_reason r ON r.reason_code = s.reason_code AND r.language = 'en'
WHERE s.run_id = ? AND s.series_status <> 'OK'
GROUP BY s.series_status, s.reason_code, r.reason_text
ORDER BY s.series_status, s.reason_code;
