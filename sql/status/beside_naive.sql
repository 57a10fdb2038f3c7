-- Purpose: How far the champion was ahead of seasonal naive in the backtest of its recipe.
-- Grain: one row
-- Owner: forecasting.steps
SELECT
    SUM(s.sum_abs_err) AS sum_abs_err,
    SUM(s.sum_abs_err_naive) AS sum_abs_err_naive,
    SUM(s.sum_abs_actual) AS sum_abs_actual
FROM {tables}fc_score s
WHERE s.run_id = :run_id AND s.recipe_hash = :recipe_hash
