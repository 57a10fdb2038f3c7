"""House rules that no linter knows."""

import ast
import inspect
import re
import subprocess
import sys
import tomllib
from collections import Counter
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from forecasting.config import load_job
from forecasting.operations.environment_locks import pip_requirements
from forecasting.settings import CHECKOUT

TRACKED = [
    CHECKOUT / line
    for line in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    if (CHECKOUT / line).is_file()
]
MODULES = [path for path in TRACKED if path.suffix == ".py"]
ROOMS = ("forecasting", "data_checks", "demo", "benchmarks", "dags", "environments", "local_airflow", "server")
CODE = [path for path in MODULES if path.relative_to(CHECKOUT).parts[0] in ROOMS]
READS_ENVIRONMENT = {
    "forecasting/settings.py",
    "benchmarks/data.py",
    "dags/forecasting_dags/step_operator.py",
    "local_airflow/instance.py",
}
SETS_ENVIRONMENT = {"data_checks/engine.py", "benchmarks/postgresql.py"}
"""Great Expectations takes its telemetry switch from the environment only, and a command its warehouse."""
PRINTS = ("forecasting/cli", "demo", "benchmarks", "environments", "local_airflow", "server")


def relative(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


def trees() -> list[tuple[str, ast.Module]]:
    return [(relative(path), ast.parse(path.read_text(encoding="utf-8"))) for path in CODE]


def functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def n_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Returns the lines of a function's body, its docstring aside."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_dag_files_are_at_most_60_lines():
    files = [*(CHECKOUT / "dags").glob("*.py")]
    assert len(files) >= 5
    assert [path.name for path in files if len(path.read_text().splitlines()) > 60] == []


def test_modules_are_at_most_400_lines():
    assert {relative(path) for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 400} == set()


def test_functions_are_at_most_40_lines():
    long = [(file, function.name) for file, tree in trees() for function in functions(tree) if n_lines(function) > 40]
    assert long == []


def test_no_comprehension_makes_a_collection_for_every_element():
    """`name not in set(all_names)` as a condition makes the set once a name: ten minutes for 30,000 series."""
    comprehensions = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    made = [
        f"{place}:{called.lineno}"
        for place, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, comprehensions)
        for condition in (condition for part in node.generators for condition in part.ifs)
        for called in ast.walk(condition)
        if isinstance(called, ast.Call) and getattr(called.func, "id", "") in {"set", "frozenset", "list", "sorted"}
    ]
    assert made == []


def test_a_room_of_the_warehouse_has_at_most_12_verbs():
    rooms = [path.parent.name for path in (CHECKOUT / "forecasting" / "warehouse").glob("*/__init__.py")]
    assert len(rooms) >= 14
    for room in rooms:
        face = import_module(f"forecasting.warehouse.{room}")
        verbs = [name for name, value in vars(face).items() if inspect.isfunction(value)]
        assert len(verbs) <= 12, room


def test_steps_know_at_most_8_rooms_of_the_warehouse():
    imported = {
        node.module.split(".")[2]
        for file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and file.startswith("forecasting/steps/")
        and (node.module or "").startswith("forecasting.warehouse.")
    }
    assert len(imported) <= 8, sorted(imported)


def test_a_folder_has_at_most_12_modules():
    folders = Counter(
        path.parent
        for path in CODE
        if path.name != "__init__.py" and relative(path).startswith(("forecasting/", "dags/"))
    )
    assert {relative(folder): count for folder, count in folders.items() if count > 12} == {}


def test_a_class_name_means_one_thing():
    names = Counter(node.name for _, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert [name for name, count in names.items() if count > 1] == []


def test_no_module_has_a_name_that_says_nothing():
    assert [relative(path) for path in CODE if path.stem in {"utils", "helpers", "common", "manager", "handler"}] == []


def test_the_environment_is_read_in_few_places():
    readers = {
        file
        for file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }
    assert readers <= READS_ENVIRONMENT | SETS_ENVIRONMENT


def test_only_the_command_line_prints():
    printing = {
        file
        for file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert [file for file in printing if not file.startswith(PRINTS)] == []


def test_every_imported_package_is_a_direct_dependency():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    named = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["hana"]
    named += project["dependency-groups"]["dev"]
    named += [line for file in (CHECKOUT / "environments").glob("*.yml") for line in pip_requirements(file)[1]]
    direct = {canonicalize_name(Requirement(line).name) for line in named}
    owners = packages_distributions()
    imported = {
        name.partition(".")[0]
        for file, tree in trees()
        if file.partition("/")[0] not in {"dags", "local_airflow"}
        for node in ast.walk(tree)
        for name in names_of(node)
    }
    foreign = imported - set(sys.stdlib_module_names) - set(ROOMS)
    distributions = {name: {canonicalize_name(owner) for owner in owners.get(name, [name])} for name in foreign}
    unnamed = {name for name, found in distributions.items() if not found & direct}
    assert unnamed - {"pydantic_core"} == set()


def names_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []


def test_the_walks_of_the_architecture_lead_through_functions_that_are_there():
    page = (CHECKOUT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    walks = page.partition("## Three walks")[2].partition("\n## ")[0].split("|---|---|")[1:]
    for walk in walks:
        rows = re.findall(r"^\| `(\S+\.py)` \| (.*) \|$", walk, re.MULTILINE)
        assert len(rows) == 4
        for file, seen in rows:
            named = set(re.findall(r"`(\w+)`", seen))
            assert named <= {
                node.name for node in ast.parse((CHECKOUT / file).read_text()).body if hasattr(node, "name")
            }
    assert len(walks) == 3


def test_make_alone_lists_every_command():
    makefile = (CHECKOUT / "Makefile").read_text()
    targets = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())
    shown = subprocess.run(["make"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    listed = dict(re.findall(r"^  make ([a-z-]+) +(\S.*)$", shown, re.MULTILINE))
    assert set(listed) == targets


@pytest.mark.parametrize("name", ["mamba", "micromamba", "conda"])
def test_env_manager_conda_uses_what_is_found(tmp_path, name):
    (tmp_path / name).write_text("#!/bin/sh\n")
    (tmp_path / name).chmod(0o755)
    shown = plan_setup(tmp_path)
    create = "create" if name == "micromamba" else "env create"
    for environment, file in (("forecasting", "environment.yml"), ("airflow", "environments/airflow.yml")):
        assert f"{tmp_path / name} {create} --yes --prefix .venv/{environment} --file {file}" in shown.stdout


@pytest.mark.parametrize(("hana", "shown"), [("1", True), ("0", False)])
@pytest.mark.parametrize("manager", ["uv", "conda"])
def test_the_driver_of_sap_hana_is_left_out_on_request(tmp_path, manager, hana, shown):
    (tmp_path / "conda").write_text("#!/bin/sh\n")
    (tmp_path / "conda").chmod(0o755)
    planned = plan_setup(tmp_path, f"HANA={hana}", f"ENV_MANAGER={manager}").stdout
    whole = "hana.lock" if manager == "uv" else "--file environment.yml"
    assert (whole in planned) == shown


@pytest.mark.parametrize("wrong", ["no", "false", "2"])
def test_a_misspelt_answer_about_the_driver_installs_nothing(tmp_path, wrong):
    done = plan_setup(tmp_path, f"HANA={wrong}", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"HANA={wrong}: 1 installs SAP HANA's driver, 0 leaves it out" in done.stderr


def test_env_manager_conda_without_any_says_so(tmp_path):
    shown = plan_setup(tmp_path)
    assert "none of mamba, micromamba and conda is on the PATH" in shown.stdout


def plan_setup(folder: Path, *options: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Returns what make would do, with only this folder and the system's own on the PATH."""
    return subprocess.run(
        ["make", "--dry-run", "--always-make", "setup", *(options or ("ENV_MANAGER=conda",))],
        cwd=CHECKOUT,
        env={"PATH": f"{folder}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=check,
    )


@pytest.mark.parametrize("page", ["README.md", "docs/how-to/add-a-job.md"])
def test_the_jobs_in_the_documentation_are_valid_jobs(tmp_path, page):
    blocks = re.findall(r"```yaml\n(job: .*?)```", (CHECKOUT / page).read_text(), re.DOTALL)
    for text in blocks:
        (tmp_path / "plant_orders.yml").write_text(text)
        load_job(tmp_path / "plant_orders.yml")
    assert blocks
