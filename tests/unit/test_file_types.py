"""A file is what its content says, and its name must say the same."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfassess.domain.errors import InvalidInputError
from selfassess.formats.file_types import LONGEST_NAME, TYPES, clean_name, recognize
from tests.proofs import FILES, make_archive, make_office, make_open_document

HTML = b"<!DOCTYPE html><script>alert(1)</script>"


@pytest.mark.parametrize("name", FILES)
def test_each_kind_is_recognized_by_its_content(name: str) -> None:
    kind = recognize(name, FILES[name])
    assert kind is TYPES[name.rpartition(".")[2].lower()]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("ending", TYPES)
def test_a_name_that_promises_another_kind_is_refused(name: str, ending: str) -> None:
    own = TYPES[name.rpartition(".")[2].lower()]
    both_are_text = own.media_type.startswith("text/") and ending in ("txt", "csv")
    if TYPES[ending] == own or both_are_text:
        assert recognize(f"a.{ending}", FILES[name]) == TYPES[ending]
    elif own.media_type == "application/pdf" and ending in ("txt", "csv"):
        pass  # so short a PDF is also plain text, and does no harm as such
    else:
        with pytest.raises(InvalidInputError, match=rf"ends in \.{ending}, but"):
            recognize(f"a.{ending}", FILES[name])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", HTML, r"ends in \.pdf"),
        ("a.txt", HTML, r"ends in \.txt"),
        ("a.csv", b"\n  <SVG onload=alert(1)>", r"ends in \.csv"),
        ("a.txt", b"a\0b", r"ends in \.txt"),
        ("a.txt", "Grüße".encode("latin-1"), r"ends in \.txt"),
        ("a.html", HTML, "not taken"),
        ("a.svg", b"<svg/>", "not taken"),
        ("a.exe", b"MZ", "not taken"),
        ("a.zip", make_archive("a.txt"), "not taken"),
        ("pdf", FILES["a.pdf"], "not taken"),
        ("a.pdf.exe", FILES["a.pdf"], "not taken"),
        ("a.docm", make_office("word/document.xml"), "macros"),
        ("a.docx", make_office("word/document.xml", "word/vbaProject.bin"), "macros"),
        ("a.xlsx", make_office("xl/workbook.xml", "xl/VBAPROJECT.BIN"), "macros"),
        ("a.docx", make_office("word/document.xml", types=b"<x macroEnabled.main/>"), "macros"),
        ("a.odt", make_open_document("text", "Basic/Standard/Module1.xml"), "macros"),
        ("a.docx", make_archive("word/document.xml"), r"ends in \.docx"),
        ("a.docx", b"PK\x03\x04 and then nothing", r"ends in \.docx"),
        ("a.odt", make_open_document("text-template"), r"ends in \.odt"),
        ("a.webp", b"RIFF\0\0\0\0WAVE", r"ends in \.webp"),
    ],
)  # fmt: skip
def test_lies_and_harmful_files_are_refused(name: str, content: bytes, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says) as caught:
        recognize(name, content)
    assert caught.value.entry == "file"


def test_a_file_that_would_fill_a_disk_when_unpacked_is_refused() -> None:
    bomb = make_office("word/document.xml", types=b"\0" * 310 * 1024 * 1024)
    assert len(bomb) < 1_000_000
    with pytest.raises(InvalidInputError, match="far larger than any document"):
        recognize("a.docx", bomb)


def test_a_file_of_very_many_parts_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="far larger than any document"):
        recognize("a.docx", make_archive(*(f"word/{number}.xml" for number in range(10_001))))


def test_a_part_that_claims_to_be_small_is_read_no_further_than_it_may() -> None:
    """The directory of an archive may lie about sizes; so little of it is read anyway."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"\0" * 50_000_000)
        archive.writestr("word/document.xml", b"<x/>")
    content = stream.getvalue().replace(struct.pack("<L", 50_000_000), struct.pack("<L", 7))
    assert recognize("a.docx", content).words == "Word"


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_can_be_stored_and_leads_nowhere(name: str) -> None:
    clean = clean_name(name)
    assert 0 < len(clean) <= LONGEST_NAME or clean.count(".") == 1
    assert not {"/", "\\", "\0", "\n", "\u202e", ":"} & set(clean)
    assert clean == clean_name(clean)
    assert not clean.startswith(".")


@pytest.mark.parametrize("ending", TYPES)
def test_a_long_name_keeps_its_end(ending: str) -> None:
    clean = clean_name("x" * 500 + "." + ending)
    assert clean.endswith(f".{ending}")
    assert len(clean) == LONGEST_NAME
