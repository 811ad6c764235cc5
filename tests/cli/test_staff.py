"""`selfassess staff`: who belongs to the staff of the network."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_staff_are_named_by_the_address_of_their_account(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "testing")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/staff.db")
    assert run("demo").exit_code == 0
    assert "demo@example.org" in run("staff", "list").stdout
    assert run("staff", "remove", "demo@example.org").exit_code == 0
    assert "demo@example.org" not in run("staff", "list").stdout
    missing = run("staff", "add", "nobody@example.com")
    assert (missing.exit_code, "sign up first" in missing.stderr) == (3, True)
    assert run("staff", "add", "demo@example.org").exit_code == 0
    assert "demo@example.org" in run("staff", "list").stdout
