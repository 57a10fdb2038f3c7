"""The command `forecasting mute`."""

from __future__ import annotations

from typing import Annotated

import typer

from forecasting.cli.output import make_console

console = make_console()


def mute(  # noqa: PLR0913 - one parameter is one option that people type
    jobs: Annotated[list[str] | None, typer.Argument(help="Names of files in jobs/, without .yml.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All jobs.")] = False,
    until: Annotated[
        str,
        typer.Option(help="When it ends by itself, within 31 days: a date, which counts whole, a local time, or 4h."),
    ] = "",
    reason: Annotated[str, typer.Option(help="Why nobody is notified; status and bi_job_health show it.")] = "",
    end: Annotated[bool, typer.Option("--end", help="End mutes now.")] = False,
    list_all: Annotated[bool, typer.Option("--list", help="List the mutes in force, and end.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --list: print one JSON list.")] = False,
) -> None:
    """Notify nobody of jobs during a planned outage; it ends by itself. Run days and readers are not affected."""
    from forecasting.cli.watching.mute import MuteWish, change_mutes, list_mutes

    wish = MuteWish(jobs or (), everything, until, reason, end)
    for line in list_mutes(as_json=as_json) if list_all else change_mutes(wish):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
