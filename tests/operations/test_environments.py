import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from forecasting.errors import ConfigError, ForecastingError
from forecasting.operations.environments import (
    build_environment,
    environment_names,
    find_uv,
    is_built,
    lock_files,
    use_environment,
)
from forecasting.settings import CHECKOUT

BUILD = """
import sys
from pathlib import Path
from forecasting.operations.environments import build_environment
print(build_environment(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]))
"""
FAKE_CONDA = """
echo "$(basename $0) $@" >> {record}
while [ $# -gt 0 ]; do [ "$1" = --prefix ] && prefix=$2; [ "$1" = --file ] && cp $2 {record}.file; shift; done
mkdir -p $prefix/bin
{wait}
ln -sf {python} $prefix/bin/python
"""
"""Records what it is told, and makes a folder with an interpreter."""


def version_in(folder: Path) -> str:
    command = [folder / "bin" / "python", "-c", "import small; print(small.VERSION)"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def builder(small, store, manager):
    """Returns a process that builds the small environment."""
    command = [sys.executable, "-c", BUILD, "small", small.root, store, manager]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=CHECKOUT)


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} does not come"
        time.sleep(0.02)


def test_an_environment_is_built_once_and_found_from_then_on(small, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    store = tmp_path / "store"
    first = build_environment("small", small.root, store)
    assert version_in(first) == "1.0"
    told = subprocess.run([first / "bin" / "small"], capture_output=True, text=True, check=False)
    assert told.stderr.strip() == "1.0", "its programs stand the move to their place"
    assert list(first.glob("lib/python*/site-packages/__pycache__/small.*.pyc")) != []
    assert first.name.removeprefix("small-") in caplog.text
    caplog.clear()
    assert build_environment("small", small.root, store) == first
    assert caplog.text == ""
    assert [path.name for path in store.iterdir() if path.is_dir()] == [first.name]


def test_a_changed_lock_gives_an_environment_of_its_own_and_the_older_one_stays(small, tmp_path):
    first = build_environment("small", small.root, tmp_path / "store")
    use_environment(small.root, "small", first)
    old = (small.root / "environments" / "small.lock").read_bytes()
    small.describe("small", "2.0")
    second = build_environment("small", small.root, tmp_path / "store")
    use_environment(small.root, "small", second)
    assert version_in(small.root / ".venv" / "small") == "2.0"
    assert version_in(first) == "1.0"
    (small.root / "environments" / "small.lock").write_bytes(old)
    assert build_environment("small", small.root, tmp_path / "store") == first


def test_what_is_built_stands_a_move_of_deployment_and_store(small, tmp_path):
    home = tmp_path / "home"
    use_environment(small.root, "small", build_environment("small", small.root, home / "environments"))
    use_environment(home, "small", build_environment("small", small.root, home / "environments"))
    assert (home / ".venv" / "small").readlink().parent == Path("../environments")
    home.rename(tmp_path / "elsewhere")
    assert version_in(tmp_path / "elsewhere" / ".venv" / "small") == "1.0"


def test_files_that_are_not_those_of_the_lock_are_refused_and_leave_nothing(small, tmp_path):
    small.lock("small", "1.0", "0" * 64)
    with pytest.raises(ForecastingError, match=r"(?s)Hash mismatch.*next: .*environments lock small --upgrade"):
        build_environment("small", small.root, tmp_path / "store")
    assert [path for path in (tmp_path / "store").glob("*") if is_built(path)] == []


def test_a_lock_without_hashes_is_refused(small, tmp_path):
    (small.root / "environments" / "small.lock").write_text("small==1.0\n")
    with pytest.raises(ForecastingError, match=r"(?s)hash.*next: +look at these lines"):
        build_environment("small", small.root, tmp_path / "store")


def test_a_version_that_the_index_lacks_is_named(small, tmp_path):
    small.lock("small", "9.0", "0" * 64)
    with pytest.raises(ForecastingError, match=r"(?s)small==9\.0.*next: +the package index lacks a version"):
        build_environment("small", small.root, tmp_path / "store")


def test_an_index_that_cannot_be_reached_is_a_matter_of_the_network(small, tmp_path, monkeypatch):
    monkeypatch.delenv("UV_NO_INDEX")
    monkeypatch.delenv("UV_FIND_LINKS")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    with pytest.raises(ForecastingError, match=r"(?s)127\.0\.0\.1:9.*next: +look at the network"):
        build_environment("small", small.root, tmp_path / "store")


def test_a_full_disk_is_said(small, tmp_path, program):
    program("uv", 'echo "error: failed to write to file: No space left on device (os error 28)" >&2; exit 2')
    with pytest.raises(ForecastingError, match=r"(?s)No space left on device.*next: +free some space on the disk of"):
        build_environment("small", small.root, tmp_path / "store")


def test_a_store_that_cannot_be_written_is_said(small, tmp_path):
    (tmp_path / "store").write_text("")
    with pytest.raises(ForecastingError, match=r"(?s)cannot be built.*next: +look at the space and the permissions"):
        build_environment("small", small.root, tmp_path / "store")


@pytest.mark.parametrize(
    ("name", "manager", "message"),
    [
        ("smal", "uv", r"no environment `smal`(.|\n)*did you mean small\?(.|\n)*environments/smal\.yml"),
        ("open", "uv", r"environment `open` has no lock(.|\n)*environments lock open"),
        ("small", "conda", r"none of mamba, micromamba, conda on the PATH(.|\n)*--manager uv"),
    ],
)
def test_what_is_missing_for_a_build_is_said(small, tmp_path, monkeypatch, name, manager, message):
    small.describe("open", "1.0", lock=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match=message):
        build_environment(name, small.root, tmp_path / "store", manager)


@pytest.mark.parametrize(
    ("there", "told"),
    [
        (["conda", "micromamba", "mamba"], "mamba env create --yes --prefix {prefix} --file {file}"),
        (["conda", "micromamba"], "micromamba create --yes --prefix {prefix} --file {file}"),
        (["conda"], "conda env create --yes --prefix {prefix} --file {file}"),
    ],
)
def test_the_first_manager_of_conda_files_that_is_there_gets_the_yml_file(small, tmp_path, program, there, told):
    small.describe("open", "1.0", lock=False)
    record = tmp_path / "record"
    for name in there:
        program(name, FAKE_CONDA.format(record=record, python=sys.executable, wait=""))
    folder = build_environment("open", small.root, tmp_path / "store", "conda")
    assert record.read_text().strip() == told.format(prefix=folder, file=small.root / "environments" / "open.yml")
    assert is_built(folder)


def test_a_build_that_is_killed_is_done_again_from_the_beginning(small, tmp_path, program):
    record, store = tmp_path / "record", tmp_path / "store"
    wait = f"touch {record}.begun; sleep 0.6; touch {record}.ended; exit 1"
    slow = FAKE_CONDA.format(record=record, python=sys.executable, wait=wait)
    program("conda", slow)
    with builder(small, store, "conda") as killed:
        wait_for(record.with_suffix(".begun"))
        killed.kill()
    (folder,) = store.glob("small-*")
    assert not is_built(folder)
    program("conda", FAKE_CONDA.format(record=record, python=sys.executable, wait=""))
    assert build_environment("small", small.root, store, "conda") == folder
    assert record.with_suffix(".ended").exists(), "what the killed one has started holds the store until it ends"
    assert is_built(folder)
    assert len(record.read_text().splitlines()) == 2


def test_what_a_killed_uv_has_left_looks_like_no_environment_and_goes_with_the_next_build(small, tmp_path, program):
    uv, store = find_uv(small.root), tmp_path / "store"
    program("uv", f'[ "$1" = pip ] && touch {tmp_path}/begun && exec sleep 30; exec {uv} "$@"')
    with builder(small, store, "uv") as killed:
        wait_for(tmp_path / "begun")
        killed.kill()
    assert list(store.glob("small-*")) == []
    (left,) = store.glob(".small-*")
    _end_sleeping_child(left)
    program("uv", f'exec {uv} "$@"')
    assert version_in(build_environment("small", small.root, store)) == "1.0"
    assert list(store.glob(".small-*")) == []


def _end_sleeping_child(left: Path) -> None:
    """Ends the program that a killed builder has left: it holds the lock of the store."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            held = [str(fd.readlink()) for fd in (process / "fd").iterdir()]
        except OSError:
            continue
        if str(left.parent / ".lock") in held:
            os.kill(int(process.name), signal.SIGKILL)


def test_of_two_builders_one_builds_and_the_other_takes_what_it_has_built(small, tmp_path, program):
    record, store = tmp_path / "record", tmp_path / "store"
    program("conda", FAKE_CONDA.format(record=record, python=sys.executable, wait="sleep 0.3"))
    builders = [builder(small, store, "conda") for _ in range(2)]
    told = {process.communicate(timeout=30)[0] for process in builders}
    assert len(told) == 1
    assert is_built(Path(told.pop().strip()))
    assert len(record.read_text().splitlines()) == 1


def test_a_reader_of_the_link_always_finds_an_environment(small, tmp_path):
    first, second = tmp_path / "small-1", tmp_path / "small-2"
    for folder in (first, second):
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "python").touch()
    use_environment(small.root, "small", first)
    python, flag = small.root / ".venv" / "small" / "bin" / "python", tmp_path / "goes on"
    flag.touch()
    loop = f"while [ -e '{flag}' ]; do [ -e '{python}' ] || echo missed; done"
    with subprocess.Popen(["sh", "-c", loop], stdout=subprocess.PIPE, text=True) as reader:
        for number in range(300):
            use_environment(small.root, "small", (first, second)[number % 2])
        flag.unlink()
        assert reader.communicate(timeout=20)[0] == ""
    assert [path.name for path in (small.root / ".venv").iterdir()] == ["small"]


def test_a_folder_in_the_place_of_the_link_gives_way(small, tmp_path):
    (small.root / ".venv" / "small" / "bin").mkdir(parents=True)
    built = tmp_path / "small-1"
    built.mkdir()
    use_environment(small.root, "small", built)
    assert (small.root / ".venv" / "small").resolve() == built


def test_the_names_are_those_of_the_files_and_the_default_has_the_locks_of_the_tests_too():
    names = environment_names(CHECKOUT)
    assert names[0] == "forecasting"
    assert {"airflow", "statistical"} <= {*names}
    locks = [path.name for path in lock_files("forecasting", CHECKOUT)]
    assert locks[:2] == ["forecasting.lock", "development.lock"]
    assert [path.name for path in lock_files("statistical", CHECKOUT)] == ["statistical.lock"]
