"""An object store that speaks S3 on the loopback address, for tests and proofs."""

from __future__ import annotations

import logging
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from moto.server import ThreadedMotoServer

BUCKET = "forecasts"


@contextmanager
def run_object_store() -> Iterator[dict[str, str]]:
    """Yields the variables that put the artifacts into a bucket of a server, which ends with the block."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a line for every request
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        address = f"http://{host}:{port}"
        made = urllib.request.Request(f"{address}/{BUCKET}", method="PUT")
        urllib.request.urlopen(made, timeout=60).close()
        yield {
            "FORECASTING_ARTIFACTS": f"s3://{BUCKET}/suite",
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": "suite",
            "AWS_SECRET_ACCESS_KEY": "Planted-Secret/9@x",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
    finally:
        server.stop()
