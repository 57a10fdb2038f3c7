"""A run fails where a test is skipped for a reason that no list names, in CI for more reasons than elsewhere."""

from __future__ import annotations

import pytest

from tests.hana_peer import NO_DRIVER, NO_SERVER
from tests.sql.test_queries import NO_ODBC

pytest_plugins = ["pytester"]
CONFTEST = "from tests.run_report import pytest_sessionfinish, pytest_terminal_summary"


@pytest.mark.parametrize(
    ("reason", "in_ci", "passes"),
    [
        ("it is late", False, False),
        (NO_DRIVER, False, True),
        (NO_DRIVER, True, False),
        ("the benchmark data are left out: FORECASTING_BENCHMARK_DATA is none", True, True),
        (NO_ODBC, False, True),
        (NO_ODBC, True, False),
        (f"{NO_SERVER}: the stand-in has no triggers", True, True),
    ],
)
def test_a_skipped_test_fails_the_run_unless_its_reason_is_allowed(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, reason: str, in_ci: bool, passes: bool
) -> None:
    monkeypatch.setenv("CI", str(in_ci).lower())
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(
        f"import pytest\ndef test_skipped():\n    pytest.skip({reason!r})\ndef test_sound():\n    pass\n"
    )
    done = pytester.runpytest_inprocess()
    done.assert_outcomes(passed=1, skipped=1)
    assert done.ret == (0 if passes else 1)
    assert (f"1 tests: {reason}" in done.stdout.str()) is not passes
