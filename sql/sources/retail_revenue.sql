-- purpose: weekly revenue net of returns of the seven largest countries, by revenue up to :ranking_until, and of all others
-- grain:   one row per country (or OTHER) and week from Monday with at least one invoice
-- owner:   demo
-- binds:   :history_from, :history_until (Mondays); :first_week (first complete week); :ranking_until (day)
WITH ranked AS (
    SELECT
        country,
        ROW_NUMBER() OVER (ORDER BY SUM(revenue) DESC, country) AS position
    FROM erp_revenue_day
    WHERE posting_date <= :ranking_until
    GROUP BY country
),

country_day AS (
    SELECT
        COALESCE(ranked.country, 'OTHER') AS country,
        week.week_start AS week_start,
        day.revenue AS revenue
    FROM erp_revenue_day AS day
    INNER JOIN erp_week AS week ON day.posting_date = week.posting_date
    LEFT JOIN ranked ON day.country = ranked.country AND ranked.position <= 7
)

SELECT
    country AS unique_id,
    week_start AS ds,
    SUM(revenue) AS y,
    country AS country
FROM country_day
WHERE week_start >= :first_week AND week_start BETWEEN :history_from AND :history_until
GROUP BY country, week_start
ORDER BY country, week_start
