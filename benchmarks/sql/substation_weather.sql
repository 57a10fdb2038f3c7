-- purpose: weather at each substation
-- grain:   one row per substation and quarter hour
-- owner:   benchmarks
-- binds:   :history_from
SELECT
    unique_id,
    ds,
    radiation,
    windspeed_100m
FROM weather
WHERE ds >= :history_from
