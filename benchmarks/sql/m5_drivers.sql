-- purpose: prices, food-stamp days and events, all known in advance
-- grain:   one row per series and day
-- owner:   benchmarks
SELECT
    labels.unique_id,
    days.ds,
    prices.price,
    days.snap,
    days.event_cultural,
    days.event_national,
    days.event_religious,
    days.event_sporting
FROM labels
INNER JOIN days ON labels.state_id = days.state_id
LEFT JOIN prices
    ON labels.store_id = prices.store_id
    AND labels.item_id = prices.item_id
    AND days.wm_yr_wk = prices.wm_yr_wk
