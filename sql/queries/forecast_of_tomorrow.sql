-- Purpose: Tomorrow's forecast for every series, with the range that holds four out of five times.
SELECT
    f.series_key,
    f.material_text,
    f.target_date,
    f.forecast_value,
    f.lower_80,
    f.upper_80,
    f.unit_code
FROM bi_retail_units_forecast f
INNER JOIN (
    SELECT MIN(target_date) AS tomorrow
    FROM bi_retail_units_forecast
    WHERE target_date > as_of_date
) n ON n.tomorrow = f.target_date
ORDER BY f.series_key
