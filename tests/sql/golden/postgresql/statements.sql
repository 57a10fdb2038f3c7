ALTER TABLE suite.fc_job_current ADD COLUMN retired_event_id BIGINT;
ALTER TABLE suite.fc_job_version ADD COLUMN owner VARCHAR(100);
ALTER TABLE suite.fc_model_version ADD COLUMN device VARCHAR(16);
ALTER TABLE suite.fc_period ADD COLUMN target_ts_local TIMESTAMP WITHOUT TIME ZONE;
ALTER TABLE suite.fc_period ADD COLUMN utc_offset VARCHAR(9);
ALTER TABLE suite.fc_publication ADD COLUMN due_utc TIMESTAMP WITHOUT TIME ZONE;
ALTER TABLE suite.fc_publication ADD COLUMN handed_over_utc TIMESTAMP WITHOUT TIME ZONE;
ALTER TABLE suite.fc_publication ADD COLUMN next_as_of_date DATE;
ALTER TABLE suite.fc_schema_version ADD COLUMN works_from INTEGER;
ALTER TABLE suite.fc_series_status DROP COLUMN duration_ms;
DELETE FROM suite.fc_accuracy WHERE suite.fc_accuracy.run_id = %(run_id_1)s::BIGINT AND (suite.fc_accuracy.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
DELETE FROM suite.fc_accuracy WHERE suite.fc_accuracy.series_id IN (SELECT suite.fc_series.series_id
FROM suite.fc_series
WHERE suite.fc_series.job = %(job_1)s::VARCHAR) AND suite.fc_accuracy.ds BETWEEN %(ds_1)s::TIMESTAMP WITHOUT TIME ZONE AND %(ds_2)s::TIMESTAMP WITHOUT TIME ZONE;
DELETE FROM suite.fc_actual_staged WHERE suite.fc_actual_staged.run_id = %(run_id_1)s::BIGINT;
DELETE FROM suite.fc_calendar WHERE suite.fc_calendar.calendar = %(calendar_1)s::VARCHAR AND suite.fc_calendar.cal_date BETWEEN %(cal_date_1)s::DATE AND %(cal_date_2)s::DATE;
DELETE FROM suite.fc_data_check WHERE suite.fc_data_check.run_id = %(run_id_1)s::BIGINT;
DELETE FROM suite.fc_data_check WHERE suite.fc_data_check.run_id = %(run_id_1)s::BIGINT AND suite.fc_data_check.suite = %(suite_1)s::VARCHAR;
DELETE FROM suite.fc_data_check WHERE suite.fc_data_check.run_id = %(run_id_1)s::BIGINT AND suite.fc_data_check.suite IN (__[POSTCOMPILE_suite_1]);
DELETE FROM suite.fc_decision WHERE suite.fc_decision.challenger_id = %(challenger_id_1)s::BIGINT;
DELETE FROM suite.fc_feature_statistic WHERE suite.fc_feature_statistic.run_id = %(run_id_1)s::BIGINT;
DELETE FROM suite.fc_forecast WHERE suite.fc_forecast.run_id = %(run_id_1)s::BIGINT;
DELETE FROM suite.fc_forecast WHERE suite.fc_forecast.run_id = %(run_id_1)s::BIGINT AND (suite.fc_forecast.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
DELETE FROM suite.fc_forecast WHERE suite.fc_forecast.run_id = %(run_id_1)s::BIGINT AND suite.fc_forecast.chunk_no = %(chunk_no_1)s::SMALLINT;
DELETE FROM suite.fc_forecast_before WHERE suite.fc_forecast_before.run_id = %(run_id_1)s::BIGINT;
DELETE FROM suite.fc_forecast_before WHERE suite.fc_forecast_before.run_id = %(run_id_1)s::BIGINT AND suite.fc_forecast_before.chunk_no = %(chunk_no_1)s::SMALLINT;
DELETE FROM suite.fc_job_current WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR;
DELETE FROM suite.fc_job_found WHERE suite.fc_job_found.job = %(job_1)s::VARCHAR AND suite.fc_job_found.field IN (__[POSTCOMPILE_field_1]);
DELETE FROM suite.fc_monitor_signal WHERE suite.fc_monitor_signal.job = %(job_1)s::VARCHAR AND suite.fc_monitor_signal.window_end = %(window_end_1)s::TIMESTAMP WITHOUT TIME ZONE;
DELETE FROM suite.fc_period WHERE suite.fc_period.job = %(job_1)s::VARCHAR AND suite.fc_period.ds BETWEEN %(ds_1)s::TIMESTAMP WITHOUT TIME ZONE AND %(ds_2)s::TIMESTAMP WITHOUT TIME ZONE;
DELETE FROM suite.fc_predecessor WHERE suite.fc_predecessor.job = %(job_1)s::VARCHAR;
DELETE FROM suite.fc_quarantine WHERE suite.fc_quarantine.run_id = %(run_id_1)s::BIGINT;
DELETE FROM suite.fc_reason WHERE suite.fc_reason.language = %(language_1)s::VARCHAR;
DELETE FROM suite.fc_score WHERE suite.fc_score.run_id = %(run_id_1)s::BIGINT;
DELETE FROM suite.fc_series_model WHERE suite.fc_series_model.model_version_id = %(model_version_id_1)s::BIGINT;
DELETE FROM suite.fc_series_status WHERE suite.fc_series_status.run_id = %(run_id_1)s::BIGINT;
DELETE FROM suite.fc_series_status WHERE suite.fc_series_status.run_id = %(run_id_1)s::BIGINT AND suite.fc_series_status.chunk_no = %(chunk_no_1)s::SMALLINT;
INSERT INTO suite.fc_decision (decision_id, job, champion_id, challenger_id, metric, champion_value, challenger_value, effect, effect_low, effect_high, n_cutoffs, n_wins, guard_bias, guard_coverage, guard_segment, guard_stability, outcome, reason_code, reason_text, minutes_spent, decided_utc, decided_by) VALUES (%(decision_id)s::BIGINT, %(job)s::VARCHAR, %(champion_id)s::BIGINT, %(challenger_id)s::BIGINT, %(metric)s::VARCHAR, %(champion_value)s, %(challenger_value)s, %(effect)s, %(effect_low)s, %(effect_high)s, %(n_cutoffs)s::SMALLINT, %(n_wins)s::SMALLINT, %(guard_bias)s::VARCHAR, %(guard_coverage)s::VARCHAR, %(guard_segment)s::VARCHAR, %(guard_stability)s::VARCHAR, %(outcome)s::VARCHAR, %(reason_code)s::VARCHAR, %(reason_text)s::VARCHAR, %(minutes_spent)s, %(decided_utc)s::TIMESTAMP WITHOUT TIME ZONE, %(decided_by)s::VARCHAR);
INSERT INTO suite.fc_deletion (run_id, table_name, kept, n_rows, is_complete, deleted_utc) VALUES (%(run_id)s::BIGINT, %(table_name)s::VARCHAR, %(kept)s::VARCHAR, %(n_rows)s::BIGINT, %(is_complete)s::SMALLINT, %(deleted_utc)s::TIMESTAMP WITHOUT TIME ZONE);
INSERT INTO suite.fc_deployment (deployment_no, git_ref, git_commit, commit_before, deployed_by, host, started_utc, finished_utc, verdict, failed_check, message, differences, accepted_reason, checks) VALUES (%(deployment_no)s::INTEGER, %(git_ref)s::VARCHAR, %(git_commit)s::VARCHAR, %(commit_before)s::VARCHAR, %(deployed_by)s::VARCHAR, %(host)s::VARCHAR, %(started_utc)s::TIMESTAMP WITHOUT TIME ZONE, %(finished_utc)s::TIMESTAMP WITHOUT TIME ZONE, %(verdict)s::VARCHAR, %(failed_check)s::VARCHAR, %(message)s::VARCHAR, %(differences)s::VARCHAR, %(accepted_reason)s::VARCHAR, %(checks)s::VARCHAR);
INSERT INTO suite.fc_job_current (job, changed_utc) VALUES (%(job)s::VARCHAR, %(changed_utc)s::TIMESTAMP WITHOUT TIME ZONE);
INSERT INTO suite.fc_job_event (event_id, job, event, name_before, reason, done_by, happened_utc) VALUES (%(event_id)s::BIGINT, %(job)s::VARCHAR, %(event)s::VARCHAR, %(name_before)s::VARCHAR, %(reason)s::VARCHAR, %(done_by)s::VARCHAR, %(happened_utc)s::TIMESTAMP WITHOUT TIME ZONE);
INSERT INTO suite.fc_job_found (job, field, found_value, because, found_utc) VALUES (%(job)s::VARCHAR, %(field)s::VARCHAR, %(found_value)s::VARCHAR, %(because)s::VARCHAR, %(found_utc)s::TIMESTAMP WITHOUT TIME ZONE);
INSERT INTO suite.fc_job_version (job, config_hash, first_seen_utc, config_text, git_commit, owner) VALUES (%(job)s::VARCHAR, %(config_hash)s::VARCHAR, %(first_seen_utc)s::TIMESTAMP WITHOUT TIME ZONE, %(config_text)s::VARCHAR, %(git_commit)s::VARCHAR, %(owner)s::VARCHAR);
INSERT INTO suite.fc_model_version (model_version_id, job, recipe_hash, recipe_text, train_run_id, snapshot_id, train_from, train_to, artifact_uri, artifact_sha256, size_kb, environment, env_lock_hash, created_utc, device) VALUES (%(model_version_id)s::BIGINT, %(job)s::VARCHAR, %(recipe_hash)s::VARCHAR, %(recipe_text)s::VARCHAR, %(train_run_id)s::BIGINT, %(snapshot_id)s::BIGINT, %(train_from)s::TIMESTAMP WITHOUT TIME ZONE, %(train_to)s::TIMESTAMP WITHOUT TIME ZONE, %(artifact_uri)s::VARCHAR, %(artifact_sha256)s::VARCHAR, %(size_kb)s::INTEGER, %(environment)s::VARCHAR, %(env_lock_hash)s::VARCHAR, %(created_utc)s::TIMESTAMP WITHOUT TIME ZONE, %(device)s::VARCHAR);
INSERT INTO suite.fc_mute (mute_id, job, muted_utc, until_utc, reason, muted_by) VALUES (%(mute_id)s::BIGINT, %(job)s::VARCHAR, %(muted_utc)s::TIMESTAMP WITHOUT TIME ZONE, %(until_utc)s::TIMESTAMP WITHOUT TIME ZONE, %(reason)s::VARCHAR, %(muted_by)s::VARCHAR);
INSERT INTO suite.fc_publication (job, publication_no, run_id, as_of_date, published_utc, n_rows, guard_result, published_by) VALUES (%(job)s::VARCHAR, %(publication_no)s::INTEGER, %(run_id)s::BIGINT, %(as_of_date)s::DATE, %(published_utc)s::TIMESTAMP WITHOUT TIME ZONE, %(n_rows)s::INTEGER, %(guard_result)s::VARCHAR, %(published_by)s::VARCHAR);
INSERT INTO suite.fc_publication (job, publication_no, run_id, as_of_date, published_utc, n_rows, guard_result, published_by, reason, next_as_of_date, due_utc) VALUES (%(job)s::VARCHAR, %(publication_no)s::INTEGER, %(run_id)s::BIGINT, %(as_of_date)s::DATE, %(published_utc)s::TIMESTAMP WITHOUT TIME ZONE, %(n_rows)s::INTEGER, %(guard_result)s::VARCHAR, %(published_by)s::VARCHAR, %(reason)s::VARCHAR, %(next_as_of_date)s::DATE, %(due_utc)s::TIMESTAMP WITHOUT TIME ZONE);
INSERT INTO suite.fc_run (run_id, parent_run_id, job, purpose, attempt, vintage_kind, trigger_reason, trigger_detail, as_of_date, as_of_utc, run_status, lease_until_utc, host, n_chunks, config_hash, git_commit, env_lock_hash, seed, started_utc, orchestrator) VALUES (%(run_id)s::BIGINT, %(parent_run_id)s::BIGINT, %(job)s::VARCHAR, %(purpose)s::VARCHAR, %(attempt)s::SMALLINT, %(vintage_kind)s::VARCHAR, %(trigger_reason)s::VARCHAR, %(trigger_detail)s::VARCHAR, %(as_of_date)s::DATE, %(as_of_utc)s::TIMESTAMP WITHOUT TIME ZONE, %(run_status)s::VARCHAR, %(lease_until_utc)s::TIMESTAMP WITHOUT TIME ZONE, %(host)s::VARCHAR, %(n_chunks)s::SMALLINT, %(config_hash)s::VARCHAR, %(git_commit)s::VARCHAR, %(env_lock_hash)s::VARCHAR, %(seed)s::INTEGER, %(started_utc)s::TIMESTAMP WITHOUT TIME ZONE, %(orchestrator)s::VARCHAR);
INSERT INTO suite.fc_schema_version (version, applied_utc, description) VALUES (%(version)s::INTEGER, %(applied_utc)s::TIMESTAMP WITHOUT TIME ZONE, %(description)s::VARCHAR);
INSERT INTO suite.fc_schema_version (version, applied_utc, description, works_from) VALUES (%(version)s::INTEGER, %(applied_utc)s::TIMESTAMP WITHOUT TIME ZONE, %(description)s::VARCHAR, %(works_from)s::INTEGER);
INSERT INTO suite.fc_snapshot (snapshot_id, job, run_id, as_of_date, cutoff, uri, sha256, n_rows, n_series, created_utc) VALUES (%(snapshot_id)s::BIGINT, %(job)s::VARCHAR, %(run_id)s::BIGINT, %(as_of_date)s::DATE, %(cutoff)s::TIMESTAMP WITHOUT TIME ZONE, %(uri)s::VARCHAR, %(sha256)s::VARCHAR, %(n_rows)s::BIGINT, %(n_series)s::INTEGER, %(created_utc)s::TIMESTAMP WITHOUT TIME ZONE);
SELECT DISTINCT suite.fc_forecast_before.chunk_no
FROM suite.fc_forecast_before
WHERE suite.fc_forecast_before.run_id = %(run_id_1)s::BIGINT;
SELECT DISTINCT suite.fc_run.as_of_utc
FROM suite.fc_run
WHERE suite.fc_run.job = %(job_1)s::VARCHAR AND suite.fc_run.purpose = %(purpose_1)s::VARCHAR AND suite.fc_run.run_status = %(run_status_1)s::VARCHAR AND suite.fc_run.vintage_kind != %(vintage_kind_1)s::VARCHAR;
SELECT DISTINCT suite.fc_run.git_commit
FROM suite.fc_run
WHERE suite.fc_run.run_status = %(run_status_1)s::VARCHAR;
SELECT coalesce(max(suite.fc_publication.publication_no), %(coalesce_2)s::INTEGER) AS coalesce_1
FROM suite.fc_publication
WHERE suite.fc_publication.job = %(job_1)s::VARCHAR;
SELECT coalesce(max(suite.fc_schema_version.version), %(coalesce_2)s::INTEGER) AS coalesce_1
FROM suite.fc_schema_version;
SELECT coalesce(max(suite.fc_series.series_id), %(coalesce_2)s::INTEGER) AS coalesce_1
FROM suite.fc_series;
SELECT count(*) AS count_1
FROM suite.fc_calendar
WHERE suite.fc_calendar.calendar = %(calendar_1)s::VARCHAR;
SELECT count(*) AS count_1
FROM suite.fc_decision
WHERE suite.fc_decision.job = %(job_1)s::VARCHAR;
SELECT count(*) AS count_1
FROM suite.fc_forecast
WHERE suite.fc_forecast.run_id = %(run_id_1)s::BIGINT;
SELECT count(*) AS count_1
FROM suite.fc_forecast
WHERE suite.fc_forecast.run_id = %(run_id_1)s::BIGINT AND (suite.fc_forecast.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
SELECT count(*) AS count_1
FROM suite.fc_job_current
WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR;
SELECT count(*) AS count_1
FROM suite.fc_job_event
WHERE suite.fc_job_event.job = %(job_1)s::VARCHAR;
SELECT count(*) AS count_1
FROM suite.fc_job_found
WHERE suite.fc_job_found.job = %(job_1)s::VARCHAR;
SELECT count(*) AS count_1
FROM suite.fc_job_version
WHERE suite.fc_job_version.job = %(job_1)s::VARCHAR;
SELECT count(*) AS count_1
FROM suite.fc_model_version
WHERE suite.fc_model_version.job = %(job_1)s::VARCHAR;
SELECT count(*) AS count_1
FROM suite.fc_monitor_signal
WHERE suite.fc_monitor_signal.job = %(job_1)s::VARCHAR;
SELECT count(*) AS count_1
FROM suite.fc_mute
WHERE suite.fc_mute.job = %(job_1)s::VARCHAR;
SELECT count(*) AS count_1
FROM suite.fc_override
WHERE suite.fc_override.job = %(job_1)s::VARCHAR;
SELECT count(*) AS count_1
FROM suite.fc_period
WHERE suite.fc_period.job = %(job_1)s::VARCHAR;
SELECT count(*) AS count_1
FROM suite.fc_predecessor
WHERE suite.fc_predecessor.job = %(job_1)s::VARCHAR;
SELECT count(*) AS count_1
FROM suite.fc_publication
WHERE suite.fc_publication.job = %(job_1)s::VARCHAR;
SELECT count(*) AS count_1
FROM suite.fc_run
WHERE suite.fc_run.job = %(job_1)s::VARCHAR;
SELECT count(*) AS count_1
FROM suite.fc_series
WHERE suite.fc_series.job = %(job_1)s::VARCHAR;
SELECT count(*) AS count_1
FROM suite.fc_snapshot
WHERE suite.fc_snapshot.job = %(job_1)s::VARCHAR;
SELECT max(suite.fc_deployment.deployment_no) AS max_1
FROM suite.fc_deployment;
SELECT max(suite.fc_publication.publication_no) AS max_1
FROM suite.fc_publication JOIN suite.fc_run ON suite.fc_run.run_id = suite.fc_publication.run_id
WHERE suite.fc_publication.job = %(job_1)s::VARCHAR AND suite.fc_publication.withdrawn_utc IS NULL AND suite.fc_run.as_of_utc = %(as_of_utc_1)s::TIMESTAMP WITHOUT TIME ZONE AND suite.fc_run.vintage_kind = %(vintage_kind_1)s::VARCHAR;
SELECT max(suite.fc_schema_version.version) AS max_1
FROM suite.fc_schema_version;
SELECT min(suite.fc_accuracy.series_id) AS min_1, max(suite.fc_accuracy.series_id) AS max_1, count(*) AS count_1
FROM suite.fc_accuracy
WHERE suite.fc_accuracy.run_id = %(run_id_1)s::BIGINT AND (suite.fc_accuracy.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
SELECT min(suite.fc_forecast.series_id) AS min_1, max(suite.fc_forecast.series_id) AS max_1, count(*) AS count_1
FROM suite.fc_forecast
WHERE suite.fc_forecast.run_id = %(run_id_1)s::BIGINT AND (suite.fc_forecast.lead_periods NOT IN (__[POSTCOMPILE_lead_periods_1]));
SELECT min(suite.fc_series.first_ds) AS min_1
FROM suite.fc_series
WHERE suite.fc_series.job = %(job_1)s::VARCHAR;
SELECT min(suite.fc_series_status.series_id) AS min_1, max(suite.fc_series_status.series_id) AS max_1, count(*) AS count_1
FROM suite.fc_series_status
WHERE suite.fc_series_status.run_id = %(run_id_1)s::BIGINT;
SELECT suite.fc_actual_staged.series_id, suite.fc_actual_staged.ds, suite.fc_actual_staged.y, suite.fc_actual_staged.obs_state, newest.revision_no, newest.available_utc AS old_available
FROM suite.fc_actual_staged LEFT OUTER JOIN suite.fc_actual AS newest ON newest.series_id = suite.fc_actual_staged.series_id AND newest.ds = suite.fc_actual_staged.ds AND newest.superseded_utc = %(superseded_utc_1)s::TIMESTAMP WITHOUT TIME ZONE
WHERE suite.fc_actual_staged.run_id = %(run_id_1)s::BIGINT AND (newest.series_id IS NULL OR newest.obs_state != suite.fc_actual_staged.obs_state OR newest.y != suite.fc_actual_staged.y OR newest.y IS NULL AND suite.fc_actual_staged.y IS NOT NULL OR newest.y IS NOT NULL AND suite.fc_actual_staged.y IS NULL);
SELECT suite.fc_data_check.action, suite.fc_data_check.check_id
FROM suite.fc_data_check
WHERE suite.fc_data_check.run_id = %(run_id_1)s::BIGINT AND suite.fc_data_check.suite = %(suite_1)s::VARCHAR;
SELECT suite.fc_data_check.check_id
FROM suite.fc_data_check
WHERE suite.fc_data_check.run_id = %(run_id_1)s::BIGINT AND suite.fc_data_check.suite = %(suite_1)s::VARCHAR;
SELECT suite.fc_data_check.run_id, suite.fc_data_check.suite, suite.fc_data_check.check_id, suite.fc_data_check.scope_value, suite.fc_data_check.expectation, suite.fc_data_check.column_name, suite.fc_data_check.severity, suite.fc_data_check.success, suite.fc_data_check.observed, suite.fc_data_check.unexpected_count, suite.fc_data_check.unexpected_pct, suite.fc_data_check.action
FROM suite.fc_data_check
WHERE suite.fc_data_check.run_id = %(run_id_1)s::BIGINT ORDER BY suite.fc_data_check.run_id, suite.fc_data_check.suite, suite.fc_data_check.check_id, suite.fc_data_check.scope_value;
SELECT suite.fc_decision.outcome, suite.fc_decision.reason_text
FROM suite.fc_decision
WHERE suite.fc_decision.challenger_id = %(challenger_id_1)s::BIGINT AND suite.fc_decision.outcome IN (__[POSTCOMPILE_outcome_1]);
SELECT suite.fc_decision.reason_text
FROM suite.fc_decision JOIN suite.fc_model_version ON suite.fc_model_version.model_version_id = suite.fc_decision.challenger_id
WHERE suite.fc_model_version.train_run_id = %(train_run_id_1)s::BIGINT AND suite.fc_decision.reason_code IN (__[POSTCOMPILE_reason_code_1]);
SELECT suite.fc_deletion.table_name, suite.fc_deletion.run_id, suite.fc_deletion.kept
FROM suite.fc_deletion JOIN suite.fc_run ON suite.fc_run.run_id = suite.fc_deletion.run_id
WHERE suite.fc_run.job = %(job_1)s::VARCHAR AND suite.fc_deletion.is_complete = %(is_complete_1)s::SMALLINT;
SELECT suite.fc_deployment.deployment_no, suite.fc_deployment.git_ref, suite.fc_deployment.deployed_by, suite.fc_deployment.host, suite.fc_deployment.started_utc, suite.fc_deployment.verdict, suite.fc_deployment.git_commit, suite.fc_deployment.commit_before, suite.fc_deployment.finished_utc, suite.fc_deployment.failed_check, suite.fc_deployment.message, suite.fc_deployment.differences, suite.fc_deployment.accepted_reason, suite.fc_deployment.checks
FROM suite.fc_deployment
WHERE suite.fc_deployment.verdict IN (__[POSTCOMPILE_verdict_1]) ORDER BY suite.fc_deployment.deployment_no DESC
 LIMIT %(param_1)s::INTEGER;
SELECT suite.fc_deployment.deployment_no, suite.fc_deployment.git_ref, suite.fc_deployment.deployed_by, suite.fc_deployment.host, suite.fc_deployment.started_utc, suite.fc_deployment.verdict, suite.fc_deployment.git_commit, suite.fc_deployment.commit_before, suite.fc_deployment.finished_utc, suite.fc_deployment.failed_check, suite.fc_deployment.message, suite.fc_deployment.differences, suite.fc_deployment.accepted_reason, suite.fc_deployment.checks
FROM suite.fc_deployment ORDER BY suite.fc_deployment.deployment_no DESC
 LIMIT %(param_1)s::INTEGER;
SELECT suite.fc_deployment.deployment_no, suite.fc_deployment.host
FROM suite.fc_deployment
WHERE suite.fc_deployment.verdict = %(verdict_1)s::VARCHAR;
SELECT suite.fc_feature_statistic.run_id, suite.fc_feature_statistic.scope_type, suite.fc_feature_statistic.scope_value, suite.fc_feature_statistic.column_name, suite.fc_feature_statistic.statistic, suite.fc_feature_statistic.bin_no, suite.fc_feature_statistic.stat_value, suite.fc_feature_statistic.bin_lower, suite.fc_feature_statistic.bin_upper
FROM suite.fc_feature_statistic
WHERE suite.fc_feature_statistic.run_id = %(run_id_1)s::BIGINT ORDER BY suite.fc_feature_statistic.run_id, suite.fc_feature_statistic.scope_type, suite.fc_feature_statistic.scope_value, suite.fc_feature_statistic.column_name, suite.fc_feature_statistic.statistic, suite.fc_feature_statistic.bin_no;
SELECT suite.fc_forecast.run_id, suite.fc_forecast.series_id, suite.fc_forecast.ds, suite.fc_forecast.chunk_no, suite.fc_forecast.lead_periods, suite.fc_forecast.y_hat, suite.fc_forecast.y_model, suite.fc_forecast.y_reconciled, suite.fc_forecast.y_naive, suite.fc_forecast.q025, suite.fc_forecast.q05, suite.fc_forecast.q10, suite.fc_forecast.q25, suite.fc_forecast.q50, suite.fc_forecast.q75, suite.fc_forecast.q90, suite.fc_forecast.q95, suite.fc_forecast.q975, suite.fc_forecast.method, suite.fc_forecast.model_version_id, suite.fc_forecast.source_code, suite.fc_forecast.quality_code, suite.fc_forecast.reason_code, suite.fc_forecast.override_id, suite.fc_forecast.is_open
FROM suite.fc_forecast
WHERE suite.fc_forecast.run_id = %(run_id_1)s::BIGINT;
SELECT suite.fc_forecast_before.run_id
FROM suite.fc_forecast_before
WHERE suite.fc_forecast_before.run_id = %(run_id_1)s::BIGINT;
SELECT suite.fc_forecast_before.run_id, suite.fc_forecast_before.series_id, suite.fc_forecast_before.ds, suite.fc_forecast_before.chunk_no, suite.fc_forecast_before.lead_periods, suite.fc_forecast_before.override_id, suite.fc_forecast_before.y_hat, suite.fc_forecast_before.q025, suite.fc_forecast_before.q05, suite.fc_forecast_before.q10, suite.fc_forecast_before.q25, suite.fc_forecast_before.q50, suite.fc_forecast_before.q75, suite.fc_forecast_before.q90, suite.fc_forecast_before.q95, suite.fc_forecast_before.q975, suite.fc_forecast_before.reason_code, suite.fc_forecast_before.is_open
FROM suite.fc_forecast_before
WHERE suite.fc_forecast_before.run_id = %(run_id_1)s::BIGINT;
SELECT suite.fc_job_current.job
FROM suite.fc_job_current;
SELECT suite.fc_job_current.job
FROM suite.fc_job_current
WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR;
SELECT suite.fc_job_current.job, suite.fc_job_current.retired_event_id, suite.fc_job_event.happened_utc, suite.fc_job_event.done_by, suite.fc_job_event.reason
FROM suite.fc_job_current LEFT OUTER JOIN suite.fc_job_event ON suite.fc_job_event.event_id = suite.fc_job_current.retired_event_id
WHERE EXISTS (SELECT suite.fc_run.run_id
FROM suite.fc_run
WHERE suite.fc_run.job = suite.fc_job_current.job) ORDER BY suite.fc_job_current.job;
SELECT suite.fc_job_current.job, suite.fc_job_current.retired_event_id, suite.fc_job_event.happened_utc, suite.fc_job_event.done_by, suite.fc_job_event.reason
FROM suite.fc_job_current LEFT OUTER JOIN suite.fc_job_event ON suite.fc_job_event.event_id = suite.fc_job_current.retired_event_id
WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR;
SELECT suite.fc_job_current.publication_no, suite.fc_job_current.snapshot_id, suite.fc_job_current.model_version_id
FROM suite.fc_job_current
WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR;
SELECT suite.fc_job_current.publication_no, suite.fc_job_current.snapshot_id, suite.fc_job_current.model_version_id, suite.fc_job_current.retired_event_id
FROM suite.fc_job_current
WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR;
SELECT suite.fc_job_event.job
FROM suite.fc_job_event
WHERE suite.fc_job_event.event = %(event_1)s::VARCHAR AND suite.fc_job_event.name_before = %(name_before_1)s::VARCHAR ORDER BY suite.fc_job_event.event_id DESC;
SELECT suite.fc_job_found.field, suite.fc_job_found.found_value
FROM suite.fc_job_found
WHERE suite.fc_job_found.job = %(job_1)s::VARCHAR;
SELECT suite.fc_job_version.config_text
FROM suite.fc_job_version
WHERE suite.fc_job_version.job = %(job_1)s::VARCHAR AND suite.fc_job_version.config_hash = %(config_hash_1)s::VARCHAR;
SELECT suite.fc_job_version.config_text
FROM suite.fc_job_version
WHERE suite.fc_job_version.job = %(job_1)s::VARCHAR ORDER BY suite.fc_job_version.first_seen_utc DESC
 LIMIT %(param_1)s::INTEGER;
SELECT suite.fc_job_version.job
FROM suite.fc_job_version
WHERE suite.fc_job_version.job = %(job_1)s::VARCHAR AND suite.fc_job_version.config_hash = %(config_hash_1)s::VARCHAR;
SELECT suite.fc_model_version.model_version_id
FROM suite.fc_model_version
WHERE suite.fc_model_version.train_run_id = %(train_run_id_1)s::BIGINT AND suite.fc_model_version.artifact_sha256 = %(artifact_sha256_1)s::VARCHAR;
SELECT suite.fc_model_version.model_version_id
FROM suite.fc_model_version JOIN suite.fc_decision ON suite.fc_decision.challenger_id = suite.fc_model_version.model_version_id
WHERE suite.fc_model_version.job = %(job_1)s::VARCHAR AND suite.fc_model_version.train_to <= %(train_to_1)s::TIMESTAMP WITHOUT TIME ZONE AND (suite.fc_decision.outcome IN (__[POSTCOMPILE_outcome_1]) OR suite.fc_decision.reason_code = %(reason_code_1)s::VARCHAR) AND (suite.fc_model_version.model_version_id NOT IN (SELECT suite.fc_model_version.model_version_id
FROM suite.fc_model_version JOIN suite.fc_decision ON suite.fc_decision.challenger_id = suite.fc_model_version.model_version_id JOIN suite.fc_run ON suite.fc_run.run_id = suite.fc_model_version.train_run_id
WHERE suite.fc_model_version.job = %(job_2)s::VARCHAR AND suite.fc_decision.reason_code IN (__[POSTCOMPILE_reason_code_2]) AND suite.fc_run.cutoff > %(cutoff_1)s::TIMESTAMP WITHOUT TIME ZONE)) ORDER BY suite.fc_model_version.train_to DESC, suite.fc_model_version.model_version_id DESC;
SELECT suite.fc_model_version.model_version_id, suite.fc_model_version.job, suite.fc_model_version.recipe_hash, suite.fc_model_version.recipe_text, suite.fc_model_version.train_run_id, suite.fc_model_version.snapshot_id, suite.fc_model_version.train_from, suite.fc_model_version.train_to, suite.fc_model_version.artifact_uri, suite.fc_model_version.artifact_sha256, suite.fc_model_version.size_kb, suite.fc_model_version.environment, suite.fc_model_version.env_lock_hash, suite.fc_model_version.created_utc, suite.fc_model_version.device
FROM suite.fc_model_version
WHERE suite.fc_model_version.job = %(job_1)s::VARCHAR AND suite.fc_model_version.recipe_hash = %(recipe_hash_1)s::VARCHAR ORDER BY suite.fc_model_version.train_to DESC, suite.fc_model_version.model_version_id DESC;
SELECT suite.fc_model_version.model_version_id, suite.fc_model_version.job, suite.fc_model_version.recipe_hash, suite.fc_model_version.recipe_text, suite.fc_model_version.train_run_id, suite.fc_model_version.snapshot_id, suite.fc_model_version.train_from, suite.fc_model_version.train_to, suite.fc_model_version.artifact_uri, suite.fc_model_version.artifact_sha256, suite.fc_model_version.size_kb, suite.fc_model_version.environment, suite.fc_model_version.env_lock_hash, suite.fc_model_version.created_utc, suite.fc_model_version.device
FROM suite.fc_model_version
WHERE suite.fc_model_version.model_version_id = %(model_version_id_1)s::BIGINT;
SELECT suite.fc_mute.job, suite.fc_mute.until_utc, suite.fc_mute.reason, suite.fc_mute.muted_by
FROM suite.fc_mute
WHERE suite.fc_mute.mute_id IN (SELECT max(suite.fc_mute.mute_id) AS max_1
FROM suite.fc_mute GROUP BY suite.fc_mute.job) AND suite.fc_mute.until_utc > %(until_utc_1)s::TIMESTAMP WITHOUT TIME ZONE AND suite.fc_mute.ended_utc IS NULL ORDER BY suite.fc_mute.job;
SELECT suite.fc_override.override_id, suite.fc_override.job, suite.fc_override.series_id, suite.fc_override.label_1, suite.fc_override.label_2, suite.fc_override.label_3, suite.fc_override.label_4, suite.fc_override.label_5, suite.fc_override.label_6, suite.fc_override.period_from, suite.fc_override.period_to, suite.fc_override.kind, suite.fc_override.override_value, suite.fc_override.reason_code, suite.fc_override.comment_text, suite.fc_override.author, suite.fc_override.entered_utc, suite.fc_override.approved_by, suite.fc_override.expires_utc, suite.fc_override.spread_rule, suite.fc_override.origin, suite.fc_override.override_state, suite.fc_override.withdrawn_utc, suite.fc_override.withdrawn_reason
FROM suite.fc_override
WHERE suite.fc_override.job = %(job_1)s::VARCHAR AND suite.fc_override.entered_utc <= %(entered_utc_1)s::TIMESTAMP WITHOUT TIME ZONE AND suite.fc_override.expires_utc > %(expires_utc_1)s::TIMESTAMP WITHOUT TIME ZONE AND suite.fc_override.override_state = %(override_state_1)s::VARCHAR ORDER BY suite.fc_override.override_id;
SELECT suite.fc_override.override_id, suite.fc_override.job, suite.fc_override.series_id, suite.fc_override.label_1, suite.fc_override.label_2, suite.fc_override.label_3, suite.fc_override.label_4, suite.fc_override.label_5, suite.fc_override.label_6, suite.fc_override.period_from, suite.fc_override.period_to, suite.fc_override.kind, suite.fc_override.override_value, suite.fc_override.reason_code, suite.fc_override.comment_text, suite.fc_override.author, suite.fc_override.entered_utc, suite.fc_override.approved_by, suite.fc_override.expires_utc, suite.fc_override.spread_rule, suite.fc_override.origin, suite.fc_override.override_state, suite.fc_override.withdrawn_utc, suite.fc_override.withdrawn_reason
FROM suite.fc_override
WHERE suite.fc_override.job = %(job_1)s::VARCHAR AND suite.fc_override.override_id = %(override_id_1)s::BIGINT;
SELECT suite.fc_override.override_id, suite.fc_override.job, suite.fc_override.series_id, suite.fc_override.label_1, suite.fc_override.label_2, suite.fc_override.label_3, suite.fc_override.label_4, suite.fc_override.label_5, suite.fc_override.label_6, suite.fc_override.period_from, suite.fc_override.period_to, suite.fc_override.kind, suite.fc_override.override_value, suite.fc_override.reason_code, suite.fc_override.comment_text, suite.fc_override.author, suite.fc_override.entered_utc, suite.fc_override.approved_by, suite.fc_override.expires_utc, suite.fc_override.spread_rule, suite.fc_override.origin, suite.fc_override.override_state, suite.fc_override.withdrawn_utc, suite.fc_override.withdrawn_reason
FROM suite.fc_override
WHERE suite.fc_override.job = %(job_1)s::VARCHAR AND suite.fc_override.override_state = %(override_state_1)s::VARCHAR ORDER BY suite.fc_override.override_id;
SELECT suite.fc_predecessor.predecessor_key, suite.fc_predecessor.successor_key, suite.fc_predecessor.period_from, suite.fc_predecessor.succession
FROM suite.fc_predecessor
WHERE suite.fc_predecessor.job = %(job_1)s::VARCHAR ORDER BY suite.fc_predecessor.predecessor_key;
SELECT suite.fc_publication.job, suite.fc_publication.publication_no, suite.fc_publication.as_of_date, suite.fc_publication.n_rows, suite.fc_publication.run_id
FROM suite.fc_job_current JOIN suite.fc_publication ON suite.fc_publication.job = suite.fc_job_current.job AND suite.fc_publication.publication_no = suite.fc_job_current.publication_no
WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR;
SELECT suite.fc_publication.job, suite.fc_publication.publication_no, suite.fc_publication.as_of_date, suite.fc_publication.n_rows, suite.fc_publication.run_id
FROM suite.fc_job_current JOIN suite.fc_publication ON suite.fc_publication.job = suite.fc_job_current.job AND suite.fc_publication.publication_no = suite.fc_job_current.publication_no
WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR AND suite.fc_publication.handed_over_utc IS NULL;
SELECT suite.fc_publication.job, suite.fc_publication.publication_no, suite.fc_publication.run_id, suite.fc_publication.as_of_date, suite.fc_publication.published_utc, suite.fc_publication.n_rows, suite.fc_publication.guard_result, suite.fc_publication.published_by, suite.fc_publication.withdrawn_utc, suite.fc_publication.reason, suite.fc_publication.handed_over_utc, suite.fc_publication.next_as_of_date, suite.fc_publication.due_utc
FROM suite.fc_publication
WHERE suite.fc_publication.job = %(job_1)s::VARCHAR AND suite.fc_publication.run_id = %(run_id_1)s::BIGINT;
SELECT suite.fc_publication.job, suite.fc_publication.publication_no, suite.fc_publication.run_id, suite.fc_publication.as_of_date, suite.fc_publication.published_utc, suite.fc_publication.n_rows, suite.fc_publication.guard_result, suite.fc_publication.published_by, suite.fc_publication.withdrawn_utc, suite.fc_publication.reason, suite.fc_publication.handed_over_utc, suite.fc_publication.next_as_of_date, suite.fc_publication.due_utc, suite.fc_run.as_of_utc
FROM suite.fc_publication JOIN suite.fc_run ON suite.fc_run.run_id = suite.fc_publication.run_id
WHERE suite.fc_publication.job = %(job_1)s::VARCHAR ORDER BY suite.fc_run.as_of_utc DESC, suite.fc_publication.publication_no DESC;
SELECT suite.fc_publication.run_id
FROM suite.fc_publication
WHERE suite.fc_publication.job = %(job_1)s::VARCHAR AND suite.fc_publication.publication_no = %(publication_no_1)s::INTEGER;
SELECT suite.fc_publication.run_id
FROM suite.fc_publication
WHERE suite.fc_publication.job = %(job_1)s::VARCHAR AND suite.fc_publication.publication_no IS NULL;
SELECT suite.fc_publication.run_id
FROM suite.fc_publication
WHERE suite.fc_publication.run_id = %(run_id_1)s::BIGINT;
SELECT suite.fc_quarantine.run_id, suite.fc_quarantine.row_no, suite.fc_quarantine.source, suite.fc_quarantine.unique_id, suite.fc_quarantine.ds_text, suite.fc_quarantine.reason_code, suite.fc_quarantine.check_id, suite.fc_quarantine.row_text
FROM suite.fc_quarantine
WHERE suite.fc_quarantine.run_id = %(run_id_1)s::BIGINT ORDER BY suite.fc_quarantine.run_id, suite.fc_quarantine.row_no;
SELECT suite.fc_run.as_of_utc
FROM suite.fc_publication JOIN suite.fc_run ON suite.fc_run.run_id = suite.fc_publication.run_id
WHERE suite.fc_publication.job = %(job_1)s::VARCHAR;
SELECT suite.fc_run.as_of_utc
FROM suite.fc_publication JOIN suite.fc_run ON suite.fc_run.run_id = suite.fc_publication.run_id
WHERE suite.fc_publication.job = %(job_1)s::VARCHAR AND suite.fc_publication.publication_no = %(publication_no_1)s::INTEGER;
SELECT suite.fc_run.as_of_utc
FROM suite.fc_publication JOIN suite.fc_run ON suite.fc_run.run_id = suite.fc_publication.run_id
WHERE suite.fc_publication.job = %(job_1)s::VARCHAR AND suite.fc_publication.publication_no IS NULL;
SELECT suite.fc_run.n_chunks
FROM suite.fc_run
WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
SELECT suite.fc_run.n_expected
FROM suite.fc_run
WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
SELECT suite.fc_run.run_id
FROM suite.fc_run
WHERE suite.fc_run.job = %(job_1)s::VARCHAR;
SELECT suite.fc_run.run_id
FROM suite.fc_run
WHERE suite.fc_run.job = %(job_1)s::VARCHAR AND suite.fc_run.purpose = %(purpose_1)s::VARCHAR AND suite.fc_run.vintage_kind != %(vintage_kind_1)s::VARCHAR AND suite.fc_run.started_utc >= %(started_utc_1)s::TIMESTAMP WITHOUT TIME ZONE AND (suite.fc_run.run_id NOT IN (__[POSTCOMPILE_run_id_1])) UNION SELECT suite.fc_run.run_id
FROM suite.fc_run
WHERE suite.fc_run.run_id = %(run_id_2)s::BIGINT AND suite.fc_run.rows_written > %(rows_written_1)s::BIGINT;
SELECT suite.fc_run.run_id
FROM suite.fc_run
WHERE suite.fc_run.job = %(job_1)s::VARCHAR AND suite.fc_run.run_status = %(run_status_1)s::VARCHAR;
SELECT suite.fc_run.run_id
FROM suite.fc_run
WHERE suite.fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM suite.fc_accuracy
WHERE suite.fc_accuracy.run_id = suite.fc_run.run_id));
SELECT suite.fc_run.run_id
FROM suite.fc_run
WHERE suite.fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM suite.fc_data_check
WHERE suite.fc_data_check.run_id = suite.fc_run.run_id));
SELECT suite.fc_run.run_id
FROM suite.fc_run
WHERE suite.fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM suite.fc_feature_statistic
WHERE suite.fc_feature_statistic.run_id = suite.fc_run.run_id));
SELECT suite.fc_run.run_id
FROM suite.fc_run
WHERE suite.fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM suite.fc_forecast
WHERE suite.fc_forecast.run_id = suite.fc_run.run_id));
SELECT suite.fc_run.run_id
FROM suite.fc_run
WHERE suite.fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM suite.fc_forecast_before
WHERE suite.fc_forecast_before.run_id = suite.fc_run.run_id));
SELECT suite.fc_run.run_id
FROM suite.fc_run
WHERE suite.fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM suite.fc_quarantine
WHERE suite.fc_quarantine.run_id = suite.fc_run.run_id));
SELECT suite.fc_run.run_id
FROM suite.fc_run
WHERE suite.fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND (EXISTS (SELECT *
FROM suite.fc_series_status
WHERE suite.fc_series_status.run_id = suite.fc_run.run_id));
SELECT suite.fc_run.run_id
FROM suite.fc_run
WHERE suite.fc_run.run_id IN (__[POSTCOMPILE_run_id_1]) AND suite.fc_run.run_status = %(run_status_1)s::VARCHAR;
SELECT suite.fc_run.run_id, suite.fc_run.as_of_date, suite.fc_run.run_status
FROM suite.fc_run
WHERE suite.fc_run.job = %(job_1)s::VARCHAR ORDER BY suite.fc_run.run_id;
SELECT suite.fc_run.run_id, suite.fc_run.job, suite.fc_run.purpose, suite.fc_run.attempt, suite.fc_run.vintage_kind, suite.fc_run.as_of_date, suite.fc_run.as_of_utc, suite.fc_run.run_status, suite.fc_run.host, suite.fc_run.started_utc, suite.fc_run.n_chunks, suite.fc_run.config_hash, suite.fc_run.git_commit, suite.fc_run.env_lock_hash, suite.fc_run.trigger_reason, suite.fc_run.parent_run_id, suite.fc_run.cutoff, suite.fc_run.snapshot_id, suite.fc_run.model_version_id, suite.fc_run.lease_until_utc, suite.fc_run.orchestrator, suite.fc_run.finished_utc, suite.fc_run.n_expected, suite.fc_run.n_ok, suite.fc_run.n_fallback, suite.fc_run.n_failed, suite.fc_run.rows_read, suite.fc_run.rows_written, suite.fc_run.first_ds, suite.fc_run.last_ds, suite.fc_run.n_series_new, suite.fc_run.n_series_gone, suite.fc_run.message
FROM suite.fc_run
WHERE suite.fc_run.job = %(job_1)s::VARCHAR AND suite.fc_run.purpose = %(purpose_1)s::VARCHAR AND suite.fc_run.vintage_kind = %(vintage_kind_1)s::VARCHAR AND suite.fc_run.as_of_utc < %(as_of_utc_1)s::TIMESTAMP WITHOUT TIME ZONE AND suite.fc_run.run_status = %(run_status_1)s::VARCHAR ORDER BY suite.fc_run.as_of_utc DESC, suite.fc_run.attempt DESC;
SELECT suite.fc_run.run_id, suite.fc_run.job, suite.fc_run.purpose, suite.fc_run.attempt, suite.fc_run.vintage_kind, suite.fc_run.as_of_date, suite.fc_run.as_of_utc, suite.fc_run.run_status, suite.fc_run.host, suite.fc_run.started_utc, suite.fc_run.n_chunks, suite.fc_run.config_hash, suite.fc_run.git_commit, suite.fc_run.env_lock_hash, suite.fc_run.trigger_reason, suite.fc_run.parent_run_id, suite.fc_run.cutoff, suite.fc_run.snapshot_id, suite.fc_run.model_version_id, suite.fc_run.lease_until_utc, suite.fc_run.orchestrator, suite.fc_run.finished_utc, suite.fc_run.n_expected, suite.fc_run.n_ok, suite.fc_run.n_fallback, suite.fc_run.n_failed, suite.fc_run.rows_read, suite.fc_run.rows_written, suite.fc_run.first_ds, suite.fc_run.last_ds, suite.fc_run.n_series_new, suite.fc_run.n_series_gone, suite.fc_run.message
FROM suite.fc_run
WHERE suite.fc_run.job = %(job_1)s::VARCHAR AND suite.fc_run.purpose = %(purpose_1)s::VARCHAR AND suite.fc_run.vintage_kind = %(vintage_kind_1)s::VARCHAR AND suite.fc_run.started_utc < %(started_utc_1)s::TIMESTAMP WITHOUT TIME ZONE AND suite.fc_run.run_status = %(run_status_1)s::VARCHAR AND suite.fc_run.run_id != %(run_id_1)s::BIGINT ORDER BY suite.fc_run.started_utc DESC, suite.fc_run.run_id DESC;
SELECT suite.fc_run.run_id, suite.fc_run.job, suite.fc_run.purpose, suite.fc_run.attempt, suite.fc_run.vintage_kind, suite.fc_run.as_of_date, suite.fc_run.as_of_utc, suite.fc_run.run_status, suite.fc_run.host, suite.fc_run.started_utc, suite.fc_run.n_chunks, suite.fc_run.config_hash, suite.fc_run.git_commit, suite.fc_run.env_lock_hash, suite.fc_run.trigger_reason, suite.fc_run.parent_run_id, suite.fc_run.cutoff, suite.fc_run.snapshot_id, suite.fc_run.model_version_id, suite.fc_run.lease_until_utc, suite.fc_run.orchestrator, suite.fc_run.finished_utc, suite.fc_run.n_expected, suite.fc_run.n_ok, suite.fc_run.n_fallback, suite.fc_run.n_failed, suite.fc_run.rows_read, suite.fc_run.rows_written, suite.fc_run.first_ds, suite.fc_run.last_ds, suite.fc_run.n_series_new, suite.fc_run.n_series_gone, suite.fc_run.message
FROM suite.fc_run
WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
SELECT suite.fc_run.run_id, suite.fc_run.parent_run_id, suite.fc_run.job, suite.fc_run.purpose, suite.fc_run.attempt, suite.fc_run.vintage_kind, suite.fc_run.trigger_reason, suite.fc_run.trigger_detail, suite.fc_run.as_of_date, suite.fc_run.as_of_utc, suite.fc_run.cutoff, suite.fc_run.snapshot_id, suite.fc_run.model_version_id, suite.fc_run.run_status, suite.fc_run.lease_until_utc, suite.fc_run.host, suite.fc_run.n_chunks, suite.fc_run.n_expected, suite.fc_run.n_ok, suite.fc_run.n_fallback, suite.fc_run.n_carried, suite.fc_run.n_failed, suite.fc_run.rows_read, suite.fc_run.rows_written, suite.fc_run.first_ds, suite.fc_run.last_ds, suite.fc_run.n_series_new, suite.fc_run.n_series_gone, suite.fc_run.config_hash, suite.fc_run.git_commit, suite.fc_run.env_lock_hash, suite.fc_run.seed, suite.fc_run.started_utc, suite.fc_run.finished_utc, suite.fc_run.cpu_seconds, suite.fc_run.peak_mem_mb, suite.fc_run.orchestrator, suite.fc_run.message
FROM suite.fc_run
WHERE suite.fc_run.job = %(job_1)s::VARCHAR AND suite.fc_run.purpose = %(purpose_1)s::VARCHAR AND suite.fc_run.as_of_utc = %(as_of_utc_1)s::TIMESTAMP WITHOUT TIME ZONE AND suite.fc_run.vintage_kind = %(vintage_kind_1)s::VARCHAR ORDER BY suite.fc_run.attempt DESC;
SELECT suite.fc_run.run_id, suite.fc_run.parent_run_id, suite.fc_run.job, suite.fc_run.purpose, suite.fc_run.attempt, suite.fc_run.vintage_kind, suite.fc_run.trigger_reason, suite.fc_run.trigger_detail, suite.fc_run.as_of_date, suite.fc_run.as_of_utc, suite.fc_run.cutoff, suite.fc_run.snapshot_id, suite.fc_run.model_version_id, suite.fc_run.run_status, suite.fc_run.lease_until_utc, suite.fc_run.host, suite.fc_run.n_chunks, suite.fc_run.n_expected, suite.fc_run.n_ok, suite.fc_run.n_fallback, suite.fc_run.n_carried, suite.fc_run.n_failed, suite.fc_run.rows_read, suite.fc_run.rows_written, suite.fc_run.first_ds, suite.fc_run.last_ds, suite.fc_run.n_series_new, suite.fc_run.n_series_gone, suite.fc_run.config_hash, suite.fc_run.git_commit, suite.fc_run.env_lock_hash, suite.fc_run.seed, suite.fc_run.started_utc, suite.fc_run.finished_utc, suite.fc_run.cpu_seconds, suite.fc_run.peak_mem_mb, suite.fc_run.orchestrator, suite.fc_run.message
FROM suite.fc_run
WHERE suite.fc_run.job = %(job_1)s::VARCHAR AND suite.fc_run.purpose = %(purpose_1)s::VARCHAR AND suite.fc_run.vintage_kind = %(vintage_kind_1)s::VARCHAR AND suite.fc_run.run_status = %(run_status_1)s::VARCHAR;
SELECT suite.fc_run.run_id, suite.fc_run.parent_run_id, suite.fc_run.job, suite.fc_run.purpose, suite.fc_run.attempt, suite.fc_run.vintage_kind, suite.fc_run.trigger_reason, suite.fc_run.trigger_detail, suite.fc_run.as_of_date, suite.fc_run.as_of_utc, suite.fc_run.cutoff, suite.fc_run.snapshot_id, suite.fc_run.model_version_id, suite.fc_run.run_status, suite.fc_run.lease_until_utc, suite.fc_run.host, suite.fc_run.n_chunks, suite.fc_run.n_expected, suite.fc_run.n_ok, suite.fc_run.n_fallback, suite.fc_run.n_carried, suite.fc_run.n_failed, suite.fc_run.rows_read, suite.fc_run.rows_written, suite.fc_run.first_ds, suite.fc_run.last_ds, suite.fc_run.n_series_new, suite.fc_run.n_series_gone, suite.fc_run.config_hash, suite.fc_run.git_commit, suite.fc_run.env_lock_hash, suite.fc_run.seed, suite.fc_run.started_utc, suite.fc_run.finished_utc, suite.fc_run.cpu_seconds, suite.fc_run.peak_mem_mb, suite.fc_run.orchestrator, suite.fc_run.message
FROM suite.fc_run
WHERE suite.fc_run.run_status = %(run_status_1)s::VARCHAR AND suite.fc_run.job IN (__[POSTCOMPILE_job_1]) ORDER BY suite.fc_run.run_id;
SELECT suite.fc_run.run_id, suite.fc_run.parent_run_id, suite.fc_run.job, suite.fc_run.purpose, suite.fc_run.attempt, suite.fc_run.vintage_kind, suite.fc_run.trigger_reason, suite.fc_run.trigger_detail, suite.fc_run.as_of_date, suite.fc_run.as_of_utc, suite.fc_run.cutoff, suite.fc_run.snapshot_id, suite.fc_run.model_version_id, suite.fc_run.run_status, suite.fc_run.lease_until_utc, suite.fc_run.host, suite.fc_run.n_chunks, suite.fc_run.n_expected, suite.fc_run.n_ok, suite.fc_run.n_fallback, suite.fc_run.n_carried, suite.fc_run.n_failed, suite.fc_run.rows_read, suite.fc_run.rows_written, suite.fc_run.first_ds, suite.fc_run.last_ds, suite.fc_run.n_series_new, suite.fc_run.n_series_gone, suite.fc_run.config_hash, suite.fc_run.git_commit, suite.fc_run.env_lock_hash, suite.fc_run.seed, suite.fc_run.started_utc, suite.fc_run.finished_utc, suite.fc_run.cpu_seconds, suite.fc_run.peak_mem_mb, suite.fc_run.orchestrator, suite.fc_run.message
FROM suite.fc_run
WHERE suite.fc_run.run_status = %(run_status_1)s::VARCHAR ORDER BY suite.fc_run.run_id;
SELECT suite.fc_run.run_status, suite.fc_run.git_commit
FROM suite.fc_run
WHERE suite.fc_run.job = %(job_1)s::VARCHAR AND suite.fc_run.purpose = %(purpose_1)s::VARCHAR AND suite.fc_run.as_of_utc = %(as_of_utc_1)s::TIMESTAMP WITHOUT TIME ZONE AND suite.fc_run.vintage_kind = %(vintage_kind_1)s::VARCHAR ORDER BY suite.fc_run.attempt DESC;
SELECT suite.fc_run.run_status, suite.fc_run.host, suite.fc_run.lease_until_utc
FROM suite.fc_run
WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
SELECT suite.fc_schema_version.works_from
FROM suite.fc_schema_version
WHERE suite.fc_schema_version.version = %(version_1)s::INTEGER;
SELECT suite.fc_score.run_id, suite.fc_score.recipe_hash, suite.fc_score.method, suite.fc_score.series_id, suite.fc_score.cutoff, suite.fc_score.lead_from, suite.fc_score.lead_to, suite.fc_score.n_scored, suite.fc_score.n_skipped, suite.fc_score.sum_abs_err, suite.fc_score.sum_err, suite.fc_score.sum_sq_err, suite.fc_score.sum_actual, suite.fc_score.sum_abs_actual, suite.fc_score.sum_abs_err_naive, suite.fc_score.sum_pinball, suite.fc_score.sum_interval_95, suite.fc_score.n_in_50, suite.fc_score.n_in_80, suite.fc_score.n_in_90, suite.fc_score.n_in_95, suite.fc_score.scale_abs, suite.fc_score.scale_sq, suite.fc_score.fit_seconds
FROM suite.fc_score
WHERE suite.fc_score.run_id = %(run_id_1)s::BIGINT ORDER BY suite.fc_score.run_id, suite.fc_score.recipe_hash, suite.fc_score.method, suite.fc_score.series_id, suite.fc_score.cutoff, suite.fc_score.lead_from, suite.fc_score.lead_to;
SELECT suite.fc_series.series_id
FROM suite.fc_series
WHERE suite.fc_series.job = %(job_1)s::VARCHAR AND (EXISTS (SELECT suite.fc_actual.series_id
FROM suite.fc_actual
WHERE suite.fc_actual.series_id = suite.fc_series.series_id));
SELECT suite.fc_series.series_id, suite.fc_series.unique_id, suite.fc_series.label_1, suite.fc_series.label_2, suite.fc_series.label_3, suite.fc_series.label_4, suite.fc_series.label_5, suite.fc_series.label_6
FROM suite.fc_series
WHERE suite.fc_series.job = %(job_1)s::VARCHAR ORDER BY suite.fc_series.series_id;
SELECT suite.fc_series.unique_id
FROM suite.fc_series
WHERE suite.fc_series.job = %(job_1)s::VARCHAR AND suite.fc_series.lifecycle != %(lifecycle_1)s::VARCHAR AND suite.fc_series.last_ds >= %(last_ds_1)s::TIMESTAMP WITHOUT TIME ZONE;
SELECT suite.fc_series.unique_id, (SELECT min(suite.fc_actual.ds) AS min_1
FROM suite.fc_actual
WHERE suite.fc_actual.series_id = suite.fc_series.series_id) AS ds
FROM suite.fc_series
WHERE suite.fc_series.job = %(job_1)s::VARCHAR;
SELECT suite.fc_series.unique_id, suite.fc_actual.ds, suite.fc_actual.revision_no, suite.fc_actual.y, suite.fc_actual.obs_state, suite.fc_actual.available_utc, suite.fc_actual.available_basis
FROM suite.fc_actual JOIN suite.fc_series ON suite.fc_series.series_id = suite.fc_actual.series_id
WHERE suite.fc_series.job = %(job_1)s::VARCHAR AND suite.fc_actual.ds <= %(ds_1)s::TIMESTAMP WITHOUT TIME ZONE AND suite.fc_actual.superseded_utc > %(superseded_utc_1)s::TIMESTAMP WITHOUT TIME ZONE;
SELECT suite.fc_series.unique_id, suite.fc_actual.ds, suite.fc_actual.y, suite.fc_actual.obs_state
FROM suite.fc_actual JOIN suite.fc_series ON suite.fc_series.series_id = suite.fc_actual.series_id
WHERE suite.fc_series.job = %(job_1)s::VARCHAR AND suite.fc_actual.available_utc <= %(available_utc_1)s::TIMESTAMP WITHOUT TIME ZONE AND suite.fc_actual.superseded_utc > %(superseded_utc_1)s::TIMESTAMP WITHOUT TIME ZONE;
SELECT suite.fc_series.unique_id, suite.fc_actual.ds, suite.fc_actual.y, suite.fc_actual.obs_state
FROM suite.fc_actual JOIN suite.fc_series ON suite.fc_series.series_id = suite.fc_actual.series_id
WHERE suite.fc_series.job = %(job_1)s::VARCHAR AND suite.fc_actual.superseded_utc = %(superseded_utc_1)s::TIMESTAMP WITHOUT TIME ZONE;
SELECT suite.fc_series.unique_id, suite.fc_series.series_id
FROM suite.fc_series
WHERE suite.fc_series.job = %(job_1)s::VARCHAR;
SELECT suite.fc_series_status.run_id, suite.fc_series_status.series_id, suite.fc_series_status.chunk_no, suite.fc_series_status.series_status, suite.fc_series_status.failed_step, suite.fc_series_status.reason_code, suite.fc_series_status.error_class, suite.fc_series_status.message
FROM suite.fc_series_status
WHERE suite.fc_series_status.run_id = %(run_id_1)s::BIGINT ORDER BY suite.fc_series_status.run_id, suite.fc_series_status.series_id;
SELECT suite.fc_snapshot.as_of_date
FROM suite.fc_snapshot
WHERE suite.fc_snapshot.snapshot_id = %(snapshot_id_1)s::BIGINT;
SELECT suite.fc_snapshot.as_of_date
FROM suite.fc_snapshot
WHERE suite.fc_snapshot.snapshot_id IS NULL;
SELECT suite.fc_snapshot.snapshot_id
FROM suite.fc_snapshot
WHERE suite.fc_snapshot.run_id = %(run_id_1)s::BIGINT AND suite.fc_snapshot.sha256 = %(sha256_1)s::VARCHAR ORDER BY suite.fc_snapshot.snapshot_id DESC;
SELECT suite.fc_snapshot.snapshot_id, suite.fc_snapshot.job, suite.fc_snapshot.run_id, suite.fc_snapshot.as_of_date, suite.fc_snapshot.cutoff, suite.fc_snapshot.uri, suite.fc_snapshot.sha256, suite.fc_snapshot.n_rows, suite.fc_snapshot.n_series, suite.fc_snapshot.created_utc
FROM suite.fc_snapshot
WHERE suite.fc_snapshot.job = %(job_1)s::VARCHAR AND suite.fc_snapshot.as_of_date <= %(as_of_date_1)s::DATE AND (suite.fc_snapshot.run_id NOT IN (SELECT suite.fc_run.run_id
FROM suite.fc_run
WHERE suite.fc_run.job = %(job_2)s::VARCHAR AND suite.fc_run.vintage_kind = %(vintage_kind_1)s::VARCHAR)) AND suite.fc_snapshot.cutoff <= %(cutoff_1)s::TIMESTAMP WITHOUT TIME ZONE ORDER BY suite.fc_snapshot.as_of_date DESC, suite.fc_snapshot.cutoff DESC, suite.fc_snapshot.snapshot_id DESC;
SELECT suite.fc_snapshot.snapshot_id, suite.fc_snapshot.job, suite.fc_snapshot.run_id, suite.fc_snapshot.as_of_date, suite.fc_snapshot.cutoff, suite.fc_snapshot.uri, suite.fc_snapshot.sha256, suite.fc_snapshot.n_rows, suite.fc_snapshot.n_series, suite.fc_snapshot.created_utc
FROM suite.fc_snapshot
WHERE suite.fc_snapshot.run_id IN (SELECT suite.fc_run.run_id
FROM suite.fc_run
WHERE suite.fc_run.job = %(job_1)s::VARCHAR AND suite.fc_run.as_of_utc = %(as_of_utc_1)s::TIMESTAMP WITHOUT TIME ZONE AND suite.fc_run.vintage_kind = %(vintage_kind_1)s::VARCHAR) ORDER BY suite.fc_snapshot.snapshot_id DESC;
SELECT suite.fc_snapshot.snapshot_id, suite.fc_snapshot.job, suite.fc_snapshot.run_id, suite.fc_snapshot.as_of_date, suite.fc_snapshot.cutoff, suite.fc_snapshot.uri, suite.fc_snapshot.sha256, suite.fc_snapshot.n_rows, suite.fc_snapshot.n_series, suite.fc_snapshot.created_utc
FROM suite.fc_snapshot
WHERE suite.fc_snapshot.snapshot_id = %(snapshot_id_1)s::BIGINT;
UPDATE suite.fc_actual SET superseded_utc=%(new_superseded_utc)s::TIMESTAMP WITHOUT TIME ZONE WHERE suite.fc_actual.series_id = %(new_series_id)s::INTEGER AND suite.fc_actual.ds = %(new_ds)s::TIMESTAMP WITHOUT TIME ZONE AND suite.fc_actual.revision_no = %(new_revision_no)s::SMALLINT;
UPDATE suite.fc_calendar SET calendar=%(calendar)s::VARCHAR WHERE suite.fc_calendar.calendar = %(calendar_1)s::VARCHAR;
UPDATE suite.fc_decision SET job=%(job)s::VARCHAR WHERE suite.fc_decision.job = %(job_1)s::VARCHAR;
UPDATE suite.fc_deletion SET n_rows=(suite.fc_deletion.n_rows + %(n_rows_1)s::BIGINT), is_complete=%(is_complete)s::SMALLINT, deleted_utc=%(deleted_utc)s::TIMESTAMP WITHOUT TIME ZONE WHERE suite.fc_deletion.table_name = %(table_name_1)s::VARCHAR AND suite.fc_deletion.run_id = %(run_id_1)s::BIGINT AND suite.fc_deletion.kept = %(kept_1)s::VARCHAR;
UPDATE suite.fc_deployment SET finished_utc=%(finished_utc)s::TIMESTAMP WITHOUT TIME ZONE, verdict=%(verdict)s::VARCHAR, failed_check=%(failed_check)s::VARCHAR WHERE suite.fc_deployment.deployment_no = %(deployment_no_1)s::INTEGER AND suite.fc_deployment.verdict = %(verdict_1)s::VARCHAR;
UPDATE suite.fc_deployment SET finished_utc=%(finished_utc)s::TIMESTAMP WITHOUT TIME ZONE, verdict=%(verdict)s::VARCHAR, message=%(message)s::VARCHAR WHERE suite.fc_deployment.deployment_no IN (__[POSTCOMPILE_deployment_no_1]);
UPDATE suite.fc_job_current SET changed_utc=%(changed_utc)s::TIMESTAMP WITHOUT TIME ZONE, retired_event_id=%(retired_event_id)s::BIGINT WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR;
UPDATE suite.fc_job_current SET changed_utc=suite.fc_job_current.changed_utc WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR;
UPDATE suite.fc_job_current SET job=%(job)s::VARCHAR WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR;
UPDATE suite.fc_job_current SET model_version_id=%(model_version_id)s::BIGINT, changed_utc=%(changed_utc)s::TIMESTAMP WITHOUT TIME ZONE WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR AND suite.fc_job_current.model_version_id = %(model_version_id_1)s::BIGINT;
UPDATE suite.fc_job_current SET model_version_id=%(model_version_id)s::BIGINT, changed_utc=%(changed_utc)s::TIMESTAMP WITHOUT TIME ZONE WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR AND suite.fc_job_current.model_version_id IS NULL;
UPDATE suite.fc_job_current SET publication_no=%(publication_no)s::INTEGER, changed_utc=%(changed_utc)s::TIMESTAMP WITHOUT TIME ZONE WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR AND suite.fc_job_current.publication_no = %(publication_no_1)s::INTEGER;
UPDATE suite.fc_job_current SET publication_no=%(publication_no)s::INTEGER, changed_utc=%(changed_utc)s::TIMESTAMP WITHOUT TIME ZONE WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR AND suite.fc_job_current.publication_no IS NULL;
UPDATE suite.fc_job_current SET snapshot_id=%(snapshot_id)s::BIGINT, changed_utc=%(changed_utc)s::TIMESTAMP WITHOUT TIME ZONE WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR AND suite.fc_job_current.snapshot_id = %(snapshot_id_1)s::BIGINT;
UPDATE suite.fc_job_current SET snapshot_id=%(snapshot_id)s::BIGINT, changed_utc=%(changed_utc)s::TIMESTAMP WITHOUT TIME ZONE WHERE suite.fc_job_current.job = %(job_1)s::VARCHAR AND suite.fc_job_current.snapshot_id IS NULL;
UPDATE suite.fc_job_event SET job=%(job)s::VARCHAR WHERE suite.fc_job_event.job = %(job_1)s::VARCHAR;
UPDATE suite.fc_job_found SET job=%(job)s::VARCHAR WHERE suite.fc_job_found.job = %(job_1)s::VARCHAR;
UPDATE suite.fc_job_version SET job=%(job)s::VARCHAR WHERE suite.fc_job_version.job = %(job_1)s::VARCHAR;
UPDATE suite.fc_model_version SET job=%(job)s::VARCHAR WHERE suite.fc_model_version.job = %(job_1)s::VARCHAR;
UPDATE suite.fc_monitor_signal SET action_run_id=%(action_run_id)s::BIGINT WHERE suite.fc_monitor_signal.job = %(job_1)s::VARCHAR AND suite.fc_monitor_signal.action = %(action_1)s::VARCHAR AND suite.fc_monitor_signal.action_run_id IS NULL;
UPDATE suite.fc_monitor_signal SET job=%(job)s::VARCHAR WHERE suite.fc_monitor_signal.job = %(job_1)s::VARCHAR;
UPDATE suite.fc_mute SET ended_utc=%(ended_utc)s::TIMESTAMP WITHOUT TIME ZONE WHERE suite.fc_mute.job = %(job_1)s::VARCHAR AND suite.fc_mute.until_utc > %(until_utc_1)s::TIMESTAMP WITHOUT TIME ZONE AND suite.fc_mute.ended_utc IS NULL;
UPDATE suite.fc_mute SET job=%(job)s::VARCHAR WHERE suite.fc_mute.job = %(job_1)s::VARCHAR;
UPDATE suite.fc_override SET job=%(job)s::VARCHAR WHERE suite.fc_override.job = %(job_1)s::VARCHAR;
UPDATE suite.fc_override SET override_state=%(override_state)s::VARCHAR, withdrawn_utc=%(withdrawn_utc)s::TIMESTAMP WITHOUT TIME ZONE, withdrawn_reason=%(withdrawn_reason)s::VARCHAR WHERE suite.fc_override.job = %(job_1)s::VARCHAR AND suite.fc_override.override_id = %(override_id_1)s::BIGINT;
UPDATE suite.fc_period SET job=%(job)s::VARCHAR WHERE suite.fc_period.job = %(job_1)s::VARCHAR;
UPDATE suite.fc_predecessor SET job=%(job)s::VARCHAR WHERE suite.fc_predecessor.job = %(job_1)s::VARCHAR;
UPDATE suite.fc_publication SET handed_over_utc=%(handed_over_utc)s::TIMESTAMP WITHOUT TIME ZONE WHERE suite.fc_publication.job = %(job_1)s::VARCHAR AND suite.fc_publication.publication_no = %(publication_no_1)s::INTEGER;
UPDATE suite.fc_publication SET job=%(job)s::VARCHAR WHERE suite.fc_publication.job = %(job_1)s::VARCHAR;
UPDATE suite.fc_publication SET withdrawn_utc=%(withdrawn_utc)s::TIMESTAMP WITHOUT TIME ZONE, reason=%(reason)s::VARCHAR WHERE suite.fc_publication.job = %(job_1)s::VARCHAR AND suite.fc_publication.publication_no IN (__[POSTCOMPILE_publication_no_1]);
UPDATE suite.fc_run SET cpu_seconds=(coalesce(suite.fc_run.cpu_seconds, %(coalesce_1)s) + %(coalesce_2)s), peak_mem_mb=CASE WHEN (suite.fc_run.peak_mem_mb > %(peak_mem_mb_1)s) THEN suite.fc_run.peak_mem_mb ELSE %(param_1)s END WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
UPDATE suite.fc_run SET cutoff=%(cutoff)s::TIMESTAMP WITHOUT TIME ZONE, rows_read=%(rows_read)s::BIGINT WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
UPDATE suite.fc_run SET cutoff=%(cutoff)s::TIMESTAMP WITHOUT TIME ZONE, snapshot_id=%(snapshot_id)s::BIGINT WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
UPDATE suite.fc_run SET cutoff=%(cutoff)s::TIMESTAMP WITHOUT TIME ZONE, snapshot_id=%(snapshot_id)s::BIGINT, model_version_id=%(model_version_id)s::BIGINT, n_chunks=%(n_chunks)s::SMALLINT WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
UPDATE suite.fc_run SET job=%(job)s::VARCHAR WHERE suite.fc_run.job = %(job_1)s::VARCHAR;
UPDATE suite.fc_run SET lease_until_utc=%(lease_until_utc)s::TIMESTAMP WITHOUT TIME ZONE, host=%(host)s::VARCHAR WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
UPDATE suite.fc_run SET lease_until_utc=%(lease_until_utc)s::TIMESTAMP WITHOUT TIME ZONE, host=%(host)s::VARCHAR WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT AND suite.fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND suite.fc_run.orchestrator IS NULL AND suite.fc_run.host = %(host_1)s::VARCHAR;
UPDATE suite.fc_run SET lease_until_utc=%(lease_until_utc)s::TIMESTAMP WITHOUT TIME ZONE, host=%(host)s::VARCHAR WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT AND suite.fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND suite.fc_run.orchestrator IS NULL AND suite.fc_run.host = %(host_1)s::VARCHAR AND suite.fc_run.host = %(host_2)s::VARCHAR;
UPDATE suite.fc_run SET message=%(message)s::VARCHAR WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
UPDATE suite.fc_run SET model_version_id=%(model_version_id)s::BIGINT WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
UPDATE suite.fc_run SET n_expected=%(n_expected)s::INTEGER WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
UPDATE suite.fc_run SET n_expected=%(n_expected)s::INTEGER, n_ok=%(n_ok)s::INTEGER, n_fallback=%(n_fallback)s::INTEGER, n_carried=%(n_carried)s::INTEGER, n_failed=%(n_failed)s::INTEGER, rows_written=%(rows_written)s::BIGINT, first_ds=%(first_ds)s::TIMESTAMP WITHOUT TIME ZONE, last_ds=%(last_ds)s::TIMESTAMP WITHOUT TIME ZONE WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
UPDATE suite.fc_run SET parent_run_id=%(parent_run_id)s::BIGINT, run_status=%(run_status)s::VARCHAR, lease_until_utc=%(lease_until_utc)s::TIMESTAMP WITHOUT TIME ZONE, host=%(host)s::VARCHAR, config_hash=%(config_hash)s::VARCHAR, git_commit=%(git_commit)s::VARCHAR, env_lock_hash=%(env_lock_hash)s::VARCHAR, seed=%(seed)s::INTEGER, finished_utc=%(finished_utc)s::TIMESTAMP WITHOUT TIME ZONE, orchestrator=%(orchestrator)s::VARCHAR, message=%(message)s::VARCHAR WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
UPDATE suite.fc_run SET rows_written=(coalesce(suite.fc_run.rows_written, %(coalesce_1)s::INTEGER) + %(coalesce_2)s::BIGINT) WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
UPDATE suite.fc_run SET run_id=suite.fc_run.run_id WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT AND suite.fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND suite.fc_run.orchestrator IS NULL AND suite.fc_run.host = %(host_1)s::VARCHAR;
UPDATE suite.fc_run SET run_status=%(run_status)s::VARCHAR, lease_until_utc=%(lease_until_utc)s::TIMESTAMP WITHOUT TIME ZONE, finished_utc=%(finished_utc)s::TIMESTAMP WITHOUT TIME ZONE, message=%(message)s::VARCHAR WHERE suite.fc_run.job = %(job_1)s::VARCHAR AND suite.fc_run.run_status = %(run_status_1)s::VARCHAR;
UPDATE suite.fc_run SET run_status=%(run_status)s::VARCHAR, lease_until_utc=%(lease_until_utc)s::TIMESTAMP WITHOUT TIME ZONE, finished_utc=%(finished_utc)s::TIMESTAMP WITHOUT TIME ZONE, message=%(message)s::VARCHAR WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
UPDATE suite.fc_run SET run_status=%(run_status)s::VARCHAR, lease_until_utc=%(lease_until_utc)s::TIMESTAMP WITHOUT TIME ZONE, finished_utc=%(finished_utc)s::TIMESTAMP WITHOUT TIME ZONE, message=%(message)s::VARCHAR WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT AND suite.fc_run.run_status = %(run_status_1)s::VARCHAR AND suite.fc_run.orchestrator IS NULL AND suite.fc_run.host = %(host_1)s::VARCHAR;
UPDATE suite.fc_run SET run_status=%(run_status)s::VARCHAR, lease_until_utc=%(lease_until_utc)s::TIMESTAMP WITHOUT TIME ZONE, finished_utc=%(finished_utc)s::TIMESTAMP WITHOUT TIME ZONE, message=%(message)s::VARCHAR WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT AND suite.fc_run.run_status IN (__[POSTCOMPILE_run_status_1]) AND suite.fc_run.orchestrator IS NULL AND suite.fc_run.host = %(host_1)s::VARCHAR;
UPDATE suite.fc_run SET snapshot_id=%(snapshot_id)s::BIGINT, rows_written=%(rows_written)s::BIGINT, first_ds=%(first_ds)s::TIMESTAMP WITHOUT TIME ZONE, last_ds=%(last_ds)s::TIMESTAMP WITHOUT TIME ZONE, n_series_new=%(n_series_new)s::INTEGER, n_series_gone=%(n_series_gone)s::INTEGER WHERE suite.fc_run.run_id = %(run_id_1)s::BIGINT;
UPDATE suite.fc_schema_version SET version=suite.fc_schema_version.version;
UPDATE suite.fc_series SET job=%(job)s::VARCHAR WHERE suite.fc_series.job = %(job_1)s::VARCHAR;
UPDATE suite.fc_series SET label_1=%(new_label_1)s::VARCHAR, label_text_1=%(new_label_text_1)s::VARCHAR, unit_code=%(new_unit_code)s::VARCHAR, currency_code=%(new_currency_code)s::VARCHAR, first_ds=%(new_first_ds)s::TIMESTAMP WITHOUT TIME ZONE, last_ds=%(new_last_ds)s::TIMESTAMP WITHOUT TIME ZONE, n_obs=%(new_n_obs)s::INTEGER, lifecycle=%(new_lifecycle)s::VARCHAR, demand_class=%(new_demand_class)s::VARCHAR, segment=%(new_segment)s::VARCHAR, value_weight=%(new_value_weight)s, updated_run_id=%(new_updated_run_id)s::BIGINT WHERE suite.fc_series.series_id = %(new_series_id)s::INTEGER;
UPDATE suite.fc_series SET predecessor_id=%(new_predecessor_id)s::INTEGER WHERE suite.fc_series.series_id = %(new_series_id)s::INTEGER;
UPDATE suite.fc_series SET predecessor_id=%(predecessor_id)s::INTEGER WHERE suite.fc_series.job = %(job_1)s::VARCHAR AND suite.fc_series.predecessor_id IS NOT NULL;
UPDATE suite.fc_snapshot SET job=%(job)s::VARCHAR WHERE suite.fc_snapshot.job = %(job_1)s::VARCHAR;
COPY suite.fc_accuracy (series_id, ds, lead_periods, run_id, revision_no, y, err_naive, err_model, err_reconciled, err_final, sum_pinball, in_50, in_80, in_90, in_95, is_scored, skip_reason) FROM STDIN (FORMAT binary);
COPY suite.fc_actual (series_id, ds, revision_no, y, obs_state, is_outlier, available_utc, available_basis, superseded_utc, run_id) FROM STDIN (FORMAT binary);
COPY suite.fc_actual_staged (run_id, series_id, ds, y, obs_state) FROM STDIN (FORMAT binary);
COPY suite.fc_calendar (calendar, cal_date, is_open, is_holiday, holiday_name, iso_year, iso_week) FROM STDIN (FORMAT binary);
COPY suite.fc_data_check (run_id, suite, check_id, scope_value, expectation, column_name, severity, success, observed, unexpected_count, unexpected_pct, action) FROM STDIN (FORMAT binary);
COPY suite.fc_data_check (run_id, suite, check_id, scope_value, expectation, severity, success, action) FROM STDIN (FORMAT binary);
COPY suite.fc_data_check (run_id, suite, check_id, scope_value, expectation, severity, success, observed, action) FROM STDIN (FORMAT binary);
COPY suite.fc_feature_statistic (run_id, scope_type, scope_value, column_name, statistic, bin_no, stat_value, bin_lower, bin_upper) FROM STDIN (FORMAT binary);
COPY suite.fc_forecast (run_id, series_id, ds, chunk_no, lead_periods, y_hat, q025, q05, q10, q25, q50, q75, q90, q95, q975, method, source_code, quality_code, is_open) FROM STDIN (FORMAT binary);
COPY suite.fc_forecast (run_id, series_id, ds, chunk_no, lead_periods, y_hat, y_model, y_naive, q025, q05, q10, q25, q50, q75, q90, q95, q975, method, model_version_id, source_code, quality_code, reason_code, is_open) FROM STDIN (FORMAT binary);
COPY suite.fc_forecast (run_id, series_id, ds, chunk_no, lead_periods, y_hat, y_model, y_reconciled, y_naive, q025, q05, q10, q25, q50, q75, q90, q95, q975, method, model_version_id, source_code, quality_code, reason_code, override_id, is_open) FROM STDIN (FORMAT binary);
COPY suite.fc_forecast_before (run_id, series_id, ds, chunk_no, lead_periods, override_id, y_hat, q025, q05, q10, q25, q50, q75, q90, q95, q975, reason_code, is_open) FROM STDIN (FORMAT binary);
COPY suite.fc_monitor_signal (job, segment, signal, window_end, signal_value, baseline, threshold, breached, consecutive, n_evidence, action) FROM STDIN (FORMAT binary);
COPY suite.fc_override (override_id, job, series_id, label_1, label_2, label_3, label_4, label_5, label_6, period_from, period_to, kind, override_value, reason_code, comment_text, author, entered_utc, approved_by, expires_utc, spread_rule, origin, override_state) FROM STDIN (FORMAT binary);
COPY suite.fc_period (job, ds, target_date, target_ts_utc, period_end, target_ts_local, utc_offset) FROM STDIN (FORMAT binary);
COPY suite.fc_predecessor (job, predecessor_key, successor_key, period_from, succession, run_id) FROM STDIN (FORMAT binary);
COPY suite.fc_reason (reason_code, language, reason_text, next_action, severity) FROM STDIN (FORMAT binary);
COPY suite.fc_score (run_id, recipe_hash, method, series_id, cutoff, lead_from, lead_to, n_scored, n_skipped, sum_abs_err, sum_err, sum_sq_err, sum_actual, sum_abs_actual, sum_abs_err_naive, sum_pinball, sum_interval_95, n_in_50, n_in_80, n_in_90, n_in_95, scale_abs, scale_sq, fit_seconds) FROM STDIN (FORMAT binary);
COPY suite.fc_series (series_id, job, unique_id, label_1, label_text_1, unit_code, currency_code, first_ds, last_ds, n_obs, lifecycle, demand_class, segment, value_weight, updated_run_id) FROM STDIN (FORMAT binary);
COPY suite.fc_series (series_id, job, unique_id, label_1, unit_code, n_obs, lifecycle, demand_class, segment, value_weight, updated_run_id) FROM STDIN (FORMAT binary);
COPY suite.fc_series_model (model_version_id, series_id, method, segment, weight, reason_code) FROM STDIN (FORMAT binary);
COPY suite.fc_series_status (run_id, series_id, chunk_no, series_status, failed_step, reason_code, error_class, message) FROM STDIN (FORMAT binary);
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
FROM suite.fc_score f
INNER JOIN suite.fc_series s ON s.series_id = f.series_id
INNER JOIN (
    SELECT MAX(x.run_id) AS run_id, v.recipe_hash AS recipe_hash
    FROM suite.fc_job_current c
    INNER JOIN suite.fc_model_version v ON v.model_version_id = c.model_version_id
    INNER JOIN suite.fc_run r ON r.job = c.job AND r.purpose = 'model_training' AND r.run_status = 'OK'
        AND r.vintage_kind <> 'BACKFILL'
    INNER JOIN suite.fc_score x ON x.run_id = r.run_id AND x.recipe_hash = v.recipe_hash
    WHERE c.job = %(job)s
    GROUP BY v.recipe_hash
) n ON n.run_id = f.run_id AND n.recipe_hash = f.recipe_hash;
-- monitoring/changed_periods.sql
SELECT a.ds AS ds
FROM suite.fc_actual a
INNER JOIN suite.fc_run r ON r.run_id = a.run_id
WHERE r.job = %(job)s
    AND (r.finished_utc IS NULL OR r.finished_utc >= %(since)s)
    AND a.ds >= (
        SELECT MIN(f.first_ds)
        FROM suite.fc_publication q
        INNER JOIN suite.fc_run f ON f.run_id = q.run_id
        WHERE q.job = %(job)s
    )
UNION
SELECT d.ds AS ds
FROM suite.fc_publication p
INNER JOIN suite.fc_run r ON r.run_id = p.run_id
INNER JOIN suite.fc_period d ON d.job = p.job AND d.ds BETWEEN r.first_ds AND r.last_ds
WHERE p.job = %(job)s
    AND (p.published_utc >= %(since)s OR p.withdrawn_utc >= %(since)s)
    AND d.ds <= (SELECT MAX(n.cutoff) FROM suite.fc_snapshot n WHERE n.job = %(job)s);
-- monitoring/changes.sql
SELECT
    s.segment AS segment,
    SUM(b.n_compared) AS n_compared,
    SUM(b.sum_abs_change) AS sum_abs_change,
    SUM(b.sum_abs_previous) AS sum_abs_previous
FROM readers.bi_stability b
INNER JOIN suite.fc_series s ON s.job = b.job AND s.unique_id = b.series_key
WHERE b.job = %(job)s AND b.is_open = 1
GROUP BY s.segment;
-- monitoring/deciles.sql
SELECT
    f.scope_type AS scope_type,
    f.column_name AS column_name,
    f.bin_no AS bin_no,
    f.stat_value AS stat_value
FROM suite.fc_feature_statistic f
INNER JOIN (
    SELECT MAX(r.run_id) AS run_id
    FROM suite.fc_run r
    WHERE r.job = %(job)s
        AND r.purpose = 'data_preparation'
        AND r.run_status = 'OK'
        AND r.vintage_kind <> 'BACKFILL'
        AND r.as_of_utc <= %(as_of)s
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
FROM suite.fc_accuracy a
INNER JOIN suite.fc_series s ON s.series_id = a.series_id
INNER JOIN suite.fc_run r ON r.run_id = a.run_id
LEFT JOIN suite.fc_forecast f ON f.run_id = a.run_id AND f.series_id = a.series_id AND f.ds = a.ds
WHERE s.job = %(job)s
    AND a.ds BETWEEN %(first_ds)s AND %(last_ds)s
    AND a.lead_periods <= %(last_lead)s
    AND r.as_of_utc > %(since)s
    AND f.override_id IS NULL;
-- monitoring/evidence_since.sql
SELECT MAX(r.as_of_utc) AS as_of_utc
FROM suite.fc_run r
WHERE r.job = %(job)s
    AND r.purpose = 'model_training'
    AND r.run_status = 'OK'
    AND r.trigger_reason IN ('ERROR', 'DRIFT')
    AND r.as_of_utc < %(as_of)s;
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
FROM suite.fc_publication p
INNER JOIN suite.fc_run r ON r.run_id = p.run_id
INNER JOIN suite.fc_forecast f ON f.run_id = p.run_id
INNER JOIN suite.fc_series s ON s.series_id = f.series_id
WHERE p.job = %(job)s
    AND p.withdrawn_utc IS NULL
    AND r.cutoff BETWEEN %(first_ds)s AND %(last_ds)s
    AND f.ds <= %(last_ds)s
    AND f.model_version_id = %(model_version_id)s
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
FROM suite.fc_monitor_signal m
WHERE m.job = %(job)s AND m.window_end BETWEEN %(first_ds)s AND %(last_ds)s;
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
FROM readers.bi_forecast_vintage v
INNER JOIN suite.fc_actual a ON a.series_id = v.series_id AND a.ds = v.period_start
WHERE v.job = %(job)s
    AND v.data_until >= %(since)s
    AND v.period_start BETWEEN %(first_ds)s AND %(last_ds)s
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
    WHERE posting_date <= %(ranking_until)s
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
WHERE week_start >= %(first_week)s AND week_start BETWEEN %(history_from)s AND %(history_until)s
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
    WHERE posting_date <= %(assortment_until)s
        AND units_sold > 0
        AND SUBSTR(material, 1, 1) BETWEEN '0' AND '9'
    GROUP BY material
),

grouped AS (
    SELECT
        material,
        invoice_lines,
        CASE
            WHEN first_sale >= %(new_since)s THEN 'new'
            WHEN last_sale < %(ended_before)s AND days_sold >= 100 THEN 'ended'
            WHEN last_sale < %(ended_before)s AND days_sold BETWEEN 10 AND 40 THEN 'short'
            WHEN last_sale >= %(ended_before)s AND days_sold BETWEEN 20 AND 60 THEN 'intermittent'
            WHEN last_sale >= %(ended_before)s AND days_sold >= 100 THEN 'best seller'
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
WHERE sales.posting_date BETWEEN %(history_from)s AND %(history_until)s
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
FROM suite.fc_forecast f
INNER JOIN suite.fc_run r ON r.run_id = f.run_id
WHERE f.run_id = %(run_id)s AND f.source_code = 'BASELINE'
GROUP BY f.method
ORDER BY f.method;
-- status/beside_naive.sql
SELECT
    SUM(s.sum_abs_err) AS sum_abs_err,
    SUM(s.sum_abs_err_naive) AS sum_abs_err_naive,
    SUM(s.sum_abs_actual) AS sum_abs_actual
FROM suite.fc_score s
WHERE s.run_id = %(run_id)s AND s.recipe_hash = %(recipe_hash)s;
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
FROM suite.fc_job_current c
INNER JOIN suite.fc_model_version v ON v.model_version_id = c.model_version_id
INNER JOIN (
    SELECT w.job, w.recipe_hash, MAX(w.model_version_id) AS model_version_id
    FROM suite.fc_model_version w
    INNER JOIN suite.fc_decision e ON e.challenger_id = w.model_version_id
    WHERE e.reason_code NOT IN ('RECALIBRATED', 'REWEIGHTED')
    GROUP BY w.job, w.recipe_hash
) b ON b.job = v.job AND b.recipe_hash = v.recipe_hash
INNER JOIN suite.fc_model_version t ON t.model_version_id = b.model_version_id
INNER JOIN suite.fc_decision g ON g.challenger_id = t.model_version_id
LEFT JOIN suite.fc_decision d ON d.challenger_id = v.model_version_id
WHERE c.job = %(job)s;
-- status/checks.sql
SELECT q.suite AS suite, q.check_id AS check_id, q.action AS action, q.observed AS observed
FROM readers.bi_data_quality q
WHERE q.job = %(job)s
    AND q.run_id IN (
        SELECT n.run_id
        FROM (
            SELECT run_id, ROW_NUMBER() OVER (PARTITION BY purpose ORDER BY as_of_utc DESC, attempt DESC) AS newest
            FROM suite.fc_run
            WHERE job = %(job)s AND vintage_kind <> 'BACKFILL'
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
FROM readers.bi_data_scope s
WHERE s.job = %(job)s
    AND s.run_id = (
        SELECT n.run_id
        FROM (
            SELECT run_id, ROW_NUMBER() OVER (ORDER BY as_of_utc DESC, run_id DESC) AS newest
            FROM suite.fc_run
            WHERE job = %(job)s AND purpose = 'data_preparation' AND run_status = 'OK'
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
FROM readers.bi_override o
WHERE o.job = %(job)s
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
FROM readers.bi_job_health h
INNER JOIN readers.bi_publication p ON p.job = h.job AND p.publication_no = h.publication_no
WHERE h.job = %(job)s;
-- status/quarantine.sql
SELECT
    q.reason_code AS reason_code,
    q.check_id AS check_id,
    r.reason_text AS reason_text,
    COUNT(*) AS n_rows,
    MIN(q.row_text) AS example
FROM suite.fc_quarantine q
LEFT JOIN suite.fc_reason r ON r.reason_code = q.reason_code AND r.language = 'en'
WHERE q.run_id = %(run_id)s
GROUP BY q.reason_code, q.check_id, r.reason_text
ORDER BY COUNT(*) DESC, q.reason_code, q.check_id;
-- status/run_days.sql
SELECT
    r.job AS job,
    r.purpose AS purpose,
    MIN(r.started_utc) AS started_utc,
    MAX(CASE WHEN r.run_status = 'OK' AND r.vintage_kind = 'LIVE' THEN r.as_of_utc END) AS as_of_utc,
    MAX(c.retired_event_id) AS retired_event_id
FROM suite.fc_run r
LEFT JOIN suite.fc_job_current c ON c.job = r.job
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
FROM suite.fc_run r
LEFT JOIN (
    SELECT run_id, SUM(CASE WHEN action = 'PASS' THEN 0 ELSE 1 END) AS n_checks_failed
    FROM suite.fc_data_check
    WHERE run_id = %(run_id)s
    GROUP BY run_id
) c ON c.run_id = r.run_id
LEFT JOIN readers.bi_job_health h ON h.job = r.job
LEFT JOIN (
    SELECT job, COUNT(*) AS n_exceptions
    FROM readers.bi_exceptions
    GROUP BY job
) x ON x.job = r.job
WHERE r.run_id = %(run_id)s AND r.finished_utc IS NOT NULL;
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
FROM suite.fc_run r
INNER JOIN (
    SELECT
        run_id,
        ROW_NUMBER() OVER (PARTITION BY purpose, vintage_kind ORDER BY as_of_utc DESC, attempt DESC) AS newest
    FROM suite.fc_run
    WHERE job = %(job)s
) n ON n.run_id = r.run_id AND n.newest = 1
LEFT JOIN suite.fc_publication p ON p.job = r.job AND p.run_id = r.run_id
ORDER BY r.vintage_kind DESC, r.run_id;
-- status/series.sql
SELECT lifecycle, demand_class, COUNT(*) AS n_series
FROM suite.fc_series
WHERE job = %(job)s
GROUP BY lifecycle, demand_class
ORDER BY lifecycle, demand_class;
-- status/shown.sql
SELECT
    c.job AS job,
    r.as_of_utc AS as_of_utc,
    p.published_utc AS published_utc
FROM suite.fc_job_current c
INNER JOIN suite.fc_publication p ON p.job = c.job AND p.publication_no = c.publication_no
INNER JOIN suite.fc_run r ON r.run_id = p.run_id
ORDER BY c.job;
-- status/statuses.sql
SELECT
    s.series_status AS series_status,
    s.reason_code AS reason_code,
    r.reason_text AS reason_text,
    COUNT(*) AS n_series
FROM suite.fc_series_status s
LEFT JOIN suite.fc_reason r ON r.reason_code = s.reason_code AND r.language = 'en'
WHERE s.run_id = %(run_id)s AND s.series_status <> 'OK'
GROUP BY s.series_status, s.reason_code, r.reason_text
ORDER BY s.series_status, s.reason_code;
SELECT c.relname AS view_name, COALESCE(r.rolname, '') AS grantee, a.is_grantable AS is_grantable
FROM pg_class c
INNER JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL aclexplode(c.relacl) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE n.nspname = COALESCE(:schema, current_schema()) AND c.relkind = 'v'
AND a.privilege_type = 'SELECT' AND a.grantee <> c.relowner;
