"""
The files of an installation: in a folder, in a bucket of an S3-compatible server, or in memory.

A file is kept under its district and its own SHA-256, so that it is never overwritten by another,
and nothing that somebody called it can lead anywhere.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, current_app

from selfassess.domain.errors import InvalidInputError

if TYPE_CHECKING:
    from selfassess.config import Settings

EXTENSION: Final = "selfassess-files"
NAME: Final = re.compile(r"[0-9]+/[0-9a-f]{64}")
MEGA: Final = 1024 * 1024
MEMORY: Final = "memory://"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies there, when it was written, and how large it is. [bytes]"""

    name: str
    written_at: datetime
    size: int


def make_name(district_id: int, sha256: str) -> str:
    """Under which name a file is kept."""
    return f"{district_id}/{sha256}"


class Files:
    """
    Where the files lie. What reaches them is loaded when the first one is wanted.

    Args:
        settings: They say where, and how to get there.
        folder: The folder to take where they do not say.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.quota = settings.evidence_quota_mb * MEGA
        """How much the files of one district may take. [bytes]"""
        self.largest = settings.max_upload_mb * MEGA
        """How large an upload may be. [bytes]"""
        self._settings = settings
        self._folder = folder
        self._opened: Any = None

    def list_names(self) -> Iterator[str]:
        """Name every file, in a fixed order."""
        import obstore

        names = (entry["path"] for batch in obstore.list(self._open()) for entry in batch)
        yield from sorted(name for name in names if NAME.fullmatch(name))

    def list_stored(self) -> list[Stored]:
        """Every file with its age and size, in a fixed order."""
        import obstore

        found = (
            Stored(entry["path"], entry["last_modified"], entry["size"])
            for batch in obstore.list(self._open())
            for entry in batch
            if NAME.fullmatch(entry["path"])
        )
        return sorted(found, key=lambda one: one.name)

    def has(self, name: str) -> bool:
        """Whether a file is there."""
        import obstore

        try:
            obstore.head(self._open(), _check(name))
        except FileNotFoundError:
            return False
        return True

    def read(self, name: str) -> bytes:
        """
        Read a file.

        Raises:
            FileNotFoundError: it is not there.
        """
        import obstore

        return bytes(obstore.get(self._open(), _check(name)).bytes())

    def write(self, name: str, content: bytes) -> None:
        """Write a file, all of it or nothing."""
        import obstore

        obstore.put(self._open(), _check(name), content)

    def remove(self, name: str) -> None:
        """Take a file away; one that is gone already stays gone."""
        import obstore

        with contextlib.suppress(FileNotFoundError):
            obstore.delete(self._open(), _check(name))

    def remove_district(self, district_id: int) -> None:
        """Take all files of a district away."""
        import obstore

        prefix = f"{int(district_id)}/"
        for batch in obstore.list(self._open(), prefix=prefix):
            for entry in batch:
                self.remove(entry["path"])

    def _open(self) -> Any:
        if self._opened is None:
            self._opened = _open_store(self._settings, self._folder)
        return self._opened


def init_app(app: Flask, settings: Settings) -> None:
    """Say where the files of an application lie."""
    app.extensions[EXTENSION] = Files(settings, Path(app.instance_path) / "evidence")


def get_files() -> Files:
    """The files of the application that runs."""
    files: Files = current_app.extensions[EXTENSION]
    return files


def _check(name: str) -> str:
    """
    Let pass the names that this program gives.

    Raises:
        InvalidInputError: it is another, such as one in a backup that somebody has made.
    """
    if not NAME.fullmatch(name):
        raise InvalidInputError(f"{name!r} is no name of a file here.")
    return name


def _open_store(settings: Settings, folder: Path) -> Any:
    from obstore.store import LocalStore, MemoryStore, S3Store

    address = settings.evidence_url
    if not address and settings.environment == "testing":
        address = MEMORY
    if address.startswith(MEMORY):
        return MemoryStore()
    if address.startswith("s3://"):
        bucket, _, prefix = address.removeprefix("s3://").partition("/")
        given = {
            "endpoint": settings.evidence_s3_endpoint,
            "region": settings.evidence_s3_region,
            "access_key_id": settings.evidence_s3_key_id,
            "secret_access_key": settings.evidence_s3_secret,
        }
        return S3Store(
            bucket,
            prefix=prefix or None,
            config={name: value for name, value in given.items() if value},  # type: ignore[arg-type]  # names that the store knows
            client_options={"allow_http": settings.evidence_s3_endpoint.startswith("http://")},
        )
    path = Path(address.removeprefix("file://")) if address else folder
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return LocalStore(path)
