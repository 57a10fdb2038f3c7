"""The commands of Airflow in the documents, read by Airflow's own parser."""

import shlex

import pytest
from airflow.cli.cli_parser import get_parser

from tests.docs.documented import documented_commands

COMMANDS = [command for command in documented_commands("airflow") if len(shlex.split(command)) > 3]
"""Whole ones; others are named within a sentence."""


@pytest.mark.parametrize("command", COMMANDS)
def test_airflow_knows_a_documented_command(command):
    arguments = get_parser().parse_args(shlex.split(command)[1:])
    assert callable(arguments.func)


@pytest.mark.parametrize("wrong", ["backfill create --dag J", "connections ad forecasting_alerts"])
def test_a_command_that_is_none_is_found(wrong, capsys):
    with pytest.raises(SystemExit):
        get_parser().parse_args(shlex.split(wrong))
