"""The tutorial as a newcomer walks it: its blocks in order, in an empty folder, with a recipe that trains fast."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import time

from forecasting.purposes import PURPOSES
from forecasting.settings import CHECKOUT
from tests.cli.typed import type_here

PAGE = CHECKOUT / "docs" / "tutorial" / "first-forecast.md"
FAST = "models: {candidates: [{name: mean, members: [{model: window_mean}]}], backtest: {origins: 2}}\n"
_BLOCK = re.compile(r"(?:`((?:jobs|sql)/\S+)`:\n\n)?```(\w*)\n(.*?)```", re.DOTALL)


def test_the_tutorial_leads_to_a_forecast(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORECASTING_ROOT", str(tmp_path))
    (tmp_path / "var").mkdir()
    printed = []
    for file, language, content in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if file:
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).write_text(content + FAST * file.startswith("jobs/"))
        elif language == "python":
            done = subprocess.run([sys.executable, "-c", content], capture_output=True, text=True, check=True)
            printed += done.stdout.splitlines()
        else:
            for line in content.splitlines():
                if line.startswith("forecasting "):
                    done = type_here(shlex.split(line)[1:], {})
                    assert done.returncode == 0, done.stderr or done.stdout
    page = (CHECKOUT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    program = _BLOCK.search(page)[3].replace("2026-11-30", time.strftime("%Y-%m-%d"))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["14", *PURPOSES["data_preparation"]]
    assert [line.split()[0] for line in printed] == ["north"] * 14 + ["south"] * 14
