-- Purpose: Moves what was written since the last merge into the read-optimised part of the large tables. Written after
--          SAP's SQL reference; it was not run, because the project has no HANA server. Only where the first statement
--          shows that the automatic merge is off: then switch it on again, or schedule the others after the run day.
--          ALTER TABLE FORECASTING.FC_FORECAST ENABLE AUTOMERGE
-- Owner:   forecasting.warehouse

SELECT T.TABLE_NAME, T.AUTO_MERGE_ON, SUM(M.RAW_RECORD_COUNT_IN_DELTA) AS ROWS_NOT_MERGED
FROM SYS.TABLES T
INNER JOIN SYS.M_CS_TABLES M ON M.SCHEMA_NAME = T.SCHEMA_NAME AND M.TABLE_NAME = T.TABLE_NAME
WHERE T.SCHEMA_NAME = 'FORECASTING'
GROUP BY T.TABLE_NAME, T.AUTO_MERGE_ON
ORDER BY SUM(M.RAW_RECORD_COUNT_IN_DELTA) DESC;

MERGE DELTA OF FORECASTING.FC_FORECAST;
MERGE DELTA OF FORECASTING.FC_ACTUAL;
MERGE DELTA OF FORECASTING.FC_ACCURACY;
