"""What whoever is on duty asks from outside, and says before an outage."""

from __future__ import annotations

import json
import re
import socket
import time
from datetime import UTC, datetime, timedelta

import pytest

from forecasting.muting import noted_mute
from tests.cli.typed import forecasting, start_forecasting
from tests.project_builder import AS_OF, Make, Project

RAN = ["integrated_workflow"]


def just_published(project: Project) -> None:
    """Moves what has run to the present, as if it were of today."""
    now = datetime.now(UTC)
    project.execute(f"UPDATE fc_run SET as_of_utc = '{now:%Y-%m-%d} 00:00:00.000000'")
    project.execute(f"UPDATE fc_publication SET published_utc = '{now:%Y-%m-%d %H:%M:%S}.000000'")


def test_a_job_is_late_once_its_forecast_is_due(make_project: Make) -> None:
    project = make_project(ran=RAN)
    file = project.settings.jobs / "orders.yml"
    file.write_text(f"{file.read_text()}owner: planning@example.com\n", encoding="utf-8")
    late = forecasting(project, "status", "--late")
    first, second = late.stdout.splitlines()
    assert (late.returncode, first) == (
        2,
        "FORECASTS CRITICAL - late: orders (1 jobs, 0 muted) | jobs=1 late=1 broken=0 behind=0 muted=0",
    )
    assert re.fullmatch(
        rf"CRITICAL  orders +readers see {AS_OF}, published .* ago; the next was due 2026-06-30 06:30 UTC, .* d ago"
        r"; data_preparation has not ended well .* \(owner: planning@example.com\)",
        second,
    )
    project.run("wait_for_source")
    health = project.query("SELECT owner, due_at_utc FROM bi_job_health")
    assert [str(value)[:20] for value in health.iloc[0]] == ["planning@example.com", "2026-06-30 06:30:00"]
    project.execute("UPDATE fc_job_current SET retired_event_id = 7")
    assert forecasting(project, "status", "--late").returncode == 0
    project.execute("UPDATE fc_job_current SET retired_event_id = NULL")
    just_published(project)
    well = forecasting(project, "status", "--late", "--job", "orders")
    assert (well.returncode, well.stdout.splitlines()[0]) == (
        0,
        "FORECASTS OK - nothing is late (1 jobs, 0 muted) | jobs=1 late=0 broken=0 behind=0 muted=0",
    )


def test_the_age_of_the_forecast_is_a_metric_also_while_the_scheduler_is_dead(make_project: Make) -> None:
    project = make_project(ran=RAN)
    just_published(project)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        forecasting(project, "status", "--late", FORECASTING_STATSD=f"127.0.0.1:{server.getsockname()[1]}")
        age, late = server.recv(1500).decode().splitlines()
    assert re.fullmatch(r"forecasting\.forecast\.orders\.age_seconds:\d{1,3}\|g", age)
    assert late == "forecasting.forecast.orders.late:0|g"


def test_grace_is_added_to_what_is_due(make_project: Make) -> None:
    project = make_project(ran=RAN)
    assert forecasting(project, "status", "--late", "--grace", "36500d").returncode == 0
    wrong = forecasting(project, "status", "--late", "--grace", "soon")
    assert (wrong.returncode, "--grace: not a length of time" in wrong.stdout) == (3, True)
    assert all(part in wrong.stdout for part in ("found:    soon", "accepted: a whole number and a unit: 30min"))


def test_a_broken_job_file_is_unknown_and_hides_no_late_one(make_project: Make) -> None:
    project = make_project(ran=RAN)
    (project.settings.jobs / "water.yml").write_text("job: water\nhorizont: 7\n", encoding="utf-8")
    both = forecasting(project, "status", "--late")
    assert both.returncode == 2
    assert both.stdout.startswith("FORECASTS CRITICAL - late: orders; broken: water (2 jobs")
    just_published(project)
    broken = forecasting(project, "status", "--late")
    assert (broken.returncode, "see `forecasting check --job water`" in broken.stdout) == (3, True)


def test_a_wrong_option_is_unknown_to_nagios_and_a_wrong_request_to_everyone_else(make_project: Make) -> None:
    project = make_project()
    assert forecasting(project, "status", "--late", "--job").returncode == 3
    assert forecasting(project, "status", "--latest").returncode == 2


def test_what_cannot_be_known_is_never_fine(make_project: Make, tmp_path) -> None:
    project = make_project()
    for words, variables, said in (
        ((), {"FORECASTING_WAREHOUSE": f"sqlite:///{tmp_path / 'nowhere' / 'w.db'}"}, "forecasting init-db"),
        (("--job", "nowhere"), {}, "no such job file"),
        ((), {"FORECASTING_ROOT": str(tmp_path / "nowhere")}, "FORECASTING_ROOT"),
    ):
        done = forecasting(project, "status", "--late", *words, **variables)
        assert (done.returncode, said in done.stdout) == (3, True), done.stdout
        assert done.stdout.startswith("FORECASTS UNKNOWN - ")
        as_json = json.loads(forecasting(project, "status", "--late", "--json", *words, **variables).stdout)
        assert (as_json["state"], said in as_json["problem"]) == ("UNKNOWN", True)


def test_a_server_that_accepts_and_says_nothing_is_unknown_in_time(make_project: Make) -> None:
    project = make_project()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql+psycopg://me:s3cr3t@127.0.0.1:{silent.getsockname()[1]}/x?sslmode=disable"
        began = time.monotonic()
        done = start_forecasting(project, "status", "--late", "--timeout", "1", FORECASTING_WAREHOUSE=url)
    assert (done.returncode, done.stdout.splitlines()) == (
        3,
        ["FORECASTS UNKNOWN - the warehouse has not answered within 1 s"],
    )
    assert time.monotonic() - began < 30
    assert "s3cr3t" not in done.stdout + done.stderr


def test_a_mute_is_shown_and_ends_by_itself(make_project: Make) -> None:
    project = make_project(ran=RAN)
    muted = forecasting(project, "mute", "orders", "--until", "4h", "--reason", "new disks")
    assert (muted.returncode, re.sub(r"\d\d\d\d-\d\d-\d\d \d\d:\d\d", "T", muted.stdout)) == (
        0,
        "orders is muted until T UTC; to end it: forecasting mute orders --end\n",
    )
    again = forecasting(project, "mute", "orders", "--until", "4h", "--reason", "new disks").stdout
    assert re.search(r"is muted until [^,]* UTC, no longer until [^,]* UTC \(new disks\); to end it", again)
    shown = forecasting(project, "status", "--late")
    assert (shown.returncode, "; readers see" in shown.stdout, ": new disks" in shown.stdout) == (0, True, True)
    assert shown.stdout.startswith("FORECASTS OK - nothing is late (1 jobs, 1 muted)")
    (line,) = forecasting(project, "status", "--json").stdout.splitlines()
    assert re.fullmatch(r"until \S+Z: new disks", json.loads(line)["muted"])
    (listed,) = json.loads(forecasting(project, "mute", "--list", "--json").stdout)
    assert (listed["job"], listed["reason"]) == ("orders", "new disks")
    health = project.query("SELECT mute_reason FROM bi_job_health")
    assert health["mute_reason"].tolist() == ["new disks"]
    assert noted_mute(project.settings.scratch, "orders", datetime.now(UTC)) is not None
    assert noted_mute(project.settings.scratch, "orders", datetime.now(UTC) + timedelta(hours=4)) is None
    project.execute("UPDATE fc_mute SET until_utc = '2026-01-01 00:00:00.000000'")
    assert forecasting(project, "status", "--late").returncode == 2
    assert forecasting(project, "mute", "--list").stdout == "no job is muted\n"


def test_a_mute_is_ended_early(make_project: Make) -> None:
    project = make_project(ran=RAN)
    assert forecasting(project, "mute", "--all", "--until", "4h", "--reason", "new disks").returncode == 0
    ended = [forecasting(project, "mute", "orders", "--end").stdout for _ in range(2)]
    assert ended == ["orders is not muted any more\n", "orders was not muted\n"]
    assert forecasting(project, "status", "--late").returncode == 2
    assert noted_mute(project.settings.scratch, "orders", datetime.now(UTC)) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say which jobs.*accepted: names of jobs \\(orders\\), or --all"),
        (("orders", "--all", "--end"), "say which jobs"),
        (("ordes", "--end"), "no such job file.*did you mean orders"),
        (("orders",), "a mute needs an end.*--until 2026-12-03T08:00"),
        (("orders", "--until", "4h"), "a mute needs a reason"),
        (("orders", "--until", "4h", "--reason", "x" * 501), "too long"),
        (("orders", "--until", "soon", "--reason", "x"), "not an end of an outage.*found:    soon.*2026-12-03, .*4h"),
        (("orders", "--until", "2026-01-01", "--reason", "x"), "would have ended already.*2026-01-02 00:00 UTC"),
        (("orders", "--until", "32d", "--reason", "x"), "would be too long.*within 31 days.*pause the DAGs"),
        (("orders", "--end", "--reason", "x"), "begins or ends"),
    ],
)
def test_a_mute_that_is_not_meant_so_is_refused_with_what_to_do(
    make_project: Make, words: tuple[str, ...], said: str
) -> None:
    project = make_project()
    done = forecasting(project, "mute", *words)
    assert (done.returncode, bool(re.search(said, done.stderr, re.DOTALL))) == (2, True), done.stderr
    assert project.query("SELECT COUNT(*) AS n FROM fc_mute")["n"].item() == 0
