"""A program of its own: writes the result of a SQLite query to standard output as an Arrow stream.

Its argument is JSON with file, sql and batch_rows. It imports nothing of the suite, so that it starts fast.
Exit code 3: a column holds values of a type that its first rows do not show.
"""

import json
import sys
from contextlib import closing
from urllib.parse import quote

import pyarrow as pa
from adbc_driver_sqlite import dbapi

MIXED_TYPES = 3


def main() -> int:
    """Runs the query and returns the exit code."""
    request = json.loads(sys.argv[1])
    uri = f"file:{quote(request['file'])}?mode=ro"
    with closing(dbapi.connect(uri)) as connection, closing(connection.cursor()) as cursor:
        cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(request["batch_rows"])})
        cursor.execute(request["sql"])
        with cursor.fetch_record_batch() as reader:
            try:
                with pa.ipc.new_stream(sys.stdout.buffer, reader.schema) as writer:
                    for batch in reader:
                        writer.write_batch(batch)
            except OSError as error:
                if "Type mismatch" not in str(error):
                    raise
                return MIXED_TYPES
    return 0


if __name__ == "__main__":
    sys.exit(main())
