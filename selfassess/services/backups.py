"""
Backups: every row and every file of an installation in one archive, with checksums.

The archive is a zip of plain JSON lines, the same for either kind of database, so that a backup of
SQLite can be restored into PostgreSQL and the other way round.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from selfassess.domain.errors import InvalidInputError
from selfassess.extensions import db
from selfassess.store import archive
from selfassess.store.files import get_files

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1


class FileStore(Protocol):
    """Where the files of an installation lie."""

    def list_names(self) -> Iterable[str]:
        """Name every file, in a fixed order."""

    def read(self, name: str) -> bytes:
        """Read one."""

    def write(self, name: str, content: bytes) -> None:
        """Write one."""

    def remove(self, name: str) -> None:
        """Take one away."""


class MemoryFiles:
    """Files that are forgotten when the program ends: where a drill restores them."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}

    def list_names(self) -> Iterable[str]:
        """Name every file, in a fixed order."""
        return sorted(self._contents)

    def read(self, name: str) -> bytes:
        """Read one."""
        return self._contents[name]

    def write(self, name: str, content: bytes) -> None:
        """Write one."""
        self._contents[name] = content

    def remove(self, name: str) -> None:
        """Take one away."""
        self._contents.pop(name, None)


@dataclass(frozen=True, slots=True)
class Part:
    """A table or a file of a backup: how many rows (of a file: bytes), and its SHA-256."""

    name: str
    count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    What a backup holds.

    `revision` is the number of the last migration that the database had seen.
    """

    made_at: str
    revision: str
    parts: tuple[Part, ...]

    @property
    def by_name(self) -> Mapping[str, Part]:
        """Each part by its name in the archive."""
        return {part.name: part for part in self.parts}

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(part.count for part in self.parts if part.name.startswith("tables/"))

    @property
    def files(self) -> int:
        """How many files there are."""
        return sum(part.name.startswith("files/") for part in self.parts)


def back_up(path: Path, now: datetime, files: FileStore) -> Manifest:
    """
    Write everything into an archive.

    Args:
        path: The archive; it appears only when it is complete, readable by its owner alone.
        now: The time.
        files: Where the files lie.

    Raises:
        InvalidInputError: there is such a file already, or the database has no schema yet.
    """
    if path.exists():
        raise InvalidInputError(f"{path} exists already; choose another name.")
    revision = archive.get_revision()
    if revision is None:
        raise InvalidInputError("The database is empty: there is nothing to back up.")
    partial = path.with_name(path.name + ".partial")
    partial.touch(mode=0o600)
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as into:
            parts = (*_write_tables(into), *_write_files(into, files))
            manifest = Manifest(now.isoformat(), revision, parts)
            into.writestr(MANIFEST, _show_manifest(manifest))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def check_backup(path: Path) -> Manifest:
    """
    Read a whole archive and compare every checksum.

    Raises:
        InvalidInputError: it is damaged, incomplete or no backup; what is wrong is named.
    """
    try:
        with zipfile.ZipFile(path) as source:
            manifest = _read_manifest(source)
            wanted = {part.name for part in manifest.parts}
            found = set(source.namelist()) - {MANIFEST}
            for name in sorted(wanted ^ found):
                kind = "lacks" if name in wanted else "holds an unknown part"
                raise InvalidInputError(f"{path} {kind} {name}; use another backup.")
            for part in manifest.parts:
                with source.open(part.name) as stream:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # a stream of the archive reads like any other
                if digest != part.sha256:
                    raise InvalidInputError(
                        f"{path} is damaged in {part.name}; use another backup."
                    )
    except (zipfile.BadZipFile, EOFError, OSError, KeyError, ValueError, TypeError) as error:
        raise InvalidInputError(f"{path} is damaged or no backup ({error}).") from error
    return manifest


def restore(path: Path, files: FileStore) -> Manifest:
    """
    Restore a backup into an empty database and an empty file store, all of it or nothing.

    The database gets the schema that the backup was made with; bring it up to date afterwards.

    Raises:
        InvalidInputError: the archive is damaged or newer than this program, or there is data
            already where it should go. Nothing was changed then.
    """
    manifest = check_backup(path)
    _check_empty(files)
    if not archive.knows_revision(manifest.revision):
        raise InvalidInputError(
            f"This program does not know the schema {manifest.revision} of the backup; it was made"
            " by a newer one. Install that version first."
        )
    archive.make_schema(manifest.revision)
    written: list[str] = []
    try:
        with zipfile.ZipFile(path) as source, db.engine.begin() as connection:
            for table in archive.list_tables(connection):
                name = f"tables/{table.name}.jsonl"
                if name in manifest.by_name:
                    archive.write_rows(connection, table, _read_lines(source, name))
            for part in manifest.parts:
                if part.name.startswith("files/"):
                    name = part.name.removeprefix("files/")
                    files.write(name, source.read(part.name))
                    written.append(name)
    except BaseException:
        for name in written:
            files.remove(name)
        archive.drop_schema()
        raise
    return manifest


def find_differences(manifest: Manifest, files: FileStore) -> list[str]:
    """Name every part of a backup that differs from what the database and the files hold now."""
    with db.engine.connect() as connection:
        now = {
            f"tables/{table.name}.jsonl": _digest(_list_lines(connection, table))
            for table in archive.list_tables(connection)
        }
    now |= {f"files/{name}": _digest([files.read(name)]) for name in files.list_names()}
    then = {part.name: part.sha256 for part in manifest.parts}
    return sorted(name for name in {*now, *then} if now.get(name) != then.get(name))


def get_own_files() -> FileStore:
    """The files of this installation: what people have uploaded."""
    return get_files()


def clear_database() -> None:
    """Take every table away again; for the scratch place of a drill."""
    archive.drop_schema()


def _write_tables(into: zipfile.ZipFile) -> Iterator[Part]:
    with archive.read_consistently() as connection:
        for table in archive.list_tables(connection):
            name = f"tables/{table.name}.jsonl"
            yield _write_part(into, name, _list_lines(connection, table), counts_rows=True)


def _write_files(into: zipfile.ZipFile, files: FileStore) -> Iterator[Part]:
    for name in files.list_names():
        yield _write_part(into, f"files/{name}", [files.read(name)], counts_rows=False)


def _write_part(
    into: zipfile.ZipFile, name: str, chunks: Iterable[bytes], *, counts_rows: bool
) -> Part:
    digest, count = hashlib.sha256(), 0
    with into.open(name, "w", force_zip64=True) as stream:
        for chunk in chunks:
            stream.write(chunk)
            digest.update(chunk)
            count += 1 if counts_rows else len(chunk)
    return Part(name, count, digest.hexdigest())


def _list_lines(connection: Any, table: Any) -> Iterator[bytes]:
    for row in archive.read_rows(connection, table):
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _read_lines(source: zipfile.ZipFile, name: str) -> Iterator[dict[str, Any]]:
    with source.open(name) as stream:
        for line in stream:
            yield json.loads(line)


def _digest(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _check_empty(files: FileStore) -> None:
    if any(True for _ in files.list_names()):
        raise InvalidInputError("There are files already; restore into an empty file store.")
    with db.engine.connect() as connection:
        tables = archive.list_tables(connection)
        if archive.count_rows(connection, tables):
            raise InvalidInputError(
                "The database holds data already; name an empty one in DATABASE_URL."
            )
        if tables or archive.get_revision() is not None:
            raise InvalidInputError(
                "The database has tables already; name one without any in DATABASE_URL."
            )


def _show_manifest(manifest: Manifest) -> str:
    parts = [
        {"name": part.name, "count": part.count, "sha256": part.sha256} for part in manifest.parts
    ]
    body = {
        "format": FORMAT,
        "made_at": manifest.made_at,
        "revision": manifest.revision,
        "parts": parts,
    }
    return json.dumps({**body, "sha256": _seal(body)}, indent=1)


def _read_manifest(source: zipfile.ZipFile) -> Manifest:
    body = json.loads(source.read(MANIFEST))
    seal = body.pop("sha256")
    if seal != _seal(body):
        raise ValueError("its list of contents was changed")
    if body["format"] != FORMAT:
        raise ValueError(f"its format {body['format']} is not known to this program")
    parts = tuple(Part(part["name"], part["count"], part["sha256"]) for part in body["parts"])
    return Manifest(body["made_at"], body["revision"], parts)


def _seal(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
