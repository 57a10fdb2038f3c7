-- Purpose: Forecast per label and day; only values are summed, because a sum of quantiles is not a quantile of the sum.
SELECT
    assortment,
    target_date,
    SUM(forecast_value) AS forecast_value,
    SUM(naive_value) AS naive_value,
    COUNT(*) AS n_series
FROM bi_retail_units_forecast
GROUP BY assortment, target_date
ORDER BY assortment, target_date
