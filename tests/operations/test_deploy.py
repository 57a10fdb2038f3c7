"""What a deployment leaves in use, in its folder and in its record; `make prove-deploy` has the whole story."""

import os
import re
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from forecasting.errors import ConfigError, ForecastingError
from forecasting.operations.deploy import deploy, preview, roll_back
from forecasting.operations.deploy.attempt import DeploymentAttempt, Refusal, values_of
from forecasting.operations.deploy.checks import run_tests
from forecasting.operations.deploy.golden import replay_left, replay_published
from forecasting.operations.deploy.home import MARK, Home, only_one, switch
from forecasting.operations.deploy.pruning import prune, unused_environments
from forecasting.operations.deploy.record import release_before, rolled_back_from
from forecasting.operations.deploy.repository import Repository, Wanted
from forecasting.settings import git_variables, load_deploying, release_variables, settings_of_deployment
from forecasting.vocabulary.codes import DeploymentVerdict
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.deploy.init import init_database
from forecasting.warehouse.deploy.migrations import works_from
from forecasting.warehouse.deployments import Deployment, end_deployment, open_deployment
from forecasting.warehouse.schema import SCHEMA_VERSION
from tests.cli.typed import forecasting
from tests.deployments import Site
from tests.project_builder import Project, make_project

__all__ = ["make_project"]

DEPLOYED, ROLLED_BACK = DeploymentVerdict.DEPLOYED, DeploymentVerdict.ROLLED_BACK


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A repository without jobs, and an empty folder to deploy it into; the releases run this environment."""
    site = Site(tmp_path, {"FORECASTING_PYTHON_FORECASTING": sys.executable})
    site.build({"README.md": "first\n"}, with_code=False)
    for name in [name for name in os.environ if name.startswith(("FORECASTING_", "GIT_"))]:
        monkeypatch.delenv(name)
    for name, value in site.environment().items():
        if name.startswith(("FORECASTING_", "GIT_")):
            monkeypatch.setenv(name, value)
    return site


def with_tables(site: Site) -> Site:
    (site.home / "var").mkdir(parents=True)
    with closing(connect_database(f"sqlite:///{site.home}/var/forecasting.db")) as database:
        init_database(database, [])
    return site


def put_into_use(site: Site, *commits: str, version: int = SCHEMA_VERSION) -> Home:
    """Has commits been deployed one after the other, without their files."""
    home, before = Home(site.home.resolve()), None
    with closing(connect_database(f"sqlite:///{site.home}/var/forecasting.db")) as database:
        for commit in commits:
            home.release(commit).mkdir(parents=True)
            (home.release(commit) / MARK).write_text(f"{version}\n")
            row = open_deployment(database, "main", deployed_by="a test", git_commit=commit, commit_before=before)
            switch(home, commit)
            end_deployment(database, row.deployment_no, DEPLOYED, message="in use")
            before = commit
    return home


def now(ref: str | None = None, accepted: str | None = None):
    return deploy(load_deploying(), ref, accepted)


def test_the_first_deployment_makes_the_whole_layout_and_the_next_has_nothing_to_do(site):
    (commit,) = site.git("rev-parse", "HEAD").split()
    found = now()
    assert (found.verdict, found.commit, found.before, site.current) == (DEPLOYED, commit, None, commit)
    assert [check["check"] for check in found.checks] == [
        *("release", "environments", "check", "dags", "tests", "forecasts", "tables"),
    ]
    release = site.home / "releases" / commit
    assert (release / "README.md").read_text() == "first\n"
    assert (release / "var").resolve() == site.home / "var"
    assert [row[:3] for row in site.rows()] == [("DEPLOYED", commit, None)]
    (release / ".venv" / "forecasting").symlink_to(sys.prefix)
    command = [site.home / "bin" / "forecasting", "--version"]
    said = subprocess.run(command, cwd="/", capture_output=True, text=True, check=True).stdout
    assert said.startswith("forecasting ")
    again = now()
    assert (again.verdict, again.message) == (None, f"branch main is in use: {commit[:12]}; nothing to do")
    assert len(site.rows()) == 1


def test_a_job_file_that_does_not_validate_is_refused_once_and_nothing_is_left(site):
    with_tables(site)
    commit = site.commit({"jobs/orders.yml": "job: orders\nhorizn: 7\n"})
    with pytest.raises(Refusal, match="horizn"):
        now()
    ((verdict, of_commit, stage, message),) = site.rows()
    assert (verdict, of_commit, stage) == ("REFUSED", commit, "check")
    assert "horizn" in message
    assert [site.current, *(site.home / "releases").iterdir()] == [None]
    with pytest.raises(Refusal, match=rf"(?s)refused before, as deployment 1.*next: .* deploy {commit[:12]}"):
        now()
    assert len(site.rows()) == 1


def attempt_of(site: Site, database=None, **changes) -> DeploymentAttempt:
    """Returns an attempt at the newest commit, whose folder is there and empty."""
    deploying, home = load_deploying(), Home(site.home.resolve())
    wanted = Wanted("main", "branch", site.git("rev-parse", "HEAD"))
    home.release(wanted.commit).mkdir(parents=True, exist_ok=True)
    repository = Repository(home.repository, git_variables())
    attempt = DeploymentAttempt(
        home, deploying, settings_of_deployment(home.folder), database, repository, wanted, None
    )
    return replace(attempt, **changes)


NO_GOOD = 'sh -c "env | grep -c ^FORECASTING_; exit 1"'


@pytest.mark.parametrize(
    ("command", "error", "message"),
    [
        (NO_GOOD, Refusal, r"(?s)tests of the release have failed.*found:    0\n.*next: "),
        ("no-such-command x", ConfigError, r"(?s)FORECASTING_DEPLOY_TESTS.*found:    no-such-command x\n.*for none"),
    ],
)
def test_a_test_that_fails_is_refused_and_knows_no_database(site, monkeypatch, command, error, message):
    monkeypatch.setenv("FORECASTING_DEPLOY_TESTS", command)
    with pytest.raises(error, match=message):
        run_tests(attempt_of(site))


def test_an_environment_that_cannot_be_built_fails_and_is_tried_again(site, monkeypatch):
    monkeypatch.delenv("FORECASTING_PYTHON_FORECASTING")
    monkeypatch.setenv("UV_NO_INDEX", "1")
    lock = f"no-such-package==1 --hash=sha256:{'0' * 64}\n"
    site.commit({"environment.yml": "name: forecasting\n", "environments/forecasting.lock": lock})
    with_tables(site)
    for _ in range(2):
        with pytest.raises(ForecastingError, match=r"(?s)environment `forecasting` cannot be built.*no-such-package"):
            now()
    assert [row[0::2] for row in site.rows()] == [("FAILED", "environments")] * 2


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ({"environments/fast.yml": "name: fast\n"}, r"(?s)`fast` has no lock.*next: .*lock fast`, commit what"),
        ({"environments/fats.yml": "name: fats\n"}, r"(?s)there is no environment `fast`.*did you mean fats\?"),
    ],
)
def test_a_commit_without_the_lock_of_its_environment_is_refused(site, file, said):
    with_tables(site)
    site.commit(file | {"jobs/x.yml": "job: x\nexecution: {environment: fast}\n"})
    with pytest.raises(Refusal, match=said):
        now()
    assert site.rows()[-1][0::2] == ("REFUSED", "environments")


def test_a_branch_moved_by_force_is_refused_unless_its_commit_is_named(site, monkeypatch):
    with_tables(site)
    second = site.commit({"README.md": "second\n"})
    put_into_use(site, second)
    site.git("reset", "--quiet", "--hard", "HEAD~1")
    forced = site.commit({"README.md": "another\n"})
    assert "would be refused, because it does not contain the commit in use" in preview(load_deploying()).message
    with pytest.raises(Refusal, match="does not contain the commit in use: it was moved by force"):
        now()
    assert (site.current, site.rows()[-1][:3]) == (second, ("REFUSED", forced, "history"))
    monkeypatch.setenv("FORECASTING_PYTHON_FORECASTING", "/nowhere/python")
    with pytest.raises(ConfigError, match="the interpreter of environment `forecasting` is missing"):
        now(forced[:12])
    assert site.rows()[-1][1:3] == (forced, "environments")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"FORECASTING_DEPLOY_REF": "mian"}, r"(?s)no such branch, tag or commit.*found:    mian\n.*did you mean main"),
        ({"FORECASTING_DEPLOY_REMOTE": "/nowhere.git"}, r"(?s)the remote cannot be fetched.*nowhere.*next: "),
        (
            {"FORECASTING_DEPLOY_REMOTE": "https://me:geheim@git.example/x.git"},
            r"(?s)holds a password.*found:    https://me:\*\*\*@git.example.*forecasting_git",
        ),
        ({"FORECASTING_DEPLOY_REMOTE": ""}, r"(?s)no remote is known.*next:     set FORECASTING_DEPLOY_REMOTE"),
        ({"FORECASTING_DEPLOYMENT": ""}, r"(?s)no folder is known.*found:    not set\n.*next:     set it"),
        ({"FORECASTING_DEPLOYMENT": "opt"}, r"(?s)no folder is known.*found:    opt\n"),
        ({"FORECASTING_DEPLOY_KEEP": "1"}, r"(?s)FORECASTING_DEPLOY_KEEP.*accepted: 2 or more"),
        ({"FORECASTING_DEPLOY_MANAGER": "pip"}, r"(?s)FORECASTING_DEPLOY_MANAGER.*accepted: uv, conda"),
        ({"FORECASTING_DEPLOY_TESTS": "make 'x"}, r"(?s)FORECASTING_DEPLOY_TESTS.*quotes in pairs"),
    ],
)
def test_a_wrong_setting_says_what_to_do(site, monkeypatch, change, expected):
    for name, value in change.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ForecastingError, match=expected):
        now()
    assert site.current is None


def test_a_killed_deployment_is_recorded_and_cleaned_up_by_the_next(site):
    with_tables(site)
    commit = site.git("rev-parse", "HEAD")
    assert site.kill_at("check")
    half_made = site.home / "releases" / commit
    assert (half_made.is_dir(), site.rows()[0][0]) == (True, "RUNNING")
    (site.home / "repository.git" / "refs" / "remotes" / "origin" / "main.lock").touch()
    site.commit({"README.md": "second\n"})
    with pytest.raises(ConfigError, match="no such branch"), pytest.MonkeyPatch.context() as changed:
        changed.setenv("FORECASTING_DEPLOY_REF", "nowhere")
        now()
    assert not half_made.exists()
    assert [row[0::2] for row in site.rows()] == [("FAILED", None), ("FAILED", "fetch")]


def test_a_deployment_that_died_after_the_switch_is_deployed(site):
    commit = site.git("rev-parse", "HEAD")
    home = put_into_use(with_tables(site), commit)
    with closing(connect_database(f"sqlite:///{home.folder}/var/forecasting.db")) as database:
        second = site.commit({"README.md": "second\n"})
        open_deployment(database, "main", deployed_by="a test", git_commit=second, commit_before=commit)
    home.release(second).mkdir()
    (home.release(second) / MARK).touch()
    switch(home, second)
    assert now().verdict is None
    assert [row[0] for row in site.rows()] == ["DEPLOYED", "DEPLOYED"]


def test_only_one_deployment_works_at_a_time(site):
    with only_one(Home(site.home)), pytest.raises(ForecastingError, match=rf"another deployment.*\n.*{os.getpid()}"):
        now()


def test_a_preview_says_what_would_come_and_which_databases_its_jobs_need(site):
    with_tables(site)
    put_into_use(site, site.git("rev-parse", "HEAD"))
    job = "job: x\nsources: {target: {query: x.sql, connection: sap}, drivers: {connection: weather}}\n"
    commit = site.commit({"jobs/x.yml": job, "jobs/broken.yml": "a: [\n"})
    seen = preview(load_deploying())
    assert (seen.commit, seen.is_needed, seen.connections) == (commit, True, ["sap", "weather"])
    assert f"{commit[:12]} would be 1 commit after " in seen.message
    assert len(site.rows()) == 1


def test_a_rollback_goes_to_the_release_before_then_further_and_the_branch_waits(site):
    commits = [site.git("rev-parse", "HEAD"), *(site.commit({"README.md": text}) for text in ("second", "third"))]
    put_into_use(with_tables(site), *commits)
    assert [roll_back(load_deploying()).commit for _ in range(2)] == [commits[1], commits[0]]
    assert [row[:2] for row in site.rows()[3:]] == [("ROLLED_BACK", commits[1]), ("ROLLED_BACK", commits[0])]
    held = now()
    assert (held.verdict, site.current) == (None, commits[0])
    assert f"forecasting deploy {commits[2][:12]}" in held.message
    assert roll_back(load_deploying(), commits[1][:9]).commit == commits[1]
    with pytest.raises(ConfigError, match=rf"(?s)no such release.*found:    abc\n.*{commits[0][:12]}"):
        roll_back(load_deploying(), "abc")


def test_a_rollback_to_code_that_cannot_work_on_the_tables_is_refused_and_recorded(site):
    commits = [site.git("rev-parse", "HEAD"), site.commit({"README.md": "second\n"})]
    home = put_into_use(with_tables(site), *commits)
    (home.release(commits[0]) / MARK).write_text(f"{works_from(SCHEMA_VERSION) - 1}\n")
    with pytest.raises(ForecastingError, match=r"(?s)made by a newer version.*next: .*backup"):
        roll_back(load_deploying())
    assert (site.current, site.rows()[-1][0]) == (commits[1], "REFUSED")


def test_without_a_release_there_is_nothing_to_go_back_to(site):
    with pytest.raises(ConfigError, match=r"(?s)nothing is deployed.*next:     deploy first"):
        roll_back(load_deploying())


def history(*attempts: tuple[DeploymentVerdict, str, str | None]) -> list[Deployment]:
    """Returns attempts as they are listed, the newest first."""
    rows = [
        Deployment(number, "main", "a test", "host", None, verdict, commit, before)
        for number, (verdict, commit, before) in enumerate(attempts, 1)
    ]
    return rows[::-1]


def test_the_release_before_is_that_of_the_deployments_that_stand():
    rows = history((DEPLOYED, "a", None), (DEPLOYED, "b", "a"), (ROLLED_BACK, "a", "b"), (DEPLOYED, "c", "a"))
    assert release_before(rows) == "a"
    assert release_before(rows[2:]) == "a"
    assert release_before(rows[1:]) is None
    assert (rolled_back_from(rows), rolled_back_from(rows[1:])) == (frozenset(), {"b"})


def test_pruning_keeps_what_is_in_use_before_it_or_of_a_run(site):
    commits = [site.git("rev-parse", "HEAD"), *(site.commit({"README.md": str(number)}) for number in range(5))]
    home = put_into_use(with_tables(site), *commits)
    for name, number in {"old": 1, "kept": 4}.items():
        (home.environments / name).mkdir(parents=True)
        (home.release(commits[number]) / ".venv").mkdir()
        (home.release(commits[number]) / ".venv" / name).symlink_to(f"../../../environments/{name}")
    loaded = home.environments / "loaded"
    loaded.mkdir()
    shutil.copy(sys.executable, loaded / "python")
    with (
        subprocess.Popen(["cat"], executable=shutil.copy("/bin/cat", loaded / "cat"), stdin=subprocess.PIPE),
        closing(connect_database(f"sqlite:///{site.home}/var/forecasting.db")) as database,
    ):
        attempt = attempt_of(site, database, before=commits[3], deploying=replace(load_deploying(), keep=2))
        attempt.repository.fetch(str(site.remote))
        with database.begin() as connection:
            connection.exec_driver_sql(run_in_flight(commits[0]))
        prune(attempt)
        left = {path.name for path in home.releases()}
        assert left == {commits[number] for number in (0, 3, 4, 5)}
        assert {path.name for path in home.environments.iterdir()} == {"kept", "loaded"}
    assert unused_environments(home) == [loaded]


def run_in_flight(commit: str) -> str:
    text = dict.fromkeys(("job", "purpose", "host", "config_hash", "env_lock_hash", "vintage_kind"), "x")
    dates = dict.fromkeys(("as_of_date", "as_of_utc", "started_utc"), "2026-01-01")
    numbers = dict.fromkeys(("run_id", "attempt", "n_chunks", "seed"), 1)
    row = text | dates | numbers | {"trigger_reason": "MANUAL", "run_status": "RUNNING", "git_commit": commit}
    return f"INSERT INTO fc_run ({', '.join(row)}) VALUES ({', '.join(map(repr, row.values()))})"


def replaying(project: Project, folder: Path, *, code: str = "", accepted: str | None = None) -> DeploymentAttempt:
    """Returns an attempt whose release answers as this code does for what is published; `code` runs instead of it."""
    run_id = int(project.query("SELECT run_id FROM fc_publication")["run_id"].item())
    answer = folder / "answer"
    answer.write_text(forecasting(project, "replay", str(run_id), "--json").stdout)
    release = folder / "python"
    release.write_text(f'#!/bin/sh\necho "$*" > {folder}/argv\n{code or f"cat {answer}"}\n')
    release.chmod(0o755)
    home, wanted = Home(folder), Wanted("main", "branch", "abc")
    shutil.copytree(project.settings.jobs, home.release("abc") / "jobs")
    settings = replace(project.settings, interpreters={"forecasting": str(release)})
    return DeploymentAttempt(home, None, settings, project.database, None, wanted, None, accepted)


def test_what_readers_see_is_replayed_by_the_release_and_a_move_is_refused_unless_accepted(make_project, tmp_path):
    project = make_project(folder=tmp_path / "project", ran=["integrated_workflow"])
    (tmp_path / "same").mkdir()
    attempt = replaying(project, tmp_path / "same")
    assert replay_published(attempt).endswith(": 28 rows, IDENTICAL")
    assert re.fullmatch(
        r"-m forecasting replay \d+ --json --for-deployment\n", (tmp_path / "same" / "argv").read_text()
    )
    project.execute("UPDATE fc_forecast SET y_model = y_model / 1.02")
    (tmp_path / "moved").mkdir()
    moved = replaying(project, tmp_path / "moved")
    with pytest.raises(Refusal, match=r"(?s)28 of 28 rows differ, by up to 2\.00%.*y_model 28.*--accept-differences"):
        replay_published(moved)
    assert "28 of 28 rows differ" in replay_published(replace(moved, accepted="it is wanted"))


def test_a_run_that_cannot_be_replayed_is_named_and_one_that_breaks_the_release_is_refused(make_project, tmp_path):
    project = make_project(folder=tmp_path / "project", ran=["integrated_workflow"])
    project.execute("DELETE FROM fc_job_version")
    attempt = replaying(project, tmp_path)
    assert "not comparable, run " in replay_published(attempt)
    assert list(attempt.left_to_replay) == ["orders"]
    (tmp_path / "python").write_text("#!/bin/sh\necho Traceback >&2; exit 1\n")
    with pytest.raises(Refusal, match=r"(?s)breaks off.*found:    Traceback\n"):
        replay_left(attempt)


def test_no_code_of_a_release_gets_a_credential_of_git_and_only_init_db_the_owner_of_the_tables():
    given = {
        "GIT_SSH_COMMAND": "ssh -i key", "AIRFLOW_GIT_TOKEN": "geheim", "SSH_ASKPASS": "x",
        "PATH": "/bin", "HOME": "/h",
        "FORECASTING_WAREHOUSE": "hana://writer@h", "FORECASTING_WAREHOUSE_PASSWORD": "w",
        "FORECASTING_CONNECTION_OWNER": "hana://owner@h", "FORECASTING_CONNECTION_OWNER_PASSWORD": "o",
    }  # fmt: skip
    place = Path("/releases/a")
    own = {"PYTHONPATH": str(place), "PATH": f"{place}/.venv/forecasting/bin:/bin", "HOME": "/h"}
    root = {"FORECASTING_ROOT": str(place)}
    writer = {"FORECASTING_WAREHOUSE": "hana://writer@h", "FORECASTING_WAREHOUSE_PASSWORD": "w"}
    owner = {"FORECASTING_WAREHOUSE": "hana://owner@h", "FORECASTING_WAREHOUSE_PASSWORD": "o"}
    assert release_variables(place, given) == own | root | writer
    assert release_variables(place, given, owner=True) == own | root | owner
    assert release_variables(place, given, data=False) == own


def test_names_under_a_key_are_found_at_any_depth():
    content = {"environment": "a", "steps": [{"x": {"environment": "b"}}, "environment"], "y": {"environment": 3}}
    assert list(values_of(content, "environment")) == ["a", "b"]
