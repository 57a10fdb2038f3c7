"""Backs up what git does not have, and restores it: `python -m server.backup [--keep 14]`, `--restore FOLDER`.

A backup is a folder of its own: settings and keys, a dump of both databases, the artifacts. It appears by one rename
when it is whole. Airflow's database is dumped first: what happens meanwhile is then known to the warehouse alone, and
Airflow does it again, which is safe. The artifacts come last: a row names one only after it was written, and none ever
changes, so that the backup has every artifact that its rows name. One that the backup before has already is a second
name of the same file.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from forecasting.errors import ConfigError, ForecastingError
from forecasting.settings import Settings, child_variables, settings_of_deployment
from server.databases import InstalledDatabase, dump, fill

FERNET_KEY = "AIRFLOW__CORE__FERNET_KEY"
METADATA = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
BACKUPS, PARTIAL, INCOMING = "backup", ".partial", "incoming"
SETTINGS = ("airflow.env", "secrets.env", "passwords.json")
COMMIT = "commit"
"""File of a backup that names the release in use."""


def back_up(settings: Settings, environ: Mapping[str, str], keep: int) -> list[str]:
    """Makes a backup and removes the oldest beyond `keep`; returns a line for each thing that it holds.

    Raises:
        ForecastingError: a database cannot be dumped; what was written of this backup is removed.
        ConfigError: the address of Airflow's database is not known.
    """
    home = settings.root
    (home / BACKUPS).mkdir(mode=0o700, exist_ok=True)
    before = sorted(path for path in (home / BACKUPS).iterdir() if path.is_dir() and path.suffix != PARTIAL)
    target = home / BACKUPS / time.strftime("%Y-%m-%dT%H%M%SZ", time.gmtime())
    partial = target.with_suffix(PARTIAL)
    for leftover in (home / BACKUPS).glob(f"*{PARTIAL}"):
        shutil.rmtree(leftover)
    partial.mkdir(mode=0o700)
    try:
        lines = [_copy_settings(home, partial)]
        lines += [dump(source, partial) for source in _sources(settings, environ)]
        lines.append(_copy_artifacts(settings, partial, before[-1] if before else None))
        partial.rename(target)
    except BaseException:
        shutil.rmtree(partial)
        raise
    for old in [*before, target][:-keep]:
        shutil.rmtree(old)
    return [f"{target}:", *(f"  {line}" for line in lines)]


def restore(settings: Settings, environ: Mapping[str, str], backup: Path) -> list[str]:
    """Fills empty databases and the folder of the artifacts from a backup; returns a line for each.

    Raises:
        ForecastingError: a database is not empty or cannot be reached; a server's is then as it was.
        ConfigError: the folder is no backup, or holds other keys than those in use.
    """
    home = settings.root
    if not (backup / COMMIT).exists():
        raise ConfigError(
            "no such backup",
            where=str(backup),
            accepted=", ".join(sorted(str(path) for path in (home / BACKUPS).glob("*"))) or "none is there",
        )
    if environ.get(FERNET_KEY, "") not in (backup / "etc" / "secrets.env").read_text(encoding="utf-8"):
        raise ConfigError(
            "the keys in use are not those of the backup; Airflow could not read the connections that it restores",
            where=FERNET_KEY,
            action=f"cp -p {backup / 'etc'}/* {home / 'etc'}/, and read the settings again",
        )
    lines = [fill(source, backup) for source in _sources(settings, environ)]
    if (backup / "artifacts").exists():
        shutil.copytree(backup / "artifacts", settings.artifacts, dirs_exist_ok=True)
        lines.append(f"artifacts: copied into {settings.artifacts}")
    commit = (backup / COMMIT).read_text(encoding="utf-8").strip()
    return [*lines, f"the release in use was {commit or 'none'}: forecasting deploy {commit}"]


def _load(environ: Mapping[str, str]) -> Settings:
    """Returns the settings of the installation, also before its first release."""
    home = environ.get("FORECASTING_DEPLOYMENT")
    if not home:
        raise ConfigError(
            "no installation is known",
            where="FORECASTING_DEPLOYMENT",
            accepted="the folder of `make install`",
            action="read its settings first: set -a; . etc/airflow.env; . etc/secrets.env; set +a",
        )
    return settings_of_deployment(Path(home), environ)


def _sources(settings: Settings, environ: Mapping[str, str]) -> list[InstalledDatabase]:
    """Returns Airflow's database, then the warehouse, as the owner of its tables where that login is configured."""
    if not environ.get(METADATA):
        raise ConfigError("the address of Airflow's database is not known", where=METADATA, action="set it")
    warehouse = settings.connections.get("owner", settings.warehouse_url)
    return [
        InstalledDatabase("airflow", environ[METADATA]),
        InstalledDatabase("warehouse", warehouse, is_checked=True),
    ]


def _copy_settings(home: Path, target: Path) -> str:
    (target / "etc").mkdir()
    for name in SETTINGS:
        if (home / "etc" / name).exists():
            shutil.copy2(home / "etc" / name, target / "etc")
    link = home / "current"
    (target / COMMIT).write_text(f"{link.readlink().name if link.is_symlink() else ''}\n", encoding="utf-8")
    return "etc: settings, keys and passwords"


def _copy_artifacts(settings: Settings, target: Path, before: Path | None) -> str:
    if "://" in settings.artifacts:
        return f"artifacts: NOT backed up here, because they lie in {settings.artifacts}"
    source = Path(settings.artifacts)
    if not source.exists():
        return "artifacts: none yet"
    shutil.copytree(source, target / "artifacts", ignore=_unfinished(source), copy_function=_linking(source, before))
    return f"artifacts: of {source}"


def _unfinished(source: Path) -> Callable[[str, list[str]], set[str]]:
    """Returns what leaves out the folder of artifacts that are being stored."""
    return lambda folder, _: {INCOMING} if Path(folder) == source else set()


def _linking(source: Path, before: Path | None) -> Callable[[str, str], object]:
    """Returns what copies a file, or gives the same file of the backup before a second name."""

    def copy(file: str, target: str) -> None:
        known = before / "artifacts" / Path(file).relative_to(source) if before else None
        if known and known.exists():
            os.link(known, target)
        else:
            shutil.copy2(file, target)

    return copy


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes a backup, or restores one, as the command line says; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=int, default=14, help="backups that stay; 14")
    parser.add_argument("--restore", type=Path, metavar="FOLDER", help="a backup, to be restored")
    given = parser.parse_args(arguments)
    if given.keep < 1:
        parser.error(f"--keep {given.keep}: 1 or more")
    try:
        environ = child_variables()
        settings = _load(environ)
        lines = restore(settings, environ, given.restore) if given.restore else back_up(settings, environ, given.keep)
    except ForecastingError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"a file or the disk cannot be used: {error}\n  next:     make room, or mend the rights", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
