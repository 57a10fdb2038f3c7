-- Purpose: WAPE and bias of last month per label, as forecast one day before.
SELECT
    a.assortment,
    m.last_month,
    SUM(a.sum_abs_err) / NULLIF(SUM(a.sum_abs_actual), 0) AS wape,
    SUM(a.sum_err) / NULLIF(SUM(a.sum_actual), 0) AS bias,
    SUM(a.n_scored) AS n_scored
FROM bi_retail_units_accuracy a
INNER JOIN (
    SELECT MAX(SUBSTRING(CAST(d.target_date AS VARCHAR(10)), 1, 7)) AS last_month
    FROM bi_retail_units_accuracy d
    INNER JOIN bi_job_health h ON h.job = d.job
    WHERE SUBSTRING(CAST(d.target_date AS VARCHAR(10)), 1, 7) < SUBSTRING(CAST(h.as_of_date AS VARCHAR(10)), 1, 7)
) m ON m.last_month = SUBSTRING(CAST(a.target_date AS VARCHAR(10)), 1, 7)
WHERE a.lead_periods = 1
GROUP BY a.assortment, m.last_month
ORDER BY a.assortment
