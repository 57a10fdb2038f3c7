"""What a newcomer meets first: names to import, forms, hooks, a container, a release. All of it works as it stands."""

import ast
import subprocess
import sys
import tomllib
from importlib.metadata import version

import pytest

import forecasting
from forecasting.settings import CHECKOUT

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())


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
    assert forecasting.__version__ == version("forecasting")
    with pytest.raises(AttributeError, match="has no attribute 'Jobb'"):
        _ = forecasting.Jobb


def test_the_package_is_imported_and_reads_jobs_where_there_is_no_pandas():
    looked = (
        "import sys, forecasting; first = set(sys.modules); forecasting.load_job; "
        "print(first & {'pydantic', 'yaml'} or sys.modules.keys() & {'numpy', 'pandas', 'sqlalchemy', 'typer'})"
    )
    done = subprocess.run([sys.executable, "-c", looked], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_packages_say_that_they_are_typed():
    data = PROJECT["tool"]["setuptools"]["package-data"]
    for package in ("forecasting", "data_checks"):
        assert "py.typed" in data[package]
        assert (CHECKOUT / package / "py.typed").is_file()
