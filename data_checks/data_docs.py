"""Data Docs that need no network: pages of Great Expectations with styles of their own, and an index over them."""

from __future__ import annotations

import json
import re
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import jinja2

_TEMPLATES = Path(__file__).parent / "templates"
_STYLE_MARK = "data-docs-style"
_FROM_NETWORK = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*\bhref=\"https?:[^>]*>|<img\b[^>]*\bsrc=\"https?:[^>]*>|"
    r"<footer\b.*?</footer>",
    re.DOTALL,
)
"""Scripts and styles that come from the network, without which a page of Great Expectations stays empty."""


def complete_pages(folder: Path) -> None:
    """Takes what needs a network out of new pages, gives them styles, and writes index.html over all validations.

    Pages of results that are no longer kept are removed.

    Args:
        folder: Data Docs of one job: validations/ and expectations/ as HTML, the results as JSON below gx/.
    """
    for page in folder.glob("validations/**/*.html"):
        if not (folder / "gx" / "uncommitted" / page.relative_to(folder)).with_suffix(".json").exists():
            page.unlink()
    for page in [*folder.glob("validations/**/*.html"), *folder.glob("expectations/**/*.html")]:
        text = page.read_text(encoding="utf-8")
        if _STYLE_MARK not in text:
            style = f'<style id="{_STYLE_MARK}">{_style()}</style>\n</head>'
            page.write_text(_FROM_NETWORK.sub("", text).replace("</head>", style, 1), encoding="utf-8")
    found = sorted(
        (_validation(folder, path) for path in _results(folder)), key=itemgetter("at", "suite"), reverse=True
    )
    suites = sorted(page.relative_to(folder).as_posix() for page in folder.glob("expectations/**/*.html"))
    index = _template().render(validations=found, suites=suites, style=_style(), job=folder.parent.name)
    (folder / "index.html").write_text(index, encoding="utf-8")


def _results(folder: Path) -> list[Path]:
    return list(folder.glob("gx/uncommitted/validations/**/*.json"))


def _validation(folder: Path, path: Path) -> dict[str, Any]:
    result = json.loads(path.read_text(encoding="utf-8"))
    page = path.relative_to(folder / "gx" / "uncommitted").with_suffix(".html")
    message = result["statistics"]
    return {
        "suite": page.parts[1],
        "at": page.parts[2],
        "success": result["success"],
        "passed": message["successful_expectations"],
        "total": message["evaluated_expectations"],
        "page": page.as_posix(),
    }


@cache
def _style() -> str:
    return (_TEMPLATES / "data_docs.css").read_text(encoding="utf-8")


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True)
    return environment.get_template("data_docs.html.j2")
