"""The commands that the documents show: in blocks of code, and within sentences."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

from forecasting.settings import CHECKOUT

_BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_WITHIN = re.compile(r"`([^`\n]+)`")
PROGRAMS = ("forecasting", "make", "airflow", "curl", "git", "python", "python3", "hdbuserstore")
SHELLS = ("", "sh", "bash", "console")
"""Languages of the blocks that hold commands."""
LEFT_OUT = ("CHANGELOG.md", "docs/reference/commands/")
"""What commands were called at the time; pages that the command line writes itself."""


def documents() -> list[Path]:
    """Returns every document and issue form of the repository that says how things are today."""
    shown = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md", ".github/*.yml"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    named = [CHECKOUT / line for line in shown.splitlines() if not line.startswith(LEFT_OUT)]
    return [document for document in named if document.exists()]


def documented_commands(program: str) -> dict[str, str]:
    """Returns the commands of a program in the order of the documents, each with the document that shows it first.

    Comments, and variables set before the program, are left out.
    """
    found: dict[str, str] = {}
    for document in documents():
        text = document.read_text(encoding="utf-8")
        blocks = [content.replace("\\\n", " ") for language, content in _BLOCK.findall(text) if language in SHELLS]
        lines = [line for block in blocks for line in block.splitlines()]
        for line in [*lines, *_WITHIN.findall(_BLOCK.sub("", text))]:
            words = _words(line)
            if words and words[0] == program and not (program == "forecasting" and len(words) == 1):
                found.setdefault(shlex.join(words), document.relative_to(CHECKOUT).as_posix())
    return found


def _words(line: str) -> list[str]:
    """Returns the words of a command from its program on; none where the line is no command."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        return []
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words = words[1:]
    program = words[0].rpartition("/")[2] if words else ""
    return [program, *words[1:]] if program in PROGRAMS else []
