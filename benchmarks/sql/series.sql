-- purpose: history of the series of one benchmark job
-- grain:   one row per series and period
-- owner:   benchmarks
-- binds:   :history_until (the cutoff; the artificial calendars reach back beyond any :history_from)
SELECT
    unique_id,
    ds,
    y
FROM series
WHERE ds <= :history_until
ORDER BY unique_id, ds
