import pytest

from forecasting.errors import ConfigError, ForecastingError
from forecasting.operations.environment_locks import lock_environment, pip_requirements
from forecasting.operations.environments import build_environment
from tests.operations.conftest import make_wheel


def test_the_lock_has_the_newest_versions_that_the_file_allows_with_their_hashes(small, tmp_path):
    make_wheel(small.wheels, "1.5")
    small.describe("open", "1.0", lock=False)
    lock = lock_environment("open", small.root)
    assert lock.read_text().startswith("small==1.5 \\\n    --hash=sha256:")
    make_wheel(small.wheels, "2.0")
    assert lock_environment("open", small.root).read_text().startswith("small==1.5 ")
    assert lock_environment("open", small.root, upgrade=True).read_text().startswith("small==2.0 ")
    assert (build_environment("open", small.root, tmp_path / "store") / "bin" / "small").exists()


def test_a_file_that_nothing_satisfies_says_so_and_leaves_the_lock(small):
    lock = small.root / "environments" / "small.lock"
    before = lock.read_text()
    small.describe("small", "7.0", lock=False)
    with pytest.raises(ForecastingError, match=r"(?s)cannot be locked.*small>=7\.0.*next: +change the bounds"):
        lock_environment("small", small.root)
    assert lock.read_text() == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, r"not described(.|\n)*write it with `name`, `channels` and `dependencies`"),
        ("dependencies: [", r"cannot be read(.|\n)*accepted: YAML"),
        ("name: x", r"cannot be read(.|\n)*KeyError"),
        ("dependencies: [numpy=2.3]", r"no word for this entry(.|\n)*numpy=2\.3(.|\n)*numpy ==2\.3\.5"),
        ("dependencies: ['conda-forge::numpy >=2']", r"no word for this entry"),
    ],
)
def test_a_file_that_cannot_be_locked_says_what_is_accepted(small, text, message):
    file = small.root / "environments" / "odd.yml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ConfigError, match=message):
        lock_environment("odd", small.root)


def test_the_default_is_locked_by_make(small):
    with pytest.raises(ConfigError, match=r"pyproject\.toml(.|\n)*make lock"):
        lock_environment("forecasting", small.root)


def test_conda_entries_become_requirements_and_python_its_least_version(tmp_path):
    file = tmp_path / "gpu.yml"
    file.write_text(
        "dependencies: [python >=3.12, pip, 'numpy >=2.3,<2.4', psycopg >=3.2, pandas, {pip: ['pgpq>=0.12']}]\n"
    )
    python, lines = pip_requirements(file)
    assert (python, lines) == ("3.12", ["numpy>=2.3,<2.4", "psycopg[binary]>=3.2", "pandas", "pgpq>=0.12"])
