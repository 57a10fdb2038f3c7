-- Purpose: Schemas, users and roles of the suite in SAP HANA, written after SAP's SQL reference; it was not run, because
--          the project has no HANA server. Run once by an administrator with USER ADMIN and ROLE ADMIN, before the first
--          `forecasting init-db`; privileges on a schema cover what an upgrade adds to it.
-- Owner:   forecasting.warehouse
--
--   FORECASTING_OWNER    owns tables and views; runs `forecasting init-db` and nothing else
--   FORECASTING_NIGHT    runs the run days: reads and changes rows, creates and drops nothing
--   FORECASTING_READER   sees the bi_ views and nothing behind them; grant it to every user of a report
--
-- Put in passwords of your own. Set FORECASTING_TABLE_SCHEMA to forecasting and FORECASTING_VIEW_SCHEMA to
-- forecasting_bi; SAP HANA reads them in upper case.

CREATE USER FORECASTING_OWNER PASSWORD "<choose one>" NO FORCE_FIRST_PASSWORD_CHANGE;
CREATE RESTRICTED USER FORECASTING_NIGHT PASSWORD "<choose another>" NO FORCE_FIRST_PASSWORD_CHANGE;
ALTER USER FORECASTING_NIGHT ENABLE CLIENT CONNECT;

CREATE SCHEMA FORECASTING OWNED BY FORECASTING_OWNER;
CREATE SCHEMA FORECASTING_BI OWNED BY FORECASTING_OWNER;
CREATE ROLE FORECASTING_WRITER;
CREATE ROLE FORECASTING_READER;
GRANT FORECASTING_WRITER TO FORECASTING_NIGHT;

-- From here on as FORECASTING_OWNER, because the owner of a schema grants what is in it.
GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA FORECASTING TO FORECASTING_WRITER;
GRANT SELECT ON SCHEMA FORECASTING_BI TO FORECASTING_WRITER;
GRANT SELECT ON SCHEMA FORECASTING_BI TO FORECASTING_READER;
