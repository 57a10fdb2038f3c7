"""What a newcomer meets first: names to import, forms, hooks, a container, CI, a release. All works as it stands."""

import ast
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from datetime import date

import pytest
import yaml
from click.testing import CliRunner
from packaging.specifiers import SpecifierSet
from packaging.version import Version

import forecasting
from forecasting.settings import CHECKOUT

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
FORMS = sorted(path for path in (CHECKOUT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
WORKFLOW = ".github/workflows/test.yml"
SCHEMAS = {
    "github-issue-forms": FORMS,
    "github-issue-config": [".github/ISSUE_TEMPLATE/config.yml"],
    "github-workflows": [WORKFLOW],
    "drone-ci": [".drone.yml"],
}
"""Files of other programs, by the schema that check-jsonschema brings. tests/docs runs the commands that forms name."""


def test_every_public_name_is_found_and_typed_as_what_is_found():
    """The run of mypy over the package proves the imports for types; here they are the very names that are loaded."""
    imports = ast.walk(ast.parse((CHECKOUT / "forecasting" / "__init__.py").read_text()))
    typed = {
        alias.name: f"{node.module}:{alias.name}"
        for node in imports
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("forecasting.")
        for alias in node.names
    }
    homes = {name: f"{home}:{name}" for home, names in forecasting._HOMES.items() for name in names}
    assert typed == homes
    assert dir(forecasting) == forecasting.__all__ == sorted([*homes, "__version__"])
    assert all(getattr(forecasting, name).__doc__ for name in homes)
    assert forecasting.__version__ == PROJECT["project"]["version"]
    with pytest.raises(AttributeError, match="has no attribute 'Jobb'"):
        _ = forecasting.Jobb


def test_the_package_reads_jobs_and_its_commands_start_where_there_is_no_pandas():
    looked = (
        "import sys, forecasting; first = set(sys.modules); forecasting.load_job; "
        "print(first & {'pydantic', 'yaml'} or sys.modules.keys() & {'numpy', 'pandas', 'sqlalchemy', 'typer'}); "
        "import forecasting.cli.main; print(sys.modules.keys() & {'numpy', 'pandas', 'sqlalchemy'})"
    )
    done = subprocess.run([sys.executable, "-c", looked], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\nset()\n"


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_file_is_what_the_program_that_reads_it_takes(schema):
    from check_jsonschema import main

    files = [str(CHECKOUT / file) for file in SCHEMAS[schema]]
    done = CliRunner().invoke(main, ["--builtin-schema", f"vendor.{schema}", *files])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_has_distinct_ids_and_names_views_that_are_there(path):
    text = path.read_text(encoding="utf-8")
    ids = [element["id"] for element in yaml.safe_load(text)["body"] if element["type"] != "markdown"]
    assert len(ids) == len(set(ids)) > 0
    views = set(re.findall(r"\bbi_\w+", text))
    assert {view for view in views if not (CHECKOUT / "sql" / "views" / f"{view}.sql").exists()} == set()


def test_the_hooks_are_the_checks_of_the_makefile_and_need_nothing_else():
    """What they run is what `make test-fast` runs before its tests."""
    (repository,) = yaml.safe_load((CHECKOUT / ".pre-commit-config.yaml").read_text())["repos"]
    assert repository["repo"] == "local"
    hooks = repository["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    assert {hook["pass_filenames"] for hook in hooks} == {False}
    planned = "\n".join(plan(hook["entry"]) for hook in hooks)
    for tool in ("ruff check .", "ruff format --check .", "python -m mypy\n", "lint-imports"):
        assert tool in planned


def test_the_dev_container_has_the_python_of_the_project_and_builds_the_environments():
    container = json.loads((CHECKOUT / ".devcontainer" / "devcontainer.json").read_text())
    known = {"name", "image", "postCreateCommand", "forwardPorts", "portsAttributes", "customizations"}
    assert container.keys() <= known, "look the field up in the schema of containers.dev, then add it here"
    image, _, tag = container["image"].rpartition(":")
    assert image.endswith("/python")
    assert Version(tag) in SpecifierSet(PROJECT["project"]["requires-python"])
    assert "environments/forecasting.lock" in plan(container["postCreateCommand"], "--always-make")
    (port,) = container["forwardPorts"]
    assert f"PORT ?= {port}\n" in (CHECKOUT / "Makefile").read_text()
    assert container["portsAttributes"].keys() == {str(port)}
    interpreter = container["customizations"]["vscode"]["settings"]["python.defaultInterpreterPath"]
    assert interpreter == "${containerWorkspaceFolder}/.venv/forecasting/bin/python"


def test_three_ci_systems_run_the_same_commands_of_make():
    workflow = yaml.safe_load((CHECKOUT / WORKFLOW).read_text())
    steps = workflow["jobs"]["test"]["steps"]
    commands = [step["run"] for step in steps if "run" in step]
    drone = yaml.safe_load((CHECKOUT / ".drone.yml").read_text())["steps"]
    assert [command for step in drone for command in step["commands"]] == commands
    assert all(step.get("when", {}).keys() <= {"event", "branch", "ref"} for step in drone), "the schema takes any"
    assert re.findall(r"\bsh\b *'?(.*?)'?[ }]*$", (CHECKOUT / "Jenkinsfile").read_text(), re.MULTILINE) == commands
    script = CHECKOUT / commands.pop(commands.index(".ci/run"))
    assert os.access(script, os.X_OK)
    assert script.read_text().endswith("\nexec make test\n")
    for command in commands:
        plan(command, "--always-make")
    assert workflow["permissions"] == {"contents": "read"}
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]) for step in steps if "uses" in step)


def plan(entry: str, *options: str) -> str:
    """Returns what make would do for an entry; fails where it would do nothing or does not know the target."""
    program, *words = shlex.split(entry)
    assert program == "make"
    command = ["make", "--dry-run", "--silent", *options, *words]
    planned = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    assert planned, entry
    return planned


def test_a_release_has_one_version_in_the_project_the_changelog_and_its_tag():
    headings = re.findall(r"^## (.*)$", (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    newest, _, day = next(heading for heading in headings if heading != "Unreleased").partition(" - ")
    assert newest == PROJECT["project"]["version"]
    assert date.fromisoformat(day)
    assert "Unreleased" not in headings[1:]
    tagged = subprocess.run(
        ["git", "tag", "--points-at", "HEAD", "v*"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert set(tagged.stdout.split()) <= {f"v{newest}"}
