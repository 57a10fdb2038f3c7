-- purpose: ounces of orange juice sold
-- grain:   one row per store, brand and week, weeks beginning on Thursdays
-- owner:   benchmarks
SELECT
    store_no,
    brand_id,
    ds,
    y
FROM series
WHERE ds BETWEEN :history_from AND :history_until
