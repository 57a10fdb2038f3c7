-- Purpose: Errors of published forecasts in a range of periods, up to a lead, that no person has changed.
-- Grain: one row per series, period and lead
-- Owner: forecasting.warehouse
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
FROM {tables}fc_accuracy a
INNER JOIN {tables}fc_series s ON s.series_id = a.series_id
INNER JOIN {tables}fc_run r ON r.run_id = a.run_id
LEFT JOIN {tables}fc_forecast f ON f.run_id = a.run_id AND f.series_id = a.series_id AND f.ds = a.ds
WHERE s.job = :job
    AND a.ds BETWEEN :first_ds AND :last_ds
    AND a.lead_periods <= :last_lead
    AND r.as_of_utc > :since
    AND f.override_id IS NULL
