"""What MkDocs asks while it builds the site: pages that come by themselves, and links to files of the repository."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

LISTED = {"Commands": "reference/commands", "Decisions": "explanation/decisions"}
"""Folders whose pages need no entry each, by the title of their section."""
_LINK = re.compile(r"\[([^\]]+)\]\(([^)#\s:]+)(#[^)\s]*)?\)")


def on_config(config: Any) -> Any:
    """Enters every page of the listed folders into the navigation."""
    docs = Path(config.docs_dir)
    _extend(config.nav, docs)
    return config


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Turns a link that leaves the documentation into its text with the path in the repository."""
    docs = Path(config.docs_dir).resolve()
    folder = (docs / page.file.src_uri).parent

    def outside(link: re.Match[str]) -> str:
        target = (folder / link[2]).resolve()
        if target.is_relative_to(docs):
            return link[0]
        path = target.relative_to(docs.parent).as_posix()
        return link[1] if link[1].strip("`") == path else f"{link[1]} (`{path}` in the repository)"

    return _LINK.sub(outside, markdown)


def _extend(entries: list[Any], docs: Path) -> None:
    for entry in entries:
        for title, pages in entry.items() if isinstance(entry, dict) else ():
            if title in LISTED:
                found = sorted(path.relative_to(docs).as_posix() for path in (docs / LISTED[title]).glob("*.md"))
                pages.extend(page for page in found if page not in pages)
            elif isinstance(pages, list):
                _extend(pages, docs)
