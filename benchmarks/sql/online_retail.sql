-- purpose: daily units, prices and returned share of the assortment
-- grain:   one row per product code and day with a sale
-- owner:   benchmarks
-- binds:   :history_from, :history_until
SELECT
    unique_id,
    ds,
    y,
    price,
    returned_share
FROM series
WHERE ds BETWEEN :history_from AND :history_until
ORDER BY unique_id, ds
