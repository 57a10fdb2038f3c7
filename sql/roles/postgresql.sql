-- Purpose: Schemas and roles of the suite in PostgreSQL 14 or newer. Run once by a superuser in the warehouse's database,
--          before the first `forecasting init-db`; nothing has to be granted again after an upgrade.
-- Owner:   forecasting.warehouse
--
--   forecasting_owner    owns tables and views; runs `forecasting init-db` and nothing else
--   forecasting_writer   runs the run days: reads and changes rows, creates and drops nothing
--   forecasting_reader   sees the bi_ views and nothing behind them; grant it to every login of a report
--
-- Afterwards give the two logins a password (in psql: \password forecasting_owner), set FORECASTING_TABLE_SCHEMA to
-- forecasting and FORECASTING_VIEW_SCHEMA to forecasting_bi for both, and for every report:
--   CREATE ROLE report_reader LOGIN IN ROLE forecasting_reader;
--   ALTER ROLE report_reader SET search_path = forecasting_bi;

CREATE ROLE forecasting_owner LOGIN;
CREATE ROLE forecasting_writer LOGIN;
CREATE ROLE forecasting_reader NOLOGIN;

CREATE SCHEMA forecasting AUTHORIZATION forecasting_owner;
CREATE SCHEMA forecasting_bi AUTHORIZATION forecasting_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

GRANT USAGE ON SCHEMA forecasting TO forecasting_writer;
GRANT USAGE ON SCHEMA forecasting_bi TO forecasting_writer, forecasting_reader;

-- What the owner creates later, in an upgrade too, is granted as it is created.
ALTER DEFAULT PRIVILEGES FOR ROLE forecasting_owner IN SCHEMA forecasting
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO forecasting_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE forecasting_owner IN SCHEMA forecasting_bi
    GRANT SELECT ON TABLES TO forecasting_writer, forecasting_reader;
