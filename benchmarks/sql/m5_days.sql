-- purpose: food-stamp days and events, known in advance
-- grain:   one row per state and day
-- owner:   benchmarks
SELECT
    state_id,
    ds,
    snap,
    event_cultural,
    event_national,
    event_religious,
    event_sporting
FROM days
