"""Backups hold everything, and only what is whole is restored."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from selfassess import create_app
from selfassess.config import Settings
from selfassess.domain.errors import InvalidInputError
from selfassess.extensions import Base, db
from selfassess.services import backups, evidence_changes
from selfassess.services.backups import MemoryFiles
from selfassess.services.database import upgrade_database
from selfassess.store import districts
from tests.cast import DENVER, Cast
from tests.conftest import KINDS

NOW = datetime(2026, 11, 21, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("cast")


class NoFiles:
    """An installation without files."""

    def list_names(self) -> Iterable[str]:
        """None."""
        return ()

    def read(self, name: str) -> bytes:
        """There is nothing to read."""
        raise KeyError(name)

    def write(self, name: str, content: bytes) -> None:
        """There is nowhere to write."""
        raise InvalidInputError(f"There is no place for the file {name}.")

    def remove(self, name: str) -> None:
        """There is nothing to take away."""


@pytest.fixture
def path(app: Flask, tmp_path: Path) -> Path:
    """A backup of the cast with one file."""
    files = MemoryFiles()
    files.write("evidence/1.pdf", b"%PDF-1.7 not really")
    with app.app_context():
        backups.back_up(tmp_path / "backup.zip", NOW, files)
    return tmp_path / "backup.zip"


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, make_database: Callable[[str, str], str]) -> Flask:
    """The application with another database of each kind, in which there is nothing yet."""
    variables = {"DATABASE_URL": make_database(request.param, "restored")}
    return create_app(Settings.from_env(variables, environment="testing"))


def test_what_was_backed_up_comes_back_in_either_kind_of_database(
    app: Flask, cast: Cast, path: Path, empty: Flask
) -> None:
    files = MemoryFiles()
    with empty.app_context():
        manifest = backups.restore(path, files)
        assert backups.find_differences(manifest, files) == []
        upgrade_database()
        found = districts.find_district(cast.district_id, cast.alice.id, None)
        assert found is not None
        assert found[0].name == DENVER.name
        # New rows get numbers of their own.
        assert districts.add_district(DENVER).id > cast.trial_district_id
    assert files.read("evidence/1.pdf") == b"%PDF-1.7 not really"
    assert manifest.rows > 100
    assert manifest.files == 1
    names = {part.name for part in manifest.parts}
    assert names == {f"tables/{t.name}.jsonl" for t in Base.metadata.sorted_tables} | {
        "files/evidence/1.pdf"
    }


def test_a_difference_is_found(path: Path, empty: Flask) -> None:
    files = MemoryFiles()
    with empty.app_context():
        manifest = backups.restore(path, files)
        with db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE district SET name = 'Changed'")
        files.write("evidence/1.pdf", b"changed")
        files.write("evidence/2.pdf", b"new")
        assert backups.find_differences(manifest, files) == [
            "files/evidence/1.pdf",
            "files/evidence/2.pdf",
            "tables/district.jsonl",
        ]


def _rewrite(path: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(path, "w") as into:
        for name, content in parts.items():
            changed = change(name, content)
            if changed is not None:
                into.writestr(name, changed)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("tables/district.jsonl", r"damaged in tables/district\.jsonl"),
        ("files/evidence/1.pdf", r"damaged in files/evidence/1\.pdf"),
        ("manifest.json", "list of contents was changed"),
    ],
)
def test_a_changed_backup_is_refused_and_nothing_is_restored(
    path: Path, empty: Flask, name: str, message: str
) -> None:
    def change(part: str, content: bytes) -> bytes:
        return content.replace(b"1", b"2", 1) if part == name else content

    _rewrite(path, change)
    with empty.app_context():
        with pytest.raises(InvalidInputError, match=message):
            backups.restore(path, NoFiles())
        # Nothing was made: a whole backup can still go there.
        assert backups.archive.get_revision() is None


def test_a_backup_that_lacks_a_part_or_has_one_too_many_is_refused(path: Path) -> None:
    whole = path.read_bytes()
    _rewrite(path, lambda part, content: None if part == "tables/district.jsonl" else content)
    with pytest.raises(InvalidInputError, match=r"lacks tables/district\.jsonl"):
        backups.check_backup(path)
    path.write_bytes(whole)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("tables/other.jsonl", "{}")
    with pytest.raises(InvalidInputError, match="holds an unknown part"):
        backups.check_backup(path)


@pytest.mark.parametrize("keep", [0, 10, 1000])
def test_a_backup_that_ends_early_is_refused(path: Path, keep: int) -> None:
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(InvalidInputError, match="damaged or no backup"):
        backups.check_backup(path)


def test_a_backup_of_a_newer_program_is_refused(path: Path, empty: Flask) -> None:
    def change(part: str, content: bytes) -> bytes:
        if part != backups.MANIFEST:
            return content
        body = json.loads(content)
        body.pop("sha256")
        body["revision"] = "9999"
        return json.dumps({**body, "sha256": backups._seal(body)}).encode()

    _rewrite(path, change)
    with empty.app_context(), pytest.raises(InvalidInputError, match="made by a newer one"):
        backups.restore(path, MemoryFiles())


def test_data_that_is_there_is_never_overwritten(app: Flask, path: Path) -> None:
    with app.app_context(), pytest.raises(InvalidInputError, match="holds data already"):
        backups.restore(path, MemoryFiles())
    with app.app_context(), pytest.raises(InvalidInputError, match="exists already"):
        backups.back_up(path, NOW, NoFiles())
    files = MemoryFiles()
    files.write("evidence/9.pdf", b"")
    with app.app_context(), pytest.raises(InvalidInputError, match="files already"):
        backups.restore(path, files)


def test_a_restore_that_fails_halfway_leaves_nothing_behind(path: Path, empty: Flask) -> None:
    with empty.app_context():
        with pytest.raises(InvalidInputError, match="no place for the file"):
            backups.restore(path, NoFiles())
        assert backups.archive.get_revision() is None
        backups.restore(path, MemoryFiles())


def test_evidence_comes_back_with_its_files(
    app: Flask, cast: Cast, tmp_path: Path, empty: Flask
) -> None:
    alice = cast.alice.actor
    with app.app_context():
        before = evidence_changes.read_file(alice, cast.district_id, cast.evidence_id, 1)
        backups.back_up(tmp_path / "own.zip", NOW, backups.get_own_files())
    with empty.app_context():
        manifest = backups.restore(tmp_path / "own.zip", backups.get_own_files())
        assert backups.find_differences(manifest, backups.get_own_files()) == []
        upgrade_database()
        after = evidence_changes.read_file(alice, cast.district_id, cast.evidence_id, 1)
    assert (after[0].sha256, after[1]) == (before[0].sha256, before[1])


def test_a_backup_with_a_file_of_another_name_is_refused_and_leaves_no_file(
    path: Path, empty: Flask
) -> None:
    with empty.app_context():
        with pytest.raises(InvalidInputError, match="no name of a file"):
            backups.restore(path, backups.get_own_files())
        assert backups.archive.get_revision() is None
        assert list(backups.get_own_files().list_names()) == []


def test_only_its_owner_can_read_a_backup(path: Path) -> None:
    assert path.stat().st_mode & 0o077 == 0
    assert not path.with_name("backup.zip.partial").exists()
