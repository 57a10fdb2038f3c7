"""Where things are: relative paths belong to the root, whatever folder a command is started in."""

from pathlib import Path

import pytest

from forecasting.errors import ConfigError
from forecasting.settings import CHECKOUT, load_settings, logs_json, without_password


def test_defaults_lie_under_var_of_the_checkout() -> None:
    settings = load_settings({})
    assert settings.root == CHECKOUT
    var = (CHECKOUT / "var").resolve()  # a link where the checkout is a release
    assert settings.warehouse_url == f"sqlite:///{var}/forecasting.db"
    assert settings.artifacts == f"{var}/artifacts"


def test_a_switch_is_on_or_off() -> None:
    given = [load_settings({"FORECASTING_DEADLINES": text}).deadlines for text in ("on", "off")]
    assert (given, load_settings({}).deadlines) == ([True, False], True)
    with pytest.raises(ConfigError, match=r"(?s)FORECASTING_DEADLINES.*found:    no.*accepted: on, off"):
        load_settings({"FORECASTING_DEADLINES": "no"})


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


def test_what_runs_leave_behind_lies_beside_the_releases_and_names_none_of_them(tmp_path: Path) -> None:
    release = tmp_path / "releases" / "a1"
    release.mkdir(parents=True)
    (tmp_path / "var").mkdir()
    (release / "var").symlink_to("../../var")
    (tmp_path / "current").symlink_to("releases/a1")
    root = {"FORECASTING_ROOT": str(tmp_path / "current")}
    for given in (
        {"FORECASTING_DEPLOYMENT": str(tmp_path)},
        {},
        {
            "FORECASTING_WAREHOUSE": "sqlite:///var/forecasting.db",
            "FORECASTING_ARTIFACTS": "var/artifacts",
            "FORECASTING_SCRATCH": "var/scratch",
            "FORECASTING_REPORTS": "var/reports",
        },
    ):
        settings = load_settings(root | given)
        assert settings.root == release
        assert settings.warehouse_url == f"sqlite:///{tmp_path}/var/forecasting.db"
        assert settings.artifacts == f"{tmp_path}/var/artifacts"
        assert (settings.scratch, settings.reports) == (tmp_path / "var" / "scratch", tmp_path / "var" / "reports")
    assert load_settings(root | {"FORECASTING_DEPLOYMENT": str(tmp_path)}).deployment == tmp_path
    assert (load_settings({}).deployment, load_settings({"FORECASTING_DEPLOYMENT": ""}).deployment) == (None, None)


@pytest.mark.parametrize("url", ["sqlite:////data/w.db", "sqlite:///:memory:", "postgresql://db/w", "s3://bucket/x"])
def test_absolute_places_stay_as_they_are(url: str) -> None:
    settings = load_settings({"FORECASTING_WAREHOUSE": url, "FORECASTING_ARTIFACTS": url})
    assert (settings.warehouse_url, settings.artifacts) == (url, url)


def test_a_password_of_its_own_belongs_to_the_url_of_its_name() -> None:
    settings = load_settings(
        {
            "FORECASTING_WAREHOUSE": "hana://planner@host:443?compress=true",
            "FORECASTING_WAREHOUSE_PASSWORD": "p@ss:w/rd %2F",
            "FORECASTING_CONNECTION_ERP": "postgresql+psycopg://reader@db/erp",
            "FORECASTING_CONNECTION_ERP_PASSWORD": "geheim",
            "FORECASTING_CONNECTION_FILES": "sqlite:////data/x.db",
        }
    )
    assert settings.warehouse_url == "hana://planner:p%40ss%3Aw%2Frd%20%252F@host:443?compress=true"
    assert settings.connections == {
        "warehouse": settings.warehouse_url,
        "erp": "postgresql+psycopg://reader:geheim@db/erp",
        "files": "sqlite:////data/x.db",
    }
    assert "p%40ss" not in repr(settings)


@pytest.mark.parametrize(
    "url", [None, "hana://planner:other@host", "hana://host:443", "sqlite:////x.db", "hana://?userkey=K"]
)
def test_a_password_without_a_login_to_belong_to_is_refused_without_showing_it(url: str | None) -> None:
    variables = {"FORECASTING_CONNECTION_ERP": url} if url else {}
    output = r"FORECASTING_CONNECTION_ERP_PASSWORD: a password belongs to no login"
    with pytest.raises(ConfigError, match=output) as caught:
        load_settings(variables | {"FORECASTING_CONNECTION_ERP_PASSWORD": "geheim"})
    assert not any(secret in str(caught.value) for secret in ("geheim", "other"))


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


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("FORECASTING_WAREHOUS", "FORECASTING_WAREHOUSE"),
        ("FORECASTING_ROOOT", "FORECASTING_ROOT"),
        ("FORECASTING_CONECTION_ERP", "FORECASTING_CONNECTION"),
        ("FORECASTING_TABLESCHEMA", "FORECASTING_TABLE_SCHEMA"),
    ],
)
def test_a_misspelt_variable_is_not_ignored(variable, meant):
    with pytest.raises(ConfigError, match=rf"{variable}: no such variable\n.*did you mean {meant}\?"):
        load_settings({variable: "x"})


def test_variables_of_others_and_of_connections_are_left_alone(tmp_path):
    others = {"FORECASTING_CONNECTION_ERP": "sqlite:///x.db", "FORECASTING_NIGHT": "1", "PATH": "/bin"}
    assert "erp" in load_settings({"FORECASTING_ROOT": str(tmp_path), **others}).connections


def test_a_root_that_is_no_folder_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"(?s)FORECASTING_ROOT: the project is no folder.*no_such"):
        load_settings({"FORECASTING_ROOT": str(tmp_path / "no_such")})


@pytest.mark.parametrize("variable", ["FORECASTING_SCRATCH", "FORECASTING_REPORTS"])
def test_an_address_in_the_place_of_a_folder_is_refused(variable: str) -> None:
    with pytest.raises(
        ConfigError, match=rf"(?s){variable}: not a folder.*found:    s3://u:\*\*\*@bucket/x.*celery.md"
    ):
        load_settings({variable: "s3://u:geheim@bucket/x"})


@pytest.mark.parametrize("server", ["127.0.0.1:8125", "statsd.example:9125", "[::1]:8125"])
def test_metrics_go_to_a_server_where_one_is_named(server: str) -> None:
    assert (load_settings({"FORECASTING_STATSD": server}).statsd, load_settings({}).statsd) == (server, None)


@pytest.mark.parametrize("server", ["8125", "http://statsd.example:8125", "statsd.example", "statsd.example:port"])
def test_a_server_of_metrics_is_a_host_and_a_port(server: str) -> None:
    with pytest.raises(ConfigError, match=r"(?s)FORECASTING_STATSD: not the address.*accepted: host:port"):
        load_settings({"FORECASTING_STATSD": server})


def test_lineage_goes_to_a_file_of_the_project_or_an_address(tmp_path: Path) -> None:
    root = {"FORECASTING_ROOT": str(tmp_path)}
    given = [
        load_settings(root | {"FORECASTING_OPENLINEAGE": text}).openlineage
        for text in ("var/lineage.jsonl", "https://me:s3cr3t@marquez.example/api/v1/lineage", "")
    ]
    assert given == [f"{tmp_path}/var/lineage.jsonl", "https://me:s3cr3t@marquez.example/api/v1/lineage", None]
    assert "s3cr3t" not in repr(load_settings({"FORECASTING_OPENLINEAGE": given[1]}))
    with pytest.raises(ConfigError, match=r"(?s)FORECASTING_OPENLINEAGE.*found:    kafka://.*accepted: a file"):
        load_settings({"FORECASTING_OPENLINEAGE": "kafka://broker:9092"})


def test_a_log_is_text_or_json() -> None:
    given = [logs_json({"FORECASTING_LOG_FORMAT": text}) for text in ("json", "text", "")]
    assert (given, logs_json({})) == ([True, False, False], False)
    with pytest.raises(ConfigError, match=r"(?s)FORECASTING_LOG_FORMAT.*found:    yaml.*accepted: text, json"):
        logs_json({"FORECASTING_LOG_FORMAT": "yaml"})
