"""Ratings files: what is taken, and each thing that is not, with its line."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from selfassess.domain.errors import BadFileError
from selfassess.domain.framework import Framework
from selfassess.domain.responses import Rating
from selfassess.loader.ratings import LARGEST, DistrictRatings, read_ratings

HEADER = "district,date,element,level,note\n"
GOOD = "Example City,2016-04-01,1.1,4,\n"
APRIL = date(2016, 4, 1)


def _read(framework: Framework, text: str | bytes, name: str = "in.csv") -> list[DistrictRatings]:
    return read_ratings(text.encode() if isinstance(text, str) else text, name, framework)


def _faults(framework: Framework, text: str | bytes, name: str = "in.csv") -> list[tuple[int, str]]:
    with pytest.raises(BadFileError) as caught:
        _read(framework, text, name)
    assert {fault.file for fault in caught.value.faults} == {name}
    return [(fault.line, fault.message) for fault in caught.value.faults]


def _only(faults: list[tuple[int, str]], line: int, says: str) -> None:
    assert [place for place, _ in faults] == [line], faults
    assert says in faults[0][1]


# --- What is taken


@pytest.mark.parametrize(
    ("level", "rating"),
    [
        ("1", Rating(1)),
        ("5", Rating(5)),
        (" 4 ", Rating(4)),
        ("unknown", Rating(state="unknown")),
        ("na", Rating(state="na")),
        ("na:another agency", Rating(state="na", cause="another agency")),
        ("na: state law: title 3 ", Rating(state="na", cause="state law: title 3")),
    ],
)
def test_a_level_is_a_whole_number_or_a_word(
    framework: Framework, level: str, rating: Rating
) -> None:
    (found,) = _read(framework, f"{HEADER}Example City,2016-04-01,1.1,{level},\n")
    assert (found.district, found.as_of, found.ratings) == ("Example City", APRIL, {"1.1": rating})


def test_districts_come_in_the_order_of_their_names_then_dates(framework: Framework) -> None:
    rows = ["B,2016-04-01,1.1,1,", "A,2016-04-01,1.1,2,", "B,2015-04-01,1.1,3,"]
    found = _read(framework, HEADER + "\n".join(rows))
    assert [(entry.district, entry.as_of.year) for entry in found] == [
        ("A", 2016),
        ("B", 2015),
        ("B", 2016),
    ]


def test_the_columns_may_come_in_any_order_and_the_note_may_be_missing(
    framework: Framework,
) -> None:
    (found,) = _read(framework, "level,element,date,district\n4,1.1,2016-04-01,Example City\n")
    assert found.ratings == {"1.1": Rating(4)}
    assert found.notes == {}


@pytest.mark.parametrize(
    "text",
    [
        (HEADER + GOOD).encode(),
        # A byte order mark, as spreadsheets write it.
        b"\xef\xbb\xbf" + (HEADER + GOOD).encode(),
        # The ends of line of Windows and of old Macs.
        (HEADER + GOOD).replace("\n", "\r\n").encode(),
        (HEADER + GOOD).replace("\n", "\r").encode(),
        # No end of line at the end.
        (HEADER + GOOD).rstrip().encode(),
        # Blank lines, and lines of commas only, as spreadsheets leave them.
        (HEADER + "\n" + GOOD + "\n,,,,\n , ,,,\n").encode(),
        # Spaces around names and values.
        b" district , date ,element, level,note\n Example City , 2016-04-01 , 1.1 , 4 ,\n",
        # Empty columns on the right.
        b"district,date,element,level,note,,\nExample City,2016-04-01,1.1,4,,,\n",
        # A short row without its empty note.
        b"district,date,element,level,note\nExample City,2016-04-01,1.1,4\n",
    ],
)
def test_what_spreadsheets_do_to_a_file_does_no_harm(framework: Framework, text: bytes) -> None:
    (found,) = _read(framework, text)
    assert (found.district, found.as_of) == ("Example City", APRIL)
    assert found.ratings == {"1.1": Rating(4)}


def test_notes_keep_commas_quotation_marks_and_ends_of_line(framework: Framework) -> None:
    note = 'So they say: "yes",\nand more.'
    quoted = note.replace('"', '""')
    (found,) = _read(framework, f'{HEADER}Exämple City,2016-04-01,1.1,4,"{quoted}"\n')
    assert found.notes == {"1.1": note}
    assert found.district == "Exämple City"


def test_a_missing_row_is_no_rating(framework: Framework) -> None:
    (found,) = _read(framework, HEADER + GOOD)
    assert "1.2" not in found.ratings


# --- What is not


@pytest.mark.parametrize(
    "level",
    [
        "0", "6", "-1", "10", "3.0", "3,0", "+3", "03", "3.", "1e0", "٣", "３", "²", "III",
        "four", "n/a", "NA", "N/A", "Unknown", "unkown", "none", "null", "?", "", "=3", "3 3",
        "True", "unknown:because", "na;other", "nation",
    ],
)  # fmt: skip
def test_any_other_level_is_refused(framework: Framework, level: str) -> None:
    faults = _faults(framework, f'{HEADER}{GOOD}Example City,2016-04-01,1.2,"{level}",\n')
    _only(faults, 3, "is no level; write a whole number from 1 to 5")


@pytest.mark.parametrize(
    "day",
    [
        "20160401", "2016-4-1", "2016-04-1", "01.04.2016", "4/1/2016", "2016/04/01", "2016-04",
        "2016-13-01", "2016-02-30", "2016-00-10", "2016-W13-5", "2016-092", "2016-04-01T00:00",
        "2016-04-01Z", "٢٠١٦-٠٤-٠١", "-016-04-01", "0000-01-01", "42461", "April 1, 2016", "",
    ],
)  # fmt: skip
def test_any_date_but_year_month_day_is_refused(framework: Framework, day: str) -> None:
    faults = _faults(framework, f'{HEADER}{GOOD}Example City,"{day}",1.2,3,\n')
    _only(faults, 3, "is no date; write year-month-day, such as 2016-04-01")


@pytest.mark.parametrize("element", ["1.3", "9.9", "1", "1.1/presence", "1,1", "01.1", "1.10", ""])
def test_an_unknown_element_is_refused(framework: Framework, element: str) -> None:
    faults = _faults(framework, f'{HEADER}{GOOD}Example City,2016-04-01,"{element}",3,\n')
    _only(faults, 3, "there is no element")


@pytest.mark.parametrize("district", ["", "   ", "\u00a0"])
def test_a_row_without_a_district_is_refused(framework: Framework, district: str) -> None:
    _only(_faults(framework, f"{HEADER}{GOOD}{district},2016-04-01,1.2,3,\n"), 3, "district")


def test_a_repetition_is_refused_and_names_the_line_that_it_repeats(framework: Framework) -> None:
    text = HEADER + GOOD + "Example City,2015-04-01,1.1,4,\n" + " Example City ,2016-04-01,1.1,5,\n"
    _only(_faults(framework, text), 4, "this repeats line 2 (Example City, 2016-04-01, 1.1)")


def test_the_same_level_again_is_a_repetition_too(framework: Framework) -> None:
    _only(_faults(framework, HEADER + GOOD + GOOD), 3, "this repeats line 2")


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("district,date,element\n", ["the header lacks level"]),
        ("name,date,element,level\n", ["the header lacks district", "unknown columns 'name'"]),
        ("District,date,element,level\n", ["the header lacks district", "'District'"]),
        ("district;date;element;level\n", ["lacks district, date, element, level", "unknown"]),
        ("district,date,element,level,comment\n", ["unknown columns 'comment'"]),
        ("district,date,element,level,level\n", ["the header names level twice"]),
        ("district,date,element,level,note,note\n", ["the header names note twice"]),
        ("district,date,,element,level\n", ["unknown columns ''"]),
        ("Example City,2016-04-01,1.1,4\n", ["lacks district, date, element, level", "unknown"]),
        ("\n" + HEADER, ["the header lacks"]),
    ],
)
def test_a_wrong_header_is_told_with_all_that_is_wrong(
    framework: Framework, header: str, says: list[str]
) -> None:
    faults = _faults(framework, header + GOOD)
    assert [line for line, _ in faults] == [1] * len(says)
    for (_, message), expected in zip(faults, says, strict=True):
        assert expected in message


@pytest.mark.parametrize("text", ["", "\n", "\n\n", "\ufeff"])
def test_an_empty_file_lacks_its_header(framework: Framework, text: str) -> None:
    _only(_faults(framework, text), 1, "the header lacks district, date, element, level")


@pytest.mark.parametrize("text", [HEADER, HEADER + "\n,,,,\n"])
def test_a_file_without_a_row_has_no_ratings(framework: Framework, text: str) -> None:
    _only(_faults(framework, text), 1, "there are no ratings")


def test_a_row_with_too_many_fields_is_refused(framework: Framework) -> None:
    text = HEADER + GOOD + "Example City, Ohio,2016-04-01,1.2,3,A note.\n"
    _only(_faults(framework, text), 3, "there are more than 5 fields")


@pytest.mark.parametrize("row", ["Example City,2016-04-01,1.2\n", "Example City,2016-04-01\n"])
def test_a_row_with_too_few_fields_lacks_its_level(framework: Framework, row: str) -> None:
    faults = _faults(framework, HEADER + GOOD + row)
    assert {line for line, _ in faults} == {3}
    assert "is no level" in faults[-1][1]


def test_every_fault_of_the_file_is_told_at_once(framework: Framework) -> None:
    rows = [
        "Example City,2016-04-01,1.1,9,",
        "Example City,2016-04-01,1.2,3,",
        ",2016-4-1,8.8,four,",
        "Example City,2016-04-01,1.2,3,",
    ]
    faults = _faults(framework, HEADER + "\n".join(rows))
    assert [line for line, _ in faults] == [2, 4, 4, 4, 4, 5]
    assert [message.split(";")[0] for _, message in faults] == [
        "'9' is no level",
        "the district is missing",
        "'2016-4-1' is no date",
        "there is no element '8.8'",
        "'four' is no level",
        "this repeats line 3 (Example City, 2016-04-01, 1.2)",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_an_editor_shows_them(framework: Framework, end: str) -> None:
    rows = [
        HEADER.strip(),
        'Example City,2016-04-01,1.1,4,"a note',
        "over three",
        'lines"',
        "",
        "Example City,2016-04-01,1.2,six,",
        'Example City,2016-04-01,2.1,seven,"another',
        'note"',
    ]
    assert [line for line, _ in _faults(framework, end.join(rows))] == [6, 7]


# --- Files that are no such files


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HEADER.encode() + "Exämple City,2016-04-01,1.1,4,\n".encode("latin-1"), 2),
        (HEADER.encode() + GOOD.encode() * 3 + b"\xff", 5),
        ((HEADER + GOOD).encode("utf-16"), 1),
        (bytes(range(128, 256)), 1),
    ],
)
def test_another_encoding_is_refused(framework: Framework, text: bytes, line: int) -> None:
    _only(_faults(framework, text), line, "this is not UTF-8")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HEADER + GOOD + "Example\0City,2016-04-01,1.2,4,\n", 3),
        (HEADER + GOOD + "Example City,2016-04-01,1.2,4,a\0b\n", 3),
        ("\0" * 100, 1),
    ],
)
def test_nul_characters_are_refused(framework: Framework, text: str, line: int) -> None:
    _only(_faults(framework, text), line, "NUL")


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        # The line named is the one where the row begins, not the end of the file.
        (GOOD + 'Example City,2016-04-01,1.2,4,"open\n' + GOOD * 5, 3),
        (GOOD + 'Example City,2016-04-01,1.2,4,"closed" early\n' + GOOD, 3),
        # A field longer than any note.
        ("Example City,2016-04-01,1.2,4," + "x" * 200_000 + "\n", 2),
    ],
)
def test_broken_csv_is_refused(framework: Framework, rows: str, line: int) -> None:
    _only(_faults(framework, HEADER + rows), line, "this is not CSV")


def test_what_is_wrong_before_broken_csv_is_told_all_the_same(framework: Framework) -> None:
    text = HEADER + "Example City,2016-04-01,1.1,9,\n" + 'Example City,2016-04-01,1.2,4,"open\n'
    faults = _faults(framework, text)
    assert [line for line, _ in faults] == [2, 3]
    assert "is no level" in faults[0][1]
    assert "this is not CSV" in faults[1][1]


def test_a_file_over_ten_megabytes_is_refused(framework: Framework) -> None:
    assert LARGEST == 10 * 1024 * 1024
    start = (HEADER + GOOD).encode()
    line = b" " * 99_999 + b"\n"
    largest = (start + line * 200)[:LARGEST]
    assert len(_read(framework, largest)) == 1
    _only(_faults(framework, largest + b"\n"), 1, "larger than 10 MB")
    _only(_faults(framework, largest + b"\n", "in.xlsx"), 1, "larger than 10 MB")


@pytest.mark.parametrize("text", ['{"district": "Example City"}', "<html></html>", "PK"])
def test_a_file_of_another_kind_lacks_its_header(framework: Framework, text: str) -> None:
    assert "the header lacks" in _faults(framework, text)[0][1]


@pytest.mark.parametrize("district", ["=1+1", "+City", "-City", "@City", "'=1"])
def test_what_looks_like_a_formula_is_text(framework: Framework, district: str) -> None:
    (found,) = _read(framework, f"{HEADER}{district},2016-04-01,1.1,4,=cmd()\n")
    assert (found.district, found.notes) == (district, {"1.1": "=cmd()"})


# --- Workbooks

COLUMNS = ["district", "date", "element", "level", "note"]


def _workbook(*rows: list[Any], first: list[str] = COLUMNS) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in [first, *rows]:
        sheet.append(row)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("day", "element", "level"),
    [
        ("2016-04-01", "1.1", "4"),
        # As spreadsheets keep dates and numbers.
        (date(2016, 4, 1), 1.1, 4),
        (datetime(2016, 4, 1), "1.1", 4.0),  # noqa: DTZ001 - a workbook knows no time zone
        (" 2016-04-01 ", " 1.1", " 4 "),
    ],
)
@pytest.mark.parametrize("name", ["in.xlsx", "IN.XLSX", "-"])
def test_a_workbook_holds_the_same(
    framework: Framework, day: Any, element: Any, level: Any, name: str
) -> None:
    content = _workbook(["Example City", day, element, level, None])
    (found,) = _read(framework, content, name)
    assert (found.district, found.as_of, found.ratings, found.notes) == (
        "Example City",
        APRIL,
        {"1.1": Rating(4)},
        {},
    )


def test_the_faults_of_a_workbook_bear_the_numbers_of_its_rows(framework: Framework) -> None:
    content = _workbook(
        ["Example City", APRIL, "1.1", 4],
        [],
        ["Example City", APRIL, "1.2", 3.5],
        ["Example City", APRIL, 3.1, True],
        ["Example City", "1 April", "2.1", "na"],
        [None, None, None, None, None],
        ["Example City", APRIL, 1.1, 4],
    )
    faults = _faults(framework, content, "in.xlsx")
    assert [(line, message.split(";")[0]) for line, message in faults] == [
        (4, "'3.5' is no level"),
        (5, "there is no element '3.1'"),
        (5, "'True' is no level"),
        (6, "'1 April' is no date"),
        (8, "this repeats line 2 (Example City, 2016-04-01, 1.1)"),
    ]


def test_a_workbook_without_the_columns_is_refused(framework: Framework) -> None:
    content = _workbook(["Example City", APRIL], first=["district", "date", "points"])
    faults = _faults(framework, content, "in.xlsx")
    assert [line for line, _ in faults] == [1, 1]
    assert "the header lacks element, level" in faults[0][1]
    assert "unknown columns 'points'" in faults[1][1]


def test_a_formula_that_was_never_computed_is_no_level(framework: Framework) -> None:
    content = _workbook(["Example City", APRIL, "1.1", "=2+2"])
    _only(_faults(framework, content, "in.xlsx"), 2, "'' is no level")


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"district,date,element,level\n", b"\0" * 1000, b"PK\x05\x06"]
)
def test_what_is_no_workbook_is_refused(framework: Framework, content: bytes) -> None:
    _only(_faults(framework, content, "in.xlsx"), 1, "this is not a workbook that can be read")


def test_an_empty_workbook_lacks_its_header(framework: Framework) -> None:
    content = io.BytesIO()
    Workbook().save(content)
    _only(_faults(framework, content.getvalue(), "in.xlsx"), 1, "the header lacks")


def _rewrite(content: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with a text in one of its parts replaced."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            text = before.read(name)
            if name == part:
                assert old in text.decode()
                text = text.replace(old.encode(), new.encode())
            after.writestr(name, text)
    return result.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_sheet_that_claims_to_be_huge_is_read_as_it_is(framework: Framework) -> None:
    content = _workbook(["Example City", APRIL, "1.1", 4])
    trap = _rewrite(content, SHEET, 'ref="A1:E2"', 'ref="A1:XFD1048576"')
    assert len(_read(framework, trap, "in.xlsx")) == 1


def test_a_row_far_below_is_not_waited_for(framework: Framework) -> None:
    content = _workbook(["Example City", APRIL, "1.1", 4])
    trap = _rewrite(content, SHEET, '<row r="2"', '<row r="999999999999"')
    _only(_faults(framework, trap, "in.xlsx"), 1, "there are no ratings")


def test_a_workbook_that_unpacks_to_far_more_is_refused(framework: Framework) -> None:
    content = _workbook(["Example City", APRIL, "1.1", 4])
    bomb = _rewrite(content, SHEET, "<sheetData>", "<sheetData>" + " " * (101 * 1024 * 1024))
    assert len(bomb) < LARGEST
    _only(_faults(framework, bomb, "in.xlsx"), 1, "too large")
