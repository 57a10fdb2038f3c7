-- Purpose: What monitoring has measured of live forecasts, beside its barrier, and what it has led to.
-- Grain: one row per segment, signal and window
-- Owner: forecasting.warehouse
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
FROM {tables}fc_monitor_signal m
LEFT JOIN {tables}fc_run r ON r.run_id = m.action_run_id
LEFT JOIN {tables}fc_model_version v ON v.train_run_id = r.run_id
LEFT JOIN {tables}fc_decision d ON d.challenger_id = v.model_version_id
