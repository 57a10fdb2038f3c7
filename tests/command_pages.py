"""Writes the pages of the commands and of the job file from the command line: `python -m tests.command_pages`."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

import typer
from typer.cli import get_docs_for_click

from forecasting.cli.main import app
from forecasting.settings import CHECKOUT
from tests.cli.typed import type_here

REFERENCE = CHECKOUT / "docs" / "reference"
_GENERATED = "Generated from the command line by `make docs`."


def pages() -> dict[str, str]:
    """Returns the pages by their path within docs/reference."""
    group = typer.main.get_command(app)
    written = {f"commands/{name.replace(' ', '-')}.md": text for name, text in _commands(group, "forecasting")}
    return written | {"job-file.md": _fields()}


def _commands(command: typer.core.TyperCommand | typer.core.TyperGroup, name: str) -> Iterator[tuple[str, str]]:
    """Yields a command and all below it, each with its page."""
    context = typer.Context(command, info_name=name)
    inner = getattr(command, "commands", {})
    text, _, _ = get_docs_for_click(obj=command, ctx=context, name=name).partition("**Commands**")
    listed = [f"- [{one}]({_file(name, one)}): {below.get_short_help_str(200)}" for one, below in sorted(inner.items())]
    below = "**Commands**:\n\n" + "\n".join(listed) if listed else ""
    yield ("index" if name == "forecasting" else name.partition(" ")[2]), _page(f"{text}{below}")
    for one, command_below in inner.items():
        yield from _commands(command_below, f"{name} {one}")


def _file(name: str, inner: str) -> str:
    return "-".join([*name.split()[1:], inner]) + ".md"


def _page(text: str) -> str:
    title, _, rest = text.replace("```console\n$ ", "```console\n").partition("\n\n")
    return re.sub(r"\n{3,}", "\n\n", f"{title}\n\n{_GENERATED}\n\n{rest.strip()}\n")


def _fields() -> str:
    fields = json.loads(type_here(["jobs", "--fields", "--json"], {}).stdout)
    cells = [[field["field"], field["type"], field["default"], field["meaning"]] for field in fields]
    rows = "\n".join(
        f"| {' | '.join(html.escape(str(cell), quote=False).replace('|', '&#124;') for cell in row)} |" for row in cells
    )
    return f"# Job file\n\n{_GENERATED}\n\n| field | type | default | meaning |\n|---|---|---|---|\n{rows}\n"


def _cell(value: object) -> str:
    return html.escape(str(value), quote=False).replace("|", "&#124;")


def main() -> None:
    """Writes the pages."""
    for name, text in pages().items():
        file = REFERENCE / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
