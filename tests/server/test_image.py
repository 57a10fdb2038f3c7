"""What the Dockerfile says is true of this repository; nobody builds the image here."""

import re
import shlex
import tomllib

from forecasting.settings import CHECKOUT

TEXT = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
LINES = [line for line in TEXT.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
MAKEFILE = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
DRIVER = "hdbcli"


def instructions(name: str) -> list[list[str]]:
    return [shlex.split(line)[1:] for line in LINES if line.startswith(f"{name} ")]


def copied() -> list[str]:
    """Returns what is copied out of the repository."""
    return [source for words in instructions("COPY") if "--from=build" not in words for source in words[:-1]]


def installed_locks() -> set[str]:
    """Returns the locks that a build without arguments installs."""
    (names,) = re.findall(r"for name in ([a-z ]+); do", TEXT)
    return set(names.split())


def test_everything_that_is_copied_is_there_and_reaches_the_build():
    allowed = set(re.findall(r"^!(.+)$", (CHECKOUT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    assert [source for source in copied() if not (CHECKOUT / source).exists()] == []
    assert {source.split("/")[0] for source in copied()} == allowed


def test_the_environments_are_those_of_the_locks_with_hashes_and_without_the_driver_of_sap_hana():
    assert installed_locks() == {"airflow", "forecasting"}
    assert {f"environments/{name}.lock" for name in installed_locks()} <= set(copied())
    assert "--require-hashes" in TEXT
    for name in installed_locks():
        assert DRIVER not in (CHECKOUT / "environments" / f"{name}.lock").read_text(encoding="utf-8")
    assert DRIVER not in TEXT
    assert re.findall(r"pip install (?!--)\S+|pip install --no-cache-dir (\S+)", TEXT) == [uv_of_the_makefile()]


def uv_of_the_makefile() -> str:
    (version,) = re.findall(r"^UV_VERSION := (\S+)$", MAKEFILE, re.MULTILINE)
    return f"uv=={version}"


def test_python_is_that_of_the_locks():
    (locked,) = set(re.findall(r"--python-version (\S+)", MAKEFILE))
    assert instructions("ARG")[0] == [f"BASE=python:{locked}-slim-bookworm"]
    assert {words[0] for words in instructions("FROM")} == {"${BASE}"}
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["requires-python"] == f">={locked}"


def test_the_container_is_nobody_in_particular_and_holds_no_secret():
    assert instructions("USER") == [["50000:0"]]
    named = [word.partition("=")[0] for name in ("ARG", "ENV") for words in instructions(name) for word in words]
    assert [name for name in named if re.search(r"PASSWORD|SECRET|TOKEN|KEY|WAREHOUSE|CONN", name)] == []
