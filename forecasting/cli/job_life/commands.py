"""The commands that end and rename jobs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from forecasting.cli.output import make_console

app = typer.Typer()

JobArgument = Annotated[str, typer.Argument(help="Name of the job; its file may be gone.", metavar="JOB")]


@app.command("retire")
def retire_command(
    job: JobArgument,
    *,
    reason: Annotated[str, typer.Option(help="Why; kept with who did it, and shown in bi_job_health.")],
    undo: Annotated[bool, typer.Option("--undo", help="Bring a retired job back.")] = False,
) -> None:
    """End a job: its rows stay, readers see no forecast of it any more, and it runs no more."""
    from forecasting.cli.job_life.answers import restore, retire

    _print(restore(job, reason=reason) if undo else retire(job, reason=reason))


@app.command("rename")
def rename_command(
    job: JobArgument,
    new: Annotated[str, typer.Argument(help="Its name from now on.", metavar="NEW_NAME")],
    *,
    reason: Annotated[str, typer.Option(help="Why; kept with who did it.")] = "another name",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would move, and change nothing.")] = False,
) -> None:
    """Give a job another name: history, champion, changes by people, views and reports move with it."""
    from forecasting.cli.job_life.answers import rename

    _print(rename(job, new, reason=reason, dry_run=dry_run))


def _print(lines: Iterator[str]) -> None:
    console = make_console()
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)
