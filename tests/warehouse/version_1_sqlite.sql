-- The tables of schema version 1, as `init-db` created them; never to be changed.

CREATE TABLE fc_actual (
	series_id INTEGER NOT NULL,
	ds DATETIME NOT NULL,
	revision_no SMALLINT NOT NULL,
	y DOUBLE,
	obs_state VARCHAR(10) NOT NULL,
	is_outlier SMALLINT NOT NULL,
	available_utc DATETIME NOT NULL,
	available_basis VARCHAR(8) NOT NULL,
	superseded_utc DATETIME NOT NULL,
	run_id BIGINT NOT NULL,
	PRIMARY KEY (series_id, ds, revision_no)
);

CREATE TABLE fc_calendar (
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

CREATE TABLE fc_data_check (
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
	unexpected_pct DOUBLE,
	action VARCHAR(12) NOT NULL,
	PRIMARY KEY (run_id, suite, check_id, scope_value)
);

CREATE TABLE fc_decision (
	decision_id BIGINT NOT NULL,
	job VARCHAR(64) NOT NULL,
	champion_id BIGINT,
	challenger_id BIGINT NOT NULL,
	metric VARCHAR(24) NOT NULL,
	champion_value DOUBLE,
	challenger_value DOUBLE NOT NULL,
	effect DOUBLE,
	effect_low DOUBLE,
	effect_high DOUBLE,
	n_cutoffs SMALLINT NOT NULL,
	n_wins SMALLINT NOT NULL,
	guard_bias VARCHAR(5) NOT NULL,
	guard_coverage VARCHAR(5) NOT NULL,
	guard_segment VARCHAR(5) NOT NULL,
	guard_stability VARCHAR(5) NOT NULL,
	outcome VARCHAR(12) NOT NULL,
	reason_code VARCHAR(24) NOT NULL,
	reason_text VARCHAR(500) NOT NULL,
	minutes_spent DOUBLE NOT NULL,
	decided_utc DATETIME NOT NULL,
	decided_by VARCHAR(100) NOT NULL,
	PRIMARY KEY (decision_id)
);

CREATE TABLE fc_feature_statistic (
	run_id BIGINT NOT NULL,
	scope_type VARCHAR(8) NOT NULL,
	scope_value VARCHAR(200) NOT NULL,
	column_name VARCHAR(100) NOT NULL,
	statistic VARCHAR(32) NOT NULL,
	bin_no SMALLINT NOT NULL,
	stat_value DOUBLE,
	bin_lower DOUBLE,
	bin_upper DOUBLE,
	PRIMARY KEY (run_id, scope_type, scope_value, column_name, statistic, bin_no)
);

CREATE TABLE fc_forecast (
	run_id BIGINT NOT NULL,
	series_id INTEGER NOT NULL,
	ds DATETIME NOT NULL,
	chunk_no SMALLINT NOT NULL,
	lead_periods SMALLINT NOT NULL,
	y_hat DOUBLE NOT NULL,
	y_model DOUBLE,
	y_reconciled DOUBLE,
	y_naive DOUBLE,
	q025 DOUBLE,
	q05 DOUBLE,
	q10 DOUBLE,
	q25 DOUBLE,
	q50 DOUBLE,
	q75 DOUBLE,
	q90 DOUBLE,
	q95 DOUBLE,
	q975 DOUBLE,
	method VARCHAR(40) NOT NULL,
	model_version_id BIGINT,
	source_code VARCHAR(12) NOT NULL,
	quality_code VARCHAR(12) NOT NULL,
	reason_code VARCHAR(24),
	override_id BIGINT,
	is_open SMALLINT NOT NULL,
	PRIMARY KEY (run_id, series_id, ds)
);

CREATE TABLE fc_job_current (
	job VARCHAR(64) NOT NULL,
	publication_no INTEGER,
	snapshot_id BIGINT,
	model_version_id BIGINT,
	changed_utc DATETIME NOT NULL,
	PRIMARY KEY (job)
);

CREATE TABLE fc_job_version (
	job VARCHAR(64) NOT NULL,
	config_hash VARCHAR(64) NOT NULL,
	first_seen_utc DATETIME NOT NULL,
	config_text TEXT NOT NULL,
	git_commit VARCHAR(40) NOT NULL,
	PRIMARY KEY (job, config_hash)
);

CREATE TABLE fc_model_version (
	model_version_id BIGINT NOT NULL,
	job VARCHAR(64) NOT NULL,
	recipe_hash VARCHAR(64) NOT NULL,
	recipe_text TEXT NOT NULL,
	train_run_id BIGINT NOT NULL,
	snapshot_id BIGINT NOT NULL,
	train_from DATETIME NOT NULL,
	train_to DATETIME NOT NULL,
	artifact_uri VARCHAR(500) NOT NULL,
	artifact_sha256 VARCHAR(64) NOT NULL,
	size_kb INTEGER NOT NULL,
	environment VARCHAR(64) NOT NULL,
	env_lock_hash VARCHAR(64) NOT NULL,
	created_utc DATETIME NOT NULL,
	PRIMARY KEY (model_version_id)
);

CREATE TABLE fc_period (
	job VARCHAR(64) NOT NULL,
	ds DATETIME NOT NULL,
	target_date DATE NOT NULL,
	target_ts_utc DATETIME NOT NULL,
	period_end DATETIME NOT NULL,
	PRIMARY KEY (job, ds)
);

CREATE TABLE fc_publication (
	job VARCHAR(64) NOT NULL,
	publication_no INTEGER NOT NULL,
	run_id BIGINT NOT NULL,
	as_of_date DATE NOT NULL,
	published_utc DATETIME NOT NULL,
	n_rows INTEGER NOT NULL,
	guard_result VARCHAR(10) NOT NULL,
	published_by VARCHAR(100) NOT NULL,
	withdrawn_utc DATETIME,
	reason VARCHAR(500),
	PRIMARY KEY (job, publication_no)
);

CREATE TABLE fc_quarantine (
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

CREATE TABLE fc_reason (
	reason_code VARCHAR(24) NOT NULL,
	language VARCHAR(2) NOT NULL,
	reason_text VARCHAR(200) NOT NULL,
	next_action VARCHAR(200) NOT NULL,
	severity VARCHAR(8) NOT NULL,
	PRIMARY KEY (reason_code, language)
);

CREATE TABLE fc_run (
	run_id BIGINT NOT NULL,
	parent_run_id BIGINT,
	job VARCHAR(64) NOT NULL,
	purpose VARCHAR(32) NOT NULL,
	attempt SMALLINT NOT NULL,
	vintage_kind VARCHAR(10) NOT NULL,
	trigger_reason VARCHAR(16) NOT NULL,
	trigger_detail VARCHAR(500),
	as_of_date DATE NOT NULL,
	as_of_utc DATETIME NOT NULL,
	cutoff DATETIME,
	snapshot_id BIGINT,
	model_version_id BIGINT,
	run_status VARCHAR(10) NOT NULL,
	lease_until_utc DATETIME,
	host VARCHAR(100) NOT NULL,
	n_chunks SMALLINT NOT NULL,
	n_expected INTEGER,
	n_ok INTEGER,
	n_fallback INTEGER,
	n_carried INTEGER,
	n_failed INTEGER,
	rows_read BIGINT,
	rows_written BIGINT,
	first_ds DATETIME,
	last_ds DATETIME,
	n_series_new INTEGER,
	n_series_gone INTEGER,
	config_hash VARCHAR(64) NOT NULL,
	git_commit VARCHAR(40) NOT NULL,
	env_lock_hash VARCHAR(64) NOT NULL,
	seed INTEGER NOT NULL,
	started_utc DATETIME NOT NULL,
	finished_utc DATETIME,
	cpu_seconds DOUBLE,
	peak_mem_mb DOUBLE,
	orchestrator VARCHAR(250),
	message VARCHAR(1000),
	PRIMARY KEY (run_id),
	CONSTRAINT uq_fc_run UNIQUE (job, purpose, as_of_utc, attempt, vintage_kind)
);

CREATE TABLE fc_schema_version (
	version INTEGER NOT NULL,
	applied_utc DATETIME NOT NULL,
	description VARCHAR(200) NOT NULL,
	PRIMARY KEY (version)
);

CREATE TABLE fc_score (
	run_id BIGINT NOT NULL,
	recipe_hash VARCHAR(64) NOT NULL,
	method VARCHAR(40) NOT NULL,
	series_id INTEGER NOT NULL,
	cutoff DATETIME NOT NULL,
	lead_from SMALLINT NOT NULL,
	lead_to SMALLINT NOT NULL,
	n_scored INTEGER NOT NULL,
	n_skipped INTEGER NOT NULL,
	sum_abs_err DOUBLE NOT NULL,
	sum_err DOUBLE NOT NULL,
	sum_sq_err DOUBLE NOT NULL,
	sum_actual DOUBLE NOT NULL,
	sum_abs_actual DOUBLE NOT NULL,
	sum_abs_err_naive DOUBLE NOT NULL,
	sum_pinball DOUBLE NOT NULL,
	sum_interval_95 DOUBLE NOT NULL,
	n_in_50 INTEGER NOT NULL,
	n_in_80 INTEGER NOT NULL,
	n_in_90 INTEGER NOT NULL,
	n_in_95 INTEGER NOT NULL,
	scale_abs DOUBLE,
	scale_sq DOUBLE,
	fit_seconds DOUBLE,
	PRIMARY KEY (run_id, recipe_hash, method, series_id, cutoff, lead_from, lead_to)
);

CREATE TABLE fc_series (
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
	first_ds DATETIME,
	last_ds DATETIME,
	n_obs INTEGER NOT NULL,
	lifecycle VARCHAR(8) NOT NULL,
	demand_class VARCHAR(12) NOT NULL,
	segment VARCHAR(64) NOT NULL,
	predecessor_id INTEGER,
	value_weight DOUBLE NOT NULL,
	updated_run_id BIGINT NOT NULL,
	PRIMARY KEY (series_id),
	CONSTRAINT uq_fc_series UNIQUE (job, unique_id)
);

CREATE TABLE fc_series_model (
	model_version_id BIGINT NOT NULL,
	series_id INTEGER NOT NULL,
	method VARCHAR(40) NOT NULL,
	segment VARCHAR(64) NOT NULL,
	weight DOUBLE NOT NULL,
	reason_code VARCHAR(24) NOT NULL,
	PRIMARY KEY (model_version_id, series_id, method)
);

CREATE TABLE fc_series_status (
	run_id BIGINT NOT NULL,
	series_id INTEGER NOT NULL,
	chunk_no SMALLINT NOT NULL,
	series_status VARCHAR(8) NOT NULL,
	failed_step VARCHAR(32),
	reason_code VARCHAR(24),
	error_class VARCHAR(100),
	message VARCHAR(500),
	duration_ms INTEGER,
	PRIMARY KEY (run_id, series_id)
);

CREATE TABLE fc_snapshot (
	snapshot_id BIGINT NOT NULL,
	job VARCHAR(64) NOT NULL,
	run_id BIGINT NOT NULL,
	as_of_date DATE NOT NULL,
	cutoff DATETIME NOT NULL,
	uri VARCHAR(500) NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	n_rows BIGINT NOT NULL,
	n_series INTEGER NOT NULL,
	created_utc DATETIME NOT NULL,
	PRIMARY KEY (snapshot_id)
);
