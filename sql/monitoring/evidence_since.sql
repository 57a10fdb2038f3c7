-- Purpose: From when on live errors are those of the present model: the newest training that errors or drift have started.
-- Grain: one row
-- Owner: forecasting.warehouse
SELECT MAX(r.as_of_utc) AS as_of_utc
FROM {tables}fc_run r
WHERE r.job = :job
    AND r.purpose = 'model_training'
    AND r.run_status = 'OK'
    AND r.trigger_reason IN ('ERROR', 'DRIFT')
    AND r.as_of_utc < :as_of
