from __future__ import annotations

from sqlalchemy import text

from forecasting.warehouse.deploy.init import init_database
from forecasting.warehouse.deploy.views import load_views, view_selects
from forecasting.warehouse.schema import METADATA
from tests.warehouse.builders import build_job

COMMENTS = """SELECT c.relname AS name, a.attname AS part, col_description(c.oid, a.attnum) AS comment
FROM pg_catalog.pg_class c
INNER JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
INNER JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname = :schema AND c.relkind IN ('r', 'v')
UNION ALL
SELECT c.relname, '', obj_description(c.oid, 'pg_class')
FROM pg_catalog.pg_class c
INNER JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = :schema AND c.relkind IN ('r', 'v')"""
JOB = build_job(labels=[{"name": "material", "text": "order"}])


def deployed(database, schema):
    with database.read() as connection:
        found = connection.execute(text(COMMENTS), {"schema": schema}).all()
    return {(name, part): comment for name, part, comment in found}


def test_every_table_view_and_column_has_its_comment_in_postgresql(postgresql, connect):
    with postgresql.database() as name:
        database = connect(postgresql.url(name), table_schema="fc#1", view_schema="bi#1")
        with database.begin() as connection:
            for schema in ("fc#1", "bi#1"):
                connection.execute(text(f'CREATE SCHEMA "{schema}"'))
        init_database(database, [JOB])
        tables, views = deployed(database, "fc#1"), deployed(database, "bi#1")
        expected = {(table.name, ""): table.comment for table in METADATA.sorted_tables}
        expected |= {(t.name, column.name): column.comment for t in METADATA.sorted_tables for column in t.columns}
        assert tables == expected
        selects = view_selects(database, [JOB])
        assert {view for view, _ in views} == set(selects)
        assert [part for part, comment in views.items() if not comment] == []
        assert views["bi_forecast", "forecast_value"] == "Forecast in unit_code or currency_code. SUM."
        assert views["bi_shop_accuracy", "order"] == "Readable text of an attribute of the series."
        assert views["bi_accuracy", ""].endswith("One row per series, period and lead for which an actual is recorded.")
        with database.begin() as connection:
            connection.execute(text("""COMMENT ON COLUMN "fc#1".fc_run.job IS 'old'"""))
            connection.execute(text("""COMMENT ON COLUMN "bi#1".bi_forecast.job IS NULL"""))
        init_database(database, [JOB])
        assert (deployed(database, "fc#1"), deployed(database, "bi#1")) == (tables, views)


def test_no_comment_is_longer_than_a_database_takes():
    """SAP HANA takes 5,000 characters; editors show far fewer."""
    texts = [column.comment for table in METADATA.sorted_tables for column in table.columns]
    texts += [meaning for view in load_views() for meaning in view.columns.values()]
    assert max(len(comment) for comment in texts) < 200
