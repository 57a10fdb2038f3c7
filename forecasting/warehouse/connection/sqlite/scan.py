"""A program of its own: writes the result of a SQLite query to standard output as an Arrow stream.

Its argument is JSON with file, sql and batch_rows. It imports nothing of the suite and only the lower half of the
driver, whose upper half would load pandas, so that it starts fast. Exit code 3: a column holds values of a type that
its first rows do not show.
"""

import json
import sys
from urllib.parse import quote

import adbc_driver_sqlite
import pyarrow as pa
from adbc_driver_manager import AdbcConnection, AdbcStatement

MIXED_TYPES = 3


def main() -> int:
    """Runs the query and returns the exit code."""
    request = json.loads(sys.argv[1])
    uri = f"file:{quote(request['file'])}?mode=ro"
    with adbc_driver_sqlite.connect(uri) as database, AdbcConnection(database) as connection:
        with AdbcStatement(connection) as statement:
            statement.set_options(**{"adbc.sqlite.query.batch_rows": str(request["batch_rows"])})
            statement.set_sql_query(request["sql"])
            stream, _ = statement.execute_query()
            return _write(pa.RecordBatchReader._import_from_c(stream.address))


def _write(batches: pa.RecordBatchReader) -> int:
    try:
        with batches, pa.ipc.new_stream(sys.stdout.buffer, batches.schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
    except OSError as error:
        if "Type mismatch" in str(error):
            return MIXED_TYPES
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main())
