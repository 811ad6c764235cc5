"""`selfassess backup` and `selfassess restore`, as somebody types them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import KINDS

Type = Callable[..., tuple[int, str, str]]


@pytest.fixture(params=KINDS)
def addresses(
    request: pytest.FixtureRequest, make_database: Callable[[str, str], str]
) -> tuple[str, str]:
    """Two empty databases of a kind."""
    return make_database(request.param, "first"), make_database(request.param, "second")


@pytest.fixture
def type_in(run: Run, monkeypatch: pytest.MonkeyPatch) -> Type:
    """Run a command against a database."""
    monkeypatch.setenv("ENVIRONMENT", "testing")

    def call(address: str, *arguments: object) -> tuple[int, str, str]:
        monkeypatch.setenv("DATABASE_URL", address)
        result = run(*arguments)
        return result.exit_code, result.stdout, result.stderr

    return call


def test_an_installation_moves_with_its_backup(
    type_in: Type, addresses: tuple[str, str], tmp_path: Path
) -> None:
    first, second = addresses
    file = tmp_path / "backup.zip"
    assert type_in(first, "demo")[0] == 0
    code, out, _ = type_in(first, "backup", file)
    assert (code, "rows and 0 files" in out) == (0, True)
    # The drill touches neither of the two.
    assert "the drill passed" in type_in(first, "restore", file, "--drill")[1]
    assert "the drill passed" in type_in(first, "restore", file, "--drill", "--scratch", second)[1]
    assert type_in(second, "restore", file)[0] == 0
    again = tmp_path / "again.zip"
    assert type_in(second, "backup", again)[0] == 0
    assert "the drill passed" in type_in(second, "restore", again, "--drill")[1]


def test_what_people_have_uploaded_moves_with_the_rest(
    type_in: Type,
    addresses: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = addresses
    folders = tmp_path / "one", tmp_path / "two"
    content = b"%PDF-1.7 minutes"
    name = f"1/{hashlib.sha256(content).hexdigest()}"
    file = folders[0] / name
    monkeypatch.setenv("EVIDENCE_URL", folders[0].as_uri())
    assert type_in(first, "demo")[0] == 0
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    archive = tmp_path / "backup.zip"
    assert "and 1 files" in type_in(first, "backup", archive)[1]
    assert "the drill passed" in type_in(first, "restore", archive, "--drill")[1]
    # Into a place where files lie already nothing is restored.
    assert "files already" in type_in(second, "restore", archive)[2]
    monkeypatch.setenv("EVIDENCE_URL", folders[1].as_uri())
    assert type_in(second, "restore", archive)[0] == 0
    assert (folders[1] / name).read_bytes() == content


def test_what_cannot_be_done_is_told_without_a_traceback(
    type_in: Type, addresses: tuple[str, str], tmp_path: Path
) -> None:
    first, second = addresses
    file = tmp_path / "backup.zip"
    code, _, err = type_in(first, "backup", file)
    assert (code, "nothing to back up" in err) == (3, True)
    assert type_in(first, "demo")[0] == 0
    assert type_in(first, "backup", file)[0] == 0
    code, _, err = type_in(first, "restore", file)
    assert (code, "holds data already" in err) == (3, True)
    file.write_bytes(file.read_bytes()[:-100])
    code, _, err = type_in(second, "restore", file, "--drill")
    assert (code, "damaged" in err) == (3, True)
    assert type_in(second, "restore", file, "--scratch", second)[0] == 2
    assert type_in(second, "restore", tmp_path / "missing.zip")[0] == 2
