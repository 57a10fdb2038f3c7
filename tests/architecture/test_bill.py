"""`make sbom`: what is installed, in which version, and whose licence needs a look."""

import json
import re
import sys
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import Version

from environments.bill import Package, licence_table, note_of, read_bill, write_bill
from tests.architecture.test_environments import PROJECT, read_lock, read_requirements


def test_the_bill_of_this_environment_names_every_direct_dependency_as_it_is_locked(tmp_path):
    write_bill(Path(sys.executable), tmp_path / "bill.json")
    found = {canonicalize_name(package.name): package for package in read_bill(tmp_path / "bill.json")}
    locked = read_lock("forecasting.lock")
    direct = read_requirements(PROJECT["project"]["dependencies"])
    assert [name for name in direct if Version(found[name].version) not in locked[name]] == []
    assert note_of(found["psycopg"]) == "read the licence before you change or pass it on"
    assert note_of(found["lightgbm"]) == ""
    described = json.loads((tmp_path / "bill.json").read_text())["metadata"]["component"]
    assert (described["name"], described["version"]) == ("forecasting", PROJECT["project"]["version"])
    assert "file:/" not in (tmp_path / "bill.json").read_text()


def test_a_licence_needs_a_look_unless_all_that_is_declared_is_permissive_or_may_be_chosen():
    looked_at = {
        licences: bool(note_of(Package("x", "1", licences)))
        for licences in (
            ("MIT",),
            ("Apache-2.0", "Apache Software License"),
            ("GPL-2.0-only OR MIT",),
            ("(MIT OR Apache-2.0) AND ISC",),
            ("ISC License (ISCL)",),
            (),
            ("MIT", "GPL-2.0-only"),
            ("MIT AND MPL-2.0",),
            ("GPL-2.0-only AND (MIT OR BSD-3-Clause)",),
            ("Mozilla Public License 2.0 (MPL 2.0)",),
        )
    }
    assert list(looked_at.values()) == [False] * 5 + [True] * 5


def test_the_table_begins_with_what_needs_a_look_and_names_environments():
    driver, other = (
        Package("hdbcli", "2.30", ("Other/Proprietary License",)),
        Package("arrow", "1.4.0", ("MIT",)),
    )
    first, *others = licence_table({"forecasting": [other, driver], "statistical": [other]})
    assert re.match(r"hdbcli +2\.30 +forecasting +Other/Proprietary License +SAP Developer License: ", first)
    assert [line.split(maxsplit=2) for line in others] == [["arrow", "1.4.0", f"{'forecasting, statistical':<34} MIT"]]
