"""Back to an earlier release in seconds: one rename, without fetching or testing anything."""

from __future__ import annotations

import logging
from contextlib import closing

from forecasting.errors import ConfigError, ForecastingError
from forecasting.operations.deploy.attempt import short
from forecasting.operations.deploy.home import MARK, Home, only_one, switch
from forecasting.operations.deploy.pipeline import Deployed
from forecasting.operations.deploy.record import Record, adopt_dead, attempts, release_before
from forecasting.operations.deploy.release import schema_version_of
from forecasting.runs.sources import open_warehouse
from forecasting.settings import Deploying, settings_of_deployment
from forecasting.vocabulary.codes import DeploymentVerdict
from forecasting.warehouse.connection import Database
from forecasting.warehouse.deploy import require_schema

log = logging.getLogger(__name__)


def roll_back(deploying: Deploying, to: str | None = None) -> Deployed:
    """Puts the release before into use, or one that is named.

    Args:
        deploying: Which deployment.
        to: The beginning of a commit; the release before unless given.

    Raises:
        ConfigError: nothing is deployed, or there is no release of that name.
        ForecastingError: the code of that release cannot work on the tables as they are now.
    """
    home = Home(deploying.home)
    settings = settings_of_deployment(home.folder) if home.folder.is_dir() else None
    before = home.current_commit()
    if settings is None or before is None:
        raise ConfigError(
            "nothing is deployed, so there is nothing to go back from",
            where=f"FORECASTING_DEPLOYMENT={home.folder}",
            action="deploy first: forecasting deploy",
        )
    with only_one(home), closing(open_warehouse(settings)) as database:
        adopt_dead(database, before)
        target = _target(home, database, to)
        if target == before:
            return Deployed(None, before, before, f"{short(target)} is in use; nothing to do")
        record = Record(database, settings, to or "the release before", before)
        record.open(target)
        try:
            _require_accepted(home, database, target)
            switch(home, target)
        except BaseException as error:
            is_refused = isinstance(error, ForecastingError)
            record.end(DeploymentVerdict.REFUSED if is_refused else DeploymentVerdict.FAILED, str(error))
            raise
        message = f"{short(target)} is in use again in place of {short(before)}"
        record.end(DeploymentVerdict.ROLLED_BACK, message)
        return Deployed(DeploymentVerdict.ROLLED_BACK, target, before, message)


def _target(home: Home, database: Database, to: str | None) -> str:
    whole = [release.name for release in home.releases() if (release / MARK).exists()]
    target = release_before(attempts(database)) if to is None else _beginning(whole, to)
    if target in whole:
        return str(target)
    raise ConfigError(
        "there is no such release to go back to" if to else "there is no release before this one",
        where="forecasting deploy --rollback",
        found=to or (short(target) if target else "none"),
        accepted=", ".join(short(name) for name in whole) or "none is there",
        action="name one of them; an older commit is deployed again by forecasting deploy <commit>",
    )


def _beginning(whole: list[str], to: str) -> str | None:
    found = [name for name in whole if name.startswith(to)]
    return found[0] if len(found) == 1 else None


def _require_accepted(home: Home, database: Database, target: str) -> None:
    version = schema_version_of(home.release(target))
    if version is not None:
        require_schema(database, version)
