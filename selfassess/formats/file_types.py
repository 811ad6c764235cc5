"""
Which kind of file something is, by what is in it, and how its name can be kept.

A name promises a kind and proves nothing; whoever opens the file later trusts both. So only the
kinds that evidence comes in are taken, and name and content must agree.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from selfassess.domain.errors import InvalidInputError

LONGEST_NAME: Final = 120
"""[characters]"""

MOST_PARTS: Final = 10_000
"""Of an Office file: more are no document. [files in the archive]"""

LARGEST_UNPACKED: Final = 300 * 1024 * 1024
"""[bytes]"""

LARGEST_SMALL_PART: Final = 1024 * 1024
"""Of the parts that say what an Office file is. [bytes]"""

BIDI_AND_HIDDEN: Final = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Kinds of characters that could hide where a name ends."""

RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)

ACCEPTED: Final = "PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG, WebP, GIF, text or CSV"

MACROS: Final = (
    "This file holds macros, which could harm whoever opens it. Save it without macros, as"
    " .docx, .xlsx or .pptx, and choose it again."
)


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file: what people call it, and what browsers do."""

    words: str
    media_type: str


_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_OPEN: Final = "application/vnd.oasis.opendocument."

TYPES: Final[Mapping[str, FileType]] = {
    "pdf": FileType("PDF", "application/pdf"),
    "docx": FileType("Word", _OFFICE + "wordprocessingml.document"),
    "xlsx": FileType("Excel", _OFFICE + "spreadsheetml.sheet"),
    "pptx": FileType("PowerPoint", _OFFICE + "presentationml.presentation"),
    "odt": FileType("OpenDocument text", _OPEN + "text"),
    "ods": FileType("OpenDocument sheet", _OPEN + "spreadsheet"),
    "odp": FileType("OpenDocument slides", _OPEN + "presentation"),
    "png": FileType("PNG picture", "image/png"),
    "jpg": FileType("JPEG picture", "image/jpeg"),
    "jpeg": FileType("JPEG picture", "image/jpeg"),
    "webp": FileType("WebP picture", "image/webp"),
    "gif": FileType("GIF picture", "image/gif"),
    "txt": FileType("text", "text/plain"),
    "csv": FileType("CSV", "text/csv"),
}
"""By the end of the name."""

_MAIN_PARTS: Final = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
}


def recognize(name: str, content: bytes) -> FileType:
    """
    Recognize a file that somebody sends.

    Args:
        name: What they call it.
        content: What is in it.

    Raises:
        InvalidInputError: it is empty, of no kind that is taken, not what its name says, or could
            harm whoever opens it.
    """
    if not content:
        raise InvalidInputError("The file is empty. Choose another one.", "file")
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    if ending in ("docm", "xlsm", "pptm", "dotm", "xltm", "potm"):
        raise InvalidInputError(MACROS, "file")
    kind = TYPES.get(ending)
    if kind is None:
        raise InvalidInputError(
            f"Files of this kind are not taken. Send {ACCEPTED}; the name must end in .pdf, .docx,"
            " .xlsx and so on.",
            "file",
        )
    if not _CHECKS[kind.media_type](content):
        raise InvalidInputError(
            f"The name ends in .{ending}, but what is in the file is not {kind.words}. Open it in"
            " the program that made it and save it anew.",
            "file",
        )
    return kind


def clean_name(name: str) -> str:
    """
    Give a file name that every system can store, and that says nothing of any folder.

    >>> clean_name("C:\\\\Users\\\\me\\\\Plan: 2026?.pdf"), clean_name("../../etc/passwd.txt")
    ('Plan- 2026-.pdf', 'passwd.txt')
    >>> clean_name("Schülerzahlen 東京.pdf"), clean_name("gnp.\\u202efdp"), clean_name("nul.txt")
    ('Schülerzahlen 東京.pdf', 'gnp.fdp', '_nul.txt')
    """
    name = unicodedata.normalize("NFC", name)
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in BIDI_AND_HIDDEN)
    name = re.sub(r'[<>:"|?*]', "-", name)
    name = re.sub(r"\s+", " ", name).strip(" .")
    if RESERVED.fullmatch(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:LONGEST_NAME] or "file"
    room = LONGEST_NAME - len(dot + ending)
    return f"{stem[:room].rstrip() or 'file'}.{ending}"


def _is_pdf(content: bytes) -> bool:
    # Readers take a PDF also where a few bytes stand before it.
    return b"%PDF-" in content[:1024]


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(starts)


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _is_plain(content: bytes) -> bool:
    """Whether it is plain text in UTF-8, and no web page in disguise."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text):
        return False
    start = text[:2048].lstrip().casefold()
    return not re.match(r"<(!doctype|html|head|body|script|svg|iframe|\?xml|!--)", start)


def _is_office(ending: str) -> Callable[[bytes], bool]:
    def check(content: bytes) -> bool:
        archive = _open_archive(content)
        if archive is None:
            return False
        names = {part.filename for part in archive.infolist()}
        if any(name.casefold().endswith("vbaproject.bin") for name in names):
            raise InvalidInputError(MACROS, "file")
        if not {"[Content_Types].xml", _MAIN_PARTS[ending]} <= names:
            return False
        types = _read_small(archive, "[Content_Types].xml")
        if b"macroEnabled" in types:
            raise InvalidInputError(MACROS, "file")
        return True

    return check


def _is_open_document(media_type: str) -> Callable[[bytes], bool]:
    def check(content: bytes) -> bool:
        archive = _open_archive(content)
        if archive is None:
            return False
        names = {part.filename for part in archive.infolist()}
        if any(name.startswith(("Basic/", "Scripts/")) for name in names):
            raise InvalidInputError(
                "This file holds macros, which could harm whoever opens it. Save it without macros"
                " and choose it again.",
                "file",
            )
        if not {"mimetype", "content.xml"} <= names:
            return False
        return _read_small(archive, "mimetype").strip() == media_type.encode()

    return check


def _open_archive(content: bytes) -> zipfile.ZipFile | None:
    """
    Open an Office file as the archive that it is, without unpacking it.

    Returns:
        None where it is no archive.

    Raises:
        InvalidInputError: it would fill a disk when somebody opens it.
    """
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError):
        return None
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise InvalidInputError(
            "Unpacked, this file is far larger than any document. It was not taken.", "file"
        )
    return archive


def _read_small(archive: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of a part, whatever size it claims to have; empty where it cannot be read."""
    try:
        with archive.open(name) as part:
            return part.read(LARGEST_SMALL_PART)
    except (zipfile.BadZipFile, RuntimeError, OSError, NotImplementedError, EOFError, ValueError):
        return b""


_CHECKS: Final[Mapping[str, Callable[[bytes], bool]]] = {
    TYPES["pdf"].media_type: _is_pdf,
    TYPES["png"].media_type: _begins(b"\x89PNG\r\n\x1a\n"),
    TYPES["jpg"].media_type: _begins(b"\xff\xd8\xff"),
    TYPES["gif"].media_type: _begins(b"GIF87a", b"GIF89a"),
    TYPES["webp"].media_type: _is_webp,
    TYPES["txt"].media_type: _is_plain,
    TYPES["csv"].media_type: _is_plain,
    **{TYPES[ending].media_type: _is_office(ending) for ending in _MAIN_PARTS},
    **{
        TYPES[ending].media_type: _is_open_document(TYPES[ending].media_type)
        for ending in ("odt", "ods", "odp")
    },
}
