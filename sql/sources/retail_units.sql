-- purpose: daily units sold of the demo assortment, chosen by what was known at :assortment_until
-- grain:   one row per product code and day with a sale
-- owner:   demo
-- binds:   :history_from, :history_until (days); :assortment_until, :new_since, :ended_before (days of the assortment)
WITH profile AS (
    SELECT
        material,
        MIN(posting_date) AS first_sale,
        MAX(posting_date) AS last_sale,
        COUNT(DISTINCT posting_date) AS days_sold,
        SUM(invoice_lines) AS invoice_lines
    FROM erp_sales_day
    WHERE posting_date <= :assortment_until
        AND units_sold > 0
        AND SUBSTR(material, 1, 1) BETWEEN '0' AND '9'
    GROUP BY material
),

grouped AS (
    SELECT
        material,
        invoice_lines,
        CASE
            WHEN first_sale >= :new_since THEN 'new'
            WHEN last_sale < :ended_before AND days_sold >= 100 THEN 'ended'
            WHEN last_sale < :ended_before AND days_sold BETWEEN 10 AND 40 THEN 'short'
            WHEN last_sale >= :ended_before AND days_sold BETWEEN 20 AND 60 THEN 'intermittent'
            WHEN last_sale >= :ended_before AND days_sold >= 100 THEN 'best seller'
        END AS assortment
    FROM profile
),

ranked AS (
    SELECT
        material,
        assortment,
        ROW_NUMBER() OVER (PARTITION BY assortment ORDER BY invoice_lines DESC, material) AS position
    FROM grouped
    WHERE assortment IS NOT NULL
)

SELECT
    ranked.material AS unique_id,
    sales.posting_date AS ds,
    SUM(sales.units_sold) AS y,
    MAX(sales.unit_price) AS price,
    CASE
        WHEN SUM(sales.units_sold) > 0 THEN 1.0 * SUM(sales.units_returned) / SUM(sales.units_sold) ELSE 0.0
    END AS returned_share,
    ranked.assortment AS assortment,
    ranked.material AS material
FROM ranked
INNER JOIN erp_sales_day AS sales ON ranked.material = sales.material
WHERE sales.posting_date BETWEEN :history_from AND :history_until
    AND ranked.position <= CASE ranked.assortment
        WHEN 'best seller' THEN 120 WHEN 'new' THEN 8 WHEN 'intermittent' THEN 8 ELSE 7
    END
GROUP BY ranked.material, ranked.assortment, sales.posting_date
ORDER BY ranked.material, sales.posting_date
