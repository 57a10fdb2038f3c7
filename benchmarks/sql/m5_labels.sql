-- purpose: where each series stands in the hierarchy
-- grain:   one row per series
-- owner:   benchmarks
SELECT
    unique_id,
    item_id,
    dept_id,
    cat_id,
    store_id,
    state_id
FROM labels
