"""The end of Airflow: no file after this one can ask anything of the server."""

import signal
import time

from tests.local_airflow.running import AS_OF
from tests.services import alive, group


def test_ctrl_c_ends_everything_with_a_step_on_its_way(server):
    (server.site.root / "slow").write_text("wait_for_source")
    server.unpause("data_preparation__other")
    assert server.trigger("data_preparation__other", as_of=AS_OF)[0] == 200
    deadline = time.monotonic() + 60
    while not (server.site.root / "pid").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    step = int((server.site.root / "pid").read_text())
    processes = {*group(server.process.pid), step}
    server.process.send_signal(signal.SIGINT)
    output, _ = server.process.communicate(timeout=60)
    assert "Airflow has stopped" in output
    assert server.process.returncode == 0
    assert [what for pid in processes if (what := alive(pid))] == []
