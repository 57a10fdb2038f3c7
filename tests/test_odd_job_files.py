"""Whatever lies in jobs/ ends as a job or as an error that names the file, at once and in a few lines."""

from __future__ import annotations

import time

import pytest

from forecasting.config import load_job, load_jobs, load_named_job, require_none_broken
from forecasting.errors import ConfigError

SOUND = """job: shop
frequency: D
horizon: 7
sources: {target: {query: sql/sources/shop.sql}}
models: {candidates: [{name: plain, members: [{model: naive}]}]}
"""
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)
ODD = {
    "Latin-1": ("# Größe\n" + SOUND).encode("latin-1"),
    "UTF-16": SOUND.encode("utf-16"),
    "an integer of 5,000 digits": SOUND.replace("horizon: 7", f"horizon: {'9' * 5000}"),
    "a hexadecimal integer of 5,000 digits": SOUND.replace("horizon: 7", f"horizon: 0x{'f' * 5000}"),
    "an alias bomb": BOMB + SOUND,
    "an alias within itself": SOUND + "checks: {extra: [{kwargs: &k {x: *k}}]}",
    "a scalar of 10 MB": SOUND + f"description: {'x' * 10_000_000}",
    "20,000 unknown keys": SOUND + "".join(f"k{n}: 1\n" for n in range(20_000)),
    "5,000 unknown keys": SOUND + "".join(f"k{n}: 1\n" for n in range(5_000)),
    "1,000 brackets": SOUND + "checks: " + "[" * 1000 + "]" * 1000,
    "1,000 braces": SOUND + "checks: " + "{a: " * 1000 + "}" * 1000,
    "90,000 open brackets": "[" * 90_000,
    "a block of 900 levels": SOUND + "checks:\n" + "".join(f"{' ' * n}a:\n" for n in range(1, 400)),
    "!!timestamp abc": SOUND.replace("horizon: 7", "horizon: !!timestamp abc"),
    "!!bool abc": SOUND.replace("horizon: 7", "horizon: !!bool abc"),
    "!!int abc": SOUND.replace("horizon: 7", "horizon: !!int abc"),
    "!!int ''": SOUND.replace("horizon: 7", "horizon: !!int ''"),
    "!!float abc": SOUND.replace("horizon: 7", "horizon: !!float abc"),
    "!!float ''": SOUND.replace("horizon: 7", "horizon: !!float ''"),
    "!!python/object": SOUND.replace("horizon: 7", "horizon: !!python/object/apply:os.getcwd []"),
    "2026-13-45": SOUND.replace("horizon: 7", "horizon: 2026-13-45"),
    "25:61": SOUND.replace("horizon: 7", "horizon: 7\npublish_by: 25:61"),
    "a character beyond Unicode": SOUND + 'description: "\\U99999999"',
    "data_delay of a thousand million days": SOUND + "data_delay: 1000000000d",
    "data_delay of 5,000 digits": SOUND + f"data_delay: {'9' * 5000}d",
    "cron 99": SOUND + "schedules: {data_preparation: {cron: 99 99 99 99 99}}",
    "cron 61 25": SOUND + "schedules: {data_preparation: {cron: 61 25 * * *}}",
    "cron of the 30th of February": SOUND + "schedules: {data_preparation: {cron: 0 0 30 2 *}}",
    "a value of 90,000 characters": SOUND.replace("horizon: 7", f"horizon: {'x' * 90_000}"),
    "a query outside the project": SOUND.replace("sql/sources/shop.sql", "../../etc/passwd"),
    "an absolute query": SOUND.replace("sql/sources/shop.sql", "/etc/passwd"),
    "a NUL in a query": SOUND.replace("sql/sources/shop.sql", '"a\\0b"'),
    "a parameter of 2**70": SOUND.replace("shop.sql", f"shop.sql, parameters: {{n: {2**70}}}"),
    "nothing": "",
    "only a comment": "# nothing",
    "a list": "- a\n- b",
    "a null key": SOUND + "? \n: 1",
    "a list as a key": SOUND + "? [a, b]\n: 1",
    "a tab": SOUND + "\tchecks: 1",
}


def written(folder, content, name="shop"):
    path = folder / f"{name}.yml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_an_odd_job_file_is_named_at_once_and_in_a_few_lines(tmp_path, content):
    path, started = written(tmp_path, content), time.process_time()
    with pytest.raises(ConfigError) as caught:
        load_job(path)
    assert time.process_time() - started < 1
    assert str(path) in str(caught.value)
    assert len(str(caught.value)) < 2000
    assert "NoneType" not in str(caught.value)


@pytest.mark.parametrize("content", [SOUND, "\ufeff" + SOUND, SOUND.replace("7", "&n 7") + "history_periods: *n\n"])
def test_marks_at_the_beginning_and_aliases_are_read(tmp_path, content):
    assert load_job(written(tmp_path, content)).horizon == 7


def test_an_odd_file_costs_its_own_job_only(tmp_path):
    written(tmp_path, SOUND)
    for number, content in enumerate(ODD.values()):
        written(tmp_path, content, f"odd{number}")
    (tmp_path / "folder.yml").mkdir()
    jobs, broken = load_jobs(tmp_path)
    assert [job.job for job in jobs] == ["shop"]
    assert len(broken) == len(ODD) + 1
    with pytest.raises(ConfigError, match=f"{len(ODD) + 1} job files cannot be read") as caught:
        require_none_broken(broken)
    assert len(str(caught.value)) < 2000


@pytest.mark.parametrize("name", ["../jobs/shop", "shop.yml", "", "sh\0op", "/etc/passwd", "Shop"])
def test_the_name_of_a_job_is_no_path(tmp_path, name):
    written(tmp_path, SOUND)
    with pytest.raises(ConfigError, match=r"(?s)not the name of a job.*accepted: .*shop"):
        load_named_job(tmp_path, name)


def test_a_misspelt_name_is_answered_with_the_nearest_one(tmp_path):
    written(tmp_path, SOUND)
    with pytest.raises(ConfigError, match=r"no such job file\n.*did you mean shop\?"):
        load_named_job(tmp_path, "shpo")
    with pytest.raises(ConfigError, match=r"unknown field `horizn`.*did you mean horizon"):
        load_job(written(tmp_path, SOUND.replace("horizon", "horizn")))
