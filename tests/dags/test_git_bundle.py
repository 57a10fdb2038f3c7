"""Airflow's own way to fetch DAG files from git: what it does, and each trap that the documents name."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from airflow.providers.git.bundles.git import GitDagBundle
from airflow.utils.file import list_py_file_paths

from forecasting.purposes import INTEGRATED, PURPOSES
from forecasting.settings import CHECKOUT

IDENTITY = ("-c", "user.name=A", "-c", "user.email=a@example.com")
PARSED = """
import json, sys
from pathlib import Path
sys.meta_path = [finder for finder in sys.meta_path if "editable" not in repr(finder).lower()]
from airflow.dag_processing.dagbag import BundleDagBag
folder = Path(sys.argv[1])
bag = BundleDagBag(folder, bundle_path=folder, bundle_name="forecasts")
files = [sys.modules[name].__file__ for name in ("forecasting", "forecasting_dags")]
print(json.dumps([sorted(bag.dags), bag.import_errors, *files]))
"""
"""Prints which DAGs a bundle has, what was not imported, and where our packages came from."""


pytestmark = pytest.mark.filterwarnings("ignore:GitWildMatchPattern")  # Airflow reads .airflowignore with it


class Remote:
    """A bare repository with the DAG files of this checkout, and where its commits are made."""

    def __init__(self, folder: Path) -> None:
        self.bare, self.work = folder / "remote.git", folder / "work"
        for room in ("dags", "jobs"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(CHECKOUT / room, self.work / room, ignore=ignored)
        shutil.copy(CHECKOUT / ".airflowignore", self.work)
        self.git("init", "--quiet", "--initial-branch", "main")
        self.git("init", "--quiet", "--bare", str(self.bare))

    def git(self, *arguments: str) -> str:
        command = ["git", *IDENTITY, *arguments]
        return subprocess.run(command, cwd=self.work, capture_output=True, text=True, check=True).stdout.strip()

    def commit(self, **files: str) -> str:
        for name, text in files.items():
            path = self.work / name.replace("__", "/").replace("_py", ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a change")
        self.git("push", "--quiet", str(self.bare), "main")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def remote(tmp_path, monkeypatch):
    storage = tmp_path / "bundles"
    monkeypatch.setenv("AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH", str(storage))
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    return Remote(tmp_path)


def bundle(remote: Remote, **options) -> GitDagBundle:
    made = GitDagBundle(name="forecasts", tracking_ref="main", repo_url=str(remote.bare), **options)
    made.initialize()
    return made


def test_a_run_that_began_on_one_commit_ends_on_it_while_another_arrives(remote):
    first = remote.commit(dags__step_py="STEP = 'first'\n")
    tracked = bundle(remote, subdir="dags")
    assert tracked.get_current_version().version == first
    second = remote.commit(dags__step_py="STEP = 'second'\n")
    tracked.refresh()
    of_the_run = bundle(remote, subdir="dags", version=first)
    assert tracked.get_current_version().version == second
    assert (tracked.path / "step.py").read_text() == "STEP = 'second'\n"
    assert (of_the_run.path / "step.py").read_text() == "STEP = 'first'\n"
    assert of_the_run.path.is_relative_to(of_the_run.versions_dir / first)


def test_the_files_come_from_the_commit_and_all_other_code_from_the_checkout(remote, root):
    remote.commit()
    fetched = bundle(remote, subdir="dags")
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, "-W", "ignore", "-c", PARSED, str(fetched.path)]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True)
    dags, errors, forecasting, shared = json.loads(done.stdout.splitlines()[-1])
    assert (dags, errors) == (sorted(f"{purpose}__tiny" for purpose in (*PURPOSES, INTEGRATED)), {})
    assert Path(shared).is_relative_to(fetched.path)
    assert Path(forecasting).is_relative_to(CHECKOUT)


@pytest.mark.parametrize(("subdir", "missing"), [("dags", "forecasting"), (None, "forecasting_dags")])
def test_a_file_fails_whose_packages_are_not_on_the_path(remote, tmp_path, subdir, missing):
    """As Airflow does, the folder of the bundle is on the path, and nothing else of the repository."""
    remote.commit()
    fetched = bundle(remote, subdir=subdir)
    file = fetched.path / ("model_training.py" if subdir else "dags/model_training.py")
    code = [str(CHECKOUT)] if missing == "forecasting_dags" else []
    program = f"import runpy, sys; sys.path[:0] = {[str(fetched.path), *code]}; runpy.run_path({str(file)!r})"
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], cwd=tmp_path, env={}, capture_output=True, text=True, check=False
    )
    assert done.stderr.splitlines()[-1] == f"ModuleNotFoundError: No module named '{missing}'"


def test_without_a_subfolder_the_whole_repository_is_parsed_but_for_what_is_ignored(remote):
    remote.commit(tests__test_x_py="from airflow.sdk import DAG\n")
    fetched = bundle(remote)
    inside = {f"dags/{path.name}" for path in (CHECKOUT / "dags").glob("*.py")}
    assert parsed_files(fetched.path) == inside
    (fetched.path / ".airflowignore").unlink()
    assert parsed_files(fetched.path) == inside | {"tests/test_x.py"}


def parsed_files(folder: Path) -> set[str]:
    return {Path(path).relative_to(folder).as_posix() for path in list_py_file_paths(folder)}


def test_clones_go_to_the_temporary_folder_unless_a_setting_names_another(remote, monkeypatch):
    remote.commit()
    named = os.environ["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH"]
    assert bundle(remote).base_dir.is_relative_to(named)
    monkeypatch.delenv("AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH")
    unset = GitDagBundle(name="forecasts", tracking_ref="main", repo_url=str(remote.bare))
    assert unset.base_dir.is_relative_to(tempfile.gettempdir())
