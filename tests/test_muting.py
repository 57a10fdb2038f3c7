"""The note of a mute holds while the warehouse is down."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forecasting.muting import forget_mute, note_mute, noted_mute

NOW = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)


def test_a_note_holds_until_its_end_or_until_it_is_forgotten(tmp_path: Path) -> None:
    assert noted_mute(tmp_path, "shop", NOW) is None
    note_mute(tmp_path, "shop", NOW + timedelta(hours=1), "new disks")
    assert noted_mute(tmp_path, "shop", NOW) == "until 2026-11-20T22:30:00+00:00: new disks"
    assert noted_mute(tmp_path, "shop", NOW + timedelta(hours=1)) is None
    assert noted_mute(tmp_path, "other", NOW) is None
    forget_mute(tmp_path, "shop")
    forget_mute(tmp_path, "shop")
    assert noted_mute(tmp_path, "shop", NOW) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"until": 7}', '{"until": "soon", "reason": ""}'])
def test_a_note_that_cannot_be_read_mutes_nothing(tmp_path: Path, text: str) -> None:
    note_mute(tmp_path, "shop", NOW + timedelta(hours=1), "new disks")
    (file,) = (tmp_path / "alerts").iterdir()
    file.write_text(text)
    assert noted_mute(tmp_path, "shop", NOW) is None
