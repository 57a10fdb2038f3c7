"""Deploys ten commits, good and bad, kills deployments and fills the disk at each stage, and goes back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from forecasting.operations.deploy.pipeline import STAGES
from tests.deployments import Site
from tests.project_builder import building

TESTS = f"{sys.executable} -m pytest -q -p no:cacheprovider smoke"
SMOKE = """from forecasting.periods import parse_as_of


def test_it():
    assert parse_as_of('2026-06-29', 'UTC').text == '2026-06-29'
"""
STAGE_NAMES = [name for name, _ in STAGES if name != "forecasts again"]
DISK_MB = 256
EIGHT = '8, "deployments are recorded; newer tables serve older code", _deployments, works_from=8'
NINE, TEN = '9, "nine", _new_tables', '10, "ten", _new_tables, works_from=10'


def main() -> None:
    """Runs every scenario and prints one line each; stops at the first that does not end as it must."""
    started = time.monotonic()
    with TemporaryDirectory(prefix="deploy-") as folder, small_disk(Path(folder) / "home") as has_disk:
        site = prepared(Path(folder))
        good_and_bad(site)
        killed(site)
        if has_disk:
            full_disk(site)
        else:
            say("full disk", "SKIPPED: this login may not mount a small file system")
        in_flight(site)
        back(site)
    say("all", f"proven in {time.monotonic() - started:.0f} s")


def prepared(folder: Path) -> Site:
    """Returns a site whose warehouse has a published forecast, and whose repository has the job of it."""
    site = Site(folder, {"FORECASTING_DEPLOY_TESTS": TESTS, "FORECASTING_DEPLOY_KEEP": "3"})
    site.home.mkdir(exist_ok=True)
    with building(site.home) as build:
        build(ran=("integrated_workflow",), schedules={"forecast_generation": {"after": "data_preparation"}})
    files = {"jobs/orders.yml": (site.home / "jobs" / "orders.yml").read_text(), "smoke/test_smoke.py": SMOKE}
    site.build(files | {"orders.sql": (site.home / "orders.sql").read_text()})
    shutil.rmtree(site.home / "jobs")
    (site.home / "orders.sql").unlink()
    site.use_this_environment()
    return site


def good_and_bad(site: Site) -> None:
    """Ten commits: four are deployed, five refused, one fails; what is in use changes with the four alone."""
    first = must(site, "1 first deployment", "DEPLOYED")
    must(site, "  the same again", None)
    second = site.edit("forecasting/steps/generation/select_inputs.py", '"""', '"""Second. ')
    must(site, "2 a change of code", "DEPLOYED")
    site.edit("jobs/orders.yml", "horizon: 7", "horizn: 7")
    must(site, "3 a job file that does not validate", "REFUSED", "check")
    must(site, "  the same again is not tried again", "REFUSED", "check", n_rows=0)
    site.edit("jobs/orders.yml", "horizn: 7", "horizon: 7")
    site.edit("dags/model_training.py", "import build_dags", "import built_dags")
    must(site, "4 a DAG that does not import", "REFUSED", "dags")
    site.edit("dags/model_training.py", "import built_dags", "import build_dags")
    site.edit("smoke/test_smoke.py", "== '2026-06-29'", "== '2026-06-30'")
    must(site, "5 a failing test", "REFUSED", "tests")
    site.edit("smoke/test_smoke.py", "== '2026-06-30'", "== '2026-06-29'")
    lock = (site.work / "environments" / "forecasting.lock").read_text()
    site.commit({"environments/forecasting.lock": f"no-such-package-of-anybody==1 --hash=sha256:{'0' * 64}\n{lock}"})
    must(site, "6 an environment that cannot be built", "FAILED", "environments")
    site.commit({"environments/forecasting.lock": lock})
    moved = site.edit(
        "forecasting/models/kinds/naive.py", "np.where(np.isnan(seasonal)", "1.02 * np.where(np.isnan(seasonal)"
    )
    must(site, "7 a forecast that moves too far", "REFUSED", "forecasts")
    must(site, "  accepted with a reason", "DEPLOYED", accepted="the factor is wanted")
    (row,) = site.query("SELECT accepted_reason, differences FROM fc_deployment ORDER BY deployment_no DESC LIMIT 1")
    assert row[0] == "the factor is wanted"
    say("  recorded", row[1][:100])
    site.git("reset", "--quiet", "--hard", second)
    forced = site.commit({"README.md": "another history\n"})
    must(site, "8 a branch that was moved by force", "REFUSED", "history")
    must(site, "  the same, named by its commit", "DEPLOYED", ref=forced)
    site.remote.rename(site.folder / "gone.git")
    must(site, "9 a remote that cannot be reached", "FAILED", "fetch")
    (site.folder / "gone.git").rename(site.remote)
    site.commit({"README.md": "further\n"})
    must(site, "10 a good one", "DEPLOYED")
    say("  releases left", ", ".join(path.name[:7] for path in sorted((site.home / "releases").iterdir())))
    assert not (site.home / "releases" / first).exists()
    assert moved != forced


def killed(site: Site) -> None:
    """Kills the deployment of one commit as each of its stages begins; the next attempt takes over."""
    before, wanted = site.current, site.commit({"README.md": "killed at every stage\n"})
    for stage in STAGE_NAMES:
        assert site.kill_at(stage), stage
        assert site.current == before, stage
        say(f"killed as {stage} begins", f"{site.rows()[-1][0]}, in use: what was before")
    works(site)
    assert site.kill_at("switch")
    assert site.current in (before, wanted)
    took = site.deploy()
    assert (took.code, site.current, half_made(site)) == (0, wanted, 0), took.text
    verdicts = [row[0] for row in site.rows() if row[1] == wanted]
    assert verdicts[-1] == "DEPLOYED"
    assert set(verdicts[:-1]) == {"FAILED"}
    say("  recorded", ", ".join(verdicts))


def full_disk(site: Site) -> None:
    """Fills the disk as each stage of one commit begins; what is in use goes on, and with room again it is deployed."""
    before, wanted = site.current, site.commit({"README.md": "a full disk at every stage\n"})
    for stage in STAGE_NAMES:
        filler = site.home / "filler"
        with site.start("deploy", "--json") as process:
            lines = []
            for line in process.stderr or ():
                lines.append(line)
                if f" {stage} ..." in line:
                    fill(filler)
            code = process.wait()
        filler.unlink(missing_ok=True)
        assert (code != 0, site.current) == (True, before), (stage, lines)
        say(f"disk full as {stage} begins", f"exit code {code}: {lines[-3].strip()[:120]}")
    works(site)
    took = site.deploy()
    assert (took.code, site.current, half_made(site)) == (0, wanted, 0), took.text
    say("  recorded", ", ".join(row[0] for row in site.rows() if row[1] == wanted))


def in_flight(site: Site) -> None:
    """Begins a run, deploys, and goes on with the run: its later steps come from the release that began it."""
    begun = site.current
    steps = ["--job", "orders", "--as-of", "2026-06-29", "--json"]
    orchestrated = {"FORECASTING_ORCHESTRATOR": "airflow:proof:1"}
    first = site.forecasting("run", "select_inputs", *steps, **orchestrated)
    assert first.code == 0, first.text
    site.edit("forecasting/steps/generation/check_forecast.py", '"""', '"""Later. ')
    must(site, "a deployment while a run is in flight", "DEPLOYED")
    left = site.forecasting("run", "predict,apply_overrides,check_forecast,publish_forecast", *steps, **orchestrated)
    assert left.code == 0, left.text
    assert f"the run was begun with release {begun}" in left.text
    (row,) = site.query("SELECT git_commit, run_status FROM fc_run ORDER BY run_id DESC LIMIT 1")
    assert row == (begun, "OK")
    say("  the run", f"begun and ended with {str(begun)[:12]}, while {str(site.current)[:12]} is in use")


def back(site: Site) -> None:
    """Goes back, twice, forward by the next commit, and is refused where the tables do not allow it."""
    newest = site.current
    back_once = must(site, "rollback", "ROLLED_BACK", rollback=True)
    must(site, "  the branch stands still", None)
    assert site.current == back_once != newest
    twice = site.deploy("--rollback")
    say("rollback again", f"{twice.found['verdict'] if twice.found else twice.text.splitlines()[0]}")
    site.commit({"README.md": "onwards\n"})
    must(site, "the next commit", "DEPLOYED")
    migrations = "forecasting/warehouse/deploy/migrations.py"
    site.edit("forecasting/warehouse/schema/__init__.py", "SCHEMA_VERSION = ", "SCHEMA_VERSION = 1 + ")
    site.edit(
        migrations,
        "_deployments, works_from=8),\n",
        '_deployments, works_from=8),\n    Migration(9, "nine", _new_tables),\n',
    )
    must(site, "a migration that adds", "DEPLOYED")
    must(site, "  rollback to code of the older schema", "ROLLED_BACK", rollback=True)
    works(site)
    site.edit(
        migrations,
        '    Migration(9, "nine", _new_tables),\n',
        '    Migration(9, "nine", _new_tables),\n    Migration(10, "ten", _new_tables, works_from=10),\n',
    )
    site.edit("forecasting/warehouse/schema/__init__.py", "SCHEMA_VERSION = 1 + ", "SCHEMA_VERSION = 2 + ")
    must(site, "a migration that takes away", "REFUSED", "tables")
    must(site, "  accepted: the backup is made", "DEPLOYED", accepted="the backup is made")
    must(site, "  rollback beyond it", "REFUSED", rollback=True)


def must(
    site: Site,
    what: str,
    verdict: str | None,
    stage: str | None = None,
    *,
    ref: str = "",
    accepted: str = "",
    rollback: bool = False,
    n_rows: int | None = None,
) -> str:
    """Deploys, and makes sure that it ends with a verdict at a stage; returns the commit in use."""
    site.use_this_environment(*(["airflow"] if stage == "environments" else []))
    before, n_before = site.current, len(site.rows()) if site.has_rows() else 0
    options = [*([ref] if ref else []), *(["--accept-differences", accepted] if accepted else [])]
    done = site.deploy(*options, *(["--rollback"] if rollback else []))
    expected = 1 if n_rows is None and verdict else n_rows or 0
    rows = site.rows()
    assert len(rows) - n_before == expected, done.text
    if verdict in ("DEPLOYED", "ROLLED_BACK"):
        assert (done.code, site.current != before) == (0, True), done.text
    else:
        assert (done.code == 0, site.current) == (verdict is None, before), done.text
    if verdict:
        last = next(row for row in reversed(rows) if row[0] != "RUNNING")
        assert (last[0], last[2]) == (verdict, stage) or rollback, (last, done.text)
    said = done.found["message"] if done.found else problem(done.text)
    say(what, f"{verdict or 'nothing to do'} in {done.seconds:.1f} s: {said[:150]}")
    if not rollback:
        assert half_made(site) == 0
    else:
        assert done.seconds < 10
    works(site) if before else None
    return site.current or ""


def problem(text: str) -> str:
    """Returns the first line of a message, behind the log."""
    return next((line for line in text.splitlines() if " INFO " not in line and " WARNING " not in line), "")


def works(site: Site) -> None:
    """Makes sure that the release in use can be worked with."""
    done = site.forecasting("status", "--json")
    assert done.code == 0, done.text


def half_made(site: Site) -> int:
    """Returns the number of releases that are not whole."""
    return len([path for path in (site.home / "releases").iterdir() if not (path / ".release").exists()])


def fill(file: Path) -> None:
    """Writes a file until the disk is full."""
    with suppress(OSError), file.open("wb") as target:
        while True:
            target.write(b"\0" * 65536)
            target.flush()


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Makes a folder a small file system of its own; yields whether this login may."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, check=False).returncode == 0 if os.getuid() == 0 else False
    try:
        yield done
    finally:
        if done:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)


def say(what: str, found: str) -> None:
    """Prints one line."""
    print(f"{what:<42} {found}", flush=True)


if __name__ == "__main__":
    main()
