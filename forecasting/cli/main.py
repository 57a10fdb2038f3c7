"""The `forecasting` command: exit code 0 when done, 1 when something failed, 2 when the request was wrong.

3 tells that something failed that trying again cannot repair, such as a query that names a missing table. 4 tells that
nothing was started, because the job is retired or goes on under another name.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from forecasting.cli.environments.commands import app as environments
from forecasting.cli.job_life.commands import app as job_life
from forecasting.cli.output import make_console
from forecasting.cli.watching.commands import NagiosCommand, mute
from forecasting.cli.watching.log_lines import JsonLines, log_failure, set_up_logging
from forecasting.errors import ConfigError, ForecastingError
from forecasting.purposes import INTEGRATED, PURPOSES, every_step
from forecasting.settings import logs_json
from forecasting.vocabulary.codes import TriggerReason, VintageKind

app = typer.Typer(
    help="History tables in, forecast tables out. Start with `init-db`, then `check`, then `run`.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
overrides = typer.Typer(help="Changes of forecasts by people: load, list, withdraw.", no_args_is_help=True)
app.add_typer(overrides, name="overrides")
app.add_typer(environments, name="environments")
app.add_typer(job_life)
app.command()(mute)
console = make_console()
errors = Console(stderr=True, highlight=False)

FOR_DEPLOYMENT = typer.Option(
    "--for-deployment",
    help="Judge a release: tables may be of an older version, and data that fail their checks are a warning.",
)
JobOption = Annotated[str, typer.Option("--job", "-j", help="Name of a file in jobs/, without .yml.")]


def main() -> None:
    """Runs the command line; a ForecastingError becomes its message and its exit code."""
    try:
        app()
    except ForecastingError as error:
        _tell(error)
        sys.exit(error.exit_code)
    except OSError as error:
        message = ForecastingError(
            "a file or folder cannot be used",
            found=str(error),
            action="look at its permissions and at FORECASTING_ROOT, _ARTIFACTS, _SCRATCH and _REPORTS",
        )
        _tell(message)
        sys.exit(1)


def _tell(error: ForecastingError) -> None:
    if any(isinstance(handler.formatter, JsonLines) for handler in logging.getLogger().handlers):
        log_failure(error)
    else:
        errors.print(str(error), style="red", markup=False, soft_wrap=True)


def _print_version(wanted: bool) -> None:
    if wanted:
        from forecasting import __version__

        console.print(f"forecasting {__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def _logging(
    *,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every detail.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    set_up_logging(as_json=logs_json(), verbose=verbose)


@app.command("init-db")
def init_db(
    *,
    look_again: Annotated[
        bool, typer.Option("--look-again", help="Find again in the data what job files leave to them.")
    ] = False,
) -> None:
    """Create or complete the tables, views and reason texts of the warehouse. Safe to repeat."""
    from forecasting.cli.database import create_database

    for line in create_database(look_again=look_again):
        console.print(line, highlight=False, soft_wrap=True)


@app.command()
def check(
    job: Annotated[str | None, typer.Option("--job", "-j", help="One job; all of them unless given.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Read the sources as of this date; today unless given.")] = None,
    *,
    for_deployment: Annotated[bool, FOR_DEPLOYMENT] = False,
) -> None:
    """Check job files, connections and source queries without writing anything."""
    from forecasting.cli.examination.check import check_jobs

    raise typer.Exit(check_jobs(job, as_of, console, for_deployment=for_deployment))


@app.command()
def doctor(
    *,
    connection: Annotated[str | None, typer.Option("--connection", "-c", help="A source; else the warehouse.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="The warehouse and every source.")] = False,
    rows: Annotated[int, typer.Option(help="Rows to measure the speed with.")] = 20_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Examine a database: what works, what does not, how to repair it. Leaves nothing behind."""
    from forecasting.cli.examination.doctor import Wish, examine_connections

    raise typer.Exit(examine_connections(Wish(connection, everything, rows), console, as_json=as_json))


@app.command()
def run(  # noqa: PLR0913, PLR0917 - one parameter is one option that people type
    what: Annotated[
        str,
        typer.Argument(
            help=f"A purpose ({', '.join([*PURPOSES, INTEGRATED])}), or one or more steps in their order, separated by "
            f"commas ({', '.join(every_step())}).",
            metavar="PURPOSE-or-STEPS",
        ),
    ],
    job: JobOption,
    as_of: Annotated[str | None, typer.Option(help="Local date or date-time to act for; today unless given.")] = None,
    chunk: Annotated[str, typer.Option(help="Share of the series, i/n; only for predict.")] = "0/1",
    within: Annotated[str | None, typer.Option(help=f"{INTEGRATED}, when the step is part of one.")] = None,
    reason: Annotated[
        str, typer.Option(help=f"Why the run was started: {', '.join(TriggerReason)}; with --force, in words.")
    ] = TriggerReason.MANUAL,
    detail: Annotated[str | None, typer.Option(help="What exactly started the run; up to 500 characters.")] = None,
    labels: Annotated[
        str, typer.Option(help='Forecast again only series with these labels: \'{"plant": ["1000"]}\'; the rest stays.')
    ] = "",
    kind: Annotated[
        str, typer.Option(help="LIVE, or BACKFILL for a missed run day as it would have been.")
    ] = VintageKind.LIVE,
    force: Annotated[
        bool, typer.Option("--force", help="Publish although the data are older than those that readers see.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Leave out steps that this attempt has done: go on at the one that failed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line per step.")] = False,
) -> None:
    """Run one purpose, or some steps of it, for a job."""
    from forecasting.cli.run import forced, run_what
    from forecasting.operations.entrance import StepRequest

    request = StepRequest(job, as_of or "", chunk, within, reason, detail, labels, kind, resume=resume)
    request = forced(request, force=force)
    for facts in run_what(what, request, sys.argv[1:]):
        if as_json:
            print(json.dumps(facts, default=str), flush=True)
        else:
            line = f"{facts['step']:<20} {facts['seconds']:>6.1f} s  {facts['message']}"
            console.print(line, highlight=False, markup=False, soft_wrap=True)


@app.command()
def backfill(
    job: JobOption,
    first: Annotated[str, typer.Option("--from", help="First date, such as 2026-11-20.")],
    last: Annotated[str, typer.Option("--to", help="Last date, included.")],
    purposes: Annotated[
        str, typer.Option(help="Separated by commas; model_training trains on the run days its schedule would have.")
    ] = "data_preparation,forecast_generation",
) -> None:
    """Fill in missed run days, each as it would have been then; what readers see stays, or becomes newer."""
    from forecasting.cli.backfill import backfill_job

    for line in backfill_job(job, first, last, purposes, sys.argv[1:]):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


@app.command()
def replay(
    run_id: Annotated[int, typer.Argument(help="Run of a forecast; bi_forecast and bi_publication name it.")],
    *,
    for_deployment: Annotated[bool, FOR_DEPLOYMENT] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Compute a past forecast again from what was recorded, and compare it row by row; writes nothing."""
    from forecasting.cli.replay import replay as replay_and_tell

    raise typer.Exit(replay_and_tell(run_id, console, as_json=as_json, for_deployment=for_deployment))


@app.command()
def deploy(  # noqa: PLR0913 - one parameter is one option that people type
    ref: Annotated[
        str | None,
        typer.Argument(help="Branch, tag or commit; FORECASTING_DEPLOY_REF unless given. With --rollback a commit."),
    ] = None,
    *,
    accept_differences: Annotated[
        str | None,
        typer.Option("--accept-differences", metavar="REASON", help="Deploy although published forecasts would move."),
    ] = None,
    rollback: Annotated[bool, typer.Option("--rollback", help="Use the release before again, at once.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Fetch, say what would be deployed, and end.")] = False,
    list_all: Annotated[bool, typer.Option("--list", help="List the newest attempts, and end.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Put a commit into use once everything that can be checked before is sound, or go back to the release before."""
    from forecasting.cli.deploy import DeployWish, deploy_and_tell, list_attempts

    if list_all:
        list_attempts(console, as_json=as_json)
    else:
        deploy_and_tell(DeployWish(ref, accept_differences, rollback, dry_run), console, as_json=as_json)


@app.command()
def publish(
    *,
    job: JobOption,
    rollback: Annotated[bool, typer.Option("--rollback", help="Show an earlier publication again.")] = False,
    to: Annotated[int | None, typer.Option(help="Number to go back to; the one before unless given.")] = None,
    reason: Annotated[str, typer.Option(help="Why readers are to see something else; kept in bi_publication.")] = "",
    hand_over: Annotated[bool, typer.Option("--hand-over", help="Hand over again what readers see.")] = False,
) -> None:
    """Change by hand what readers see; `run forecast_generation` publishes what is new."""
    from forecasting.cli.publish import hand_over_job, roll_back_job

    if rollback == hand_over:
        raise ConfigError("say what to do", where="forecasting publish", accepted="--rollback or --hand-over")
    for line in hand_over_job(job) if hand_over else roll_back_job(job, reason=reason, to=to):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


@overrides.command("load")
def load_overrides(
    file: Annotated[Path, typer.Argument(help="CSV file; docs/how-to/operations.md names its columns.")],
    *,
    job: JobOption,
    author: Annotated[str, typer.Option(help="Who asks for the changes, where the file has no column author.")] = "",
    as_of: Annotated[str | None, typer.Option(help="They hold from this date; from now unless given.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every row, and enter nothing.")] = False,
) -> None:
    """Enter the changes of a file, all of them or none; the next forecast applies them."""
    from forecasting.cli.overrides import load_overrides as load

    for line in load(job, file, author=author, as_of=as_of, dry_run=dry_run):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


@overrides.command("list")
def list_overrides(
    *,
    job: JobOption,
    everything: Annotated[bool, typer.Option("--all", help="Those that were withdrawn or have expired, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list.")] = False,
) -> None:
    """List the changes that hold or will hold, and what each was worth."""
    from forecasting.cli.overrides import list_overrides as listed
    from forecasting.cli.overrides import show_overrides

    if as_json:
        print(json.dumps(listed(job, everything=everything)))
    else:
        show_overrides(job, console, everything=everything)


@overrides.command("withdraw")
def withdraw_override(
    override_id: Annotated[int, typer.Argument(help="Number of the change; `overrides list` shows it.")],
    *,
    job: JobOption,
    reason: Annotated[str, typer.Option(help="Why; kept with the change.")],
) -> None:
    """Withdraw one change; it stays on record, and the next forecast goes without it."""
    from forecasting.cli.overrides import withdraw_job_override

    line = withdraw_job_override(job, override_id, reason=reason)
    console.print(line, highlight=False, markup=False, soft_wrap=True)


@app.command()
def prune(
    job: Annotated[str | None, typer.Option("--job", "-j", help="One job; all of them unless given.")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be deleted, and delete nothing.")] = False,
) -> None:
    """Delete what the retention of the jobs no longer keeps; every run day does it by itself."""
    from forecasting.cli.prune import prune_jobs

    for line in prune_jobs(job, dry_run=dry_run):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


@app.command(cls=NagiosCommand)
def status(
    job: Annotated[str | None, typer.Option("--job", "-j", help="One job; all of them unless given.")] = None,
    *,
    late: Annotated[
        bool,
        typer.Option("--late", help="Say which jobs are late, and exit as Nagios wants: 0 OK, 1, 2 late, 3 unknown."),
    ] = False,
    grace: Annotated[str, typer.Option(help="With --late: how much later than due, such as 30min.")] = "0min",
    timeout: Annotated[float, typer.Option(help="With --late: seconds after which the answer is unknown.")] = 45,
    as_json: Annotated[bool, typer.Option("--json", help="Print what readers see, one JSON line per job.")] = False,
) -> None:
    """Show the newest runs, data, model and forecast of each job, read from the tables."""
    if late:
        from forecasting.cli.watching.late import LateWish, tell_late

        raise typer.Exit(tell_late(LateWish(job, grace, timeout, as_json)))
    if as_json:
        from forecasting.cli.answers.published import published_lines

        for line in published_lines(job):
            print(line)
        return
    from forecasting.cli.answers.status import show_status

    show_status(job, console)


@app.command()
def jobs(
    *,
    fields: Annotated[bool, typer.Option("--fields", help="Explain every field of a job file.")] = False,
    models: Annotated[bool, typer.Option("--models", help="List the models and their parameters.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a job file, for editors.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list.")] = False,
) -> None:
    """List the jobs, or explain what a job file may hold."""
    from forecasting.cli.jobs import (
        job_schema,
        list_fields,
        list_jobs,
        list_models,
        show_fields,
        show_jobs,
        show_models,
    )

    if schema:
        print(json.dumps(job_schema(), indent=2))
    elif as_json:
        print(json.dumps(list_fields() if fields else list_models() if models else list_jobs(), default=str))
    elif fields:
        show_fields(console)
    elif models:
        show_models(console)
    else:
        raise typer.Exit(show_jobs(console))
