-- purpose: prices, deals and features, which are planned, and margins, which are not
-- grain:   one row per store, brand and week
-- owner:   benchmarks
SELECT
    store_no,
    brand_id,
    ds,
    price_brand_1,
    price_brand_2,
    price_brand_3,
    price_brand_4,
    price_brand_5,
    price_brand_6,
    price_brand_7,
    price_brand_8,
    price_brand_9,
    price_brand_10,
    price_brand_11,
    deal_flag,
    feature_share,
    profit_margin
FROM drivers
WHERE ds BETWEEN :history_from AND :horizon_until
