-- Purpose: What monitoring has seen before.
-- Grain: one row per segment, signal and window
-- Owner: forecasting.warehouse
SELECT
    m.segment AS segment,
    m.signal AS signal_name,
    m.window_end AS window_end,
    m.signal_value AS signal_value,
    m.breached AS breached,
    m.consecutive AS consecutive,
    m.action AS action_taken,
    m.action_run_id AS action_run_id
FROM {tables}fc_monitor_signal m
WHERE m.job = :job AND m.window_end BETWEEN :first_ds AND :last_ds
