"""The plan as Word and Excel: read back as their programs read them."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from itertools import pairwise
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import Workbook, load_workbook

from selfassess.reports.content import Contents, EvidenceLink, OwnAction, PlanContent, Remarks
from selfassess.reports.excel.plan import write_plan_workbook
from selfassess.reports.word.plan import write_plan_document
from tests.reports.builders import FRAMEWORK, WEAK, decide, make_content, make_route

WILD = ('=HYPERLINK("http://example.org")', "+1", "-1", "@sum(1)", "\tx", "=cmd|' /C calc'!A0")
REMARKS = {
    "1.1": Remarks("Because.", "A note.", (EvidenceLink("Policy", "https://example.org/p"),))
}


def make_plan(**changes: object) -> PlanContent:
    """A plan with a route, an owner, and texts of the team's own that look like formulas."""
    content = make_content(
        WEAK, route=make_route(), own=tuple(OwnAction(text, text, text) for text in WILD), **changes
    )
    return decide(content, 1, owner="Dana Whitfield", due=date(2027, 6, 30))


@pytest.fixture(scope="module")
def book() -> Workbook:
    """The plan as a workbook."""
    return load_workbook(BytesIO(write_plan_workbook(make_plan())))


@pytest.fixture(scope="module")
def document() -> object:
    """The plan as a Word file."""
    return Document(BytesIO(write_plan_document(make_plan())))


# --- Excel


def test_the_workbook_has_a_sheet_for_each_thing(book: Workbook) -> None:
    assert book.sheetnames == ["About", "Route", "Years", "Actions", "Team", "Snapshot", "Sources"]


def test_the_route_has_a_row_for_each_step_with_empty_cells_to_fill_in(book: Workbook) -> None:
    head, *rows = book["Route"].iter_rows(values_only=True)
    route = make_route()
    assert [row[head.index("What to do")] for row in rows] == [s.step.do for s in route.steps]
    assert [row[head.index("Year")] for row in rows] == [step.year for step in route.steps]
    assert {row[head.index("Owner")] for row in rows} <= {None, "Dana Whitfield"}
    assert {row[head.index("Status")] for row in rows} == {None}


def test_numbers_are_numbers_and_dates_are_dates(book: Workbook) -> None:
    head, first, *_ = book["Actions"].iter_rows(values_only=True)
    assert isinstance(first[head.index("Effort (points)")], int)
    overall = book["Years"]["I2"].value
    assert overall == pytest.approx(float(make_route().start.overall.score or 0))
    assert isinstance(book["About"]["B4"].value, datetime)


def test_what_looks_like_a_formula_stays_text_in_every_cell(book: Workbook) -> None:
    found = set()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cell.value[:1] in tuple("=+-@\t\r"):
                    assert cell.quotePrefix
                    found.add(cell.value)
    assert found >= set(WILD)


def test_heads_stay_in_sight_and_repeat_on_paper(book: Workbook) -> None:
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0


def test_the_workbook_names_itself(book: Workbook) -> None:
    assert book.properties.title == "Action plan: Example Unified, April 1, 2026"
    assert book.properties.language == "en-US"


# --- Word


def test_headings_are_headings_and_never_skip_a_level(document: object) -> None:
    styles = [paragraph.style.name for paragraph in document.paragraphs]  # type: ignore[attr-defined]
    levels = [int(name[-1]) for name in styles if name.startswith("Heading")]
    assert styles[0] == "Title"
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_heads_of_tables_repeat_and_rows_stay_whole(document: object) -> None:
    tables = document.tables  # type: ignore[attr-defined]
    assert tables
    for table in tables:
        first, *rest = table.rows
        assert first._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rest)
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_owner_and_date_are_cells_to_fill_in(document: object) -> None:
    tables = document.tables  # type: ignore[attr-defined]
    table = next(one for one in tables if one.rows[0].cells[0].text == "No.")
    assert [cell.text for cell in table.rows[0].cells][-2:] == ["Owner", "Due"]
    assert len(table.rows) == 1 + make_route().total_steps
    assert any(not row.cells[-1].text for row in table.rows[1:])


def test_the_document_says_its_title_and_its_language(document: object) -> None:
    properties = document.core_properties  # type: ignore[attr-defined]
    assert properties.title == "Action plan: Example Unified, April 1, 2026"
    assert properties.language == "en-US"
    languages = document.styles.element.iter(qn("w:lang"))  # type: ignore[attr-defined]
    assert {node.get(qn("w:val")) for node in languages} == {"en-US"}


def test_the_document_says_what_the_plan_says(document: object) -> None:
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)  # type: ignore[attr-defined]
    for step in make_route().steps:
        assert step.step.do in text
        assert step.step.done_when in text
    assert "What became of it:" in text


# --- Both


@pytest.mark.parametrize("write", [write_plan_workbook, write_plan_document])
def test_the_same_plan_gives_the_same_bytes(write: object) -> None:
    assert write(make_plan()) == write(make_plan())  # type: ignore[operator]


def read_all(data: bytes) -> str:
    """Every part of an archive, as text."""
    with ZipFile(BytesIO(data)) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


@pytest.mark.parametrize("write", [write_plan_workbook, write_plan_document])
def test_notes_and_evidence_are_in_only_where_they_were_chosen(write: object) -> None:
    chosen = make_plan(remarks=REMARKS, contents=Contents(notes=True, evidence=True))
    with_them = read_all(write(chosen))  # type: ignore[operator]
    without = read_all(write(make_plan()))  # type: ignore[operator]
    for words in ("A note.", "https://example.org/p", "Because."):
        assert words in with_them
        assert words not in without


@pytest.mark.parametrize("write", [write_plan_workbook, write_plan_document])
def test_letters_that_files_cannot_hold_are_dropped_and_others_kept(write: object) -> None:
    content = make_content(district="東京 \x0bDistrict", own=(OwnAction("a\x00b", "c\x1fd"),))
    text = read_all(write(content))  # type: ignore[operator]
    assert "東京 District" in text
    assert "ab" in text


@pytest.mark.parametrize("write", [write_plan_workbook, write_plan_document])
def test_a_section_that_is_not_chosen_is_not_there(write: object) -> None:
    content = make_plan(contents=Contents(frozenset({"snapshot"})))
    text = read_all(write(content))  # type: ignore[operator]
    assert make_route().steps[0].step.do not in text
    assert FRAMEWORK.elements["1.1"].title in text
