"""Ends every test run: seconds by room, and a failure where a test was skipped for a reason that no list names."""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ALLOWED = Path(__file__).with_name("allowed_skips.toml")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fails a run that would have passed, where tests were skipped that must not be."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and session.exitstatus == pytest.ExitCode.OK and _forbidden(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the seconds of each room and what must not be skipped."""
    seconds: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds[_room(report.nodeid)] += report.duration
    if len(seconds) > 1:
        terminalreporter.section("seconds by room")
        terminalreporter.line("  ".join(f"{room} {spent:.0f}" for room, spent in seconds.most_common() if spent >= 1))
    if forbidden := _forbidden(terminalreporter):
        terminalreporter.section("skipped for a reason that tests/allowed_skips.toml does not allow here", red=True)
        for reason, number in forbidden.items():
            terminalreporter.line(f"{number} tests: {reason}")


def _room(nodeid: str) -> str:
    parts = nodeid.partition("::")[0].split("/")
    return (parts[1:] or parts)[0].removesuffix(".py")


def _forbidden(reporter: pytest.TerminalReporter) -> Counter[str]:
    allowed = tomllib.loads(ALLOWED.read_text(encoding="utf-8"))["allowed"]
    in_ci = os.environ.get("CI") == "true"
    starts = tuple(entry["reason"] for entry in allowed if entry.get("in_ci") or not in_ci)
    reasons = (str(report.longrepr[2]).removeprefix("Skipped: ") for report in reporter.stats.get("skipped", ()))
    return Counter(reason for reason in reasons if not reason.startswith(starts))
