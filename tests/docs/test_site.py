"""The documentation as a site: it builds without a network, and its pages ask for nothing from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from forecasting.settings import CHECKOUT
from tests import command_pages
from tests.docs.documented import documents

FETCHED = re.compile(r"<(?:script|img|iframe)[^>]* src=\"?(https?:[^\" >]+)|<link[^>]* href=\"?(https?:[^\" >]+)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = build(CHECKOUT / "mkdocs.yml", folder)
    assert done.returncode == 0, done.stderr
    return folder


def build(config: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--config-file", str(config), "--site-dir", str(folder)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "https_proxy": "http://127.0.0.1:9"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_every_page_is_there_and_fetches_nothing_from_elsewhere(site):
    pages = {path.relative_to(CHECKOUT / "docs").with_suffix(".html") for path in (CHECKOUT / "docs").rglob("*.md")}
    built = {path.relative_to(site): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    assert pages == set(built) - {Path("404.html")}
    assert {name: FETCHED.findall(text) for name, text in built.items() if FETCHED.search(text)} == {}
    styles = [path for path in site.rglob("*.css") if re.search(r"url\(\"?https?:", path.read_text(encoding="utf-8"))]
    assert styles == []


def test_the_search_finds_a_view(site):
    assert "bi_forecast_vintage" in (site / "search" / "search_index.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["[gone](gone.md)", "[gone](how-to/bi.md#gone)"])
def test_a_link_to_nowhere_fails_the_build(tmp_path, text):
    docs = tmp_path / "docs"
    (docs / "how-to").mkdir(parents=True)
    (docs / "how-to" / "bi.md").write_text("# Reports\n")
    (docs / "index.md").write_text(f"# Home\n\n{text}\n")
    (docs / "hooks.py").write_bytes((CHECKOUT / "docs" / "hooks.py").read_bytes())
    head, _, _ = (CHECKOUT / "mkdocs.yml").read_text().partition("nav:\n")
    (tmp_path / "mkdocs.yml").write_text(head + "nav: [index.md, how-to/bi.md]\n")
    done = build(tmp_path / "mkdocs.yml", tmp_path / "site")
    assert done.returncode == 1
    assert "gone" in done.stderr


def test_a_link_of_a_document_leads_to_a_file_and_a_heading():
    lost = []
    for document in documents():
        for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
            path, _, anchor = link.partition("#")
            target = document if not path else (document.parent / path).resolve()
            if "://" not in link and not (target.exists() and (not anchor or anchor in anchors(target))):
                lost.append(f"{document.relative_to(CHECKOUT)}: {link}")
    assert lost == []


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", command_pages.pages())
def test_a_generated_page_is_up_to_date(name):
    shown = (command_pages.REFERENCE / name).read_text(encoding="utf-8")
    assert shown == command_pages.pages()[name], "run `make docs`"


def test_no_generated_page_is_left_over():
    pages = {path.name for path in (command_pages.REFERENCE / "commands").iterdir()}
    assert pages == {name.removeprefix("commands/") for name in command_pages.pages() if name.startswith("commands/")}
