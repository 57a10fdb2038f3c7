"""The checks section of a job applied to a suite: other actions by check_id, and further checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from data_checks.check import ANY_ACTION, WHOLE_FRAME, Action, Check, CheckSuite
from forecasting.config import Checks, ExtraCheck
from forecasting.errors import ConfigError

_SOURCE = "source"


def apply_job_checks(name: str, builtin: Iterable[Check], checks: Checks, known: Mapping[str, Check]) -> CheckSuite:
    """Returns the suite with the job's actions and its further checks of this frame.

    Args:
        name: Name of the suite, also the frame that `checks.extra` names with `frame`.
        builtin: The suite's own checks.
        checks: The checks section of a job.
        known: The built-in checks of all suites, by check_id.

    Raises:
        ConfigError: an unknown check_id, an action that the check cannot take, or a name used twice.
    """
    _require_distinct_names(checks, known)
    accepted = {**known, **{extra.name: _extra_check(extra) for extra in checks.extra}}
    for check_id, action in [*checks.actions.items(), *((extra.name, extra.action) for extra in checks.extra)]:
        _require_accepted(check_id, action, accepted)
    further = [accepted[extra.name] for extra in checks.extra if extra.frame == name]
    suite = [replace(check, action=checks.actions.get(check.check_id, check.action)) for check in [*builtin, *further]]
    return CheckSuite(name, tuple(suite))


def _extra_check(extra: ExtraCheck) -> Check:
    allowed = ANY_ACTION if extra.frame == _SOURCE else WHOLE_FRAME
    return Check(extra.name, extra.title, extra.expectation, dict(extra.kwargs), extra.action, allowed=allowed)


def _require_distinct_names(checks: Checks, known: Mapping[str, Check]) -> None:
    counts = Counter([*known, *(extra.name for extra in checks.extra)])
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise ConfigError("a check has the name of another check", where="checks.extra", found=", ".join(twice))


def _require_accepted(check_id: str, action: Action, accepted: Mapping[str, Check]) -> None:
    if check_id not in accepted:
        known = ", ".join(sorted(accepted))
        raise ConfigError("no such check", where="checks.actions", found=check_id, accepted=known)
    allowed = accepted[check_id].allowed
    if action not in allowed:
        raise ConfigError(
            f"check {check_id} cannot {action}",
            where="checks",
            found=action,
            accepted=", ".join(allowed),
            action="quarantine needs rows of the source; warn needs rows that can still be used",
        )
