-- Purpose: Cuts fc_forecast by the month in which a run began. Written after SAP's SQL reference; it was not run, because
--          the project has no HANA server. Only for an owner whose fc_forecast nears 2,000 million rows, which is what one
--          partition of SAP HANA holds, or whose merges take too long: once, as the owner, while no run day runs.
-- Owner:   forecasting.warehouse
--
-- A run id is the milliseconds since 1970 times 1048576 plus a random rest, so every run lies in one partition: a run day
-- writes one, and readers and the retention ask for run ids. The bound of a further month, and its partition:
--   SELECT TO_BIGINT(SECONDS_BETWEEN(TO_TIMESTAMP('1970-01-01'), TO_TIMESTAMP('2027-04-01'))) * 1048576000 FROM DUMMY
--   ALTER TABLE FORECASTING.FC_FORECAST ADD PARTITION <bound of the month> <= VALUES < <bound of the next>
-- Rows beyond the last bound go to OTHERS. A partition whose month the retention has emptied can be dropped.

ALTER TABLE FORECASTING.FC_FORECAST PARTITION BY RANGE (RUN_ID) (
    PARTITION 1883329737523200000 <= VALUES < 1886138243481600000,  -- 2026-12
    PARTITION 1886138243481600000 <= VALUES < 1888946749440000000,  -- 2027-01
    PARTITION 1888946749440000000 <= VALUES < 1891483464499200000,  -- 2027-02
    PARTITION OTHERS
);
