"""The command `forecasting mute`, and how `status --late` answers a wrong option."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from forecasting.cli.output import make_console

console = make_console()
UNKNOWN = 3


class NagiosCommand(TyperCommand):
    """A command whose wrong options are UNKNOWN to Nagios where it is asked what is late: 2 would be CRITICAL."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Returns what is left of the words; raises click's UsageError with the exit code."""
        is_late = "--late" in args
        try:
            return super().parse_args(ctx, args)
        except Exception as raised:
            error: Any = raised
            if is_late and getattr(error, "exit_code", None) == 2:
                error.exit_code = UNKNOWN
            raise


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
