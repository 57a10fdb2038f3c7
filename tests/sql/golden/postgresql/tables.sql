CREATE TABLE suite.fc_accuracy (
	series_id INTEGER NOT NULL,
	ds TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	lead_periods SMALLINT NOT NULL,
	run_id BIGINT NOT NULL,
	revision_no SMALLINT NOT NULL,
	y DOUBLE PRECISION,
	err_naive DOUBLE PRECISION,
	err_model DOUBLE PRECISION,
	err_reconciled DOUBLE PRECISION,
	err_final DOUBLE PRECISION,
	sum_pinball DOUBLE PRECISION,
	in_50 SMALLINT,
	in_80 SMALLINT,
	in_90 SMALLINT,
	in_95 SMALLINT,
	is_scored SMALLINT NOT NULL,
	skip_reason VARCHAR(24),
	PRIMARY KEY (series_id, ds, lead_periods)
);
CREATE TABLE suite.fc_actual (
	series_id INTEGER NOT NULL,
	ds TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	revision_no SMALLINT NOT NULL,
	y DOUBLE PRECISION,
	obs_state VARCHAR(10) NOT NULL,
	is_outlier SMALLINT NOT NULL,
	available_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	available_basis VARCHAR(8) NOT NULL,
	superseded_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	run_id BIGINT NOT NULL,
	PRIMARY KEY (series_id, ds, revision_no)
);
CREATE TABLE suite.fc_actual_staged (
	run_id BIGINT NOT NULL,
	series_id INTEGER NOT NULL,
	ds TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	y DOUBLE PRECISION,
	obs_state VARCHAR(10) NOT NULL,
	PRIMARY KEY (run_id, series_id, ds)
);
CREATE TABLE suite.fc_calendar (
	calendar VARCHAR(64) NOT NULL,
	cal_date DATE NOT NULL,
	is_open SMALLINT NOT NULL,
	is_holiday SMALLINT NOT NULL,
	holiday_name VARCHAR(100),
	iso_year SMALLINT NOT NULL,
	iso_week SMALLINT NOT NULL,
	fiscal_year SMALLINT,
	fiscal_period INTEGER,
	PRIMARY KEY (calendar, cal_date)
);
CREATE TABLE suite.fc_data_check (
	run_id BIGINT NOT NULL,
	suite VARCHAR(64) NOT NULL,
	check_id VARCHAR(100) NOT NULL,
	scope_value VARCHAR(200) NOT NULL,
	expectation VARCHAR(100) NOT NULL,
	column_name VARCHAR(100),
	severity VARCHAR(8) NOT NULL,
	success SMALLINT NOT NULL,
	observed VARCHAR(500),
	unexpected_count BIGINT,
	unexpected_pct DOUBLE PRECISION,
	action VARCHAR(12) NOT NULL,
	PRIMARY KEY (run_id, suite, check_id, scope_value)
);
CREATE TABLE suite.fc_decision (
	decision_id BIGINT NOT NULL,
	job VARCHAR(64) NOT NULL,
	champion_id BIGINT,
	challenger_id BIGINT NOT NULL,
	metric VARCHAR(24) NOT NULL,
	champion_value DOUBLE PRECISION,
	challenger_value DOUBLE PRECISION NOT NULL,
	effect DOUBLE PRECISION,
	effect_low DOUBLE PRECISION,
	effect_high DOUBLE PRECISION,
	n_cutoffs SMALLINT NOT NULL,
	n_wins SMALLINT NOT NULL,
	guard_bias VARCHAR(5) NOT NULL,
	guard_coverage VARCHAR(5) NOT NULL,
	guard_segment VARCHAR(5) NOT NULL,
	guard_stability VARCHAR(5) NOT NULL,
	outcome VARCHAR(12) NOT NULL,
	reason_code VARCHAR(24) NOT NULL,
	reason_text VARCHAR(500) NOT NULL,
	minutes_spent DOUBLE PRECISION NOT NULL,
	decided_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	decided_by VARCHAR(100) NOT NULL,
	PRIMARY KEY (decision_id)
);
CREATE TABLE suite.fc_deletion (
	run_id BIGINT NOT NULL,
	table_name VARCHAR(30) NOT NULL,
	kept VARCHAR(200) NOT NULL,
	n_rows BIGINT NOT NULL,
	is_complete SMALLINT NOT NULL,
	deleted_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	PRIMARY KEY (run_id, table_name, kept)
);
CREATE TABLE suite.fc_deployment (
	deployment_no INTEGER NOT NULL,
	git_ref VARCHAR(250) NOT NULL,
	git_commit VARCHAR(40),
	commit_before VARCHAR(40),
	deployed_by VARCHAR(100) NOT NULL,
	host VARCHAR(100) NOT NULL,
	started_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	finished_utc TIMESTAMP WITHOUT TIME ZONE,
	verdict VARCHAR(12) NOT NULL,
	failed_check VARCHAR(40),
	message VARCHAR(2000),
	differences VARCHAR(5000),
	accepted_reason VARCHAR(500),
	checks VARCHAR(5000),
	PRIMARY KEY (deployment_no)
);
CREATE TABLE suite.fc_feature_statistic (
	run_id BIGINT NOT NULL,
	scope_type VARCHAR(8) NOT NULL,
	scope_value VARCHAR(200) NOT NULL,
	column_name VARCHAR(100) NOT NULL,
	statistic VARCHAR(32) NOT NULL,
	bin_no SMALLINT NOT NULL,
	stat_value DOUBLE PRECISION,
	bin_lower DOUBLE PRECISION,
	bin_upper DOUBLE PRECISION,
	PRIMARY KEY (run_id, scope_type, scope_value, column_name, statistic, bin_no)
);
CREATE TABLE suite.fc_forecast (
	run_id BIGINT NOT NULL,
	series_id INTEGER NOT NULL,
	ds TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	chunk_no SMALLINT NOT NULL,
	lead_periods SMALLINT NOT NULL,
	y_hat DOUBLE PRECISION NOT NULL,
	y_model DOUBLE PRECISION,
	y_reconciled DOUBLE PRECISION,
	y_naive DOUBLE PRECISION,
	q025 DOUBLE PRECISION,
	q05 DOUBLE PRECISION,
	q10 DOUBLE PRECISION,
	q25 DOUBLE PRECISION,
	q50 DOUBLE PRECISION,
	q75 DOUBLE PRECISION,
	q90 DOUBLE PRECISION,
	q95 DOUBLE PRECISION,
	q975 DOUBLE PRECISION,
	method VARCHAR(40) NOT NULL,
	model_version_id BIGINT,
	source_code VARCHAR(12) NOT NULL,
	quality_code VARCHAR(12) NOT NULL,
	reason_code VARCHAR(24),
	override_id BIGINT,
	is_open SMALLINT NOT NULL,
	PRIMARY KEY (run_id, series_id, ds)
);
CREATE TABLE suite.fc_forecast_before (
	run_id BIGINT NOT NULL,
	series_id INTEGER NOT NULL,
	ds TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	chunk_no SMALLINT NOT NULL,
	lead_periods SMALLINT NOT NULL,
	override_id BIGINT NOT NULL,
	y_hat DOUBLE PRECISION NOT NULL,
	q025 DOUBLE PRECISION,
	q05 DOUBLE PRECISION,
	q10 DOUBLE PRECISION,
	q25 DOUBLE PRECISION,
	q50 DOUBLE PRECISION,
	q75 DOUBLE PRECISION,
	q90 DOUBLE PRECISION,
	q95 DOUBLE PRECISION,
	q975 DOUBLE PRECISION,
	reason_code VARCHAR(24),
	is_open SMALLINT NOT NULL,
	PRIMARY KEY (run_id, series_id, ds)
);
CREATE TABLE suite.fc_job_current (
	job VARCHAR(64) NOT NULL,
	publication_no INTEGER,
	snapshot_id BIGINT,
	model_version_id BIGINT,
	changed_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	retired_event_id BIGINT,
	PRIMARY KEY (job)
);
CREATE TABLE suite.fc_job_event (
	event_id BIGINT NOT NULL,
	job VARCHAR(64) NOT NULL,
	event VARCHAR(8) NOT NULL,
	name_before VARCHAR(64),
	reason VARCHAR(500) NOT NULL,
	done_by VARCHAR(100) NOT NULL,
	happened_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	PRIMARY KEY (event_id)
);
CREATE TABLE suite.fc_job_found (
	job VARCHAR(64) NOT NULL,
	field VARCHAR(30) NOT NULL,
	found_value TEXT NOT NULL,
	because VARCHAR(500) NOT NULL,
	found_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	PRIMARY KEY (job, field)
);
CREATE TABLE suite.fc_job_version (
	job VARCHAR(64) NOT NULL,
	config_hash VARCHAR(64) NOT NULL,
	first_seen_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	config_text TEXT NOT NULL,
	git_commit VARCHAR(40) NOT NULL,
	owner VARCHAR(100),
	PRIMARY KEY (job, config_hash)
);
CREATE TABLE suite.fc_model_version (
	model_version_id BIGINT NOT NULL,
	job VARCHAR(64) NOT NULL,
	recipe_hash VARCHAR(64) NOT NULL,
	recipe_text TEXT NOT NULL,
	train_run_id BIGINT NOT NULL,
	snapshot_id BIGINT NOT NULL,
	train_from TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	train_to TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	artifact_uri VARCHAR(500) NOT NULL,
	artifact_sha256 VARCHAR(64) NOT NULL,
	size_kb INTEGER NOT NULL,
	environment VARCHAR(64) NOT NULL,
	env_lock_hash VARCHAR(64) NOT NULL,
	created_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	device VARCHAR(16),
	PRIMARY KEY (model_version_id)
);
CREATE TABLE suite.fc_monitor_signal (
	job VARCHAR(64) NOT NULL,
	segment VARCHAR(64) NOT NULL,
	signal VARCHAR(12) NOT NULL,
	window_end TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	signal_value DOUBLE PRECISION,
	baseline DOUBLE PRECISION,
	threshold DOUBLE PRECISION,
	breached SMALLINT NOT NULL,
	consecutive SMALLINT NOT NULL,
	n_evidence INTEGER NOT NULL,
	action VARCHAR(16) NOT NULL,
	action_run_id BIGINT,
	PRIMARY KEY (job, segment, signal, window_end)
);
CREATE TABLE suite.fc_mute (
	mute_id BIGINT NOT NULL,
	job VARCHAR(64) NOT NULL,
	muted_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	until_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	reason VARCHAR(500) NOT NULL,
	muted_by VARCHAR(100) NOT NULL,
	ended_utc TIMESTAMP WITHOUT TIME ZONE,
	PRIMARY KEY (mute_id)
);
CREATE TABLE suite.fc_override (
	override_id BIGINT NOT NULL,
	job VARCHAR(64) NOT NULL,
	series_id INTEGER NOT NULL,
	label_1 VARCHAR(100),
	label_2 VARCHAR(100),
	label_3 VARCHAR(100),
	label_4 VARCHAR(100),
	label_5 VARCHAR(100),
	label_6 VARCHAR(100),
	period_from TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	period_to TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	kind VARCHAR(4) NOT NULL,
	override_value DOUBLE PRECISION NOT NULL,
	reason_code VARCHAR(24) NOT NULL,
	comment_text VARCHAR(500),
	author VARCHAR(100) NOT NULL,
	entered_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	approved_by VARCHAR(100),
	expires_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	spread_rule VARCHAR(16) NOT NULL,
	origin VARCHAR(8) NOT NULL,
	override_state VARCHAR(10) NOT NULL,
	withdrawn_utc TIMESTAMP WITHOUT TIME ZONE,
	withdrawn_reason VARCHAR(500),
	PRIMARY KEY (override_id)
);
CREATE TABLE suite.fc_period (
	job VARCHAR(64) NOT NULL,
	ds TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	target_date DATE NOT NULL,
	target_ts_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	period_end TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	target_ts_local TIMESTAMP WITHOUT TIME ZONE,
	utc_offset VARCHAR(9),
	PRIMARY KEY (job, ds)
);
CREATE TABLE suite.fc_predecessor (
	job VARCHAR(64) NOT NULL,
	predecessor_key VARCHAR(200) NOT NULL,
	successor_key VARCHAR(200) NOT NULL,
	period_from TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	succession VARCHAR(12) NOT NULL,
	run_id BIGINT NOT NULL,
	PRIMARY KEY (job, predecessor_key, successor_key)
);
CREATE TABLE suite.fc_publication (
	job VARCHAR(64) NOT NULL,
	publication_no INTEGER NOT NULL,
	run_id BIGINT NOT NULL,
	as_of_date DATE NOT NULL,
	published_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	n_rows INTEGER NOT NULL,
	guard_result VARCHAR(10) NOT NULL,
	published_by VARCHAR(100) NOT NULL,
	withdrawn_utc TIMESTAMP WITHOUT TIME ZONE,
	reason VARCHAR(500),
	handed_over_utc TIMESTAMP WITHOUT TIME ZONE,
	next_as_of_date DATE,
	due_utc TIMESTAMP WITHOUT TIME ZONE,
	PRIMARY KEY (job, publication_no)
);
CREATE TABLE suite.fc_quarantine (
	run_id BIGINT NOT NULL,
	row_no INTEGER NOT NULL,
	source VARCHAR(64) NOT NULL,
	unique_id VARCHAR(200),
	ds_text VARCHAR(40),
	reason_code VARCHAR(24) NOT NULL,
	check_id VARCHAR(100),
	row_text VARCHAR(2000) NOT NULL,
	PRIMARY KEY (run_id, row_no)
);
CREATE TABLE suite.fc_reason (
	reason_code VARCHAR(24) NOT NULL,
	language VARCHAR(2) NOT NULL,
	reason_text VARCHAR(200) NOT NULL,
	next_action VARCHAR(200) NOT NULL,
	severity VARCHAR(8) NOT NULL,
	PRIMARY KEY (reason_code, language)
);
CREATE TABLE suite.fc_run (
	run_id BIGINT NOT NULL,
	parent_run_id BIGINT,
	job VARCHAR(64) NOT NULL,
	purpose VARCHAR(32) NOT NULL,
	attempt SMALLINT NOT NULL,
	vintage_kind VARCHAR(10) NOT NULL,
	trigger_reason VARCHAR(16) NOT NULL,
	trigger_detail VARCHAR(500),
	as_of_date DATE NOT NULL,
	as_of_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	cutoff TIMESTAMP WITHOUT TIME ZONE,
	snapshot_id BIGINT,
	model_version_id BIGINT,
	run_status VARCHAR(10) NOT NULL,
	lease_until_utc TIMESTAMP WITHOUT TIME ZONE,
	host VARCHAR(100) NOT NULL,
	n_chunks SMALLINT NOT NULL,
	n_expected INTEGER,
	n_ok INTEGER,
	n_fallback INTEGER,
	n_carried INTEGER,
	n_failed INTEGER,
	rows_read BIGINT,
	rows_written BIGINT,
	first_ds TIMESTAMP WITHOUT TIME ZONE,
	last_ds TIMESTAMP WITHOUT TIME ZONE,
	n_series_new INTEGER,
	n_series_gone INTEGER,
	config_hash VARCHAR(64) NOT NULL,
	git_commit VARCHAR(40) NOT NULL,
	env_lock_hash VARCHAR(64) NOT NULL,
	seed INTEGER NOT NULL,
	started_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	finished_utc TIMESTAMP WITHOUT TIME ZONE,
	cpu_seconds DOUBLE PRECISION,
	peak_mem_mb DOUBLE PRECISION,
	orchestrator VARCHAR(250),
	message VARCHAR(1000),
	PRIMARY KEY (run_id),
	CONSTRAINT uq_fc_run UNIQUE (job, purpose, as_of_utc, attempt, vintage_kind)
);
CREATE TABLE suite.fc_schema_version (
	version INTEGER NOT NULL,
	applied_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	description VARCHAR(200) NOT NULL,
	works_from INTEGER,
	PRIMARY KEY (version)
);
CREATE TABLE suite.fc_score (
	run_id BIGINT NOT NULL,
	recipe_hash VARCHAR(64) NOT NULL,
	method VARCHAR(40) NOT NULL,
	series_id INTEGER NOT NULL,
	cutoff TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	lead_from SMALLINT NOT NULL,
	lead_to SMALLINT NOT NULL,
	n_scored INTEGER NOT NULL,
	n_skipped INTEGER NOT NULL,
	sum_abs_err DOUBLE PRECISION NOT NULL,
	sum_err DOUBLE PRECISION NOT NULL,
	sum_sq_err DOUBLE PRECISION NOT NULL,
	sum_actual DOUBLE PRECISION NOT NULL,
	sum_abs_actual DOUBLE PRECISION NOT NULL,
	sum_abs_err_naive DOUBLE PRECISION NOT NULL,
	sum_pinball DOUBLE PRECISION NOT NULL,
	sum_interval_95 DOUBLE PRECISION NOT NULL,
	n_in_50 INTEGER NOT NULL,
	n_in_80 INTEGER NOT NULL,
	n_in_90 INTEGER NOT NULL,
	n_in_95 INTEGER NOT NULL,
	scale_abs DOUBLE PRECISION,
	scale_sq DOUBLE PRECISION,
	fit_seconds DOUBLE PRECISION,
	PRIMARY KEY (run_id, recipe_hash, method, series_id, cutoff, lead_from, lead_to)
);
CREATE TABLE suite.fc_series (
	series_id INTEGER NOT NULL,
	job VARCHAR(64) NOT NULL,
	unique_id VARCHAR(200) NOT NULL,
	label_1 VARCHAR(100),
	label_2 VARCHAR(100),
	label_3 VARCHAR(100),
	label_4 VARCHAR(100),
	label_5 VARCHAR(100),
	label_6 VARCHAR(100),
	label_text_1 VARCHAR(200),
	label_text_2 VARCHAR(200),
	label_text_3 VARCHAR(200),
	label_text_4 VARCHAR(200),
	label_text_5 VARCHAR(200),
	label_text_6 VARCHAR(200),
	unit_code VARCHAR(16),
	currency_code VARCHAR(8),
	first_ds TIMESTAMP WITHOUT TIME ZONE,
	last_ds TIMESTAMP WITHOUT TIME ZONE,
	n_obs INTEGER NOT NULL,
	lifecycle VARCHAR(8) NOT NULL,
	demand_class VARCHAR(12) NOT NULL,
	segment VARCHAR(64) NOT NULL,
	predecessor_id INTEGER,
	value_weight DOUBLE PRECISION NOT NULL,
	updated_run_id BIGINT NOT NULL,
	PRIMARY KEY (series_id),
	CONSTRAINT uq_fc_series UNIQUE (job, unique_id)
);
CREATE TABLE suite.fc_series_model (
	model_version_id BIGINT NOT NULL,
	series_id INTEGER NOT NULL,
	method VARCHAR(40) NOT NULL,
	segment VARCHAR(64) NOT NULL,
	weight DOUBLE PRECISION NOT NULL,
	reason_code VARCHAR(24) NOT NULL,
	PRIMARY KEY (model_version_id, series_id, method)
);
CREATE TABLE suite.fc_series_status (
	run_id BIGINT NOT NULL,
	series_id INTEGER NOT NULL,
	chunk_no SMALLINT NOT NULL,
	series_status VARCHAR(8) NOT NULL,
	failed_step VARCHAR(32),
	reason_code VARCHAR(24),
	error_class VARCHAR(100),
	message VARCHAR(500),
	PRIMARY KEY (run_id, series_id)
);
CREATE TABLE suite.fc_snapshot (
	snapshot_id BIGINT NOT NULL,
	job VARCHAR(64) NOT NULL,
	run_id BIGINT NOT NULL,
	as_of_date DATE NOT NULL,
	cutoff TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	uri VARCHAR(500) NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	n_rows BIGINT NOT NULL,
	n_series INTEGER NOT NULL,
	created_utc TIMESTAMP WITHOUT TIME ZONE NOT NULL,
	PRIMARY KEY (snapshot_id)
);
COMMENT ON TABLE suite.fc_accuracy IS 'Errors of published forecasts. One row per series, period and lead for which an actual is recorded.';
COMMENT ON COLUMN suite.fc_accuracy.series_id IS 'Series; see fc_series. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_accuracy.ds IS 'Start of the period, as in fc_forecast. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_accuracy.lead_periods IS 'Periods before: 1 is what readers saw at the end of the period before. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_accuracy.run_id IS 'Vintage: the last published run that had seen no later period than ds less the lead. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_accuracy.revision_no IS 'Revision of the actual that was compared. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_accuracy.y IS 'Actual; null where missing. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_accuracy.err_naive IS 'Seasonal naive minus actual; null where not scored, as all below. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_accuracy.err_model IS 'Champion before rules and fallbacks minus actual. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_accuracy.err_reconciled IS 'Reconciled value minus actual. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_accuracy.err_final IS 'Published value minus actual. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_accuracy.sum_pinball IS 'Twice the pinball loss, averaged over the nine levels. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_accuracy.in_50 IS '1 where the actual lies in the 50 %% interval. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_accuracy.in_80 IS '1 where the actual lies in the 80 %% interval. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_accuracy.in_90 IS '1 where the actual lies in the 90 %% interval. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_accuracy.in_95 IS '1 where the actual lies in the 95 %% interval. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_accuracy.is_scored IS '1 where forecast and actual are compared. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_accuracy.skip_reason IS 'Why not: MISSING, CLOSED, STOCKOUT or NO_FORECAST. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_actual IS 'Every revision of the history; known at t: available_utc <= t < superseded_utc. One row per series, ds, revision.';
COMMENT ON COLUMN suite.fc_actual.series_id IS 'Series; see fc_series. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_actual.ds IS 'Start of the period: business date, or UTC instant for sub-daily periods. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_actual.revision_no IS '0 for the first value; rises with every change. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_actual.y IS 'Value in the unit of the series; null where missing. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_actual.obs_state IS 'OBSERVED, MISSING, CLOSED or STOCKOUT. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_actual.is_outlier IS '1 where the value is treated as an outlier. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_actual.available_utc IS 'UTC instant from which the value was known. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_actual.available_basis IS 'SOURCE, OBSERVED, or ASSUMED: end of the period plus data_delay. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_actual.superseded_utc IS 'UTC instant at which a newer revision was known; 9999-12-31 while newest. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_actual.run_id IS 'Run that recorded the revision. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_actual_staged IS 'History on its way into fc_actual, compared inside the database; empty between runs. One row per run, series, ds.';
COMMENT ON COLUMN suite.fc_actual_staged.run_id IS 'Run that records. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_actual_staged.series_id IS 'Series; see fc_series. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_actual_staged.ds IS 'Start of the period, as in fc_actual. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_actual_staged.y IS 'Value in the unit of the series; null where missing. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_actual_staged.obs_state IS 'OBSERVED, MISSING, CLOSED or STOCKOUT. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_calendar IS 'Open days and holidays. One row per calendar and date.';
COMMENT ON COLUMN suite.fc_calendar.calendar IS 'Name of the calendar; a job''s own calendar has the name of the job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_calendar.cal_date IS 'Local date. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_calendar.is_open IS '1 where business takes place. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_calendar.is_holiday IS '1 on a public holiday. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_calendar.holiday_name IS 'Name of the holiday. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_calendar.iso_year IS 'Year of the ISO week. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_calendar.iso_week IS 'ISO week, 1 to 53. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_calendar.fiscal_year IS 'Fiscal year. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_calendar.fiscal_period IS 'Fiscal year and period as YYYYPPP. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_data_check IS 'Results of data checks. One row per run, suite, check and scope.';
COMMENT ON COLUMN suite.fc_data_check.run_id IS 'Run that checked. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_data_check.suite IS 'What was checked: source, panel or forecast. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_data_check.check_id IS 'Name of the check. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_data_check.scope_value IS 'Part of the data that was checked; empty for all of it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_data_check.expectation IS 'Type of the expectation. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_data_check.column_name IS 'Column concerned. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_data_check.severity IS 'How serious a failure is. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_data_check.success IS '1 where the check passed. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_data_check.observed IS 'What was observed, as text. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_data_check.unexpected_count IS 'Rows that break the rule. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_data_check.unexpected_pct IS 'Rows that break the rule, in percent. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_data_check.action IS 'PASS, WARN, QUARANTINE or BLOCK. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_decision IS 'Decisions about champions. One row per decision.';
COMMENT ON COLUMN suite.fc_decision.decision_id IS 'Identifier; rises with time. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.job IS 'Name of the job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.champion_id IS 'Model version in use before. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.challenger_id IS 'Model version that wanted its place. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.metric IS 'Metric of the gate; lower is better. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.champion_value IS 'Metric of the champion. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.challenger_value IS 'Metric of the challenger; -1 where the history is too short to compare. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.effect IS 'Relative gain of the challenger, 0.05 is 5 %% better. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.effect_low IS 'Lower end of the interval of the effect. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.effect_high IS 'Upper end of the interval of the effect. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.n_cutoffs IS 'Origins compared. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.n_wins IS 'Origins at which the challenger is better. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.guard_bias IS 'PASS, FAIL or NA. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.guard_coverage IS 'PASS, FAIL or NA. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.guard_segment IS 'PASS, FAIL or NA. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.guard_stability IS 'PASS, FAIL or NA. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.outcome IS 'PROMOTED, REFRESHED, KEPT or REJECTED. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.reason_code IS 'Why; see fc_reason. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.reason_text IS 'Why, in words with numbers. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.minutes_spent IS 'Training time in minutes. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_decision.decided_utc IS 'UTC instant of the decision. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_decision.decided_by IS 'Who or what decided. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_deletion IS 'What retention has deleted. One row per run, table and rule.';
COMMENT ON COLUMN suite.fc_deletion.run_id IS 'Run whose rows were deleted. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_deletion.table_name IS 'Table they were deleted from. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_deletion.kept IS 'What was kept of them: NOTHING, or LEADS with their numbers. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_deletion.n_rows IS 'Rows deleted. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_deletion.is_complete IS '0 while a part is still to be deleted. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_deletion.deleted_utc IS 'UTC instant of the last deletion. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_deployment IS 'What became of the code that was to be deployed. One row per attempt of a deployment.';
COMMENT ON COLUMN suite.fc_deployment.deployment_no IS '1, 2, 3 and so on. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_deployment.git_ref IS 'Branch, tag or commit that was asked for. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_deployment.git_commit IS 'Commit to be deployed; null while it is not known, as without the remote. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_deployment.commit_before IS 'Commit of the release in use at the start; null at the first deployment. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_deployment.deployed_by IS 'Who or what deployed. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_deployment.host IS 'Machine and process of the attempt. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_deployment.started_utc IS 'UTC instant of the start. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_deployment.finished_utc IS 'UTC instant of the end; null while it works. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_deployment.verdict IS 'RUNNING, DEPLOYED, REFUSED, FAILED or ROLLED_BACK. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_deployment.failed_check IS 'Check or stage at which it ended; null where all went well. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_deployment.message IS 'What a person should know about the end. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_deployment.differences IS 'How forecasts of the new code differ from published ones; null where none does. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_deployment.accepted_reason IS 'Why differences were accepted; null where nobody did. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_deployment.checks IS 'The checks in their order as JSON. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_feature_statistic IS 'Statistics of the prepared data. One row per run, scope, column, statistic and bin.';
COMMENT ON COLUMN suite.fc_feature_statistic.run_id IS 'Run that measured. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_feature_statistic.scope_type IS 'ALL, RECENT (the periods that monitoring judges) or LABEL. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_feature_statistic.scope_value IS 'Label and value; recent for RECENT, empty for ALL. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_feature_statistic.column_name IS 'Column measured. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_feature_statistic.statistic IS 'Name of the statistic. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_feature_statistic.bin_no IS 'Bin of a histogram, from 1; 0 where the statistic has no bins. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_feature_statistic.stat_value IS 'Value; null where it is not defined. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_feature_statistic.bin_lower IS 'Lower edge of the bin, included. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_feature_statistic.bin_upper IS 'Upper edge of the bin. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_forecast IS 'Forecasts of every run, published or not. One row per run, series and period.';
COMMENT ON COLUMN suite.fc_forecast.run_id IS 'Run that forecast. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.series_id IS 'Series; see fc_series. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.ds IS 'Start of the period: business date, or UTC instant for sub-daily periods. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.chunk_no IS 'Share of the series the row was computed in. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.lead_periods IS '1 for the first period after the cutoff. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.y_hat IS 'Published value in the unit of the series. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_forecast.y_model IS 'Value of the champion before rules and fallbacks. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_forecast.y_reconciled IS 'Value after reconciliation of a hierarchy. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_forecast.y_naive IS 'Value of seasonal naive. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_forecast.q025 IS 'Quantile 0.025. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.q05 IS 'Quantile 0.05. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.q10 IS 'Quantile 0.1. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.q25 IS 'Quantile 0.25. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.q50 IS 'Quantile 0.5. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.q75 IS 'Quantile 0.75. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.q90 IS 'Quantile 0.9. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.q95 IS 'Quantile 0.95. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.q975 IS 'Quantile 0.975. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.method IS 'Method behind y_hat. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.model_version_id IS 'Bundle behind y_hat; null where none was used. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.source_code IS 'MODEL, COMBINATION, BASELINE, FALLBACK, NAIVE, CARRIED or CLOSED. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.quality_code IS 'OK, WARN, SUBSTITUTED or STALE. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.reason_code IS 'Why it is not the champion''s value as it is; see fc_reason. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.override_id IS 'Change by a person that was applied; see fc_override. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast.is_open IS '1 where business takes place. Aggregate: SUM.';
COMMENT ON TABLE suite.fc_forecast_before IS 'Forecasts as they were before a person changed them. One row per run, series and period that was changed.';
COMMENT ON COLUMN suite.fc_forecast_before.run_id IS 'Run that forecast. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast_before.series_id IS 'Series; see fc_series. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast_before.ds IS 'Start of the period, as in fc_forecast. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast_before.chunk_no IS 'Share of the series, as in fc_forecast. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast_before.lead_periods IS '1 for the first period after the cutoff. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast_before.override_id IS 'Change that was applied; see fc_override. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast_before.y_hat IS 'Value that would have been published. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_forecast_before.q025 IS 'Quantile 0.025. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast_before.q05 IS 'Quantile 0.05. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast_before.q10 IS 'Quantile 0.1. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast_before.q25 IS 'Quantile 0.25. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast_before.q50 IS 'Quantile 0.5. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast_before.q75 IS 'Quantile 0.75. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast_before.q90 IS 'Quantile 0.9. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast_before.q95 IS 'Quantile 0.95. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast_before.q975 IS 'Quantile 0.975. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast_before.reason_code IS 'Why the champion did not serve; see fc_reason. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_forecast_before.is_open IS '1 where the calendar expects business. Aggregate: SUM.';
COMMENT ON TABLE suite.fc_job_current IS 'Pointers to what is in use. One row per job.';
COMMENT ON COLUMN suite.fc_job_current.job IS 'Name of the job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_current.publication_no IS 'Publication that readers see. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_current.snapshot_id IS 'Newest snapshot. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_current.model_version_id IS 'Champion. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_current.changed_utc IS 'UTC instant of the last move of a pointer. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_current.retired_event_id IS 'Event that retired the job, see fc_job_event; null while it lives. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_job_event IS 'What people have done to jobs as a whole; rows are never removed. One row per event.';
COMMENT ON COLUMN suite.fc_job_event.event_id IS 'Identifier; rises with time. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_event.job IS 'Name of the job; of one that was renamed the present one. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_event.event IS 'RETIRED, RESTORED or RENAMED. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_event.name_before IS 'Name before it was renamed; null for other events. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_event.reason IS 'Why, in words. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_event.done_by IS 'Who did it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_event.happened_utc IS 'UTC instant of the event. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_job_found IS 'What the data have said about a job where its file says nothing. One row per job and field.';
COMMENT ON COLUMN suite.fc_job_found.job IS 'Name of the job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_found.field IS 'Field of the job file: week_starts, dated, labels, past_drivers or future_drivers. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_found.found_value IS 'Value of the field as JSON. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_found.because IS 'The reason in words. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_found.found_utc IS 'UTC instant of the look at the data. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_job_version IS 'Every version of a job file that has run. One row per job and content.';
COMMENT ON COLUMN suite.fc_job_version.job IS 'Name of the job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_version.config_hash IS 'SHA-256 of config_text. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_version.first_seen_utc IS 'UTC instant of the first run with this version. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_version.config_text IS 'The whole validated job file as canonical JSON. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_version.git_commit IS 'Commit of the code at first sight. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_job_version.owner IS 'Who answers for the job, by this version of its file; null where it does not say. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_model_version IS 'What was trained. One row per bundle.';
COMMENT ON COLUMN suite.fc_model_version.model_version_id IS 'Identifier; rises with time. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_model_version.job IS 'Name of the job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_model_version.recipe_hash IS 'SHA-256 of recipe_text. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_model_version.recipe_text IS 'Members, features and parameters as canonical JSON. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_model_version.train_run_id IS 'Run that trained it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_model_version.snapshot_id IS 'Snapshot it was trained on. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_model_version.train_from IS 'First period of the training data. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_model_version.train_to IS 'Last period of the training data. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_model_version.artifact_uri IS 'Where the bundle lies. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_model_version.artifact_sha256 IS 'Fingerprint of its files. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_model_version.size_kb IS 'Size of the bundle in KiB. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_model_version.environment IS 'Name of the environment that trained it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_model_version.env_lock_hash IS 'SHA-256 of the environment lock. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_model_version.created_utc IS 'UTC instant of creation. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_model_version.device IS 'Where its trees were grown, cpu or gpu; null: not recorded. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_monitor_signal IS 'What monitoring has seen. One row per job, segment, signal and end of the window.';
COMMENT ON COLUMN suite.fc_monitor_signal.job IS 'Name of the job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_monitor_signal.segment IS 'Segment of series; ALL is the whole job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_monitor_signal.signal IS 'ERROR, BIAS, COVERAGE, TARGET, FEATURE, STABILITY or FRESHNESS. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_monitor_signal.window_end IS 'Newest complete period when it was looked at, as in fc_forecast. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_monitor_signal.signal_value IS 'What was measured, of ERROR its 95 %% bound on the side of no breach; null where there is too little. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_monitor_signal.baseline IS 'What it is compared with; null without. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_monitor_signal.threshold IS 'Barrier; null where none is set. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_monitor_signal.breached IS '1 where the value lies beyond its barrier. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_monitor_signal.consecutive IS 'Windows in a row that were beyond the barrier, this one included. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_monitor_signal.n_evidence IS 'Values behind the measurement. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_monitor_signal.action IS 'NONE, WATCH, COOL_DOWN, REQUESTED or ALERT. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_monitor_signal.action_run_id IS 'Training run that the signal has led to. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_mute IS 'Planned outages, in which nobody is notified of a job. The newest of a job counts. One row per mute.';
COMMENT ON COLUMN suite.fc_mute.mute_id IS 'Identifier; rises with time. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_mute.job IS 'Name of the job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_mute.muted_utc IS 'UTC instant of the command. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_mute.until_utc IS 'UTC instant at which it ends by itself. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_mute.reason IS 'Why nobody is notified. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_mute.muted_by IS 'Who gave the command. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_mute.ended_utc IS 'UTC instant at which somebody ended it early; null where nobody did. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_override IS 'Changes that people make to forecasts; rows are never removed. One row per change.';
COMMENT ON COLUMN suite.fc_override.override_id IS 'Identifier; rises with time. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.job IS 'Name of the job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.series_id IS 'Series that is changed, see fc_series; 0 for every series with the labels below. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.label_1 IS 'Attribute 1 of the series of a group; null for any. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.label_2 IS 'Attribute 2 of the series of a group; null for any. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.label_3 IS 'Attribute 3 of the series of a group; null for any. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.label_4 IS 'Attribute 4 of the series of a group; null for any. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.label_5 IS 'Attribute 5 of the series of a group; null for any. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.label_6 IS 'Attribute 6 of the series of a group; null for any. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.period_from IS 'First period, as in fc_forecast. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.period_to IS 'Last period. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.kind IS 'SET, ADD, PCT, MIN or MAX. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.override_value IS 'Value in the unit of the series; for PCT percent to add, -10 is a tenth less. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.reason_code IS 'Why, as one word in capitals. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.comment_text IS 'Why, in words. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.author IS 'Who asked for it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.entered_utc IS 'UTC instant from which it holds. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.approved_by IS 'Who approved it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.expires_utc IS 'UTC instant from which it no longer holds. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.spread_rule IS 'NONE for a single series; of a group, EACH or PROPORTIONAL to the forecasts. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.origin IS 'FILE, or SOURCE for rows that the run day reads and withdraws itself. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.override_state IS 'ACTIVE or WITHDRAWN; expiry follows from expires_utc. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.withdrawn_utc IS 'UTC instant from which it no longer holds because it was withdrawn. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_override.withdrawn_reason IS 'Why it was withdrawn. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_period IS 'Local dates and ends of periods, so that views need no time-zone arithmetic. One row per job and period.';
COMMENT ON COLUMN suite.fc_period.job IS 'Name of the job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_period.ds IS 'Start of the period as in the facts. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_period.target_date IS 'Local date on which the period starts. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_period.target_ts_utc IS 'UTC instant at which the period starts. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_period.period_end IS 'Start of the next period, on the clock of ds: the period ends just before. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_period.target_ts_local IS 'Time on the job''s own clock at which the period starts. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_period.utc_offset IS 'What target_ts_local is ahead of UTC: +02:00. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_predecessor IS 'Series whose history goes on under another key, as the job''s source said last. One row per job and pair of keys.';
COMMENT ON COLUMN suite.fc_predecessor.job IS 'Name of the job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_predecessor.predecessor_key IS 'Key of the series that ends, as in fc_series.unique_id. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_predecessor.successor_key IS 'Key of the series that goes on with its history. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_predecessor.period_from IS 'First period that counts for the successor alone, as in fc_actual. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_predecessor.succession IS 'RENUMBERED or MERGED. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_predecessor.run_id IS 'Run that read the row. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_publication IS 'Append-only record that a run was shown to readers. One row per publication.';
COMMENT ON COLUMN suite.fc_publication.job IS 'Name of the job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_publication.publication_no IS '1, 2, 3 and so on within the job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_publication.run_id IS 'Run that was shown. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_publication.as_of_date IS 'Local date the run acted for. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_publication.published_utc IS 'UTC instant of publication. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_publication.n_rows IS 'Forecast rows shown. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_publication.guard_result IS 'Result of the checks of the outgoing forecast. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_publication.published_by IS 'Who or what published. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_publication.withdrawn_utc IS 'UTC instant of withdrawal; null while valid. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_publication.reason IS 'Why it was withdrawn or shown out of turn. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_publication.handed_over_utc IS 'UTC instant at which the hand-over of the job succeeded; null without one. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_publication.next_as_of_date IS 'Local date of the next run day by the job''s schedule; null without a schedule. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_publication.due_utc IS 'UTC instant by which the next forecast must be there; null without a schedule. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_quarantine IS 'Quarantined source rows. One row per run and row.';
COMMENT ON COLUMN suite.fc_quarantine.run_id IS 'Run that read the row. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_quarantine.row_no IS 'Position of the row in the source result, from 1; rows of drivers go on behind the target''s. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_quarantine.source IS 'Source the row came from. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_quarantine.unique_id IS 'Key of the series, where it could be read. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_quarantine.ds_text IS 'Date as the source holds it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_quarantine.reason_code IS 'Why it was quarantined; see fc_reason. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_quarantine.check_id IS 'Check that the row fails; see fc_data_check. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_quarantine.row_text IS 'The row, allow-listed columns only. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_reason IS 'Texts of reason codes. One row per code and language.';
COMMENT ON COLUMN suite.fc_reason.reason_code IS 'Code in the facts. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_reason.language IS 'ISO 639-1 language in lower case. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_reason.reason_text IS 'What the code means. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_reason.next_action IS 'What to do about it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_reason.severity IS 'INFO, WARN or ERROR. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_run IS 'The run log. One row per execution of a purpose for a job, an as_of and an attempt.';
COMMENT ON COLUMN suite.fc_run.run_id IS 'Identifier; rises with time. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.parent_run_id IS 'Run of the integrated workflow that this run is part of. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.job IS 'Name of the job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.purpose IS 'What the run does, such as forecast_generation. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.attempt IS '1 for the first run of this as_of; rises when a finished run is done again. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.vintage_kind IS 'LIVE, or BACKFILL: a missed run day, filled in later. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.trigger_reason IS 'SCHEDULE, ERROR, DRIFT, AGE, NEW_SERIES, MANUAL or API. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.trigger_detail IS 'What exactly started the run. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.as_of_date IS 'Local date the run acts for. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.as_of_utc IS 'UTC instant the run acts for. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.cutoff IS 'Newest period (ds) the run may see. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.snapshot_id IS 'Snapshot the run made or used. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.model_version_id IS 'Model version the run made or used. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.run_status IS 'RUNNING, OK, BLOCKED, FAILED or ABORTED. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.lease_until_utc IS 'UTC instant until which the run belongs to its holder. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.host IS 'Holder: machine and process; no process between two steps. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.n_chunks IS 'Parallel shares of the series. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.n_expected IS 'Series expected in the result. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_run.n_ok IS 'Series served as planned. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_run.n_fallback IS 'Series served by a fallback. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_run.n_carried IS 'Series whose last forecast was carried on. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_run.n_failed IS 'Series without a result. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_run.rows_read IS 'Rows read from the source. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_run.rows_written IS 'Rows written to the warehouse. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_run.first_ds IS 'First period in the data of the run. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.last_ds IS 'Last period in the data of the run. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.n_series_new IS 'Series that the run before did not have. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_run.n_series_gone IS 'Series that only the run before had. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_run.config_hash IS 'SHA-256 of the job file; see fc_job_version. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.git_commit IS 'Commit of the code. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.env_lock_hash IS 'SHA-256 of the environment lock. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.seed IS 'Seed of everything random. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.started_utc IS 'UTC instant of the first step. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.finished_utc IS 'UTC instant of the end; null while running. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.cpu_seconds IS 'Processor time in seconds. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_run.peak_mem_mb IS 'Largest memory of a step in MiB. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.orchestrator IS 'Who started the run, such as a DAG run; null for a person. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_run.message IS 'What a person should know about the end of the run. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_schema_version IS 'Versions of the tables. One row per version applied.';
COMMENT ON COLUMN suite.fc_schema_version.version IS 'Version; the largest is in force. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_schema_version.applied_utc IS 'UTC instant of the change. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_schema_version.description IS 'What changed. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_schema_version.works_from IS 'Oldest schema version whose code may still work on the tables; null: this one. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_score IS 'Backtest errors as sums, to be divided at any level. One row per run, recipe, method, series, cutoff, lead range.';
COMMENT ON COLUMN suite.fc_score.run_id IS 'Training run. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_score.recipe_hash IS 'Recipe scored. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_score.method IS 'Member of the recipe, or the combination. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_score.series_id IS 'Series; see fc_series. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_score.cutoff IS 'Origin of the forecast. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_score.lead_from IS 'First lead, 1 is the period after the cutoff. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_score.lead_to IS 'Last lead. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_score.n_scored IS 'Periods scored. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_score.n_skipped IS 'Periods that cannot be scored. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_score.sum_abs_err IS 'Sum of absolute errors; WAPE = sum_abs_err / sum_abs_actual. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_score.sum_err IS 'Sum of forecast minus actual; bias = sum_err / sum_actual. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_score.sum_sq_err IS 'Sum of squared errors. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_score.sum_actual IS 'Sum of actuals. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_score.sum_abs_actual IS 'Sum of absolute actuals. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_score.sum_abs_err_naive IS 'Sum of absolute errors of seasonal naive. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_score.sum_pinball IS 'Sum over periods of twice the pinball loss, averaged over the nine levels; 0 for members, which have none. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_score.sum_interval_95 IS 'Sum of interval scores of the 95 %% interval. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_score.n_in_50 IS 'Actuals within the 50 %% interval. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_score.n_in_80 IS 'Actuals within the 80 %% interval. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_score.n_in_90 IS 'Actuals within the 90 %% interval. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_score.n_in_95 IS 'Actuals within the 95 %% interval. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_score.scale_abs IS 'Mean absolute seasonal difference before the cutoff (MASE). Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_score.scale_sq IS 'Mean squared seasonal difference before the cutoff (RMSSE). Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_score.fit_seconds IS 'Seconds to fit the method for all series of the cutoff; the same in each of its rows. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_series IS 'Series of every job with their attributes. One row per series; rows are never removed.';
COMMENT ON COLUMN suite.fc_series.series_id IS 'Identifier in facts. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.job IS 'Name of the job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.unique_id IS 'Key of the series as text, exactly as the source holds it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.label_1 IS 'Attribute 1 of the series; the job names it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.label_2 IS 'Attribute 2 of the series; the job names it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.label_3 IS 'Attribute 3 of the series; the job names it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.label_4 IS 'Attribute 4 of the series; the job names it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.label_5 IS 'Attribute 5 of the series; the job names it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.label_6 IS 'Attribute 6 of the series; the job names it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.label_text_1 IS 'Readable text of label_1. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.label_text_2 IS 'Readable text of label_2. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.label_text_3 IS 'Readable text of label_3. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.label_text_4 IS 'Readable text of label_4. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.label_text_5 IS 'Readable text of label_5. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.label_text_6 IS 'Readable text of label_6. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.unit_code IS 'Unit of measure of the values. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.currency_code IS 'Currency of the values. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.first_ds IS 'First period with a row. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.last_ds IS 'Last period with a row. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.n_obs IS 'Periods with a row. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_series.lifecycle IS 'NEW, ACTIVE, DORMANT or ENDED. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.demand_class IS 'SMOOTH, ERRATIC, INTERMITTENT, LUMPY, CONTINUOUS, SHORT or NO_DEMAND. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.segment IS 'Group in which models are chosen. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.predecessor_id IS 'Series that this one continues. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series.value_weight IS 'Importance of the series within the job. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_series.updated_run_id IS 'Run that last wrote the row. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_series_model IS 'Which methods serve a series; weights add up to the bias factor, about 1. One row per bundle, series and method.';
COMMENT ON COLUMN suite.fc_series_model.model_version_id IS 'Bundle. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series_model.series_id IS 'Series; see fc_series. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series_model.method IS 'Method. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series_model.segment IS 'Segment of the series at training. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series_model.weight IS 'Weight of the method in the forecast, not negative. Aggregate: AVG.';
COMMENT ON COLUMN suite.fc_series_model.reason_code IS 'Why this method serves; see fc_reason. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_series_status IS 'What became of every series. One row per run and series.';
COMMENT ON COLUMN suite.fc_series_status.run_id IS 'Run. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series_status.series_id IS 'Series; see fc_series. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series_status.chunk_no IS 'Share of the series it was computed in. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series_status.series_status IS 'OK, FALLBACK, CARRIED, SKIPPED or FAILED. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series_status.failed_step IS 'Step that failed. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series_status.reason_code IS 'Why it is not OK, or why a baseline serves it; see fc_reason. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series_status.error_class IS 'Class of the error. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_series_status.message IS 'Text of the error. Aggregate: NONE.';
COMMENT ON TABLE suite.fc_snapshot IS 'Prepared panels, stored as immutable Parquet folders. One row per snapshot.';
COMMENT ON COLUMN suite.fc_snapshot.snapshot_id IS 'Identifier; rises with time. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_snapshot.job IS 'Name of the job. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_snapshot.run_id IS 'Run that made it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_snapshot.as_of_date IS 'Local date it acts for. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_snapshot.cutoff IS 'Newest period in it. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_snapshot.uri IS 'Where it lies. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_snapshot.sha256 IS 'Fingerprint of its files. Aggregate: NONE.';
COMMENT ON COLUMN suite.fc_snapshot.n_rows IS 'History rows. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_snapshot.n_series IS 'Series that are forecast. Aggregate: SUM.';
COMMENT ON COLUMN suite.fc_snapshot.created_utc IS 'UTC instant of creation. Aggregate: NONE.';
