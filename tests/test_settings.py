"""Where things are: relative paths belong to the root, whatever folder a command is started in."""

from pathlib import Path

import pytest

from forecasting.errors import ConfigError
from forecasting.settings import CHECKOUT, load_settings, without_password


def test_defaults_lie_under_var_of_the_checkout() -> None:
    settings = load_settings({})
    assert settings.root == CHECKOUT
    assert settings.warehouse_url == f"sqlite:///{CHECKOUT}/var/forecasting.db"
    assert settings.artifacts == f"{CHECKOUT}/var/artifacts"


def test_relative_paths_are_relative_to_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    settings = load_settings(
        {
            "FORECASTING_ROOT": str(tmp_path),
            "FORECASTING_WAREHOUSE": "sqlite:///data/w.db",
            "FORECASTING_CONNECTION_ERP": "sqlite:///data/erp.db",
            "FORECASTING_ARTIFACTS": "store",
            "FORECASTING_REPORTS": "pages",
            "FORECASTING_SCRATCH": "work",
        }
    )
    assert settings.connections == {
        "warehouse": f"sqlite:///{tmp_path}/data/w.db",
        "erp": f"sqlite:///{tmp_path}/data/erp.db",
    }
    assert (settings.artifacts, settings.reports, settings.scratch) == (
        f"{tmp_path}/store",
        tmp_path / "pages",
        tmp_path / "work",
    )


@pytest.mark.parametrize("url", ["sqlite:////data/w.db", "sqlite:///:memory:", "postgresql://db/w", "s3://bucket/x"])
def test_absolute_places_stay_as_they_are(url: str) -> None:
    settings = load_settings({"FORECASTING_WAREHOUSE": url, "FORECASTING_ARTIFACTS": url})
    assert (settings.warehouse_url, settings.artifacts) == (url, url)


def test_no_secret_shows() -> None:
    settings = load_settings({"FORECASTING_WAREHOUSE": "hana://planner:geheim@host:443"})
    assert "geheim" not in repr(settings)
    assert without_password("postgresql://a:b@c@host/x") == "postgresql://a:***@host/x"
    assert without_password(f"at {settings.warehouse_url}") == "at hana://planner:***@host:443"


def test_a_missing_interpreter_and_an_unknown_connection_name_their_variables() -> None:
    settings = load_settings({})
    with pytest.raises(ConfigError, match="FORECASTING_PYTHON_NOWHERE"):
        settings.interpreter("nowhere")
    with pytest.raises(ConfigError, match="FORECASTING_CONNECTION_ERP"):
        settings.connection_url("erp")
