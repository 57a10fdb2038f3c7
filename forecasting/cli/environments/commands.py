"""`forecasting environments`: which there are, building them, and what is wrong with them."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from forecasting.cli.output import make_console

app = typer.Typer(help="Python environments of the jobs: list, build, check, lock.", no_args_is_help=True)
console = make_console()


class Manager(StrEnum):
    """What builds an environment."""

    UV = "uv"
    CONDA = "conda"


@app.command("list")
def list_environments(*, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list.")] = False) -> None:
    """List the environments: lock, whether it is built, and which jobs use it."""
    from forecasting.cli.environments.answers import environment_rows, show_environments

    if as_json:
        print(json.dumps(environment_rows()))
    else:
        show_environments(console)


@app.command("build")
def build_environments(
    names: Annotated[
        list[str] | None, typer.Argument(help="Environments; those that jobs use and that need it unless given.")
    ] = None,
    *,
    manager: Annotated[
        Manager, typer.Option(help="uv, from environments/NAME.lock; conda (mamba, micromamba), from NAME.yml.")
    ] = Manager.UV,
) -> None:
    """Build environments beside the older ones, then switch to them; what is built already is only switched to."""
    from forecasting.cli.environments.answers import build

    for line in build(names or [], manager.value):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


@app.command("check")
def check_environments(
    name: Annotated[str | None, typer.Argument(help="One environment; all of them unless given.")] = None,
) -> None:
    """Say which job uses which environment, what is missing, stale or broken, and what mends it."""
    from forecasting.cli.environments.answers import check

    raise typer.Exit(check(name, console))


@app.command("lock")
def lock_environments(
    names: Annotated[
        list[str] | None, typer.Argument(help="Environments; all of environments/*.yml unless given.")
    ] = None,
    *,
    upgrade: Annotated[bool, typer.Option("--upgrade", help="Take the newest versions that the file allows.")] = False,
) -> None:
    """Write environments/NAME.lock from environments/NAME.yml: every package with version and hashes."""
    from forecasting.cli.environments.answers import lock

    for line in lock(names or [], upgrade=upgrade):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
