"""Evidence for tests: adding it in a line, and files of every kind."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from selfassess.domain.evidence import Grade
from selfassess.services.access import Actor
from selfassess.services.evidence_changes import Facts, Upload, add_evidence
from tests.cast import AS_OF

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
URL = "https://example.org/contract"


def make_facts(title: str = "Contract", true_on: date = AS_OF, **more: Any) -> Facts:
    """What is said of a link, unless something else is asked for."""
    return Facts(**{"title": title, "true_on": true_on, "grade": None, "url": URL, **more})


def prove(
    actor: Actor,
    assessment_id: int,
    element_id: str,
    grade: Grade | None = None,
    upload: Upload | None = None,
    **more: Any,
) -> int:
    """Add a link, or a file, to an element, and give its id. Needs an application context."""
    facts = make_facts(grade=grade, **more)
    return add_evidence(actor, assessment_id, element_id, facts, upload, NOW)


def make_archive(*names: str, **contents: bytes) -> bytes:
    """An archive with some parts that hold nothing, and some that hold what is given."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
        for name in names:
            archive.writestr(name, b"<x/>")
    return stream.getvalue()


def make_office(main: str, *more: str, types: bytes = b"<Types/>") -> bytes:
    """An Office document with its main part."""
    return make_archive(main, *more, **{"[Content_Types].xml": types})


def make_open_document(kind: str, *more: str) -> bytes:
    """An OpenDocument file."""
    media_type = f"application/vnd.oasis.opendocument.{kind}".encode()
    return make_archive("content.xml", *more, mimetype=media_type)


FILES = {
    "a.pdf": b"%PDF-1.7\n%%EOF",
    "a.docx": make_office("word/document.xml"),
    "a.xlsx": make_office("xl/workbook.xml"),
    "a.pptx": make_office("ppt/presentation.xml"),
    "a.odt": make_open_document("text"),
    "a.ods": make_open_document("spreadsheet"),
    "a.odp": make_open_document("presentation"),
    "a.png": b"\x89PNG\r\n\x1a\n\0\0",
    "a.jpg": b"\xff\xd8\xff\xe0\0",
    "a.JPEG": b"\xff\xd8\xff\xe1\0",
    "a.webp": b"RIFF\0\0\0\0WEBPVP8 ",
    "a.gif": b"GIF89a\0",
    "a.txt": "Grüße aus 東京\n".encode(),
    "a.csv": b"\xef\xbb\xbfschool,seats\r\nNorth,12\r\n",
}
"""A file of each kind that is taken."""
