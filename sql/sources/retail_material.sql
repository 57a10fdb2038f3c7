-- purpose: descriptions of the product codes
-- grain:   one row per product code
-- owner:   demo
SELECT
    material AS unique_id,
    TRIM(description) AS material_text
FROM erp_material
