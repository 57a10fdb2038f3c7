"""The only reader of os.environ: where things are on this machine. Read at the entrance and passed in."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from forecasting.errors import ConfigError
from forecasting.outlets import lineage_target, log_is_json, metrics_server
from forecasting.shipped import is_checkout

CHECKOUT = Path(__file__).resolve().parents[1]
"""Where the code and its environments lie."""

_PREFIX, _NEAR = "FORECASTING_", 0.8
_VARIABLES = (
    *("ROOT", "WAREHOUSE", "WAREHOUSE_PASSWORD", "ARTIFACTS", "SCRATCH", "REPORTS", "TABLE_SCHEMA", "VIEW_SCHEMA"),
    *("ORCHESTRATOR", "DEADLINES", "DEPLOYMENT", "RELEASE", "ENVIRONMENT", "STATSD", "LOG_FORMAT", "OPENLINEAGE"),
    *("DEPLOY_REMOTE", "DEPLOY_REF", "DEPLOY_TESTS", "DEPLOY_MANAGER", "DEPLOY_KEEP", "DEPLOY_CRON"),
)
TEST_COMMAND = ("make", "--old-file=setup", "test-fast")
"""What a release must pass unless the settings say otherwise: its environments are built, so `setup` has no work."""
OWNER = "FORECASTING_CONNECTION_OWNER"
"""URL of the login that creates and changes tables, in a deployment; without it the warehouse's own does."""
_SECRETS = ("GIT_", "AIRFLOW_GIT_", "SSH_ASKPASS")
"""How variables begin that let git into a remote; no code of a release sees them."""
_FAMILIES, _STEMS = ("CONNECTION_", "PYTHON_"), ("CONNECTION", "PYTHON")
_SQLITE = "sqlite:///"
_PASSWORD = "_PASSWORD"  # noqa: S105 - the end of a variable's name
_URL_VARIABLE = re.compile(r"FORECASTING_(WAREHOUSE|CONNECTION_\w+?)(_PASSWORD)?")
_LOGIN_ALONE = re.compile(r"[\w+]+://[^:/@\s]+(?=@)")
_URL_PASSWORD = re.compile(r"(://[^:/@\s]*):\S*@")


@dataclass(frozen=True)
class Settings:
    """Locations and names; connection URLs never appear in repr, logs or messages.

    Attributes:
        root: Folder that holds jobs/ and sql/, and by default var/ (FORECASTING_ROOT).
        warehouse_url: SQLAlchemy URL of the suite's database (FORECASTING_WAREHOUSE), with the password of
            FORECASTING_WAREHOUSE_PASSWORD where the URL has none.
        connections: URL by lower-case name, from FORECASTING_CONNECTION_<NAME> and, in the same way,
            FORECASTING_CONNECTION_<NAME>_PASSWORD; `warehouse` included.
        artifacts: Root of snapshots and bundles, local path or fsspec URL (FORECASTING_ARTIFACTS).
        scratch: Folder that the steps of a run share while it lasts (FORECASTING_SCRATCH).
        reports: Folder of the data reports and Data Docs (FORECASTING_REPORTS).
        table_schema: Database schema of the base tables (FORECASTING_TABLE_SCHEMA); None for the default.
        view_schema: Database schema of the views (FORECASTING_VIEW_SCHEMA); None for the default.
        orchestrator: Who started this process (FORECASTING_ORCHESTRATOR), such as an Airflow DAG run; None: a person.
        interpreters: Python interpreter by environment name, from FORECASTING_PYTHON_<NAME>.
        deadlines: Whether DAGs get the deadline `publish_by` of their job (FORECASTING_DEADLINES, on or off).
        deployment: Folder of the releases, of which one is in use (FORECASTING_DEPLOYMENT); None: code is run from a
            checkout.
        release: Commit to whose release this process was handed (FORECASTING_RELEASE, which the suite sets itself).
        environment: Environment that this process was started for (FORECASTING_ENVIRONMENT, which the suite sets
            itself); None: a person has chosen its interpreter.
        statsd: host:port of the StatsD server that metrics are sent to (FORECASTING_STATSD); None: they are not.
        openlineage: File, or http(s) address, that OpenLineage events go to (FORECASTING_OPENLINEAGE); None: none go.
        executors: Airflow's own setting of its executors (AIRFLOW__CORE__EXECUTOR); None where it is not set here.
    """

    root: Path
    warehouse_url: str = field(repr=False)
    connections: Mapping[str, str] = field(repr=False)
    artifacts: str
    scratch: Path
    reports: Path
    table_schema: str | None = None
    view_schema: str | None = None
    orchestrator: str | None = None
    interpreters: Mapping[str, str] = field(default_factory=dict)
    deadlines: bool = True
    deployment: Path | None = None
    release: str | None = None
    environment: str | None = None
    statsd: str | None = None
    openlineage: str | None = field(default=None, repr=False)
    executors: str | None = None

    @property
    def jobs(self) -> Path:
        """Folder of the job files."""
        return self.root / "jobs"

    @property
    def environments(self) -> Path:
        """Folder of the environments that were built, each under its name and the hash of its lock."""
        return self.deployment / "environments" if self.deployment else CHECKOUT / ".venv" / "store"

    def connection_url(self, name: str) -> str:
        """Returns the URL of a named connection.

        Raises:
            ConfigError: no such connection is configured.
        """
        if name in self.connections:
            return self.connections[name]
        raise ConfigError(
            f"connection `{name}` is not configured",
            accepted=", ".join(sorted(self.connections)),
            action=f"set FORECASTING_CONNECTION_{name.upper()} to a SQLAlchemy URL",
        )

    def elsewhere(self, environment: str) -> Path | None:
        """Returns the interpreter of an environment, None where it is that of this process; raises as interpreter."""
        path = self.interpreter(environment)
        return None if path.parent.parent.resolve() == Path(sys.prefix).resolve() else path

    def interpreter(self, environment: str) -> Path:
        """Returns the Python interpreter of an environment.

        Raises:
            ConfigError: it does not exist.
        """
        home = CHECKOUT if is_checkout() else self.root
        path = Path(self.interpreters.get(environment, home / ".venv" / environment / "bin" / "python"))
        if not path.exists():
            raise ConfigError(
                f"the interpreter of environment `{environment}` is missing",
                found=path,
                action=f"`forecasting environments check {environment}` says how to make it; or set FORECASTING_PYTHON_"
                f"{environment.upper()}",
            )
        return path


@dataclass(frozen=True)
class Deploying:
    """What is deployed, and how.

    Attributes:
        home: Folder of the deployment (FORECASTING_DEPLOYMENT).
        remote: Address of the git repository (FORECASTING_DEPLOY_REMOTE); None: the one fetched before.
        ref: Branch, tag or commit to deploy unless one is named (FORECASTING_DEPLOY_REF).
        tests: Command that a release must pass, as words (FORECASTING_DEPLOY_TESTS); empty for none.
        manager: What builds environments, uv or conda (FORECASTING_DEPLOY_MANAGER).
        keep: Releases that stay for a rollback (FORECASTING_DEPLOY_KEEP).
        cron: When the DAG git_deployment looks for a new commit, in UTC (FORECASTING_DEPLOY_CRON).
    """

    home: Path
    remote: str | None
    ref: str = "main"
    tests: tuple[str, ...] = TEST_COMMAND
    manager: Literal["uv", "conda"] = "uv"
    keep: int = 5
    cron: str = "*/15 * * * *"


def load_deploying(environ: Mapping[str, str] = os.environ) -> Deploying:
    """Reads the variables of a deployment.

    Raises:
        ConfigError: FORECASTING_DEPLOYMENT is not set, or a variable is wrong.
    """
    _require_known(environ)
    home = environ.get("FORECASTING_DEPLOYMENT")
    if not home or not Path(home).is_absolute():
        raise ConfigError(
            "no folder is known to deploy into: the code is run from a checkout",
            where="FORECASTING_DEPLOYMENT",
            found=home or "not set",
            accepted="the absolute path of a folder, such as /opt/forecasting; an empty one at first",
            action="set it; docs/how-to/deploy-from-git.md has the steps",
        )
    keep = environ.get("FORECASTING_DEPLOY_KEEP") or "5"
    if not keep.isdecimal() or int(keep) < 2:
        raise ConfigError("a number of releases", where="FORECASTING_DEPLOY_KEEP", found=keep, accepted="2 or more")
    manager = environ.get("FORECASTING_DEPLOY_MANAGER") or "uv"
    if manager not in ("uv", "conda"):
        where = "FORECASTING_DEPLOY_MANAGER"
        raise ConfigError("environments are built by uv or conda", where=where, found=manager, accepted="uv, conda")
    tests = environ.get("FORECASTING_DEPLOY_TESTS")
    return Deploying(
        home=Path(home).resolve(),
        remote=environ.get("FORECASTING_DEPLOY_REMOTE") or None,
        ref=environ.get("FORECASTING_DEPLOY_REF") or Deploying.ref,
        tests=TEST_COMMAND if tests is None else _words(tests),
        manager=manager,  # type: ignore[arg-type]
        keep=int(keep),
        cron=environ.get("FORECASTING_DEPLOY_CRON") or Deploying.cron,
    )


def settings_of_deployment(home: Path, environ: Mapping[str, str] = os.environ) -> Settings:
    """Returns the settings of whatever runs in a deployment: the data lie in its var/, beside the releases."""
    return load_settings({**environ, "FORECASTING_ROOT": str(home)})


def release_variables(
    release: Path, environ: Mapping[str, str] = os.environ, *, owner: bool = False, data: bool = True
) -> dict[str, str]:
    """Returns the variables of a child process that runs the code of a release: no credentials of git.

    Args:
        release: Its folder.
        environ: Variables of this process.
        owner: Whether the child works as the owner of the tables, where a login of his is configured; else it does not
            know that login.
        data: Whether the child knows any database; tests do not.
    """
    kept = {name: value for name, value in environ.items() if not name.startswith(_SECRETS)}
    owners = {name: kept.pop(name) for name in (OWNER, f"{OWNER}{_PASSWORD}") if name in kept}
    if owner and OWNER in owners:
        kept.pop(f"FORECASTING_WAREHOUSE{_PASSWORD}", None)
        kept |= {name.replace(OWNER, "FORECASTING_WAREHOUSE"): value for name, value in owners.items()}
    if not data:
        kept = {name: value for name, value in kept.items() if not name.startswith(_PREFIX)}
    tools = release / ".venv" / "forecasting" / "bin"
    place = {"PYTHONPATH": str(release), "PATH": f"{tools}{os.pathsep}{kept.get('PATH', os.defpath)}"}
    return kept | place | ({"FORECASTING_ROOT": str(release)} if data else {})


def git_variables(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Returns the variables of a git process of a deployment: it never asks, and no other repository is meant."""
    misleading = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
    return {name: value for name, value in environ.items() if name not in misleading} | {"GIT_TERMINAL_PROMPT": "0"}


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Reads the FORECASTING_ variables; relative paths, also in SQLite URLs, are relative to FORECASTING_ROOT.

    Where there are releases, what runs leave behind lies beside them unless a variable says otherwise, and outlives
    each of them. No path leads through a symbolic link, so that none names the release that wrote it.

    Raises:
        ConfigError: a variable is misspelt, the root is no folder, an address stands for one, or a password belongs to
            no URL, or to one that has a password or no login.
    """
    _require_known(environ)
    root = Path(environ.get("FORECASTING_ROOT", CHECKOUT if is_checkout() else Path.cwd())).resolve()
    if not root.is_dir():
        raise ConfigError(
            "the project is no folder",
            where="FORECASTING_ROOT",
            found=root,
            accepted="the folder that holds jobs/ and sql/",
        )
    deployment = (root / environ["FORECASTING_DEPLOYMENT"]).resolve() if environ.get("FORECASTING_DEPLOYMENT") else None
    var = ((deployment or root) / "var").resolve()
    urls = {"FORECASTING_WAREHOUSE": f"sqlite:///{var / 'forecasting.db'}"} | _with_passwords(environ)
    warehouse = _absolute_url(urls["FORECASTING_WAREHOUSE"], root)
    connections = _by_name(urls, "FORECASTING_CONNECTION_")
    artifacts = environ.get("FORECASTING_ARTIFACTS", str(var / "artifacts"))
    return Settings(
        root=root,
        warehouse_url=warehouse,
        connections={name: _absolute_url(url, root) for name, url in connections.items()} | {"warehouse": warehouse},
        artifacts=artifacts if "://" in artifacts else str((root / artifacts).resolve()),
        scratch=_folder(environ, "FORECASTING_SCRATCH", root, var / "scratch"),
        reports=_folder(environ, "FORECASTING_REPORTS", root, var / "reports"),
        table_schema=environ.get("FORECASTING_TABLE_SCHEMA") or None,
        view_schema=environ.get("FORECASTING_VIEW_SCHEMA") or None,
        orchestrator=environ.get("FORECASTING_ORCHESTRATOR") or None,
        interpreters=_by_name(environ, "FORECASTING_PYTHON_"),
        deadlines=_is_on(environ, "FORECASTING_DEADLINES"),
        deployment=deployment,
        release=environ.get("FORECASTING_RELEASE") or None,
        environment=environ.get("FORECASTING_ENVIRONMENT") or None,
        statsd=metrics_server(environ),
        openlineage=lineage_target(environ, root),
        executors=environ.get("AIRFLOW__CORE__EXECUTOR") or None,
    )


def logs_json(environ: Mapping[str, str] = os.environ) -> bool:
    """Returns whether the log is one JSON object a line; raises as log_is_json."""
    return log_is_json(environ)


def python_path(code: Path) -> str:
    """Returns the PYTHONPATH of a process that takes the suite's code from a folder, whatever its environment holds.

    Where packages are installed is no such folder: a process of another environment has the suite installed itself.
    """
    others = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part and part != str(CHECKOUT)]
    return os.pathsep.join([str(code), *others] if code != CHECKOUT or is_checkout() else others)


def variables_of_release(release: Path, settings: Settings) -> dict[str, str]:
    """Returns this process's variables for one that runs the code of a release, its job files and its SQL.

    Job files that lie apart from the code stay where they are.
    """
    root = release if settings.root == CHECKOUT else settings.root
    return os.environ | {
        "PYTHONPATH": python_path(release),
        "FORECASTING_ROOT": str(root),
        "FORECASTING_RELEASE": release.name,
    }


def use_one_thread_per_process() -> None:
    """Keeps linear algebra to one thread per process unless the environment says otherwise; call it before numpy loads.

    Work is spread over processes. Threads of many small products mostly wait for each other: on two busy cores the
    tests of the ARIMA took 20 s with them and 2 s without.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def child_variables(**own: str) -> dict[str, str]:
    """Returns the environment variables of this process with others on top, for a child process that is no step."""
    return {**os.environ, **own}


def without_password(text: str) -> str:
    """Returns the text with the password of every URL in it replaced by three stars."""
    return _URL_PASSWORD.sub(r"\1:***@", text)


def _require_known(environ: Mapping[str, str]) -> None:
    """Refuses a variable that is nearly one of ours: it would be ignored, and another database be used."""
    for name in environ:
        rest = name.removeprefix(_PREFIX)
        if rest == name or rest in _VARIABLES or rest.startswith(_FAMILIES):
            continue
        words = get_close_matches(rest, _VARIABLES, 1, _NEAR) or get_close_matches(rest.split("_")[0], _STEMS, 1, _NEAR)
        if words:
            raise ConfigError("no such variable", where=name, accepted=f"did you mean {_PREFIX}{words[0]}?")


def _with_passwords(environ: Mapping[str, str]) -> dict[str, str]:
    """Returns every database URL by its variable, with the password that a variable of its own holds."""
    given = {name: value for name, value in environ.items() if _URL_VARIABLE.fullmatch(name)}
    urls = {name: url for name, url in given.items() if not name.endswith(_PASSWORD)}
    for name, secret in given.items():
        if name.endswith(_PASSWORD):
            variable = name.removesuffix(_PASSWORD)
            urls[variable] = _with_password(urls.get(variable, ""), secret, name)
    return urls


def _with_password(url: str, secret: str, variable: str) -> str:
    login = _LOGIN_ALONE.match(url)
    if login is None:
        raise ConfigError(
            "a password belongs to no login",
            where=variable,
            found=f"{variable.removesuffix(_PASSWORD)} {'is not set' if not url else 'has a password or no login'}",
            accepted="a URL with a login and no password, such as hana://login@host:443",
        )
    return f"{login[0]}:{quote(secret, safe='')}{url[login.end() :]}"


def _words(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise ConfigError(
            "not a command", where="FORECASTING_DEPLOY_TESTS", found=text, accepted="words; quotes in pairs"
        ) from error


def _is_on(environ: Mapping[str, str], variable: str) -> bool:
    text = environ.get(variable, "on")
    if text not in ("on", "off"):
        raise ConfigError("a switch is on or off", where=variable, found=text, accepted="on, off")
    return text == "on"


def _folder(environ: Mapping[str, str], variable: str, root: Path, default: Path) -> Path:
    """Returns a folder; an address in its place would become a folder of that name."""
    text = environ.get(variable, str(default))
    if "://" in text:
        raise ConfigError(
            "not a folder",
            where=variable,
            found=without_password(text),
            accepted="a folder, such as one that all hosts mount; FORECASTING_ARTIFACTS alone may be an address",
            action="name a folder; docs/how-to/celery.md says what workers share",
        )
    return (root / text).resolve()


def _by_name(environ: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {key.removeprefix(prefix).lower(): value for key, value in environ.items() if key.startswith(prefix)}


def _absolute_url(url: str, root: Path) -> str:
    path = url.removeprefix(_SQLITE)
    if path == url or path.startswith(("/", ":memory:", "file:")):
        return url
    return f"{_SQLITE}{(root / path).resolve()}"
