-- Purpose: Example of rows by label in PostgreSQL: a login sees the series whose label_1 was granted to it. Run by a
--          superuser after `forecasting init-db`; copy the view for bi_timeline, bi_accuracy and whatever reports need.
-- Owner:   forecasting.warehouse
--
-- Such a login gets forecasting_label_reader instead of forecasting_reader, and its labels by
--   INSERT INTO forecasting.reader_label VALUES ('report_gifts', 'retail_units', 'gifts');

CREATE ROLE forecasting_label_reader NOLOGIN;
GRANT USAGE ON SCHEMA forecasting_bi TO forecasting_label_reader;

SET ROLE forecasting_owner;

CREATE TABLE forecasting.reader_label (
    login_name VARCHAR(63) NOT NULL,
    job VARCHAR(64) NOT NULL,
    label_value VARCHAR(100) NOT NULL,
    PRIMARY KEY (login_name, job, label_value)
);
REVOKE ALL ON forecasting.reader_label FROM forecasting_writer;

-- security_barrier: no function of a reader's query sees a row before the join has let it through.
CREATE VIEW forecasting_bi.my_forecast WITH (security_barrier = true) AS
SELECT f.*
FROM forecasting_bi.bi_forecast f
INNER JOIN forecasting.reader_label g
    ON g.login_name = CURRENT_USER AND g.job = f.job AND g.label_value = f.label_1;
GRANT SELECT ON forecasting_bi.my_forecast TO forecasting_label_reader;

RESET ROLE;
