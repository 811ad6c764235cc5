"""
The archive in which an assessment travels: one zip, every part with its checksum, read with care.

    manifest.json     what is in it, with the SHA-256 of each part and one over the list itself
    assessment.json   everything that was written, as plain values; see `store.transfers`
    history.json      the part of the district's trail that is about it, with its seals
    files/<SHA-256>   the evidence files
    edition/...       the files of the edition's version, for an installation that lacks it

Whoever changes a part can also write a new list: checksums show damage, and the seals of the
history show what was changed in it. What is read here is therefore checked like any upload.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.sealing import NO_SEAL, compute_seal

Document = dict[str, Any]

KIND: Final = "selfassess assessment"
FORMAT: Final = 1
"""Rises when an archive could no longer be read by the program before."""

MANIFEST: Final = "manifest.json"
ASSESSMENT: Final = "assessment.json"
HISTORY: Final = "history.json"
FILES: Final = "files/"
EDITION: Final = "edition/"
NAMES: Final = re.compile(
    r"manifest\.json|assessment\.json|history\.json|files/[0-9a-f]{64}"
    r"|edition/(?:[a-z]{1,20}/)?[A-Za-z0-9_-]{1,60}\.yaml"
)

MOST_PARTS: Final = 5_000
"""[parts]"""
LARGEST_DOCUMENT: Final = 32 * 1024 * 1024
"""Of a part that is JSON, unpacked. [bytes]"""
LARGEST_FILE: Final = 100 * 1024 * 1024
"""Of a file, unpacked. [bytes]"""
LARGEST_UNPACKED: Final = 2 * 1024**3
"""Of all parts together. [bytes]"""
MOST_PACKED: Final = 200
"""How many times larger than packed a part may be: text seldom packs tenfold. [times]"""
DEEPEST: Final = 40
"""How deep JSON may be nested; ours is not half as deep. [levels]"""
AT_ONCE: Final = 1024 * 1024

DAMAGED: Final = "This file is damaged or was changed: {}. Nothing was written; export it again."


@dataclass(frozen=True, slots=True)
class About:
    """
    What an archive says of itself.

    Args:
        made_at: When it was made, as ISO 8601 says moments.
        program: The version of the program that made it.
        site: How that installation is called.
        district: The district, by name.
        is_demonstration: Whether that district is invented.
        assessment: The number that the assessment has there.
        as_of: The date that its answers are for.
        edition: The edition's id.
        edition_version: And its version.
        edition_digest: SHA-256 over the files of that version.
    """

    made_at: str
    program: str
    site: str
    district: str
    is_demonstration: bool
    assessment: int
    as_of: str
    edition: str
    edition_version: str
    edition_digest: str


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What the manifest says of a part. `size` is that of what was packed. [bytes]"""

    size: int
    sha256: str


class Archive:
    """An archive that was read and found whole; its files are read when they are wanted."""

    def __init__(
        self,
        source: zipfile.ZipFile,
        about: About,
        parts: Mapping[str, PartFacts],
        document: Document,
        history: str,
    ) -> None:
        self.about = about
        self.parts = parts
        self.document = document
        self.history = history
        """The text of the history as it is in the archive."""
        self._source = source

    @property
    def digest(self) -> str:
        """
        The SHA-256 of what was written: the same however often it is exported.

        Who stands behind the references of the trail is not part of it, as each export adds to it.
        """
        written = {k: v for k, v in self.document.items() if k not in ("names", "people")}
        return hashlib.sha256(write_json(written).encode()).hexdigest()

    @property
    def files(self) -> dict[str, int]:
        """The size of each evidence file, by its SHA-256. [bytes]"""
        return {
            name.removeprefix(FILES): facts.size
            for name, facts in self.parts.items()
            if name.startswith(FILES)
        }

    def read_file(self, sha256: str) -> bytes:
        """Read an evidence file."""
        return _read_part(self._source, FILES + sha256, LARGEST_FILE)


# --- Writing


def write_archive(
    into: IO[bytes],
    about: About,
    document: Document,
    history: Document,
    files: Iterable[tuple[str, bytes]],
    edition: Mapping[str, bytes],
) -> None:
    """
    Write an archive.

    Args:
        into: A file to write into.
        about: What it says of itself.
        document: What was written in the assessment.
        history: See `check_history`.
        files: Each evidence file by its SHA-256.
        edition: The files of the edition's version, by name.
    """
    parts: dict[str, PartFacts] = {}
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as target:

        def add(name: str, content: bytes) -> None:
            target.writestr(name, content)
            parts[name] = PartFacts(len(content), hashlib.sha256(content).hexdigest())

        add(ASSESSMENT, write_json(document).encode())
        add(HISTORY, write_json(history).encode())
        for sha256, content in files:
            add(FILES + sha256, content)
        for name, content in edition.items():
            add(EDITION + name, content)
        body = {
            "kind": KIND,
            "format": FORMAT,
            "about": {name: getattr(about, name) for name in About.__slots__},
            "parts": {
                name: {"size": one.size, "sha256": one.sha256} for name, one in parts.items()
            },
        }
        target.writestr(MANIFEST, write_json({**body, "sha256": compute_seal(body)}))


def write_json(document: Document) -> str:
    """JSON as archives hold it, in the order that the document has."""
    return json.dumps(document, ensure_ascii=False, indent=1)


def digest_files(files: Mapping[str, bytes]) -> str:
    """One SHA-256 over some files and their names."""
    return compute_seal(
        {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    )


# --- Reading


def read_archive(stream: IO[bytes]) -> Archive:
    """
    Read an archive, and compare every checksum.

    Raises:
        InvalidInputError: it is no archive of an assessment, damaged, changed, of a later format,
            or so made that unpacking it would do harm.
    """
    try:
        source = zipfile.ZipFile(stream)
        names = _check_members(source)
        manifest = _read_json(_read_part(source, MANIFEST, LARGEST_DOCUMENT))
        about, parts = _read_manifest(manifest)
        _check_parts(source, names, parts)
        document = _read_json(_read_part(source, ASSESSMENT, LARGEST_DOCUMENT))
        history = _read_part(source, HISTORY, LARGEST_DOCUMENT).decode()
        _read_json(history.encode())
    except InvalidInputError:
        raise
    except (
        zipfile.BadZipFile,
        EOFError,
        OSError,
        KeyError,
        ValueError,
        TypeError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise InvalidInputError(
            "This is no archive of an assessment, or it is damaged. Choose the file that an"
            " assessment’s page gave you.",
            "file",
        ) from error
    return Archive(source, about, parts, document, history)


def _refuse(what: str) -> InvalidInputError:
    return InvalidInputError(DAMAGED.format(what), "file")


def _check_members(source: zipfile.ZipFile) -> set[str]:
    """Look at the list of parts before any is unpacked."""
    members = source.infolist()
    names = {member.filename for member in members}
    if len(members) > MOST_PARTS:
        raise _refuse(f"it has {len(members):,} parts")
    if len(names) != len(members):
        raise _refuse("it names a part twice")
    if MANIFEST not in names:
        raise KeyError(MANIFEST)
    for member in members:
        if not NAMES.fullmatch(member.filename):
            raise _refuse("it has a part that does not belong there")
        if member.flag_bits & 1 or member.compress_type not in (
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        ):
            raise _refuse(f"{member.filename} is packed in an unusual way")
        if member.file_size > max(AT_ONCE, MOST_PACKED * member.compress_size):
            raise _refuse(f"{member.filename} would be far too large unpacked")
    if sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise _refuse("it would be far too large unpacked")
    return names


def _read_part(source: zipfile.ZipFile, name: str, largest: int) -> bytes:
    """Unpack a part, and no more of it than it says that it has."""
    size = source.getinfo(name).file_size
    if size > largest:
        raise _refuse(f"{name} is too large")
    with source.open(name) as part:
        content = part.read(size + 1)
    if len(content) != size:
        raise _refuse(f"{name} has another size than it says")
    return content


def _read_json(content: bytes) -> Document:
    """Read JSON of ours: an object, not too deep, with text that every database can keep."""
    try:
        document = json.loads(
            content.decode(), parse_constant=_refuse_constant, parse_float=_read_float
        )
    except RecursionError:
        raise _refuse("it is nested too deeply") from None
    if not isinstance(document, dict):
        raise TypeError
    layer: list[Any] = [document]
    for _ in range(DEEPEST):
        following: list[Any] = []
        for value in layer:
            if isinstance(value, dict):
                following.extend(value.values())
                following.extend(value)
            elif isinstance(value, list):
                following.extend(value)
            elif isinstance(value, str) and not _is_storable(value):
                raise _refuse("it holds characters that no text has")
        if not following:
            return document
        layer = following
    raise _refuse("it is nested too deeply")


def _refuse_constant(name: str) -> None:
    raise _refuse(f"it holds {name} as a number")


def _read_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):  # Such as 1e999, which no database keeps as JSON.
        raise _refuse(f"it holds {text[:20]} as a number")
    return number


def _is_storable(text: str) -> bool:
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read_manifest(manifest: Document) -> tuple[About, dict[str, PartFacts]]:
    if manifest.get("kind") != KIND:
        raise TypeError
    number = manifest.get("format")
    if isinstance(number, int) and number > FORMAT:
        raise InvalidInputError(
            f"This archive has format {number}, and this program knows formats up to {FORMAT}: a"
            " newer program has made it. Update this one first.",
            "file",
        )
    if number != FORMAT:
        raise _refuse("its format is not known")
    body = {name: value for name, value in manifest.items() if name != "sha256"}
    if manifest.get("sha256") != compute_seal(body):
        raise _refuse("its list of contents does not fit")
    given = manifest["about"]
    if set(given) != set(About.__slots__):
        raise _refuse("its list of contents lacks something")
    about = About(**given)
    kinds = {name: type(value) for name, value in given.items()}
    if kinds.pop("is_demonstration") is not bool or kinds.pop("assessment") is not int:
        raise _refuse("its list of contents lacks something")
    if set(kinds.values()) != {str} or any(len(str(value)) > 300 for value in given.values()):
        raise _refuse("its list of contents lacks something")
    parts = {
        str(name): PartFacts(int(one["size"]), str(one["sha256"]))
        for name, one in manifest["parts"].items()
    }
    return about, parts


def _check_parts(source: zipfile.ZipFile, names: set[str], parts: Mapping[str, PartFacts]) -> None:
    for name in sorted(names - {MANIFEST} ^ set(parts)):
        raise _refuse(f"it lacks {name}" if name in parts else f"{name} is not in its list")
    for name in (ASSESSMENT, HISTORY):
        if name not in parts:
            raise _refuse(f"it lacks {name}")
    for name, facts in parts.items():
        digest, size = hashlib.sha256(), 0
        with source.open(name) as part:
            while chunk := part.read(AT_ONCE):
                size += len(chunk)
                if size > min(facts.size, LARGEST_FILE):
                    raise _refuse(f"{name} has another size than it says")
                digest.update(chunk)
        if digest.hexdigest() != facts.sha256 or size != facts.size:
            raise _refuse(f"{name} is not what it was")
        if name.startswith(FILES) and name.removeprefix(FILES) != facts.sha256:
            raise _refuse(f"{name} is not what it was")


# --- The history before a transfer


@dataclass(frozen=True, slots=True)
class HistoryCheck:
    """How many entries a history has, and the numbers of those that do not fit their seals."""

    entries: int
    misfits: tuple[int, ...]


def read_history(text: str) -> Document:
    """
    Read a history as it came: the number of its district there, and the sealed entries.

    Raises:
        InvalidInputError: it has another form.
    """
    try:
        history = _read_json(text.encode())
        entries = history["entries"]
        if not isinstance(entries, list) or set(history) != {"district", "entries"}:
            raise TypeError
        for entry in entries:
            if set(entry) != _ENTRY or not isinstance(entry["number"], int):
                raise TypeError
            texts = [entry[name] for name in ("at", "by", "what", "why", "previous", "seal")]
            facts = [entry[name] for name in ("before", "after")]
            if not all(isinstance(one, str) for one in texts):
                raise TypeError
            datetime.fromisoformat(entry["at"])
            if not all(isinstance(one, dict) for one in facts):
                raise TypeError
            if not isinstance(entry["element"], str | None):
                raise TypeError
            if not isinstance(entry["withheld"], bool):
                raise TypeError
    except (KeyError, TypeError, ValueError) as error:
        raise _refuse("its history has another form") from error
    return history


_ENTRY: Final = {
    "district", "number", "previous", "id", "at", "by", "what", "assessment", "element", "before",
    "after", "why", "seal", "withheld",
}  # fmt: skip


def check_history(history: Document) -> HistoryCheck:
    """
    Compute every seal of a history again.

    Entries about something else of the district are not in it, so that numbers are left out; each
    entry that follows directly on another must follow from its seal.
    """
    misfits, number, seal = [], 0, NO_SEAL
    for entry in history["entries"]:
        content = {k: v for k, v in entry.items() if k not in ("seal", "withheld")}
        follows = entry["number"] > number and (
            entry["number"] != number + 1 or entry["previous"] == seal
        )
        # Where a name was taken out, the content cannot fit, and the seal holds the place.
        fits = entry["withheld"] or compute_seal(content) == entry["seal"]
        if not (follows and fits):
            misfits.append(entry["number"])
        number, seal = entry["number"], entry["seal"]
    return HistoryCheck(len(history["entries"]), tuple(misfits))
