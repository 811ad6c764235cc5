"""The command that holds evidence files against the rows that name them."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from selfassess import create_app
from selfassess.cli import main
from selfassess.config import Settings
from selfassess.services.database import upgrade_database
from tests.cast import make_cast


def test_orphans_and_missing_files_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "files"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/test.db")
    monkeypatch.setenv("EVIDENCE_URL", f"file://{folder}")
    monkeypatch.setenv("ENVIRONMENT", "testing")
    app = create_app(Settings.from_env(os.environ, environment="testing"))
    with app.app_context():
        upgrade_database()
        cast = make_cast(app)
    runner = CliRunner()
    whole = runner.invoke(main, ["files", "check"])
    assert (whole.exit_code, whole.output) == (
        0,
        "2 files, 0 that no row names, 0 that do not fit.\n",
    )
    own = folder / str(cast.district_id)
    old, young = own / ("0" * 64), own / ("1" * 64)
    for orphan in (old, young):
        orphan.write_bytes(b"nobody names me")
    before = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    os.utime(old, (before, before))
    kept = own / hashlib.sha256(b"Minutes of the board").hexdigest()
    kept.write_bytes(b"changed")
    found = runner.invoke(main, ["files", "check", "--remove-orphans"])
    assert found.exit_code == 3
    assert "no row names it" in found.output
    assert "is not what was uploaded" in found.output
    assert "1 removed." in found.output
    assert not old.exists()
    assert young.exists()
    kept.unlink()
    assert "is missing" in runner.invoke(main, ["files", "check"]).output
